"""Statements that lack nothing but their subject matter stand where the title names it."""

from __future__ import annotations

import pytest

from items.generation import generate
from items.generation.shapes import Candidate, CandidateState
from tests.items.generation.conftest import read
from texts import sections

BODY = (
    "Orvane is a volcanic island south of Saltmere. Orvane is known for its cliffs. "
    "Puffins were first found nesting there in 1904. "
    "Lighthouse keepers planted four hundred willows in 1931. Orvane has been a reserve since 1965.\n"
)


def passed(title: str) -> list[Candidate]:
    article = read(f"{title}\n\n{BODY}")
    found = generate(article, sections.split(article), seed=0).candidates
    return [one for one in found if one.state is CandidateState.PASSED and "willows" in one.context]


def test_the_title_places_an_event_that_names_nothing() -> None:
    found = passed("Orvane")
    assert found
    assert all("the article “Orvane”" in one.stem for one in found)


@pytest.mark.parametrize("title", ["A rock that took its time", "All that glitters in the deep dark sea"])
def test_a_title_that_names_nothing_places_nothing(title: str) -> None:
    assert not passed(title)
