"""What a part of the accepted answer is worth where the words alone say so: some members of a list, one key
point of two, or a bare thing where a reason was wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from items.typed.alignment import Alignment, Tie
from items.typed.elsewhere import own_words
from items.typed.forms import Word, content_of, words_of
from items.typed.points import coverage, found_points, points_of
from items.typed.vocabulary import MONTHS

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
LITTLE = Fraction(1, 3)
"""The share of its words up to which a happening is not told."""
WHOLE = 0.9
"""The share of its own words from which on a member of a list is named."""


def share_of_date(key: str, found: Alignment) -> Fraction | None:
    """A half for the year of a date, or its month, and nothing else."""
    months = {word.text for word in words_of(key)} & set(MONTHS)
    is_date = bool(months) and all(word.is_number or word.text in MONTHS for word in found.wanted)
    is_exact = all(tie in (Tie.NONE, Tie.SAME) for tie in found.ties)
    has_year = any(len(word.text) == 4 and word.is_number for word in _met(found))
    return Fraction(1, 2) if is_date and is_exact and has_year and found.missing and not found.extra else None


def is_exacter_date(key: str, answer: str, proof: str, found: Alignment) -> bool:
    """True for "4 May 1932" where "May 1932" is wanted and the proof has the day as well."""
    if found.missing or not found.extra or not {word.text for word in words_of(key)} & set(MONTHS):
        return False
    said = [word.text for word in content_of(answer)]
    if not all(word in MONTHS or word.isdecimal() for word in said):
        return False
    return f" {' '.join(said)} " in f" {' '.join(word.text for word in words_of(proof))} "


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
    is_little = len(said) == 1 or len(said) <= LITTLE * len(own)
    is_bare = bool(_HAPPENING.search(stem)) and len(own) >= FEWEST and is_little
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
    said, halves = 0, 0
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
        elif touched > 0 and is_list:
            halves += 1
        elif touched > 0:
            return None
    if halves and (not said or said + halves == len(points)):
        # None of it may have been said, or all of it, shortened.
        return None
    share = Fraction(2 * said + halves, 2 * len(points))
    return share if 0 < share < 1 else None
