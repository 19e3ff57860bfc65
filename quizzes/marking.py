"""Marks: the current answers of an attempt, graded once and added as rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from items import grading
from items.kinds import Item
from items.kinds import Response as Given
from items.typed.chain import Rules
from quizzes.essay_words import refuse_outside_limits
from quizzes.layout import is_open_at
from quizzes.models import Attempt, Mark, Standing
from quizzes.queries import CURRENT_ANSWER, as_data
from quizzes.try_credit import Earlier, credited
from quizzes.versions import items_of

PLACES = Decimal("0.0001")

ANSWERS_TO_MARK = f"""
    SELECT r.id, r.version_id, r.points, answer.id, answer.value, newest.sequence, newest.answer_id,
        newest.points, newest.standing,
        rules.spelling, rules.reads_meaning, rules.near, rules.very_near, rules.far
    FROM quizzes_response r {CURRENT_ANSWER}
    LEFT JOIN LATERAL (
        SELECT m.sequence, m.answer_id, m.points, m.standing FROM quizzes_mark m
        WHERE m.organisation_id = r.organisation_id AND m.response_id = r.id
        ORDER BY m.sequence DESC LIMIT 1
    ) newest ON TRUE
    LEFT JOIN quizzes_typedrules rules ON rules.course_id = %s
    WHERE r.organisation_id = %s AND r.attempt_id = %s
    ORDER BY r.position
"""  # noqa: S608  # a constant of this code, no value in it


SETTLE_POINTS = """
    UPDATE quizzes_attempt a SET points_possible = summed.possible,
        points = CASE WHEN NOT summed.is_open
            AND coalesce(nullif(a.deleted_from, ''), a.state) IN ('submitted', 'expired')
            THEN least(round(summed.points * a.timing, 4), summed.possible) END,
        earned = CASE WHEN NOT summed.is_open AND a.timing <> 1 THEN summed.points END
    FROM (
        SELECT newest.organisation_id, newest.attempt_id,
            coalesce(sum(newest.points) FILTER (WHERE newest.standing <> 'dropped'), 0) AS points,
            coalesce(sum(newest.worth) FILTER (WHERE newest.standing <> 'dropped'), 0) AS possible,
            bool_or(newest.standing = 'by_hand') AS is_open
        FROM (
            SELECT DISTINCT ON (m.response_id) m.organisation_id, m.attempt_id, m.points, m.standing,
                r.points AS worth
            FROM quizzes_mark m
            JOIN quizzes_response r ON r.organisation_id = m.organisation_id AND r.id = m.response_id
            WHERE m.organisation_id = %s AND m.attempt_id = ANY(%s)
            ORDER BY m.response_id, m.sequence DESC
        ) newest
        GROUP BY 1, 2 HAVING bool_and(newest.standing <> 'pending')
    ) summed
    WHERE a.organisation_id = summed.organisation_id AND a.id = summed.attempt_id
"""


class _Row(NamedTuple):
    """A place of an attempt: its current answer, and the newest mark, whose columns are None before it."""

    response_id: int
    version_id: int
    worth: Decimal
    answer_id: int | None
    value: object
    sequence: int | None
    marked_answer: int | None
    points: Decimal
    standing: str
    rules: Rules

    @property
    def is_marked(self) -> bool:
        """True where the answer needs no mark any more, or its question was left out."""
        is_answers_own = self.sequence is not None and self.marked_answer == self.answer_id
        return is_answers_own or self.standing == Standing.DROPPED


def mark_attempt(
    attempt: Attempt, reading: grading.Reading | None = None, *, by_learner: bool = False
) -> Decimal | None:
    """The points of the attempt after every answer without a mark has one; None while one is still open.

    The caller holds the attempt's row lock. A question without an answer is marked 0. What only the meaning
    of a typed answer can decide is pending, unless `reading` says otherwise. An answer that was marked
    before, as in a reopened attempt, keeps its mark, whoever gave it: only a regrade changes that. A question
    that a regrade left out stays out.

    Raises `AttemptRefused` (``words``) for an essay outside limits that its author enforces, where it is its
    learner who hands it in: what the clock ends is taken as it is, and so is a question that was left for
    good.
    """
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS_TO_MARK, [attempt.quiz.course_id, attempt.organisation_id, attempt.pk])
        rows = [_Row._make((*columns[:9], rules_of(columns[9:]))) for columns in cursor.fetchall()]
    items = items_of(row.version_id for row in rows)
    earlier = Earlier(attempt.organisation_id, attempt.pk, attempt.behaviour)
    if by_learner:
        refuse_outside_limits(
            (place, items[row.version_id], as_data(row.value) or {})
            for place, row in enumerate(rows, 1)
            if is_open_at(attempt.layout, attempt.reached, place)
        )
    kept = [(row.points, row.standing) for row in rows if row.is_marked]
    marks = [
        _marked(attempt, items[row.version_id], row, reading, earlier) for row in rows if not row.is_marked
    ]
    Mark.objects.bulk_create(marks)
    counted = kept + [(mark.points, mark.standing) for mark in marks]
    if any(standing in (Standing.PENDING, Standing.BY_HAND) for _points, standing in counted):
        return None
    return sum((points for points, standing in counted if standing != Standing.DROPPED), Decimal(0))


def _marked(
    attempt: Attempt, item: Item, row: _Row, reading: grading.Reading | None, earlier: Earlier
) -> Mark:
    """The next mark of an answer, not stored yet."""
    given: Given = as_data(row.value) or {}
    graded = grading.grade(item, given, reading or grading.Reading(rules=row.rules))
    tries = earlier.of(row.response_id, item, given)
    fraction, tries = credited(tries, graded.fraction, is_answered=graded.is_answered)
    return Mark(
        organisation_id=attempt.organisation_id,
        attempt=attempt,
        response_id=row.response_id,
        version_id=row.version_id,
        answer_id=row.answer_id,
        sequence=(row.sequence or 0) + 1,
        fraction=fraction,
        points=(fraction * row.worth).quantize(PLACES),
        detail=detail_of(graded) | tries,
        origin=graded.origin,
        standing=graded.standing.value,
    )


def settle_points(organisation_id: int, attempt_ids: Collection[int]) -> None:
    """Give these attempts the sum of their newest marks, out of the points of what was not left out.

    One with a pending mark stays as it is, one with a mark still to be given by hand has no points, nor has
    one that runs again or was given up: that is told only what it is out of. The caller holds the attempts'
    row locks.
    """
    with connection.cursor() as cursor:
        cursor.execute(SETTLE_POINTS, [organisation_id, list(attempt_ids)])


def rules_of(row: Sequence[Any]) -> Rules:
    """The rules in the columns of a course's row, in the order of `Rules`; the defaults for an absent row."""
    if row[0] is None:
        return grading.DEFAULT_RULES
    spelling, reads_meaning, near, very_near, far = row
    return Rules(spelling=spelling, reads_meaning=reads_meaning, near=near, very_near=very_near, far=far)


def detail_of(graded: grading.Mark) -> dict[str, object]:
    """What is stored beside a fraction: each part's share and what was given, never the key."""
    parts = []
    for part in graded.parts:
        data = asdict(part)
        del data["expected"]
        # How a typed answer was read; other kinds have nothing there.
        for name in ("origin", "grounds", "similarity"):
            if not data[name]:
                del data[name]
        del data["standing"]
        parts.append(data | {"fraction": str(part.fraction), "weight": str(part.weight)})
    return {"is_answered": graded.is_answered, "parts": parts}


def mark_of(detail: Mapping[str, Any], fraction: Decimal) -> grading.Mark:
    """The mark of an answer from what `detail_of` stored beside its fraction: the same without the key."""
    parts = tuple(
        grading.PartMark(
            id=part["id"],
            fraction=Decimal(part["fraction"]),
            weight=Decimal(part["weight"]),
            given=tuple(part["given"]),
            matched=part["matched"],
            origin=part.get("origin", ""),
        )
        for part in detail.get("parts", ())
    )
    return grading.Mark(fraction=fraction, is_answered=detail.get("is_answered", False), parts=parts)
