"""False statements are false for sure and could be believed; where that is not certain there is none."""

from __future__ import annotations

import pytest

from items.generation.falsify import falsehoods
from items.generation.values import amount, near_values
from tests.items.generation.small import material_of


def lies(text: str) -> dict[str, str]:
    """Rule and text of the falsehoods of the last statement."""
    material = material_of("Notes\n\n" + text)
    return {one.rule: one.text for one in falsehoods(material.statements[-1], material)}


OPPOSITES = [
    ("Exports from Orvane increased in 1851.", "Exports from Orvane decreased in 1851."),
    ("Denali is the highest mountain in Alaska.", "Denali is the second-highest mountain in Alaska."),
    ("Anna Smith left Orvane after her exams.", "Anna Smith left Orvane before her exams."),
    ("Saltmere is in the northern part of Harrow.", "Saltmere is in the southern part of Harrow."),
]


@pytest.mark.parametrize(("true", "false"), OPPOSITES)
def test_an_opposite_of_the_same_construction(true: str, false: str) -> None:
    assert lies(true).get("false_antonym") == false


@pytest.mark.parametrize(
    "text",
    [
        "Anna Smith consistently attached importance to new locks.",
        "Denali and Foraker are the highest mountains in Alaska.",
        "Exports from Orvane increased when imports decreased.",
        "Orvane has public and private schools near Saltmere.",
        "As a child Anna Smith was called Ogie, short for Ogre.",
        "Not many children in Orvane live alone after reaching adulthood.",
        "The fox is adapted to dry land in Orvane.",
        "Anna Smith studies the visible in Orvane.",
        "Many writings of Orvane were lost in the fire of Saltmere.",
        "A direct appeal is common. Judges of Orvane prefer a direct appeal in such cases.",
        "Orvane tested the external design of clothes.",
        "Anna Smith gave strong support to Orvane in 1851.",
    ],
)
def test_no_silly_opposite(text: str) -> None:
    assert "false_antonym" not in lies(text)


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("Orvane has more than 900 locks.", "900"),
        ("Orvane has at least fourteen locks.", "fourteen"),
        ("Some six or so storms hit Orvane.", "six"),
        ("The law is about a force between two wires of Orvane.", "two"),
        ("The Group of eight nations met in Orvane.", "eight"),
        ("As of 2008, Orvane had nine mills.", "2008"),
        ("Orvane has two kinds of weather: rain and snow.", "two"),
        ("By 1850, Orvane was a large town.", "1850"),
        ("Anna Smith wrote letters in 1851 and 1852.", "1852"),
        ("Orvane sold the two ships, the Duchess and the Harrow.", "two"),
    ],
)
def test_no_other_value_where_it_may_be_true_as_well(text: str, old: str) -> None:
    assert near_values(old, text, material_of(text)) == []


def test_other_values_keep_the_order_of_the_statement() -> None:
    text = "Orvane ruled Saltmere from 1640 to 1648 and again in 1655."
    near = near_values("1640", text, material_of(text))
    assert near
    assert all(int(value) < 1648 for value in near)
    text = "Orvane came 160th of 174 towns, with 12 points."
    assert all(int(value) > 12 for value in near_values("174", text, material_of(text)))
    text = "About 80 percent of Orvane burned in 1851."
    assert all(int(value) < 100 for value in near_values("80", text, material_of(text)))


def test_nothing_is_said_to_have_happened_in_a_year_to_come() -> None:
    text = "Orvane asked 48 schools in 2023. By 2030 every school has a kitchen."
    assert all(int(value) <= 2026 for value in near_values("2023", text.split(".")[0], material_of(text)))


@pytest.mark.parametrize("old", ["4,200", "38", "7.5", "eight"])
def test_a_value_has_three_neighbours_on_either_side(old: str) -> None:
    """Or the right one could never be the largest of four."""
    text = f"Orvane counted {old} workers."
    near = near_values(old, text, material_of(text))
    assert sum(amount(value) < amount(old) for value in near) >= 3
    assert sum(amount(value) > amount(old) for value in near) >= 2


def test_an_ordinal_of_a_row() -> None:
    assert "false_rank" in lies("Anna Smith was the third daughter of Peter Brown.")
    assert "false_rank" not in lies("Anna Smith came to Orvane for the third time in 1851.")
    assert "false_rank" not in lies("Anna Smith gave the first evidence of leaks in Orvane.")


PEOPLE = (
    "Engineer Anna Smith said that Orvane needed tunnels. Peter Brown said that Saltmere needed bridges. "
    "Peter Brown wrote letters to Saltmere. "
)


def test_a_person_for_a_person_where_one_only_did_it() -> None:
    assert lies(PEOPLE + "Anna Smith built the Harrow Tunnel in 1851.")["false_name"].startswith(
        "Peter Brown built"
    )
    assert "false_name" not in lies(PEOPLE + "Anna Smith visited Harrow in 1851.")
    assert "false_name" not in lies(PEOPLE + "President Anna Smith built the Harrow Tunnel in 1851.")


def test_a_not_is_only_taken_from_a_plain_claim() -> None:
    assert lies("The canal did not receive public money from Orvane.") == {
        "false_unnegated": "The canal received public money from Orvane."
    }
    assert lies("Anna Smith was not invited.") == {}
    assert lies("Every ship need not always pass Orvane.") == {}
    assert lies("The canal was not, except for one winter, closed in Orvane.") == {}


def test_no_opposite_that_nobody_would_believe() -> None:
    longer = "The Orvane canal is longer than the Saltmere canal"
    assert "false_antonym" in lies(f"{longer}.")
    assert "false_antonym" not in lies(f"{longer} because the hills of Harrow are steep.")
    assert "false_antonym" not in lies("The Orvane archive keeps better records than the Saltmere monks.")


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (
            "The number of swifts in Orvane fell by 60 percent.",
            "The number of swifts in Orvane rose by 60 percent.",
        ),
        (
            "Saltmere plans a permanent repair. Anna Smith builds a temporary lining in Orvane.",
            "Anna Smith builds a permanent lining in Orvane.",
        ),
    ],
)
def test_a_turn_that_the_article_makes_believable(true: str, false: str) -> None:
    assert lies(true).get("false_turn") == false


@pytest.mark.parametrize(
    "text",
    [
        "The number of swifts in Orvane fell from 90 to 60.",
        "The wall of Orvane has a hot core.",
    ],
)
def test_no_plain_turn_without_a_contrast(text: str) -> None:
    assert "false_turn" not in lies(text)


BODIES = (
    "The Supreme Court of Orvane met in Harrow. The Court of Accounts audits the towns of Orvane. "
    "The Department of Finance expected savings of 90 million in Saltmere."
)


def test_one_body_for_another_of_the_article() -> None:
    false = lies(BODIES)["false_name"]
    assert "Department of Finance" not in false
    assert "expected savings of 90 million" in false


def test_a_body_that_only_is_something_is_not_exchanged() -> None:
    assert "false_name" not in lies(BODIES.replace("expected savings of 90 million", "was large"))
