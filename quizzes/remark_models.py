"""What learners say about questions they met, and what instructors answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.models import FactManager, Organisation
from quizzes.item_models import Item, ItemVersion


class RemarkVerdict(models.TextChoices):
    """What became of a remark; the empty one waits for an instructor."""

    MENDED = "mended", _("mended")
    NOTHING_WRONG = "fine", _("nothing wrong")
    ANSWERED = "told", _("answered")


class Remark(models.Model):
    """Something is wrong with a question, says the learner who met it in the wording `version`.

    `answer` may tell the key: its learner reads it only where the answers of the attempt are released.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="remarks")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey("quizzes.Attempt", on_delete=models.PROTECT, related_name="remarks")
    response = models.ForeignKey(
        "quizzes.Response", on_delete=models.PROTECT, related_name="remarks", db_index=False
    )
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=1000)
    said_at = models.DateTimeField(db_default=Now())
    verdict = models.CharField(
        max_length=6, choices=RemarkVerdict.choices, blank=True, default="", db_default=""
    )
    answer = models.CharField(max_length=1000, blank=True, default="", db_default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = FactManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=["", *RemarkVerdict.values]), name="remark_verdict_known"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "learner", "said_at"], name="remark_learner"),
            models.Index(fields=["organisation", "item"], name="remark_open", condition=models.Q(verdict="")),
        ]

    def __str__(self) -> str:
        return f"remark on item {self.item_id}"
