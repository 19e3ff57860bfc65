"""A candidate becomes an item that can be stored and read back."""

from __future__ import annotations

import pytest

from items.constraints import validate
from items.generation.conversion import to_item
from items.generation.shapes import Candidate, CandidateOption, Span
from items.kinds import Item, ItemKind
from items.storage import from_data, to_data


def several_right(rights: int, wrong: int = 2) -> Item:
    options = tuple(
        CandidateOption(text=f"option {number}", is_key=number < rights, origin="article", why="")
        for number in range(rights + wrong)
    )
    candidate = Candidate(
        kind=ItemKind.MULTIPLE_RESPONSE,
        stem="According to the article, which belong together?",
        key=tuple(option.text for option in options if option.is_key),
        raw_key="option 0",
        source=Span(0, 8),
        answer=Span(0, 8),
        section=0,
        rule="list_members",
        context="",
        confidence=0.5,
        options=options,
        source_text="option 0",
    )
    return to_item(candidate)


@pytest.mark.parametrize("rights", range(1, 12))
def test_any_number_of_right_options_can_be_stored_and_read_back(rights: int) -> None:
    item = several_right(rights)
    validate(item)
    assert from_data(to_data(item)) == item
