"""Key points: what an answer has to say, and which of it was said."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from items.typed.alignment import Tie, align
from items.typed.forms import content_of, words_of

_CUT = re.compile(r",|;|\band\b|\bor\b|&|\bbecause\b|\bso that\b|\bin order to\b", re.IGNORECASE)
_WORTH = {Tie.NONE: 0.0, Tie.SYNONYM: 0.85, Tie.FAMILY: 0.9, Tie.SLIP: 1.0, Tie.SAME: 1.0}
MOST_POINTS = 11
ENOUGH = 0.6
"""The share of a point's words that must be there for it to count as said."""


@dataclass(frozen=True, slots=True)
class Point:
    """One key point; `text` is how it is shown."""

    text: str
    is_found: bool


def points_of(reference: str, written: Sequence[str] = ()) -> tuple[str, ...]:
    """The author's key points, else the parts of the reference; a stroke parts wordings of one point."""
    if written:
        return tuple(written)
    parts = [part.strip(" .") for part in _CUT.split(reference, maxsplit=MOST_POINTS)]
    return tuple(part for part in parts if any(word.is_content for word in words_of(part))) or (reference,)


def parts_of(text: str) -> set[frozenset[str]]:
    """The members of a list, each as the stems of its words."""
    parts = (frozenset(word.stem for word in content_of(part)) for part in points_of(text))
    return {part for part in parts if part}


def found_points(points: Sequence[str], answer: str, known: Collection[str] = ()) -> tuple[Point, ...]:
    """Every point with whether the answer says it, in any of its wordings."""
    given = words_of(answer)
    return tuple(
        Point(
            point.split("|")[0].strip(),
            any(_share(wording, given_words=given, known=known) >= ENOUGH for wording in point.split("|")),
        )
        for point in points
    )


def coverage(reference: str, answer: str, known: Collection[str] = ()) -> float:
    """The share of the reference's words of meaning that the answer holds, 0 to 1."""
    return _share(reference, given_words=words_of(answer), known=known)


def _share(wording: str, *, given_words: Sequence[object], known: Collection[str]) -> float:
    wanted = content_of(wording)
    found = align(wanted, given_words, known)  # type: ignore[arg-type]  # words of an answer
    return sum(_WORTH[t] for t in found.ties) / len(wanted) if wanted else 0.0
