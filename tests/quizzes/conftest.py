"""A course with a quiz of every kind, and the people around it as principals."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import Role, User
from quizzes.attempts import save_answer, start_attempt
from quizzes.models import Attempt, Item, Quiz, Response
from quizzes.versions import item_of
from tests.factories.courses import published_course
from tests.factories.quizzes import published_quiz

Values = dict[ItemKind, dict[str, object]]


@pytest.fixture
def course(instructor: User, learner: User, other_learner: User) -> Course:
    return published_course(
        lessons=2, sentences=3, instructors=(instructor,), learners=(learner, other_learner)
    )


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course)


@pytest.fixture
def who(course: Course, learner: User) -> Principal:
    return Principal(learner.pk, course.organisation_id, Role.LEARNER)


@pytest.fixture
def other(course: Course, other_learner: User) -> Principal:
    return Principal(other_learner.pk, course.organisation_id, Role.LEARNER)


@pytest.fixture
def teacher(course: Course, instructor: User) -> Principal:
    return Principal(instructor.pk, course.organisation_id, Role.INSTRUCTOR)


@pytest.fixture
def attempt(quiz: Quiz, who: Principal) -> Attempt:
    return start_attempt(quiz.pk, who, seed=1)


@pytest.fixture
def item(quiz: Quiz) -> Item:
    """The essay of a quiz that has one."""
    found: Item = Item.objects.get(slots__quiz=quiz, kind=ItemKind.ESSAY)
    return found


@pytest.fixture
def response(attempt: Attempt) -> Response:
    """The place of the essay in an attempt at a quiz of `test_essays.asking`."""
    return Response.objects.of(attempt.organisation_id).get(attempt=attempt, position=2)


def answer_all(who: Principal, attempt: Attempt, values: Values, seq: int = 1) -> None:
    """Save the answer of its kind to every question."""
    for response in attempt.responses.of(attempt.organisation_id).order_by("position"):
        value = values[item_of(response.version_id).kind]
        saved = save_answer(
            who, attempt.uid, response.position, client_key=uuid.uuid4(), client_seq=seq, value=value
        )
        assert saved.is_counted


def place_of(attempt: Attempt, kind: ItemKind) -> int:
    """The position of the question of this kind."""
    rows = attempt.responses.of(attempt.organisation_id)
    return next(row.position for row in rows if item_of(row.version_id).kind == kind)


def move_deadline(attempt: Attempt, ago: timedelta) -> None:
    """Let the deadline have passed `ago` ago, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE quizzes_attempt SET deadline_at = statement_timestamp() - %s WHERE id = %s",
            [ago, attempt.pk],  # type: ignore[list-item]  # psycopg takes a timedelta
        )
    attempt.refresh_from_db()
