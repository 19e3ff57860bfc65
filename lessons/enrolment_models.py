"""How people come onto a course: lists that were brought, and codes that are handed round."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from people.models import Cohort, Organisation


class Fate(models.TextChoices):
    """What a line of a list would do."""

    NEW = "new", _("new person")
    ENROLS = "enrols", _("enrols")
    BACK = "back", _("enrols again")
    ALREADY = "already", _("already enrolled")
    ERROR = "error", _("error")


class ListState(models.TextChoices):
    READY = "ready", _("not applied yet")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")


class EnrolmentList(models.Model):
    """A list of people for a course, with what applying it would do: that, or nothing, is what is done.

    `rows` are ``[line, email, name, fate, error]``. `has_changed` says that they are not those that somebody
    wanted to apply: what they would have done was no longer so.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey("lessons.Course", on_delete=models.CASCADE, related_name="enrolment_lists")
    cohort = models.ForeignKey(Cohort, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=255, blank=True)
    rows = models.JSONField(default=list)
    has_changed = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ListState.choices, default=ListState.READY)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "course", "-id"], name="enrolment_list_course")]

    def __str__(self) -> str:
        return f"list {self.pk} for {self.course_id} ({self.state})"

    @property
    def digest(self) -> str:
        """What a form sends back to say which rows were shown."""
        return hashlib.sha256(json.dumps(self.rows).encode()).hexdigest()[:32]

    def count(self, *fates: str) -> int:
        """How many lines have one of these fates."""
        return sum(row[3] in fates for row in self.rows)


class EnrolmentCode(models.Model):
    """Whoever is in the organisation and has it comes onto the course, and into the cohort if one is named.

    It is no secret to those who teach: they read it out. `used` counts the people who came in by it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey("lessons.Course", on_delete=models.CASCADE, related_name="enrolment_codes")
    cohort = models.ForeignKey(Cohort, on_delete=models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=20)
    expires_at = models.DateTimeField(null=True)
    most_uses = models.PositiveIntegerField(null=True)
    used = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="enrolment_code_unique"),
            models.CheckConstraint(
                condition=models.Q(most_uses=None) | models.Q(used__lte=models.F("most_uses")),
                name="enrolment_code_used_within",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "course", "-id"], name="enrolment_code_course")]

    def __str__(self) -> str:
        return f"code {self.pk} of {self.course_id}"

    @property
    def shown(self) -> str:
        """The code as people read it out."""
        half = len(self.code) // 2
        return f"{self.code[:half]}-{self.code[half:]}"
