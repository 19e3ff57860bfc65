"""Files that a worker makes, in pieces small enough for any memory."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from lessons.models import Course
from people.models import FactManager, Organisation

KEPT_FOR = timedelta(days=7)


class Ending(models.TextChoices):
    """What kind of file; the value is how its name ends."""

    CSV = "csv", _("CSV")
    JSON_LINES = "jsonl", _("JSON Lines")
    XLSX = "xlsx", _("Excel")
    PARQUET = "parquet", _("Parquet")


class About(models.TextChoices):
    """What stands in a file: every answer, or what a page of the reports shows."""

    ANSWERS = "answers", _("every answer")
    PROGRESS = "progress", _("progress")
    ANALYSIS = "analysis", _("item analysis")
    LEARNER = "learner", _("one learner")


class ExportFile(models.Model):
    """A file that somebody asked for. `query` are the filters as in the address of its page.

    Answers saved up to `until` stand in it; `reached` is the place up to which they have been read. `size`,
    `sha256` and `ready_at` are there once it can be fetched, until `expires_at`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(
        max_length=8, choices=About.choices, default=About.ANSWERS, db_default=About.ANSWERS.value
    )
    ending = models.CharField(max_length=7, choices=Ending.choices)
    query = models.JSONField(default=dict)
    has_codes = models.BooleanField(default=False)
    until = models.DateTimeField(db_default=Now())
    reached = models.JSONField(default=dict)
    row_count = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_default=Now() + KEPT_FOR)

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "uid"], name="export_file_uid_unique"),
            models.CheckConstraint(
                condition=models.Q(ending__in=Ending.values), name="export_file_ending_known"
            ),
            models.CheckConstraint(
                condition=models.Q(about__in=About.values), name="export_file_about_known"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "course", "-id"], name="export_file_course"),
            models.Index(fields=["organisation", "expires_at"], name="export_file_expiry"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What the file is called on the disk of who fetches it."""
        return f"{self.about}-{self.until:%Y-%m-%d}.{self.ending}"


class ExportPart(models.Model):
    """One piece of a file that is ready (`is_rows` is false), or a portion of the rows it is made of."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    file = models.ForeignKey(ExportFile, on_delete=models.CASCADE, related_name="parts")
    is_rows = models.BooleanField()
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "file", "is_rows", "number"], name="export_part_unique"
            )
        ]
