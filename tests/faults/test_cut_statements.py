"""R11: whichever statement of an act fails, what is stored is as before the act or as after it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from items.behaviours import Behaviour
from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import Role
from quizzes import attempts
from quizzes.assembly import update_quiz
from quizzes.attempt_acts import add_time, admit_late, delete_attempt, reopen_attempt, restore_attempt
from quizzes.attempts import abandon_attempt, save_answer, settle_attempt, start_attempt, submit_attempt
from quizzes.hand_marking import Judgement, give_mark
from quizzes.models import Attempt, Quiz
from quizzes.overriding import add_override
from quizzes.tries import check_answer
from tests.factories.courses import published_course
from tests.factories.people import member
from tests.factories.quizzes import published_quiz
from tests.faults.cutting import left_between
from tests.quizzes.test_essays import asking, written

WHY = "The fire alarm went off."


@pytest.fixture
def who(db: None) -> Principal:
    course: Course = published_course(learners=(member(name="Learner 001"),))
    kinds = [ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER]
    published_quiz(course, kinds, attempts_allowed=None)
    return Principal(course.enrolments.get().learner_id, course.organisation_id, Role.LEARNER)


@pytest.fixture
def teacher(who: Principal) -> Principal:
    return Principal(member(Role.ADMIN).pk, who.organisation_id, Role.ADMIN)


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


def rule_acts(who: Principal, teacher: Principal) -> Iterator[tuple[str, Callable[[], object]]]:
    """As `acts`, for what is checked, marked by hand, changed by rules, or ended by time."""
    course = Course.objects.get()
    tries = published_quiz(course, [ItemKind.TRUE_FALSE], behaviour=Behaviour.INTERACTIVE)
    attempt = start_attempt(tries.pk, who, seed=1)
    sent: dict[str, Any] = {"client_key": uuid.uuid4(), "client_seq": 1, "value": {"value": False}}
    yield "check", lambda: check_answer(who, attempt.uid, 1, **sent)
    yield "give up", lambda: abandon_attempt(who, attempt.uid)
    ends = timezone.now() - timedelta(hours=1)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=ends)
    attempt.refresh_from_db()
    yield "expire", lambda: settle_attempt(attempt)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=timezone.now() + timedelta(hours=1))
    yield (
        "override",
        lambda: add_override(
            tries, teacher, learner_id=who.user_id, values={"time_limit": timedelta(hours=9)}, reason=WHY
        ),
    )
    essays = asking(course)
    written_one = submit_attempt(who, written(who, essays, "The ferry was slow.").uid)
    essay = essays.slots.select_related("item").get(position=2).item
    place = written_one.responses.of(essays.organisation_id).get(position=2)
    yield "mark by hand", lambda: give_mark(essay, place.pk, 1, Judgement(points=Decimal(3)), teacher)
    late = published_quiz(course, [ItemKind.TRUE_FALSE], due_at=ends - timedelta(hours=1))
    given = start_attempt(late.pk, who, seed=1)
    save(who, given)()
    submit_attempt(who, given.uid)
    yield "points for late", lambda: update_quiz(late, teacher, expected_edition=1, late_loss=Decimal("0.1"))


@pytest.mark.parametrize("every", [acts, rule_acts])
def test_no_act_is_left_half_done(
    who: Principal, teacher: Principal, every: Callable[..., Iterator[tuple[str, Callable[[], object]]]]
) -> None:
    found = {name: left_between(act) for name, act in every(who, teacher)}
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
