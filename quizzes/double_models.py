"""What a person said about items that looked alike."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from people.models import Organisation
from quizzes.item_models import ItemVersion


class ToldApart(models.Model):
    """Two wordings do not ask the same, somebody said. `low` has the lower id; another wording of either
    is looked at anew."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    low = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    said_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="told_apart_unique"),
            models.CheckConstraint(condition=models.Q(low__lt=models.F("high")), name="told_apart_order"),
        ]
        indexes = [models.Index(fields=["organisation", "low"], name="told_apart_organisation")]

    def __str__(self) -> str:
        return f"{self.low_id} is not {self.high_id}"
