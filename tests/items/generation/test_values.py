"""Wrong values are as round as the right one, lie apart, and are no later than the article."""

from __future__ import annotations

from itertools import pairwise

import pytest

from items.generation.values import near_values
from tests.items.generation.small import material_of


def near(text: str, value: str) -> list[int]:
    return [int(found.replace(",", "")) for found in near_values(value, text, material_of(text))]


@pytest.mark.parametrize("value", [1412, 194582, 706, 28, 5400])
def test_no_wrong_number_is_a_plain_multiple(value: int) -> None:
    found = near(f"Orvane counted {value:,} ships.", f"{value:,}")
    assert len(found) >= 3
    assert not {value * 2, value // 2, value * 3} & set(found)


@pytest.mark.parametrize(("value", "unit"), [(5400, 100), (250, 50), (35, 5), (80, 10), (270000, 10000)])
def test_wrong_numbers_are_as_round_as_the_right_one(value: int, unit: int) -> None:
    found = near(f"Orvane counted {value:,} ships.", f"{value:,}")
    assert found
    assert all(other % unit == 0 for other in found)


def test_years_lie_apart_and_come_before_the_article() -> None:
    text = "Orvane opened its dock in 1990. The canal was dug in 1988, 1989 and 1991."
    found = sorted(near(text.split(". ", maxsplit=1)[0], "1990"))
    assert len(found) >= 3
    assert all(two - one >= 2 for one, two in pairwise(found))
    assert all(year <= 1992 for year in near(text, "1990"))
