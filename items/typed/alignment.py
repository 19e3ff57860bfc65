"""Which words of an accepted answer are in a learner's, and what is there besides."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from items.typed.forms import Word, are_related, are_synonyms
from items.typed.spelling import is_slip
from items.typed.vocabulary import NEGATIONS


class Tie(IntEnum):
    """How a word of the accepted answer was found, the weakest first."""

    NONE = 0
    SYNONYM = 1
    FAMILY = 2
    SLIP = 3
    SAME = 4


@dataclass(frozen=True, slots=True)
class Alignment:
    """`places[i]` is where word i of the accepted answer stands in the learner's, None for nowhere."""

    wanted: tuple[Word, ...]
    given: tuple[Word, ...]
    places: tuple[int | None, ...]
    ties: tuple[Tie, ...]

    @property
    def extra(self) -> tuple[Word, ...]:
        """What the learner wrote besides."""
        used = set(self.places)
        return tuple(word for at, word in enumerate(self.given) if at not in used)

    @property
    def missing(self) -> tuple[Word, ...]:
        """What the learner did not write."""
        return tuple(word for word, place in zip(self.wanted, self.places, strict=True) if place is None)

    @property
    def order(self) -> tuple[int, ...]:
        """The places of what was found, in the order of the accepted answer."""
        return tuple(place for place in self.places if place is not None)

    @property
    def is_in_order(self) -> bool:
        return list(self.order) == sorted(self.order)


def tie(typed: Word, meant: Word, known: Collection[str] = ()) -> Tie:
    """How `typed` stands for `meant`; a word of `known` is meant as typed."""
    return _tie(typed, meant, typed.text in known)


@lru_cache(maxsize=20_000)
def _tie(typed: Word, meant: Word, is_known: bool) -> Tie:
    if (typed.text in NEGATIONS) != (meant.text in NEGATIONS):
        return Tie.NONE
    if typed.stem == meant.stem or typed.text == meant.text:
        return Tie.SAME
    if typed.is_number or meant.is_number:
        return Tie.NONE
    ends, others = typed.ends, meant.ends
    if any((axis, -sign) in others for axis, sign in ends) and not ends & others:
        return Tie.NONE
    if not is_known and (is_slip(typed.text, meant.text) or is_slip(typed.stem, meant.stem)):
        return Tie.SLIP
    if are_related(typed.stem, meant.stem):
        return Tie.FAMILY
    if are_synonyms(typed.stem, meant.stem) or ends & others:
        return Tie.SYNONYM
    return Tie.NONE


def align(wanted: Sequence[Word], given: Sequence[Word], known: Collection[str] = ()) -> Alignment:
    """Every wanted word with the best free word of the learner's, strong ties first."""
    pairs = sorted(
        (
            (-found, i if found < Tie.SAME else 0, abs(i - j), i, j)
            for i, meant in enumerate(wanted)
            for j, typed in enumerate(given)
            if (found := tie(typed, meant, known))
        ),
    )
    places: list[int | None] = [None] * len(wanted)
    ties = [Tie.NONE] * len(wanted)
    used: set[int] = set()
    for strength, _first, _far, i, j in pairs:
        if places[i] is None and j not in used:
            places[i], ties[i] = j, Tie(-strength)
            used.add(j)
    return Alignment(tuple(wanted), tuple(given), tuple(places), tuple(ties))
