"""Some elements of an order: which are drawn, that they stay, and that only they count."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import get_args

import pytest

from items.constraints import validate
from items.grading import grade, key_response
from items.guessing import guess_fraction
from items.kinds import InvalidItem, InvalidResponse, Item, Ordering, OrderRule
from items.presentation import learner_view, option_order, part_ids
from items.responses import parse_response
from items.scoring.orders import counted
from items.storage import from_data, to_data
from items.variants import of_order
from tests.items.item_samples import ordering

RULES: tuple[OrderRule, ...] = get_args(OrderRule)
SEEDS = range(200)


def some(count: int = 3, of: int = 6, **more: object) -> Item:
    """`count` of the elements e1, e2 … are shown."""
    return ordering(*"ABCDEF"[:of], shown=count, **more)


def drawn(item: Item, seed: int) -> list[str]:
    return option_order(item, seed)["elements"]


def test_every_subset_is_drawn_and_about_as_often() -> None:
    sets = [frozenset(drawn(some(), seed)) for seed in range(4000)]
    assert len(set(sets)) == 20  # 3 of 6
    assert all(len(one) == 3 for one in sets)
    counts = [sets.count(one) for one in set(sets)]
    assert min(counts) > 140  # 200 are expected; five standard deviations below
    assert max(counts) < 270


def test_what_follows_one_another_is_every_stretch_and_nothing_else() -> None:
    sets = [frozenset(drawn(some(is_contiguous=True), seed)) for seed in SEEDS]
    assert set(sets) == {frozenset(f"e{place + step}" for step in range(3)) for place in range(1, 5)}
    # Shown in every order: not as they stand in the key.
    assert len({tuple(drawn(some(is_contiguous=True), seed)) for seed in SEEDS}) == 4 * 6


def test_another_key_draws_the_same_elements() -> None:
    body = some().body
    assert isinstance(body, Ordering)
    other = replace(some(), body=replace(body, elements=body.elements[::-1]))
    assert [drawn(some(), seed) for seed in SEEDS] == [drawn(other, seed) for seed in SEEDS]


def test_all_of_them_are_drawn_as_ever() -> None:
    """Attempts and papers that were begun with a seed look the same as before."""
    assert option_order(ordering(*"ABCDEF"), 7) == {"elements": ["e4", "e2", "e1", "e6", "e5", "e3"]}


# Shown: B, D, F of A–F. Given: F B D. Counted by hand among those three alone.
BY_HAND: dict[OrderRule, Fraction] = {
    "absolute_position": Fraction(0),
    "all_or_nothing": Fraction(0),
    "relative_to_correct": Fraction(2, 6),  # distances 2 + 1 + 1 of 6
    "next": Fraction(1, 2),  # D after B
    "next_and_last": Fraction(1, 3),
    "neighbours": Fraction(2, 6),  # B–D, for both
    "before_and_after": Fraction(2, 6),  # two of three pairs are turned
    "longest_ordered": Fraction(2, 3),
    "longest_contiguous": Fraction(2, 3),
}


@pytest.mark.parametrize("rule", RULES)
def test_only_what_was_shown_counts(rule: OrderRule) -> None:
    item = some(scoring=rule)
    shown = {"elements": ["e4", "e6", "e2"]}
    assert float(grade(item, {"order": ["e6", "e2", "e4"]}).fraction) == pytest.approx(float(BY_HAND[rule]))
    assert key_response(of_order(item, shown)) == {"order": ["e2", "e4", "e6"]}
    full = grade(item, {"order": ["e2", "e4", "e6"]})
    assert (full.fraction, full.parts[0].expected) == (1, ("e2", "e4", "e6"))
    # The control: the same letters as a whole order give the same.
    assert Fraction(*counted(rule, "BDF", "FBD")) == BY_HAND[rule]


@pytest.mark.parametrize("rule", RULES)
def test_a_blind_guess_is_one_among_those_shown(rule: OrderRule) -> None:
    assert guess_fraction(some(scoring=rule)) == guess_fraction(ordering(*"ABC", scoring=rule))
    if rule != "before_and_after":  # where it is a half of however many
        assert guess_fraction(some(scoring=rule)) != guess_fraction(ordering(*"ABCDEF", scoring=rule))


def test_the_view_holds_what_is_frozen_and_nothing_else() -> None:
    item, frozen = some(is_horizontal=True), {"elements": ["e5", "e1", "e3"]}
    view = learner_view(item, frozen)
    assert view["is_horizontal"] is True
    assert [one["id"] for one in view["elements"]] == frozen["elements"]  # type: ignore[attr-defined]  # a list
    assert part_ids(item) == {f"e{place}" for place in range(1, 7)}


@pytest.mark.parametrize(
    "ids", [[], ["e1", "e2"], ["e1", "e2", "e2"], ["e1", "e2", "e9"], ["e1", "e2", "e3", "e4"]]
)
def test_a_view_of_what_was_not_frozen_for_it_is_refused(ids: list[str]) -> None:
    with pytest.raises(ValueError, match="frozen order"):
        learner_view(some(), {"elements": ids})


@pytest.mark.parametrize(
    ("given", "is_let_in"),
    [
        (["e6", "e2", "e4"], True),
        ([], True),
        (["e6", "e2", "e1"], False),  # an element of another attempt
        (["e6", "e2"], False),
        (["e1", "e2", "e3", "e4", "e5", "e6"], False),
    ],
)
def test_the_door_lets_in_what_was_shown(given: list[str], is_let_in: bool) -> None:
    item = of_order(some(), {"elements": ["e4", "e6", "e2"]})
    if is_let_in:
        assert parse_response(item, {"order": given}) == ({"order": given} if given else {})
        return
    with pytest.raises(InvalidResponse):
        parse_response(item, {"order": given})


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (some(1), "shown: expected 2 to 5"),
        (some(6), "shown: expected 2 to 5"),
        (some(0), "shown: expected 2 to 5"),
        (some(2, of=2), "shown: expected 2 to 1"),
        (ordering(is_contiguous=True), "all elements are shown"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(item: Item, words: str) -> None:
    validate(some())
    with pytest.raises(InvalidItem, match=words):
        validate(item)


def test_at_rest_what_is_usual_is_left_out() -> None:
    """So that a wording from before stays equal to itself, letter for letter."""
    plain = to_data(ordering())["body"]
    assert isinstance(plain, dict)
    assert set(plain) == {"elements", "scoring"}
    item = some(is_contiguous=True, is_horizontal=True)
    assert from_data(to_data(item)) == item
    assert isinstance(item.body, Ordering)
    assert item.body.shown == 3
