"""Marks: the current answers of an attempt, graded once and added as rows."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal

from django.db import connection

from items import grading
from items.kinds import Response as Given
from quizzes.models import Attempt, Mark
from quizzes.queries import CURRENT_ANSWER, as_data
from quizzes.versions import items_of

PLACES = Decimal("0.0001")

ANSWERS_TO_MARK = f"""
    SELECT r.id, r.version_id, r.points, answer.id, answer.value
    FROM quizzes_response r {CURRENT_ANSWER}
    WHERE r.organisation_id = %s AND r.attempt_id = %s
    ORDER BY r.position
"""  # noqa: S608  # a constant of this code, no value in it


def mark_attempt(attempt: Attempt) -> Decimal:
    """The points of the attempt after adding the first mark of every response.

    The caller holds the attempt's row lock. A question without an answer is marked 0.
    """
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS_TO_MARK, [attempt.organisation_id, attempt.pk])
        rows = cursor.fetchall()
    items = items_of(row[1] for row in rows)
    marks = []
    for response_id, version_id, points, answer_id, value in rows:
        given: Given = as_data(value) or {}
        graded = grading.grade(items[version_id], given)
        marks.append(
            Mark(
                organisation_id=attempt.organisation_id,
                attempt=attempt,
                response_id=response_id,
                version_id=version_id,
                answer_id=answer_id,
                fraction=graded.fraction,
                points=(graded.fraction * points).quantize(PLACES),
                detail=detail_of(graded),
            )
        )
    Mark.objects.bulk_create(marks)
    return sum((mark.points for mark in marks), Decimal(0))


def detail_of(graded: grading.Mark) -> dict[str, object]:
    """What is stored beside a fraction: each part's share and what was given, never the key."""
    parts = []
    for part in graded.parts:
        data = asdict(part)
        del data["expected"]
        parts.append(data | {"fraction": str(part.fraction), "weight": str(part.weight)})
    return {"is_answered": graded.is_answered, "parts": parts}
