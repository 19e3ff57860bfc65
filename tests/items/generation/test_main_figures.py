"""Limits, targets, shares and great sums are worth asking; the numbers of an event are not."""

from __future__ import annotations

import pytest

from items.generation.figures import figures, is_main_figure
from items.generation.values import near_values
from tests.items.generation.small import material_of


def is_main(text: str, figure: str) -> bool:
    """Whether the figure of the last statement counts as a main one."""
    statement = material_of("Notes\n\n" + text).statements[-1]
    return next(is_main_figure(statement, span) for found, span in figures(statement) if found == figure)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Insulin in Orvane should be kept below 30 degrees.", "30"),
        ("Schools with more than 250 pupils receive a kitchen in Orvane.", "250"),
        ("About 38 percent of the families in Orvane apply late.", "38"),
        ("The framework of Orvane requires 29 million over a decade.", "29"),
        ("Anna Smith will build 310 kitchens in Orvane.", "310"),
        ("The harbour of Orvane will be open to all ships by 2031.", "2031"),
        ("The work on the kitchens of Orvane comes to 29 million in total.", "29"),
    ],
)
def test_a_rule_a_share_or_a_great_sum(text: str, figure: str) -> None:
    assert is_main(text, figure)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Anna Smith fitted 140 penguins with small devices in Orvane.", "140"),
        ("In 1954 the ship of Orvane sailed with 194 items on board.", "194"),
        ("In Orvane 38 percent apply late, compared with 17 percent in Harrow.", "17"),
        ("The panel of three engineers will report in Orvane.", "three"),
        ("The panel of Orvane will prepare a proposal by October 2031.", "2031"),
        ("The county of Orvane buys 29 million meals a year for its schools.", "29"),
        ("Young seals of Orvane may swim more than 140 kilometres from the bay.", "140"),
        ("The rate in Orvane was about 38 percent in 2024.", "38"),
    ],
)
def test_the_number_of_an_event(text: str, figure: str) -> None:
    assert not is_main(text, figure)


@pytest.mark.parametrize("bound", ["no further than", "no later than", "within"])
def test_no_other_value_within_a_limit(bound: str) -> None:
    text = f"Orvane has a kitchen {bound} 20 minutes away."
    assert near_values("20", text, material_of(text)) == []
