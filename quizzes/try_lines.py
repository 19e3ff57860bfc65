"""Every try of an attempt, for those who teach: what was checked, what it was worth, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from items.behaviours import Behaviour, tried
from items.grading import key_response
from items.presentation import learner_view
from items.variants import of_order
from quizzes.answer_view import LOOKS, Html, VerdictLook, given_words
from quizzes.models import Attempt, Standing
from quizzes.queries import as_data
from quizzes.results import verdict_of
from quizzes.versions import items_of

TRIES = """
    SELECT r.position, r.version_id, r.option_order, t.number, t.fraction, t.is_decided, t.checked_at, w.value
    FROM quizzes_try t
    JOIN quizzes_response r ON r.organisation_id = t.organisation_id AND r.id = t.response_id
    JOIN quizzes_answer w ON w.organisation_id = t.organisation_id AND w.id = t.answer_id
    WHERE t.organisation_id = %s AND t.attempt_id = %s
    ORDER BY r.position, t.number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLine:
    """One try. `fraction` is what the answer alone was worth, `credit` what the tries earned by then."""

    position: int
    number: int
    given: Html
    look: VerdictLook
    fraction: Decimal
    credit: Decimal
    checked_at: datetime


def try_lines(attempt: Attempt) -> tuple[TryLine, ...]:
    """The tries by question, in order. One query, none where nothing is checked before handing in."""
    behaviour = Behaviour(attempt.behaviour)
    if not behaviour.has_check:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(TRIES, [attempt.organisation_id, attempt.pk])
        rows = cursor.fetchall()
    items = items_of(row[1] for row in rows)
    lines: list[TryLine] = []
    for position, version_id, order, number, fraction, is_decided, checked_at, value in rows:
        item = items[version_id]
        frozen: dict[str, list[str]] = as_data(order) or {}  # type: ignore[assignment]  # by start_attempt
        view = learner_view(item, frozen)
        standing = Standing.FINAL if is_decided else Standing.PENDING
        lines.append(
            TryLine(
                position=position,
                number=number,
                given=given_words(view, as_data(value) or {}, key_response(of_order(item, frozen))),
                look=LOOKS[verdict_of(fraction, is_answered=True, standing=standing)],
                fraction=fraction,
                credit=tried(behaviour, item, _before(lines, position, fraction)).credit,
                checked_at=checked_at,
            )
        )
    return tuple(lines)


def _before(lines: Sequence[TryLine], position: int, fraction: Decimal) -> list[Decimal]:
    return [line.fraction for line in lines if line.position == position] + [fraction]
