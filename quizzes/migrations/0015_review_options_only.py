from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0014_review_options_fill"),
    ]

    operations = [
        migrations.RemoveField(model_name="quiz", name="answers_release"),
        migrations.RemoveField(model_name="quiz", name="score_release"),
    ]
