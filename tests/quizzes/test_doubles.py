"""Questions of the bank that ask the same: grouped, kept or told apart, taken back; said while writing."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from items.kinds import ItemKind, Rich
from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, User
from quizzes import authoring, double_queries
from quizzes.double_queries import doubles_for
from quizzes.item_forms import ItemForm
from quizzes.models import Item, ItemState, ToldApart
from tests.factories.courses import published_course
from tests.factories.items import short_answer, single_choice, stored_item
from tests.factories.quizzes import published_quiz
from tests.quizzes.form_posts import posted

pytestmark = pytest.mark.django_db
PAGE = "/teach/questions/doubles/"
STEM = "When did village 1 build its very first bridge?"


@pytest.fixture
def page(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def words(reply: Any) -> str:
    assert reply.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode())))


def near(course: Course, **fields: Any) -> Item:
    return stored_item(course, shape=replace(single_choice(), stem=Rich(STEM)), **fields)


def members(by: Principal, course: Course | None = None, **how: bool) -> list[tuple[int, ...]]:
    found = doubles_for(by, course_id=course.pk if course else None, **how)
    return [group.members for group in found.groups]


def decide(client: Client, items: list[Item], act: str, **data: object) -> Any:
    sent = {"item": [item.pk for item in items], "act": act} | data
    return client.post(f"{PAGE}decide/", sent, follow=True)


def taken_back(client: Client, reply: Any) -> str:
    token = re.search(r'name="undo" value="([^"]+)"', reply.content.decode())
    assert token
    return words(client.post("/teach/questions/undo/", {"undo": token[1], "doubles": ""}, follow=True))


def test_groups_name_what_is_in_use_and_nothing_that_was_put_away(course: Course, teacher: Principal) -> None:
    first, second, third = stored_item(course), stored_item(course), near(course)
    stored_item(course, state=ItemState.RETIRED)
    stored_item(course, ItemKind.DESCRIPTION)
    stored_item(course, shape=replace(short_answer(), stem=Rich("Who paid for the ferry?")))
    assert members(teacher) == [(first.pk, second.pk, third.pk)]


def test_courses_are_compared_with_each_other_only_when_asked(
    course: Course, teacher: Principal, instructor: User
) -> None:
    taught = published_course(slug="second", instructors=(instructor,))
    strange = published_course(slug="strange")
    here, there = stored_item(course), near(taught)
    stored_item(strange)
    assert members(teacher) == []
    assert members(teacher, is_across=True) == [(here.pk, there.pk)]
    assert members(teacher, taught, is_across=True) == [(here.pk, there.pk)]
    twin = stored_item(course)
    assert members(teacher) == [(here.pk, twin.pk)]
    assert members(teacher, taught) == []


def test_the_page_shows_them_side_by_side_and_where_each_is_asked(
    page: Client, course: Course, teacher: Principal
) -> None:
    quiz = published_quiz(course, kinds=(ItemKind.SINGLE_CHOICE,))
    asked = quiz.slots.get().item
    stored_item(course, shape=single_choice())
    said = words(page.get(PAGE))
    assert "1 group" in said
    assert "Word for word the same" in said
    assert said.count("Keep this one") == 2
    assert quiz.title in said
    assert "In no quiz." in said
    html = page.get(PAGE).content.decode()
    assert re.search(rf'name="keep" value="{asked.pk}" checked', html), "what a quiz asks is proposed"


def test_one_is_kept_the_others_are_retired_and_come_back(
    page: Client, course: Course, teacher: Principal
) -> None:
    kept, gone = stored_item(course), near(course)
    reply = decide(page, [kept, gone], "keep", keep=kept.pk)
    assert "1 question was changed." in words(reply)
    assert members(teacher) == []
    states = dict(Item.objects.values_list("pk", "state"))
    assert (states[kept.pk], states[gone.pk]) == (ItemState.ACCEPTED, ItemState.RETIRED)
    assert "1 question is as it was." in taken_back(page, reply)
    assert members(teacher) == [(kept.pk, gone.pk)]


def test_what_a_published_quiz_asks_is_not_retired(page: Client, course: Course) -> None:
    quiz = published_quiz(course, kinds=(ItemKind.SINGLE_CHOICE,))
    asked = quiz.slots.get().item
    other = stored_item(course)
    reply = words(decide(page, [asked, other], "keep", keep=other.pk))
    assert "1 was left as it is" in reply
    assert f"The quiz “{quiz.title}” asks what would be retired." in reply
    asked.refresh_from_db()
    assert asked.state == ItemState.ACCEPTED


def test_what_was_told_apart_stays_so_until_it_is_taken_back_or_reworded(
    page: Client, course: Course, teacher: Principal, instructor: User
) -> None:
    one, other = stored_item(course), near(course)
    reply = decide(page, [one, other], "apart")
    assert members(teacher) == []
    assert ToldApart.objects.get().said_by == instructor
    assert AuditEntry.objects.filter(verb="bank.apart").count() == 1
    assert "2 questions are as they were." in taken_back(page, reply)
    assert members(teacher) == [(one.pk, other.pk)]
    decide(page, [one, other], "apart")
    decide(page, [one, other], "apart")
    authoring.edit_item(other, replace(single_choice(), stem=Rich(f"{STEM} ")), teacher)
    assert members(teacher) == [(one.pk, other.pk)], "another wording is looked at anew"


def test_nothing_is_done_without_two_questions_an_act_and_one_to_keep(page: Client, course: Course) -> None:
    one, other = stored_item(course), near(course)
    strange = stored_item(published_course(slug="strange"))
    for items, act, keep in (
        ([one], "apart", ""),
        ([one, strange], "apart", ""),
        ([one, other], "dance", ""),
        ([one, other], "keep", ""),
        ([one, other], "keep", strange.pk),
    ):
        assert "Nothing was changed" in words(decide(page, items, act, keep=keep))
    assert not ToldApart.objects.exists()
    assert set(Item.objects.values_list("state", flat=True)) == {ItemState.ACCEPTED}


def test_a_learner_and_another_instructor_see_nothing(
    client: Client, course: Course, learner: User, teacher: Principal
) -> None:
    stored_item(course), near(course)
    stranger = published_course(slug="strange", instructors=(User.objects.create(name="S", email="s@x.org"),))
    assert members(Principal(None, stranger.organisation_id, teacher.role)) == []
    client.force_login(learner)
    assert client.get(PAGE).status_code == 403


def test_many_are_compared_with_few_statements(page: Client, course: Course) -> None:
    for _ in range(3):
        stored_item(course)
    page.get(PAGE)
    double_queries._known.clear()
    double_queries._all_doubles.cache_clear()
    with CaptureQueriesContext(connection) as first:
        page.get(PAGE)
    for _ in range(5):
        near(course)
    with CaptureQueriesContext(connection) as more:
        page.get(PAGE)
    with CaptureQueriesContext(connection) as again:
        page.get(PAGE)
    assert (len(first), len(more), len(again)) == (8, 9, 7), "two more read new wordings, once"


def test_the_editor_says_so_while_one_writes(page: Client, course: Course, teacher: Principal) -> None:
    there = stored_item(course)
    form = ItemForm.of_item(replace(single_choice(), stem=Rich(STEM)))
    sent = posted(form, course=str(course.pk), kind="single_choice")
    address = "/teach/questions/checks/"
    html = page.post(address, sent).content.decode()
    assert "A question of the course asks the same:" in html
    assert f"/teach/questions/{there.pk}/" in html
    assert "asks the same" not in page.post(address, sent | {"row-1-text": "1902"}).content.decode()
    other = near(course)
    own = sent | {"item": str(other.pk)}
    assert "asks the same" in page.post(address, own).content.decode()
    decide(page, [there, other], "apart")
    assert "asks the same" not in page.post(address, own).content.decode(), "told apart is not said again"
