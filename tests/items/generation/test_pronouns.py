"""Pronouns get their noun where one thing fits, and no item where more do."""

from __future__ import annotations

import pytest

from tests.items.generation.small import material_of

VENN = "Anna Smith\n\nAnna Smith was an engineer in Orvane. "
FOX = "The fox\n\nThe fox is a small animal of cold forests. "


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (VENN + "She designed the Harrow Tunnel in 1851.", "Anna Smith designed the Harrow Tunnel in 1851."),
        (
            VENN + "Her first bridge crossed a river in Saltmere.",
            "Anna Smith’s first bridge crossed a river in Saltmere.",
        ),
        (FOX + "It eats mice and small birds.", "The fox eats mice and small birds."),
        (FOX + "Its tail has a white tip of hair.", "The fox’s tail has a white tip of hair."),
        (FOX + "It also eats mice and small birds.", "The fox eats mice and small birds."),
    ],
)
def test_the_topic_is_put_for_its_pronoun(text: str, wanted: str) -> None:
    assert wanted.replace("’", "'") in [one.text.replace("’", "'") for one in material_of(text).statements]


@pytest.mark.parametrize(
    "text",
    [
        "Notes\n\nAnna Smith met Peter Brown in Orvane. They left. She designed a tunnel in 1851.",
        FOX + "The wolf hunts larger animals of cold forests. It eats mice and small birds.",
        VENN + "Her father was a clerk in Saltmere. She designed a tunnel in 1851.",
        VENN + 'Anna Smith told "Men build tunnels in Harrow". She designed a tunnel in 1851.',
        "Notes\n\nOn Monday Peter Brown praised Johnston in Orvane. He designed a tunnel in 1851.",
        VENN + "Peter Brown came to Orvane. He designed a tunnel in 1851.",
        FOX + "It is clear that cold forests suit small animals.",
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    last = material_of(text).analysis.sentences[-1]
    assert not [one.text for one in material_of(text).statements if one.sentence.index == last.index]
