"""What stem and key still say although the sentence dropped it: a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from items.dropped import dropped_words
from items.kinds import Item, Rich, Text, TextAnswer
from tests.factories.items import short_answer, single_choice

ARTICLE = "Two villages share the river. Anna met Bruno there. Later Anna left. The walls stand."


def asking(stem: str, answer: str) -> Item:
    return replace(short_answer(), stem=Rich(stem), body=Text(answers=(TextAnswer(id="a1", pattern=answer),)))


@pytest.mark.parametrize(
    ("stem", "answer", "before", "now", "lost"),
    [
        ("When was it built?", "1811", "It was built in 1811.", "It was built in 1812.", ("1811",)),
        ("What was built in 1811?", "a wall", "In 1811 a wall was built.", "A wall was built.", ("1811",)),
        ("Whom did he meet?", "Bruno", "He met Bruno.", "He met Carl.", ("Bruno",)),
        ("Who met him?", "Anna", "Anna met him.", "Carl met him.", ("Anna",)),
        ("How long is it?", "1.5 km", "It is 1.5 km long.", "It is 15 km long.", ("1.5",)),
        # Nothing of it is gone, or nothing of it was ever said.
        ("When was it built?", "1811", "It was built in 1811.", "In 1811 it was built.", ()),
        ("Whom did he meet?", "BRUNO", "He met BRUNO.", "He met Bruno.", ()),
        ("What was built?", "a wall", "In 1811 a wall was built.", "In 1812 a wall was built.", ()),
        # A first word is no name because of its capital letter.
        ("What stood there?", "Walls", "Walls stood there.", "Stones stood there.", ()),
        ("What was it?", "Later a road", "Later a road came.", "Then a road came.", ()),
        ("How many?", "Two", 'They said: "Two came."', "They said: Three came.", ()),
    ],
)
def test_what_was_dropped(stem: str, answer: str, before: str, now: str, lost: tuple[str, ...]) -> None:
    assert dropped_words(asking(stem, answer), before, now, article=ARTICLE) == lost


def test_a_wrong_option_may_name_what_the_sentence_dropped() -> None:
    assert dropped_words(single_choice(), "It was 1811, or 1812.", "It was then.") == ("1811",)
