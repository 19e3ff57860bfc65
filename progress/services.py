"""Keeping a learner's place in a lesson."""

from __future__ import annotations

from django.db import connection

from people.access import Principal

OPEN = """
    INSERT INTO progress_lessonreading (organisation_id, learner_id, lesson_id, position, furthest, is_sample)
    VALUES (%s, %s, %s, 1, 1, FALSE)
    ON CONFLICT (organisation_id, learner_id, lesson_id) DO UPDATE SET last_at = statement_timestamp()
"""
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


def open_lesson(principal: Principal, lesson_id: int) -> None:
    """Note that the lesson was opened now; a place kept before stays."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [principal.organisation_id, principal.user_id, lesson_id])


def keep_place(
    principal: Principal, lesson_id: int, *, position: int, furthest: int, is_finished: bool = False
) -> None:
    """Keep the sentence last seen and the furthest one; reaching the last one finishes the lesson for good."""
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
