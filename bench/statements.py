"""The minimal statements of each operation, used by the floor and by pgbench alike.

That of the report is the product's own, which the floor cannot import: it gets it in its environment.
"""

LESSON = "SELECT title, body, id FROM lessons_lesson WHERE course_id = %(course)s AND position = %(position)s"
OUTLINE = """
    SELECT position, label, title, word_count FROM lessons_lesson
    WHERE course_id = %(course)s ORDER BY position
"""
READING = """
    SELECT position, furthest, finished_at FROM progress_lessonreading
    WHERE organisation_id = %(organisation)s AND learner_id = %(learner)s AND lesson_id = %(lesson)s
"""
ATTEMPT = """
    SELECT id, state, deadline_at, now() FROM quizzes_attempt
    WHERE organisation_id = %(organisation)s AND uid = %(uid)s AND learner_id = %(learner)s
"""
PLACES = """
    SELECT r.position, r.is_flagged, EXISTS (
        SELECT 1 FROM quizzes_answer w WHERE w.organisation_id = r.organisation_id
          AND w.attempt_id = r.attempt_id AND w.response_id = r.id AND NOT w.is_late)
    FROM quizzes_response r
    WHERE r.organisation_id = %(organisation)s AND r.attempt_id = %(attempt)s ORDER BY r.position
"""
CONTENT = """
    SELECT v.content, r.option_order FROM quizzes_response r JOIN quizzes_itemversion v ON v.id = r.version_id
    WHERE r.organisation_id = %(organisation)s AND r.attempt_id = %(attempt)s AND r.position = %(position)s
"""
LOCK_PLACE = """
    SELECT a.id, r.id FROM quizzes_attempt a JOIN quizzes_response r
      ON r.organisation_id = a.organisation_id AND r.attempt_id = a.id AND r.position = %(position)s
    WHERE a.organisation_id = %(organisation)s AND a.uid = %(uid)s AND a.learner_id = %(learner)s
    FOR UPDATE OF a
"""
ADD_ANSWER = """
    INSERT INTO quizzes_answer (organisation_id, attempt_id, response_id, client_key, client_seq, value,
                                is_late, is_stale)
    VALUES (%(organisation)s, %(attempt)s, %(response)s, %(key)s, %(seq)s, %(value)s, false, false)
"""
LOCK = """
    SELECT id FROM quizzes_attempt
    WHERE organisation_id = %(organisation)s AND uid = %(uid)s AND learner_id = %(learner)s FOR UPDATE
"""
ADD_MARKS = """
    INSERT INTO quizzes_mark (organisation_id, attempt_id, response_id, answer_id, version_id, sequence,
                              fraction, points, detail)
    SELECT r.organisation_id, r.attempt_id, r.id, w.id, r.version_id, %(sequence)s, 1, r.points, '{}'
    FROM quizzes_response r LEFT JOIN LATERAL (
        SELECT w.id FROM quizzes_answer w
        WHERE w.organisation_id = r.organisation_id AND w.attempt_id = r.attempt_id AND w.response_id = r.id
        ORDER BY w.client_seq DESC, w.id LIMIT 1) w ON true
    WHERE r.organisation_id = %(organisation)s AND r.attempt_id = %(attempt)s
    ON CONFLICT DO NOTHING
"""
CLOSE = """
    UPDATE quizzes_attempt SET state = %(state)s, finished_at = now(), points = points_possible
    WHERE organisation_id = %(organisation)s AND id = %(attempt)s
"""
