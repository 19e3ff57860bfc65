"""What marking by hand keeps beside the marks themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.models import FactManager, Organisation


class MarksRule(models.TextChoices):
    """What two marks that lie close enough make together."""

    MEAN = "mean", _("their mean")
    HIGHER = "higher", _("the higher one")
    LOWER = "lower", _("the lower one")


class SavedReply(models.Model):
    """Words that an instructor uses again in comments; they are that person's alone."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=1000)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "owner", "text"], name="saved_reply_once")
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Opinion(models.Model):
    """What one of two markers gave for an essay; rows are added, never changed.

    It counts for nothing alone: of two a mark is made, or somebody else decides. `seat` says which of the
    two markers it is, `number` how often that one has given it; the newest counts. `detail` is as in a mark.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    attempt = models.ForeignKey("quizzes.Attempt", on_delete=models.PROTECT, related_name="opinions")
    response = models.ForeignKey(
        "quizzes.Response", on_delete=models.PROTECT, related_name="opinions", db_index=False
    )
    answer = models.ForeignKey("quizzes.Answer", on_delete=models.PROTECT, related_name="+", db_index=False)
    seat = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    fraction = models.DecimalField(max_digits=8, decimal_places=7)
    points = models.DecimalField(max_digits=9, decimal_places=4)
    detail = models.JSONField(default=dict)
    given_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "response", "answer", "seat", "number"], name="opinion_once"
            ),
            models.CheckConstraint(condition=models.Q(seat__in=(1, 2)), name="opinion_seat_known"),
            models.CheckConstraint(
                condition=models.Q(fraction__gte=0) & models.Q(fraction__lte=1), name="opinion_fraction_range"
            ),
        ]

    def __str__(self) -> str:
        return f"opinion {self.seat} of response {self.response_id}"
