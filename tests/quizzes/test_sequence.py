"""Questions one after the other: one is open, the step is the server's, and there is no way back."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from items.kinds import Essay, ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes import attempt_pages
from quizzes.attempt_pages import attempt_page
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.errors import AttemptRefused, OutOfTurn
from quizzes.models import Answer, Attempt, Quiz, Slot
from quizzes.results import result
from quizzes.sequence import go_on
from tests.factories.items import RIGHT, SHAPES, stored_item
from tests.factories.quizzes import published_quiz
from tests.quizzes.conftest import move_deadline

KIND = ItemKind.TRUE_FALSE


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course, [KIND] * 3, is_sequential=True)


def answered(who: Principal, attempt: Attempt, position: int, seq: int = 1) -> bool:
    """True if the answer counts."""
    saved = save_answer(
        who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=seq, value=RIGHT[KIND]
    )
    return saved.is_counted


def test_one_question_is_open_at_a_time(who: Principal, attempt: Attempt) -> None:
    assert attempt.reached == 1
    for position in (1, 2, 3):
        for other in {1, 2, 3} - {position}:
            with pytest.raises(OutOfTurn) as refused:
                attempt_page(who, attempt.uid, other)
            assert refused.value.reached == position
        assert attempt_page(who, attempt.uid, position).position == position
        assert go_on(who, attempt.uid, position) == min(position + 1, 3)
    assert go_on(who, attempt.uid, 1) == 3, "leaving again is leaving once"
    assert attempt_page(who, attempt.uid, 3).position == 3


def test_only_the_open_question_is_answered(who: Principal, attempt: Attempt) -> None:
    assert [answered(who, attempt, position) for position in (1, 2, 3)] == [True, False, False]
    go_on(who, attempt.uid, 1)
    assert [answered(who, attempt, position, 2) for position in (1, 2, 3)] == [False, True, False]
    assert Answer.objects.count() == 6, "what does not count is kept"
    ended = submit_attempt(who, attempt.uid)
    assert ended.points == 2


def test_control_in_a_free_quiz_all_are_open(who: Principal, quiz: Quiz) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(is_sequential=False)
    attempt = start_attempt(quiz.pk, who)
    assert all(answered(who, attempt, position) for position in (3, 1, 2))
    assert attempt_page(who, attempt.uid, 2).head.reached is None
    with pytest.raises(AttemptRefused) as refused:
        go_on(who, attempt.uid, 1)
    assert refused.value.code == "all_open"


def test_what_is_not_reached_cannot_be_left(who: Principal, other: Principal, attempt: Attempt) -> None:
    with pytest.raises(OutOfTurn):
        go_on(who, attempt.uid, 2)
    with pytest.raises(Exception, match="No such page"):
        go_on(other, attempt.uid, 1)
    submit_attempt(who, attempt.uid)
    assert go_on(who, attempt.uid, 1) == 1, "an ended attempt stays where it was"
    assert result(who, attempt.uid).answers is not None


def press(client: Client, page: str, **data: str) -> Any:
    form = {"key": str(uuid.uuid4()), "seq": "9", "value": "true", **data}
    return client.post(page, form)


def test_a_plain_form_moves_on_and_not_back(client: Client, quiz: Quiz, learner: User) -> None:
    client.force_login(learner)
    start = client.post(f"/quizzes/{quiz.pk}/start/")
    base = start["Location"].removesuffix("1/")
    page = client.get(base + "1/").content.decode()
    assert "There is no way back" in page
    assert 'name="goto" value="0"' not in page
    assert client.get(press(client, base + "1/", goto="3")["Location"])["Location"] == base + "1/"
    assert press(client, base + "1/", goto="2")["Location"] == base + "2/"
    assert client.get(base + "1/")["Location"] == base + "2/"
    assert client.get(base + "3/")["Location"] == base + "2/"
    page = client.get(base + "2/").content.decode()
    assert ">Back<" not in page.replace("</svg> ", ">")
    assert page.count(" disabled") == 4, "the other numbers of both rails"
    left = client.post(base + "1/", {"key": str(uuid.uuid4()), "seq": "20", "value": "false"}, follow=True)
    assert "You have left that question" in left.content.decode()
    assert set(Answer.objects.values_list("response__position", "is_late")) == {(1, False)}
    assert client.post(f"/quizzes/{quiz.pk}/start/")["Location"] == base + "2/"


def test_the_api_keeps_to_it(client: Client, quiz: Quiz, learner: User) -> None:
    client.force_login(learner)
    begun = client.post(f"/api/v1/quizzes/{quiz.pk}/attempts/").json()
    base = f"/api/v1/attempts/{begun['uid']}/"
    assert begun["reached"] == 1
    reply = client.get(f"{base}questions/2/")
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (409, "not_open")
    assert (
        client.post(f"{base}next/", {"position": 1}, content_type="application/json").json()["reached"] == 2
    )
    assert client.get(f"{base}questions/2/").status_code == 200
    assert client.post(f"{base}next/", {"position": 3}, content_type="application/json").status_code == 409


def test_a_save_costs_what_it_did(who: Principal, attempt: Attempt) -> None:
    answered(who, attempt, 1)
    with CaptureQueriesContext(connection) as sequential:
        answered(who, attempt, 1, 2)
    Attempt.objects.update(reached=None)
    with CaptureQueriesContext(connection) as free:
        answered(who, attempt, 1, 3)
    assert len(sequential) == len(free) <= 5


def test_control_a_page_that_forgets_its_turn_is_found(
    who: Principal, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt_pages, "HEAD", attempt_pages.HEAD.replace("a.reached", "NULL::int"))
    with pytest.raises(pytest.fail.Exception):
        test_one_question_is_open_at_a_time(who, attempt)


def test_an_essay_outside_enforced_limits_cannot_be_left_but_nobody_is_locked_in(
    who: Principal, course: Course
) -> None:
    strict = replace(SHAPES[ItemKind.ESSAY](), body=Essay(max_words=2, is_strict=True))
    quiz = published_quiz(course, [KIND], is_sequential=True, overdue_grace=timedelta(minutes=5))
    quiz.slots.update(position=2)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=strict))
    attempt = start_attempt(quiz.pk, who)

    def write(text: str, seq: int) -> None:
        key = uuid.uuid4()
        save_answer(who, attempt.uid, 1, client_key=key, client_seq=seq, value={"text": text})

    write("one two three", 1)
    with pytest.raises(AttemptRefused, match="shorten it"):
        go_on(who, attempt.uid, 1)
    write("one two", 2)
    assert go_on(who, attempt.uid, 1) == 2
    Attempt.objects.update(reached=1)
    write("one two three", 3)
    with pytest.raises(AttemptRefused, match="shorten it"):
        submit_attempt(who, attempt.uid)
    Attempt.objects.update(reached=2)
    assert submit_attempt(who, attempt.uid).state == "submitted", "left for good: taken as it is"
    Attempt.objects.update(state="in_progress", reached=1)
    move_deadline(attempt, timedelta(seconds=60))
    assert submit_attempt(who, attempt.uid).state == "submitted", "overdue: taken as it is"
