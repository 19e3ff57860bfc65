"""What the race tests share: a course that really is in the database, and a pool large enough for a crowd."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import Role
from quizzes.models import Quiz
from tests import locking
from tests.factories.courses import published_course
from tests.factories.people import member
from tests.factories.quizzes import published_quiz
from tests.faults.crowd import SIZE, Crowd
from tests.faults.own_postgres import OwnPostgres

KINDS = [ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER, ItemKind.CLOZE, ItemKind.MATCHING]


@pytest.fixture(autouse=True)
def unguarded_controls(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control that takes a lock away has to show what comes of it, not that the guard sees it."""
    if request.node.name.startswith("test_control"):
        monkeypatch.setattr(locking, "is_on", False)


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnPostgres]:
    server = OwnPostgres()
    server.run()
    yield server
    server.close()


@pytest.fixture
def crowd(transactional_db: None) -> Iterator[Crowd]:
    options = connection.settings_dict["OPTIONS"]
    before = options.get("pool")
    connection.close_pool()  # type: ignore[attr-defined]  # of the Postgres backend, here and below
    # A person of the crowd that waits for a connection would not press at the same moment.
    options["pool"] = {"min_size": 1, "max_size": SIZE + 4, "timeout": 10}
    with Crowd() as people:
        yield people
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    options["pool"] = before


@pytest.fixture
def course(transactional_db: None) -> Course:
    return published_course(learners=(member(name="Learner 001"), member(name="Learner 002")))


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course, KINDS, attempts_allowed=None)


@pytest.fixture
def who(course: Course) -> Principal:
    learner = course.enrolments.order_by("pk").first()
    assert learner is not None
    return Principal(learner.learner_id, course.organisation_id, Role.LEARNER)
