from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0010_bank"),
    ]

    operations = [
        migrations.AddField(
            model_name="response",
            name="texts",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AlterField(
            model_name="item",
            name="kind",
            field=models.CharField(
                choices=[
                    ("single_choice", "single_choice"),
                    ("multiple_response", "multiple_response"),
                    ("true_false", "true_false"),
                    ("short_answer", "short_answer"),
                    ("cloze", "cloze"),
                    ("matching", "matching"),
                    ("numerical", "numerical"),
                    ("description", "description"),
                ],
                max_length=20,
            ),
        ),
    ]
