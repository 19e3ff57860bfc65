"""Facts about reading; everything else about progress is derived."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from lessons.models import Lesson
from people.models import FactManager, Organisation


class LessonReading(models.Model):
    """How far one learner has read one lesson.

    `position` is the sentence last seen (where "continue" goes), `furthest` the highest one ever seen.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT)
    position = models.PositiveIntegerField(default=1)
    furthest = models.PositiveIntegerField(default=1)
    is_sample = models.BooleanField(default=False)
    opened_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "learner", "lesson"], name="lesson_reading_unique"
            )
        ]
        indexes = [models.Index(fields=["organisation", "lesson"], name="lesson_reading_lesson")]
