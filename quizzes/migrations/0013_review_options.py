from django.db import migrations, models

import quizzes.review_options


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0012_remarks"),
    ]

    operations = [
        migrations.AddField(
            model_name="quiz",
            name="review",
            field=models.JSONField(
                db_default=models.Value(quizzes.review_options.everything(), models.JSONField()),
                default=quizzes.review_options.everything,
            ),
        ),
    ]
