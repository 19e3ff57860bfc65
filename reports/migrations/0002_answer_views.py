"""The tidy rows of all answers, as the site reads them and as other programs may."""

from django.db import migrations

ALL = """
CREATE VIEW reports_answer AS
SELECT w.organisation_id, a.id AS attempt_key, w.id AS answer_key,
    w.saved_at, u.id AS learner_id, coalesce(nullif(u.name, ''), u.email)::text AS learner,
    c.title::text AS course, q.id AS quiz_id, q.title::text AS quiz, a.uid::text AS attempt,
    a.number::int AS attempt_number, r.position::int AS position, v.item_id AS question_id,
    v.number::int AS question_version, i.kind::text AS kind,
    trim(concat(l.label, ' ', l.title)) AS section, v.stem AS question, w.value::text AS answer,
    w.client_seq, w.is_late, w.is_stale, m.answer_id IS NOT NULL AS is_counted,
    m.fraction, m.points, CASE WHEN m.standing = 'dropped' THEN 0 ELSE r.points END AS points_possible,
    nullif(m.origin, '')::text AS mark_origin, m.standing::text AS mark_standing, a.timing AS attempt_timing,
    'quiz'::text AS given_in, c.id AS course_id, a.state::text AS attempt_state,
    a.finished_at AS attempt_finished_at, d.due_at, coalesce(a.finished_at > d.due_at, FALSE) AS is_overdue,
    p.words AS evidence, p.sentences AS evidence_sentences, p.number AS evidence_revision,
    p.first AS evidence_start, p.last AS evidence_end
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
CROSS JOIN LATERAL (
    -- The learner's own override goes before those of cohorts, of which the latest date counts; none is best.
    SELECT CASE
        WHEN count(o.learner_id) > 0 THEN max(o.due_at) FILTER (WHERE o.learner_id IS NOT NULL)
        WHEN count(*) = 0 THEN q.due_at
        WHEN count(o.due_at) = count(*) THEN max(o.due_at)
    END AS due_at
    FROM quizzes_override o
    WHERE o.quiz_id = q.id AND o.says @> '["due_at"]' AND (o.learner_id = a.learner_id OR o.cohort_id IN (
        SELECT b.cohort_id FROM people_cohortmember b WHERE b.user_id = a.learner_id
        UNION ALL
        SELECT e.cohort_id FROM lessons_enrolment e
        WHERE e.organisation_id = q.organisation_id AND e.course_id = q.course_id
            AND e.learner_id = a.learner_id))
) d
{proof}
WHERE NOT a.is_preview AND a.state <> 'deleted'
UNION ALL
SELECT k.organisation_id, NULL, k.id,
    k.answered_at, u.id, coalesce(nullif(u.name, ''), u.email)::text,
    c.title::text, NULL, NULL, NULL,
    NULL, NULL, v.item_id,
    v.number::int, i.kind::text,
    trim(concat(l.label, ' ', l.title)), v.stem, k.value::text,
    NULL, FALSE, FALSE, TRUE,
    k.fraction, NULL, NULL,
    NULL, 'final', NULL,
    'lesson', c.id, NULL,
    NULL, NULL, FALSE,
    p.words, p.sentences, p.number, p.first, p.last
FROM quizzes_checkanswer k
JOIN lessons_lesson l ON l.id = k.lesson_id
JOIN lessons_course c ON c.id = l.course_id
JOIN quizzes_itemversion v ON v.id = k.version_id
JOIN quizzes_item i ON i.id = v.item_id
JOIN people_user u ON u.id = k.learner_id
{proof}
"""
# With OFFSET the words are cut out once for many rows of one wording, and never for a row that is not asked for.
PROOF = """
LEFT JOIN LATERAL (
    SELECT substr(t.text, v.evidence_start + 1, v.evidence_end - v.evidence_start) AS words,
        (to_jsonb(array_remove(ARRAY[s.key::text], NULL)) || i.other_sentences)::text AS sentences,
        t.number::int AS number, v.evidence_start::int AS first, v.evidence_end::int AS last
    FROM lessons_revision t LEFT JOIN lessons_sentence s ON s.id = v.sentence_id
    WHERE t.id = v.revision_id AND v.evidence_start <= v.evidence_end
    OFFSET 0
) p ON TRUE
"""
OF_ONE = """
CREATE VIEW answers WITH (security_barrier) AS
SELECT saved_at, learner_id, learner, course, quiz_id, quiz, attempt, attempt_number, position, question_id,
    question_version, kind, section, question, answer, client_seq, is_late, is_stale, is_counted, fraction,
    points, points_possible, mark_origin, mark_standing, attempt_timing, given_in, course_id, attempt_state,
    attempt_finished_at, due_at, is_overdue, evidence, evidence_sentences, evidence_revision, evidence_start,
    evidence_end
FROM reports_answer
WHERE organisation_id = substring(current_user::text FROM '^answers_of_([0-9]{1,18})$')::bigint
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_exports"),
        ("quizzes", "0033_answer_files"),
        ("lessons", "0008_course_has_rules"),
        ("people", "0004_accommodations"),
    ]
    operations = [
        migrations.RunSQL(ALL.format(proof=PROOF), "DROP VIEW reports_answer"),
        migrations.RunSQL(OF_ONE, "DROP VIEW answers"),
    ]
