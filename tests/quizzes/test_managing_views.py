"""The pages of an instructor about attempts: who sits now, what happened, and what was refused."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from items.kinds import ItemKind
from people.access import Principal
from people.models import Role, User
from quizzes.attempt_acts import add_time, reopen_attempt
from quizzes.attempts import flag_response, save_answer, start_attempt, submit_attempt
from quizzes.managing_queries import AttemptFilter, managed_attempts, trail_of
from quizzes.managing_words import event_words
from quizzes.models import Attempt, AttemptState, Quiz
from tests.factories.courses import EnrolmentFactory
from tests.factories.items import MARKED_KINDS, RIGHT
from tests.factories.people import member
from tests.quizzes.conftest import answer_all, move_deadline, place_of

LIST_STATEMENTS = 7
PAGE_STATEMENTS = 8
WHY = "The fire alarm went off."


@pytest.fixture
def page(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def save(who: Principal, attempt: Attempt, place: int) -> None:
    save_answer(
        who, attempt.uid, place, client_key=uuid.uuid4(), client_seq=1, value=RIGHT[ItemKind.TRUE_FALSE]
    )


def test_those_who_sit_come_first_with_place_answers_and_time(
    quiz: Quiz, attempt: Attempt, who: Principal, other: Principal
) -> None:
    submit_attempt(other, start_attempt(quiz.pk, other).uid)
    move_deadline(attempt, timedelta(minutes=-10))
    place = place_of(attempt, ItemKind.TRUE_FALSE)
    save(who, attempt, place)
    page = managed_attempts(quiz, AttemptFilter())
    assert page.counts == {"all": 2, "running": 1, "ended": 1, "deleted": 0}
    first, second = page.lines
    assert (first.uid, first.answered, first.count, first.place) == (attempt.uid, 1, len(MARKED_KINDS), place)
    assert first.seconds_left in range(590, 601)
    assert first.last_at > first.started_at
    assert (second.is_running, second.seconds_left, second.answered) == (False, None, 0)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 2),
        ("show=running", 1),
        ("show=ended", 1),
        ("show=deleted", 0),
        ("q=nobody", 0),
        ("show=x&page=0", 2),
    ],
)
def test_the_address_says_which_attempts_are_listed(
    page: Client, quiz: Quiz, attempt: Attempt, other: Principal, query: str, expected: int
) -> None:
    submit_attempt(other, start_attempt(quiz.pk, other).uid)
    reply = page.get(reverse("quiz_attempts", args=[quiz.pk]) + f"?{query}")
    assert len(reply.context["lines"]) == expected
    assert str(attempt.uid) in reply.text or expected < 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_statements_for_one_as_for_three(
    page: Client,
    quiz: Quiz,
    attempt: Attempt,
    count: int,
    django_assert_num_queries: object,
) -> None:
    for _number in range(count - 1):
        learner = member(organisation=quiz.organisation)
        EnrolmentFactory(course=quiz.course, learner=learner)
        start_attempt(quiz.pk, Principal(learner.pk, quiz.organisation_id, Role.LEARNER))
    with django_assert_num_queries(LIST_STATEMENTS):  # type: ignore[operator]  # a fixture of pytest-django
        reply = page.get(reverse("quiz_attempts", args=[quiz.pk]))
    assert len(reply.context["lines"]) == count


def test_the_list_keeps_itself_fresh_until_told_not_to(page: Client, quiz: Quiz, attempt: Attempt) -> None:
    address = reverse("quiz_attempts", args=[quiz.pk])
    fresh, still = page.get(address).text, page.get(f"{address}?refresh=off").text
    assert 'http-equiv="refresh"' in fresh
    assert "hx-trigger" in fresh
    assert 'http-equiv="refresh"' not in still
    assert "hx-trigger" not in still


def test_the_trail_tells_all_in_order(attempt: Attempt, who: Principal, teacher: Principal) -> None:
    move_deadline(attempt, timedelta(minutes=-10))
    place = place_of(attempt, ItemKind.TRUE_FALSE)
    flag_response(who, attempt.uid, place, is_flagged=True)
    flag_response(who, attempt.uid, place, is_flagged=True)
    save(who, attempt, place)
    add_time(teacher, attempt.uid, 5, WHY)
    submit_attempt(who, attempt.uid)
    save_answer(who, attempt.uid, place, client_key=uuid.uuid4(), client_seq=9, value={"value": False})
    reopen_attempt(teacher, attempt.uid, 5, WHY)
    trail = trail_of(attempt)
    words = [event_words(event).partition(":")[0] for event in trail.events]
    assert words[:4] == [
        "Started",
        f"Question {place} flagged",
        f"Answer to question {place} saved",
        "5 minutes added",
    ]
    assert sorted(words[4:6]) == [f"{len(MARKED_KINDS)} questions marked", "Handed in"]
    assert words[6] == f"Answer to question {place} came late"
    assert words[7].startswith("Reopened until")
    assert trail.total == len(words) == 8
    assert trail.events[3].actor is not None
    assert trail.events[3].detail["reason"] == WHY


@pytest.mark.parametrize("answers", [0, 1])
def test_one_attempt_takes_as_many_statements_whatever_happened(
    page: Client, attempt: Attempt, who: Principal, answers: int, django_assert_num_queries: object
) -> None:
    if answers:
        answer_all(who, attempt, RIGHT)
    with django_assert_num_queries(PAGE_STATEMENTS):  # type: ignore[operator]  # a fixture of pytest-django
        reply = page.get(reverse("managed_attempt", args=[attempt.uid]))
    assert len(reply.context["events"]) == 1 + answers * len(MARKED_KINDS)


ACTS = [
    ("managed_delete", {"reason": WHY}, AttemptState.DELETED, "Deleted"),
    ("managed_delete", {}, AttemptState.IN_PROGRESS, "Say why"),
    ("managed_time", {"minutes": "ten", "reason": WHY}, AttemptState.IN_PROGRESS, "Name the minutes"),
    ("managed_reopen", {"minutes": "5", "reason": WHY}, AttemptState.IN_PROGRESS, "nothing to reopen"),
    ("managed_admit", {"reason": WHY}, AttemptState.IN_PROGRESS, "no late answer"),
    ("managed_allow", {"reason": WHY}, AttemptState.IN_PROGRESS, "one attempt more"),
    ("managed_restore", {}, AttemptState.IN_PROGRESS, "not deleted"),
]


@pytest.mark.parametrize(("route", "sent", "state", "words"), ACTS)
def test_an_act_says_what_it_did_or_why_not(
    page: Client, attempt: Attempt, route: str, sent: dict[str, str], state: AttemptState, words: str
) -> None:
    reply = page.post(reverse(route, args=[attempt.uid]), sent)
    assert reply.status_code == 302
    (message,) = get_messages(reply.wsgi_request)
    assert words in str(message)
    attempt.refresh_from_db()
    assert attempt.state == state


def test_more_time_reaches_the_learner_with_the_next_reply(
    client: Client, attempt: Attempt, learner: User, teacher: Principal
) -> None:
    move_deadline(attempt, timedelta(minutes=-5))
    client.force_login(learner)
    assert client.get(reverse("attempt_time", args=[attempt.uid])).json()["left"] in range(290, 301)
    add_time(teacher, attempt.uid, 10, WHY)
    sent = {
        "position": place_of(attempt, ItemKind.TRUE_FALSE),
        "key": str(uuid.uuid4()),
        "seq": 1,
        "value": {"value": True},
    }
    reply = client.post(reverse("attempt_save", args=[attempt.uid]), sent, content_type="application/json")
    told = client.get(reverse("attempt_time", args=[attempt.uid])).json()
    assert reply.json()["left"] in range(890, 901)
    assert told == {"running": True, "overdue": False, "left": told["left"]}
    assert told["left"] in range(890, 901)
