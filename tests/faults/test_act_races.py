"""An instructor acts while a learner works or time runs out: one of them is first, and no answer is lost."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from people.access import Principal
from people.models import AuditEntry, Role
from quizzes import attempt_acts, attempts
from quizzes.answers import Saved, save_answer
from quizzes.attempt_acts import add_time, delete_attempt, reopen_attempt, restore_attempt
from quizzes.attempts import settle_attempt, start_attempt, submit_attempt
from quizzes.clock import StatementTime
from quizzes.errors import AttemptRefused
from quizzes.models import Answer, Attempt, AttemptState, Mark, Quiz
from tests.factories.people import member
from tests.faults.conftest import KINDS
from tests.faults.crowd import SIZE, Crowd

FULL = bool(os.environ.get("FULL"))
ROUNDS = 200 if FULL else 20
CONTROL_ROUNDS = 12
GRACE = timedelta(seconds=settings.NETWORK_GRACE_SECONDS)
WHY = "The fire alarm went off."

pytestmark = [pytest.mark.xdist_group("races"), pytest.mark.timeout(1800 if FULL else 600)]


@pytest.fixture
def teacher(quiz: Quiz) -> Principal:
    admin = member(Role.ADMIN, organisation=quiz.organisation)
    return Principal(admin.pk, quiz.organisation_id, Role.ADMIN)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Switches the row lock off, as controls need it."""

    def rows_as_they_are(rows: QuerySet[Attempt]) -> QuerySet[Attempt]:
        return rows.annotate(now=StatementTime())

    def switch_off() -> None:
        monkeypatch.setattr(attempts, "lock_attempt", rows_as_they_are)
        monkeypatch.setattr(attempt_acts, "lock_attempt", rows_as_they_are)

    return switch_off


def ends_in(attempt: Attempt, left: timedelta) -> Attempt:
    """The attempt with deadline and grace over in `left`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE quizzes_attempt SET deadline_at = statement_timestamp() + %s WHERE id = %s",
            [left - GRACE, attempt.pk],  # type: ignore[list-item]  # psycopg takes a timedelta
        )
    attempt.refresh_from_db(from_queryset=Attempt.objects.of(attempt.organisation_id))
    return attempt


def lost_minutes(crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal, rounds: int) -> list[str]:
    """The rounds in which eight presses of five minutes did not make forty."""
    wrong = []
    attempt = start_attempt(quiz.pk, who)
    for _round in range(rounds):
        before = ends_in(attempt, timedelta(hours=1)).deadline_at
        replies = crowd.all_at_once(lambda _number: add_time(teacher, attempt.uid, 5, WHY).state)
        after = Attempt.objects.of(quiz.organisation_id).get(pk=attempt.pk).deadline_at
        assert before is not None
        assert after is not None
        if after - before != timedelta(minutes=5 * SIZE):
            wrong.append(f"{after - before}, {replies}")
    return wrong


def test_time_added_at_the_same_moment_adds_up(
    crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal
) -> None:
    assert lost_minutes(crowd, quiz, who, teacher, ROUNDS) == []


def test_control_without_the_lock_minutes_are_lost(
    crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal, unlocked: Callable[[], None]
) -> None:
    unlocked()
    assert lost_minutes(crowd, quiz, who, teacher, CONTROL_ROUNDS)


def torn_ends(crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal, left: timedelta) -> list[str]:
    """The rounds in which an attempt that expires got more time and ended all the same, or neither."""
    wrong = []
    for _round in range(ROUNDS):
        attempt = ends_in(start_attempt(quiz.pk, who), left)

        def act(number: int, attempt: Attempt = attempt) -> Any:
            if number % 2:
                return settle_attempt(attempt).state
            return add_time(teacher, attempt.uid, 5, WHY).state

        replies = crowd.all_at_once(act)
        added = sum(reply == AttemptState.IN_PROGRESS for reply in replies[::2])
        refused = sum(isinstance(reply, AttemptRefused) for reply in replies[::2])
        stored = Attempt.objects.of(quiz.organisation_id).get(pk=attempt.pk)
        marks = Mark.objects.of(quiz.organisation_id).filter(attempt=attempt).count()
        assert attempt.deadline_at is not None
        moved = attempt.deadline_at + timedelta(minutes=5 * added)
        whole = (AttemptState.IN_PROGRESS, 0) if added else (AttemptState.EXPIRED, len(KINDS))
        if (stored.state, marks) != whole or stored.deadline_at != moved or added + refused != SIZE // 2:
            wrong.append(f"{stored.state}, {marks} marks, {stored.deadline_at}, {replies}")
        if stored.state == AttemptState.IN_PROGRESS:
            submit_attempt(who, attempt.uid)
    return wrong


@pytest.mark.parametrize(
    "left", [timedelta(milliseconds=-5), timedelta(milliseconds=20), timedelta(seconds=9)]
)
def test_time_added_while_an_attempt_expires_is_whole_or_refused(
    crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal, left: timedelta
) -> None:
    assert torn_ends(crowd, quiz, who, teacher, left) == []


def wrong_reopenings(crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal, rounds: int) -> list[str]:
    """The rounds in which eight reopenings were not one, and seven refusals in words."""
    wrong = []
    attempt = start_attempt(quiz.pk, who)
    for number in range(1, rounds + 1):
        submit_attempt(who, attempt.uid)
        replies = crowd.all_at_once(lambda _number: reopen_attempt(teacher, attempt.uid, 30, WHY).state)
        refused = [reply.code for reply in replies if isinstance(reply, AttemptRefused)]
        said = AuditEntry.objects.filter(verb="attempt.reopen").count()
        if refused != ["running"] * (SIZE - 1) or said != number:
            wrong.append(f"{said} on record, {replies}")
    return wrong


def test_eight_reopenings_are_one(crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal) -> None:
    assert wrong_reopenings(crowd, quiz, who, teacher, ROUNDS) == []


def test_control_without_the_lock_reopenings_collide(
    crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal, unlocked: Callable[[], None]
) -> None:
    unlocked()
    assert wrong_reopenings(crowd, quiz, who, teacher, CONTROL_ROUNDS)


def lost_answers(crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal, rounds: int) -> list[str]:
    """The rounds in which an acknowledged answer was gone after somebody deleted the attempt meanwhile."""
    wrong = []
    for _round in range(rounds):
        attempt = start_attempt(quiz.pk, who)
        keys = [uuid.uuid4() for _number in range(SIZE)]

        def act(number: int, attempt: Attempt = attempt, keys: list[uuid.UUID] = keys) -> Any:
            if number == SIZE // 2:
                return delete_attempt(teacher, attempt.uid, WHY).state
            value = {"value": bool(number % 2)}
            return save_answer(
                who, attempt.uid, 1, client_key=keys[number], client_seq=number + 1, value=value
            )

        replies = crowd.all_at_once(act)
        told = {reply.key: reply.is_late for reply in replies if isinstance(reply, Saved)}
        kept = dict(
            Answer.objects.of(quiz.organisation_id)
            .filter(attempt=attempt)
            .values_list("client_key", "is_late")
        )
        if kept != told or len(told) != SIZE - 1:
            wrong.append(f"told {told}, kept {kept}, {replies}")
        restore_attempt(teacher, attempt.uid)
        submit_attempt(who, attempt.uid)
    return wrong


def test_no_acknowledged_answer_is_lost_while_the_attempt_is_deleted(
    crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal
) -> None:
    assert lost_answers(crowd, quiz, who, teacher, ROUNDS) == []


def test_control_a_deletion_that_takes_answers_along_is_found(
    crowd: Crowd, quiz: Quiz, who: Principal, teacher: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = attempts.move

    def sweeping(attempt: Attempt, to: AttemptState, **values: Any) -> None:
        real(attempt, to, **values)
        Answer.objects.of(attempt.organisation_id).filter(attempt=attempt).delete()

    monkeypatch.setattr(attempt_acts, "move", sweeping)
    assert lost_answers(crowd, quiz, who, teacher, CONTROL_ROUNDS)
