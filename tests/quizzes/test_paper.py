"""Quizzes on paper: every kind with room to answer, four versions, and no key unless asked for."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from items.kinds import Essay, Item, ItemKind
from lessons.models import Course
from people.models import User
from quizzes.models import Quiz
from quizzes.paper import VERSIONS, sheet_of
from tests.factories.items import SHAPES, stored_item
from tests.factories.quizzes import published_quiz

ASKING = [kind for kind in SHAPES if kind is not ItemKind.DESCRIPTION]
ROOM = re.compile(r'class="(?:box|blank|line|room|canvas)\b')


@pytest.fixture
def quiz(course: Course) -> Quiz:
    """One question of every kind."""
    return published_quiz(course, ASKING)


def page_of(client: Client, quiz: Quiz, asked: str = "") -> str:
    response = client.get(f"/teach/quizzes/{quiz.pk}/paper/{asked}")
    assert response.status_code == 200
    return response.content.decode()


def test_every_kind_has_room_to_answer(client: Client, instructor: User, quiz: Quiz) -> None:
    client.force_login(instructor)
    page = page_of(client, quiz)
    cards = page.split('<section class="asked')[1:]
    assert len(cards) == len(ASKING)
    assert all(ROOM.search(card) for card in cards)


def test_control_a_card_without_room_is_noticed() -> None:
    assert not ROOM.search('<p class="boxless">Only a stem</p>')


def test_the_key_comes_only_where_it_is_asked_for(client: Client, instructor: User, quiz: Quiz) -> None:
    client.force_login(instructor)
    assert "key-t" not in page_of(client, quiz)
    page = page_of(client, quiz, "?key=1")
    key = page.split('id="key-t"')[1]
    assert re.findall(r"<b>(\d+)\.</b>", key) == [str(number) for number in range(1, len(ASKING) + 1)]


@pytest.mark.parametrize("kind", ASKING)
def test_each_kind_has_its_key(course: Course, kind: ItemKind) -> None:
    (line,) = sheet_of(published_quiz(course, [kind]), "A", has_key=True).keys
    shown = line.shown
    body = SHAPES[kind]().body
    if isinstance(body, Essay):
        assert bool(line.model) == (body.model_answer is not None)
    else:
        assert shown is not None
        assert line.rows or shown.options or shown.accepted or shown.key


def test_letters_of_the_key_are_those_of_the_sheet(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE, ItemKind.MATCHING])
    for version in VERSIONS:
        sheet = sheet_of(quiz, version, has_key=True)
        for question, line in zip(sheet.questions, sheet.keys, strict=True):
            lettered = question.question.options or question.question.rights
            told = {f"<b>{one.letter}</b> {one.html}" for one in lettered}
            assert {str(key) for _asked, key in line.rows} <= told


def test_a_version_is_the_same_sheet_again_and_others_differ(course: Course) -> None:
    quiz = published_quiz(course, ASKING, is_shuffled=True)
    first = [sheet_of(quiz, version, has_key=False) for version in VERSIONS]
    again = [sheet_of(quiz, version, has_key=False) for version in VERSIONS]
    assert first == again
    assert len({str([one.question.kind for one in sheet.questions]) for sheet in first}) == len(VERSIONS)


def test_an_unknown_version_is_the_first(client: Client, instructor: User, quiz: Quiz) -> None:
    client.force_login(instructor)
    first, title = page_of(client, quiz), 'title="Version">A</b>'
    for asked in ("?version=AB", "?version=Z", "?version="):
        assert page_of(client, quiz, asked).count(title) == first.count(title) == 1


def test_texts_between_come_before_their_question(client: Client, instructor: User, course: Course) -> None:
    client.force_login(instructor)
    quiz = published_quiz(course, [ItemKind.DESCRIPTION, ItemKind.TRUE_FALSE])
    text: Item = SHAPES[ItemKind.DESCRIPTION]()
    page = page_of(client, quiz)
    assert page.index(text.stem.value.split()[0]) < page.index('<section class="asked')


def test_an_empty_quiz_says_so(client: Client, instructor: User, course: Course) -> None:
    client.force_login(instructor)
    assert "no questions yet" in page_of(client, published_quiz(course, []))


def test_the_statements_do_not_grow(
    client: Client, instructor: User, course: Course, django_assert_num_queries: object
) -> None:
    client.force_login(instructor)
    for size in (1, 8):
        quiz = published_quiz(course, [])
        for position in range(size):
            quiz.slots.create(position=position + 1, item=stored_item(course))
        page_of(client, quiz)
        with django_assert_num_queries(4):  # type: ignore[operator]  # pytest-django's fixture
            page_of(client, quiz)
