"""Checking while an attempt runs: once per key, within the tries there are, and what it earns in the end."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from items.behaviours import Behaviour
from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes.answers import save_answer
from quizzes.attempt_pages import attempt_page
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.errors import AttemptRefused, KeyReused
from quizzes.models import Answer, Attempt, Mark, Quiz, Try
from quizzes.tries import Checked, check_answer
from tests.factories.items import RIGHT, WRONG
from tests.factories.quizzes import published_quiz, reviewed
from tests.quizzes.conftest import move_deadline
from tests.quizzes.test_attempt_views import press, start

CHOICE, TYPED = ItemKind.SINGLE_CHOICE, ItemKind.SHORT_ANSWER
A, B, C, D = ({"chosen": [name]} for name in "abcd")
BEHAVIOURS = [one for one in Behaviour if one.has_check]


def begun(course: Course, who: Principal, behaviour: Behaviour, kind: ItemKind = CHOICE) -> Attempt:
    quiz = published_quiz(course, [kind, TYPED], behaviour=behaviour)
    return start_attempt(quiz.pk, who, seed=1)


def check(who: Principal, attempt: Attempt, value: Any, seq: int = 1, key: int | None = None) -> Checked:
    name = uuid.uuid4() if key is None else uuid.UUID(int=key)
    return check_answer(who, attempt.uid, 1, client_key=name, client_seq=seq, value=value)


def earned(who: Principal, attempt: Attempt) -> Decimal:
    submit_attempt(who, attempt.uid)
    return Mark.objects.get(attempt=attempt, response__position=1).fraction


@pytest.mark.parametrize(
    ("behaviour", "given", "fraction"),
    [
        (Behaviour.IMMEDIATE, [A], "1"),
        (Behaviour.IMMEDIATE, [B], "0"),
        (Behaviour.INTERACTIVE, [B, A], "0.6666667"),
        (Behaviour.INTERACTIVE, [B, C, A], "0.3333334"),
        (Behaviour.INTERACTIVE, [B, C, D], "0"),
        (Behaviour.ADAPTIVE, [B, A], "0.6666667"),
        (Behaviour.ADAPTIVE_FREE, [B, C, D, A], "1"),
    ],
)
def test_what_the_tries_earn(
    course: Course, who: Principal, behaviour: Behaviour, given: list[Any], fraction: str
) -> None:
    attempt = begun(course, who, behaviour)
    for seq, value in enumerate(given, 1):
        checked = check(who, attempt, value, seq)
        assert (checked.try_number, checked.tried.is_over) == (seq, seq == len(given))
    assert checked.tried.credit == Decimal(fraction)
    with pytest.raises(AttemptRefused, match="stands"):
        check(who, attempt, B, 9)
    assert Try.objects.filter(attempt=attempt).count() == len(given)
    assert earned(who, attempt) == Decimal(fraction)


def test_an_answer_nobody_checked_is_one_more_try(course: Course, who: Principal) -> None:
    attempt = begun(course, who, Behaviour.INTERACTIVE)
    check(who, attempt, B)
    save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=2, value=A)
    assert earned(who, attempt) == Decimal("0.6666667")


def test_what_is_unchanged_since_its_check_is_none(course: Course, who: Principal) -> None:
    attempt = begun(course, who, Behaviour.ADAPTIVE, ItemKind.MULTIPLE_RESPONSE)
    check(who, attempt, {"chosen": ["a"]})
    assert earned(who, attempt) == Decimal("0.5")


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_one_key_is_one_try_and_one_reply(course: Course, who: Principal, behaviour: Behaviour) -> None:
    attempt = begun(course, who, behaviour)
    first = check(who, attempt, B, key=5)
    assert check(who, attempt, B, key=5) == first
    with pytest.raises(KeyReused):
        check(who, attempt, C, key=5)
    if behaviour.has_tries:
        check(who, attempt, C, 2)
        assert check(who, attempt, B, key=5) == first
        assert check(who, attempt, C, 3).try_number == 2, "the same answer twice is one try"
    assert Try.objects.count() == 1 + behaviour.has_tries


def test_what_was_saved_before_is_what_is_checked(course: Course, who: Principal) -> None:
    """The script saves on its way and numbers its savings; the form's own number is behind."""
    attempt = begun(course, who, Behaviour.IMMEDIATE)
    save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=7, value=A)
    assert check(who, attempt, A, 1).try_number == 1
    assert Answer.objects.count() == 1


def test_a_newer_answer_from_elsewhere_is_not_checked_unseen(course: Course, who: Principal) -> None:
    attempt = begun(course, who, Behaviour.IMMEDIATE)
    save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=7, value=A)
    checked = check(who, attempt, B, 1)
    assert (checked.is_stale, checked.current_seq, checked.current_value) == (True, 7, A)
    assert not Try.objects.exists()


def test_after_the_last_try_nothing_is_saved(course: Course, who: Principal) -> None:
    attempt = begun(course, who, Behaviour.IMMEDIATE)
    check(who, attempt, B, 1, key=5)
    saved = save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=9, value=A)
    assert (saved.is_locked, saved.is_counted, saved.current_value) == (True, False, B)
    again = save_answer(who, attempt.uid, 1, client_key=uuid.UUID(int=5), client_seq=1, value=B)
    assert again.is_counted, "a saving from before, whose reply was lost"
    assert Answer.objects.count() == 1
    move_deadline(attempt, timedelta(seconds=settings.NETWORK_GRACE_SECONDS + 5))
    assert save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=9, value=A).is_locked
    other = save_answer(who, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=9, value=RIGHT[TYPED])
    assert (other.is_locked, other.is_late) == (False, True)


def test_time_over_checks_nothing(course: Course, who: Principal) -> None:
    attempt = begun(course, who, Behaviour.ADAPTIVE)
    move_deadline(attempt, timedelta(seconds=settings.NETWORK_GRACE_SECONDS + 5))
    assert check(who, attempt, A).is_late
    assert Answer.objects.get().is_late
    assert not Try.objects.exists()


def test_what_came_too_late_is_not_checked_with_its_key_again(course: Course, who: Principal) -> None:
    """Time was added meanwhile: a try on an answer that does not count would lock the question without it."""
    attempt = begun(course, who, Behaviour.IMMEDIATE)
    move_deadline(attempt, timedelta(seconds=settings.NETWORK_GRACE_SECONDS + 5))
    assert check(who, attempt, A, key=5).is_late
    move_deadline(attempt, -timedelta(minutes=5))
    assert check(who, attempt, A, key=5).is_late
    assert not Try.objects.exists()
    assert check(who, attempt, A, key=6).tried.is_over
    assert earned(who, attempt) == 1


def test_a_key_that_saved_before_a_newer_answer_does_not_check_the_old_one(
    course: Course, who: Principal
) -> None:
    attempt = begun(course, who, Behaviour.IMMEDIATE)
    for seq, value in ((1, A), (2, B)):
        save_answer(who, attempt.uid, 1, client_key=uuid.UUID(int=seq), client_seq=seq, value=value)
    checked = check(who, attempt, A, 1, key=1)
    assert (checked.is_stale, checked.current_seq, checked.current_value) == (True, 2, B)
    assert not Try.objects.exists()


def test_a_key_that_checked_one_question_checks_no_other(course: Course, who: Principal) -> None:
    attempt = begun(course, who, Behaviour.ADAPTIVE)
    second: dict[str, Any] = {"client_seq": 1, "value": RIGHT[TYPED]}
    save_answer(who, attempt.uid, 2, client_key=uuid.uuid4(), **second)
    save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=B)
    check(who, attempt, B, key=5)
    with pytest.raises(KeyReused):
        check_answer(who, attempt.uid, 2, client_key=uuid.UUID(int=5), **second)
    assert Try.objects.count() == 1


def test_deferred_quizzes_check_nothing(attempt: Attempt, who: Principal) -> None:
    with pytest.raises(AttemptRefused) as refused:
        check(who, attempt, A)
    assert refused.value.code == "no_check"


def test_the_database_knows_one_last_try(course: Course, who: Principal) -> None:
    attempt = begun(course, who, Behaviour.IMMEDIATE)
    check(who, attempt, B)
    row = Try.objects.get()
    row.pk, row.number, row.client_key = None, 2, uuid.uuid4()
    with pytest.raises(IntegrityError, match="try_one_last"), transaction.atomic():
        row.save(force_insert=True)


def test_running_attempts_keep_their_behaviour(course: Course, who: Principal, other: Principal) -> None:
    attempt = begun(course, who, Behaviour.IMMEDIATE)
    Quiz.objects.filter(pk=attempt.quiz_id).update(behaviour=Behaviour.DEFERRED)
    assert check(who, attempt, A).try_number == 1
    assert start_attempt(attempt.quiz_id, other).behaviour == Behaviour.DEFERRED


def test_statements(
    course: Course, who: Principal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attempt = begun(course, who, Behaviour.INTERACTIVE)
    attempt_page(who, attempt.uid, 1)
    with django_assert_num_queries(5):
        save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=B)
    with django_assert_num_queries(3):
        attempt_page(who, attempt.uid, 1)
    check(who, attempt, A, 2)
    with django_assert_num_queries(4):
        attempt_page(who, attempt.uid, 1)


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def test_a_check_without_script(signed_in: Client, course: Course) -> None:
    base = start(signed_in, published_quiz(course, [CHOICE, TYPED], behaviour=Behaviour.INTERACTIVE))
    before = signed_in.get(f"{base}1/").content.decode()
    assert "Try 1 of 3." in before
    assert 'id="outcome"' not in before
    assert press(signed_in, f"{base}1/", check="1").status_code == 422
    assert press(signed_in, f"{base}1/", chosen="b", check="1")["Location"] == f"{base}1/#outcome"
    page = signed_in.get(f"{base}1/").content.decode()
    assert "Try 1: Not this one" in page
    assert "Try 2 of 3." in page
    assert "built its bridge number 1 in 1811" not in page
    press(signed_in, f"{base}1/", chosen="a", check="1")
    page = signed_in.get(f"{base}1/").content.decode()
    assert "Try 2: Right" in page
    assert "0.67 of 1 point" in page
    assert "built its bridge number 1 in 1811" in page
    assert 'name="check"' not in page
    press(signed_in, f"{base}1/", chosen="b", goto=2)
    assert Answer.objects.count() == 2


@pytest.mark.parametrize("release", ["never", "on_close"])
def test_the_key_waits_for_its_release(signed_in: Client, course: Course, release: str) -> None:
    review = reviewed(answers=release)
    quiz = published_quiz(course, [CHOICE], behaviour=Behaviour.IMMEDIATE, review=review)
    base = start(signed_in, quiz)
    press(signed_in, f"{base}1/", chosen="b", check="1")
    page = signed_in.get(f"{base}1/").content.decode()
    assert "Not this one" in page
    assert "disabled" in page
    assert "built its bridge" not in page


def test_a_check_says_nothing_of_the_other_questions(course: Course, who: Principal) -> None:
    attempt = begun(course, who, Behaviour.IMMEDIATE)
    check(who, attempt, B)
    assert attempt_page(who, attempt.uid, 1).turn.outcome is not None  # type: ignore[union-attr]  # it can be checked
    assert attempt_page(who, attempt.uid, 2).turn.outcome is None  # type: ignore[union-attr]  # it can be checked


def test_what_is_read_later_stands_and_costs_nothing(course: Course, who: Principal) -> None:
    attempt = begun(course, who, Behaviour.ADAPTIVE, TYPED)
    checked = check(who, attempt, {"text": "in the year before the flood, they say"})
    if checked.tried.is_open:
        assert checked.tried.is_over
    else:
        assert check(who, attempt, WRONG[TYPED], 2).try_number == 2
