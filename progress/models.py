"""Facts about reading, and the rules between lessons and quizzes; all else about progress is derived."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from lessons.models import Course, Lesson
from people.models import Cohort, FactManager, Organisation
from quizzes.models import Quiz


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


class LessonMark(models.Model):
    """A learner said that a lesson is done, or that it is not; rows are added and the newest counts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT)
    is_done = models.BooleanField()
    marked_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "learner", "lesson", "-id"], name="lesson_mark_newest")
        ]


OF_ONE_STEP = models.Q(lesson=None) ^ models.Q(quiz=None)


class StepRules(models.Model):
    """When one lesson or quiz of a course is complete and when it opens; without a row as `conditions` says.

    `conditions` are those of `progress.conditions` as data; with `needs_all` every one has to hold, otherwise
    any. With `is_hidden` a learner does not see the step before it opens.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="step_rules")
    lesson = models.OneToOneField(Lesson, on_delete=models.CASCADE, null=True, related_name="step_rules")
    quiz = models.OneToOneField(Quiz, on_delete=models.CASCADE, null=True, related_name="step_rules")
    completion = models.CharField(max_length=14)
    minimum = models.PositiveSmallIntegerField(default=1)
    with_quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, null=True, related_name="+")
    needs_all = models.BooleanField(default=True)
    conditions = models.JSONField(default=list)
    is_hidden = models.BooleanField(default=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=OF_ONE_STEP, name="rules_of_one_step")]


class Unlocking(models.Model):
    """One lesson or quiz is open to one learner or one cohort whatever its rules say, and why."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="unlockings")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, null=True, related_name="+")
    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, null=True, related_name="+")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    given_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=OF_ONE_STEP, name="unlocking_of_one_step"),
            models.CheckConstraint(
                condition=models.Q(learner=None) ^ models.Q(cohort=None), name="unlocking_for_one"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "course"], name="unlocking_course")]
