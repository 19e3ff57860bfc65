"""What the engine says to people is said in the words of the pages."""

from __future__ import annotations

import re

import pytest

from items.generation.gates import GATES
from items.generation.levels import LEVELS
from items.generation.reasons import REASONS
from items.rules import CHECKS

CODE_WORDS = re.compile(r"\b(items?|stems?|distractors?|cloze|multiple[ _-]response)\b", re.IGNORECASE)
SAID = [
    *((code, f"{said.sentence} {said.hint}") for code, said in {**REASONS, **LEVELS}.items()),
    *((gate.code, f"{gate.sentence} {gate.hint}") for gate in GATES),
    *((check.code, f"{check.name} {check.title} {check.passes} {check.cure}") for check in CHECKS),
]


@pytest.mark.parametrize(("code", "words"), SAID, ids=[code for code, _words in SAID])
def test_people_read_the_words_of_the_pages(code: str, words: str) -> None:
    assert CODE_WORDS.findall(words) == []


def test_a_word_of_the_code_would_be_found() -> None:
    found = CODE_WORDS.findall("Write an item, a multiple-response one, with two distractors.")
    assert found == ["item", "multiple-response", "distractors"]
