"""Statements that lean on a moment, a standard or a thing told elsewhere wait for review."""

from __future__ import annotations

import pytest

from items.generation import generate
from items.generation.leaning import leans_on
from items.generation.shapes import CandidateState
from tests.items.generation.conftest import read
from texts import sections


@pytest.mark.parametrize(
    "text",
    [
        "Cholera had just reached England.",
        "Tamsin Orrey had set out to prove the council wrong.",
        "The Orvane Accord had provided for the return of the harbour.",
        "By comparison, an electric fan heater uses ten units.",
        "At other times, both halves slept together.",
        "The Empire itself lived until 1806.",
        "Orvane recognised the Republic as sovereign.",
        "Each passage uses less water than an old one.",
        "Noise is a fairer complaint in terraced streets.",
        "The line made slightly more money from passengers.",
        "The only building is a small hut with bunks.",
        "Grey seals breed on the southern spit.",
        "The harbour company reacted in two ways.",
        "Three deserve to be named beside Orvane.",
        "Preparatory works start in 2026 near Orvane.",
    ],
)
def test_text_that_leans_on_other_text(text: str) -> None:
    assert leans_on(text)


@pytest.mark.parametrize(
    "text",
    [
        "Cholera reached England in 1831.",
        "Between 1908 and 1943 seven countries had laid claim to slices of the continent.",
        "The harbour had silted up when the railway came to Orvane.",
        "The Dutch Republic won its war, and Spain recognised the Republic as sovereign.",
        "The Supreme Court of Orvane found the repeal unconstitutional.",
        "The only building of the island is a small hut.",
        "Each passage uses less water than a bath.",
        "The southern coast of Orvane is rocky.",
        "The company reacted in two ways, by raising its fares and by closing its offices.",
        "A duke had to be sent to preside over both.",
    ],
)
def test_text_that_stands_alone(text: str) -> None:
    assert leans_on(text) is None


def test_what_leans_is_not_published() -> None:
    article = read(
        "Orvane\n\nOrvane is a port on the Saltmere coast of Penlow. "
        "Clara Venn founded the Orvane Museum in 1887. "
        "The museum keeper Ralf Tarn had set out to prove Clara Venn wrong.\n"
    )
    found = generate(article, sections.split(article), seed=0).candidates
    tarn = [one for one in found if "set out" in one.stem]
    assert tarn
    assert all(one.state is CandidateState.HELD for one in tarn)
    founded = [one for one in found if "1887" in one.context]
    assert founded
    assert not any("leaning" in {finding.code for finding in one.gates} for one in founded)
