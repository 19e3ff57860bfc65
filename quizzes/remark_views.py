"""Remarks on questions: said by learners from question and result, answered by instructors in one list."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from items.kinds import InvalidResponse, Item
from people.access import Action, MemberRequest, requires
from quizzes.access import item_for
from quizzes.attempt_pages import attempt_page, attempt_sheet
from quizzes.author_view import AuthorView, author_view
from quizzes.authoring_pages import who
from quizzes.errors import OutOfTurn
from quizzes.evidence import EvidencePlace
from quizzes.remark_models import Remark, RemarkVerdict
from quizzes.remark_queries import QuestionRemarks, questions_with_remarks, remarks_on
from quizzes.remarks import MOST_WORDS, RemarkRefused, answer_remarks, say_remark
from quizzes.sheet_forms import after_sheet, part_of
from quizzes.try_forms import save_form
from quizzes.versions import items_of

PER_PAGE = 10
MOST_AT_ONCE = 500
THANKS = gettext_lazy("Thank you. Your instructor reads it; your start page says when it is answered.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkCard:
    """One remark as the list shows it, with the question in the wording its learner met."""

    remark: Remark
    place: EvidencePlace | None
    shape: Item
    view: AuthorView


@requires(Action.ATTEMPT_OWN)
@require_POST
def attempt_remark(request: MemberRequest, uid: UUID, position: int) -> HttpResponseBase:
    """What the learner says about one question; sent from its page, the answer in the form is kept as well.

    A script asks for JSON and stays where it is.
    """
    chosen = request.POST.get("remark_position", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 5:
        position = int(chosen)
    words = request.POST.get("remark", "")
    # An answer that cannot be kept must not take the remark with it.
    with suppress(InvalidResponse, OutOfTurn):
        if "seq" in request.POST:
            save_form(request.principal, attempt_page(request.principal, uid, position), request.POST)
        elif (part := part_of(request.POST, position)) and "seq" in part:
            words = part.get("remark", "")
            sheet = attempt_sheet(request.principal, uid, position)
            after_sheet(request.principal, sheet, request.POST, request.FILES)
    said, is_kept = str(THANKS), True
    try:
        say_remark(request.principal, uid, position, words)
    except RemarkRefused as refused:
        said, is_kept = refused.sentence, False
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"said": said}, status=200 if is_kept else 422)
    (messages.success if is_kept else messages.warning)(request, said)
    return redirect("attempt_question", uid, position)


@requires(Action.COURSE_CREATE)
@require_GET
def remark_list(request: HttpRequest) -> HttpResponse:
    """What learners said about questions and nobody answered yet; or what was answered."""
    is_answered = request.GET.get("show") == "answered"
    found = questions_with_remarks(who(request), is_answered=is_answered)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    questions = remarks_on(list(page), is_answered=is_answered)
    shapes = items_of({remark.version_id for question in questions for remark, _place in question.remarks})
    context = {
        "page": page,
        "is_answered": is_answered,
        "questions": [(question.item, _cards(question, shapes)) for question in questions],
        "most": MOST_WORDS,
    }
    return render(request, "quizzes/remark_list.html", context)


@requires(Action.COURSE_CREATE)
@require_POST
def remark_answer(request: HttpRequest, item_id: int) -> HttpResponse:
    """Answer the ticked remarks on one question; the button pressed is the verdict."""
    item = item_for(who(request), item_id)
    ids = [int(one) for one in request.POST.getlist("remark") if one.isascii() and one.isdigit()]
    back = f"{reverse('remark_list')}?show=answered" if "again" in request.POST else reverse("remark_list")
    try:
        verdict = RemarkVerdict(request.POST.get("verdict", ""))
        count = answer_remarks(
            item, ids[:MOST_AT_ONCE], verdict, request.POST.get("answer", ""), who(request)
        )
    except ValueError:
        messages.warning(request, _("Nothing was answered: choose what became of it."))
    except RemarkRefused as refused:
        messages.warning(request, refused.sentence)
    else:
        said = ngettext("%(n)s learner is told.", "%(n)s learners are told.", count) % {"n": count}
        messages.success(request, said if count else _("Nothing was answered: tick what you answer."))
    return redirect(back)


def _cards(question: QuestionRemarks, shapes: dict[int, Item]) -> list[RemarkCard]:
    return [
        RemarkCard(
            remark=remark,
            place=place,
            shape=shapes[remark.version_id],
            view=author_view(shapes[remark.version_id]),
        )
        for remark, place in question.remarks
    ]
