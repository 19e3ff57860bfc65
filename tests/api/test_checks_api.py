"""Checking over the API: the outcome, retries, refusals."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from items.behaviours import Behaviour
from items.kinds import ItemKind
from lessons.models import Course
from quizzes.models import Try
from tests.api.conftest import Api
from tests.factories.quizzes import published_quiz

WRONG, RIGHT = {"chosen": ["b"]}, {"chosen": ["a"]}


@pytest.fixture
def uid(learning: Api, course: Course) -> str:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE], behaviour=Behaviour.ADAPTIVE)
    assert learning.get(f"quizzes/{quiz.pk}/").json()["behaviour"] == "adaptive"
    return str(learning.post(f"quizzes/{quiz.pk}/attempts/").json()["uid"])


def check(api: Api, uid: str, value: object, seq: int = 1, key: object = None) -> Any:
    sent = {"key": str(key or uuid4()), "seq": seq, "value": value}
    return api.post(f"attempts/{uid}/questions/1/check/", sent)


def test_tries_to_the_right_answer(learning: Api, uid: str) -> None:
    assert learning.get(f"attempts/{uid}/questions/1/").json()["turn"]["outcome"] is None
    key = uuid4()
    first = check(learning, uid, WRONG, key=key)
    turn = first.json()
    assert (turn["tries_left"], turn["is_locked"], turn["penalty"]) == (None, False, "0.3333333")
    assert (turn["outcome"]["number"], turn["outcome"]["verdict"]) == (1, "not_right")
    assert turn["outcome"]["answer"] is None
    last = check(learning, uid, RIGHT, 2).json()
    assert (last["is_locked"], last["outcome"]["credit"]) == (True, "0.6666667")
    assert last["outcome"]["answer"]["key"] == RIGHT
    assert check(learning, uid, WRONG, key=key).content == first.content
    assert learning.get(f"attempts/{uid}/questions/1/").json()["turn"] == last
    assert Try.objects.count() == 2
    refused = check(learning, uid, WRONG, 3)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "no_try")
    sent = {"position": 1, "key": str(uuid4()), "seq": 9, "value": WRONG}
    saved = learning.post(f"attempts/{uid}/answers/", sent)
    assert (saved.status_code, saved.json()["errors"][0]["code"]) == (409, "locked")
    assert saved.json()["current"]["value"] == RIGHT


def test_a_newer_answer_is_said(learning: Api, uid: str) -> None:
    sent = {"position": 1, "key": str(uuid4()), "seq": 9, "value": RIGHT}
    learning.post(f"attempts/{uid}/answers/", sent)
    reply = check(learning, uid, WRONG, 3)
    assert (reply.status_code, reply.json()["current"]) == (409, {"seq": 9, "value": RIGHT})
