"""What the attempts of one person show now; the rules of `reports.queries` hold here too."""

from __future__ import annotations

from typing import Any

from quizzes.clock import grace
from quizzes.review_options import Aspect
from quizzes.terms import shown_sql
from reports.queries import rows

SHOWN = f"""
    SELECT a.id, {shown_sql(Aspect.TOTAL)}, {shown_sql(Aspect.MARKS)}
    FROM quizzes_attempt a JOIN quizzes_quiz q ON q.id = a.quiz_id
    WHERE a.learner_id = %(learner)s AND a.organisation_id IN (SELECT id FROM people_organisation)
        AND NOT a.is_preview AND a.state IN ('submitted', 'expired') AND a.points IS NOT NULL
"""


def shown_of_attempts(learner_id: int) -> dict[int, frozenset[str]]:
    """Which of score and marks each marked attempt of the person shows by now, by its id."""
    values: dict[str, Any] = {"learner": learner_id, "grace": grace()}
    found = {}
    for attempt_id, *shown in rows(SHOWN, values):
        pairs = zip((Aspect.TOTAL, Aspect.MARKS), shown, strict=True)
        found[attempt_id] = frozenset(aspect.value for aspect, is_shown in pairs if is_shown)
    return found
