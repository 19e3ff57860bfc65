"""Saving: append-only, once per key, newest number wins, late answers kept and never counted."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from items.kinds import InvalidResponse, ItemKind
from people.access import Principal
from quizzes.answers import Saved, flag_response, save_answer
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.errors import KeyReused
from quizzes.models import Answer, Attempt
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG
from tests.quizzes.conftest import move_deadline, place_of

GRACE = timedelta(seconds=settings.NETWORK_GRACE_SECONDS)
TRUE, FALSE = {"value": True}, {"value": False}


@pytest.fixture
def place(attempt: Attempt) -> int:
    return place_of(attempt, ItemKind.TRUE_FALSE)


def save(
    who: Principal, attempt: Attempt, place: int, seq: int, value: object, key: int | None = None
) -> Saved:
    name = uuid.uuid4() if key is None else uuid.UUID(int=key)
    return save_answer(who, attempt.uid, place, client_key=name, client_seq=seq, value=value)  # type: ignore[arg-type]  # bad values too


def test_an_answer_is_kept_and_counts(who: Principal, attempt: Attempt, place: int) -> None:
    saved = save(who, attempt, place, 1, TRUE)
    assert saved.is_counted
    assert (saved.current_seq, saved.current_value) == (1, TRUE)
    row = Answer.objects.get(attempt=attempt)
    assert (row.value, row.is_late, row.is_stale, row.saved_at) == (TRUE, False, False, saved.saved_at)


def test_the_same_key_gives_the_same_reply(who: Principal, attempt: Attempt, place: int) -> None:
    first = save(who, attempt, place, 1, TRUE, key=5)
    save(who, attempt, place, 2, FALSE)
    assert save(who, attempt, place, 1, TRUE, key=5) == first
    assert Answer.objects.filter(attempt=attempt).count() == 2


@pytest.mark.parametrize(("other_place", "seq", "value"), [(0, 1, FALSE), (0, 2, TRUE), (1, 1, {})])
def test_a_key_stands_for_one_saving(
    who: Principal, attempt: Attempt, place: int, other_place: int, seq: int, value: object
) -> None:
    save(who, attempt, place, 1, TRUE, key=5)
    with pytest.raises(KeyReused):
        save(who, attempt, place + other_place, seq, value, key=5)
    assert Answer.objects.filter(attempt=attempt).count() == 1


def test_another_attempt_may_use_the_same_key(
    who: Principal, other: Principal, attempt: Attempt, place: int
) -> None:
    theirs = start_attempt(attempt.quiz_id, other, seed=1)
    assert save(who, attempt, place, 1, TRUE, key=5).is_counted
    assert save(other, theirs, place, 1, FALSE, key=5).is_counted


@pytest.mark.parametrize("seq", [3, 2])
def test_an_older_number_is_kept_but_answered_with_the_server_s_copy(
    who: Principal, attempt: Attempt, place: int, seq: int
) -> None:
    save(who, attempt, place, 3, TRUE)
    stale = save(who, attempt, place, seq, FALSE, key=5)
    assert (stale.is_stale, stale.is_counted) == (True, False)
    assert (stale.current_seq, stale.current_value) == (3, TRUE)
    assert save(who, attempt, place, seq, FALSE, key=5) == stale
    submitted = submit_attempt(who, attempt.uid)
    assert submitted.points == 1
    assert Answer.objects.filter(attempt=attempt).count() == 2


@pytest.mark.parametrize(
    ("ago", "is_late"),
    [(-GRACE, False), (GRACE / 2, False), (GRACE * 2, True)],
    ids=["before", "in the grace", "after the grace"],
)
def test_time_alone_makes_an_answer_late(
    who: Principal, attempt: Attempt, place: int, ago: timedelta, is_late: bool
) -> None:
    move_deadline(attempt, ago)
    saved = save(who, attempt, place, 1, TRUE)
    assert saved.is_late is is_late
    assert Answer.objects.get(attempt=attempt).is_late is is_late
    assert saved.current_value == (None if is_late else TRUE)
    assert submit_attempt(who, attempt.uid).points == (0 if is_late else 1)


def test_after_handing_in_an_answer_is_kept_late(who: Principal, attempt: Attempt, place: int) -> None:
    save(who, attempt, place, 1, FALSE)
    submit_attempt(who, attempt.uid)
    late = save(who, attempt, place, 2, TRUE)
    assert (late.is_late, late.current_value) == (True, FALSE)
    attempt.refresh_from_db()
    assert attempt.points == 0


def test_an_answer_can_be_taken_back(who: Principal, attempt: Attempt, place: int) -> None:
    save(who, attempt, place, 1, TRUE)
    assert save(who, attempt, place, 2, {}).is_counted
    assert submit_attempt(who, attempt.uid).points == 0


@pytest.mark.parametrize("kind", MARKED_KINDS)
@pytest.mark.parametrize("value", ["text", ["a"], None, {"unknown": 1}, {"chosen": ["zz"]}, {"value": "yes"}])
def test_what_is_no_answer_leaves_no_row(
    who: Principal, attempt: Attempt, kind: ItemKind, value: object
) -> None:
    with pytest.raises(InvalidResponse):
        save(who, attempt, place_of(attempt, kind), 1, value)
    assert not Answer.objects.filter(attempt=attempt).exists()


@pytest.mark.parametrize("seq", [0, -1, 2**53, True])
def test_a_number_a_browser_cannot_count_to_is_refused(
    who: Principal, attempt: Attempt, place: int, seq: int
) -> None:
    with pytest.raises(InvalidResponse, match="client_seq"):
        save(who, attempt, place, seq, TRUE)


def test_not_mine_and_not_there_look_the_same(
    who: Principal, other: Principal, attempt: Attempt, place: int
) -> None:
    nobody = Principal(None, None, None)
    cases = [
        (other, attempt.uid, place),
        (who, uuid.uuid4(), place),
        (who, attempt.uid, 99),
        (nobody, attempt.uid, 1),
    ]
    for person, uid, position in cases:
        with pytest.raises(Http404) as refused:
            save_answer(person, uid, position, client_key=uuid.uuid4(), client_seq=1, value=TRUE)
        assert str(refused.value) == "No such page."
    assert not Answer.objects.exists()


def test_flags_stand_until_the_end(who: Principal, other: Principal, attempt: Attempt, place: int) -> None:
    assert flag_response(who, attempt.uid, place, is_flagged=True) is True
    assert flag_response(who, attempt.uid, place, is_flagged=False) is False
    flag_response(who, attempt.uid, place, is_flagged=True)
    submit_attempt(who, attempt.uid)
    assert flag_response(who, attempt.uid, place, is_flagged=False) is True
    with pytest.raises(Http404):
        flag_response(other, attempt.uid, place, is_flagged=True)


@pytest.mark.django_db(transaction=True)
def test_saving_takes_four_statements(who: Principal, attempt: Attempt, place: int) -> None:
    save(who, attempt, place, 1, TRUE)
    with CaptureQueriesContext(connection) as saving:
        save(who, attempt, place, 2, FALSE)
    assert len(saving) == 4, [query["sql"] for query in saving]
    with CaptureQueriesContext(connection) as wrong:
        save(who, attempt, place, 3, WRONG[ItemKind.TRUE_FALSE], key=5)
        save(who, attempt, place, 3, WRONG[ItemKind.TRUE_FALSE], key=5)
    assert len(wrong) == 9
    assert RIGHT[ItemKind.TRUE_FALSE] == TRUE
