from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0015_review_options_only"),
    ]

    operations = [
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
                    ("ordering", "ordering"),
                    ("description", "description"),
                ],
                max_length=20,
            ),
        ),
    ]
