"""Places on a course: ended and given back by those who teach it. What was done on it stays."""

from __future__ import annotations

from django.db import transaction

from lessons.models import Course, Enrolment, EnrolmentState
from people.access import Principal
from people.audit import record


def end_place(course: Course, enrolment_id: int, by: Principal) -> bool:
    """True if the learner was on the course and is no more; attempts, answers and reading are kept."""
    return _set(course, enrolment_id, by, EnrolmentState.SUSPENDED, "enrolment.end")


def give_back(course: Course, enrolment_id: int, by: Principal) -> bool:
    """True if the learner is on the course again, with everything that was done before."""
    return _set(course, enrolment_id, by, EnrolmentState.ACTIVE, "enrolment.give_back")


def _set(course: Course, enrolment_id: int, by: Principal, state: EnrolmentState, verb: str) -> bool:
    places = Enrolment.objects.of(course.organisation_id).filter(course=course, pk=enrolment_id)
    with transaction.atomic():
        changed = places.exclude(state=state).update(state=state)
        if changed:
            place = places.get()
            detail: dict[str, object] = {"course": course.pk, "learner": place.learner_id}
            record(by, verb, place, organisation_id=course.organisation_id, detail=detail)
    return bool(changed)
