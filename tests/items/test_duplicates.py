"""What asks the same: pairs that do and pairs that do not, and that the index finds what all pairs give."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest

from items.duplicates import MOST_SHOWN, Asked, Double, are_alike, asked_of, doubles, groups
from items.kinds import Choice, Description, Item, ItemKind, Option, Ordering, Rich, Side, TrueFalse
from tests.effort import growth
from tests.items import item_samples as samples

COUNT = 10_000 if os.environ.get("FULL") else 1_000


def choose(stem: str, *options: str, language: str = "en") -> Item:
    """A single choice; the first option is the key."""
    made = tuple(
        Option(id=f"o{place}", content=Rich(text), fraction=Decimal(place == 0))
        for place, text in enumerate(options)
    )
    return Item(kind=ItemKind.SINGLE_CHOICE, stem=Rich(stem), body=Choice(options=made), language=language)


def state(stem: str, is_true: bool = True) -> Item:
    return Item(kind=ItemKind.TRUE_FALSE, stem=Rich(stem), body=TrueFalse(is_true=is_true))


def turned() -> Item:
    first = samples.ordering("lay the keel", "build the hull", "launch it")
    assert isinstance(first.body, Ordering)
    return replace(first, body=replace(first.body, elements=first.body.elements[::-1]))


BRIDGE = choose("In which year was the old stone bridge built?", "1811", "1911")
SAME = [
    (BRIDGE, choose("in which year was the  old stone bridge built", "1811.", "1911")),
    (BRIDGE, choose("In which year was the old stone bridge built?", "1811", "1711")),
    (BRIDGE, choose("According to the article, in which year was the old stone bridge built?", "1811", "1")),
    (BRIDGE, replace(samples.short_answer("1811"), stem=BRIDGE.stem)),
    (state("The old bridge carries trams and cars."), state("The old bridge carries cars and trams.")),
    (samples.essay(), samples.essay()),
    (
        choose("長江は何キロメートルありますか", "短い", "長い"),
        choose("長江は何キロメートルですか", "短い", "長い"),
    ),
]
APART = [
    (BRIDGE, choose("In which year was the old stone bridge built?", "1812", "1911")),
    (BRIDGE, choose("In which year was the new iron ferry sold?", "1811", "1911")),
    (choose("Which does the article say?", "It rained"), choose("Which does the article say?", "It snowed")),
    (state("The bridge has 7 arches."), state("The bridge has 17 arches.")),
    (state("The bridge is open."), state("The bridge is open.", is_true=False)),
    (samples.ordering("lay the keel", "build the hull", "launch it"), turned()),
    (samples.hotspot(), samples.hotspot(picture=f"{'b2' * 16}.png")),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_ask_the_same(one: Item, other: Item) -> None:
    first, second = asked_of(one), asked_of(other)
    assert first
    assert second
    assert are_alike(first, second)
    assert are_alike(second, first)


@pytest.mark.parametrize(("one", "other"), APART)
def test_these_do_not(one: Item, other: Item) -> None:
    first, second = asked_of(one), asked_of(other)
    assert first
    assert second
    assert not are_alike(first, second)
    assert doubles({1: first, 2: second}) == ()


def test_every_kind_is_like_itself_and_like_no_other() -> None:
    asked = {place: one for place, item in enumerate(samples.one_of_each()) if (one := asked_of(item))}
    assert len(asked) == len(samples.one_of_each())
    assert all(are_alike(one, one) for one in asked.values())
    twice = asked | {place + 100: one for place, one in asked.items()}
    assert doubles(twice) == tuple(Double(place, place + 100, True) for place in asked)
    assert asked_of(replace(BRIDGE, kind=ItemKind.DESCRIPTION, body=Description())) is None


def bank(count: int, seed: int = 1) -> dict[int, Item]:
    """Items as courses hold them: stems that many share, statements, years; a twentieth with a double."""
    dice = random.Random(seed)
    known = ["".join(dice.choices("abcdefghiklmnoprstu", k=dice.randint(3, 9))) for _ in range(4000)]

    def words(many: int) -> str:
        return " ".join(known[int(4000 ** dice.random())] for _ in range(many))

    made = []
    for place in range(count):
        match place % 4:
            case 0:
                made.append(choose(f"According to the article, {words(9)}?", *(words(2) for _ in range(4))))
            case 1:
                made.append(state(words(14), is_true=dice.random() < 0.5))
            case 2:
                made.append(choose("Which of these does the article say?", *(words(8) for _ in range(4))))
            case _:
                years = (str(dice.randint(1800, 2000)) for _ in range(4))
                made.append(choose(f"In which year was the {words(2)} founded?", *years))
    doubled = [choose_again(made[dice.randrange(count)], dice) for _ in range(count // 20)]
    return dict(enumerate([*made, *doubled]))


def choose_again(item: Item, dice: random.Random) -> Item:
    """The item once more, half of the time with a letter less."""
    stem = item.stem.value
    place = dice.randrange(len(stem))
    return replace(item, stem=Rich(stem[:place] + stem[place + 1 :] if dice.random() < 0.5 else stem))


def test_the_index_finds_what_all_pairs_give() -> None:
    asked = {number: one for number, item in bank(400).items() if (one := asked_of(item))}
    every = {(a, b) for a, b in combinations(asked, 2) if are_alike(asked[a], asked[b])}
    found = {(double.one, double.other) for double in doubles(asked)}
    linked = {pair for group in groups(doubles(asked)) for pair in combinations(group.members, 2)}
    assert len(every) >= 20
    assert found <= every
    assert every <= linked, "what is only alike through an equal one is in its group"


def asked_in_bank(count: int) -> dict[int, Asked]:
    return {number: one for number, item in bank(count).items() if (one := asked_of(item))}


def comparing(count: int) -> Callable[[], object]:
    asked = asked_in_bank(count)
    return lambda: doubles(asked)


def comparing_all_pairs(count: int) -> Callable[[], object]:
    asked = asked_in_bank(count).values()
    return lambda: [are_alike(one, other) for one, other in combinations(asked, 2)]


def test_ten_thousand_are_compared_in_little_more_steps_for_each_than_a_few() -> None:
    found = doubles(asked_in_bank(COUNT))
    assert len({double.other for double in found if double.other >= COUNT}) > COUNT * 0.045, (
        "a twentieth was planted"
    )
    assert growth(comparing, COUNT // 10) < 1.5


def test_control_comparing_pair_by_pair_grows_faster() -> None:
    assert growth(comparing_all_pairs, 20) > 1.8


def test_groups_hang_together_and_what_was_told_apart_is_left_out() -> None:
    found = [Double(1, 2, True), Double(2, 3, False), Double(8, 9, False)]
    assert [(group.members, group.is_same) for group in groups(found)] == [
        ((1, 2, 3), False),
        ((8, 9), False),
    ]
    assert [group.members for group in groups(found, {(2, 3)})] == [(1, 2), (8, 9)]
    assert groups(found, {(1, 2), (2, 3), (8, 9)}) == []


def test_a_large_group_is_decided_piece_by_piece() -> None:
    found = [Double(one, other, True) for one, other in combinations(range(30), 2)]
    apart: set[tuple[int, int]] = set()
    presses = 0
    while left := groups(found, apart):
        assert len(left[0].members) <= MOST_SHOWN
        apart |= set(combinations(left[0].members, 2))
        presses += 1
        assert presses < 40
    assert presses > 1


def test_of_very_many_that_are_equal_not_every_pair_is_named() -> None:
    same = asked_of(BRIDGE)
    assert same
    assert len(doubles(dict.fromkeys(range(2000), same))) == 50 * 49 // 2


def test_sides_of_a_matching_belong_together() -> None:
    item = samples.matching()
    one, other = item.body.pairs[:2]
    crossed = (replace(one, right=other.right), replace(other, right=one.right), *item.body.pairs[2:])
    first, second = asked_of(item), asked_of(replace(item, body=replace(item.body, pairs=crossed)))
    assert first
    assert second
    assert not are_alike(first, second)
    assert isinstance(item.body.left[0], Side)
