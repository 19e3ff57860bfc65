"""What a part of the accepted answer is worth where the words alone say so: some members of a list, one key
point of two, or a bare thing where a reason was wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from items.typed.alignment import Alignment, Tie
from items.typed.elsewhere import own_words
from items.typed.forms import Word
from items.typed.points import coverage, found_points, points_of

_LIST = re.compile(r",|;|&|\band\b", re.IGNORECASE)
_ALTERNATIVES = re.compile(r"\bor\b|\bbecause\b|\bso that\b|\bin order to\b", re.IGNORECASE)
_ONE_WANTED = re.compile(
    r"\b(?:(?:name|give|list|mention|say|state|which|what) (?:one|any)"
    r"|(?:one|an?) (?:of|example|reason|way|thing|kind|sort|part))\b",
    re.IGNORECASE,
)
_HAPPENING = re.compile(
    r"^\W*(?:why|how(?! (?:many|much|long|far|often|old|big|large|high|fast))"
    r"|what (?:causes?|caused|happens?|happened|makes?|made|shows?))\b",
    re.IGNORECASE,
)
"""Asks for a happening or a reason: a thing alone is not yet one, while it may be all of a name."""
FEWEST = 3
"""Words of a happening from which on one of them does not tell it."""
WHOLE = 0.9
"""The share of its own words from which on a member of a list is named."""


def share_said(stem: str, key: str, written: Sequence[str], answer: str, found: Alignment) -> Fraction | None:
    """The share of the answer that was said, where it is surely more than nothing and less than all.

    Nothing may stand there besides words of the key and the question, so that nothing is wrong either.
    `found` aligns the key with the answer, `written` are the author's key points.
    """
    if _ONE_WANTED.search(stem) or not _is_piece(stem, found):
        return None
    if written:
        return _of_points(stem, written, answer)
    if _LIST.search(key) and not _ALTERNATIVES.search(key):
        return _of_points(stem, points_of(key), answer, is_list=True)
    own = {word.stem for word in own_words(stem, key)}
    said = own & {word.stem for word in _met(found)}
    is_bare = bool(_HAPPENING.search(stem)) and len(own) >= FEWEST and len(said) == 1
    return Fraction(1, 2) if is_bare else None


def _is_piece(stem: str, found: Alignment) -> bool:
    """True if the learner wrote some of the key's own words, as the key has them, and nothing else."""
    strange = own_words(stem, " ".join(word.text for word in found.extra))
    missing = own_words(stem, " ".join(word.text for word in found.missing))
    is_exact = all(tie is Tie.NONE or tie >= Tie.FAMILY for tie in found.ties)
    return bool(_met(found)) and bool(missing) and not strange and is_exact


def _met(found: Alignment) -> tuple[Word, ...]:
    """The words of the key that the learner has."""
    return tuple(word for word, place in zip(found.wanted, found.places, strict=True) if place is not None)


def _of_points(stem: str, points: Sequence[str], answer: str, *, is_list: bool = False) -> Fraction | None:
    """The share of the points, if each is either said or not touched at all."""
    members = [own_words(stem, point.replace("|", " ")) for point in points]
    said = 0
    for at, point in enumerate(points):
        if not is_list and found_points([point], answer)[0].is_found:
            said += 1
            continue
        # "high" of "high technology" is no part of "high quality".
        others = {word.stem for place, words in enumerate(members) if place != at for word in words}
        own = [word.text for word in members[at] if word.stem not in others]
        touched = coverage(" ".join(own), answer) if own else 1.0
        if is_list and touched >= WHOLE:
            said += 1
        elif touched > 0:
            return None
    return Fraction(said, len(points)) if 0 < said < len(points) else None
