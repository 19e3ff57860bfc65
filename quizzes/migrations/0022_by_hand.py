import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

STANDINGS = [
    ("final", "final"),
    ("pending", "being marked"),
    ("waiting", "waits for the instructor"),
    ("dropped", "left out"),
    ("by_hand", "waits for marks"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_accommodations"),
        ("quizzes", "0021_item_media"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
                    ("word_bank", "word_bank"),
                    ("matching", "matching"),
                    ("categorise", "categorise"),
                    ("numerical", "numerical"),
                    ("ordering", "ordering"),
                    ("description", "description"),
                    ("essay", "essay"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="mark",
            name="standing",
            field=models.CharField(choices=STANDINGS, db_default="final", default="final", max_length=7),
        ),
        migrations.RemoveConstraint(model_name="mark", name="mark_standing_known"),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(("standing__in", [value for value, _words in STANDINGS])),
                name="mark_standing_known",
            ),
        ),
        migrations.AddIndex(
            model_name="mark",
            index=models.Index(
                condition=models.Q(("marked_by__isnull", False)),
                fields=["organisation", "attempt"],
                name="mark_by_person",
            ),
        ),
        migrations.CreateModel(
            name="SavedReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=1000)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.organisation"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "owner", "text"), name="saved_reply_once")
                ],
            },
        ),
    ]
