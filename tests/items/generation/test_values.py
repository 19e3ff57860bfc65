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


PLANNED = "The trust bought the mill in 2019. In 2021 it mended the roof. A new wheel is to follow in 2027."


def test_a_year_still_to_come_has_no_rival_in_the_past() -> None:
    found = {int(y) for y in near_values("2027", "A new wheel is to follow in 2027.", material_of(PLANNED))}
    assert len(found) >= 3
    assert min(found) > 2021
    assert {year > 2027 for year in found} == {True, False}


def test_a_year_that_is_past_keeps_its_earlier_rivals() -> None:
    found = {int(y) for y in near_values("2019", "The trust bought the mill in 2019.", material_of(PLANNED))}
    assert found & set(range(2005, 2019))


def test_the_year_in_the_name_of_an_act_has_no_rivals() -> None:
    text = "The Harbours Act of 1974 obliges every port to keep a pilot."
    assert not near_values("1974", text, material_of(text))
    dated = "Every port has had to keep a pilot since the spring of 1974."
    assert near_values("1974", dated, material_of(dated))


def test_a_year_of_the_title_has_no_rivals() -> None:
    text = "The flood of 1953\n\nThe sea broke through the Orvane dyke in 1953. The dyke was mended in 1955."
    material = material_of(text)
    assert not near_values("1953", "The sea broke through the Orvane dyke in 1953.", material)
    assert near_values("1955", "The Orvane dyke was mended in 1955.", material)


@pytest.mark.parametrize(
    ("text", "value", "sizes"),
    [
        ("A pointer takes eight bytes instead of four.", "eight", {"six", "twelve"}),
        ("A page holds 4,096 bytes.", "4,096", {"1,024", "2,048", "8,192", "16,384"}),
    ],
)
def test_sizes_in_memory_are_those_of_machines(text: str, value: str, sizes: set[str]) -> None:
    assert set(near_values(value, text, material_of(text))) == sizes


def test_other_powers_of_two_are_plain_numbers() -> None:
    assert "4" not in near_values("8", "A crew takes 8 rowers.", material_of("A crew takes 8 rowers."))
