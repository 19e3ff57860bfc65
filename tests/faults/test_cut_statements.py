"""R11: whichever statement of an act fails, what is stored is as before the act or as after it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import Role
from quizzes import attempts
from quizzes.attempt_acts import add_time, admit_late, delete_attempt, reopen_attempt, restore_attempt
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.models import Attempt, Quiz
from tests.factories.courses import published_course
from tests.factories.people import member
from tests.factories.quizzes import published_quiz

WHY = "The fire alarm went off."
STORED = """
    SELECT 'attempt', a.number::text, a.state, a.points::text, a.deleted_from,
        (a.deadline_at IS NULL)::text, (a.finished_at IS NULL)::text FROM quizzes_attempt a
    UNION ALL SELECT 'response', r.position::text, r.is_flagged::text, '', '', '', '' FROM quizzes_response r
    UNION ALL SELECT 'answer', x.value::text, x.is_late::text, x.client_seq::text, '', '', ''
        FROM quizzes_answer x
    UNION ALL SELECT 'mark', m.points::text, m.standing, m.sequence::text, '', '', '' FROM quizzes_mark m
    UNION ALL SELECT 'record', e.verb, e.detail::text, '', '', '', '' FROM people_auditentry e
        WHERE starts_with(e.verb, 'attempt.')
    ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
# Times that lie in a record differ from one try of an act to the next.
MOMENT = r"\d{4}-\d\d-\d\dT[0-9:.+]+"


class Cut(OperationalError):
    """The connection went away at this statement."""


@pytest.fixture
def who(db: None) -> Principal:
    course: Course = published_course(learners=(member(name="Learner 001"),))
    kinds = [ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER]
    published_quiz(course, kinds, attempts_allowed=None)
    return Principal(course.enrolments.get().learner_id, course.organisation_id, Role.LEARNER)


@pytest.fixture
def teacher(who: Principal) -> Principal:
    return Principal(member(Role.ADMIN).pk, who.organisation_id, Role.ADMIN)


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT regexp_replace(string_agg(t::text, E'\\n'), %s, '', 'g') FROM ({STORED}) t",  # noqa: S608
            [MOMENT],
        )
        return str(cursor.fetchone()[0])


@contextmanager
def cut_at(number: int) -> Iterator[list[int]]:
    """The statement with this number fails; later ones, which put things back, do not."""
    seen = [0]

    def wrapper(execute: Callable[..., Any], *asked: Any) -> Any:
        seen[0] += 1
        if seen[0] == number:
            raise Cut
        return execute(*asked)

    with connection.execute_wrapper(wrapper):
        yield seen


def left_between(act: Callable[[], object]) -> tuple[int, list[int]]:
    """How many statements the act has, and after the failure of which ones things are half done."""
    before = stored()
    with tried():
        with cut_at(0) as seen:
            act()
        after, count = stored(), seen[0]
    assert after != before
    half = []
    for number in range(1, count + 1):
        with tried():
            # What is remembered since may need fewer statements: then it is done.
            with cut_at(number), suppress(Cut):
                act()
            transaction.set_rollback(False)  # else nothing could be read
            if stored() not in (before, after):
                half.append(number)
    assert stored() == before
    return count, half


@contextmanager
def tried() -> Iterator[None]:
    """What happens in here is taken back at its end."""
    start = transaction.savepoint()
    yield
    transaction.set_rollback(False)
    transaction.savepoint_rollback(start)


def save(who: Principal, attempt: Attempt, seq: int = 1) -> Callable[[], object]:
    key = uuid.uuid4()
    return lambda: save_answer(who, attempt.uid, 1, client_key=key, client_seq=seq, value={"value": True})


def acts(who: Principal, teacher: Principal) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each act, at a moment when it does something; the next one begins after it."""
    quiz = Quiz.objects.get()
    yield "start", lambda: start_attempt(quiz.pk, who, seed=1)
    attempt = start_attempt(quiz.pk, who, seed=1)
    yield "save", save(who, attempt)
    save(who, attempt)()
    yield "submit", lambda: submit_attempt(who, attempt.uid)
    submit_attempt(who, attempt.uid)
    save(who, attempt, 2)()
    yield "admit", lambda: admit_late(teacher, attempt.uid, WHY)
    yield "delete", lambda: delete_attempt(teacher, attempt.uid, WHY)
    delete_attempt(teacher, attempt.uid, WHY)
    yield "restore", lambda: restore_attempt(teacher, attempt.uid)
    restore_attempt(teacher, attempt.uid)
    yield "reopen", lambda: reopen_attempt(teacher, attempt.uid, 10, WHY)
    reopen_attempt(teacher, attempt.uid, 10, WHY)
    yield "add time", lambda: add_time(teacher, attempt.uid, 5, WHY)


def test_no_act_is_left_half_done(who: Principal, teacher: Principal) -> None:
    found = {name: left_between(act) for name, act in acts(who, teacher)}
    assert {name: half for name, (_count, half) in found.items() if half} == {}
    assert min(count for count, _half in found.values()) >= 4


def test_control_an_act_outside_a_transaction_is_seen(
    who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = start_attempt(Quiz.objects.get().pk, who, seed=1)

    class Loose:
        @staticmethod
        def atomic(**_: object) -> nullcontext[None]:
            return nullcontext()

    monkeypatch.setattr(attempts, "transaction", Loose)
    _count, half = left_between(lambda: submit_attempt(who, attempt.uid))
    assert half
