"""Turned statements: what could be believed both ways is turned, what would be absurd is not."""

from __future__ import annotations

import pytest

from items.generation.falsify import falsehoods
from items.generation.inflection import verb_form
from items.generation.proposers.statements import claims
from tests.items.generation.small import material_of


def turned(text: str) -> str | None:
    """The falsehood by a turn of the last statement."""
    material = material_of("Notes\n\n" + text)
    found = {one.rule: one.text for one in falsehoods(material.statements[-1], material)}
    return found.get("false_turn")


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("The rate of Orvane fell sharply in 1851.", "The rate of Orvane rose sharply in 1851."),
        ("Nearly all towns in Harrow follow the old law.", "Only a few towns in Harrow follow the old law."),
        ("Every ship in Orvane carries a pilot.", "Every second ship in Orvane carries a pilot."),
        ("Anna Smith rejected the treaty of Saltmere.", "Anna Smith accepted the treaty of Saltmere."),
        ("The plan of Orvane was rejected in 1851.", "The plan of Orvane was accepted in 1851."),
        ("Fishing in Orvane is prohibited in the harbour.", "Fishing in Orvane is permitted in the harbour."),
        ("Otters in Harrow live along slow rivers.", "Otters in Harrow live along fast rivers."),
        (
            "Saltmere is a village in the northern part of Harrow.",
            "Saltmere is a village in the southern part of Harrow.",
        ),
        ("Denali is the highest mountain in Alaska.", "Denali is the second-highest mountain in Alaska."),
        ("Otters in Harrow usually hunt in pairs.", "Otters in Harrow rarely hunt in pairs."),
        ("Herons in Harrow lay fewer eggs than geese.", "Herons in Harrow lay more eggs than geese."),
        (
            "A council of Orvane will be appointed before the end of the year.",
            "A council of Orvane will be appointed after the end of the year.",
        ),
    ],
)
def test_a_turn_that_could_be_believed(true: str, false: str) -> None:
    assert turned(true) == false


@pytest.mark.parametrize(
    "text",
    [
        "The tower of Orvane is 16 metres high.",
        "Anna Smith rose early in Orvane.",
        "Anna Smith went as far west as Harrow.",
        "Tablets are kept away from small children in Orvane.",
        "Orvane sold its mills because the rate fell.",
        "Orvane lies south of Saltmere and north of Harrow.",
        "The rate of Orvane rose from 14 to 31 in 1851.",
        "The wreck of Orvane lies 40 metres below the surface.",
        "All four bridges of Orvane carry trains.",
        "Four teachers support the pupils of Orvane on weekdays.",
        "Anna Smith put forward a plan for Orvane.",  # no direction
        "The accounts of Orvane are published separately.",  # from what?
        "Anna Smith returned to Orvane after a quiet voyage.",
        "Signs of the disease in Orvane include headache and fever.",
        "Two main routes will be built in Orvane.",
        "Help in Orvane is given at all times.",
        "Two clean results are required in Orvane before the warning can be lifted.",
    ],
)
def test_no_turn_that_would_be_absurd_or_may_be_true(text: str) -> None:
    assert turned(text) is None


def test_what_is_still_to_come_is_only_put_later() -> None:
    material = material_of(
        "Notes\n\nOrvane was founded in 1990. The lock of Orvane must be repaired in 2024."
    )
    found = {one.rule: one.new for one in falsehoods(material.statements[-1], material)}
    assert int(found["false_date"]) > 2024


def test_a_verb_form_keeps_its_word_whole() -> None:
    assert verb_form("overwrite", "VBZ") == "overwrites"


def stated(text: str) -> list[str]:
    return [statement.text for statement in material_of(text).statements]


def test_an_item_of_a_demanding_list_is_no_fact() -> None:
    wanted = "Orvane\n\nFrom January every contract in Orvane will require that:\n\n{}\n"
    items = "- the waste of Orvane is weighed daily;\n- Every kitchen in Orvane is closed on Sunday.\n"
    assert not any("weighed" in text or "kitchen" in text for text in stated(wanted.format(items)))
    plain = "Orvane\n\nThe report names what was found:\n\n- Every kitchen in Orvane is closed in May.\n"
    assert any("kitchen" in text for text in stated(plain))


def test_a_claim_ends_before_the_opening_of_the_next() -> None:
    text = (
        "Poor towns spend more of their income on coal and bread, and in years when coal prices soar, as in "
        "1922, their own rate of taxes may be several points above that of Orvane."
    )
    assert not any("soar" in one and "taxes" not in one for one in stated(text))


def test_a_good_turn_goes_before_a_year() -> None:
    material = material_of("Notes\n\nAnna Smith rejected the treaty of Saltmere in 1851.")
    made = [one.rule for one in claims(material.statements[-1], material)]
    assert made == ["true_statement", "false_turn"]
