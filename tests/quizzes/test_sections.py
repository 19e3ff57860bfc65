"""Sections of a quiz: headings that stay where they are put, and attempts that keep what they began with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes import assembly, attempt_pages, layout
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.errors import AuthoringRefused, EditConflict
from quizzes.layout import Heading, arranged, by_section, crossed, headings_of, moved, removed, with_headings
from quizzes.models import Quiz
from quizzes.sections import add_section, change_section, move_section, remove_section
from tests.factories.quizzes import published_quiz, reviewed

KIND = ItemKind.TRUE_FALSE


@dataclass(frozen=True)
class Place:
    place: int
    starts_page: bool = False
    needs_before: bool = False


def laid(*firsts: int, **more: Any) -> dict[str, Any]:
    """A layout with a heading above each of these places."""
    return with_headings({}, [Heading(id=n, first=at, title=f"S{n}", **more) for n, at in enumerate(firsts)])


def firsts(found: Any) -> list[int] | None:
    return None if found is None else [heading.first for heading in headings_of(found)]


# Five places, headings above the third and the fifth: 1 2 | 3 4 | 5
@pytest.mark.parametrize(
    ("was", "to", "after"),
    [
        (1, 2, [3, 5]),
        (2, 2, [3, 5]),
        (2, 3, [2, 5]),
        (3, 2, [4, 5]),
        (5, 1, [4, 6]),
        (1, 5, [2, 4]),
        (4, 3, [3, 5]),
    ],
)
def test_a_question_joins_the_section_it_is_put_into(was: int, to: int, after: list[int]) -> None:
    assert firsts(moved(laid(3, 5), was, to)) == after


@pytest.mark.parametrize(("was", "after"), [(1, [2, 4]), (3, [3, 4]), (5, [3, 5])])
def test_what_is_taken_out_moves_the_headings_below(was: int, after: list[int]) -> None:
    assert firsts(removed(laid(3, 5), was)) == after


@pytest.mark.parametrize(
    ("place", "step", "after"),
    [(3, -1, [4, 5]), (2, 1, [2, 5]), (4, 1, [3, 4]), (1, 1, None), (2, -1, None), (4, -1, None)],
)
def test_a_step_at_the_edge_of_a_section_crosses_its_heading(
    place: int, step: int, after: list[int] | None
) -> None:
    assert firsts(crossed(laid(3, 5), place, step)) == after


def test_nothing_crosses_the_top() -> None:
    assert crossed(laid(1), 1, -1) is None


def test_sections_shuffle_within_themselves() -> None:
    places = [Place(n) for n in range(1, 31)]
    plan = with_headings(
        {},
        [
            Heading(id=1, first=11, title="A", is_shuffled=True),
            Heading(id=2, first=21, title="B"),
            Heading(id=3, first=31, title="Nothing stands here"),
        ],
    )
    ordered, frozen = arranged(places, plan, is_shuffled=False, seed=1)
    numbers = [one.place for one in ordered]
    assert numbers[:10] == [*range(1, 11)]
    assert numbers[20:] == [*range(21, 31)]
    assert numbers[10:20] != [*range(11, 21)] == sorted(numbers[10:20])
    assert [(one["first"], one["title"]) for one in frozen["sections"]] == [(11, "A"), (21, "B")]
    above = [one.place for one in arranged(places, plan, is_shuffled=True, seed=1)[0]]
    assert above[:10] != [*range(1, 11)] == sorted(above[:10])
    assert above[20:] == [*range(21, 31)]


def test_a_quiz_without_headings_is_arranged_as_ever() -> None:
    places = [Place(n) for n in range(1, 9)]
    assert arranged(places, {}, is_shuffled=False, seed=1) == (places, {})
    shuffled, frozen = arranged(places, {}, is_shuffled=True, seed=1)
    assert [one.place for one in shuffled] == [1, 4, 6, 5, 7, 3, 8, 2]
    assert frozen == {}


def test_numbers_are_grouped_by_section() -> None:
    frozen = {"sections": [{"first": 2, "title": "A", "instruction": ""}]}
    sections = layout.sections_of(frozen, 3)
    assert [(one and one.title, group) for one, group in by_section(sections, [1, 2, 3])] == [
        (None, [1]),
        ("A", [2, 3]),
    ]


@pytest.fixture
def quiz(course: Course, teacher: Principal) -> Quiz:
    """Four questions: one above all headings, two in Reading, one in Writing."""
    quiz = published_quiz(course, [KIND] * 4, review=reviewed())
    add_section(
        quiz, teacher, expected_edition=1, title="Reading", instruction="Take **both** texts.", first=2
    )
    add_section(quiz, teacher, expected_edition=2, title="Writing", first=4)
    return quiz


def test_editors_meet_each_others_headings(quiz: Quiz, teacher: Principal) -> None:
    with pytest.raises(EditConflict):
        add_section(quiz, teacher, expected_edition=2, title="Late")
    move_section(quiz, 2, 1, teacher, expected_edition=3)
    move_section(quiz, 2, 1, teacher, expected_edition=4)
    quiz = Quiz.objects.get(pk=quiz.pk)
    assert firsts(quiz.layout) == [2, 5], "not beyond the last question"
    slot = quiz.slots.get(position=1)
    assembly.move_slot(quiz, slot.pk, 4, teacher)
    assembly.remove_slot(quiz, quiz.slots.get(position=2).pk, teacher)
    quiz.refresh_from_db()
    assert firsts(quiz.layout) == [1, 4]
    remove_section(quiz, 1, teacher, expected_edition=quiz.edition)
    assert [one.title for one in headings_of(Quiz.objects.get(pk=quiz.pk).layout)] == ["Writing"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"instruction": "x" * 5001}, "instruction"),
    ],
)
def test_words_that_do_not_fit_are_refused(
    quiz: Quiz, teacher: Principal, words: dict[str, str], code: str
) -> None:
    said: dict[str, Any] = {"title": "Reading", "instruction": ""} | words
    with pytest.raises(AuthoringRefused) as refused:
        change_section(quiz, 1, teacher, expected_edition=3, is_shuffled=False, **said)
    assert refused.value.code == code


def test_an_attempt_keeps_its_sections(
    quiz: Quiz, who: Principal, teacher: Principal, client: Client, learner: User
) -> None:
    attempt = start_attempt(quiz.pk, who)
    remove_section(quiz, 1, teacher, expected_edition=3)
    client.force_login(learner)
    pages = [
        client.get(reverse("attempt_question", args=[attempt.uid, place])).content.decode()
        for place in (1, 2, 3)
    ]
    assert "<h2>Reading" not in pages[0]
    assert "<p>Take <strong>both</strong> texts.</p>" in pages[1]
    assert pages[1].index("<h2>Reading</h2>") < pages[1].index('id="question"')
    assert "<summary" in pages[2].partition("<h2>Reading</h2>")[2].partition("<strong>")[0], "folded by then"
    assert pages[0].count('<h3 class="small bold">Writing</h3>') == 2, "both rails"
    check = client.get(reverse("attempt_check", args=[attempt.uid])).content.decode()
    assert check.index("Reading") < check.index(">2<") < check.index("Writing") < check.index(">4<")
    told = client.get(f"/api/v1/attempts/{attempt.uid}/").json()["sections"]
    assert [(one["first"], one["last"], one["title"]) for one in told] == [
        (2, 3, "Reading"),
        (4, 4, "Writing"),
    ]
    assert told[0]["instruction"]["plain"] == "Take both texts."
    later = start_attempt(quiz.pk, teacher, is_preview=True)
    assert [one["title"] for one in later.layout["sections"]] == ["Writing"]


def test_the_result_has_the_points_of_each_section(
    quiz: Quiz,
    who: Principal,
    client: Client,
    learner: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    attempt = start_attempt(quiz.pk, who)
    submit_attempt(who, attempt.uid)
    client.force_login(learner)
    address = reverse("attempt_result", args=[attempt.uid])
    client.get(address)
    with django_assert_num_queries(7):
        page = client.get(address).content.decode()
    heads = [page.index(f"<h3>{title}</h3>") for title in ("Reading", "Writing")]
    cards = [page.index(f'id="a{place}"') for place in (1, 2, 3, 4)]
    assert cards[0] < heads[0] < cards[1] < cards[2] < heads[1] < cards[3]
    assert "0 of 2 points" in page[heads[0] : cards[1]]
    sums = client.get(f"/api/v1/attempts/{attempt.uid}/result/").json()["sections"]
    assert [(one["title"], one["points"], one["points_possible"]) for one in sums] == [
        ("Reading", "0.0000", "2.0000"),
        ("Writing", "0.0000", "1.0000"),
    ]
    Quiz.objects.update(review=reviewed(answers="never"))
    hidden = client.get(address).content.decode()
    assert "Reading" not in hidden
    assert client.get(f"/api/v1/attempts/{attempt.uid}/result/").json()["sections"] is None


def test_headings_are_built_by_plain_forms(course: Course, client: Client, instructor: User) -> None:
    quiz = published_quiz(course, [KIND] * 3)
    client.force_login(instructor)

    def press(act: str, route: str = "quiz_sections", **data: Any) -> Any:
        edition = Quiz.objects.get(pk=quiz.pk).edition
        return client.post(reverse(route, args=[quiz.pk]), {"edition": edition, "act": act} | data)

    assert press("add", title="Reading", first="2").status_code == 302
    assert press("add", title="Writing", first="0").status_code == 302
    page = client.get(reverse("quiz_builder", args=[quiz.pk])).content.decode()
    order = [page.index(f'id="{name}"') for name in ("section-1", "section-2")]
    assert page.index(f'id="slot-{quiz.slots.get(position=1).pk}"') < order[0]
    assert page.index(f'id="slot-{quiz.slots.get(position=3).pk}"') < order[1]
    slot = quiz.slots.get(position=2)
    press(f"up-{slot.pk}", "quiz_slots")
    quiz.refresh_from_db()
    assert (firsts(quiz.layout), quiz.slots.get(pk=slot.pk).position) == ([3, 4], 2)
    press("save-1", title="Read", instruction="Slowly.", is_shuffled="on")
    press("down-1")
    press("remove-2")
    quiz.refresh_from_db()
    heading = headings_of(quiz.layout)[0]
    assert (heading.title, heading.instruction, heading.is_shuffled) == ("Read", "Slowly.", True)
    assert firsts(quiz.layout) == [4]
    assert press("save-9", title="None").status_code == 404
    assert (
        client.post(reverse("quiz_sections", args=[quiz.pk]), {"act": "up-1", "edition": 1}).status_code
        == 409
    )
    told = client.get(f"/api/v1/teach/quizzes/{quiz.pk}/").json()["sections"]
    assert told == [{"id": 1, "first": 4, "title": "Read", "instruction": "Slowly.", "is_shuffled": True}]


def test_a_learner_has_no_such_address(quiz: Quiz, client: Client, learner: User) -> None:
    client.force_login(learner)
    reply = client.post(reverse("quiz_sections", args=[quiz.pk]), {"act": "remove-1", "edition": 3})
    assert reply.status_code in (403, 404)
    assert len(headings_of(Quiz.objects.get(pk=quiz.pk).layout)) == 2


def test_control_a_layout_read_from_the_quiz_is_found(
    quiz: Quiz,
    who: Principal,
    teacher: Principal,
    client: Client,
    learner: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attempt_pages, "HEAD", attempt_pages.HEAD.replace("a.layout", "q.layout"))
    with pytest.raises((AssertionError, KeyError)):
        test_an_attempt_keeps_its_sections(quiz, who, teacher, client, learner)
