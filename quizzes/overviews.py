"""The page before the start: the rules, the attempts so far, and whether another can begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from items.kinds import BY_HAND
from lessons.gate import Lock, locks_of
from people.access import Action, Principal
from quizzes.access import missing, quiz_for
from quizzes.attempts import refusal, settle_attempt
from quizzes.clock import Phase, StatementTime, attempt_state, database_now
from quizzes.counted import counted_score
from quizzes.draws import drawn_points, draws_of
from quizzes.effective_rules import EffectiveRules, is_late, time_given
from quizzes.errors import AttemptRefused
from quizzes.models import Attempt, AttemptState, ItemState, Quiz
from quizzes.review_options import Aspect, moment_of, shown
from quizzes.terms import learner_rules
from quizzes.texts_between import SLOT_ASKS


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAttempt:
    """One line of the list. `points` is None where the score is not released; late is after the due date."""

    attempt: Attempt
    phase: Phase
    points: Decimal | None
    points_possible: Decimal
    is_late: bool

    @property
    def waits_for_marks(self) -> bool:
        """True for what was handed in and is not all marked."""
        return self.attempt.points is None and self.phase in (Phase.SUBMITTED, Phase.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizOverview:
    """What a learner reads before starting. `refused` says why no attempt can begin, None if one can.

    `rules` are those that hold for this learner. `open_attempt` is the one to go on with. `time_given` is the
    time an attempt begun now would have; `is_cut` tells that the closing time, not the limit, decides it.
    `needs_marker` tells that it asks, or may draw, what a person has to mark.
    `score` is the fraction that counts of all attempts, None while it is not known or not released. `lock` is
    what the rules of the course still ask for; a quiz that is hidden and was never begun is not there.
    """

    quiz: Quiz
    rules: EffectiveRules
    has_password: bool
    count: int
    points_possible: Decimal
    needs_marker: bool
    attempts: tuple[PastAttempt, ...]
    open_attempt: Attempt | None
    attempts_left: int | None
    refused: AttemptRefused | None
    lock: Lock | None
    time_given: timedelta | None
    is_cut: bool
    is_past_due: bool
    score: Decimal | None
    now: datetime

    @property
    def has_deadline(self) -> bool:
        """True if the attempt to go on with, or the next, ends by the clock."""
        running = self.open_attempt
        return (running.deadline_at if running else self.time_given) is not None


def running_attempts(principal: Principal) -> list[Attempt]:
    """The attempts this learner can go on with, the one that ends soonest first; one query."""
    not_over = (
        Q(deadline_at=None)
        | Q(deadline_at__gt=StatementTime())
        | Q(deadline_at__gt=StatementTime() - F("overdue_grace"))
    )
    rows = Attempt.objects.filter(
        not_over,
        organisation_id=principal.organisation_id or 0,
        learner_id=principal.user_id,
        state=AttemptState.IN_PROGRESS,
        is_preview=False,
    )
    return list(rows.select_related("quiz").order_by(F("deadline_at").asc(nulls_last=True), "pk"))


def quiz_overview(principal: Principal, quiz_id: int) -> QuizOverview:
    """What stands before the start, for this learner and at this moment. Raises Http404.

    Six queries, one more on a course with rules.
    """
    quiz = quiz_for(principal, quiz_id, Action.QUIZ_TAKE)
    now = database_now()
    rows = (
        Attempt.objects.of(quiz.organisation_id)
        .filter(quiz=quiz, learner_id=principal.user_id, is_preview=False)
        .exclude(state=AttemptState.DELETED)
        .select_related("quiz__course")
        .order_by("number")
    )
    attempts = [settle_attempt(row) if attempt_state(row, now).is_final else row for row in rows]
    running = next((row for row in attempts if row.state == AttemptState.IN_PROGRESS), None)
    asked = quiz.slots.aggregate(
        count=Count("pk", filter=Q(item__state=ItemState.ACCEPTED) & SLOT_ASKS),
        points=Sum("points", filter=Q(item__state=ItemState.ACCEPTED)),
        by_hand=Count("pk", filter=Q(item__state=ItemState.ACCEPTED, item__kind__in=BY_HAND)),
    )
    rules = learner_rules(quiz, principal.user_id)
    given, is_cut = time_given(rules, now)
    past = tuple(_past(row, rules, now) for row in attempts)
    lock = locks_of(principal, quiz.course).quizzes.get(quiz.pk)
    if lock is not None and lock.is_hidden and not attempts:
        raise missing()
    ended = max((row.finished_at for row in attempts if row.finished_at), default=None)
    return QuizOverview(
        quiz=quiz,
        rules=rules,
        has_password=bool(rules.passwords),
        count=asked["count"] + quiz.drawn_count,
        points_possible=(asked["points"] or Decimal(0)) + drawn_points(quiz),
        needs_marker=bool(asked["by_hand"]) or any(draw.chosen.kind in BY_HAND for draw in draws_of(quiz)),
        attempts=past,
        open_attempt=running,
        attempts_left=_left(rules, attempts),
        refused=None if running else _refused(lock) or refusal(quiz, rules, len(attempts), ended, now),
        lock=lock,
        time_given=given,
        is_cut=is_cut,
        is_past_due=is_late(rules.due_at, now),
        score=_score(quiz, past),
        now=now,
    )


def _refused(lock: Lock | None) -> AttemptRefused | None:
    return AttemptRefused("locked", lock.sentence) if lock is not None else None


def _left(rules: EffectiveRules, attempts: list[Attempt]) -> int | None:
    if rules.attempts_allowed is None:
        return None
    return max(rules.attempts_allowed - len(attempts), 0)


def _past(attempt: Attempt, rules: EffectiveRules, now: datetime) -> PastAttempt:
    moment = moment_of(attempt.finished_at, now, has_closed=rules.has_closed)
    is_shown = attempt.points is not None and Aspect.TOTAL in shown(attempt.quiz.review, moment)
    return PastAttempt(
        attempt=attempt,
        phase=attempt_state(attempt, now),
        points=attempt.points if is_shown else None,
        points_possible=attempt.points_possible,
        is_late=is_late(rules.due_at, attempt.finished_at),
    )


def _score(quiz: Quiz, attempts: tuple[PastAttempt, ...]) -> Decimal | None:
    finished = [past for past in attempts if past.phase in (Phase.SUBMITTED, Phase.EXPIRED)]
    return counted_score(
        quiz.counted,
        [
            past.points / past.points_possible if past.points is not None and past.points_possible else None
            for past in finished
        ],
    )
