"""Which of the accepted items fill a quiz: kinds mixed, true and false kept in balance."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

from items.kinds import ItemKind
from quizzes.models import Item

ALIKE, SHARE = 3, 2
"""Good true statements are many and good false ones few. Of one answer a filled quiz has at most `ALIKE` more
than `SHARE` times the other, so that nobody passes by always answering the same."""


def truths_of(items: Iterable[Item]) -> Counter[bool]:
    """How many of the items are true statements, and how many false ones."""
    return Counter(truth for item in items if (truth := _truth(item)) is not None)


def choose(items: list[Item], count: int, rng: random.Random, truths: Counter[bool]) -> list[Item]:
    """Up to `count` of a lesson's items in the text's order, one kind after the other while each has some.

    `truths` counts what the quiz already has, and what is chosen is counted in it.
    """
    if len(items) > count:
        items = items[1:]
    rng.shuffle(items)
    by_kind: dict[str, list[Item]] = {}
    for item in items:
        by_kind.setdefault(item.kind, []).append(item)
    chosen: list[Item] = []
    is_dry = False
    while len(chosen) < count and not is_dry:
        is_dry = True
        for kind in sorted(by_kind):
            drawn = _drawn(by_kind[kind], truths) if len(chosen) < count else None
            if drawn is not None:
                chosen.append(drawn)
                is_dry = False
    return sorted(chosen, key=_place_in_text)


def _drawn(pool: list[Item], truths: Counter[bool]) -> Item | None:
    """The next of one kind, taken out of the pool; None where there is none that keeps the balance."""
    is_behind = truths[True] <= truths[False]
    fitting = sorted(pool, key=lambda item: _truth(item) is is_behind)  # the last is drawn first
    for item in reversed(fitting):
        truth = _truth(item)
        if truth is None or truths[truth] < ALIKE + SHARE * truths[not truth]:
            pool.remove(item)
            truths.update([] if truth is None else [truth])
            return item
    return None


def _truth(item: Item) -> bool | None:
    """The answer of a true or false statement, None for every other kind."""
    if item.kind != ItemKind.TRUE_FALSE or item.latest is None:
        return None
    return bool(item.latest.content["body"]["is_true"])


def _place_in_text(item: Item) -> tuple[int, int]:
    start = item.latest.evidence_start if item.latest else None
    return (start if start is not None else 2**31, item.pk)
