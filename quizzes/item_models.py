"""Items at rest: their wordings, the runs that proposed them, requests for more, what went stale."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from items.kinds import ItemKind, ItemOrigin
from jobs.models import Job
from lessons.models import Course, Lesson, Revision, Sentence
from people.models import Organisation
from quizzes.bank_models import Category


class GenerationRun(models.Model):
    """One run of the engine over a revision: what it ran on, what it gave, why it gave no more.

    `exchange` keeps what went to and came from a language model, where one proposed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="generation_runs")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT)
    engine = models.CharField(max_length=100)
    seed = models.BigIntegerField(default=0)
    timings = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    exchange = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())


class ItemState(models.TextChoices):
    """Only accepted items reach learners. A stale one was held when the article changed under it.

    A draft is a person's own, which waits for nobody but its author.
    """

    DRAFT = "draft", _("draft")
    WAITING = "waiting", _("waiting for review")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    RETIRED = "retired", _("retired")
    STALE = "stale", _("held: its sentence changed")


class Item(models.Model):
    """One question over its whole life; what it says stands in its versions.

    `has_passed` tells that every gate was passed, so that it may be accepted in one press; `gates` say
    in data what the engine checked, `findings` what the item-writing rules hold against the latest wording
    (None for an item nobody looked at yet). `other_sentences` are the keys of the sentences it tests beside
    the one its evidence stands in, as a matching item does. `id_number` is what an institution calls it,
    empty for nothing.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="items")
    lesson = models.ForeignKey(Lesson, on_delete=models.SET_NULL, null=True, related_name="items")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in ItemKind])
    origin = models.CharField(max_length=12, choices=[(origin.value, origin.value) for origin in ItemOrigin])
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.WAITING)
    has_passed = models.BooleanField(default=False)
    gates = models.JSONField(default=list)
    findings = models.JSONField(null=True)
    other_sentences = models.JSONField(default=list)
    rule = models.CharField(max_length=60, blank=True)
    confidence = models.FloatField(null=True)
    run = models.ForeignKey(GenerationRun, on_delete=models.SET_NULL, null=True)
    latest = models.ForeignKey("ItemVersion", on_delete=models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="items")
    tags = ArrayField(models.CharField(max_length=100), default=list, db_default=[])
    id_number = models.CharField(max_length=100, blank=True, default="", db_default="")
    reject_reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["course", "state", "kind"], name="item_course_state"),
            GinIndex(fields=["tags"], name="item_tags"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ItemState.values), name="item_state_known"),
            models.UniqueConstraint(
                fields=["course", "category", "id_number"],
                condition=~models.Q(id_number=""),
                name="item_id_number_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ItemVersion(models.Model):
    """One wording of an item, never edited. `content` is the canonical item as data.

    `evidence_start` and `evidence_end` count code points of `revision.text`.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    stem = models.TextField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True)
    sentence = models.ForeignKey(Sentence, on_delete=models.SET_NULL, null=True, related_name="item_versions")
    evidence_start = models.PositiveIntegerField(null=True)
    evidence_end = models.PositiveIntegerField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="item_version_unique")]

    def __str__(self) -> str:
        return f"{self.item_id}.{self.number}"


class ItemMedia(models.Model):
    """A picture or a sound of a course's questions; `name` is the SHA-256 of its bytes and its ending."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="item_media")
    name = models.CharField(max_length=40)
    media_type = models.CharField(max_length=20)
    data = models.BinaryField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="item_media_unique")]
        indexes = [models.Index(fields=["name"], name="item_media_name")]

    def __str__(self) -> str:
        return self.name


class ItemRequest(models.Model):
    """Somebody asked for more items: of one kind or any, on a place of a revision or on all of it.

    Without a place (`start` is None) the whole text is meant; without a `count` it is read again from
    scratch, as an import does, so that every sentence has an item or a reason. `outcome` is the account in
    numbers and codes, empty until the job has ended.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="item_requests")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT)
    lesson = models.ForeignKey(Lesson, on_delete=models.SET_NULL, null=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=20, blank=True)
    count = models.PositiveSmallIntegerField(null=True)
    proposer = models.CharField(max_length=12, default="rules")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True)
    run = models.ForeignKey(GenerationRun, on_delete=models.SET_NULL, null=True, related_name="requests")
    outcome = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.count} more on {self.course_id}"


class StaleEvidence(models.Model):
    """Why an item is stale, and what became of it: its proof changed with a revision of the article.

    `version` is the wording that was right before; `sentence` the one that stands there now, None where
    nothing like it does. `state_before` is the item's state at that moment; `decision` is empty until a
    person, or a later revision that brought the words back, has decided.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="stale_evidence")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    sentence = models.ForeignKey(Sentence, on_delete=models.SET_NULL, null=True, related_name="+")
    state_before = models.CharField(max_length=10, choices=ItemState.choices)
    decision = models.CharField(max_length=12, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(decision=""), name="stale_evidence_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"item {self.item_id} since revision {self.revision_id}"
