"""The data map: what the site holds of a person, what of it a copy tells, and what an erasure leaves.

`TABLE` names every model whose rows belong to a person, with the way to that person, what becomes of the row,
how long it is kept, and every one of its fields: ``told`` in a copy of one's own data or ``hidden`` (secrets,
and numbers of our own), or, because it depends on the key, told once the quiz shows the ``total`` or the
``marks`` of that attempt; with ``gone`` an erasure takes it, with ``words`` it takes what was typed.

`MADE` names the fields by which other rows say who made them: these keep the number of an emptied account,
and belong to the course. The tests compare both with the models.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from quizzes.review_options import Aspect

TABLE = """
people.User of pk kept; for good, emptied of all that names anybody
    told: id last_login is_active is_staff is_superuser is_sample date_joined
    told gone: email name
    hidden gone: password
people.Membership of user kept; for good
    told: id organisation user role created_at
people.CohortMember of user kept; for good
    told: id cohort user
people.Accommodation of learner gone; until changed
    told gone: id organisation learner time_factor has_timer break_minutes has_larger_text set_at
    hidden gone: set_by
people.AuditEntry of actor kept; for good, the address for KEEP_ADDRESS_DAYS
    told: id organisation at actor verb object_type object_id
    told gone: address
    hidden words: detail
    hidden gone: detail_key address_key
people.OwnData of person gone; seven days
    told gone: id organisation person asked_at made_at
    hidden gone: archive
people.Erasure of person kept; for good, so that a backup cannot undo it
    told: id organisation person joined_at asked_at erased_at
    hidden: reason erased_by
people.User_groups of user gone; while the account is used
    told gone: id user group
people.User_user_permissions of user gone; while the account is used
    told gone: id user permission
account.EmailAddress of user gone; while the account is used
    told gone: id user email verified primary
account.EmailConfirmation of email_address__user gone; three days
    told gone: id email_address created sent
    hidden gone: key
authtoken.Token of user gone; until revoked
    told gone: user created
    hidden gone: key
lessons.Course_instructors of user gone; while the account is used
    told gone: id course user
lessons.Enrolment of learner kept; for good
    told: id organisation course learner cohort state enrolled_at
quizzes.SavedReply of owner gone; until deleted
    told gone: id organisation owner text created_at
quizzes.ItemComment of author kept; as long as the question
    told: id organisation item version act author said_at changed_at
    told gone: words
quizzes.Remark of learner kept; as long as the question
    told: id organisation item version attempt response learner said_at verdict answered_at
    told gone: words answer
    hidden: answered_by
quizzes.Override of learner kept; as long as the quiz
    told: id organisation quiz learner cohort says opens_at due_at closes_at time_limit attempts_allowed
    told: overdue_grace created_at
    told gone: reason
    hidden: created_by
    hidden gone: password
quizzes.ExtraAttempt of learner kept; as long as the quiz
    told: id organisation quiz learner given_at
    told gone: reason
    hidden: given_by
quizzes.Attempt of learner kept; for good
    told: id uid organisation quiz learner number state deleted_from is_preview is_sample started_at
    told: deadline_at overdue_grace reached finished_at points_possible behaviour timing
    total: points earned
    hidden: layout
quizzes.Response of attempt__learner kept; for good
    told: id organisation attempt position version points is_flagged
    hidden: option_order texts
quizzes.Answer of attempt__learner kept; for good
    told: id organisation attempt response client_seq is_late is_stale saved_at
    told words: value
    hidden: client_key
quizzes.AnswerFile of attempt__learner gone; for good
    told gone: id organisation attempt response uid name media_type size sha256 added_at
    told gone: data
quizzes.Try of attempt__learner kept; for good
    told: id organisation attempt response answer number checked_at
    marks: fraction is_decided is_last
    hidden: client_key
quizzes.Mark of attempt__learner kept; for good
    marks: id organisation attempt response answer version sequence fraction points origin standing marked_at
    hidden words: detail
    hidden: marked_by regrade
quizzes.Opinion of attempt__learner kept; for good
    hidden: id organisation attempt response answer seat number marker fraction points given_at
    hidden words: detail
quizzes.RegradeChange of attempt__learner kept; for good
    total: id organisation regrade attempt points_before possible_before points_after possible_after
    total: passed_before passed_after changed_at
quizzes.CheckAnswer of learner kept; for good
    told: id organisation learner lesson version fraction is_sample answered_at
    told words: value
    hidden: client_key
quizzes.KeptReply of user gone; KEEP_REPLY_DAYS
    told gone: id organisation user route status created_at
    hidden gone: key body_sha256 reply headers
progress.LessonReading of learner kept; for good
    told: id organisation learner lesson position furthest is_sample opened_at last_at finished_at
progress.LessonMark of learner kept; for good
    told: id organisation learner lesson is_done marked_at
progress.Unlocking of learner kept; as long as the course
    told: id organisation course lesson quiz learner cohort given_at
    told gone: reason
    hidden: given_by
"""
MADE = """
people.Cohort created_by
jobs.Job created_by
lessons.Article created_by
lessons.EnrolmentCode created_by
lessons.EnrolmentList created_by
lessons.Import created_by
lessons.RevisionDraft created_by decided_by
quizzes.Item created_by decided_by
quizzes.ItemVersion created_by
quizzes.ItemMedia created_by
quizzes.ItemRequest created_by
quizzes.StaleEvidence decided_by
quizzes.ToldApart said_by
quizzes.Regrade created_by undone_by
quizzes.Quiz created_by
progress.StepRules changed_by
reports.ExportFile created_by
"""


CALLED = {
    "people.AuditEntry": _("Entries in the audit trail"),
    "people.OwnData": _("Copies of own data"),
    "people.User": _("Account"),
    "people.User_groups": _("Groups of the account"),
    "people.User_user_permissions": _("Rights of the account"),
    "lessons.Course_instructors": _("Courses taught"),
    "quizzes.SavedReply": _("Saved replies"),
    "quizzes.ItemComment": _("Comments on questions"),
    "quizzes.Response": _("Questions asked"),
    "quizzes.CheckAnswer": _("Answers inside lessons"),
    "quizzes.KeptReply": _("Replies kept for retries"),
}
"""Where the name of a model says less than these words."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is done with one field: told in a copy, at once or once its attempt shows the aspect that it
    waits for, or not; and kept, gone or its words gone."""

    is_told: bool
    waits_for: Aspect | None
    erasure: str


@dataclass(slots=True)
class Entry:
    """One model of persons. `path` leads from a row to its person; a row that `is_deleted` goes with them."""

    label: str
    path: str
    is_deleted: bool
    kept_for: str
    fields: dict[str, Held] = field(default_factory=dict)

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    def of(self, erasure: str) -> list[str]:
        """The fields with this fate, in the order of the table."""
        return [name for name, held in self.fields.items() if held.erasure == erasure]

    @property
    def words(self) -> str:
        """What the rows are called."""
        return str(CALLED.get(self.label) or capfirst(self.model._meta.verbose_name_plural))

    @property
    def taken(self) -> list[str]:
        """The fields that lose what they say of the person."""
        return [*self.of("gone"), *self.of("words")]

    @property
    def told(self) -> list[str]:
        """The fields of a copy, those that wait among them."""
        return [name for name, held in self.fields.items() if held.is_told]

    @property
    def is_of_attempts(self) -> bool:
        """True if anything of these rows waits for what their attempts show."""
        return any(held.waits_for for held in self.fields.values())

    def told_now(self, shown: Set[str]) -> list[str]:
        """The fields that a copy tells of a row whose attempt shows these aspects."""
        return [
            name for name in self.told if (waits := self.fields[name].waits_for) is None or waits in shown
        ]


@cache
def entries() -> dict[str, Entry]:
    """Every model of persons by its label."""
    found: dict[str, Entry] = {}
    for line in TABLE.strip().splitlines():
        if not line.startswith(" "):
            head, kept_for = line.split("; ", 1)
            label, _of, path, fate = head.split()
            entry = found[label] = Entry(label, path, fate == "gone", kept_for)
            continue
        classes, names = line.strip().split(": ")
        told, _space, erasure = classes.partition(" ")
        waits_for = Aspect(told) if told in (Aspect.TOTAL, Aspect.MARKS) else None
        held = Held(told == "told" or waits_for is not None, waits_for, erasure or "kept")
        entry.fields |= dict.fromkeys(names.split(), held)
    return found


@cache
def made_by() -> dict[str, tuple[str, ...]]:
    """By model of the course, the fields that say who made or changed a row."""
    lines = [line.split() for line in MADE.strip().splitlines()]
    return {label: tuple(names) for label, *names in lines}
