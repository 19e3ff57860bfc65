"""The sides of a contrast in each other's place; where they are not two sides of one there is no exchange."""

from __future__ import annotations

import pytest

from items.generation.exchange import put_in_place
from items.generation.falsify import falsehoods
from tests.items.generation.small import material_of


def exchanged(text: str) -> str | None:
    """The falsehood by exchange of the last statement."""
    material = material_of("Notes\n\n" + text)
    found = {one.rule: one.text for one in falsehoods(material.statements[-1], material)}
    return found.get("false_exchange")


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (
            "Anna Smith was not a shipowner but a trucker from Harrow.",
            "Anna Smith was not a trucker from Harrow but a shipowner.",
        ),
        (
            "Disputes in Orvane are settled not by a majority but by friendly agreement.",
            "Disputes in Orvane are settled not by friendly agreement but by a majority.",
        ),
        (
            "Wide shutters in Orvane keep out more heat than woollen curtains.",
            "Woollen curtains keep out more heat than wide shutters in Orvane.",
        ),
        (
            "The lake of Orvane feeds the canal more in winter than in summer.",
            "The lake of Orvane feeds the canal more in summer than in winter.",
        ),
        (
            "Unlike the boiler of Orvane, the pump of Saltmere depends on the weather.",
            "Unlike the pump of Saltmere, the boiler of Orvane depends on the weather.",
        ),
    ],
)
def test_two_sides_change_places(true: str, false: str) -> None:
    assert exchanged(true) == false


@pytest.mark.parametrize(
    "text",
    [
        "Anna Smith was not only a shipowner but a trucker from Harrow.",
        "Wide shutters in Orvane do not keep out more heat than woollen curtains.",
        "Anna Smith keeps better records than monks of Orvane.",
        "Anna Smith sang in the hall while the choir of Orvane rested.",
        "Orvane has more locks than 900 other towns.",
        "The pump of Orvane works better in summer than the others.",
    ],
)
def test_no_exchange_without_two_sides(text: str) -> None:
    assert exchanged(text) is None


def test_no_exchange_where_another_sentence_says_it() -> None:
    true = "Woollen curtains keep out more heat than wide shutters in Orvane. "
    assert exchanged(true + "Wide shutters in Orvane keep out more heat than woollen curtains.") is None


def test_a_phrase_that_stands_twice_is_left_alone() -> None:
    assert (
        put_in_place("The wall and the wall by the river.", "the wall", "the river", [False, False]) is None
    )
    assert put_in_place("Wind feeds fire.", "wind", "fire", [False, False]) == "Fire feeds wind."
