"""What one writes before a claim the other takes off again, whatever the title holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items.normalise import normalise
from items.places import claim_of, names_article, names_section, place_words, with_place, without_place

EGGS = "Two or three white eggs are laid."
ASKED = "According to the article, how many eggs are laid?"
GAPPED = "Which year completes this statement from the article? It fell in ____."
quotable = st.text(st.characters(blacklist_characters="“”", blacklist_categories=["Cs", "Cc"]), max_size=60)


@given(title=quotable, heading=quotable)
def test_the_frame_that_is_written_is_the_frame_that_is_taken_off(title: str, heading: str) -> None:
    place = place_words(title, heading)
    for stem in (EGGS, ASKED, GAPPED):
        framed = with_place(stem, place) if place else stem
        assert without_place(framed) == stem
        assert names_article(framed) == bool(title)
        assert names_section(framed) == bool(heading and not title)
    assert claim_of(with_place(EGGS, place) if place else EGGS) == EGGS


@pytest.mark.parametrize("title", ["Common swift", 'The "new" law', "Rates, prices: a look back?"])
@pytest.mark.parametrize("heading", ["Breeding", ""])
def test_a_rule_weighs_the_claim_alone(title: str, heading: str) -> None:
    place = place_words(title, heading)
    assert claim_of(with_place(EGGS, place).lower()) == EGGS.lower()
    assert claim_of(with_place(GAPPED, place)) == "It fell in ____."


def test_straight_quotes_of_a_compared_form_are_read_too() -> None:
    framed = normalise(with_place(EGGS, place_words("Common swift", "Breeding")))
    assert claim_of(framed) == normalise(EGGS)


@pytest.mark.parametrize("stem", [EGGS, "The ministry said that prices rose.", "Which bird lays eggs?"])
def test_what_names_no_place_stays(stem: str) -> None:
    assert without_place(stem) == claim_of(stem) == stem
