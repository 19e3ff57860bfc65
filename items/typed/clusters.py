"""Typed answers that say the same in other words, put together so that one decision serves them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from items.typed.alignment import align
from items.typed.forms import content_of
from items.typed.points import coverage
from items.typed.vetoes import vetoes

ALIKE = 0.75
"""The share of the words of each that the other must hold."""
MOST_COMPARED = 150
"""How many different wordings are compared with each other; rarer ones stand alone."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """`wordings` are the different texts, the most frequent first; `places` say which of the given."""

    wordings: tuple[str, ...]
    places: tuple[int, ...]

    @property
    def text(self) -> str:
        """The wording that stands for all."""
        return self.wordings[0]

    @property
    def count(self) -> int:
        return len(self.places)


def clusters(texts: Sequence[str], stem: str = "") -> tuple[Cluster, ...]:
    """The texts in groups of one meaning, the largest first.

    First by their words without endings, then by what they share; a contradiction (`items.typed.vetoes`)
    keeps two apart however alike they look.
    """
    by_form: dict[tuple[str, ...], list[int]] = {}
    for place, text in enumerate(texts):
        by_form.setdefault(_form(text), []).append(place)
    forms = sorted(by_form.values(), key=lambda places: (-len(places), places[0]))
    groups: list[list[list[int]]] = []
    for number, places in enumerate(forms):
        like = number < MOST_COMPARED and next(
            (group for group in groups if _is_alike(texts[group[0][0]], texts[places[0]], stem)), None
        )
        if like:
            like.append(places)
        else:
            groups.append([places])
    found = (_cluster(texts, [place for places in group for place in places]) for group in groups)
    return tuple(sorted(found, key=lambda cluster: (-cluster.count, cluster.places[0])))


def _form(text: str) -> tuple[str, ...]:
    return tuple(word.stem for word in content_of(text)) or (text.strip().lower(),)


def _is_alike(one: str, other: str, stem: str) -> bool:
    if min(coverage(one, other), coverage(other, one)) < ALIKE:
        return False
    return not vetoes(stem, one, other, align(content_of(one), content_of(other)))


def _cluster(texts: Sequence[str], places: Iterable[int]) -> Cluster:
    kept = tuple(sorted(places))
    counts: dict[str, int] = {}
    for place in kept:
        wording = " ".join(texts[place].split())
        counts[wording] = counts.get(wording, 0) + 1
    return Cluster(tuple(sorted(counts, key=lambda wording: -counts[wording])), kept)
