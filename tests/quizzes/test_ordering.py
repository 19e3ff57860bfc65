"""Orders from the editor to the result: written, shuffled, answered by menus, marked and explained."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, get_args
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from items.grading import grade, key_response
from items.kinds import ItemKind, Ordering, OrderRule
from items.presentation import learner_view, option_order
from lessons.models import Course
from people.access import Principal
from people.models import Role, User
from quizzes.answer_view import answer_view
from quizzes.attempts import start_attempt
from quizzes.author_view import author_view
from quizzes.item_forms import ItemForm
from quizzes.models import Item, QuizState, Slot
from quizzes.order_words import BY_PLACE, ORDER_RULES
from quizzes.paper import sheet_of
from quizzes.planning import frozen_order
from quizzes.questions import order_of, question_of, value_from_form
from quizzes.results import verdict_of
from quizzes.versions import item_of
from tests.factories.items import SHAPES, stored_item
from tests.factories.quizzes import QuizFactory
from tests.items.item_samples import ordering
from tests.quizzes.form_posts import posted, sent

KIND = ItemKind.ORDERING
RULES: tuple[OrderRule, ...] = get_args(OrderRule)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "more",
    [{}, {"shown": 2}, {"shown": 2, "is_contiguous": True, "is_horizontal": True}, {"is_horizontal": True}],
)
def test_saving_without_a_change_gives_the_same_item(rule: OrderRule, more: dict[str, Any]) -> None:
    item = ordering("spring", "summer", "autumn", scoring=rule, **more)
    form = ItemForm.of_post(KIND, sent(ItemForm.of_item(item)))
    assert form.item(item.language, item) == item


def typed(**changes: str) -> ItemForm:
    """The form of the sample with `changes` typed over it."""
    return ItemForm.of_post(KIND, sent(ItemForm.of_item(SHAPES[KIND]()), **changes))


def test_an_author_who_moves_a_row_up_changes_the_key_and_no_id() -> None:
    form = typed()
    form.raise_row(3)
    form.raise_row(1)  # the first stays where it is
    item = form.item("en", SHAPES[KIND]())
    assert item is not None
    assert isinstance(item.body, Ordering)
    assert [one.id for one in item.body.elements] == ["e3", "e2", "e1"]
    assert [row.number for row in form.rows] == [1, 2, 3]


def test_new_elements_get_ids_that_tell_nothing_of_their_place() -> None:
    form = ItemForm.blank(KIND, {"stem": "In which order?"})
    for row, text in zip(form.rows, ("winter", "autumn", "spring"), strict=False):
        row.text = text
    item = form.item("en")
    assert item is not None
    assert isinstance(item.body, Ordering)
    assert [one.id for one in item.body.elements] == ["e3", "e1", "e2"]
    assert item.body.scoring == next(iter(ORDER_RULES)) == RULES[0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"row-2-text": "", "row-3-text": ""}, "row-1-text"),
        ({"row-3-text": " the  iron bridge "}, "row-3-text"),
        ({"shown": "random", "shown_count": "3"}, "shown_count"),
        ({"shown": "random", "shown_count": "1"}, "shown_count"),
        ({"shown": "contiguous", "shown_count": "two"}, "shown_count"),
        ({"shown": "random", "shown_count": "2", "row-3-text": ""}, "shown"),
    ],
)
def test_what_makes_no_sense_is_named_at_its_field(changes: dict[str, str], field: str) -> None:
    form = typed(**changes)
    assert form.item("en") is None
    assert list(form.errors) == [field]
    # The control: as it was, the form makes an item.
    assert typed().item("en") is not None


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({"a": "", "b": "", "c": ""}, []),
        ({"a": "3", "b": "1", "c": "2"}, ["b", "c", "a"]),
        ({"a": "2", "b": "", "c": ""}, ["b", "a", "c"]),
        ({"a": "1", "b": "1", "c": "1"}, ["a", "b", "c"]),
        ({"a": "3", "b": "3", "c": ""}, ["b", "c", "a"]),
        ({"a": "", "b": "9", "c": "x"}, ["b", "a", "c"]),
        ({"a": "0", "b": "2", "c": "1"}, ["a", "c", "b"]),
    ],
)
def test_menus_make_an_order_of_all(places: dict[str, str], order: list[str]) -> None:
    assert order_of(places) == order


@pytest.mark.parametrize("is_shuffled", [True, False])
def test_what_is_shown_is_shuffled_and_the_same_whatever_the_key(is_shuffled: bool) -> None:
    """Also where options stay: here the order itself is the key."""
    item = SHAPES[KIND]()
    assert isinstance(item.body, Ordering)
    turned = replace(item, body=replace(item.body, elements=item.body.elements[::-1]))
    orders = [frozen_order(item, seed, is_shuffled=is_shuffled) for seed in range(60)]
    assert orders == [frozen_order(turned, seed, is_shuffled=is_shuffled) for seed in range(60)]
    assert len({tuple(one["elements"]) for one in orders}) == 6


SOME = ordering("spring", "summer", "autumn", "winter", "new year", shown=3, is_horizontal=True)


def test_an_attempt_is_given_some_and_keeps_to_them(client: Client, course: Course, learner: User) -> None:
    quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=SOME))
    attempt = start_attempt(quiz.pk, Principal(learner.pk, course.organisation_id, Role.LEARNER), seed=3)
    frozen = attempt.responses.of(attempt.organisation_id).get().option_order["elements"]
    client.force_login(learner)
    page = client.get(reverse("attempt_question", args=[attempt.uid, 1])).content.decode()
    assert re.findall(r'data-element="(\w+)"', page) == frozen
    assert 'class="order across"' in page
    other = next(name for name in ("e1", "e2", "e3", "e4", "e5") if name not in frozen)
    answers = reverse("api_answers", args=[attempt.uid])
    for order, status in (([other, *frozen[1:]], 400), (sorted(frozen), 200)):
        sending = {"key": str(uuid4()), "position": 1, "seq": 1, "value": {"order": order}}
        assert client.post(answers, sending, "application/json").status_code == status
    client.post(reverse("api_submit", args=[attempt.uid]))
    result = client.get(reverse("attempt_result", args=[attempt.uid])).content.decode()
    assert "3 of 3." in result
    texts = {one.id: one.content.value for one in SOME.body.elements}  # type: ignore[union-attr]  # an order
    assert texts[other] not in result


def test_an_author_sees_one_draw_and_which_are_given(
    course: Course, client: Client, instructor: User
) -> None:
    client.force_login(instructor)
    page = client.get(f"/teach/questions/{stored_item(course, shape=SOME).pk}/").content.decode()
    shown = page.split('<div id="shown"')[1].split("</section>")[0]
    assert 'class="order across"' in shown
    assert shown.count("<li>") == 3
    words = [line.rich.value for line in author_view(SOME).lines]
    assert words[-2:] == ["Given in an attempt: 3, drawn anew for each", "Shown side by side"]


def test_a_sheet_of_paper_has_boxes_for_those_given(course: Course) -> None:
    quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=SOME))
    sheet = sheet_of(quiz, "A", has_key=True)
    html = render_to_string(
        "quizzes/_paper_question.html", {"one": sheet.questions[0], "question": sheet.questions[0].question}
    )
    assert (html.count('class="box wide"'), 'class="boxes across"' in html) == (3, True)
    assert len(sheet.keys[0].rows) == 3


def view() -> dict[str, Any]:
    item = SHAPES[KIND]()
    return learner_view(item, option_order(item, 7))


def test_the_page_shows_the_order_given_and_none_before() -> None:
    question = question_of(view(), {})
    assert [one.place for one in question.elements] == [0, 0, 0]
    html = render_to_string(question.template, {"question": question})
    assert " selected" not in html
    assert "each element at its own place" in html
    question = question_of(view(), {"order": ["e2", "e3", "e1"]})
    assert [(one.id, one.place) for one in question.elements] == [("e2", 1), ("e3", 2), ("e1", 3)]


@pytest.mark.parametrize("rule", RULES)
def test_the_card_says_what_counted_and_marks_places_only_where_they_do(rule: OrderRule) -> None:
    item = SHAPES[KIND]()
    assert isinstance(item.body, Ordering)
    item = replace(item, body=replace(item.body, scoring=rule))
    given: dict[str, object] = {"order": ["e3", "e2", "e1"]}
    verdict = verdict_of(grade(item, given).fraction, is_answered=True)
    card = answer_view(learner_view(item, option_order(item, 7)), given, key_response(item), verdict)
    assert str(ORDER_RULES[rule]) in card.note
    judged = [True, False, False] if rule in BY_PLACE else [None] * 3
    assert [row.is_right for row in card.rows] == judged
    empty = answer_view(learner_view(item, option_order(item, 7)), {}, key_response(item), verdict)
    assert (empty.note, [row.given for row in empty.rows]) == ("", [""] * 3)


def test_an_author_sees_the_order_and_what_counts() -> None:
    lines = author_view(SHAPES[KIND]()).lines
    first = next(line for line in lines if line.rich.value == "the wooden bridge")
    assert (first.is_key, first.prompt.value if first.prompt else "") == (True, "1")
    assert any("each element at its own place" in f"{line.rich.value} {line.note}" for line in lines)


def test_the_editor_page_moves_saves_and_lists(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    item = stored_item(course, KIND)
    page = client.get(f"/teach/questions/{item.pk}/").content.decode()
    assert "(usual)" in page
    form = ItemForm.of_item(SHAPES[KIND]())
    data = posted(form, base=str(item.latest_id), lesson=str(item.lesson_id), scoring="longest_ordered")
    moved = client.post(f"/teach/questions/{item.pk}/", {**data, "more": "raise-2"})
    assert [row.text for row in moved.context["form"].rows[:2]] == ["the iron bridge", "the wooden bridge"]
    assert Item.objects.get(pk=item.pk).versions.count() == 1
    assert client.post(f"/teach/questions/{item.pk}/", data).status_code == 302
    latest = Item.objects.get(pk=item.pk).latest
    assert latest is not None
    body = item_of(latest.pk).body
    assert isinstance(body, Ordering)
    assert body.scoring == "longest_ordered"
    assert value_from_form(view(), sent(form)) == {"order": []}
