"""Quizzes and the facts of every attempt; items at rest stand in `item_models` and are named here too."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from items.behaviours import Behaviour
from lessons.models import Course, Lesson
from people.models import Cohort, FactManager, Organisation
from quizzes.comment_models import ItemComment
from quizzes.double_models import ToldApart
from quizzes.file_models import AnswerFile
from quizzes.hand_models import MarksRule, Opinion, SavedReply
from quizzes.item_models import (
    GenerationRun,
    Item,
    ItemMedia,
    ItemRequest,
    ItemState,
    ItemVersion,
    StaleEvidence,
)
from quizzes.layout import PageRule
from quizzes.page_rules import PAGE_RULES
from quizzes.regrade_models import Regrade
from quizzes.remark_models import Remark
from quizzes.review_options import everything
from quizzes.try_models import BEHAVIOURS, Try

__all__ = [
    "Answer", "AnswerFile", "Attempt", "AttemptState", "CheckAnswer", "Counted", "ExtraAttempt",
    "GenerationRun", "Item", "ItemComment", "ItemMedia",
    "ItemRequest", "ItemState", "ItemVersion", "KeptReply", "Mark", "MarksRule", "Opinion", "Override",
    "Quiz", "QuizState",
    "Remark", "Response", "SavedReply", "Slot", "StaleEvidence", "Standing", "ToldApart", "Try",
    "TypedRules",
]  # fmt: skip


class QuizState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class Counted(models.TextChoices):
    """Which of a learner's attempts makes the score of the quiz."""

    HIGHEST = "highest", _("the highest")
    AVERAGE = "average", _("the average of all")
    FIRST = "first", _("the first")
    LAST = "last", _("the last")


class Quiz(models.Model):
    """A set of items with the rules under which it is taken.

    `password` opens it; it is told to a room and no secret of a person. `first_wait` lies between the first
    attempt and the second, `later_wait` between all that follow. `review` is the table of
    `quizzes.review_options`: what is shown of a finished attempt, by moment. Without `overdue_grace` an
    attempt is handed in when its time ends; otherwise only its learner does that, for so long afterwards.
    `bands` are words for scores, see `quizzes.score_bands`. With two `markers` essays have two marks, and
    those that lie more than the share `marks_apart` of the points apart wait for somebody to decide.
    `layout` are its sections, see `quizzes.layout`; `per_page` counts where `paging` is several questions;
    `draws` is what is drawn from the bank for each attempt, see `quizzes.draws`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="quizzes")
    title = models.CharField(max_length=300)
    introduction = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=QuizState.choices, default=QuizState.DRAFT)
    time_limit = models.DurationField(null=True, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    attempts_allowed = models.PositiveSmallIntegerField(null=True, blank=True, default=2)
    is_shuffled = models.BooleanField(default=False)
    are_options_shuffled = models.BooleanField(default=True)
    is_sequential = models.BooleanField(default=False, db_default=False)
    cut_fraction = models.DecimalField(max_digits=4, decimal_places=3, default="0.600")
    due_at = models.DateTimeField(null=True, blank=True)
    first_wait = models.DurationField(null=True, blank=True)
    later_wait = models.DurationField(null=True, blank=True)
    password = models.CharField(max_length=100, blank=True, default="", db_default="")
    counted = models.CharField(
        max_length=8, choices=Counted.choices, default=Counted.HIGHEST, db_default=Counted.HIGHEST.value
    )
    overdue_grace = models.DurationField(null=True, blank=True)
    review = models.JSONField(default=everything, db_default=Value(everything(), models.JSONField()))
    behaviour = models.CharField(
        max_length=20, choices=BEHAVIOURS, default=Behaviour.DEFERRED, db_default=Behaviour.DEFERRED.value
    )
    layout = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    paging = models.CharField(
        max_length=8, choices=PAGE_RULES, default=PageRule.ONE, db_default=PageRule.ONE.value
    )
    per_page = models.PositiveSmallIntegerField(default=5, db_default=5)
    bands = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    late_loss = models.DecimalField(max_digits=4, decimal_places=3, default=0, db_default=0)
    late_floor = models.DecimalField(max_digits=4, decimal_places=3, default=0, db_default=0)
    early_gain = models.DecimalField(max_digits=4, decimal_places=3, default=0, db_default=0)
    early_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    markers = models.PositiveSmallIntegerField(default=1, db_default=1)
    marks_apart = models.DecimalField(
        max_digits=4, decimal_places=3, default="0.200", db_default=Decimal("0.200")
    )
    marks_rule = models.CharField(
        max_length=6, choices=MarksRule.choices, default=MarksRule.MEAN, db_default=MarksRule.MEAN.value
    )
    draws = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    edition = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["course", "state"], name="quiz_course_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def has_check(self) -> bool:
        """True if answers are checked on the way."""
        return Behaviour(self.behaviour).has_check

    @property
    def drawn_count(self) -> int:
        """How many questions are drawn for each attempt."""
        return sum(draw["count"] for draw in self.draws)


class Override(models.Model):
    """Other rules of one quiz for one learner or one cohort, and why.

    `says` names the rules that this row says; the columns of all others mean nothing. A rule that is said and
    empty is lifted.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="overrides")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="quiz_overrides"
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, null=True, related_name="quiz_overrides")
    says = models.JSONField(default=list)
    opens_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    time_limit = models.DurationField(null=True)
    attempts_allowed = models.PositiveSmallIntegerField(null=True)
    password = models.CharField(max_length=100, blank=True)
    overdue_grace = models.DurationField(null=True)
    reason = models.CharField(max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(learner=None) ^ models.Q(cohort=None), name="override_of_one"
            ),
            models.UniqueConstraint(fields=["quiz", "learner"], name="override_learner_unique"),
            models.UniqueConstraint(fields=["quiz", "cohort"], name="override_cohort_unique"),
        ]

    def __str__(self) -> str:
        return f"quiz {self.quiz_id}: {', '.join(self.says)}"


class Slot(models.Model):
    """A place in a quiz; `version` pins a wording, without it the latest one is taken at the start."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="slots")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, null=True, related_name="+")
    points = models.DecimalField(max_digits=7, decimal_places=2, default=1)
    starts_page = models.BooleanField(default=False, db_default=False)
    needs_before = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["quiz", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "position"],
                name="slot_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["quiz", "item"], name="slot_item_unique"),
        ]


class AttemptState(models.TextChoices):
    IN_PROGRESS = "in_progress", _("in progress")
    SUBMITTED = "submitted", _("handed in")
    EXPIRED = "expired", _("handed in when time ended")
    ABANDONED = "abandoned", _("given up")
    DELETED = "deleted", _("deleted")


FINISHED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)
"""The states in which an attempt is marked and counts."""
UNSETTLED = (AttemptState.IN_PROGRESS, AttemptState.DELETED)
"""The states in which no mark is added: a regrade follows when the attempt has ended or come back."""


class Attempt(models.Model):
    """One sitting. The stored state may lag behind the clock: ask `quizzes.attempts` for the state now.

    `deadline_at` is frozen at the start from the limit and the closing time, `behaviour` and `overdue_grace`
    from the quiz. `finished_at` is the deadline for an attempt that time ended. `points` is None until it is
    marked. `layout` are sections and pages of then, by own positions. `reached` is the first question of the
    one open page where there is no way back, None where all are open. A deleted attempt keeps all its rows
    and counts nowhere; `deleted_from` is the state it goes back to when the
    deleting is undone.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=AttemptState.choices, default=AttemptState.IN_PROGRESS)
    deleted_from = models.CharField(
        max_length=12, choices=AttemptState.choices, blank=True, default="", db_default=""
    )
    is_preview = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    started_at = models.DateTimeField(db_default=Now())
    deadline_at = models.DateTimeField(null=True)
    overdue_grace = models.DurationField(null=True)
    reached = models.PositiveSmallIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)
    points = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    points_possible = models.DecimalField(max_digits=9, decimal_places=4)
    behaviour = models.CharField(
        max_length=20, choices=BEHAVIOURS, default=Behaviour.DEFERRED, db_default=Behaviour.DEFERRED.value
    )

    layout = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    earned = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    timing = models.DecimalField(max_digits=4, decimal_places=3, default=1, db_default=1)

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "uid"], name="attempt_uid_unique"),
            models.UniqueConstraint(
                fields=["organisation", "quiz", "learner", "number", "is_preview"],
                name="attempt_number_unique",
            ),
            models.UniqueConstraint(
                fields=["organisation", "quiz", "learner", "is_preview"],
                name="attempt_one_open",
                condition=models.Q(state=AttemptState.IN_PROGRESS),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=AttemptState.values), name="attempt_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "learner", "quiz"], name="attempt_learner"),
            models.Index(
                fields=["organisation", "deadline_at"],
                name="attempt_open_deadline",
                condition=models.Q(state=AttemptState.IN_PROGRESS),
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.uid} {self.state}"


class ExtraAttempt(models.Model):
    """One more attempt than the rules allow, given to one learner of a quiz for a reason; rows are added."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="extra_attempts")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    given_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "quiz", "learner"], name="extra_attempt_learner")]

    def __str__(self) -> str:
        return f"one more attempt on {self.quiz_id}"


class Response(models.Model):
    """One place of an attempt, frozen at the start: wording, points and the order of options shown.

    `texts` are the versions of the texts between questions that are shown before it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="responses")
    points = models.DecimalField(max_digits=7, decimal_places=2)
    option_order = models.JSONField(default=dict)
    texts = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    is_flagged = models.BooleanField(default=False)

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "attempt", "position"], name="response_position_unique"
            )
        ]
        indexes = [models.Index(fields=["organisation", "version"], name="response_version")]


class Answer(models.Model):
    """What a learner gave, once; rows are added, never changed.

    The current answer of a response is the row with the highest `client_seq` that is not late.
    `client_key` is the client's name for this one saving: the same key arriving again is the same row.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    client_key = models.UUIDField()
    client_seq = models.PositiveBigIntegerField()
    value = models.JSONField()
    is_late = models.BooleanField(default=False)
    is_stale = models.BooleanField(default=False)
    saved_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "attempt", "client_key"], name="answer_key_unique"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "attempt", "response", "-client_seq", "id"], name="answer_current"
            )
        ]


class TypedRules(models.Model):
    """How one course marks typed answers; a course without a row takes the defaults of `items.typed`."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="typed_rules")
    spelling = models.CharField(max_length=4)
    reads_meaning = models.BooleanField()
    near = models.DecimalField(max_digits=3, decimal_places=2)
    very_near = models.DecimalField(max_digits=3, decimal_places=2)
    far = models.DecimalField(max_digits=3, decimal_places=2)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"typed answers of {self.course_id}"


class Standing(models.TextChoices):
    """Whether a mark stands. The words of `items.typed.chain.Standing`, and one that only a regrade gives."""

    FINAL = "final", _("final")
    PENDING = "pending", _("being marked")
    WAITING = "waiting", _("waits for the instructor")
    DROPPED = "dropped", _("left out")
    BY_HAND = "by_hand", _("waits for marks")


class Mark(models.Model):
    """The result of grading one response once; the newest row counts. `fraction` is 0 to 1.

    A pending mark and one to be given by hand count for nothing yet and keep the attempt's points open; a
    waiting one counts until an instructor has decided. A dropped one counts for nothing, and its question not
    in the points possible; its fraction still says what the answer was worth. `origin` says what decided a
    typed answer, `marked_by` who did if a person, `regrade` which regrade added it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="marks")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="marks")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, null=True)
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT)
    sequence = models.PositiveSmallIntegerField(default=1)
    fraction = models.DecimalField(max_digits=8, decimal_places=7)
    points = models.DecimalField(max_digits=9, decimal_places=4)
    detail = models.JSONField(default=dict)
    origin = models.CharField(max_length=10, blank=True, default="", db_default="")
    standing = models.CharField(
        max_length=7, choices=Standing.choices, default=Standing.FINAL, db_default=Standing.FINAL.value
    )
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    regrade = models.ForeignKey(
        Regrade, on_delete=models.PROTECT, null=True, related_name="marks", db_index=False
    )
    marked_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "response", "sequence"], name="mark_sequence_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(fraction__gte=0) & models.Q(fraction__lte=1), name="mark_fraction_range"
            ),
            models.CheckConstraint(
                condition=models.Q(standing__in=Standing.values), name="mark_standing_known"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "attempt"], name="mark_attempt"),
            models.Index(
                fields=["organisation", "version"],
                name="mark_unsettled",
                condition=~models.Q(standing=Standing.FINAL),
            ),
            models.Index(
                fields=["organisation", "attempt"],
                name="mark_by_person",
                condition=models.Q(marked_by__isnull=False),
            ),
            models.Index(
                fields=["organisation", "regrade", "attempt"],
                name="mark_regrade",
                condition=models.Q(regrade__isnull=False),
            ),
        ]


class CheckAnswer(models.Model):
    """An answer to the "check yourself" question inside a lesson, marked at once; rows are added."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT)
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT)
    client_key = models.UUIDField()
    value = models.JSONField()
    fraction = models.DecimalField(max_digits=8, decimal_places=7)
    is_sample = models.BooleanField(default=False)
    answered_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "learner", "client_key"], name="check_answer_key_unique"
            )
        ]
        indexes = [models.Index(fields=["organisation", "learner", "lesson"], name="check_answer_learner")]


class KeptReply(models.Model):
    """The reply to a request that carried an idempotency key, so that a retry gets the same bytes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=80)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    reply = models.BinaryField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "route", "key"], name="kept_reply_key_unique"
            )
        ]
