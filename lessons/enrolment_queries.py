"""Who is on a course, and who of a list of addresses is known: nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from lessons.enrolment_models import EnrolmentList, Fate
from lessons.list_reading import Line
from lessons.models import Course, Enrolment, EnrolmentState
from people.access import Action, Principal, allows
from people.models import Membership, User

KNOWN = """
    SELECT wanted.email, u.id, m.id IS NOT NULL, e.state
    FROM unnest(%(emails)s::text[]) AS wanted(email)
    JOIN people_user u ON lower(u.email) = wanted.email
    LEFT JOIN people_membership m ON m.organisation_id = %(organisation)s AND m.user_id = u.id
    LEFT JOIN lessons_enrolment e ON e.organisation_id = %(organisation)s AND e.course_id = %(course)s
        AND e.learner_id = u.id
"""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with an account; `state` is that of the place on the course, None without one."""

    user_id: int
    is_member: bool
    state: str | None


def known_people(course: Course, emails: Collection[str]) -> dict[str, Known]:
    """Those of the addresses, in small letters, that have an account. One statement."""
    values: dict[str, Any] = {
        "organisation": course.organisation_id,
        "course": course.pk,
        "emails": list(emails),
    }
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, values)
        return {email: Known(*rest) for email, *rest in cursor.fetchall()}


def foreseen(course: Course, lines: Sequence[Line]) -> list[list[object]]:
    """What each line would do, as the rows of an `EnrolmentList`. One statement.

    An account that is in another organisation only is a new person here: nobody learns of it.
    """
    known = known_people(course, [line.email for line in lines if not line.error])
    return [[line.number, line.email, line.name, _fate(line, known).value, line.error] for line in lines]


def _fate(line: Line, known: dict[str, Known]) -> Fate:
    if line.error:
        return Fate.ERROR
    found = known.get(line.email)
    if found is None or not found.is_member:
        return Fate.NEW
    if found.state is None:
        return Fate.ENROLS
    return Fate.ALREADY if found.state == EnrolmentState.ACTIVE else Fate.BACK


def lines_of(rows: Iterable[Sequence[object]]) -> list[Line]:
    """The lines again of which rows were made."""
    return [Line(int(str(row[0])), str(row[1]), str(row[2]), str(row[4])) for row in rows]


def list_of(course: Course, list_id: int) -> EnrolmentList | None:
    """The list if it is for this course."""
    rows = EnrolmentList.objects.filter(organisation_id=course.organisation_id, course=course, pk=list_id)
    return rows.select_related("job", "cohort", "created_by").first()


def open_lists(course: Course) -> QuerySet[EnrolmentList]:
    """The lists that wait or were applied, newest first, without their rows."""
    rows = EnrolmentList.objects.filter(organisation_id=course.organisation_id, course=course)
    return rows.defer("rows").select_related("created_by").order_by("-pk")[:10]


def places_on(course: Course, words: str = "") -> QuerySet[Enrolment]:
    """The places on a course, those that ended last, by name; `words` is part of a name or an address."""
    places: QuerySet[Enrolment] = Enrolment.objects.of(course.organisation_id).filter(course=course)
    if words:
        places = places.filter(Q(learner__name__icontains=words) | Q(learner__email__icontains=words))
    return places.select_related("learner", "cohort").order_by("state", "learner__name", "pk")


def with_counts(courses: QuerySet[Course]) -> QuerySet[Course]:
    """The courses with how many people are on each, as ``place_count``."""
    is_active = Q(enrolments__state=EnrolmentState.ACTIVE)
    return courses.annotate(place_count=Count("enrolments", filter=is_active, distinct=True))


def learners_of(principal: Principal) -> QuerySet[User]:
    """Whom `principal` may put into a cohort: an admin everybody of the organisation, an instructor those on
    the courses they teach."""
    organisation_id = principal.organisation_id or 0
    if allows(principal, Action.COHORT_MANAGE, frozenset()):
        members = Membership.objects.filter(organisation_id=organisation_id)
        return User.objects.filter(pk__in=members.values("user"))
    places = Enrolment.objects.of(organisation_id).filter(
        course__instructors=principal.user_id, state=EnrolmentState.ACTIVE
    )
    return User.objects.filter(pk__in=places.values("learner"))
