"""A course of two lessons with a quiz of every kind."""

from __future__ import annotations

import pytest

from lessons.models import Course
from people.models import Role, User
from quizzes.models import Quiz
from tests.factories.courses import EnrolmentFactory, published_course
from tests.factories.people import member
from tests.factories.quizzes import published_quiz


@pytest.fixture
def course(instructor: User) -> Course:
    return published_course(lessons=2, sentences=3, instructors=(instructor,))


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course)


def enrolled(course: Course, count: int, **fields: object) -> list[User]:
    """`count` new learners on the course."""
    learners = [member(Role.LEARNER, organisation=course.organisation) for _ in range(count)]
    for learner in learners:
        EnrolmentFactory(course=course, learner=learner, **fields)
    return learners
