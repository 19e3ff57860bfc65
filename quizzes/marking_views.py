"""Typed answers that wait for an instructor, and the rules by which a course marks the others."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from items.typed.chain import Rules
from lessons.access import course_by_id, course_for
from people.access import Action, requires
from people.audit import record
from quizzes.access import item_for
from quizzes.author_view import author_view
from quizzes.authoring_pages import who
from quizzes.deciding import FRACTIONS, decide_answers, undo_decision
from quizzes.errors import AuthoringRefused
from quizzes.marking_queries import waiting_clusters, waiting_questions
from quizzes.models import TypedRules
from quizzes.rich_text import plain
from quizzes.rules_forms import RulesForm, rules_of_course
from quizzes.versions import item_of

GROUND_WORDS = {
    "meaning": gettext_lazy("other words than the accepted ones"),
    "spelling": gettext_lazy("a slip of the keyboard"),
    "negation": gettext_lazy("one of the two says “not”"),
    "opposite": gettext_lazy("a word and its opposite"),
    "number": gettext_lazy("another number"),
    "unit": gettext_lazy("another unit"),
    "name": gettext_lazy("another name"),
    "roles": gettext_lazy("the same words in other places"),
}
MOST_MARKS = 5_000


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """What was just decided, in words, and the decision that would be taken back."""

    token: str
    words: str


@requires(Action.COURSE_CREATE)
@require_GET
def marking_queue(request: HttpRequest) -> HttpResponse:
    """The question with the most waiting answers, or the page that says that none waits."""
    questions = waiting_questions(who(request))
    if questions:
        return redirect(_address(questions[0].item_id, request.GET))
    return render(request, "quizzes/marking_empty.html", {"undo": _undo_offer(request.GET)})


@requires(Action.COURSE_CREATE)
@require_GET
def marking_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """The waiting answers of one question, in groups of one meaning."""
    principal = who(request)
    item = item_for(principal, item_id)
    shape = item_of(item.latest_id or 0)
    questions = waiting_questions(principal)
    context = {
        "item": item,
        "shape": shape,
        "view": author_view(shape),
        "groups": [
            (group, [GROUND_WORDS[ground] for ground in group.grounds])
            for group in waiting_clusters(item, plain(shape.stem))
        ],
        "questions": questions,
        "total": sum(question.count for question in questions),
        "undo": _undo_offer(request.GET),
    }
    return render(request, "quizzes/marking_item.html", context)


@requires(Action.COURSE_CREATE)
@require_POST
def marking_decide(request: HttpRequest, item_id: int) -> HttpResponse:
    """Mark a group of answers in one go; then the rest of the question, or the next one."""
    principal = who(request)
    item = item_for(principal, item_id)
    decision, marks = request.POST.get("decision", ""), _marks(request.POST.get("marks", ""))
    if decision not in FRACTIONS or not marks:
        messages.warning(request, _("Nothing was decided: choose full, half or no points."))
        return redirect("marking_item", item_id)
    wording = request.POST.get("wording", "") if "also" in request.POST else ""
    try:
        decided = decide_answers(item, marks, decision, principal, also_accept=wording)
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
        return redirect("marking_item", item_id)
    here = any(question.item_id == item_id for question in waiting_questions(principal))
    offer = QueryDict(mutable=True)
    offer.update({"undo": f"{item.course_id}-{decided.token}", "n": str(decided.count)})
    return redirect(_address(item_id if here else None, offer))


@requires(Action.COURSE_CREATE)
@require_POST
def marking_undo(request: HttpRequest) -> HttpResponse:
    """Take a decision back."""
    principal = who(request)
    course_id, _dash, token = request.POST.get("undo", "").partition("-")
    count = 0
    if _is_number(course_id) and _is_number(token):
        course = course_by_id(principal, int(course_id), Action.COURSE_TEACH)
        count = undo_decision(course, int(token), principal)
    if count:
        said = ngettext("%(n)s answer waits again.", "%(n)s answers wait again.", count)
        messages.info(request, said % {"n": count})
    else:
        messages.warning(request, _("Nothing could be taken back: it has been marked again."))
    return redirect("marking_queue")


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def marking_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """How the course marks typed answers. A change holds for answers handed in from now on."""
    principal = who(request)
    course = course_for(principal, slug, Action.COURSE_TEACH)
    form = RulesForm.of_post(request.POST) if request.method == "POST" else None
    rules = form.rules() if form else None
    if rules is not None:
        with transaction.atomic():
            TypedRules.objects.update_or_create(course=course, defaults=asdict(rules))
            detail: dict[str, object] = {name: str(value) for name, value in asdict(rules).items()}
            record(
                principal, "course.typed_rules", course, organisation_id=course.organisation_id, detail=detail
            )
        messages.success(request, _("Saved. Answers handed in from now on are marked so."))
        return redirect("marking_rules", slug)
    context = {
        "course": course,
        "form": form or RulesForm.of_rules(rules_of_course(course)),
        "defaults": RulesForm.of_rules(Rules()).values,
    }
    return render(request, "quizzes/marking_rules.html", context, status=422 if form else 200)


def _address(item_id: int | None, query: QueryDict) -> str:
    """The question's page, or the queue; an offer to undo goes along."""
    words = QueryDict(mutable=True)
    words.update({name: query.get(name, "") for name in ("undo", "n") if name in query})
    path = reverse("marking_queue") if item_id is None else reverse("marking_item", args=[item_id])
    return f"{path}?{words.urlencode()}" if words else path


def _marks(text: str) -> list[int]:
    parts = text.split(",")[:MOST_MARKS]
    return [int(part) for part in parts if _is_number(part)]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _undo_offer(query: QueryDict) -> UndoOffer | None:
    token, count = query.get("undo", ""), query.get("n", "")
    if not all(map(_is_number, (*token.split("-"), count))) or token.count("-") != 1 or len(count) > 6:
        return None
    said = ngettext("%(n)s answer marked.", "%(n)s answers marked.", int(count)) % {"n": count}
    return UndoOffer(token, said)
