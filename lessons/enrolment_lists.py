"""Lists of people for a course: foreseen, then applied exactly as foreseen, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from jobs.models import JobState
from jobs.queue import enqueue
from lessons.enrolment_models import EnrolmentList, Fate, ListState
from lessons.enrolment_queries import foreseen, known_people, lines_of
from lessons.list_reading import read_list
from lessons.models import Course, Enrolment, EnrolmentState
from people.access import Principal
from people.audit import record
from people.cohorts import CohortRefused, add_members
from people.models import Cohort, Membership, Role, User

ENROL_LIST = "enrol_list"
AT_ONCE = 500
"""Longer lists are applied by a worker."""
BATCH = 2_000
"""Rows in one statement: Postgres takes 65,535 values."""
COMES_IN = (Fate.NEW, Fate.ENROLS, Fate.BACK)

Holding = Callable[[], AbstractContextManager[None]]


class ListRefused(Exception):
    """The list cannot be applied as asked; the message says why."""


def create_list(
    course: Course, data: bytes, name: str, cohort: Cohort | None, by: Principal
) -> EnrolmentList:
    """The list with what each line would do; nobody is enrolled yet. Raises `UnreadableList`."""
    rows = foreseen(course, read_list(data))
    with transaction.atomic():
        made = EnrolmentList.objects.create(
            organisation_id=course.organisation_id,
            course=course,
            cohort=cohort,
            name=name.replace("\x00", "")[:255],
            rows=rows,
            created_by_id=by.user_id,
        )
        detail: dict[str, object] = {"course": course.pk, "lines": len(rows)}
        record(by, "enrolment_list.bring", made, organisation_id=course.organisation_id, detail=detail)
    return made


def is_at_work(found: EnrolmentList) -> bool:
    """True while a worker applies it or is about to."""
    waits = found.job is not None and found.job.state in (JobState.QUEUED, JobState.RUNNING)
    return found.state == ListState.APPLYING and waits


def ask_to_apply(found: EnrolmentList, shown: str, by: Principal) -> None:
    """Do what the rows say, at once or by a worker. Raises `ListRefused` where they are not those that were
    `shown`, or not what would happen any more: then the list says what would happen now."""
    with transaction.atomic():
        locked = _locked(found.organisation_id, found.pk)
        _refuse_closed(locked)
        if locked.digest != shown:
            raise ListRefused(_("The list is not the one you saw. Look at it again."))
        if not locked.count(*COMES_IN):
            raise ListRefused(_("Nobody on this list would be enrolled."))
        locked.has_changed = False
        locked.state = ListState.READY
        if len(locked.rows) > AT_ONCE:
            locked.state = ListState.APPLYING
            user = User.objects.filter(pk=by.user_id or 0).first()
            payload: dict[str, object] = {"list_id": locked.pk, "organisation_id": locked.organisation_id}
            locked.job = enqueue(
                ENROL_LIST, organisation_id=locked.organisation_id, payload=payload, created_by=user
            )
        locked.save(update_fields=["has_changed", "state", "job"])
    if locked.state == ListState.READY:
        apply_list(locked.organisation_id, locked.pk, by)


def apply_list(
    organisation_id: int, list_id: int, by: Principal, holding: Holding = transaction.atomic
) -> None:
    """Enrol the people of the list, all in one transaction; one that is applied stays so.

    Raises `ListRefused` where something changed since the rows were made. They are made anew then.
    """
    try:
        with holding():
            found = _locked(organisation_id, list_id)
            if found.state == ListState.APPLIED:
                return
            if foreseen(found.course, lines_of(found.rows)) == found.rows:
                _enrol(found, by)
                found.state, found.applied_at = ListState.APPLIED, Now()
                found.save(update_fields=["state", "applied_at"])
                return
    except IntegrityError:
        # Somebody else entered one of them in this very moment: nothing of the list is done.
        pass
    except CohortRefused as refused:
        raise ListRefused(str(refused)) from refused
    with holding():
        found = _locked(organisation_id, list_id)
        found.rows, found.has_changed = foreseen(found.course, lines_of(found.rows)), True
        found.state = ListState.READY
        found.save(update_fields=["rows", "has_changed", "state"])
    raise ListRefused(_("Meanwhile something changed, so nothing was done. Look at the list again."))


def discard_list(found: EnrolmentList, by: Principal) -> None:
    """Throw a list away that was not applied, with the addresses on it. Raises `ListRefused`."""
    with transaction.atomic():
        locked = _locked(found.organisation_id, found.pk)
        _refuse_closed(locked)
        record(by, "enrolment_list.discard", locked, organisation_id=locked.organisation_id)
        locked.delete()


def _enrol(found: EnrolmentList, by: Principal) -> None:
    course, organisation_id = found.course, found.organisation_id
    rows = [row for row in found.rows if row[3] in COMES_IN]
    known = known_people(course, [row[1] for row in rows])
    strangers = [row for row in rows if row[1] not in known]
    # One password that nobody can have for all: hashing would take seconds.
    closed = make_password(None)
    people = (User(email=row[1], name=row[2], password=closed) for row in strangers)
    made = User.objects.bulk_create(people, batch_size=BATCH)
    ids = {email: person.user_id for email, person in known.items()} | {user.email: user.pk for user in made}
    Membership.objects.bulk_create(
        Membership(organisation_id=organisation_id, user_id=ids[row[1]], role=Role.LEARNER)
        for row in rows
        if row[3] == Fate.NEW
    )
    Enrolment.objects.bulk_create(
        Enrolment(organisation_id=organisation_id, course=course, learner_id=ids[row[1]], cohort=found.cohort)
        for row in rows
        if row[3] != Fate.BACK
    )
    back = [ids[row[1]] for row in rows if row[3] == Fate.BACK]
    Enrolment.objects.of(organisation_id).filter(course=course, learner__in=back).update(
        state=EnrolmentState.ACTIVE
    )
    if found.cohort is not None:
        add_members(found.cohort, [ids[row[1]] for row in rows], by)
    counts = {fate.value: found.count(fate) for fate in Fate}
    detail: dict[str, object] = {"course": course.pk, "counts": counts}
    record(by, "enrolment_list.apply", found, organisation_id=organisation_id, detail=detail)


def _refuse_closed(locked: EnrolmentList) -> None:
    """Raise `ListRefused` for a list that is applied, or is being applied; not for one that was given up."""
    if locked.state == ListState.APPLIED or is_at_work(locked):
        raise ListRefused(_("This list has been applied already."))


def _locked(organisation_id: int, list_id: int) -> EnrolmentList:
    return EnrolmentList.objects.select_for_update().get(organisation_id=organisation_id, pk=list_id)
