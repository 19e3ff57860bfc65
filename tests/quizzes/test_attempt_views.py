"""A quiz in the browser: as plain forms, and by the requests of the script."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from items.kinds import ItemKind
from lessons.models import Course
from people import sessions
from people.models import User
from quizzes.models import Answer, Attempt, AttemptState, Quiz, QuizState, Slot
from tests.factories.items import MARKED_KINDS, RIGHT, SHAPES, WRONG, stored_item
from tests.factories.quizzes import QuizFactory, published_quiz, reviewed
from tests.quizzes.canaries import CANARY, marked
from tests.quizzes.conftest import move_deadline

KIND = ItemKind.SHORT_ANSWER
LATE = timedelta(seconds=90)


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def start(client: Client, quiz: Quiz) -> str:
    """The address of the first question, without its number."""
    first = client.post(f"/quizzes/{quiz.pk}/start/")["Location"]
    return first.rpartition("/1/")[0] + "/"


def press(client: Client, url: str, **data: object) -> Any:
    """Press a button of the question's form as it stands, after filling in `data`."""
    page = client.get(url)
    form = {"key": page.context["key"], "seq": page.context["seq"]}
    return client.post(url, form | data)


def save(client: Client, base: str, position: int = 1, **changes: Any) -> Any:
    sent = {"position": position, "key": str(uuid.uuid4()), "seq": 1, "value": RIGHT[KIND]} | changes
    return client.post(f"{base}answers/", json.dumps(sent), content_type="application/json")


def current() -> object:
    newest = Answer.objects.filter(is_late=False).order_by("-client_seq", "id").first()
    return newest.value if newest else None


FORMS: dict[ItemKind, dict[str, object]] = {
    ItemKind.SINGLE_CHOICE: {"chosen": "a"},
    ItemKind.MULTIPLE_RESPONSE: {"chosen": ["a", "b"]},
    ItemKind.TRUE_FALSE: {"value": "true"},
    ItemKind.SHORT_ANSWER: {"text": "1811"},
    ItemKind.CLOZE: {"gap-g1": "bridge", "gap-g2": "1811"},
    ItemKind.WORD_BANK: {"gap-g1": "w3", "gap-g2": "w1"},
    ItemKind.MATCHING: {"pair-l1": "r1", "pair-l2": "r2"},
    ItemKind.CATEGORISE: {"pair-l1": "r1", "pair-l2": "r2", "pair-l3": "r1"},
    ItemKind.NUMERICAL: {"number": "10", "unit": "km"},
    ItemKind.ORDERING: {"place-e3": "1", "place-e1": "2", "place-e2": "3"},
    ItemKind.HOTSPOT: {"across": "60", "down": "50"},
}


def test_the_whole_quiz_works_without_script(signed_in: Client, quiz: Quiz) -> None:
    url = start(signed_in, quiz) + "1/"
    while not url.endswith("/check/"):
        page = signed_in.get(url)
        following = page.context["following"]
        where = {"goto": following} if following else {"finish": "1"}
        url = press(signed_in, url, **where, **FORMS[ItemKind(page.context["question"].kind)])["Location"]
    assert "Every question has an answer." in signed_in.get(url).content.decode()
    result = signed_in.post(url.replace("check", "submit"), follow=True).content.decode()
    assert "{0} of {0} points".format(len(MARKED_KINDS)) in result
    assert Attempt.objects.get().state == AttemptState.SUBMITTED
    assert signed_in.get(f"/quizzes/{quiz.pk}/").content.decode().count("Open result") == 1


def test_every_button_saves_before_it_moves(signed_in: Client, course: Course) -> None:
    quiz = published_quiz(course, [KIND, KIND])
    base = start(signed_in, quiz)
    buttons: list[dict[str, object]] = [{"goto": 2}, {"finish": "1"}, {"flag": "1"}, {"leave": "1"}, {}]
    for number, button in enumerate(buttons, 1):
        assert press(signed_in, f"{base}1/", text=f"answer {number}", **button).status_code == 302
        assert current() == {"text": f"answer {number}"}
    assert Answer.objects.count() == 5


def test_moving_without_a_change_adds_no_answer(signed_in: Client, course: Course) -> None:
    base = start(signed_in, published_quiz(course, [KIND, KIND]))
    press(signed_in, f"{base}1/", text="", goto=2)
    assert current() is None
    press(signed_in, f"{base}1/", text="1811", goto=2)
    press(signed_in, f"{base}1/", text="1811", goto=2)
    assert Answer.objects.count() == 1


def test_the_browsers_back_button_changes_the_answer(signed_in: Client, course: Course) -> None:
    base = start(signed_in, published_quiz(course, [KIND, KIND]))
    page = signed_in.get(f"{base}1/")
    form = {"key": page.context["key"], "seq": page.context["seq"], "goto": 2}
    signed_in.post(f"{base}1/", form | {"text": "first"})
    signed_in.post(f"{base}1/", form | {"text": "second"})
    assert current() == {"text": "second"}


def test_an_old_page_does_not_overwrite_a_newer_answer(signed_in: Client, course: Course) -> None:
    base = start(signed_in, published_quiz(course, [KIND, KIND]))
    old = signed_in.get(f"{base}1/")
    assert save(signed_in, base, seq=9, value={"text": "newer"}).status_code == 200
    form = {"key": old.context["key"], "seq": old.context["seq"], "goto": 2, "text": "older"}
    answer = signed_in.post(f"{base}1/", form, follow=True)
    assert answer.redirect_chain[-1][0] == f"{base}1/"
    page = answer.content.decode()
    assert 'value="newer"' in page
    assert "another window" in page


def test_a_start_again_goes_on_where_it_was(signed_in: Client, course: Course) -> None:
    quiz = published_quiz(course, [KIND, KIND])
    base = start(signed_in, quiz)
    press(signed_in, f"{base}1/", text="1811", goto=2)
    assert signed_in.post(f"/quizzes/{quiz.pk}/start/")["Location"] == f"{base}2/"
    assert "Go on with your attempt" in signed_in.get(f"/quizzes/{quiz.pk}/").content.decode()


@pytest.mark.parametrize("button", [{"goto": "2"}, {"check": "1"}])
@pytest.mark.parametrize("key", ["x", str(uuid.UUID(int=1))])
def test_an_attempt_that_has_ended_shows_no_question_for_a_refused_answer(
    signed_in: Client, course: Course, button: dict[str, str], key: str
) -> None:
    base = start(signed_in, published_quiz(course, [KIND, KIND]))
    asked = signed_in.post(f"{base}1/", {"key": "x", "seq": "1", "text": "1811"} | button)
    assert asked.status_code == 422
    signed_in.post(f"{base}submit/")
    reply = signed_in.post(f"{base}1/", {"key": key, "seq": "1", "text": "1811"} | button)
    assert (reply.status_code, reply["Location"]) == (302, f"{base}result/")


def test_a_flag_stays_on_the_rail(signed_in: Client, course: Course) -> None:
    base = start(signed_in, published_quiz(course, [KIND, KIND]))
    assert press(signed_in, f"{base}1/", text="", flag="1")["Location"] == f"{base}1/"
    assert 'data-state=" flagged"' in signed_in.get(f"{base}2/").content.decode()
    reply = signed_in.post(f"{base}flag/", {"position": 1, "flagged": "0"})
    assert reply.json() == {"position": 1, "flagged": False}
    assert 'data-state=" flagged"' not in signed_in.get(f"{base}2/").content.decode()


def test_the_script_hears_what_became_of_an_answer(signed_in: Client, course: Course) -> None:
    base = start(signed_in, published_quiz(course, [KIND]))
    key = str(uuid.uuid4())
    first = save(signed_in, base, key=key, seq=5)
    assert (first.status_code, first.json()["saved"], first.json()["seq"]) == (200, True, 5)
    assert save(signed_in, base, key=key, seq=5).json() == first.json()
    assert Answer.objects.count() == 1
    stale = save(signed_in, base, seq=4, value=WRONG[KIND])
    assert (stale.status_code, stale.json()["saved"]) == (409, False)
    assert (stale.json()["seq"], stale.json()["value"]) == (5, RIGHT[KIND])
    assert save(signed_in, base, key=key, seq=5, value=WRONG[KIND]).status_code == 422
    assert current() == RIGHT[KIND]


@pytest.mark.parametrize(
    "changes",
    [{"value": {"chosen": ["a"]}}, {"value": 3}, {"seq": 0}, {"seq": "1"}, {"key": "x"}, {"position": "x"}],
)
def test_what_is_no_answer_is_refused(signed_in: Client, course: Course, changes: dict[str, Any]) -> None:
    base = start(signed_in, published_quiz(course, [KIND]))
    assert save(signed_in, base, **changes).status_code == 400
    assert not Answer.objects.exists()


def test_attempts_of_others_do_not_exist(
    client: Client, course: Course, learner: User, other_learner: User, instructor: User, admin: User
) -> None:
    client.force_login(learner)
    base = start(client, published_quiz(course, [KIND]))
    for person in (other_learner, instructor, admin):
        client.force_login(person)
        for page in ("1/", "check/", "result/"):
            assert client.get(base + page).status_code == 404
        assert save(client, base).status_code == 404
        assert client.post(f"{base}submit/").status_code == 404
        assert client.post(f"{base}flag/", {"position": 1, "flagged": "1"}).status_code == 404
    assert not Answer.objects.exists()
    assert Attempt.objects.get().state == AttemptState.IN_PROGRESS


@pytest.mark.parametrize("kind", MARKED_KINDS)
def test_no_page_of_a_running_attempt_holds_a_secret(
    signed_in: Client, course: Course, kind: ItemKind
) -> None:
    quiz = QuizFactory(course=course, state="published", review=reviewed("never", "never"))
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, kind, shape=marked(SHAPES[kind]())))
    base = start(signed_in, quiz)
    pages: list[Any] = [
        signed_in.get(base + "1/"),
        signed_in.get(base + "check/"),
        save(signed_in, base, value={}),
    ]
    pages.append(press(signed_in, base + "1/", **FORMS[kind], flag="1"))
    pages.append(signed_in.get(base + "1/"))
    pages.append(signed_in.post(base + "submit/", follow=True))
    for page in pages:
        text = page.content.decode()
        assert CANARY not in text
        for telling in ("fraction", "is_true", "rationale", "pattern", "verdict"):
            assert not re.search(rf"\b{telling}\b", text)
    Quiz.objects.update(review=reviewed())
    # The control: released, the rationale is there.
    assert CANARY in signed_in.get(base + "result/").content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_a_question_page_takes_four_statements_at_most(
    signed_in: Client, course: Course, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    base = start(signed_in, published_quiz(course, [ItemKind.SINGLE_CHOICE] * count))
    for memory in (sessions.sessions, sessions.accounts):
        memory.clear()
    with django_assert_num_queries(4):
        assert signed_in.get(f"{base}1/").status_code == 200
    with django_assert_num_queries(2):
        signed_in.get(f"{base}1/")


@pytest.mark.parametrize("count", [1, 30])
def test_a_result_takes_the_same_statements_for_any_length(
    signed_in: Client, course: Course, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    base = start(signed_in, published_quiz(course, [ItemKind.SINGLE_CHOICE] * count))
    signed_in.post(f"{base}submit/")
    with django_assert_num_queries(7):
        assert signed_in.get(f"{base}result/").status_code == 200


def test_a_quiz_taken_back_is_not_linked_from_its_result(signed_in: Client, course: Course) -> None:
    quiz = published_quiz(course, [KIND])
    base = start(signed_in, quiz)
    signed_in.post(f"{base}submit/")
    link = reverse("quiz_detail", args=[quiz.pk])
    assert f'href="{link}"' in signed_in.get(f"{base}result/").content.decode()
    Quiz.objects.update(state=QuizState.DRAFT)
    assert signed_in.get(link).status_code == 404
    assert f'href="{link}"' not in signed_in.get(f"{base}result/").content.decode()


def test_after_the_time_the_answers_are_handed_in(signed_in: Client, course: Course) -> None:
    quiz = published_quiz(course, [KIND], time_limit=timedelta(minutes=10))
    base = start(signed_in, quiz)
    assert 'data-left="' in signed_in.get(f"{base}1/").content.decode()
    save(signed_in, base)
    move_deadline(Attempt.objects.get(), LATE)
    assert signed_in.get(f"{base}1/", follow=True).redirect_chain[-1][0] == f"{base}result/"
    page = signed_in.get(f"{base}result/").content.decode()
    assert "1 of 1 point" in page
    assert "Time ended on" in page
    late = save(signed_in, base, seq=2, value=WRONG[KIND]).json()
    assert (late["saved"], late["is_late"]) == (False, True)


def test_while_answers_are_on_their_way_the_result_waits(signed_in: Client, course: Course) -> None:
    base = start(signed_in, published_quiz(course, [KIND], time_limit=timedelta(minutes=10)))
    move_deadline(Attempt.objects.get(), timedelta(seconds=5))
    page = signed_in.get(f"{base}result/").content.decode()
    assert "Being marked" in page
    assert 'http-equiv="refresh"' in page
    assert save(signed_in, base).json()["saved"] is True


def test_the_result_leads_to_the_sentence(signed_in: Client, course: Course) -> None:
    base = start(signed_in, published_quiz(course, [KIND, ItemKind.TRUE_FALSE]))
    save(signed_in, base, value=WRONG[KIND])
    save(signed_in, base, position=2, value=RIGHT[ItemKind.TRUE_FALSE])
    page = signed_in.post(f"{base}submit/", follow=True).content.decode()
    assert f'href="/courses/{course.slug}/lessons/1/?s=1#s1-1"' in page
    assert "Not this one" in page
    assert 'id="a1"' in page
    assert 'id="a2"' in page
    short = signed_in.get(f"{base}result/?show=wrong").content.decode()
    assert 'id="a1"' in short
    assert 'id="a2"' not in short


def test_before_handing_in_there_is_no_result(signed_in: Client, course: Course) -> None:
    base = start(signed_in, published_quiz(course, [KIND]))
    assert signed_in.get(f"{base}result/")["Location"] == f"{base}check/"
    assert "Question 1 has no answer yet." in signed_in.get(f"{base}check/").content.decode()


@pytest.mark.parametrize(
    ("score", "answers", "seen", "unseen"),
    [
        ("on_submit", "on_close", ["0 of 1 point", "The answers are shown after"], ["1811"]),
        ("on_close", "on_close", ["The score is shown after"], ["1811", "0 of 1 point"]),
        ("never", "never", ["is not shown", "are not shown"], ["1811", "0 of 1 point"]),
        ("on_submit", "on_submit", ["0 of 1 point", "1811"], ["are shown after"]),
    ],
)
def test_a_result_shows_what_is_released(
    signed_in: Client, course: Course, score: str, answers: str, seen: list[str], unseen: list[str]
) -> None:
    closes_at = timezone.now() + timedelta(hours=1)
    quiz = published_quiz(course, [KIND], closes_at=closes_at, review=reviewed(score, answers))
    base = start(signed_in, quiz)
    save(signed_in, base, value=WRONG[KIND])
    page = signed_in.post(f"{base}submit/", follow=True).content.decode()
    for words in seen:
        assert words in page
    for words in unseen:
        assert words not in page


def test_the_page_before_says_what_the_closing_time_leaves(signed_in: Client, course: Course) -> None:
    rules = {
        "time_limit": timedelta(minutes=20),
        "closes_at": timezone.now() + timedelta(minutes=12, seconds=30),
    }
    quiz = published_quiz(course, [KIND], **rules)
    page = signed_in.get(f"/quizzes/{quiz.pk}/").content.decode()
    assert "You will have 12 minutes, because the quiz closes at" in page


def test_used_up_attempts_are_refused_with_words(signed_in: Client, course: Course) -> None:
    quiz = published_quiz(course, [KIND], attempts_allowed=1)
    signed_in.post(f"{start(signed_in, quiz)}submit/")
    page = signed_in.post(f"/quizzes/{quiz.pk}/start/", follow=True).content.decode()
    assert "You have used all your attempts." in page
    assert f'action="/quizzes/{quiz.pk}/start/"' not in page
    assert Attempt.objects.count() == 1


def test_forms_of_other_sites_change_nothing(learner: User, course: Course, client: Client) -> None:
    client.force_login(learner)
    base = start(client, published_quiz(course, [KIND]))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)
    assert save(strict, base).status_code == 403
    assert strict.post(f"{base}submit/").status_code == 403
    assert not Answer.objects.exists()
