"""Gaps that anybody fills are held whatever the score says; near ones that teach something are not."""

from __future__ import annotations

import pytest

from items.generation import Candidate
from items.generation.figures import is_handful, is_rough_count
from items.generation.guessable import is_open
from items.generation.judged import table
from items.generation.proposers import cloze
from items.generation.shapes import GAP
from items.generation.usual import is_fixed, is_within_word
from tests.items.generation.small import material_of

OPENING = "Lamps of the coast\n\nThe sea was calm. The sea was grey. The sea was cold. The sea was deep.\n\n"


def gaps(text: str) -> dict[str, Candidate]:
    return {str(c.key): c for c in cloze.propose(material_of(OPENING + text))}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("wish", "The wish to light the harbour of Kiel by night is very old."),
        ("deep water", "Grey seals prefer deep water with strong currents."),
        ("Department", "The Department plans to paint the lamps of Kiel in white."),
        ("whole network", "The whole network is expected to cost 84 million crowns a year."),
    ],
)
def test_an_everyday_word_is_no_key(key: str, text: str) -> None:
    found = gaps(text)
    assert key not in found or "empty_key" in found[key].marks


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("paraffin", "The lamps of Kiel are filled with paraffin."),
        ("fish oil", "The lamps of Kiel contain two litres of fish oil."),
        ("Paraffin", "Paraffin is a wax that burns without smoke."),
        ("mercury", "The only metal that is liquid in a cold room is mercury."),
    ],
)
def test_a_term_that_the_claim_teaches_is_a_key(key: str, text: str) -> None:
    assert "empty_key" not in gaps(text)[key].marks


def test_the_mark_holds_whatever_the_score_says() -> None:
    assert "empty_key" not in table().weighed


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        (f"The probe went into {GAP} around the comet in May.", True),
        (f"The seal is a species of least {GAP}.", True),
        (f"The water stays at ten degrees {GAP}.", True),
        (f"The probe flew into the {GAP} of the comet in May.", False),
        (f"At least {GAP} were counted.", False),
        (f"The probe took {GAP} with it.", False),
    ],
)
def test_set_phrases_complete_themselves(stem: str, *, expected: bool) -> None:
    assert is_fixed(stem) is expected


def test_a_word_that_holds_the_key_gives_it_away() -> None:
    assert is_within_word("histamine", f"Antihistamine tablets block {GAP}.")
    assert is_within_word("Central Asia", f"The subspecies asiatica lives in {GAP}.")
    assert not is_within_word("pollen", f"Antihistamine tablets do nothing against {GAP}.")
    assert not is_within_word("port", f"An important lamp stands at the {GAP}.")


def test_streets_and_nearby_places_are_side_matters() -> None:
    street = "Trams run along Mill Street and stop at the Orvane Museum. Mill Street is wet."
    assert "minor_detail" in gaps(street)["Mill Street"].marks
    near = "In 1822, a grey seal was shot near Orvane in northern Germany with a spear of bone."
    assert "minor_detail" in gaps(near)["Orvane"].marks
    assert (
        "minor_detail" not in gaps("Grey seals cross the Orvane Strait and winter in Spain.")["Spain"].marks
    )


def test_another_name_of_the_same_person_fits_too() -> None:
    assert is_open(f"Her mother was {GAP}, usually known as Anna.")
    assert not is_open(f"Her mother was {GAP}, a painter.")


def test_how_many_live_somewhere_is_no_figure_to_keep() -> None:
    assert is_rough_count(f"Orvane, with over {GAP} inhabitants, is the largest town.")
    assert not is_rough_count(f"Every town with {GAP} inhabitants must have a lamp.")
    assert all(is_handful(figure) for figure in ("thirty", "5"))
    assert not is_handful("71")


def test_the_year_of_a_named_law_is_no_figure_to_keep() -> None:
    marked = gaps("The Lamp Act of 1974 requires 40 lamps in each harbour of Kiel.")
    assert "minor_detail" in marked["1974"].marks
    assert "minor_detail" not in marked["40"].marks
