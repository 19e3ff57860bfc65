"""Questions that open once the one before them stands, where answers are checked on the way."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from items.behaviours import Behaviour
from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes import answers, queries
from quizzes.attempt_pages import attempt_sheet
from quizzes.attempts import save_answer, start_attempt
from quizzes.bank_filter import ItemFilter
from quizzes.draws import Draw
from quizzes.errors import AttemptRefused
from quizzes.layout import Heading, arranged, with_checked, with_headings
from quizzes.models import Answer, Quiz
from quizzes.sequence import go_on
from quizzes.texts_between import Asked
from quizzes.tries import check_answer
from tests.factories.items import RIGHT, WRONG
from tests.factories.quizzes import published_quiz

KIND = ItemKind.SINGLE_CHOICE


def waiting_quiz(course: Course, count: int = 3, **rules: Any) -> Quiz:
    """A quiz whose second question waits for the first."""
    quiz = published_quiz(course, [KIND] * count, **{"behaviour": Behaviour.INTERACTIVE} | rules)
    quiz.slots.filter(position=2).update(needs_before=True)
    return quiz


def give(who: Principal, uid: uuid.UUID, position: int, seq: int, *, is_checked: bool = True) -> Any:
    act = check_answer if is_checked else save_answer
    return act(who, uid, position, client_key=uuid.uuid4(), client_seq=seq, value=RIGHT[KIND])


# Four questions, the last two in a section; all but the first wait, as far as nothing is shuffled.
@pytest.mark.parametrize(
    ("above", "below", "checked", "needs"),
    [
        (False, False, [True] * 4, [2, 3, 4]),
        (True, False, [True] * 4, [4]),
        (False, True, [True] * 4, [2]),
        (True, True, [True] * 4, []),
        (False, False, [True, False, True, True], [2, 4]),
        (False, False, [False] * 4, []),
    ],
)
def test_what_waits(above: bool, below: bool, checked: list[bool], needs: list[int]) -> None:
    places = [Asked(n, Decimal(1), place=n, needs_before=True) for n in range(1, 5)]
    plan = with_headings({}, [Heading(id=1, first=3, title="S", is_shuffled=below)])
    _ordered, frozen = arranged(places, plan, is_shuffled=above, seed=1)
    assert with_checked(frozen, checked).get("needs", []) == needs


def test_a_question_opens_once_the_one_before_stands(who: Principal, course: Course) -> None:
    attempt = start_attempt(waiting_quiz(course, paging="all").pk, who)
    for is_checked in (False, True):
        with pytest.raises(AttemptRefused) as refused:
            give(who, attempt.uid, 2, 1, is_checked=is_checked)
        assert refused.value.code == "needs_before"
    give(who, attempt.uid, 1, 1, is_checked=False)
    assert [one.is_waiting for one in attempt_sheet(who, attempt.uid, 1).questions] == [False, True, False]
    check_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=2, value=WRONG[KIND])
    assert attempt_sheet(who, attempt.uid, 1).questions[1].is_waiting, "another try is left"
    give(who, attempt.uid, 1, 3)
    assert not attempt_sheet(who, attempt.uid, 1).questions[1].is_waiting
    assert give(who, attempt.uid, 2, 1, is_checked=False).is_counted
    assert give(who, attempt.uid, 3, 1, is_checked=False).is_counted


def test_nothing_waits_where_nothing_is_checked(who: Principal, course: Course) -> None:
    attempt = start_attempt(waiting_quiz(course, behaviour=Behaviour.DEFERRED).pk, who)
    assert attempt.layout == {}
    assert give(who, attempt.uid, 2, 1, is_checked=False).is_counted


def test_a_page_shows_nothing_of_what_waits(client: Client, learner: User, course: Course) -> None:
    client.force_login(learner)
    quiz = waiting_quiz(course)
    base = client.post(f"/quizzes/{quiz.pk}/start/")["Location"].removesuffix("1/")
    page = client.get(f"{base}2/").content.decode()
    assert "Answer question 1 and check it until it stands" in page
    assert 'name="chosen"' not in page
    uid = base.split("/")[2]
    told = client.get(f"/api/v1/attempts/{uid}/questions/2/")
    assert (told.status_code, told.json()["errors"][0]["code"]) == (409, "needs_before")
    sent = {"position": 2, "key": str(uuid.uuid4()), "seq": 1, "value": RIGHT[KIND]}
    assert client.post(f"{base}answers/", sent, content_type="application/json").status_code == 422
    form = {"key": str(uuid.uuid4()), "seq": 1, "chosen": "a", "goto": "3"}
    assert client.post(f"{base}2/", form)["Location"] == f"{base}3/"
    assert not Answer.objects.exists()


def test_nobody_leaves_for_a_question_that_waits(who: Principal, course: Course) -> None:
    attempt = start_attempt(waiting_quiz(course, is_sequential=True).pk, who)
    with pytest.raises(AttemptRefused) as refused:
        go_on(who, attempt.uid, 1)
    assert refused.value.code == "needs_before"
    give(who, attempt.uid, 1, 1)
    assert go_on(who, attempt.uid, 1) == 2


def test_it_takes_no_statement_more(who: Principal, course: Course) -> None:
    attempt = start_attempt(waiting_quiz(course).pk, who)
    give(who, attempt.uid, 1, 1)
    give(who, attempt.uid, 2, 1, is_checked=False)
    with CaptureQueriesContext(connection) as saving:
        give(who, attempt.uid, 2, 2, is_checked=False)
    assert len(saving) == 5
    with CaptureQueriesContext(connection) as reading:
        attempt_sheet(who, attempt.uid, 2)
    assert len(reading) == 3


def test_the_builder_lets_a_question_wait(client: Client, instructor: User, course: Course) -> None:
    quiz = published_quiz(course, [KIND] * 2, behaviour=Behaviour.IMMEDIATE)
    client.force_login(instructor)
    slot = quiz.slots.get(position=2)
    press = {"act": f"wait-{slot.pk}", "edition": 1}
    assert client.post(reverse("quiz_slots", args=[quiz.pk]), press).status_code == 302
    slot.refresh_from_db()
    assert slot.needs_before
    builder = reverse("quiz_builder", args=[quiz.pk])
    assert client.get(builder).content.decode().count('value="wait-') == 1
    Quiz.objects.update(behaviour=Behaviour.DEFERRED)
    assert 'value="wait-' not in client.get(builder).content.decode()


def test_the_builder_offers_no_wait_where_it_would_do_nothing(
    client: Client, instructor: User, course: Course
) -> None:
    quiz = waiting_quiz(course, 4)
    client.force_login(instructor)

    def offered(*, above: bool, below: bool, **more: Any) -> tuple[list[int], bool]:
        plan = with_headings({}, [Heading(id=1, first=3, title="S", is_shuffled=below)])
        Quiz.objects.update(layout=plan, is_shuffled=above, **more)
        page = client.get(reverse("quiz_builder", args=[quiz.pk])).content.decode()
        places = quiz.slots.order_by("position").values_list("position", "pk")
        return [at for at, pk in places if f'value="wait-{pk}"' in page], "does not count: this" in page

    assert offered(above=False, below=False) == ([2, 3, 4], False)
    assert offered(above=False, below=True) == ([2], False)
    # Pressed earlier it says why it does nothing now.
    assert offered(above=True, below=False) == ([4], True)
    # What is drawn above the first heading is a question before as well, and stands in its section.
    drawn = Draw(id=1, after=0, is_below=False, count=1, points=Decimal(1), chosen=ItemFilter())
    assert offered(above=False, below=True, draws=[drawn.as_data()]) == ([1, 2], False)
    assert offered(above=True, below=True) == ([], True)


def test_control_the_condition_decides(
    who: Principal, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LOCK_RESPONSE", answers.LOCK_RESPONSE.replace(queries.WAITS, "FALSE"))
    with pytest.raises(pytest.fail.Exception):
        test_a_question_opens_once_the_one_before_stands(who, course)
