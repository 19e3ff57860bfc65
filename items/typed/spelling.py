"""Slips of the keyboard: how far two words are apart, and whether that is a slip or another word."""

from __future__ import annotations

import re

from items.typed.vocabulary import CONFUSABLE, SOUND_ALIKE

SHORTEST = 4


def distance(first: str, second: str, most: int) -> int:
    """How many letters were left out, added, changed or swapped with their neighbour; `most` + 1 for more."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, one in enumerate(first, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
            if i > 1 and j > 1 and one == second[j - 2] and first[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def is_slip(typed: str, meant: str) -> bool:
    """True if `typed` is `meant` with one wrong letter, or two in a long word, and no word of its own."""
    if typed == meant:
        return True
    if frozenset((typed, meant)) in SOUND_ALIKE:
        return True
    if not (typed.isalpha() and meant.isalpha()):
        return False
    if len(meant) < SHORTEST:
        # "egs" and "digg": a consonant doubled, or not.
        return min(len(typed), len(meant)) > 2 and _single(typed) == _single(meant)
    if frozenset((typed, meant)) in CONFUSABLE or _is_turned(typed, meant):
        return False
    most = 2 if len(meant) >= 8 else 1
    return distance(typed, meant, most) <= most


def _single(word: str) -> str:
    return re.sub(r"([bcdfghjklmnpqrstvwxz])\1", r"\1", word)


_TURNING = ("un", "in", "im", "il", "ir", "dis", "non", "de", "mis", "re", "a", "anti")


def _is_turned(first: str, second: str) -> bool:
    """True if one is the other with a prefix that changes its meaning."""
    short, long = sorted((first, second), key=len)
    if long.endswith(short) and long[: len(long) - len(short)] in _TURNING:
        return True
    pairs = (
        ("in", "un"),
        ("in", "ex"),
        ("ex", "im"),
        ("inter", "intra"),
        ("hyper", "hypo"),
        ("macro", "micro"),
        ("im", "em"),
    )
    return any(
        {first[: len(one)], second[: len(other)]} == {one, other}
        and first[len(one) :] == second[len(other) :]
        for a, b in pairs
        for one, other in ((a, b), (b, a))
    )
