"""Every answer of a course, read in portions; the rules of `reports.queries` hold here too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from reports.queries import Filters

PORTION = 2000
PATIENCE = "10min"
"""How long the sorting may take, and how long a slow reader may take for one portion."""

ANSWERS = """
    SELECT w.saved_at, u.id, coalesce(nullif(u.name, ''), u.email), c.title, q.id, q.title,
           a.uid::text, a.number, r.position, v.item_id, v.number, i.kind,
           trim(concat(l.label, ' ', l.title)), v.stem, w.value::text, w.client_seq, w.is_late, w.is_stale,
           m.answer_id IS NOT NULL, m.fraction, m.points,
           CASE WHEN m.standing = 'dropped' THEN 0 ELSE r.points END, nullif(m.origin, ''), m.standing,
           a.timing
    FROM quizzes_answer w
    JOIN quizzes_attempt a ON a.organisation_id = w.organisation_id AND a.id = w.attempt_id
    JOIN quizzes_response r ON r.organisation_id = w.organisation_id AND r.id = w.response_id
    JOIN quizzes_itemversion v ON v.id = r.version_id
    JOIN quizzes_item i ON i.id = v.item_id
    LEFT JOIN lessons_lesson l ON l.id = i.lesson_id
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    JOIN lessons_course c ON c.id = q.course_id
    JOIN people_user u ON u.id = a.learner_id
    LEFT JOIN LATERAL (
        SELECT n.answer_id, n.fraction, n.points, n.origin, n.standing FROM quizzes_mark n
        WHERE n.organisation_id = w.organisation_id AND n.response_id = r.id
        ORDER BY n.sequence DESC LIMIT 1
    ) m ON m.answer_id = w.id
    WHERE w.organisation_id = %(organisation)s AND q.course_id = %(course)s AND NOT a.is_preview
      AND a.state <> 'deleted' AND w.saved_at >= coalesce(now() - %(since)s::interval, '-infinity')
      AND (%(cohort)s::bigint IS NULL OR EXISTS (
            SELECT 1 FROM lessons_enrolment e
            WHERE e.organisation_id = w.organisation_id AND e.course_id = c.id
              AND e.learner_id = a.learner_id AND e.cohort_id = %(cohort)s))
    ORDER BY w.saved_at, w.id
"""
ANSWER_COLUMNS = (
    "saved_at", "learner_id", "learner", "course", "quiz_id", "quiz", "attempt", "attempt_number",
    "position", "question_id", "question_version", "kind", "section", "question", "answer", "client_seq",
    "is_late", "is_stale", "is_counted", "fraction", "points", "points_possible",
    "mark_origin", "mark_standing", "attempt_timing",
)  # fmt: skip


def every_answer(filters: Filters) -> Iterator[tuple[Any, ...]]:
    """One row per answer ever saved, oldest first, in the order of `ANSWER_COLUMNS`.

    Read through a cursor of the server, so that memory does not grow with the answers. Nothing is asked
    before the first row is taken: whoever calls this has checked the access already.
    """
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        with connection.cursor() as settings:
            settings.execute(
                "SELECT set_config('statement_timeout', %(patience)s, true),"
                " set_config('idle_in_transaction_session_timeout', %(patience)s, true)",
                {"patience": PATIENCE},
            )
        cursor.execute(ANSWERS, filters.parameters())
        while portion := cursor.fetchmany(PORTION):
            yield from portion
