"""The attempts of a quiz for those who teach it: who sits, what happened to one, what may be done."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from people.access import Action, requires
from quizzes import access, attempt_acts
from quizzes.attempts import settle_attempt
from quizzes.authoring_pages import who
from quizzes.clock import Phase
from quizzes.errors import AttemptRefused
from quizzes.managing_queries import (
    SHOWN,
    AttemptFilter,
    late_answers,
    managed_attempts,
    managed_line,
    trail_of,
)
from quizzes.managing_words import event_reason, event_words
from quizzes.models import AttemptState
from quizzes.try_lines import try_lines

SHOWN_WORDS = dict(
    zip(
        SHOWN,
        (gettext_lazy("All"), gettext_lazy("Running"), gettext_lazy("Ended"), gettext_lazy("Deleted")),
        strict=True,
    )
)
STATE_WORDS = dict(AttemptState.choices) | {
    Phase.CLOSED.value: gettext_lazy("time is up"),
    Phase.OVERDUE.value: gettext_lazy("time is up, can be handed in"),
}
USUAL_MINUTES = 10
DEFAULT_MINUTES = 30


@requires(Action.ATTEMPT_MANAGE)
@require_GET
def quiz_attempts(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """The attempts of a quiz, those that run first; the page keeps itself fresh unless told not to."""
    quiz = access.quiz_for(who(request), quiz_id, Action.ATTEMPT_MANAGE)
    page = managed_attempts(quiz, AttemptFilter.of_query(request.GET))
    context = {
        "quiz": quiz,
        "page": page,
        "lines": [(line, STATE_WORDS[line.phase.value]) for line in page.lines],
        "shows": [(name, SHOWN_WORDS[name], page.counts[name]) for name in SHOWN],
        "is_fresh": request.GET.get("refresh") != "off",
        "here": _query(request.GET, page.filter),
    }
    return render(request, "quizzes/quiz_attempts.html", context)


@requires(Action.ATTEMPT_MANAGE)
@require_GET
def managed_attempt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One attempt: where it stands, what may be done to it, what happened to it."""
    attempt = settle_attempt(access.managed_attempt(who(request), uid))
    line = managed_line(attempt)
    trail = trail_of(attempt, AttemptFilter.of_query(request.GET).page)
    limit = attempt.quiz.time_limit
    context = {
        "attempt": attempt,
        "quiz": attempt.quiz,
        "line": line,
        "state": STATE_WORDS[line.phase.value],
        "late": late_answers(attempt),
        "usual": USUAL_MINUTES,
        "minutes": round(limit.total_seconds() / 60) if limit else DEFAULT_MINUTES,
        "needs_minutes": limit is not None or attempt.quiz.closes_at is not None,
        "tries": try_lines(attempt),
        "trail": trail,
        "events": [(event, event_words(event), event_reason(event)) for event in trail.events],
    }
    return render(request, "quizzes/managed_attempt.html", context)


@requires(Action.ATTEMPT_MANAGE)
@require_POST
def managed_time(request: HttpRequest, uid: UUID) -> HttpResponse:
    def act(reason: str) -> str:
        minutes = _minutes(request.POST) or 0
        attempt_acts.add_time(who(request), uid, minutes, reason, address=_address(request))
        return ngettext("%(n)s minute added.", "%(n)s minutes added.", minutes) % {"n": minutes}

    return _done(request, uid, act)


@requires(Action.ATTEMPT_MANAGE)
@require_POST
def managed_reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    def act(reason: str) -> str:
        minutes = _minutes(request.POST)
        attempt_acts.reopen_attempt(who(request), uid, minutes, reason, address=_address(request))
        return _("Reopened. The learner goes on from the page of the quiz, with every answer in place.")

    return _done(request, uid, act)


@requires(Action.ATTEMPT_MANAGE)
@require_POST
def managed_allow(request: HttpRequest, uid: UUID) -> HttpResponse:
    def act(reason: str) -> str:
        attempt_acts.allow_attempt(who(request), uid, reason, address=_address(request))
        return _("The learner may start one attempt more.")

    return _done(request, uid, act)


@requires(Action.ATTEMPT_MANAGE)
@require_POST
def managed_admit(request: HttpRequest, uid: UUID) -> HttpResponse:
    def act(reason: str) -> str:
        count = attempt_acts.admit_late(who(request), uid, reason, address=_address(request))
        return ngettext("%(n)s late answer counts now.", "%(n)s late answers count now.", count) % {
            "n": count
        }

    return _done(request, uid, act)


@requires(Action.ATTEMPT_MANAGE)
@require_POST
def managed_delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    def act(reason: str) -> str:
        attempt_acts.delete_attempt(who(request), uid, reason, address=_address(request))
        return _("Deleted: it counts nowhere. Every answer is kept, and you can undo this here at any time.")

    return _done(request, uid, act)


@requires(Action.ATTEMPT_MANAGE)
@require_POST
def managed_restore(request: HttpRequest, uid: UUID) -> HttpResponse:
    def act(_reason: str) -> str:
        attempt_acts.restore_attempt(who(request), uid, address=_address(request))
        return _("The attempt is back as it was.")

    return _done(request, uid, act)


def _done(request: HttpRequest, uid: UUID, act: Callable[[str], str]) -> HttpResponse:
    """The attempt's page, which says what was done or why it was not."""
    try:
        messages.success(request, act(request.POST.get("reason", "")))
    except AttemptRefused as refused:
        messages.warning(request, refused.sentence)
    return redirect("managed_attempt", uid)


def _minutes(sent: QueryDict) -> int | None:
    """The number in the form; None for an empty field, 0 for what is no number, which is refused."""
    text = sent.get("minutes", "").strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _address(request: HttpRequest) -> str | None:
    address: str | None = request.META.get("REMOTE_ADDR")
    return address


def _query(query: QueryDict, chosen: AttemptFilter) -> str:
    """The address' filters, for links that change one thing."""
    kept = QueryDict(mutable=True)
    kept.update({"show": chosen.show, "q": chosen.words})
    if query.get("refresh") == "off":
        kept["refresh"] = "off"
    return kept.urlencode()
