"""Gaps that turn on the main claim: no passing names, nothing that everybody fills, nothing left open."""

from __future__ import annotations

import pytest

from items.generation.guessable import is_open, is_self_evident
from items.generation.proposers import cloze
from items.generation.shapes import GAP, Candidate
from tests.items.generation.test_keys import judged_of, material_of

REST = " The ferry sails twice a day. Its captain keeps a log. The old pier was sold. Ships pass at night."


def gap_for(key: str, text: str) -> Candidate:
    """The gap with this key, as the gates leave it."""
    return next(
        c for c in judged_of("The sea was calm." + REST + "\n\n" + text, cloze.propose) if c.key == key
    )


def codes(key: str, text: str) -> set[str]:
    return {finding.code for finding in gap_for(key, text).gates}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("Geneva", "Most countries follow the rules of the Harbour Union, an agency in Geneva."),
        ("Orvane", "The freight ship Orvane struck the rocks near the lighthouse."),
        ("Hamburg", "On an autumn evening in Hamburg, a fire destroyed the rope factory."),
        ("Kiel University", "In 1961, a team at Kiel University measured the salt of the bay."),
        ("Turku", "The schooner left Turku on 24 June 1893 with 13 sailors."),
    ],
)
def test_a_name_said_in_passing_waits(key: str, text: str) -> None:
    assert "minor_detail" in codes(key, text)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("Clara Venn", "The lock gates were designed by Clara Venn after a storm."),
        ("Kiel", "Since 1961, Kiel has measured the salt of the bay. The bay supplies Kiel with fish."),
    ],
)
def test_a_name_of_the_main_claim_is_asked_for_wherever_it_stands(key: str, text: str) -> None:
    assert not codes(key, text) & {"minor_detail", "side_detail"}


def test_a_country_is_not_asked_for_beside_the_adjective_of_its_name() -> None:
    assert is_self_evident(f"Eels are eaten in {GAP}.", "Europe", "European eel")
    assert not is_self_evident(f"Eels are eaten in {GAP}.", "Europe", "Common eel")
    assert not is_self_evident(f"Eels are eaten in {GAP}.", "Japan", "European eel")


def test_what_everybody_fills_is_not_asked_for() -> None:
    assert is_self_evident(f"The crust of the {GAP} is thin.", "Earth", "Rifts")
    assert is_self_evident(f"A law of the {GAP} obliges member states to act.", "European Union", "Rifts")
    assert not is_self_evident(f"The crust of the {GAP} is thin.", "Moon Base", "Rifts")
    assert not is_self_evident(f"A law of the {GAP} obliges shipowners to act.", "European Union", "Rifts")


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        (f"In {GAP}, the meat was allowed.", True),
        (f"In the {GAP} the daily intake is low.", True),
        (f"In {GAP}, where the animal had died out, a trial began.", False),
        (f"On the coast of {GAP}, the meat was allowed.", False),
    ],
)
def test_an_opening_gap_says_what_is_wanted(stem: str, *, expected: bool) -> None:
    assert is_open(stem) is expected


def test_the_bare_subject_of_the_title_is_no_gap() -> None:
    text = "The Venn report asks every harbour of the coast for a list of wrecks. "
    text += "Kiel sends the Venn report a list of wrecks."
    found = {c.stem: {g.code for g in c.gates} for c in judged_of(text, cloze.propose)}
    assert "topic_key" in found[f"The {GAP} asks every harbour of the coast for a list of wrecks."]
    assert "topic_key" not in found[f"Kiel sends the {GAP} a list of wrecks."]


def test_what_a_general_claim_ends_with_is_asked_for() -> None:
    assert "common_key" not in codes("fish oil", "The lamps of Kiel contain two litres of fish oil.")
    assert "common_key" in codes("Fish oil", "Fish oil fills the lamps of Kiel at night.")


def test_the_full_stop_of_the_sentence_is_no_part_of_the_key() -> None:
    text = "The old drilling hut of the Venn team stands on the ice at Great Dome B."
    stem = f"The old drilling hut of the Venn team stands on the ice at {GAP}."
    assert [c.stem for c in judged_of(text, cloze.propose) if c.key == "Great Dome B"] == [stem]


def test_an_opening_that_lost_its_preposition_makes_no_statement() -> None:
    broken = "After the oil crisis of 1973 many countries experienced unemployment and inflation together."
    fine = "After the oil crisis, many countries experienced unemployment and inflation together."
    assert not [s for s in material_of(broken).statements if "oil crisis of 1973 many" in s.text]
    assert [s for s in material_of(fine).statements if "many countries experienced" in s.text]
