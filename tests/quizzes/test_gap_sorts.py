"""Buttons, numbers and weights in a text with gaps, from the page to the card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string

from items.grading import grade, key_response
from items.presentation import learner_view, option_order
from quizzes.answer_view import answer_view
from quizzes.author_view import author_view
from quizzes.item_forms import ItemForm
from quizzes.questions import question_of, value_from_form
from quizzes.results import verdict_of
from tests.items.item_samples import mixed_gaps
from tests.quizzes.form_posts import sent


def view() -> dict[str, Any]:
    return learner_view(mixed_gaps(), option_order(mixed_gaps(), 7))


def test_the_page_shows_a_field_buttons_and_a_number() -> None:
    question = question_of(view(), {"gaps": {"g2": "z", "g3": "9"}})
    html = render_to_string(question.template, {"question": question})
    assert html.count('type="radio" name="gap-g2"') == 3
    assert html.count(" checked") == 1
    assert 'role="radiogroup" aria-label="Gap 2"' in html
    assert 'name="gap-g3" value="9"' in html
    assert html.count('inputmode="decimal"') == 1
    assert "<select" not in html
    form = QueryDict("gap-g1=Oslo&gap-g2=z&gap-g3=9")
    assert value_from_form(view(), form) == {"gaps": {"g1": "Oslo", "g2": "z", "g3": "9"}}


def test_the_card_says_what_was_right_gap_by_gap() -> None:
    given: dict[str, object] = {"gaps": {"g1": "Rome", "g2": "x", "g3": "9,000 m"}}
    mark = grade(mixed_gaps(), given)
    parts = [{"id": part.id, "fraction": str(part.fraction)} for part in mark.parts]
    verdict = verdict_of(mark.fraction, is_answered=True)
    card = answer_view(view(), given, key_response(mixed_gaps()), verdict, parts)
    assert [(row.given, row.key, row.is_right) for row in card.rows] == [
        ("Rome", "Oslo", False),
        ("north", "north", True),
        ("9,000 m", "9.5 km", True),
    ]


def test_an_author_sees_what_a_number_accepts_and_changes_one_gap_only() -> None:
    seen = author_view(mixed_gaps())
    assert [part.gap for part in seen.stem if part.gap] == ["Oslo", "north", "9 to 10 km"]
    item = replace(mixed_gaps(), title="kept")
    form = ItemForm.of_item(item)
    assert form.values["stem"] == "[[Oslo]] lies [[2p: north~~south~~east]], [[3p: #9.5:0.5 km]] away."
    changed = ItemForm.of_post(item.kind, sent(form, stem=form.values["stem"].replace("Oslo", "Bergen")))
    saved = changed.item("en", item)
    assert saved is not None
    # The number keeps its second unit, which the signs cannot say.
    assert saved.body.blanks[1:] == item.body.blanks[1:]  # type: ignore[union-attr]  # a text with gaps
    assert ItemForm.of_post(item.kind, sent(form)).item("en", item) == item
