"""Keys that the words around a gap give away, or that they leave open."""

from __future__ import annotations

import re

from items.generation.lexicon import UNIQUE
from items.generation.shapes import GAP
from items.generation.wording import word_set

SELF_EVIDENT, OPEN_GAP = "self_evident", "open_gap"
_OF_EVERYBODY = UNIQUE | word_set("blood people country life time human humans")
"""What "of the ____" is filled with first, whatever the sentence says."""
_DEMONYM = re.compile(r"(?:an|ian|ean|ish|ese|ic|i)$", re.IGNORECASE)
_ROOT = 4
_TOLD_BY = {
    "european union": re.compile(r"\bmember states?\b|\b(?:Regulation|Directive)\b"),
    "member states": re.compile(r"\bEuropean Union\b"),
    "united states": re.compile(r"\b(?:Congress|Senate|federal government|American)\b"),
    "united kingdom": re.compile(r"\b(?:British|Westminster|House of Commons)\b"),
}
"""Words beside which everybody thinks of one body or country."""
_OPENS = re.compile(
    rf"(?:^|[.!?] )(?:In|At|On|During|From) (?:the )?{GAP}"
    r"(?:,(?! where\b| when\b)| (?=(?:the|an?|every|each|most|all|many|some|no|its|their) ))"
)
_CALLED_TOO = re.compile(rf"{GAP}, (?:usually|better|also|commonly|popularly|generally) (?:known|called) ")


def is_self_evident(stem: str, key: str, title: str) -> bool:
    """Whether anybody fills the gap with the key who has not read the article."""
    plain = key.lower()
    if re.search(rf"\bof (?:the )?{GAP}", stem) and plain in _OF_EVERYBODY:
        return True
    told_by = _TOLD_BY.get(plain)
    if told_by is not None and told_by.search(stem):
        return True
    return any(_are_akin(key, word) for word in re.findall(r"[A-Z][\w’'-]+", f"{title} {stem}"))


def is_open(stem: str) -> bool:
    """Whether a time, a place or a circumstance may open the sentence alike, or another name fits."""
    return _OPENS.search(stem) is not None or _CALLED_TOO.search(stem) is not None


def _are_akin(key: str, word: str) -> bool:
    """Whether one of them is the adjective of the other: "Europe" and "European"."""
    if " " in key or not key[:1].isupper():
        return False
    short, long = sorted((key.lower(), word.lower()), key=len)
    if short == long or not _DEMONYM.search(long):
        return False
    shared = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return shared >= max(_ROOT, len(short) - 2)
