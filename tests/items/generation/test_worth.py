"""What turns on a side matter waits for review."""

from __future__ import annotations

from dataclasses import replace

import pytest

from items.generation import worth
from items.generation.facts import Facts
from items.generation.shapes import Candidate, Span
from items.generation.stemindex import StemIndex
from items.kinds import ItemKind

PLACES = [Span(start, start + 9) for start in range(0, 100, 10)]


def facts() -> Facts:
    """Ten sentences, each more important than the one before."""
    return Facts(
        text="", sentences=tuple(PLACES), index=StemIndex([]),
        salience={place: at / 10 for at, place in enumerate(PLACES)},
    )  # fmt: skip


def asking(rule: str, key: str = "1966", at: int = 0, kind: ItemKind = ItemKind.SHORT_ANSWER) -> Candidate:
    return Candidate(
        kind=kind, stem="?", key=key, raw_key=key, source=PLACES[at], answer=PLACES[at], section=0,
        rule=rule, context="", confidence=0.5,
    )  # fmt: skip


@pytest.mark.parametrize("rule", ["choose_year", "false_date_in_passage", "cloze_term"])
def test_years_and_names_of_side_events_are_held(rule: str) -> None:
    assert worth.side_detail(asking(rule, at=2), facts()) == "0.30"
    assert worth.side_detail(asking(rule, at=8), facts()) is None


def test_what_has_no_figures_of_importance_is_left_alone() -> None:
    plain = Facts(text="", sentences=(), index=StemIndex([]), salience={})
    assert worth.side_detail(asking("choose_year"), plain) is None
    assert worth.side_detail(asking("true_statement"), facts()) is None


@pytest.mark.parametrize(
    ("key", "is_held"), [("three", True), ("12", True), ("13", False), ("60 per cent", False), ("4.5", False)]
)
def test_small_counts_are_held(key: str, is_held: bool) -> None:
    assert (worth.small_count(asking("false_number", key), facts()) is not None) is is_held
    assert worth.small_count(asking("cloze_number", key), facts()) is None


@pytest.mark.parametrize(
    ("key", "is_held"),
    [
        ("The only building", True),
        ("A meal", True),
        ("Pope Innocent X", False),
        ("The Department of Finance", False),
    ],
)
def test_questions_for_a_subject_without_a_name_are_held(key: str, is_held: bool) -> None:
    assert (worth.asked_backwards(asking("who_or_what", key), facts()) is not None) is is_held
    assert worth.asked_backwards(asking("what_object", key), facts()) is None


def test_one_word_is_not_trusted_to_be_an_organisation() -> None:
    asked = replace(asking("who_or_what", "Nansen"), stem="In 1888, which organisation crossed Greenland?")
    assert worth.asked_backwards(asked, facts()) == "Nansen"
    assert worth.asked_backwards(replace(asked, stem="In 1888, who crossed Greenland?"), facts()) is None


def test_what_names_the_subject_may_be_asked_either_way() -> None:
    asked = replace(
        asking("who_or_what", "Technological innovation"),
        stem="According to the article, what is the core element of development?",
    )
    assert worth.asked_backwards(asked, facts()) is None


def test_opposites_and_halves_are_held() -> None:
    assert worth.opposite(asking("false_antonym_in_passage", "north"), facts()) == "north"
    assert worth.opposite(asking("false_number", "60"), facts()) is None
    assert worth.solved_by_sense(asking("match_halves"), facts()) == "halves"
    assert worth.solved_by_sense(asking("match_dates"), facts()) is None
