"""Courses and imports as somebody may reach them; a refusal looks the same as a missing row."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Value
from django.http import Http404

from lessons.models import Course, CourseState, Enrolment, EnrolmentState, Import, Lesson
from people.access import POLICY, Action, Principal, Relation, allows
from people.models import User

REFUSED = "No such page."
RELATION_HOLDS = {
    Relation.OPEN: Q(state=CourseState.PUBLISHED),
    Relation.ENROLLED: Q(state=CourseState.PUBLISHED, has_enrolment=True),
    Relation.TEACHES: Q(is_taught=True),
}
"""The same rules as `relations`, for many courses at once."""


# What `with_relations` asks, as plain SQL: every page asks it, and building the query and its rows costs
# more than running it.
COURSE_FIELDS = tuple(field.attname for field in Course._meta.concrete_fields)
ONE_COURSE = f"""
    SELECT {", ".join(f"c.{name}" for name in COURSE_FIELDS)},
        EXISTS (SELECT 1 FROM lessons_enrolment e
            WHERE e.organisation_id = %(organisation)s AND e.course_id = c.id AND e.learner_id = %(person)s
                AND e.state = %(active)s) AS has_enrolment,
        EXISTS (SELECT 1 FROM lessons_course_instructors t
            WHERE t.course_id = c.id AND t.user_id = %(person)s) AS is_taught
    FROM lessons_course c
    WHERE c.organisation_id = %(organisation)s AND """  # noqa: S608  # names of columns, no value in it


def with_relations(courses: QuerySet[Course], principal: Principal) -> QuerySet[Course]:
    """`courses` with ``has_enrolment`` and ``is_taught`` as seen by `principal`, in the same query."""
    if principal.user_id is None or principal.organisation_id is None:
        no = Value(value=False, output_field=BooleanField())
        return courses.annotate(has_enrolment=no, is_taught=no)
    enrolled = Enrolment.objects.filter(
        organisation_id=principal.organisation_id,
        course=OuterRef("pk"),
        learner_id=principal.user_id,
        state=EnrolmentState.ACTIVE,
    )
    taught = Course.instructors.through.objects.filter(course_id=OuterRef("pk"), user_id=principal.user_id)
    return courses.annotate(has_enrolment=Exists(enrolled), is_taught=Exists(taught))


def relations(principal: Principal, course: Course) -> frozenset[Relation]:
    """How `principal` stands to `course`; no query for a course that came through this module.

    Being enrolled counts only while the course is published: taking a course back hides it from learners.
    """
    if principal.organisation_id is None or course.organisation_id != principal.organisation_id:
        return frozenset()
    if not hasattr(course, "has_enrolment"):
        course = with_relations(Course.objects.filter(pk=course.pk), principal).get()
    found = set()
    if course.state == CourseState.PUBLISHED:
        found.add(Relation.OPEN)
        if course.has_enrolment:  # type: ignore[attr-defined]  # annotated by with_relations
            found.add(Relation.ENROLLED)
    if course.is_taught:  # type: ignore[attr-defined]  # annotated by with_relations
        found.add(Relation.TEACHES)
    return frozenset(found)


def course_for(principal: Principal, slug: str, action: Action) -> Course:
    """The course with this slug if `principal` may do `action` on it; raises Http404 otherwise. One query."""
    return _allowed(principal, action, "c.slug = %(wanted)s", slug)


def course_by_id(principal: Principal, course_id: int, action: Action) -> Course:
    """The course with this id if `principal` may do `action` on it; raises Http404 otherwise. One query."""
    return _allowed(principal, action, "c.id = %(wanted)s", course_id)


def _allowed(principal: Principal, action: Action, condition: str, wanted: str | int) -> Course:
    if principal.organisation_id is None:
        raise Http404(REFUSED)
    values = {
        "organisation": principal.organisation_id,
        "person": principal.user_id,
        "active": EnrolmentState.ACTIVE.value,
        "wanted": wanted,
    }
    with connection.cursor() as cursor:
        cursor.execute(ONE_COURSE + condition, values)
        row = cursor.fetchone()
    course = _course(row) if row else None
    if course is None or not allows(principal, action, relations(principal, course)):
        raise Http404(REFUSED)
    return course


def _course(row: tuple[Any, ...]) -> Course:
    """The course of a row of `ONE_COURSE`, annotated as by `with_relations`."""
    *fields, has_enrolment, is_taught = row
    course = Course.from_db(connection.alias, COURSE_FIELDS, fields)
    course.has_enrolment, course.is_taught = has_enrolment, is_taught  # type: ignore[attr-defined]  # as annotated
    return course


def courses_for(principal: Principal, action: Action) -> QuerySet[Course]:
    """The courses on which `principal` may do `action`, newest first, in one query."""
    if principal.organisation_id is None or principal.role is None:
        return Course.objects.none()
    courses = with_relations(Course.objects.filter(organisation_id=principal.organisation_id), principal)
    needed = POLICY.get(action, {}).get(principal.role)
    if needed is None:
        return courses.none()
    if needed:
        conditions = [RELATION_HOLDS[relation] for relation in needed if relation in RELATION_HOLDS]
        courses = courses.filter(reduce(operator.or_, conditions))
    return courses.order_by(F("published_at").desc(nulls_first=True), "-pk")


def lesson_for(course: Course, number: int) -> Lesson:
    """The lesson at this place of a course that has been allowed before; raises Http404. One query."""
    lesson = Lesson.objects.filter(course=course, position=number).first()
    if lesson is None:
        raise Http404(REFUSED)
    return lesson


def import_for(principal: Principal, import_id: int, action: Action = Action.IMPORT_OWN) -> Import:
    """The import with this id if `principal` may work on it; raises Http404 otherwise. One query."""
    found = (
        imports_of(principal)
        .filter(pk=import_id)
        .select_related("organisation", "revision__article", "course", "job")
        .first()
    )
    owner = frozenset({Relation.OWNER}) if found and found.created_by_id == principal.user_id else frozenset()
    if found is None or not allows(principal, action, owner):
        raise Http404(REFUSED)
    return found


def imports_of(principal: Principal) -> QuerySet[Import]:
    """The imports `principal` may see, newest first, without the bytes that were sent in."""
    if principal.organisation_id is None:
        return Import.objects.none()
    found = Import.objects.filter(organisation_id=principal.organisation_id)
    if not allows(principal, Action.IMPORT_OWN, frozenset()):
        found = found.filter(created_by_id=principal.user_id)
    return found.defer("source").order_by("-pk")


def learner_for(principal: Principal, learner_id: int) -> User:
    """The learner whom `principal` supports: on a course they teach, for an admin of the organisation.

    Raises Http404. Two queries at most.
    """
    organisation_id = principal.organisation_id or 0
    enrolled = Enrolment.objects.of(organisation_id).filter(
        learner_id=learner_id, state=EnrolmentState.ACTIVE
    )
    taught = enrolled.filter(course__instructors=principal.user_id)
    relations = frozenset({Relation.TEACHES}) if taught.exists() else frozenset()
    learner = User.objects.filter(pk=learner_id, memberships__organisation_id=organisation_id).first()
    if learner is None or not allows(principal, Action.LEARNER_SUPPORT, relations):
        raise Http404(REFUSED)
    return learner
