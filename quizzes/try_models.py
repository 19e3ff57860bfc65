"""Behaviours at rest: which ones a quiz can have, and every try on a question."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from items.behaviours import Behaviour
from people.models import FactManager, Organisation

BEHAVIOURS = (
    (Behaviour.DEFERRED.value, _("after handing in")),
    (Behaviour.IMMEDIATE.value, _("at once, one try for each question")),
    (Behaviour.INTERACTIVE.value, _("at once, with several tries and hints")),
    (Behaviour.ADAPTIVE.value, _("at once, until it is right; wrong tries cost")),
    (Behaviour.ADAPTIVE_FREE.value, _("at once, until it is right; wrong tries cost nothing")),
    (Behaviour.DEFERRED_CERTAINTY.value, _("after handing in, and they say how certain they are")),
    (Behaviour.IMMEDIATE_CERTAINTY.value, _("at once, one try, and they say how certain they are")),
)
"""When learners are told what is right, by behaviour."""


class Try(models.Model):
    """An answer that its learner had checked while the attempt ran; rows are added, never changed.

    `fraction` is what the answer alone is worth, by the key of then. `is_last` says that nothing can be
    answered after it. `client_key` is the client's name for this one checking.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    attempt = models.ForeignKey("quizzes.Attempt", on_delete=models.PROTECT, related_name="tries")
    response = models.ForeignKey("quizzes.Response", on_delete=models.PROTECT, related_name="tries")
    answer = models.ForeignKey("quizzes.Answer", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    client_key = models.UUIDField()
    fraction = models.DecimalField(max_digits=8, decimal_places=7)
    is_decided = models.BooleanField()
    is_last = models.BooleanField()
    checked_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        verbose_name_plural = "tries"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "response", "number"], name="try_number_unique"),
            models.UniqueConstraint(fields=["organisation", "attempt", "client_key"], name="try_key_unique"),
            models.UniqueConstraint(
                fields=["organisation", "response"],
                name="try_one_last",
                condition=models.Q(is_last=True),
            ),
            models.CheckConstraint(
                condition=models.Q(fraction__gte=0) & models.Q(fraction__lte=1), name="try_fraction_range"
            ),
        ]

    def __str__(self) -> str:
        return f"try {self.number} of response {self.response_id}"
