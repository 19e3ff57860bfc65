"""What learners are told of their marks: own attempts that got other points, or got them by hand, and only
once they may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from people.access import Principal
from quizzes.access import organisation_of
from quizzes.clock import grace
from quizzes.review_options import Aspect
from quizzes.terms import shown_sql

TOLD = """
    SELECT q.title, a.uid, a.number, c.points_before, c.possible_before, c.points_after, c.possible_after,
        g.reason, c.changed_at, g.undone_at
    FROM quizzes_attempt a
    JOIN quizzes_regradechange c ON c.organisation_id = a.organisation_id AND c.attempt_id = a.id
    JOIN quizzes_regrade g ON g.id = c.regrade_id
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    WHERE a.organisation_id = %(organisation)s
"""
OF_ATTEMPT = f"{TOLD} AND a.id = %(attempt)s ORDER BY c.id"
# Attempts whose last open mark was given by hand: before, they had no points.
BY_HAND = """
    SELECT q.title, a.uid, a.number, NULL::numeric, NULL::numeric, a.points, a.points_possible, '', given.at,
        NULL::timestamptz
    FROM quizzes_attempt a
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    CROSS JOIN LATERAL (
        SELECT max(m.marked_at) AS at FROM quizzes_mark m
        WHERE m.organisation_id = a.organisation_id AND m.attempt_id = a.id
            AND m.marked_by_id IS NOT NULL AND m.detail ? 'hand'
    ) given
    WHERE a.organisation_id = %(organisation)s AND a.points IS NOT NULL AND a.state <> 'deleted'
        AND given.at > statement_timestamp() - interval '30 days'
"""
OWN_RELEASED = f"""
    AND a.learner_id = %(learner)s AND NOT a.is_preview
        AND {shown_sql(Aspect.TOTAL)}
"""
LATELY = f"""
    SELECT * FROM (
        {TOLD} {OWN_RELEASED} AND greatest(c.changed_at, g.undone_at)
            > statement_timestamp() - interval '30 days'
        UNION ALL {BY_HAND} {OWN_RELEASED}
    ) AS told(quiz, attempt, number, points_before, possible_before, points_after, possible_after, reason,
        changed_at, undone_at)
    ORDER BY greatest(changed_at, undone_at) DESC, attempt LIMIT 10
"""  # noqa: S608  # constants of this code, no value in them


@dataclass(frozen=True, slots=True)
class MarkChange:
    """One attempt that a regrade gave other points, and why. `undone_at` is when that was taken back.

    Without points before, a person has given the marks that it waited for.
    """

    quiz: str
    attempt: UUID
    number: int
    points_before: Decimal | None
    possible_before: Decimal | None
    points_after: Decimal
    possible_after: Decimal
    reason: str
    changed_at: datetime
    undone_at: datetime | None


def changes_of_attempt(organisation_id: int, attempt_id: int) -> tuple[MarkChange, ...]:
    """What regrades did to the points of an attempt, oldest first; whether to show it was decided before."""
    return _changes(OF_ATTEMPT, {"organisation": organisation_id, "attempt": attempt_id})


def changes_lately(principal: Principal) -> tuple[MarkChange, ...]:
    """The person's own marks that changed in the last 30 days, newest first; ten at most, one query.

    Attempts whose score is not released are not among them.
    """
    values = {
        "organisation": organisation_of(principal),
        "learner": principal.user_id,
        "grace": grace(),
    }
    return _changes(LATELY, values)


def _changes(sql: str, values: dict[str, Any]) -> tuple[MarkChange, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return tuple(MarkChange(*row) for row in cursor.fetchall())
