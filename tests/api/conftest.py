"""A course with a quiz of every kind, and people who speak JSON."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lessons.models import Course
from people.models import User
from quizzes.models import Quiz
from tests.factories.courses import published_course
from tests.factories.quizzes import published_quiz


class Api:
    """A signed-in person; `get`, `post` and `put` take addresses below ``/api/v1/``."""

    def __init__(self, user: User | None = None, **headers: str) -> None:
        self.client = Client(headers=headers)
        if user is not None:
            self.client.force_login(user)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self._send("post", path, data, headers)

    def put(self, path: str, data: Any = None, **headers: str) -> Any:
        return self._send("put", path, data, headers)

    def _send(self, method: str, path: str, data: Any, headers: dict[str, str]) -> Any:
        send = getattr(self.client, method)
        return send(f"/api/v1/{path}", data, content_type="application/json", headers=headers)


@pytest.fixture(autouse=True)
def _no_limits_left(db: None) -> None:
    cache.clear()


@pytest.fixture
def course(instructor: User, learner: User, other_learner: User) -> Course:
    return published_course(
        lessons=2, sentences=3, instructors=(instructor,), learners=(learner, other_learner)
    )


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course)


@pytest.fixture
def learning(learner: User) -> Api:
    return Api(learner)


@pytest.fixture
def teaching(instructor: User) -> Api:
    return Api(instructor)
