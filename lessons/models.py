"""The source (article, revision), the course made of it, and its citable pieces."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from lessons.enrolment_models import EnrolmentCode, EnrolmentList
from people.models import Cohort, FactManager, Organisation

__all__ = [
    "Article",
    "Course",
    "CourseState",
    "DraftState",
    "Enrolment",
    "EnrolmentCode",
    "EnrolmentList",
    "EnrolmentState",
    "Import",
    "ImportState",
    "Lesson",
    "Revision",
    "RevisionDraft",
    "Sentence",
    "StoredPicture",
]


class Article(models.Model):
    """A text somebody brought. What it says stands in its revisions."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="articles")
    title = models.CharField(max_length=300)
    language = models.CharField(max_length=20, default="en")
    provenance = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.title


class Revision(models.Model):
    """One text of an article, never edited. All offsets count code points of `text`.

    `blocks` and `left_out` are what the reader saw (`texts.shapes`), as data.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    source_format = models.CharField(max_length=20)
    source_name = models.CharField(max_length=255, blank=True)
    blocks = models.JSONField()
    left_out = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_unique")]

    def __str__(self) -> str:
        return f"{self.article}, revision {self.number}"


class StoredPicture(models.Model):
    """An image of an article, under the SHA-256 of its bytes; `media_type` is what the bytes show."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="pictures")
    key = models.CharField(max_length=64)
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="picture_key_unique")]

    def __str__(self) -> str:
        return f"{self.media_type} {self.key[:12]}"


class CourseState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class Course(models.Model):
    """What learners enrol on: the lessons of one revision, and its quizzes.

    With `has_rules` some lesson or quiz waits for others (see `lessons.gate`); it is set together with those
    rules, so that a course without any asks nothing more.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="courses")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=20, default="en")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="courses")
    state = models.CharField(max_length=10, choices=CourseState.choices, default=CourseState.DRAFT)
    instructors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="taught_courses", blank=True)
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)
    has_rules = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "slug"], name="course_slug_unique")]

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    """The unit built from one section. `body` is rendered once, when the split is applied.

    `course` is None for a lesson whose section a later revision of the article dropped: it is read no
    more, but what learners did in it stays.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, null=True, related_name="lessons")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    label = models.CharField(max_length=20, blank=True)
    kind = models.CharField(
        max_length=12, choices=[("introduction", _("introduction")), ("section", _("section"))]
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    body = models.TextField()
    word_count = models.PositiveIntegerField()
    sentence_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["course", "position"]
        constraints = [models.UniqueConstraint(fields=["course", "position"], name="lesson_position_unique")]

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()


class Sentence(models.Model):
    """The smallest citable piece: ``revision.text[start:end] == text``. `key` survives revisions."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="sentences")
    position = models.PositiveIntegerField()
    paragraph = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["lesson", "position"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "position"], name="sentence_position_unique"),
            models.UniqueConstraint(fields=["lesson", "key"], name="sentence_key_unique"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ImportState(models.TextChoices):
    """The four steps: text received, sections proposed, items being made, ready for review."""

    READING = "reading", _("reading the text")
    SPLIT = "split", _("sections proposed")
    GENERATING = "generating", _("making questions")
    READY = "ready", _("ready for review")
    FAILED = "failed", _("failed")


class Import(models.Model):
    """One article on its way to becoming a course. `plan` is the split the instructor edits.

    With a `source_url` the bytes come from there; they are fetched by whoever reads the article.
    `language` is what a person named; empty where the text is asked.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.READING)
    source = models.BinaryField()
    source_name = models.CharField(max_length=255, blank=True)
    source_format = models.CharField(max_length=20, blank=True)
    source_url = models.TextField(blank=True, db_default="")
    language = models.CharField(max_length=20, blank=True, db_default="")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True)
    plan = models.JSONField(default=list)
    course = models.ForeignKey(Course, on_delete=models.SET_NULL, null=True, related_name="imports")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"import {self.pk} {self.state}"


class DraftState(models.TextChoices):
    """A text is read, then compared; a person throws it away or has it applied."""

    READING = "reading", _("reading the text")
    READY = "ready", _("compared")
    APPLYING = "applying", _("being applied")
    FAILED = "failed", _("failed")
    APPLIED = "applied", _("applied")
    DISCARDED = "discarded", _("discarded")


class RevisionDraft(models.Model):
    """A new text of a course's article on its way to being its next revision, compared with `base`.

    `extracted` and `plan` are what the reader saw and the split along the lessons there are; `lessons`
    names for each part the lesson it goes on. `rows` are the pairs of sentences in reading order:
    ``[fate, sentence id or None, start, end]``, the last two None for a removed one.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="revision_drafts")
    base = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.READING)
    source = models.BinaryField()
    source_name = models.CharField(max_length=255, blank=True)
    source_format = models.CharField(max_length=20, blank=True)
    source_url = models.TextField(blank=True, db_default="")
    extracted = models.JSONField(default=dict)
    plan = models.JSONField(default=list)
    lessons = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True)
    items_job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, null=True, related_name="draft")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"draft {self.pk} {self.state}"


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")


class Enrolment(models.Model):
    """A learner on a course."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    cohort = models.ForeignKey(Cohort, on_delete=models.SET_NULL, null=True, blank=True)
    state = models.CharField(max_length=10, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE)
    enrolled_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "course", "learner"], name="enrolment_unique")
        ]
        indexes = [models.Index(fields=["organisation", "learner"], name="enrolment_learner")]

    def __str__(self) -> str:
        return f"{self.learner_id} on {self.course_id}"
