"""R3, R4, R5: eight presses at once start one attempt, end it once, and get one reply."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.test import RequestFactory

from people.access import Principal
from people.models import AuditEntry
from quizzes import attempts, kept_replies
from quizzes.answers import save_answer
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.clock import StatementTime
from quizzes.errors import KeyReused, StillRunning
from quizzes.models import Attempt, AttemptState, KeptReply, Mark, Quiz
from tests.faults.conftest import KINDS
from tests.faults.crowd import Crowd

FULL = bool(os.environ.get("FULL"))
ROUNDS = 1000 if FULL else 60
CONTROL_ROUNDS = 20

pytestmark = [pytest.mark.xdist_group("races"), pytest.mark.timeout(3600 if FULL else 600)]


def reply_of(attempt: Attempt) -> tuple[object, ...]:
    return (attempt.pk, attempt.state, attempt.points, attempt.finished_at)


def wrong_submits(crowd: Crowd, quiz: Quiz, who: Principal, rounds: int) -> list[str]:
    """What went wrong in each round of eight parallel submits that did not end as one."""
    wrong = []
    for _round in range(rounds):
        attempt = start_attempt(quiz.pk, who)
        save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value={"value": True})
        replies = crowd.all_at_once(_submit(who, attempt.uid))
        audits = AuditEntry.objects.filter(verb="attempt.submit", object_id=str(attempt.pk)).count()
        marks = Mark.objects.filter(attempt=attempt).count()
        stored = reply_of(Attempt.objects.get(pk=attempt.pk))
        if any(reply != stored for reply in replies) or (audits, marks) != (1, len(KINDS)):
            wrong.append(f"{audits} audit rows, {marks} marks, {replies}")
    return wrong


def _submit(who: Principal, uid: uuid.UUID) -> Callable[[int], object]:
    return lambda _number: reply_of(submit_attempt(who, uid))


def test_eight_submits_end_an_attempt_once(crowd: Crowd, quiz: Quiz, who: Principal) -> None:
    assert wrong_submits(crowd, quiz, who, ROUNDS) == []
    assert set(Attempt.objects.values_list("state", flat=True)) == {AttemptState.SUBMITTED}


def test_control_without_the_lock_half_the_rounds_go_wrong(
    crowd: Crowd, quiz: Quiz, who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(rows: QuerySet[Attempt]) -> QuerySet[Attempt]:
        return rows.annotate(now=StatementTime())

    monkeypatch.setattr(attempts, "lock_attempt", unlocked)
    assert len(wrong_submits(crowd, quiz, who, CONTROL_ROUNDS)) >= CONTROL_ROUNDS / 2


def wrong_starts(crowd: Crowd, quiz: Quiz, who: Principal, rounds: int) -> list[str]:
    """What went wrong in each round of eight parallel starts that did not give one attempt."""
    wrong = []
    for number in range(1, rounds + 1):
        replies = crowd.all_at_once(lambda _number: start_attempt(quiz.pk, who).pk)
        rows = list(Attempt.objects.order_by("number", "pk").values_list("number", flat=True))
        opened = list(Attempt.objects.filter(state=AttemptState.IN_PROGRESS))
        frozen = Attempt.objects.annotate(count=Count("responses")).exclude(count=len(KINDS)).count()
        if (
            len(set(map(str, replies))) != 1
            or rows != list(range(1, number + 1))
            or len(opened) != 1
            or frozen
        ):
            wrong.append(f"{replies}, numbers {rows[-8:]}, {len(opened)} open, {frozen} incomplete")
        for attempt in opened:
            submit_attempt(who, attempt.uid)
    return wrong


def test_eight_starts_give_one_attempt(crowd: Crowd, quiz: Quiz, who: Principal) -> None:
    assert wrong_starts(crowd, quiz, who, ROUNDS) == []


UNIQUE = ("attempt_one_open", "attempt_number_unique")


@contextmanager
def without_unique_indexes() -> Iterator[None]:
    constraints = [one for one in Attempt._meta.constraints if one.name in UNIQUE]
    with connection.schema_editor() as editor:
        for one in constraints:
            editor.remove_constraint(Attempt, one)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE quizzes_attempt CASCADE")
        with connection.schema_editor() as editor:
            for one in constraints:
                editor.add_constraint(Attempt, one)


def test_control_without_the_indexes_there_are_several(crowd: Crowd, quiz: Quiz, who: Principal) -> None:
    with without_unique_indexes():
        assert len(wrong_starts(crowd, quiz, who, CONTROL_ROUNDS)) >= CONTROL_ROUNDS / 2


def press(who: Principal, uid: uuid.UUID, key: str, body: object = None) -> HttpResponse:
    """A submit as the API does it, with an idempotency key."""
    request = RequestFactory().post(
        f"/attempts/{uid}/submit/",
        json.dumps(body or {}),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )

    def work() -> HttpResponse:
        ended = submit_attempt(who, uid)
        return HttpResponse(json.dumps([str(ended.uid), ended.state, str(ended.points), uuid.uuid4().hex]))

    return kept_replies.once(request, who, work)


def test_eight_retries_with_one_key_get_one_reply(crowd: Crowd, quiz: Quiz, who: Principal) -> None:
    """The work's reply holds a random word: equal bytes prove that it ran once and was given again."""
    for number in range(ROUNDS // 2):
        attempt = start_attempt(quiz.pk, who)
        act = _press_until_done(who, attempt.uid, f"key {number}")
        replies = crowd.all_at_once(act)
        assert len({str(reply) for reply in replies}) == 1, replies
        with pytest.raises(KeyReused):
            press(who, attempt.uid, f"key {number}", {"other": "body"})
    assert KeptReply.objects.count() == ROUNDS // 2


def _press_until_done(who: Principal, uid: uuid.UUID, key: str) -> Callable[[int], object]:
    def act(_number: int) -> bytes:
        while True:
            try:
                return press(who, uid, key).content
            except StillRunning:
                continue

    return act


def test_control_without_the_kept_reply_the_bytes_differ(
    crowd: Crowd, quiz: Quiz, who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_replies, "_keep", lambda kept, _reply: kept_replies._release(kept))
    attempt = start_attempt(quiz.pk, who)
    replies = crowd.all_at_once(_press_until_done(who, attempt.uid, "key"))
    assert len({str(reply) for reply in replies}) > 1
