"""What a statement holds once it stands alone: whose it is, when it was, nothing lost that limits it."""

from __future__ import annotations

import pytest

from items.generation.soft_gates import absolute_or_vague
from tests.items.generation.small import material_of
from tests.items.generation.test_gates import FACTS, statement

WATER = "Dams were built by the Orvane Water Authority in 1931. "


def texts(article: str) -> list[str]:
    return [one.text for one in material_of("Notes\n\n" + article).statements]


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("", "The Orvane Water Authority has repaired the tunnel of Saltmere."),
        ("Each town has an authority of its own. ", "The authority has repaired the tunnel of Saltmere."),
        ("Elms grow in Corvia. Oaks do not. Ash trees fell in 1940. Birches are rare in Corvia. ",
         "The Orvane Water Authority has repaired the tunnel of Saltmere."),
    ],
)  # fmt: skip
def test_the_one_proper_name_says_which(between: str, expected: str) -> None:
    assert texts(WATER + between + "The authority has repaired the tunnel of Saltmere.")[-1] == expected


def test_an_event_under_its_proper_name_is_anchored() -> None:
    named = material_of("Notes\n\n" + WATER + "The authority has set aside 7 million pounds for repairs.")
    assert "unanchored" not in named.statements[-1].marks
    plain = material_of("Notes\n\nThe authority has set aside 7 million pounds for repairs.")
    assert "unanchored" in plain.statements[-1].marks


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        ("An American proposal of 1948 for an eight-power plan had failed.",
         "An American proposal of 1948 for an eight-power plan failed."),
        ("Clara Venn had been born on 21 May 1799 in Orvane.",
         "Clara Venn was born on 21 May 1799 in Orvane."),
        ("Clara Venn had lived in Orvane before the flood of 1799.",
         "Clara Venn had lived in Orvane before the flood of 1799."),
        ("Clara Venn had lived in Orvane for many years in 1799.",
         "Clara Venn had lived in Orvane for many years in 1799."),
        ("Clara Venn had lived in Orvane with her sister.",
         "Clara Venn had lived in Orvane with her sister."),
    ],
)  # fmt: skip
def test_a_dated_event_is_told_in_the_simple_past(written: str, stated: str) -> None:
    assert texts(written) == [stated]


def test_what_stands_beside_a_report_is_not_reported() -> None:
    found = texts(
        "Orvane wanted one size of box; the unions on the Saltmere coast agreed to machines in 1960."
    )
    assert found
    assert not any(text.startswith("According to") for text in found)
    assert texts("The unions of Saltmere agreed that Orvane wanted one size of box.")[0].startswith(
        "According"
    )


@pytest.mark.parametrize(
    ("opening", "is_told"), [("Until the last day of 1999", False), ("On 31 December 1999", True)]
)
def test_an_opening_that_limits_a_claim_is_never_dropped(opening: str, is_told: bool) -> None:
    assert bool(texts(f"{opening} the canal of Orvane was in American hands.")) == is_told


def test_claims_that_a_comma_joins_are_taken_apart() -> None:
    written = (
        "Orvane was to be used for peaceful purposes only, military camps and nuclear tests were "
        "prohibited, and any party might inspect any station at any time."
    )
    assert not any("purposes" in text and "tests" in text for text in texts(written))


@pytest.mark.parametrize(
    ("stem", "is_sure"),
    [
        ("If the air is hot, a fan may blow more heat on to the body.", True),
        ("Three quarters of the plants are believed to have come with birds.", True),
        ("A fan may blow heat on to the body.", False),
        ("If the work goes on, water could flow in 2031.", False),
    ],
)
def test_a_hedge_with_its_condition_is_what_is_told(stem: str, is_sure: bool) -> None:
    assert (absolute_or_vague(statement(stem), FACTS) is None) == is_sure


def test_an_object_with_what_it_was_found_to_be_is_a_noun_like_any() -> None:
    (found,) = material_of("Notes\n\nIn 2024 the Supreme Court found the repeal unconstitutional.").statements
    assert "loose_definite" in found.marks
