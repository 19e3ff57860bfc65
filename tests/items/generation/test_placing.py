"""Where a claim was made stands in its stem, unless that says nothing new or tells the answer."""

from __future__ import annotations

import pytest

from items.generation.ingest import Heading, Source, ingest
from items.generation.placing import placed
from items.generation.shapes import Candidate, Span
from items.kinds import ItemKind
from items.places import without_place
from texts import readers, sections

EGGS = "Two or three white eggs are laid."
HEADLINE = "Ships wait off the bay as the port rebuilds all its computers from scratch"


def article(title: str = "Common swift", heading: str = "Breeding") -> Source:
    headings = (Heading(section=0, level=1, text=heading, span=Span(0, 8), end=99),) if heading else ()
    return Source(text="", title=title, language="en", section_titles=(), headings=headings, passages=())


def claim(stem: str, *, kind: ItemKind = ItemKind.TRUE_FALSE, key: str = "True") -> Candidate:
    return Candidate(
        kind=kind, stem=stem, key=key, raw_key=key, source=Span(9, 40), answer=Span(9, 12), section=0,
        rule="r", context=stem, confidence=0.5,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stem", "source", "expected"),
    [
        (EGGS, article(), f"According to the article “Common swift”, section “Breeding”: {EGGS}"),
        (EGGS, article(heading=""), f"According to the article “Common swift”: {EGGS}"),
        (EGGS, article(title=""), f"According to the section “Breeding”: {EGGS}"),
        (EGGS, article(title="", heading=""), EGGS),
        (EGGS, article(title="A very long title" + " of far more words" * 5),
         f"According to the section “Breeding”: {EGGS}"),
        (EGGS, article(title=HEADLINE, heading=""), f"According to the article “{HEADLINE}”: {EGGS}"),
        (EGGS, article(title=f"Up there and far away: {HEADLINE}", heading=""),
         f"According to the article “{HEADLINE}”: {EGGS}"),
        ("The common swift lays two or three eggs.", article(), "The common swift lays two or three eggs."),
        ("The swift lays eggs.", article(heading=""),
         "According to the article “Common swift”: The swift lays eggs."),
        ("According to the ministry, prices rose.", article(), "According to the ministry, prices rose."),
        ("According to the article, how many eggs are laid?", article(heading=""),
         "According to the article “Common swift”, how many eggs are laid?"),
        ("Which year completes this statement from the article? It fell in ____.", article(heading=""),
         "Which year completes this statement from the article “Common swift”? It fell in ____."),
    ],
)  # fmt: skip
def test_the_place_is_named(stem: str, source: Source, expected: str) -> None:
    assert placed(claim(stem), source).stem == expected


def test_a_place_that_holds_the_answer_is_left_out() -> None:
    typed = claim("The bird is called ____.", kind=ItemKind.CLOZE, key="swift")
    assert placed(typed, article()).stem == "According to the section “Breeding”: The bird is called ____."


def test_a_heading_that_spells_the_number_is_left_out() -> None:
    typed = claim("The break lasts ____ minutes.", kind=ItemKind.CLOZE, key="40")
    assert "Forty" not in placed(typed, article(heading="Forty minutes")).stem
    assert "Breeding" in placed(typed, article()).stem


def test_under_a_label_the_first_heading_is_the_title() -> None:
    extracted = readers.read(b"OPINION\n\nThe case for bins\n\nBins are emptied weekly.\n", filename="a.txt")
    source = ingest(extracted, sections.split(extracted))
    found = placed(claim("Bins are emptied weekly."), source).stem
    assert (source.title, found) == (
        "OPINION",
        "According to the article “The case for bins”: Bins are emptied weekly.",
    )


def test_a_label_is_no_title() -> None:
    assert placed(claim(EGGS), article(title="OPINION", heading="")).stem == EGGS


@pytest.mark.parametrize("source", [article(), article(heading=""), article(title="")])
def test_two_questions_are_compared_without_their_place(source: Source) -> None:
    for stem in (EGGS, "According to the article, how many eggs are laid?"):
        assert without_place(placed(claim(stem), source).stem) == stem
    assert without_place(EGGS) == EGGS


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("2.1 Households", "Households"),
        ("3. Costs", "Costs"),
        ("(1) Aims", "Aims"),
        ("2024 results", "2024 results"),
    ],
)
def test_a_heading_is_named_without_its_number(written: str, named: str) -> None:
    extracted = readers.read(
        f"# Waste\n\n## {written}\n\nBins are emptied weekly.\n".encode(), filename="a.md"
    )
    (heading,) = ingest(extracted, sections.split(extracted)).headings
    assert heading.text == named
