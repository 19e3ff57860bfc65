"""Review: one waiting item at a time beside its evidence, and what was decided taken back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lessons.access import course_by_id
from people.access import Action, requires
from quizzes import authoring
from quizzes.access import item_for, items_for
from quizzes.author_view import author_view
from quizzes.authoring_pages import filter_context, tokens_of, who
from quizzes.bank_filter import ItemFilter
from quizzes.bank_queries import Queue, item_of_decision, sentences_of, waiting_count
from quizzes.bank_queries import review_queue as read_queue
from quizzes.errors import AuthoringRefused
from quizzes.item_checks import checks_of, course_context, stored_gates
from quizzes.item_words import KIND_WORDS, ORIGIN_WORDS, REJECT_REASONS
from quizzes.models import Item, ItemState
from quizzes.section_text import marked_paragraphs
from quizzes.stale_page import stale_context
from quizzes.versions import item_of


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """What was just decided, in words, and the decisions that would take it back."""

    tokens: str
    words: str


@requires(Action.COURSE_CREATE)
@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """The first waiting item, or the page that says that nothing waits."""
    principal = who(request)
    chosen = ItemFilter.of_query(request.GET)
    queue = read_queue(principal, chosen)
    if queue.ids:
        return redirect(_address(queue.ids[0], chosen, request.GET))
    context = {
        "queue": queue,
        "undo": _undo_offer(request.GET, queue),
        "waiting_count": waiting_count(principal),
    }
    return render(request, "quizzes/review_empty.html", {**context, **filter_context(principal, chosen)})


@requires(Action.COURSE_CREATE)
@require_GET
def review_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item beside its evidence."""
    principal = who(request)
    item = item_for(principal, item_id)
    chosen = ItemFilter.of_query(request.GET)
    queue = read_queue(principal, chosen)
    context: dict[str, object] = {
        "queue": queue,
        "place": queue.place(item.pk),
        "previous_id": queue.beside(item.pk, -1),
        "next_id": queue.beside(item.pk, 1),
        "can_accept_passed": queue.passed > 0,
        "undo": _undo_offer(request.GET, queue),
        "asks_why": "why" in request.GET,
        "reject_reasons": list(REJECT_REASONS.items()),
    }
    if not chosen.as_query():
        context["waiting_count"] = len(queue.ids)
    context |= _item_context(item) | filter_context(principal, chosen)
    if item.state == ItemState.STALE:
        return render(request, "quizzes/review_stale.html", context | stale_context(item))
    return render(request, "quizzes/review_item.html", context)


@requires(Action.COURSE_CREATE)
@require_POST
def review_decide(request: HttpRequest, item_id: int) -> HttpResponse:
    """Accept, reject with a reason, or leave for later; then on to the next one."""
    principal = who(request)
    item = item_for(principal, item_id)
    chosen = _sent_filter(request)
    decision = request.POST.get("decision", "")
    following = read_queue(principal, chosen).beside(item.pk, 1)
    if decision == "later":
        return redirect(_address(following or item.pk, chosen))
    if item.state != ItemState.WAITING or str(item.latest_id) != request.POST.get("version", ""):
        messages.warning(request, _("Somebody else has changed or decided this question: nothing was done."))
        return redirect(_address(item.pk, chosen))
    reason = request.POST.get("reason", "")
    if decision == "reject" and reason not in REJECT_REASONS:
        return redirect(_address(item.pk, chosen, why="1"))
    if decision not in ("accept", "reject"):
        messages.warning(request, _("Nothing was decided: choose accept, reject or later."))
        return redirect(_address(item.pk, chosen))
    try:
        undo = authoring.review_item(item, decision, principal, reason)  # type: ignore[arg-type]  # checked above
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
        return redirect(_address(item.pk, chosen))
    return redirect(_address(following, chosen, undo=f"{item.course_id}-{undo.token}", did=decision, n="1"))


@requires(Action.COURSE_CREATE)
@require_POST
def review_accept_passed(request: HttpRequest) -> HttpResponse:
    """Accept everything under the filters that passed every check."""
    principal = who(request)
    chosen = _sent_filter(request)
    passed = chosen.apply(items_for(principal).filter(state=ItemState.WAITING, has_passed=True))
    by_course: dict[int, list[int]] = {}
    for pk, course_id in passed.values_list("pk", "course_id"):
        by_course.setdefault(course_id, []).append(pk)
    tokens, count = [], 0
    for course_id, ids in by_course.items():
        course = course_by_id(principal, course_id, Action.COURSE_TEACH)
        undo = authoring.accept_passed(course, principal, item_ids=ids)
        tokens.append(f"{course_id}-{undo.token}")
        count += undo.count
    return redirect(_address(None, chosen, undo=".".join(tokens), did="accept", n=str(count)))


@requires(Action.COURSE_CREATE)
@require_POST
def review_undo(request: HttpRequest) -> HttpResponse:
    """Take decisions back, and show the item again where it was one."""
    principal = who(request)
    chosen = _sent_filter(request)
    count, first = 0, None
    for course_id, token in tokens_of(request.POST.get("undo", "")):
        course = course_by_id(principal, course_id, Action.COURSE_TEACH)
        count += authoring.undo_review(course, token, principal)
        first = first or item_of_decision(course, token)
    if count:
        said = ngettext("%(n)s question waits again.", "%(n)s questions wait again.", count)
        messages.info(request, said % {"n": count})
    else:
        messages.warning(request, _("Nothing could be taken back: it has been decided again or is in use."))
    return redirect(_address(first if count == 1 else None, chosen))


def _item_context(item: Item) -> dict[str, object]:
    version = item.latest
    assert version is not None  # noqa: S101  # every stored item has a version
    shape = item_of(version.pk)
    is_current = version.revision_id == item.course.revision_id
    span = (version.evidence_start, version.evidence_end) if is_current else (None, None)
    reason: object = REJECT_REASONS.get(item.reject_reason, item.reject_reason)
    return {
        "item": item,
        "shape": shape,
        "view": author_view(shape),
        "lesson": item.lesson,
        "paragraphs": marked_paragraphs(sentences_of(item.lesson_id), *span),
        "evidence_elsewhere": shape.evidence.text if shape.evidence and not is_current else "",
        "checks": checks_of(shape, course_context(item.course, item.pk), stored_gates(item, version)),
        "kind_word": KIND_WORDS[item.kind],
        "origin_word": ORIGIN_WORDS[item.origin],
        "reject_word": reason,
    }


def _address(item_id: int | None, chosen: ItemFilter, query: QueryDict | None = None, **more: str) -> str:
    """The item's review page, or the queue, under the same filters; an offer to undo goes along."""
    words = QueryDict(chosen.as_query(), mutable=True)
    words.update({name: query.get(name, "") for name in ("undo", "did", "n") if query and name in query})
    words.update(more)
    path = reverse("review_queue") if item_id is None else reverse("review_item", args=[item_id])
    return f"{path}?{words.urlencode()}" if words else path


def _sent_filter(request: HttpRequest) -> ItemFilter:
    return ItemFilter.of_query(QueryDict(request.POST.get("filter", "")))


def _undo_offer(query: QueryDict, queue: Queue) -> UndoOffer | None:
    tokens = query.get("undo", "")
    count = query.get("n", "")
    if not tokens_of(tokens) or not count.isdigit() or len(count) > 6:
        return None
    n, left = int(count), len(queue.ids)
    if query.get("did") == "reject":
        said = _("Rejected.")
    elif n == 1:
        said = _("Accepted.")
    else:
        said = ngettext("%(n)s question accepted.", "%(n)s questions accepted.", n) % {"n": n}
    return UndoOffer(tokens, f"{said} {ngettext('%(left)s left.', '%(left)s left.', left) % {'left': left}}")
