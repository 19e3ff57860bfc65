"""What a form sends back is what was shown, for every kind; what a card says fits the mark."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from items.grading import grade, key_response
from items.kinds import ASKED_KINDS, ItemKind
from items.presentation import learner_view, option_order
from items.responses import parse_response
from items.scoring.hotspots import zones_told
from items.scoring.numbers import number_told
from quizzes.answer_view import answer_view
from quizzes.marking import detail_of
from quizzes.questions import question_of, value_from_form
from quizzes.results import verdict_of
from quizzes.rich_text import rich_html
from tests.factories.items import MARKED_KINDS, RIGHT, SHAPES, WRONG

KINDS = list(ASKED_KINDS)


def view_of(kind: ItemKind) -> dict[str, Any]:
    item = SHAPES[kind]()
    return learner_view(item, option_order(item, 7))


def fields_of(html: str) -> str:
    """What a browser would send for the form as it stands, as a query string."""
    sent = QueryDict(mutable=True)
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name is not None
        is_sent = "checked" in tag or not re.search(r'type="(radio|checkbox)"', tag)
        if is_sent:
            sent.appendlist(name[1], value[1] if value else "")
    for name, menu in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', menu)
        sent.appendlist(name, chosen[1] if chosen else "")
    for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', html, re.DOTALL):
        sent.appendlist(name, unescape(text).replace("\n", "\r\n"))
    return sent.urlencode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("values", [RIGHT, WRONG], ids=["right", "wrong"])
def test_the_form_sends_back_the_answer_it_shows(
    kind: ItemKind, values: dict[ItemKind, dict[str, object]]
) -> None:
    view = view_of(kind)
    question = question_of(view, values[kind])
    html = render_to_string(question.template, {"question": question})
    sent = value_from_form(view, QueryDict(fields_of(html)))
    item = SHAPES[kind]()
    assert parse_response(item, sent) == parse_response(item, values[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_is_no_answer(kind: ItemKind) -> None:
    view = view_of(kind)
    assert parse_response(SHAPES[kind](), value_from_form(view, QueryDict(""))) == {}


@pytest.mark.parametrize("kind", MARKED_KINDS)
def test_the_card_shows_the_answer_and_the_key(kind: ItemKind) -> None:
    item = SHAPES[kind]()
    for values, tone in ((RIGHT, "good"), (WRONG, "bad")):
        mark = grade(item, values[kind])
        verdict = verdict_of(mark.fraction, is_answered=True)
        parts = detail_of(mark)["parts"]
        assert isinstance(parts, list)
        told = number_told(item, values[kind])
        zones = zones_told(item, values[kind])
        card = answer_view(view_of(kind), values[kind], key_response(item), verdict, parts, told, zones)
        assert card.look.tone == tone
        html = render_to_string("quizzes/_answer.html", {"shown": card})
        for key in KEY_WORDS[kind]:
            assert key in html
        judged = {row.is_right for row in card.rows + card.options} - {None}
        assert judged <= {tone == "good"}


KEY_WORDS = {
    ItemKind.SINGLE_CHOICE: ["1811"],
    ItemKind.MULTIPLE_RESPONSE: ["a bridge in 1811", "a bridge in 1812"],
    ItemKind.TRUE_FALSE: ["True"],
    ItemKind.SHORT_ANSWER: ["1811"],
    ItemKind.CLOZE: ["bridge", "1811"],
    ItemKind.WORD_BANK: ["bridge", "1811"],
    ItemKind.CATEGORISE: ["the canal", "for boats"],
    ItemKind.MATCHING: ["number 1", "1811", "number 2", "1812"],
    ItemKind.NUMERICAL: ["10 km", "9.5 to 10.5 km"],
    ItemKind.HOTSPOT: ["A map with a river", "B. the ford", "<ellipse"],
    ItemKind.ORDERING: ["the wooden bridge", "Place 1", "each element at its own place"],
}


@pytest.mark.parametrize(
    ("value", "text_format", "html"),
    [
        ("a < b & *c*", "plain", "a &lt; b &amp; *c*"),
        ("a *b* `c`", "markdown", "a <em>b</em> <code>c</code>"),
        (
            "<script>alert(1)</script><b>x</b>",
            "markdown",
            "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;x&lt;/b&gt;",
        ),
        ('<b onclick="x()">x</b><script>alert(1)</script>', "html", "<b>x</b>"),
        ('<a href="javascript:x()">x</a><img src=x onerror=y()>', "html", "x"),
    ],
)
def test_authors_text_becomes_inline_html_and_nothing_else(value: str, text_format: str, html: str) -> None:
    assert rich_html({"value": value, "format": text_format}) == html
