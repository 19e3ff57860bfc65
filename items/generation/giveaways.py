"""Numbers that a text gives away: what they count is listed in it, or they follow from other numbers."""

from __future__ import annotations

import re

from items.generation.lexicon import NUMBER_WORDS, YEAR

_FIGURE = re.compile(rf"(?<![\w.,])(?:\d[\d,]*(?:\.\d+)?|{'|'.join(NUMBER_WORDS)})(?!\w)", re.IGNORECASE)
_OPENS_LIST = re.compile(r"\s*[,:–—(]\s*")
_BETWEEN = re.compile(r",\s*(?:(?:and|or|then)\s+)?|\s+(?:and|or)\s+")
_LONGEST = 5
"""How many words a member of a list has at most."""
_MANY = 15


def is_given_away(text: str, figure: str) -> bool:
    """Whether a reader of `text` without its `figure` could count or work it out."""
    found = re.search(rf"(?<![\w.,]){re.escape(figure)}(?!\w)", text)
    if found is None or YEAR.fullmatch(figure):
        return False
    return _is_listed(text[found.end() :], _value(figure)) or _adds_up(
        text[: found.start()] + text[found.end() :], _value(figure)
    )


def _value(figure: str) -> float:
    if figure.lower() in NUMBER_WORDS:
        return NUMBER_WORDS.index(figure.lower()) + 2.0
    try:
        return float(figure.replace(",", ""))
    except ValueError:
        return -1.0


def _is_listed(after: str, count: float) -> bool:
    """Whether as many things as the number says are named after it."""
    if not 2 <= count <= _MANY:
        return False
    clause = re.split(r"[.;?!](?:\s|$)", after)[0]
    opening = _OPENS_LIST.search(clause)
    if opening is None:
        return False
    listed = re.split(r"[–—():]", clause[opening.end() :])[0]
    members = [member for member in _BETWEEN.split(listed) if member.strip()]
    return len(members) == count and all(len(member.split()) <= _LONGEST for member in members)


def _adds_up(rest: str, value: float) -> bool:
    """Whether it is the sum of two or more other numbers, or what they leave of the largest."""
    others = [_value(found) for found in _FIGURE.findall(rest) if not YEAR.fullmatch(found)]
    if len(others) < 2 or value <= 0:
        return False
    total = sum(others)
    return abs(total - value) < 1e-9 or abs(2 * max(others) - total - value) < 1e-9
