"""A quiz as a learner takes it: before, each question, before handing in, result.

Every page works as a plain form; `static/js/attempt.js` saves sooner and moves without a new page.
"""

from __future__ import annotations

import json
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from items.kinds import InvalidResponse
from items.variants import as_given
from people.access import Action, MemberRequest, requires
from quizzes.attach_forms import attach_sent, attaching
from quizzes.attempt_pages import (
    AttemptHead,
    AttemptPage,
    Sheet,
    attempt_clock,
    attempt_page,
    attempt_sheet,
    attempt_summary,
)
from quizzes.attempts import flag_response, save_answer, start_attempt, submit_attempt
from quizzes.clock import Phase
from quizzes.errors import AttemptRefused, KeyReused, OutOfTurn
from quizzes.hotspot_words import PRESSED_X
from quizzes.overviews import quiz_overview
from quizzes.questions import question_of
from quizzes.remark_page import remark_context
from quizzes.result_page import result_page
from quizzes.results import result
from quizzes.sequence import go_on
from quizzes.sheet_forms import Done, after_sheet, question_address, shown_sheet
from quizzes.try_forms import check_form, save_form, try_context


@requires(Action.QUIZ_TAKE)
@require_safe
def quiz_detail(request: MemberRequest, quiz_id: int) -> HttpResponseBase:
    context = {"overview": quiz_overview(request.principal, quiz_id)}
    return render(request, "quizzes/quiz_detail.html", context)


@requires(Action.QUIZ_TAKE)
@require_POST
def attempt_start(request: MemberRequest, quiz_id: int) -> HttpResponseBase:
    """The first question, or where an attempt begun elsewhere goes on."""
    try:
        attempt = start_attempt(quiz_id, request.principal, password=request.POST.get("password", "")[:200])
    except AttemptRefused as refused:
        if refused.code == "password":
            context = {"overview": quiz_overview(request.principal, quiz_id), "error": refused.sentence}
            return render(request, "quizzes/quiz_detail.html", context, status=422)
        messages.warning(request, refused.sentence)
        return redirect("quiz_detail", quiz_id)
    summary = attempt_summary(request.principal, attempt.uid)
    first = summary.missing[0] if summary.missing else len(summary.rail)
    return redirect(question_address(summary.head, summary.head.reached or first))


@requires(Action.ATTEMPT_OWN)
@require_http_methods(["GET", "HEAD", "POST"])
def attempt_question(request: MemberRequest, uid: UUID, position: int) -> HttpResponseBase:
    try:
        sheet = attempt_sheet(request.principal, uid, position)
    except OutOfTurn as open_:
        if request.method == "POST":
            messages.warning(request, _("You have left that question; its answer stands as it was."))
        return redirect("attempt_question", uid, open_.reached)
    page = sheet.questions[0]
    if request.method == "POST":
        return _save_and_go(request, page) if len(sheet.questions) == 1 else _save_sheet(request, sheet)
    if sheet.head.phase is not Phase.IN_PROGRESS:
        return _ended(sheet.head)
    return _show_question(request, page) if len(sheet.questions) == 1 else _show_sheet(request, sheet)


@requires(Action.ATTEMPT_OWN)
@require_POST
def attempt_save(request: MemberRequest, uid: UUID) -> HttpResponseBase:
    """JSON in, JSON out: 200 saved, 409 a newer answer is there, 400 not an answer, 422 key reused."""
    try:
        sent = json.loads(request.body)
        key, position = UUID(sent["key"]), int(sent["position"])
        saved = save_answer(
            request.principal, uid, position, client_key=key, client_seq=sent["seq"], value=sent["value"]
        )
    except KeyReused:
        return JsonResponse({"error": "key_reused"}, status=422)
    except AttemptRefused as refused:
        return JsonResponse({"error": refused.code}, status=422)
    except (InvalidResponse, ValueError, TypeError, KeyError, AttributeError):
        return JsonResponse({"error": "invalid"}, status=400)
    reply = {
        "saved": saved.is_counted,
        "is_late": saved.is_late,
        "position": saved.position,
        "key": str(saved.key),
        "seq": saved.current_seq or 0,
        "value": as_given(saved.current_value or {}),
        "left": saved.seconds_left,
        "locked": saved.is_locked,
    }
    return JsonResponse(reply, status=409 if saved.is_stale else 200)


@requires(Action.ATTEMPT_OWN)
@require_safe
def attempt_time(request: MemberRequest, uid: UUID) -> HttpResponseBase:
    """What a page asks now and then: an instructor may have given more time, or ended the attempt."""
    clock = attempt_clock(request.principal, uid)
    told = {
        "running": clock.phase is Phase.IN_PROGRESS,
        "overdue": clock.phase is Phase.OVERDUE,
        "left": clock.seconds_left,
    }
    reply = JsonResponse(told)
    reply.headers["Cache-Control"] = "no-store"
    return reply


@requires(Action.ATTEMPT_OWN)
@require_POST
def attempt_flag(request: MemberRequest, uid: UUID) -> HttpResponseBase:
    position = request.POST.get("position", "")
    if not position.isdecimal() or len(position) > 5:
        return JsonResponse({"error": "invalid"}, status=400)
    wanted = request.POST.get("flagged") == "1"
    flagged = flag_response(request.principal, uid, int(position), is_flagged=wanted)
    return JsonResponse({"position": int(position), "flagged": flagged})


@requires(Action.ATTEMPT_OWN)
@require_safe
def attempt_check(request: MemberRequest, uid: UUID) -> HttpResponseBase:
    summary = attempt_summary(request.principal, uid)
    if summary.head.phase not in (Phase.IN_PROGRESS, Phase.OVERDUE):
        return redirect("attempt_result", uid)
    back = summary.head.reached or (summary.unfinished[0] if summary.unfinished else len(summary.rail))
    is_open = [place.position for place in summary.rail if summary.head.is_open(place.position)]
    context = {"summary": summary, "head": summary.head, "back": back, "open": is_open}
    return render(request, "quizzes/attempt_check.html", context)


@requires(Action.ATTEMPT_OWN)
@require_POST
def attempt_submit(request: MemberRequest, uid: UUID) -> HttpResponseBase:
    try:
        submit_attempt(request.principal, uid, address=request.META.get("REMOTE_ADDR"))
    except AttemptRefused as refused:
        messages.warning(request, refused.sentence)
        return redirect("attempt_check", uid)
    return redirect("attempt_result", uid)


@requires(Action.ATTEMPT_OWN)
@require_safe
def attempt_result(request: MemberRequest, uid: UUID) -> HttpResponseBase:
    found = result(request.principal, uid)
    if found.phase in (Phase.IN_PROGRESS, Phase.OVERDUE):
        return redirect("attempt_check", uid)
    page = result_page(found, is_short=request.GET.get("show") == "wrong")
    context = {"page": page, "result": found} | remark_context(found, request.GET.get("remark", ""))
    return render(request, "quizzes/attempt_result.html", context)


def _ended(head: AttemptHead) -> HttpResponseBase:
    """Where an attempt goes on whose time is over."""
    return redirect("attempt_check" if head.phase is Phase.OVERDUE else "attempt_result", head.uid)


def _refused(request: MemberRequest, page: AttemptPage, words: str) -> HttpResponseBase:
    """The question again with `words`; of an attempt that has ended no question is shown."""
    if page.head.phase is not Phase.IN_PROGRESS:
        return _ended(page.head)
    return _show_question(request, page, error=words, status=422)


def _show_question(
    request: MemberRequest, page: AttemptPage, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "page": page,
        "head": page.head,
        "question": question_of(page.view, page.shown_value),
        "key": uuid4(),
        "seq": page.seq + 1,
        "previous": page.previous,
        "following": page.following,
        "error": error,
        "attaching": attaching(request.principal, page),
    } | try_context(page)
    return render(request, "quizzes/attempt_question.html", context, status=status)


def _show_sheet(request: MemberRequest, sheet: Sheet, done: Done | None = None) -> HttpResponse:
    """Several questions on one page, with what is wrong beside those where something was."""
    errors = done.errors if done else {}
    context = {
        "page": sheet,
        "head": sheet.head,
        "parts": shown_sheet(request.principal, sheet, errors),
        "previous": sheet.previous,
        "following": sheet.following,
        "error": _said_of(done) if done else "",
    }
    return render(request, "quizzes/attempt_sheet.html", context, status=422 if errors else 200)


def _said_of(done: Done) -> str:
    """What is wrong on the page as a whole: a check without an answer has lost none."""
    if done.is_unsaved:
        return _("Some answers could not be saved; all others are.")
    return _("All answers are saved. Nothing was checked: that question has no answer yet.")


def _save_sheet(request: MemberRequest, sheet: Sheet) -> HttpResponseBase:
    """Without script: keep every answer of the page, each by itself, then go where the button says."""
    done = after_sheet(request.principal, sheet, request.POST, request.FILES)
    if sheet.head.phase is not Phase.IN_PROGRESS:
        return _ended(sheet.head)
    if done.errors:
        again = attempt_sheet(request.principal, sheet.head.uid, sheet.position)
        return _show_sheet(request, again, done)
    if done.stale:
        messages.warning(request, _("This question was answered in another window; that answer is newer."))
    if done.at:
        return redirect(question_address(sheet.head, sheet.position) + f"#q{done.at}{done.part}")
    return _where_to(request, sheet)


def _save_and_go(request: MemberRequest, page: AttemptPage) -> HttpResponseBase:
    """Without script: keep the answer of the form, then go where the pressed button says."""
    if "check" in request.POST:
        return _check(request, page)
    try:
        is_stale = save_form(request.principal, page, request.POST)
    except InvalidResponse:
        return _refused(
            request, page, _("This answer could not be saved. What you wrote before is still there.")
        )
    if page.head.phase is not Phase.IN_PROGRESS:
        return _ended(page.head)
    if is_stale:
        messages.warning(request, _("This question was answered in another window; that answer is newer."))
        return redirect("attempt_question", page.head.uid, page.position)
    try:
        attach_sent(request.principal, page, request.FILES.getlist("file"))
    except AttemptRefused as refused:
        again = attempt_page(request.principal, page.head.uid, page.position)
        return _refused(request, again, refused.sentence)
    return _where_to(request, page)


def _check(request: MemberRequest, page: AttemptPage) -> HttpResponseBase:
    """Keep the answer of the form and have it checked; the question again, with what there is to say."""
    try:
        checked = check_form(request.principal, page, request.POST)
    except AttemptRefused as refused:
        return _refused(request, page, refused.sentence)
    except InvalidResponse:
        return _refused(
            request, page, _("This answer could not be checked. What you wrote before is still there.")
        )
    if page.head.phase is not Phase.IN_PROGRESS:
        return _ended(page.head)
    if checked.is_stale:
        messages.warning(request, _("This question was answered in another window; that answer is newer."))
    return redirect(reverse("attempt_question", args=[page.head.uid, page.position]) + "#outcome")


def _where_to(request: MemberRequest, page: AttemptPage | Sheet) -> HttpResponseBase:
    head, goto = page.head, request.POST.get("goto", "")
    if "flag" in request.POST:
        flag_response(request.principal, head.uid, page.position, is_flagged=request.POST["flag"] == "1")
        return redirect("attempt_question", head.uid, page.position)
    if "attach" in request.POST or "detach" in request.POST:
        return redirect(reverse("attempt_question", args=[head.uid, page.position]) + "#files")
    if "leave" in request.POST:
        return redirect("quiz_detail", head.quiz_id)
    if PRESSED_X in request.POST:
        return redirect("attempt_question", head.uid, page.position)
    if head.reached and page.following and goto == str(page.following):
        return _go_on(request, page)
    if goto.isdecimal() and any(place.position == int(goto[:5]) for place in page.rail):
        return redirect(question_address(head, int(goto[:5])))
    return redirect("attempt_check", head.uid)


def _go_on(request: MemberRequest, page: AttemptPage | Sheet) -> HttpResponseBase:
    """The next page, or this one again where it cannot be left as it is."""
    uid = page.head.uid
    try:
        return redirect("attempt_question", uid, go_on(request.principal, uid, page.position))
    except AttemptRefused as refused:
        if isinstance(page, Sheet):
            messages.warning(request, refused.sentence)
            return redirect("attempt_question", uid, page.position)
        return _refused(request, attempt_page(request.principal, uid, page.position), refused.sentence)
