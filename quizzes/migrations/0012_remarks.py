import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_accommodations"),
        ("quizzes", "0011_texts_between_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=1000)),
                ("said_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("mended", "mended"), ("fine", "nothing wrong"), ("told", "answered")],
                        db_default="",
                        default="",
                        max_length=6,
                    ),
                ),
                ("answer", models.CharField(blank=True, db_default="", default="", max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="quizzes.attempt",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="quizzes.item"
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
                    "response",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="quizzes.response",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.itemversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "learner", "said_at"], name="remark_learner"),
                    models.Index(
                        condition=models.Q(("verdict", "")),
                        fields=["organisation", "item"],
                        name="remark_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["", "mended", "fine", "told"])),
                        name="remark_verdict_known",
                    )
                ],
            },
        ),
    ]
