import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

STATES = [
    ("in_progress", "in progress"),
    ("submitted", "handed in"),
    ("expired", "handed in when time ended"),
    ("abandoned", "given up"),
    ("deleted", "deleted"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_accommodations"),
        ("quizzes", "0008_item_numerical"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExtraAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("given_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.organisation"),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extra_attempts",
                        to="quizzes.quiz",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "quiz", "learner"], name="extra_attempt_learner")
                ]
            },
        ),
        migrations.RemoveConstraint(model_name="attempt", name="attempt_state_known"),
        migrations.AddField(
            model_name="attempt",
            name="deleted_from",
            field=models.CharField(blank=True, choices=STATES, db_default="", default="", max_length=12),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="state",
            field=models.CharField(choices=STATES, default="in_progress", max_length=12),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", [state for state, _word in STATES])),
                name="attempt_state_known",
            ),
        ),
    ]
