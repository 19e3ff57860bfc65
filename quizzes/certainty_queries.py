"""How certain an attempt's answers were, and what came of it: always derived from marks and answers."""

from __future__ import annotations

from django.db import connection

from items.behaviours import Behaviour
from items.certainty import CertaintySum, Given, certainty_of, certainty_sum
from quizzes.models import Attempt
from quizzes.queries import as_data

GIVEN = """
    SELECT r.points, m.fraction, w.value
    FROM quizzes_response r
    JOIN quizzes_itemversion v ON v.id = r.version_id
    JOIN quizzes_item i ON i.id = v.item_id AND i.kind <> 'essay'
    JOIN LATERAL (
        SELECT k.fraction, k.standing, k.answer_id FROM quizzes_mark k
        WHERE k.organisation_id = r.organisation_id AND k.response_id = r.id
        ORDER BY k.sequence DESC LIMIT 1
    ) m ON m.standing <> 'dropped'
    LEFT JOIN quizzes_answer w ON w.organisation_id = r.organisation_id AND w.id = m.answer_id
    WHERE r.organisation_id = %s AND r.attempt_id = %s
"""


def certainty_of_attempt(attempt: Attempt) -> CertaintySum | None:
    """The sum of a marked attempt; one query, none and None where nobody was asked how certain they were."""
    if not Behaviour(attempt.behaviour).has_certainty:
        return None
    with connection.cursor() as cursor:
        cursor.execute(GIVEN, [attempt.organisation_id, attempt.pk])
        rows = [(points, fraction, as_data(value) or {}) for points, fraction, value in cursor.fetchall()]
    return certainty_sum(
        Given(
            weight=points,
            fraction=fraction,
            certainty=certainty_of(value.get("certainty")) if value else None,
        )
        for points, fraction, value in rows
    )
