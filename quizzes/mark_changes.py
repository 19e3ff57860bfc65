"""What learners are told of regrades: own attempts whose points changed, and only once they may know."""

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
LATELY = f"""
    {TOLD} AND a.learner_id = %(learner)s AND NOT a.is_preview
        AND greatest(c.changed_at, g.undone_at) > statement_timestamp() - interval '30 days'
        AND {shown_sql(Aspect.TOTAL)}
    ORDER BY greatest(c.changed_at, g.undone_at) DESC, c.id DESC LIMIT 10
"""  # constants of this code, no value in them


@dataclass(frozen=True, slots=True)
class MarkChange:
    """One attempt that a regrade gave other points, and why. `undone_at` is when that was taken back."""

    quiz: str
    attempt: UUID
    number: int
    points_before: Decimal
    possible_before: Decimal
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
