"""Who reaches a course or an import, and that a refusal tells nothing."""

from __future__ import annotations

from itertools import product

import pytest
from django.http import Http404

from lessons.access import course_by_id, course_for, courses_for, import_for, imports_of, relations
from lessons.models import Course, CourseState, Enrolment, EnrolmentState
from people.access import Action, Principal, Relation, allows
from people.models import Role, User
from tests.factories.courses import EnrolmentFactory, ImportFactory, published_course
from tests.factories.people import OrganisationFactory, member
from tests.lessons.conftest import principal_of

pytestmark = pytest.mark.django_db
COURSE_ACTIONS = [
    Action.COURSE_SEE,
    Action.COURSE_ENROL,
    Action.LESSON_READ,
    Action.QUIZ_TAKE,
    Action.COURSE_TEACH,
]


@pytest.fixture
def course(learner: User, instructor: User) -> Course:
    return published_course(learners=(learner,), instructors=(instructor,))


def test_relations_of_everyone(
    course: Course, learner: User, other_learner: User, instructor: User, other_instructor: User
) -> None:
    expected = {
        learner: {Relation.OPEN, Relation.ENROLLED},
        other_learner: {Relation.OPEN},
        instructor: {Relation.OPEN, Relation.TEACHES},
        other_instructor: {Relation.OPEN},
    }
    assert {user: set(relations(principal_of(user), course)) for user in expected} == expected


def test_a_draft_is_open_to_nobody_but_its_instructor(
    course: Course, learner: User, instructor: User
) -> None:
    Course.objects.filter(pk=course.pk).update(state=CourseState.DRAFT)
    course.refresh_from_db()
    assert relations(principal_of(learner), course) == frozenset()
    assert relations(principal_of(instructor), course) == {Relation.TEACHES}


def test_suspended_learner_is_not_enrolled(course: Course, learner: User) -> None:
    Enrolment.objects.update(state=EnrolmentState.SUSPENDED)
    with pytest.raises(Http404):
        course_for(principal_of(learner), course.slug, Action.LESSON_READ)


def test_one_query_for_course_and_relations(
    course: Course, learner: User, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    principal = principal_of(learner)
    with django_assert_num_queries(1):  # type: ignore[operator]  # the fixture is a function
        found = course_for(principal, course.slug, Action.LESSON_READ)
        assert Relation.ENROLLED in relations(principal, found)


def test_refusals_look_the_same(course: Course, other_learner: User) -> None:
    principal = principal_of(other_learner)
    with pytest.raises(Http404) as not_enrolled:
        course_for(principal, course.slug, Action.LESSON_READ)
    with pytest.raises(Http404) as missing:
        course_for(principal, "no-such-course", Action.LESSON_READ)
    assert str(not_enrolled.value) == str(missing.value)


@pytest.mark.parametrize("role", list(Role))
def test_another_organisation_reaches_nothing(course: Course, role: Role) -> None:
    stranger = principal_of(member(role, organisation=OrganisationFactory(slug="elsewhere")))
    EnrolmentFactory(course=course, learner_id=stranger.user_id)  # even a wrong row opens no door
    assert relations(stranger, course) == frozenset()
    for action in COURSE_ACTIONS:
        assert not courses_for(stranger, action).exists()
        with pytest.raises(Http404):
            course_by_id(stranger, course.pk, action)


def test_nobody_reaches_nothing(course: Course) -> None:
    nobody = Principal(None, None, None)
    assert not courses_for(nobody, Action.COURSE_SEE).exists()
    with pytest.raises(Http404):
        course_for(nobody, course.slug, Action.COURSE_SEE)


def test_lists_agree_with_the_single_door(
    learner: User, other_learner: User, instructor: User, other_instructor: User, admin: User
) -> None:
    open_course = published_course(learners=(learner,), instructors=(instructor,))
    draft = published_course(learners=(learner,), instructors=(instructor,))
    Course.objects.filter(pk=draft.pk).update(state=CourseState.DRAFT)
    people = [learner, other_learner, instructor, other_instructor, admin]
    for user, action in product(people, COURSE_ACTIONS):
        principal = principal_of(user)
        listed = set(courses_for(principal, action).values_list("pk", flat=True))
        for course in Course.objects.filter(pk__in=[open_course.pk, draft.pk]):
            is_allowed = allows(principal, action, relations(principal, course))
            assert (course.pk in listed) == is_allowed, (user, action, course.state)


def test_imports_are_their_makers(
    instructor: User, other_instructor: User, admin: User, learner: User
) -> None:
    import_ = ImportFactory(created_by=instructor)
    assert import_for(principal_of(instructor), import_.pk) == import_
    assert import_for(principal_of(admin), import_.pk) == import_
    for stranger in (other_instructor, learner):
        with pytest.raises(Http404):
            import_for(principal_of(stranger), import_.pk)
    assert not imports_of(principal_of(other_instructor)).exists()
    assert imports_of(principal_of(admin)).count() == 1
