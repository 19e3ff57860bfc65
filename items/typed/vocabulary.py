"""What single English words say about each other, read from ``words.toml`` and ``wordnet.txt``."""

from __future__ import annotations

import tomllib
from pathlib import Path

_DATA: dict[str, str] = tomllib.loads(
    (Path(__file__).parent / "words.toml").read_text(encoding="utf-8").replace("\r\n", "\n")
)


def _words(name: str) -> frozenset[str]:
    return frozenset(_DATA[name].split())


def _lines(name: str) -> tuple[str, ...]:
    return tuple(line for line in _DATA[name].splitlines() if line.strip())


def _phrases(name: str) -> tuple[str, ...]:
    return tuple(phrase for phrase in _DATA[name].replace("\n", "").split("|") if phrase)


def _forms(name: str) -> dict[str, str]:
    pairs = (line.split(":") for line in _lines(name))
    return {form: base for base, forms in pairs for form in forms.split()}


STOP = _words("stop")
"""Words that carry no share of an answer. Directions among them are looked at by `items.typed.vetoes`."""
NEGATIONS = _words("negations")
UNKNOWING = frozenset(_phrases("unknowing"))
"""What people write who do not know."""
UNKNOWING_FILLERS = _words("unknowing_fillers")
CHATTER = _words("chatter")
SWEEPING = _words("sweeping")
TITLES = _words("titles")
_WORDNET = tuple(
    line
    for line in (Path(__file__).parent / "wordnet.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
AXES = _lines("axes") + tuple(line for line in _WORDNET if "|" in line)
"""Each line one axis: the words of one end, a stroke, the words of the other."""
SYNONYMS = _lines("synonyms") + tuple(line for line in _WORDNET if "|" not in line)
IRREGULAR = _forms("irregular")
SOUND_ALIKE = frozenset(frozenset(pair.split()) for pair in _phrases("sound_alike"))
UNITS = _forms("units")
"""The unit each name or sign stands for."""
SHORT_NAMES = dict(line.split(": ") for line in _lines("short_names"))
CONFUSABLE = frozenset(frozenset(pair.split()) for pair in _phrases("confusable"))
"""Pairs that look like slips of the keyboard and are two words."""
QUANTITIES = _words("quantities")
CLOSED_SETS = tuple(frozenset(line.split()) for line in _lines("closed_sets"))
"""Who says one word of such a set does not say another."""
MOVING = _words("moving")
"""Verbs after which "up" and "down" are directions."""
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
MONTH_NAMES = {month[:3]: month for month in MONTHS} | {"sept": "september"}
DIRECTIONS = (
    ("to", "from"),
    ("into", "from"),
    ("to", "out"),
    ("before", "after"),
    ("over", "under"),
    ("in", "out"),
)
"""Opposite relations a noun may stand in."""
