"""Certainty beside an answer: kept with it, marked by the published table, and no part of the points."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from items.behaviours import Behaviour
from items.kinds import InvalidResponse, ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.certainty_queries import certainty_of_attempt
from quizzes.models import Answer, Attempt, Mark, Quiz, Slot
from quizzes.tries import check_answer
from tests.factories.items import RIGHT, WRONG, stored_item
from tests.factories.quizzes import published_quiz
from tests.quizzes.test_attempt_views import current, press, start
from tests.quizzes.test_typed_answers import OTHER_WORDS, typed_shape

CHOICE, TRUTH, TYPED = ItemKind.SINGLE_CHOICE, ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course, [CHOICE, TRUTH, TYPED], behaviour=Behaviour.DEFERRED_CERTAINTY)


def save(who: Principal, attempt: Attempt, position: int, value: Any, seq: int = 1) -> None:
    save_answer(who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=seq, value=value)


def test_the_sum_is_derived_and_the_points_stay(quiz: Quiz, who: Principal) -> None:
    attempt = start_attempt(quiz.pk, who, seed=1)
    save(who, attempt, 1, RIGHT[CHOICE] | {"certainty": "high"})
    save(who, attempt, 2, WRONG[TRUTH] | {"certainty": "high"})
    attempt = submit_attempt(who, attempt.uid)
    assert (attempt.points, attempt.points_possible) == (1, 3)
    found = certainty_of_attempt(attempt)
    assert found is not None
    assert (found.average, round(found.accuracy, 4)) == (-1, Decimal("0.3333"))
    wrong = Mark.objects.get(attempt=attempt, response__position=2)
    wrong.pk, wrong.sequence, wrong.fraction = None, 2, Decimal(1)
    wrong.save(force_insert=True)
    again = certainty_of_attempt(attempt)
    assert again is not None
    assert again.average == 2, "another mark, as a regrade gives, is counted at once"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"certainty": "middle"}, {"certainty": "middle"}),
        ({}, {"certainty": "low"}),
    ],
)
def test_certainty_is_kept_with_its_answer(quiz: Quiz, who: Principal, sent: Any, kept: Any) -> None:
    attempt = start_attempt(quiz.pk, who, seed=1)
    save(who, attempt, 1, RIGHT[CHOICE] | sent)
    assert Answer.objects.get().value == RIGHT[CHOICE] | kept
    save(who, attempt, 1, {"certainty": "high"}, 2)
    assert Answer.objects.latest("pk").value == {}, "certain of nothing is no answer"


@pytest.mark.parametrize("certainty", ["sure", 3, None, ["high"]])
def test_no_other_word_is_let_in(quiz: Quiz, who: Principal, certainty: Any) -> None:
    attempt = start_attempt(quiz.pk, who, seed=1)
    with pytest.raises(InvalidResponse):
        save(who, attempt, 1, RIGHT[CHOICE] | {"certainty": certainty})


def test_other_quizzes_do_not_take_it(course: Course, who: Principal) -> None:
    attempt = start_attempt(published_quiz(course, [CHOICE]).pk, who, seed=1)
    with pytest.raises(InvalidResponse):
        save(who, attempt, 1, RIGHT[CHOICE] | {"certainty": "low"})


def test_checked_at_once(course: Course, who: Principal) -> None:
    quiz = published_quiz(course, [CHOICE], behaviour=Behaviour.IMMEDIATE_CERTAINTY)
    attempt = start_attempt(quiz.pk, who, seed=1)
    value = WRONG[CHOICE] | {"certainty": "high"}
    checked = check_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=value)
    assert checked.tried.is_over
    found = certainty_of_attempt(submit_attempt(who, attempt.uid))
    assert found is not None
    assert found.average == -6


def test_the_pages_without_script(client: Client, learner: User, course: Course) -> None:
    client.force_login(learner)
    quiz = published_quiz(course, [CHOICE, TYPED], behaviour=Behaviour.IMMEDIATE_CERTAINTY)
    base = start(client, quiz)
    page = client.get(f"{base}1/").content.decode()
    assert "How certain are you?" in page
    press(client, f"{base}1/", chosen="b", certainty="high", goto=2)
    assert current() == {"chosen": ["b"], "certainty": "high"}
    press(client, f"{base}1/", chosen="b", certainty="high", check="1")
    assert "Very certain: mark -6." in client.get(f"{base}1/").content.decode()
    press(client, f"{base}2/", text="1811", finish="1")
    result = client.post(f"{base}submit/", follow=True).content.decode()
    assert "How certain you were" in result
    assert "Too certain." in result
    assert "Not very certain: mark 1" in result


def test_nothing_is_earned_by_certainty_before_it_is_decided(
    client: Client, learner: User, course: Course
) -> None:
    client.force_login(learner)
    quiz = published_quiz(course, [], behaviour=Behaviour.IMMEDIATE_CERTAINTY)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=typed_shape()))
    base = start(client, quiz)
    press(client, f"{base}1/", text=OTHER_WORDS, certainty="high", check="1")
    page = client.get(f"{base}1/").content.decode()
    assert "Being marked" in page
    assert "certain: mark" not in page
    reply = client.post(f"{base}submit/", follow=True).content.decode()
    assert "Being marked" in reply
    assert "certain: mark" not in reply


def test_plain_quizzes_say_nothing_of_it(client: Client, learner: User, course: Course) -> None:
    client.force_login(learner)
    base = start(client, published_quiz(course, [CHOICE]))
    assert "certain" not in client.get(f"{base}1/").content.decode()
    assert "certain" not in client.post(f"{base}submit/", follow=True).content.decode()
