"""Gaps of more sorts: buttons and numbers, each with its own weight, as authors type them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from items.constraints import validate
from items.gap_signs import NumberProblem, cut_weight, is_signed, read_number, weight_sign, write_number
from items.grading import grade, key_response
from items.guessing import guess_fraction
from items.kinds import (
    Cloze,
    InvalidItem,
    InvalidResponse,
    Numeric,
)
from items.presentation import learner_view, option_order
from items.responses import parse_response
from tests.items.item_samples import mixed_gaps, num


@pytest.mark.parametrize(
    ("gaps", "sixths"),
    [
        ({"g1": "oslo", "g2": "x", "g3": "10"}, 6),
        ({"g1": "oslo", "g2": "y", "g3": "10.01"}, 1),
        ({"g2": "x"}, 2),
        ({"g3": "9,000 m"}, 3),
        ({"g3": "9.0 km"}, 3),
        ({"g3": "8.9 km"}, 0),
        ({"g3": "9 miles"}, 0),
        ({"g3": "ten"}, 0),
        ({"g1": "Rome", "g3": "9"}, 3),
    ],
)
def test_each_gap_counts_by_its_weight(gaps, sixths):
    validate(mixed_gaps())
    assert grade(mixed_gaps(), {"gaps": gaps}).fraction == (Decimal(sixths) / 6).quantize(
        Decimal("0.0000001")
    )


def test_the_key_and_a_guess():
    response = key_response(mixed_gaps())
    assert response == {"gaps": {"g1": "Oslo", "g2": "x", "g3": "9.5 km"}}
    assert grade(mixed_gaps(), response).fraction == 1
    # Only the buttons can be guessed: a third of 2 of 6.
    assert guess_fraction(mixed_gaps()) == pytest.approx(2 / 3 / 6)


def test_a_number_is_read_as_the_language_writes_it():
    german = replace(mixed_gaps(), language="de")
    assert grade(german, {"gaps": {"g3": "9,5 km"}}).fraction == Decimal("0.5")
    assert grade(german, {"gaps": {"g3": "9.500 m"}}).fraction == Decimal("0.5")


def test_the_view_shows_the_sort_of_gap_and_no_number():
    view: Any = learner_view(mixed_gaps(), {"g2": ["z", "x", "y"]})
    assert [gap["display"] for gap in view["gaps"]] == ["typed", "radio", "number"]
    assert [one["id"] for one in view["gaps"][1]["options"]] == ["z", "x", "y"]
    assert set(view["gaps"][2]) == {"id", "display", "max_length"}
    other = replace(mixed_gaps().body.blanks[2], body=Numeric(answers=(num(value="-123"),)))
    changed = replace(mixed_gaps(), body=Cloze(blanks=(*mixed_gaps().body.blanks[:2], other)))
    assert learner_view(mixed_gaps(), option_order(mixed_gaps(), 3)) == learner_view(
        changed, option_order(changed, 3)
    )


@pytest.mark.parametrize("gaps", [{"g2": "north"}, {"g3": 9.5}, {"g3": "9" * 1000}, {"g3": "a\x00b"}])
def test_what_is_no_answer_to_the_gap_is_refused(gaps):
    assert parse_response(mixed_gaps(), {"gaps": {"g2": "z", "g3": " "}}) == {"gaps": {"g2": "z"}}
    with pytest.raises(InvalidResponse):
        parse_response(mixed_gaps(), {"gaps": gaps})


@pytest.mark.parametrize("display", ["typed", "dropdown", "number"])
def test_a_display_that_does_not_fit_is_refused(display):
    blanks = mixed_gaps().body.blanks
    broken = (
        replace(blanks[1], display=display) if display != "dropdown" else replace(blanks[2], display=display)
    )
    others = [broken if one.id == broken.id else one for one in blanks]
    with pytest.raises(InvalidItem, match="does not fit"):
        validate(replace(mixed_gaps(), body=Cloze(blanks=tuple(others))))


def test_numbers_in_gaps_obey_the_constraints_of_numbers():
    wide = replace(mixed_gaps().body.blanks[2], body=Numeric(answers=(num(value="5", tolerance="-1"),)))
    with pytest.raises(InvalidItem, match=r"body\.blanks\[2\]\.body\.answers\[0\]\.tolerance"):
        validate(replace(mixed_gaps(), body=Cloze(blanks=(*mixed_gaps().body.blanks[:2], wide))))


NUMBERS = [
    ("10", "en", "exactly", "10", "0"),
    ("9.8:0.05 m", "en", "absolute", "9.8", "0.05"),
    ("9,8:0,05 m", "de", "absolute", "9.8", "0.05"),
    ("200:5%", "en", "relative", "200", "0.05"),
    ("-3:1", "en", "absolute", "-3", "1"),
]


@pytest.mark.parametrize(("written", "language", "mode", "value", "tolerance"), NUMBERS)
def test_numbers_as_typed(written, language, mode, value, tolerance):
    body = read_number(written, language)
    answer = body.answers[0]
    assert (answer.value, answer.tolerance) == (Decimal(value), Decimal(tolerance))
    assert answer.mode == ("absolute" if mode == "exactly" else mode)
    assert body.unit_rule == ("optional" if written.endswith("m") else "none")
    assert write_number(body, language) == written
    assert read_number(write_number(body, language), language) == body


def test_ranges_and_several_numbers():
    body = read_number("5..7 km|12 km", "en")
    assert [(one.mode, one.low, one.high, one.value) for one in body.answers] == [
        ("range", Decimal(5), Decimal(7), None),
        ("absolute", None, None, Decimal(12)),
    ]
    assert write_number(body, "en") == "5..7 km|12 km"


@pytest.mark.parametrize("written", ["5 km..7", "5..7 km", "5 km..7 km"])
def test_the_unit_stands_beside_one_number_or_both(written):
    assert [unit.symbol for unit in read_number(written, "en").units] == ["km"]


PROBLEMS = ["", "ten", "5..", "7..5", "3:", "3:-1", "0:5%", "3 km|4 m", "1:2:3", "1..2..3"]


@pytest.mark.parametrize("written", [*PROBLEMS, "5 km..7 m", "9.8 m:5 cm", "9.8 m:5% cm"])
def test_what_is_no_number(written):
    with pytest.raises(NumberProblem):
        read_number(written, "en")


@pytest.mark.parametrize(
    ("written", "weight", "rest"),
    [
        ("2p: water", "2", "water"),
        ("0.5p:  #3", "0.5", "#3"),
        ("2p:water", "1", "2p:water"),
        ("0p: water", "1", "0p: water"),
        ("2 p: water", "1", "2 p: water"),
        ("water", "1", "water"),
    ],
)
def test_weights_as_typed(written, weight, rest):
    assert cut_weight(written) == (Decimal(weight), rest)
    assert cut_weight(weight_sign(Decimal(weight)) + "x") == (Decimal(weight), "x")


def test_signs_are_told_from_words():
    assert [is_signed(text) for text in ("#1", "2p: x", "p: x", "a #1")] == [True, True, False, False]
