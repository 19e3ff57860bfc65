"""R5 of checks: eight presses at once add one try for one answer, and none of several answers is lost."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest

from items.behaviours import Behaviour
from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from quizzes import answers
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.models import Answer, Attempt, Quiz, Try
from quizzes.tries import Checked, check_answer
from tests.factories.quizzes import published_quiz
from tests.faults.crowd import Crowd

FULL = bool(os.environ.get("FULL"))
ROUNDS = 300 if FULL else 15

pytestmark = [pytest.mark.xdist_group("races"), pytest.mark.timeout(3600 if FULL else 600)]

SAME_KEY, SAME_ANSWER, OTHERS = "same key", "same answer", "other answers"
ORDERS = (SAME_KEY, SAME_ANSWER, OTHERS)


@pytest.fixture
def tried(course: Course) -> Quiz:
    """Numbers can be tried without end, and none that is given here is right."""
    return published_quiz(course, [ItemKind.NUMERICAL], behaviour=Behaviour.ADAPTIVE, attempts_allowed=None)


def press(who: Principal, attempt: Attempt, order: str) -> Callable[[int], Checked]:
    """What each of the crowd sends: one key and answer, one answer under several keys, or all different."""
    key = uuid.uuid4()

    def act(number: int) -> Checked:
        is_other = order == OTHERS
        return check_answer(
            who,
            attempt.uid,
            1,
            client_key=key if order == SAME_KEY else uuid.uuid4(),
            client_seq=number + 1 if is_other else 1,
            value={"number": str(20 + number if is_other else 20), "unit": "km"},
        )

    return act


def faults(attempt: Attempt, order: str, replies: list[object]) -> list[str]:
    """What is wrong with the rows and the replies of one round, in words."""
    if not all(isinstance(reply, Checked) for reply in replies):
        return [f"refused: {replies}"]
    told = [reply for reply in replies if isinstance(reply, Checked)]
    rows = Try.objects.of(attempt.organisation_id).filter(attempt=attempt).order_by("number")
    stored = [(row.number, row.answer.value["number"]) for row in rows.select_related("answer")]
    said = {reply.try_number for reply in told if reply.try_number}
    wrong = []
    if [number for number, _value in stored] != list(range(1, len(stored) + 1)) or said != set(
        range(1, len(stored) + 1)
    ):
        wrong.append(f"tries {stored}, told of {said}")
    if order != OTHERS:
        saved = Answer.objects.of(attempt.organisation_id).filter(attempt=attempt).count()
        if (len(stored), saved) != (1, 1) or len({str(replace(one, key=attempt.uid)) for one in told}) != 1:
            wrong.append(f"{len(stored)} tries and {saved} answers of one, {told}")
        return wrong
    for number, reply in enumerate(told):
        mine = [count for count, value in stored if value == str(20 + number)]
        if mine != ([reply.try_number] if reply.try_number else []):
            wrong.append(f"{number} was told {reply.try_number}, stored is {mine}")
        if not reply.try_number and not (reply.is_stale and (reply.current_seq or 0) > number + 1):
            wrong.append(f"{number} was lost: {reply}")
    return wrong


def wrong_checks(crowd: Crowd, quiz: Quiz, who: Principal, order: str, rounds: int) -> list[str]:
    wrong = []
    for _round in range(rounds):
        attempt = start_attempt(quiz.pk, who)
        replies = crowd.all_at_once(press(who, attempt, order))
        wrong += faults(attempt, order, replies)
        submit_attempt(who, attempt.uid)
    return wrong


@pytest.mark.parametrize("order", ORDERS)
def test_eight_checks_are_as_many_tries_as_answers(
    crowd: Crowd, tried: Quiz, who: Principal, order: str
) -> None:
    assert wrong_checks(crowd, tried, who, order, ROUNDS) == []


@pytest.mark.parametrize("order", ORDERS)
def test_control_without_the_lock_checks_collide(
    crowd: Crowd, tried: Quiz, who: Principal, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LOCK", "")
    assert wrong_checks(crowd, tried, who, order, 5) != []
