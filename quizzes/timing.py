"""Early and late handing in: the factor an attempt keeps, set when it ends and anew when the rules change.

`Attempt.earned` is what the answers earned before it, None where the factor is 1.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q

from people.access import Principal
from people.audit import record
from quizzes.models import FINISHED, Attempt, AttemptState, Quiz
from quizzes.terms import TERMS, learner_rules, rules_of, terms_of
from quizzes.timing_credit import ONE, TimingRules, timed, timing_factor

ENDED = f"""
    SELECT a.id, {TERMS.format(learner="a.learner_id")}
    FROM quizzes_attempt a JOIN quizzes_quiz q ON q.id = a.quiz_id
    WHERE a.organisation_id = %(organisation)s AND a.id = ANY(%(attempts)s)
"""  # noqa: S608  # constants of this code, no value in them


def timing_rules(quiz: Quiz) -> TimingRules:
    """What the quiz says of early and late."""
    return TimingRules(
        late_loss=Decimal(quiz.late_loss),
        late_floor=Decimal(quiz.late_floor),
        early_gain=Decimal(quiz.early_gain),
        early_days=quiz.early_days,
    )


def timed_values(attempt: Attempt, points: Decimal | None, finished_at: datetime | None) -> dict[str, Any]:
    """The columns of an attempt that ends then; one statement where the quiz has such rules."""
    rules = timing_rules(attempt.quiz)
    factor = ONE
    if rules.is_on:
        learner = None if attempt.is_preview else attempt.learner_id
        factor = timing_factor(rules, learner_rules(attempt.quiz, learner).due_at, finished_at)
    return points_values(attempt, points, factor)


def points_values(attempt: Attempt, points: Decimal | None, factor: Decimal) -> dict[str, Any]:
    """The columns of an attempt whose answers earned these points, under this factor."""
    counted = None if points is None else timed(points, attempt.points_possible, factor)
    return {"points": counted, "earned": None if factor == ONE else points, "timing": factor}


def retime_if_timed(quiz: Quiz, by: Principal, learners: Collection[int] | None = None) -> None:
    """As `retime`, for a quiz that has such rules; nothing for all others."""
    if timing_rules(quiz).is_on:
        retime(quiz, by, learners)


def retime(quiz: Quiz, by: Principal, learners: Collection[int] | None = None) -> int:
    """How many ended attempts have another factor by the rules that hold now; the caller's transaction.

    Deleted ones are among them: they come back as they would be.
    """
    quiz = Quiz.objects.get(pk=quiz.pk)
    rows = Attempt.objects.of(quiz.organisation_id).filter(
        Q(state__in=FINISHED) | Q(state=AttemptState.DELETED, deleted_from__in=FINISHED),
        quiz=quiz,
        is_preview=False,
    )
    if learners is not None:
        rows = rows.filter(learner__in=learners)
    attempts = {attempt.pk: attempt for attempt in rows.select_for_update().order_by("pk")}
    with connection.cursor() as cursor:
        cursor.execute(ENDED, {"organisation": quiz.organisation_id, "attempts": list(attempts)})
        found = cursor.fetchall()
    rules, said = timing_rules(quiz), rules_of(quiz)
    changed = 0
    for attempt_id, *terms in found:
        attempt = attempts[attempt_id]
        factor = timing_factor(rules, terms_of(said, *terms).due_at, attempt.finished_at)
        if factor != attempt.timing:
            _retime(attempt, factor, by)
            changed += 1
    return changed


def _retime(attempt: Attempt, factor: Decimal, by: Principal) -> None:
    before, points = attempt.timing, attempt.points
    earned = points if attempt.earned is None else attempt.earned
    values = points_values(attempt, earned, factor)
    Attempt.objects.of(attempt.organisation_id).filter(pk=attempt.pk).update(**values)
    detail: dict[str, object] = {
        "quiz": attempt.quiz_id,
        "number": attempt.number,
        "from": str(before),
        "to": str(factor),
        "points": [None if one is None else str(one) for one in (points, values["points"])],
    }
    record(by, "attempt.retime", attempt, organisation_id=attempt.organisation_id, detail=detail)
