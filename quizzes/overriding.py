"""Other rules for one learner or one cohort, standing adjustments of a learner, and what they do to attempts.

A change lengthens attempts that run and never shortens one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.models import Enrolment, EnrolmentState
from people.access import Principal
from people.audit import record
from people.models import Accommodation, Cohort, CohortMember, User
from people.services import save_accommodation
from quizzes.access import missing
from quizzes.assembly import due_refused, overdue_refused
from quizzes.attempts import lock_attempt
from quizzes.clock import is_over
from quizzes.effective_rules import lengthened_deadline
from quizzes.errors import AuthoringRefused
from quizzes.models import Attempt, AttemptState, Override, Quiz
from quizzes.terms import TERMS, rules_of, terms_of
from quizzes.timing import retime_if_timed

SAYABLE = ("opens_at", "due_at", "closes_at", "time_limit", "attempts_allowed", "password", "overdue_grace")
"""The rules an override can say."""

NOBODY = gettext_lazy("Name one learner or one cohort.")
NO_REASON = gettext_lazy("Give a reason: the learner reads it, and it goes on record.")

RUNNING_TERMS = f"""
    SELECT a.id, {TERMS.format(learner="a.learner_id")}
    FROM quizzes_attempt a JOIN quizzes_quiz q ON q.id = a.quiz_id
    WHERE a.organisation_id = %(organisation)s AND a.id = ANY(%(attempts)s)
"""  # noqa: S608  # constants of this code, no value in them


def overrides_of(quiz: Quiz) -> QuerySet[Override]:
    """The overrides of the quiz with whom they are for: cohorts first, each by name."""
    return quiz.overrides.select_related("learner", "cohort").order_by("cohort__name", "learner__name", "pk")


def override_for(quiz: Quiz, override_id: int) -> Override:
    """This override of the quiz; raises Http404."""
    found = overrides_of(quiz).filter(pk=override_id).first()
    if found is None:
        raise missing()
    return found


def learners_of(quiz: Quiz) -> QuerySet[User]:
    """Those who are enrolled on the course of the quiz, by name."""
    enrolled = Enrolment.objects.of(quiz.organisation_id).filter(
        course=quiz.course_id, state=EnrolmentState.ACTIVE
    )
    return User.objects.filter(pk__in=enrolled.values("learner")).order_by("name", "pk")


def cohorts_of(quiz: Quiz) -> QuerySet[Cohort]:
    """The cohorts with a learner on the course of the quiz, by name."""
    enrolled = Enrolment.objects.of(quiz.organisation_id).filter(course=quiz.course_id)
    members = CohortMember.objects.filter(cohort=OuterRef("pk"), user__in=enrolled.values("learner"))
    return Cohort.objects.filter(
        Q(pk__in=enrolled.values("cohort")) | Exists(members), organisation_id=quiz.organisation_id
    ).order_by("name")


def add_override(
    quiz: Quiz,
    by: Principal,
    *,
    learner_id: int | None = None,
    cohort_id: int | None = None,
    values: Mapping[str, Any],
    reason: str,
) -> Override:
    """The new override, for exactly one of the two. Raises `AuthoringRefused`, its code a field's name."""
    if (learner_id is None) == (cohort_id is None):
        raise AuthoringRefused("learner", str(NOBODY))
    if learner_id is not None and not learners_of(quiz).filter(pk=learner_id).exists():
        raise AuthoringRefused("learner", _("Nobody on this course is called that."))
    if cohort_id is not None and not cohorts_of(quiz).filter(pk=cohort_id).exists():
        raise AuthoringRefused("cohort", _("No learner of this course is in that cohort."))
    same = quiz.overrides.filter(learner=learner_id, cohort=cohort_id)
    override = Override(
        organisation_id=quiz.organisation_id,
        quiz=quiz,
        learner_id=learner_id,
        cohort_id=cohort_id,
        created_by_id=by.user_id,
    )
    with _quiz_locked(quiz):
        if same.exists():
            raise AuthoringRefused("learner", _("There is an override for this one already: change that."))
        _save(override, by, "override.create", values, reason)
    return override


def change_override(override: Override, by: Principal, *, values: Mapping[str, Any], reason: str) -> Override:
    """The override saying this instead of what it said. Raises `AuthoringRefused`."""
    with _quiz_locked(override.quiz):
        _save(override, by, "override.update", values, reason)
    return override


def remove_override(override: Override, by: Principal) -> None:
    """Let the rules of the quiz hold again; attempts that run keep the deadline they have."""
    with _quiz_locked(override.quiz):
        _record(override, by, "override.delete")
        override.delete()
        retime_if_timed(override.quiz, by)


def set_accommodation(learner: User, by: Principal, organisation_id: int, **values: Any) -> Accommodation:
    """The learner's accommodation as given, from now on for every quiz; attempts that run are lengthened."""
    with transaction.atomic():
        saved = save_accommodation(learner, by, organisation_id=organisation_id, **values)
        lengthen_running(organisation_id, by, learners=[learner.pk])
    return saved


def lengthen_running(
    organisation_id: int, by: Principal, *, quiz: Quiz | None = None, learners: Collection[int] | None = None
) -> int:
    """How many running attempts got a later deadline by the rules that hold now.

    One whose deadline and grace have passed has ended, whether or not somebody has noticed yet.
    """
    rows = Attempt.objects.of(organisation_id).filter(
        state=AttemptState.IN_PROGRESS, is_preview=False, deadline_at__isnull=False
    )
    if quiz is not None:
        rows = rows.filter(quiz=quiz)
    if learners is not None:
        rows = rows.filter(learner__in=learners)
    running = [
        attempt
        for attempt in lock_attempt(rows).select_related("quiz").order_by("pk")
        if not is_over(attempt.deadline_at, attempt.now)  # type: ignore[attr-defined]  # annotated by lock_attempt
    ]
    terms = _terms(organisation_id, [attempt.pk for attempt in running])
    changed = 0
    for attempt in running:
        rules = terms_of(rules_of(attempt.quiz), *terms[attempt.pk])
        later = lengthened_deadline(rules, attempt.started_at, attempt.deadline_at)
        if later != attempt.deadline_at:
            _lengthen(attempt, later, by)
            changed += 1
    return changed


def _lengthen(attempt: Attempt, deadline_at: datetime | None, by: Principal) -> None:
    before = attempt.deadline_at
    Attempt.objects.of(attempt.organisation_id).filter(pk=attempt.pk).update(deadline_at=deadline_at)
    attempt.deadline_at = deadline_at
    detail: dict[str, object] = {
        "quiz": attempt.quiz_id,
        "number": attempt.number,
        "from": before.isoformat() if before else None,
        "to": deadline_at.isoformat() if deadline_at else None,
    }
    record(by, "attempt.lengthen", attempt, organisation_id=attempt.organisation_id, detail=detail)


def _terms(organisation_id: int, attempt_ids: list[int]) -> dict[int, tuple[object, object]]:
    with connection.cursor() as cursor:
        cursor.execute(RUNNING_TERMS, {"organisation": organisation_id, "attempts": attempt_ids})
        return {attempt_id: (said, helped) for attempt_id, said, helped in cursor.fetchall()}


@contextmanager
def _quiz_locked(quiz: Quiz) -> Iterator[None]:
    """A transaction in which nobody else changes this quiz or its overrides."""
    with transaction.atomic():
        Quiz.objects.select_for_update(of=("self",)).get(pk=quiz.pk)
        yield


def _save(override: Override, by: Principal, verb: str, values: Mapping[str, Any], reason: str) -> None:
    _check(override.quiz, values, reason)
    override.says = [name for name in SAYABLE if name in values]
    for name in SAYABLE:
        empty = "" if name == "password" else None
        given = values.get(name, empty)
        setattr(override, name, empty if given is None else given)
    override.reason = reason.strip()
    override.save()
    _record(override, by, verb)
    learners = [override.learner_id] if override.learner_id is not None else None
    lengthen_running(override.organisation_id, by, quiz=override.quiz, learners=learners)
    retime_if_timed(override.quiz, by, learners)


def _record(override: Override, by: Principal, verb: str) -> None:
    """What was said and why; never the password itself."""
    said = {name: str(getattr(override, name)) for name in override.says if name != "password"}
    detail: dict[str, object] = {
        "quiz": override.quiz_id,
        "learner": override.learner_id,
        "cohort": override.cohort_id,
        "says": override.says,
        "values": said,
        "reason": override.reason,
    }
    record(by, verb, override, organisation_id=override.organisation_id, detail=detail)


def _check(quiz: Quiz, values: Mapping[str, Any], reason: str) -> None:
    """Raise `AuthoringRefused` for what makes no sense, also beside what the quiz says of the rest."""
    if not values:
        raise AuthoringRefused("opens_at", _("Say at least one rule that is to be another one."))
    if not reason.strip():
        raise AuthoringRefused("reason", str(NO_REASON))
    limit, allowed = values.get("time_limit"), values.get("attempts_allowed")
    if limit is not None and not timedelta(minutes=1) <= limit <= timedelta(days=30):
        raise AuthoringRefused("time_limit", _("A time limit lasts at least one minute and at most 30 days."))
    if allowed is not None and not 1 <= allowed <= 1000:
        raise AuthoringRefused("attempts_allowed", _("Allow at least one attempt, or any number."))
    if refused := overdue_refused(values.get("overdue_grace")):
        raise refused
    opens_at, due_at, closes_at = (
        values.get(name, getattr(quiz, name)) for name in ("opens_at", "due_at", "closes_at")
    )
    if opens_at and closes_at and closes_at <= opens_at:
        raise AuthoringRefused("closes_at", _("The quiz must close after it opens."))
    if values.get("due_at") and (refused := due_refused(opens_at, due_at, closes_at)):
        raise refused
