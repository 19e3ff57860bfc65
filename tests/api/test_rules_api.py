"""Rules between lessons and quizzes over the API: read, set, refused, opened apart."""

from __future__ import annotations

import pytest
from django.test import Client

from items.kinds import ItemKind
from lessons.models import Course
from people.models import User
from progress.models import StepRules, Unlocking
from quizzes.models import Quiz
from tests.factories.courses import published_course
from tests.factories.quizzes import published_quiz

RULES = "/api/v1/teach/courses/c/rules/"


@pytest.fixture
def course(learner: User, instructor: User) -> Course:
    return published_course(lessons=2, sentences=2, learners=(learner,), instructors=(instructor,), slug="c")


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course, [ItemKind.TRUE_FALSE], title="Bridges")


def put(client: Client, url: str, **sent: object) -> tuple[int, dict[str, object]]:
    reply = client.put(url, sent, content_type="application/json")
    return reply.status_code, reply.json()


def test_rules_are_set_read_and_lifted(
    client: Client, instructor: User, learner: User, course: Course, quiz: Quiz
) -> None:
    client.force_login(instructor)
    url = f"{RULES}lessons/2/"
    assert client.get(url).json()["completion"] == "read"
    wanted = [
        {"kind": "score", "id": quiz.pk, "percent": 80, "at": None},
        {"kind": "date", "id": 0, "percent": 0, "at": "2000-01-01T00:00:00Z"},
    ]
    status, rules = put(client, url, completion="marked", with_quiz=quiz.pk, conditions=wanted)
    assert (status, rules["completion"], rules["with_quiz"]) == (200, "marked", quiz.pk)
    assert [(one["kind"], one["percent"]) for one in client.get(url).json()["conditions"]] == [
        ("score", 80), ("date", 0),
    ]  # fmt: skip
    line = client.get(RULES).json()["lessons"][1]
    assert "“Bridges” has a score of 80 % or more" in line["opening"]
    assert line["problems"] == []
    client.force_login(learner)
    lock = client.get("/api/v1/courses/c/lessons/2/").json()["current"]
    assert [one["address"] for one in lock["missing"]] == [f"/quizzes/{quiz.pk}/"]
    client.force_login(instructor)
    assert put(client, url)[0] == 200
    assert not StepRules.objects.exists()


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"completion": "passed"}, 409, "completion"),
        ({"completion": "forgotten"}, 400, "invalid_choice"),
        ({"with_quiz": 999_999}, 409, "with_quiz"),
        ({"conditions": [{"kind": "quiz", "id": 999_999}]}, 409, "conditions"),
        ({"conditions": [{"kind": "date"}]}, 409, "at"),
        ({"conditions": "x"}, 400, "not_a_list"),
    ],
)
def test_what_makes_no_sense_is_refused(
    client: Client, instructor: User, course: Course, sent: dict[str, object], status: int, code: str
) -> None:
    client.force_login(instructor)
    found, reply = put(client, f"{RULES}lessons/2/", **sent)
    assert (found, reply["errors"][0]["code"]) == (status, code)  # type: ignore[index]  # a list of dicts
    assert not StepRules.objects.exists()


def test_a_circle_is_refused_by_name(client: Client, instructor: User, course: Course, quiz: Quiz) -> None:
    client.force_login(instructor)
    first = course.lessons.get(position=1)
    after_quiz = [{"kind": "passed", "id": quiz.pk}]
    assert put(client, f"{RULES}lessons/1/", conditions=after_quiz)[0] == 200
    status, reply = put(client, f"{RULES}quizzes/{quiz.pk}/", conditions=[{"kind": "lesson", "id": first.pk}])
    assert status == 409
    assert "“Bridges” needs" in str(reply)


def test_a_step_is_opened_apart_and_locked_again(
    client: Client, instructor: User, learner: User, course: Course, quiz: Quiz
) -> None:
    client.force_login(instructor)
    for url in (f"{RULES}lessons/2/open/", f"{RULES}quizzes/{quiz.pk}/open/"):
        both = {"learner": learner.pk, "cohort": 1, "reason": "x"}
        assert client.post(url, both, "application/json").status_code == 409
        made = client.post(url, {"learner": learner.pk, "reason": "Was ill"}, "application/json")
        assert made.status_code == 201
        assert [one["reason"] for one in client.get(url).json()] == ["Was ill"]
        assert client.delete(f"{RULES}open/{made.json()['id']}/").status_code == 204
    assert not Unlocking.objects.exists()
