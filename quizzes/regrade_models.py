"""Regrades at rest: what was ordered, and what it did to each attempt."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from people.models import FactManager, Organisation


class RegradePolicy(models.TextChoices):
    """What answers to an item whose key was wrong count for."""

    KEY = "key", _("By the new key")
    EITHER = "either", _("By either key, whichever gives more")
    FULL = "full", _("Full points for everybody")
    DROP = "drop", _("Leave the question out")


class RegradeState(models.TextChoices):
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")


class Regrade(models.Model):
    """One order to mark the answers to an item again. It covers attempts started before `created_at`.

    `quiz` is None for every quiz that asked the item; `version` is the wording whose key counts, for the two
    policies that need one. `foreseen` is what the dry run said at that moment. `done_through` is the highest
    attempt that was looked at, and `open_attempts` those that were still running then: they follow when they
    end.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    item = models.ForeignKey("quizzes.Item", on_delete=models.PROTECT, related_name="regrades")
    quiz = models.ForeignKey("quizzes.Quiz", on_delete=models.PROTECT, null=True, related_name="+")
    policy = models.CharField(max_length=6, choices=RegradePolicy.choices)
    version = models.ForeignKey("quizzes.ItemVersion", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=RegradeState.choices, default=RegradeState.APPLYING)
    foreseen = models.JSONField(default=dict)
    done_through = models.BigIntegerField(default=0)
    open_attempts = models.JSONField(default=list)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(policy__in=RegradePolicy.values), name="regrade_policy_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RegradeState.values), name="regrade_state_known"
            ),
            # Two at once would each take the other's marks for what was there before.
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(state__in=["applying", "undoing"]),
                name="regrade_one_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"regrade {self.pk} of item {self.item_id} ({self.policy})"


class RegradeChange(models.Model):
    """What a regrade did to one attempt whose points changed; it stays when the regrade is taken back.

    `passed_before` and `passed_after` compare with the cut score of that moment.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="changes")
    attempt = models.ForeignKey("quizzes.Attempt", on_delete=models.PROTECT, related_name="regrade_changes")
    points_before = models.DecimalField(max_digits=9, decimal_places=4)
    possible_before = models.DecimalField(max_digits=9, decimal_places=4)
    points_after = models.DecimalField(max_digits=9, decimal_places=4)
    possible_after = models.DecimalField(max_digits=9, decimal_places=4)
    passed_before = models.BooleanField()
    passed_after = models.BooleanField()
    changed_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "attempt", "regrade"], name="regrade_change_unique"
            )
        ]
        indexes = [models.Index(fields=["organisation", "regrade"], name="regrade_change_regrade")]
