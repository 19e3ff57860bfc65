"""Keeping a learner's place in a lesson, and what is marked as done."""

from __future__ import annotations

from django.db import connection

from people.access import Principal
from progress.models import LessonMark
from progress.queries import LessonPage, lesson_page
from quizzes.access import organisation_of

VISITED = """
    WITH visited AS (
        INSERT INTO progress_lessonreading
            (organisation_id, learner_id, lesson_id, position, furthest, is_sample)
        SELECT %(organisation)s, %(learner)s, l.id, 1, 1, FALSE FROM lessons_lesson l
        WHERE l.course_id = %(course)s AND l.position = %(number)s AND NOT EXISTS (
            SELECT 1 FROM progress_lessonreading r
            WHERE r.organisation_id = %(organisation)s AND r.learner_id = %(learner)s AND r.lesson_id = l.id
                AND r.last_at >= statement_timestamp() - interval '1 minute')
        ON CONFLICT (organisation_id, learner_id, lesson_id) DO UPDATE SET last_at = statement_timestamp()
    )
"""
"""Writes at most once a minute, so that reading a lesson over and over stays a read."""
KEEP = """
    INSERT INTO progress_lessonreading AS kept
        (organisation_id, learner_id, lesson_id, position, furthest, is_sample, finished_at)
    SELECT %(organisation)s, %(learner)s, l.id, least(%(position)s, l.sentence_count),
        least(%(furthest)s, l.sentence_count), FALSE,
        CASE WHEN %(finish)s OR %(furthest)s >= l.sentence_count THEN statement_timestamp() END
    FROM lessons_lesson l WHERE l.id = %(lesson)s
    ON CONFLICT (organisation_id, learner_id, lesson_id) DO UPDATE SET
        position = EXCLUDED.position,
        furthest = greatest(kept.furthest, EXCLUDED.furthest),
        last_at = statement_timestamp(),
        finished_at = coalesce(kept.finished_at, EXCLUDED.finished_at)
"""


def visit_lesson(principal: Principal, course_id: int, number: int) -> LessonPage | None:
    """The lesson as it was before this visit, or None; the visit is noted in the same statement.

    A place kept before stays.
    """
    return lesson_page(principal, course_id, number, before=VISITED)


def keep_place(
    principal: Principal, lesson_id: int, *, position: int, furthest: int, is_finished: bool = False
) -> None:
    """Keep the sentence last seen and the furthest one; reaching the last finishes the lesson for good."""
    values = {
        "organisation": principal.organisation_id,
        "learner": principal.user_id,
        "lesson": lesson_id,
        "position": max(1, position),
        "furthest": max(1, position, furthest),
        "finish": is_finished,
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)


def mark_lesson(principal: Principal, lesson_id: int, *, is_done: bool) -> None:
    """Add that the learner calls the lesson done, or takes that back."""
    LessonMark.objects.create(
        organisation_id=organisation_of(principal),
        learner_id=principal.user_id or 0,
        lesson_id=lesson_id,
        is_done=is_done,
    )
