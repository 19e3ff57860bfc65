"""Word banks and categories from the editor to the result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from items.grading import grade, key_response
from items.kinds import Item as Shape
from items.kinds import ItemKind, Matching, WordBank
from items.presentation import learner_view, option_order
from lessons.models import Course
from people.models import User
from quizzes.answer_view import answer_view
from quizzes.author_view import author_view
from quizzes.item_forms import ItemForm
from quizzes.models import Item
from quizzes.planning import frozen_order
from quizzes.questions import question_of
from quizzes.results import verdict_of
from quizzes.versions import item_of
from tests.factories.items import SHAPES, stored_item
from tests.items.item_samples import categorise, word_bank
from tests.quizzes.form_posts import posted, sent

BANK, SORT = ItemKind.WORD_BANK, ItemKind.CATEGORISE
SAMPLES = [
    SHAPES[BANK](),
    word_bank(),
    word_bank(is_reusable=True),
    categorise(),
    categorise(scoring="all_or_nothing"),
]


@pytest.mark.parametrize("item", SAMPLES, ids=range(len(SAMPLES)))
def test_saving_without_a_change_gives_the_same_marks(item: Shape) -> None:
    form = ItemForm.of_post(item.kind, sent(ItemForm.of_item(item)))
    saved = form.item(item.language, item)
    assert saved is not None
    assert grade(saved, key_response(item)).fraction == 1
    assert {one.id for one in _parts(saved)} == {one.id for one in _parts(item)}
    again = ItemForm.of_post(item.kind, sent(ItemForm.of_item(saved))).item(item.language, saved)
    assert again == saved


def _parts(item: Shape) -> tuple[Any, ...]:
    if isinstance(item.body, WordBank):
        return (*item.body.words, *item.body.gaps)
    assert isinstance(item.body, Matching)
    return (*item.body.left, *item.body.right)


def test_an_author_types_gaps_and_words_that_fit_nowhere() -> None:
    form = ItemForm.blank(BANK)
    form.values |= {"stem": "Plants need [[water]] and [[light]].", "extra_words": "sand\n\nwind"}
    item = form.item("en")
    assert item is not None
    assert isinstance(item.body, WordBank)
    assert item.stem.value == "Plants need [[g1]] and [[g2]]."
    assert {word.text: word.id for word in item.body.words} == {
        "light": "w1",
        "sand": "w2",
        "water": "w3",
        "wind": "w4",
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"stem": "No gap."}, "stem"),
        ({"stem": "One [[gap."}, "stem"),
        ({"stem": "One [[]]."}, "stem"),
        ({"stem": "One [[gap]]."}, "extra_words"),
        ({"stem": "One [[gap]] and [[2: other]]."}, "extra_words"),
    ],
)
def test_what_makes_no_sense_is_named_at_its_field(values: dict[str, str], field: str) -> None:
    form = ItemForm.blank(BANK)
    form.values |= values
    assert form.item("en") is None
    assert list(form.errors) == [field]
    # The control: with words of the same group it is a question.
    form.values["extra_words"] = "more\n2: more"
    form.values["stem"] = "One [[gap]]."
    assert form.item("en") is not None


def test_elements_of_a_category_share_it_and_ids_follow_the_alphabet() -> None:
    form = ItemForm.blank(SORT, {"stem": "Sort."})
    for row, (text, other) in zip(
        form.rows, [("pine", "conifer"), ("oak", "broad"), ("", "palm")], strict=False
    ):
        row.text, row.other = text, other
    item = form.item("en")
    assert item is not None
    assert isinstance(item.body, Matching)
    assert [(side.id, side.content.value) for side in item.body.left] == [("l2", "pine"), ("l1", "oak")]
    assert [side.content.value for side in item.body.right] == ["conifer", "broad", "palm"]


@pytest.mark.parametrize("kind", [BANK, SORT])
def test_what_is_shown_is_shuffled_where_options_stay_too(kind: ItemKind) -> None:
    item = SHAPES[kind]()
    orders = {str(frozen_order(item, seed, is_shuffled=False)) for seed in range(40)}
    assert len(orders) > 3


def test_the_page_says_how_often_a_word_is_used() -> None:
    for item, words in (
        (word_bank(), "Each word fits one gap."),
        (word_bank(is_reusable=True), "several gaps"),
    ):
        question = question_of(learner_view(item, option_order(item, 3)), {"gaps": {"g1": "w2"}})
        html = render_to_string(question.template, {"question": question})
        assert words in html
        assert html.count("<select") == 3
        assert html.count(" selected") == 1


def test_the_card_shows_words_and_categories() -> None:
    cases: list[tuple[Shape, dict[str, object], list[tuple[str, str, bool]]]] = [
        (
            word_bank(),
            {"gaps": {"g1": "w2", "g2": "w3"}},
            [("Bonn", "Bonn", True), ("Rome", "Oslo", False), ("", "is", False)],
        ),
        (
            categorise(),
            {"pairs": {"l1": "r2"}},
            [("conifer", "broad-leaved", False), ("", "conifer", False), ("", "broad-leaved", False)],
        ),
    ]
    for item, given, rows in cases:
        mark = grade(item, given)
        parts = [{"id": part.id, "fraction": str(part.fraction)} for part in mark.parts]
        view = learner_view(item, {"words": ["w1", "w2", "w3", "w4", "w5"], "left": ["l1", "l2", "l3"]})
        card = answer_view(
            view, given, key_response(item), verdict_of(mark.fraction, is_answered=True), parts
        )
        assert [(row.given, row.key, row.is_right) for row in card.rows] == rows


def test_an_author_sees_the_text_the_words_and_where_they_belong() -> None:
    seen = author_view(word_bank(is_reusable=True))
    assert (
        "".join(f"[{part.gap}]" if part.gap else part.rich.value for part in seen.stem)
        == "[Bonn], [Oslo], [is]."
    )
    said = [(line.prompt.value if line.prompt else "", line.rich.value, line.note) for line in seen.lines]
    assert ("group 1", "Rome", "fits nowhere") in said
    assert said[-1][1] == "Words may be used again"
    pairs = author_view(categorise()).lines
    assert (pairs[0].prompt.value if pairs[0].prompt else "", pairs[0].rich.value) == ("oak", "broad-leaved")


@pytest.mark.parametrize("kind", [BANK, SORT])
def test_the_editor_page_shows_checks_and_saves(
    client: Client, course: Course, instructor: User, kind: ItemKind
) -> None:
    client.force_login(instructor)
    item = stored_item(course, kind)
    assert client.get(f"/teach/questions/{item.pk}/").status_code == 200
    form = ItemForm.of_item(SHAPES[kind]())
    data = posted(form, base=str(item.latest_id), lesson=str(item.lesson_id), title="Renamed")
    checked = client.post("/teach/questions/checks/", {**data, "item": str(item.pk)})
    assert checked.status_code == 200
    assert client.post(f"/teach/questions/{item.pk}/", data).status_code == 302
    latest = Item.objects.get(pk=item.pk).latest
    assert latest is not None
    assert item_of(latest.pk).title == "Renamed"
    assert replace(item_of(latest.pk), title="").body == SHAPES[kind]().body or kind is BANK
