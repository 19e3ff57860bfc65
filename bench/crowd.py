"""Many attempts like one that was handed in, made by one statement."""

from __future__ import annotations

from django.db import connection

from quizzes.models import Attempt

CROWD = """
    WITH attempt AS (
        INSERT INTO quizzes_attempt (uid, organisation_id, quiz_id, learner_id, number, state, is_preview,
            is_sample, started_at, finished_at, points, points_possible)
        SELECT gen_random_uuid(), a.organisation_id, a.quiz_id, a.learner_id, n, 'submitted', FALSE, FALSE,
            a.started_at, a.finished_at, a.points, a.points_possible
        FROM quizzes_attempt a, generate_series(2, %(count)s) n WHERE a.id = %(attempt)s
        RETURNING id, organisation_id
    ), response AS (
        INSERT INTO quizzes_response (organisation_id, attempt_id, position, version_id, points, option_order,
            is_flagged)
        SELECT t.organisation_id, t.id, r.position, r.version_id, r.points, r.option_order, FALSE
        FROM attempt t, quizzes_response r WHERE r.attempt_id = %(attempt)s
        RETURNING id, organisation_id, attempt_id, position, version_id
    ), answer AS (
        INSERT INTO quizzes_answer (organisation_id, attempt_id, response_id, client_key, client_seq, value,
            is_late, is_stale)
        SELECT r.organisation_id, r.attempt_id, r.id, gen_random_uuid(), 1,
            CASE WHEN r.attempt_id %% 2 = 0 OR r.position = 1 THEN w.value ELSE '{"chosen": ["b"]}' END,
            FALSE, FALSE
        FROM response r
        JOIN quizzes_response s ON s.attempt_id = %(attempt)s AND s.position = r.position
        JOIN quizzes_answer w ON w.response_id = s.id
        RETURNING id, response_id, value
    )
    INSERT INTO quizzes_mark (organisation_id, attempt_id, response_id, answer_id, version_id, sequence,
        fraction, points, detail)
    SELECT r.organisation_id, r.attempt_id, r.id, w.id, r.version_id, 1,
        CASE WHEN w.value = '{"chosen": ["b"]}' THEN 0 ELSE m.fraction END,
        CASE WHEN w.value = '{"chosen": ["b"]}' THEN 0 ELSE m.points END, m.detail
    FROM response r
    JOIN answer w ON w.response_id = r.id
    JOIN quizzes_response s ON s.attempt_id = %(attempt)s AND s.position = r.position
    JOIN quizzes_mark m ON m.response_id = s.id
"""


def crowd(attempt: Attempt, count: int) -> None:
    """`count` attempts of its learner, this one among them; the odd ones answer the second question ``b``."""
    with connection.cursor() as cursor:
        cursor.execute(CROWD, {"attempt": attempt.pk, "count": count})
        cursor.execute("ANALYZE")
