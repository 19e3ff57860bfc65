"""What holds of attempts at any moment, asked in SQL: of every database that tests leave behind."""

# ruff: noqa: S608  # statements are put together from constants of this module

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NEWEST = """
    (SELECT DISTINCT ON (m.response_id) m.* FROM quizzes_mark m ORDER BY m.response_id, m.sequence DESC)
"""
MARKED = "a.state IN ('submitted', 'expired')"

INVARIANTS = {
    "points lie between nothing and what is possible": """
        SELECT a.id FROM quizzes_attempt a WHERE a.points < 0 OR a.points > a.points_possible
    """,
    "a mark lies between nothing and what its question is worth": """
        SELECT m.id FROM quizzes_mark m JOIN quizzes_response r ON r.id = m.response_id
        WHERE m.points < 0 OR m.points > r.points OR m.fraction < 0 OR m.fraction > 1
    """,
    "the points are the sum of the newest marks": f"""
        SELECT a.id FROM quizzes_attempt a JOIN {NEWEST} n ON n.attempt_id = a.id
        JOIN quizzes_response r ON r.id = n.response_id
        WHERE {MARKED} AND a.points IS NOT NULL GROUP BY a.id
        HAVING coalesce(a.earned, a.points)
                <> coalesce(sum(n.points) FILTER (WHERE n.standing <> 'dropped'), 0)
            OR a.points_possible <> coalesce(sum(r.points) FILTER (WHERE n.standing <> 'dropped'), 0)
    """,
    "points for late and early are those earned by the factor, and never too many": """
        SELECT a.id FROM quizzes_attempt a WHERE a.points IS NOT NULL AND a.earned IS NOT NULL
            AND a.points <> least(round(a.earned * a.timing, 4), a.points_possible)
    """,
    "points wait as long as a mark is still to come, and no longer": f"""
        SELECT a.id FROM quizzes_attempt a JOIN {NEWEST} n ON n.attempt_id = a.id WHERE {MARKED}
        GROUP BY a.id HAVING (a.points IS NULL) <> bool_or(n.standing IN ('pending', 'by_hand'))
    """,
    "what was handed in has a mark for every question": f"""
        SELECT r.id FROM quizzes_response r JOIN quizzes_attempt a ON a.id = r.attempt_id
        WHERE {MARKED} AND NOT EXISTS (SELECT 1 FROM quizzes_mark m WHERE m.response_id = r.id)
    """,
    "an attempt runs, or has ended at a moment": """
        SELECT a.id FROM quizzes_attempt a WHERE a.state <> 'deleted'
            AND (a.state = 'in_progress') <> (a.finished_at IS NULL)
    """,
    "what runs has no points yet": """
        SELECT a.id FROM quizzes_attempt a WHERE a.state = 'in_progress' AND a.points IS NOT NULL
    """,
    "attempts of a learner are counted without a gap": """
        SELECT a.quiz_id FROM quizzes_attempt a GROUP BY a.quiz_id, a.learner_id, a.is_preview
        HAVING max(a.number) <> count(*) OR min(a.number) <> 1
    """,
    "answers, tries and marks are of questions that were shown": """
        SELECT r.id FROM quizzes_response r JOIN quizzes_answer x ON x.response_id = r.id
        WHERE x.attempt_id <> r.attempt_id OR x.organisation_id <> r.organisation_id
        UNION ALL SELECT r.id FROM quizzes_response r JOIN quizzes_try x ON x.response_id = r.id
        WHERE x.attempt_id <> r.attempt_id OR x.organisation_id <> r.organisation_id
        UNION ALL SELECT r.id FROM quizzes_response r JOIN quizzes_mark x ON x.response_id = r.id
        WHERE x.attempt_id <> r.attempt_id OR x.organisation_id <> r.organisation_id
    """,
    "a mark is of an answer to its own question that came in time": """
        SELECT m.id FROM quizzes_mark m JOIN quizzes_answer x ON x.id = m.answer_id
        WHERE x.response_id <> m.response_id OR x.is_late
    """,
    "marks of a question are counted without a gap": """
        SELECT m.response_id FROM quizzes_mark m GROUP BY m.response_id
        HAVING max(m.sequence) <> count(*) OR min(m.sequence) <> 1
    """,
    "an answer has two markers at most, and they are two people": """
        SELECT o.response_id FROM quizzes_opinion o GROUP BY o.response_id, o.answer_id
        HAVING count(DISTINCT o.marker_id) > count(DISTINCT o.seat)
            OR count(DISTINCT (o.seat, o.marker_id)) > count(DISTINCT o.marker_id)
    """,
    "a mark of two is made of what both gave": """
        SELECT m.id FROM quizzes_mark m CROSS JOIN LATERAL (
            SELECT avg(o.points) AS mean, max(o.points) AS higher, min(o.points) AS lower,
                count(DISTINCT o.seat) AS seats
            FROM jsonb_array_elements_text(m.detail -> 'hand' -> 'of') AS made(id)
            JOIN quizzes_opinion o ON o.id = made.id::bigint AND o.answer_id = m.answer_id
        ) given
        WHERE m.detail -> 'hand' ? 'of' AND m.regrade_id IS NULL AND (given.seats <> 2
            OR abs(m.points - CASE m.detail -> 'hand' ->> 'rule' WHEN 'higher' THEN given.higher
                WHEN 'lower' THEN given.lower ELSE given.mean END) > 0.0001)
    """,
    "places of an attempt are counted without a gap": """
        SELECT r.attempt_id FROM quizzes_response r GROUP BY r.attempt_id
        HAVING max(r.position) <> count(*) OR min(r.position) <> 1
    """,
    "a course is known to have rules while a step of it has some": """
        SELECT c.id FROM lessons_course c WHERE c.has_rules <> EXISTS (
            SELECT 1 FROM progress_steprules s WHERE s.course_id = c.id)
    """,
}
_ALL = " UNION ALL ".join(
    f"SELECT '{name}', count(*) FROM ({sql}) AS broken HAVING count(*) > 0"
    for name, sql in INVARIANTS.items()
)


def violations(ask: Callable[[str], list[Any]]) -> list[str]:
    """Which of them do not hold, and how often. `ask` runs a statement and gives its rows."""
    return [f"{name}: {count}" for name, count in ask(_ALL)]
