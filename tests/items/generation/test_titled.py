"""Statements that lack nothing but their subject matter stand where the title names it."""

from __future__ import annotations

import pytest

from items.generation import generate
from items.generation.shapes import Candidate
from items.generation.titled import OF_TITLE
from tests.items.generation.conftest import read
from tests.items.generation.small import material_of
from texts import sections

BODY = (
    "Orvane is a volcanic island south of Saltmere. Orvane is known for its cliffs. "
    "Puffins were first found nesting there in 1904. "
    "Lighthouse keepers planted four hundred willows in 1931. Orvane has been a reserve since 1965.\n"
)


def anchored(title: str) -> list[Candidate]:
    article = read(f"{title}\n\n{BODY}")
    found = generate(article, sections.split(article), seed=0).candidates
    return [
        one
        for one in found
        if "willows" in one.context and "unanchored" not in {finding.code for finding in one.gates}
    ]


def test_the_title_places_an_event_that_names_nothing() -> None:
    found = anchored("Orvane")
    assert found
    assert all("the article “Orvane”" in one.stem for one in found)


@pytest.mark.parametrize("title", ["A rock that took its time", "All that glitters in the deep dark sea"])
def test_a_title_that_names_nothing_places_nothing(title: str) -> None:
    assert not anchored(title)


NEST = "The nest is a shallow cup of feathers and straw caught in the air."


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        (NEST, True),
        (NEST.replace("is a", "was a"), False),  # a certain one, of a certain day
        ("Clara Venn found a nest in Orvane. " + NEST, False),  # the one found just before
        (NEST.replace("nest", "study"), False),
        (NEST.replace("nest", "weekend"), False),
        (NEST.replace("nest", "writer"), False),
    ],
)
def test_a_general_claim_speaks_of_what_the_title_names(text: str, is_told: bool) -> None:
    marks = material_of("Life of the grey swift\n\n" + text).statements[-1].marks
    assert (OF_TITLE in marks, "bare_subject" in marks) == (is_told, not is_told)


def test_without_its_title_a_general_claim_waits() -> None:
    def held(title: str) -> set[str]:
        article = read(f"{title}\n\n{NEST} {BODY}")
        found = generate(article, sections.split(article), seed=0).candidates
        return {g.code for one in found if NEST in one.context and one.key is True for g in one.gates}

    assert "unanchored" not in held("Life of the grey swift")
    assert "unanchored" in held("Life " * 20)
