"""The item editor: write, edit, check while typing, look back."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from items.kinds import Evidence, ItemKind
from items.kinds import Item as Shape
from lessons.access import course_by_id
from lessons.models import Course, Lesson, Sentence
from people.access import Action, Principal, requires
from quizzes import authoring
from quizzes.access import item_for
from quizzes.asked_preview import asked_preview
from quizzes.author_view import author_view
from quizzes.authoring_pages import course_named, who
from quizzes.bank_filter import ItemFilter
from quizzes.bank_queries import (
    lessons_of,
    sentences_of,
    taught_courses,
    versions_of,
)
from quizzes.category_queries import category_tree
from quizzes.choice_scoring import CHOICE_RULES, with_shares
from quizzes.comment_models import CommentAct
from quizzes.comment_queries import thread_of
from quizzes.double_queries import doubles_beside
from quizzes.draw_losses import stock_of
from quizzes.draws import quizzes_that_may_draw
from quizzes.errors import AuthoringRefused
from quizzes.essay_forms import rubric_preview
from quizzes.hotspot_forms import POINT_RULES, ZONE_SHAPES, form_picture
from quizzes.item_checks import Checks, checks_of, course_context, cured
from quizzes.item_forms import ROW_KINDS, ItemForm
from quizzes.item_offers import offer_lines
from quizzes.item_use import uses_of
from quizzes.item_words import ORIGIN_WORDS, kind_choices
from quizzes.media import not_there
from quizzes.media_fields import media_places, put_media
from quizzes.models import Item, ItemState
from quizzes.number_rows import HOW_NEAR, UNIT_RULES, preview_lines, variant_lines
from quizzes.order_words import ORDER_RULES, SHOWN
from quizzes.section_text import marked_paragraphs
from quizzes.stale_rows import open_evidence
from quizzes.version_words import change_lines
from quizzes.versions import item_of

ROW_TEMPLATES = {
    ItemKind.SINGLE_CHOICE: "quizzes/_row_choice.html",
    ItemKind.MULTIPLE_RESPONSE: "quizzes/_row_choice.html",
    ItemKind.SHORT_ANSWER: "quizzes/_row_answer.html",
    ItemKind.MATCHING: "quizzes/_row_pair.html",
    ItemKind.CATEGORISE: "quizzes/_row_member.html",
    ItemKind.NUMERICAL: "quizzes/_row_number.html",
    ItemKind.ORDERING: "quizzes/_row_element.html",
    ItemKind.HOTSPOT: "quizzes/_row_zone.html",
}
NO_CHECKS = Checks(found=(), passed=())
UNDECIDED = (ItemState.WAITING, ItemState.DRAFT)
HELPING = {"more", "cure", "offer"}
"""Buttons that change what stands in the form and save nothing."""


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest) -> HttpResponse:
    """Write an item for one of the courses one teaches."""
    principal = who(request)
    data = request.POST if request.method == "POST" else request.GET
    course = course_named(taught_courses(principal), data.get("course", ""))
    if course is None:
        return render(request, "quizzes/item_no_course.html", {})
    form = _sent_form(data) if request.method == "POST" else _first_form(data, course)
    if request.method == "POST" and not HELPING & data.keys():
        shape = _whole_item(form, course, None)
        if shape is not None:
            is_draft = data.get("save") == "draft"
            item = authoring.write_item(
                course, shape, principal, lesson_id=_number(form.values["lesson"]), is_draft=is_draft
            )
            said = _("Saved as a draft. No quiz can ask it until it is accepted.") if is_draft else None
            messages.success(
                request, said or _("Saved. The question can be asked in quizzes of this course.")
            )
            return redirect(f"{reverse('item_list')}?course={course.pk}#item-{item.pk}")
    return _editor(request, form, course, None)


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, item_id: int) -> HttpResponse:
    """Edit an item; saving adds a version, which attempts that run do not see."""
    item = item_for(who(request), item_id)
    if request.method == "GET":
        return _editor(request, _stored_form(item), item.course, item)
    form = _sent_form(request.POST, ItemKind(item.kind))
    if HELPING & request.POST.keys():
        return _editor(request, form, item.course, item)
    if request.POST.get("base") != str(item.latest_id):
        form.errors["form"] = _(
            "Somebody else has saved a version while you were writing. Nothing of yours is lost: "
            "compare it with the versions below, then save again."
        )
        return _editor(request, form, item.course, item)
    shape = _whole_item(form, item.course, item)
    if shape is None:
        return _editor(request, form, item.course, item)
    _save(request, item, shape, _number(form.values["lesson"]))
    return redirect(_back(request.POST, item))


@requires(Action.COURSE_CREATE)
@require_POST
def item_checks(request: HttpRequest) -> HttpResponse:
    """What the rules say to the form as it is being typed: a fragment of the page."""
    principal = who(request)
    item_id = _number(request.POST.get("item", ""))
    if item_id:
        item = item_for(principal, item_id)
        course = item.course
        form = _sent_form(request.POST, ItemKind(item.kind))
    else:
        course_id = _number(request.POST.get("course", "")) or 0
        item, course = None, course_by_id(principal, course_id, Action.COURSE_TEACH)
        form = _sent_form(request.POST)
    shape = form.item(course.language, _base(item))
    evidence = _evidence(form, course, item)
    checks = _checks_of(replace(shape, evidence=evidence), course, item) if shape else NO_CHECKS
    context = _shown(form, course, item, shape, checks, evidence) | {"missing": form.errors.values()}
    return render(request, "quizzes/_checks_live.html", context)


@requires(Action.COURSE_CREATE)
@require_GET
def item_versions(request: HttpRequest, item_id: int) -> HttpResponse:
    """Two wordings of an item, field by field."""
    item = item_for(who(request), item_id)
    versions = {version.number: version for version in versions_of(item)}
    pair = [versions.get(_number(request.GET.get(name, "")) or 0) for name in ("a", "b")]
    if None in pair:
        raise Http404("No such version.")
    old, new = sorted((version for version in pair if version), key=lambda version: version.number)
    context = {
        "item": item,
        "old": old,
        "new": new,
        "lines": change_lines(old, new),
    }
    return render(request, "quizzes/item_versions.html", context)


def _save(request: HttpRequest, item: Item, shape: Shape, lesson_id: int | None) -> None:
    principal = who(request)
    is_accepted = request.POST.get("save") == "accept" and item.state in UNDECIDED
    with transaction.atomic():
        authoring.edit_item(item, shape, principal, lesson_id=lesson_id)
        if is_accepted:
            authoring.review_item(item, "accept", principal)
    messages.success(request, _("Saved and accepted.") if is_accepted else _("Saved as a new version."))


def _first_form(query: QueryDict, course: Course) -> ItemForm:
    kind = query.get("kind", "")
    lessons = lessons_of([course.pk])
    wanted = query.get("lesson", "")
    lesson = next((one for one in lessons if str(one.pk) == wanted), lessons[0] if lessons else None)
    values = {"lesson": str(lesson.pk)} if lesson else {}
    return ItemForm.blank(ItemKind(kind) if kind in set(ItemKind) else ItemKind.SINGLE_CHOICE, values)


def _stored_form(item: Item) -> ItemForm:
    version = item.latest
    assert version is not None  # noqa: S101  # every stored item has a version
    form = ItemForm.of_item(item_of(version.pk))
    form.values["lesson"] = str(item.lesson_id or "")
    if version.revision_id == item.course.revision_id:
        form.values["sentence"] = str(version.sentence_id or "")
    elif item.state == ItemState.STALE and (why := open_evidence(item)) is not None:
        form.values["sentence"] = str(why.sentence_id or "")
    return form


def _sent_form(data: QueryDict, kind: ItemKind | None = None) -> ItemForm:
    """The form as sent; a change of the kind keeps what both kinds have."""
    sent = data.get("kind", "")
    form = ItemForm.of_post(
        kind or (ItemKind(sent) if sent in set(ItemKind) else ItemKind.SINGLE_CHOICE), data
    )
    if form.kind in ROW_KINDS and not form.rows:
        form.add_rows(ROW_KINDS[form.kind])
    if data.get("more") == "rows":
        form.add_rows()
    if data.get("more") == "units":
        form.add_unit()
    if form.kind == ItemKind.MULTIPLE_RESPONSE:
        with_shares(form.rows)
    if (above := data.get("more", "").removeprefix("raise-")).isdigit():
        form.raise_row(_number(above) or 0)
    return form


def _whole_item(form: ItemForm, course: Course, item: Item | None) -> Shape | None:
    """The item with its evidence, or None with the form's errors filled."""
    shape = form.item(course.language, _base(item))
    evidence = _evidence(form, course, item)
    if shape is not None and not_there(course, shape):
        form.errors["stem"] = _("A picture or sound that is named here is not one of this course")
    if shape is None or form.errors:
        return None
    return replace(shape, evidence=evidence)


def _evidence(form: ItemForm, course: Course, item: Item | None) -> Evidence | None:
    """The marked words: a span inside the chosen sentence, else the whole of it.

    A version's own span stays as long as its sentence does, for it may be longer than one sentence.
    """
    sentence_id = _number(form.values["sentence"])
    if sentence_id is None or form.kind == ItemKind.DESCRIPTION:
        return None
    sentence = Sentence.objects.filter(pk=sentence_id, lesson__course=course).first()
    if sentence is None:
        form.errors["sentence"] = _("The marked sentence is not in this course any more. Mark another one")
        return None
    start, end = (_number(form.values[name]) for name in ("evidence_start", "evidence_end"))
    version = item.latest if item else None
    if (
        version
        and version.sentence_id == sentence.pk
        and version.revision_id == course.revision_id
        and (start, end) == (version.evidence_start, version.evidence_end)
    ):
        return item_of(version.pk).evidence
    if start is not None and end is not None and sentence.start <= start < end <= sentence.end:
        text = sentence.text[start - sentence.start : end - sentence.start]
        return Evidence(start=start, end=end, text=text)
    return Evidence(start=sentence.start, end=sentence.end, text=sentence.text)


def _checks(form: ItemForm, course: Course, item: Item | None) -> Checks:
    """The rules' findings on what is typed so far; none while the form makes no whole item."""
    shape = _whole_item(form, course, item)
    if shape is None:
        return NO_CHECKS
    return _checks_of(shape, course, item)


def _checks_of(shape: Shape, course: Course, item: Item | None) -> Checks:
    return checks_of(shape, course_context(course, item.pk if item else None), with_buttons=True)


def _is_plain(item: Item | None) -> bool:
    """True if the texts of the version being edited are not read as Markdown."""
    base = _base(item)
    return base is not None and base.stem.format == "plain"


def _unchecked(form: ItemForm, course: Course, item: Item | None) -> Shape | None:
    """The item as far as it is one, for showing it; the form keeps the errors it had."""
    errors = dict(form.errors)
    shape = form.item(course.language, _base(item))
    form.errors = errors
    return shape


def _preview(form: ItemForm, course: Course, item: Item | None) -> list[tuple[int, str]]:
    """What the typed rows of a number accept, in words."""
    if form.kind != ItemKind.NUMERICAL:
        return []
    base = _base(item)
    language = base.language if base else course.language
    return preview_lines(form.rows, form.units, language, is_unit_left=form.flags["is_unit_left"])


def _base(item: Item | None) -> Shape | None:
    """The version being edited."""
    return item_of(item.latest_id) if item and item.latest_id else None


def _helped(form: ItemForm, data: QueryDict, course: Course, item: Item | None) -> tuple[ItemForm, str]:
    """The form after the pressed button has done its work, and what it did in words."""
    if offered := data.get("offer", "").strip()[:500]:
        if form.kind in ROW_KINDS:
            form.put(offered)
        return form, _("Put in: %(option)s. Not saved yet.") % {"option": offered}
    code, _at, where = data.get("cure", "").partition("@")
    shape = _whole_item(form, course, item) if code else None
    cure = cured(shape, course_context(course, item.pk if item else None), code, where) if shape else None
    if cure is None:
        return form, ""
    changed = ItemForm.of_item(cure.item)
    changed.values |= {name: form.values[name] for name in ("lesson", "sentence")}
    if changed.kind in ROW_KINDS:
        changed.add_rows(max(ROW_KINDS[changed.kind] - len(changed.rows), 0))
    return changed, _("Done: %(cure)s. Not saved yet.") % {"cure": cure.words}


def _editor(request: HttpRequest, form: ItemForm, course: Course, item: Item | None) -> HttpResponse:
    is_failed = bool(form.errors)
    data = request.POST if request.method == "POST" else request.GET
    helped, media_words = "", data.get("media_words", "")
    if request.method == "POST" and not is_failed:
        form, helped = _helped(form, data, course, item)
        if data.get("more") == "media":
            try:
                helped, media_words = put_media(request, form, course, who(request)), ""
            except AuthoringRefused as refused:
                helped = refused.sentence
        form.errors = {}
    lessons = lessons_of([course.pk])
    lesson = _chosen_lesson(form, lessons)
    errors = dict(form.errors)
    span = _evidence(form, course, item)
    checks = _checks(form, course, item)
    missing, form.errors = form.errors, errors
    shape = _unchecked(form, course, item)
    kept = _marked_elsewhere(form, course, lesson) if span else None
    context: dict[str, object] = {
        "form": form,
        "item": item,
        "course": course,
        "courses": taught_courses(who(request)) if item is None else [],
        "lessons": lessons,
        "lesson": lesson,
        "kinds": kind_choices(),
        "paragraphs": marked_paragraphs(
            sentences_of(lesson.pk if lesson else None),
            span.start if span else None,
            span.end if span else None,
        ),
        "kept_sentence": kept,
        "kept_text": span.text if span else "",
        "media_places": media_places(form),
        "media_words": media_words,
        "media_into": data.get("media_into", ""),
        "is_plain": _is_plain(item),
        "helped": helped,
        "missing": [] if is_failed or request.method == "GET" else list(missing.values()),
        "came_from": "review" if data.get("from") == "review" else "",
        "filter": _filter(data),
    }
    context |= _shown(form, course, item, shape, checks, span) | _of_kind(form)
    if item is not None:
        context |= _history(item) | _comments(item, who(request))
    context["back_url"] = _back(data, item)
    return render(request, "quizzes/item_edit.html", context, status=422 if is_failed else 200)


def _shown(
    form: ItemForm,
    course: Course,
    item: Item | None,
    shape: Shape | None,
    checks: Checks,
    evidence: Evidence | None,
) -> dict[str, object]:
    """How the question looks as it is typed, and what is said beside it: with the page and while typing."""
    return {
        "checks": checks,
        "doubles": doubles_beside(shape, course, item) if shape and checks.has_near else [],
        "shape": shape,
        "view": author_view(shape) if shape else None,
        "asked": asked_preview(shape) if shape else None,
        "offers": offer_lines(form, course, item, evidence),
        "preview": _preview(form, course, item),
        "variants": variant_lines(shape.body, shape.language) if shape else [],
        "rubric_worth": rubric_preview(form.values),
    }


def _of_kind(form: ItemForm) -> dict[str, object]:
    """The words, choices and fields that only some kinds have."""
    return {
        "has_rows": form.kind in ROW_KINDS,
        "row_template": ROW_TEMPLATES.get(form.kind, ""),
        "rows_word": _rows_word(form.kind),
        "key_input": "checkbox" if _has_many_keys(form) else "radio",
        "has_shares": form.kind == ItemKind.MULTIPLE_RESPONSE and form.values["scoring"] == "weighted",
        "drawn": form_picture(form.rows, form.values) if form.kind == ItemKind.HOTSPOT else None,
        "how_near": HOW_NEAR,
        "unit_rules": UNIT_RULES,
        "order_rules": ORDER_RULES,
        "shown_words": SHOWN,
        "choice_rules": CHOICE_RULES,
        "point_rules": POINT_RULES,
        "zone_shapes": ZONE_SHAPES,
    }


def _history(item: Item) -> dict[str, object]:
    drawn_by = quizzes_that_may_draw(item)
    return {
        "versions": versions_of(item),
        "categories": category_tree([item.course_id]),
        "used": uses_of(item),
        "drawn_by": drawn_by,
        "losses": stock_of(drawn_by).without({item.pk}),
        "may_accept": item.state in (ItemState.REJECTED, ItemState.RETIRED, ItemState.DRAFT),
        "origin_word": ORIGIN_WORDS[item.origin],
        "version_number": item.latest.number if item.latest else 0,
        "base_version": item.latest_id,
    }


def _comments(item: Item, principal: Principal) -> dict[str, object]:
    thread = thread_of(item, principal)
    return {"thread": thread, "is_settled": bool(thread) and thread[-1].act == CommentAct.RESOLVED}


def _chosen_lesson(form: ItemForm, lessons: list[Lesson]) -> Lesson | None:
    return next((one for one in lessons if str(one.pk) == form.values["lesson"]), None)


def _marked_elsewhere(form: ItemForm, course: Course, lesson: Lesson | None) -> Sentence | None:
    """The marked sentence if it stands in another section than the one shown, so that it is not lost."""
    marked = Sentence.objects.filter(pk=_number(form.values["sentence"]) or 0, lesson__course=course)
    return marked.exclude(lesson=lesson).select_related("lesson").first()


def _has_many_keys(form: ItemForm) -> bool:
    """Several right options need boxes to tick, also in an imported single choice with two keys."""
    return (
        form.kind in (ItemKind.MULTIPLE_RESPONSE, ItemKind.HOTSPOT)
        or sum(row.is_key for row in form.rows) > 1
    )


def _rows_word(kind: ItemKind) -> str:
    words = {
        ItemKind.SINGLE_CHOICE: _("Options: mark the right one"),
        ItemKind.MULTIPLE_RESPONSE: _("Options: tick every right one"),
        ItemKind.SHORT_ANSWER: _("Accepted answers"),
        ItemKind.NUMERICAL: _("Accepted numbers: the first row that fits counts"),
        ItemKind.ORDERING: _("Elements, in the right order"),
        ItemKind.HOTSPOT: _("Zones: tick every right one; where two lie over each other the first counts"),
        ItemKind.CATEGORISE: _(
            "Elements, on the right the category of each; with an empty left it stays empty"
        ),
        ItemKind.MATCHING: _(
            "Pairs: on the right what belongs to the left; with an empty left it belongs to nothing"
        ),
    }
    return words.get(kind, "")


def _filter(data: QueryDict) -> ItemFilter:
    return ItemFilter.of_query(QueryDict(data.get("filter", "")) if "filter" in data else data)


def _back(data: QueryDict, item: Item | None) -> str:
    """Where the person came from: the queue at this item, or the bank."""
    chosen = _filter(data).as_query()
    if data.get("from") == "review" and item is not None:
        path = (
            reverse("review_queue")
            if data.get("save") == "accept"
            else reverse("review_item", args=[item.pk])
        )
    else:
        path = reverse("item_list")
    return f"{path}?{chosen}" if chosen else path


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
