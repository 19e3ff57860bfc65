"""The table of what is shown when, from the two rules that said it before."""

from django.db import migrations

FILL = """
    UPDATE quizzes_quiz q SET review = jsonb_build_object(
        'just_after', score.at_once || answers.at_once,
        'later', score.at_once || answers.at_once,
        'closed', score.at_close || answers.at_close)
    FROM (VALUES ('on_submit', '["total"]'::jsonb, '["total"]'::jsonb), ('on_close', '[]', '["total"]'),
            ('never', '[]', '[]')) score (rule, at_once, at_close),
        (VALUES ('on_submit', %(all)s::jsonb, %(all)s::jsonb), ('on_close', '[]', %(all)s), ('never', '[]', '[]'))
            answers (rule, at_once, at_close)
    WHERE score.rule = q.score_release AND answers.rule = q.answers_release
"""
ORDER = """
    UPDATE quizzes_quiz SET review = (
        SELECT jsonb_object_agg(moment.key, coalesce((
            SELECT jsonb_agg(named.name ORDER BY named.place)
            FROM jsonb_array_elements_text(%(order)s::jsonb) WITH ORDINALITY named (name, place)
            WHERE moment.value ? named.name), '[]'))
        FROM jsonb_each(review) moment)
"""
BACK = """
    UPDATE quizzes_quiz SET
        score_release = CASE WHEN review->'just_after' ? 'total' THEN 'on_submit'
            WHEN review->'closed' ? 'total' THEN 'on_close' ELSE 'never' END,
        answers_release = CASE WHEN review->'just_after' ? 'key' THEN 'on_submit'
            WHEN review->'closed' ? 'key' THEN 'on_close' ELSE 'never' END
"""


def fill(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute(FILL, {"all": '["answers", "right", "marks", "feedback", "key", "evidence"]'})
        order = '["answers", "right", "marks", "total", "feedback", "key", "evidence"]'
        cursor.execute(ORDER, {"order": order})


def back(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute(BACK)


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0013_review_options"),
    ]

    operations = [migrations.RunPython(fill, back)]
