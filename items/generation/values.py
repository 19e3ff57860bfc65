"""Believable wrong values for a number or a year: near it, in its form, and never true after all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from items.generation.lexicon import MONTH, NUMBER_WORDS, ORDINALS, YEAR
from items.generation.material import Material
from items.generation.wording import words

if TYPE_CHECKING:
    from spacy.tokens import Span as Words

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_BOUND = re.compile(
    r"\b(?:more than|over|at least|(?:no|not) \w+ than|within|less than|fewer than|under|"
    r"up to|at most|exceed(?:s|ed|ing)?|above|below|beyond|upwards? of|minimum of|maximum of|"
    r"by|before|after|prior to|"
    r"between|groups? of|the|these|those|both|his|her|its|their|first|last|next|top|other|all)\s+"
    r"(?:about |around |some |early |late |the )?[$£€¥]?$",
    re.IGNORECASE,
)
"""Words before a value after which another value may be true as well, or which point at a list."""
_DATED = re.compile(
    r"\b(?:as of|as at|by|before|after|prior to)\s+(?:about |around |early |late )?$", re.IGNORECASE
)
_PAIRED = re.compile(rf"^\s*(?:,|and|or|&)\s+(?:{YEAR.pattern})")
_PAIRED_BEFORE = re.compile(rf"(?:{YEAR.pattern})\s*(?:,|and|or|&)\s+$")
_BETWEEN = re.compile(r"\bbetween\s+(?:\S+\s+){0,3}$", re.IGNORECASE)
_LISTED = re.compile(r":\s*[^.;]*(?:,|\band\b)")
"""The members that the number counts."""
_SHARE = re.compile(r"^\s*(?:%|per ?cent\b|percent\b)", re.IGNORECASE)
_SIZE = re.compile(r"^[\s-](?:kilo|mega|giga|tera|[kmgt]i?)?(?:bytes?|bits?|b)\b", re.IGNORECASE)
"""A size in memory: machines have those of twos."""
_DUE = re.compile(
    r"\b(?:will|shall|must|should|needs? to|aims?|intends?|plans?|planned|scheduled|target|deadline|"
    r"(?:is|are) (?:due|expected|set|required|obliged|to [a-z]+))\b",
    re.IGNORECASE,
)
"""What is still to come, as the article was written."""
_FORESEEN = re.compile(
    rf"{_DUE.pattern}|\b(?:would|may|(?:was|were) (?:to|due|expected|planned|scheduled|set)|plan\w*|targets|"
    r"intend\w*|propos\w+|promis\w+|undert\w+|pledg\w+|require\w*|goals?)\b",
    re.IGNORECASE,
)
"""What was still to come when it was said: it may be past for the article."""
_AHEAD = re.compile(
    r"(?:\b(?:by|until|till|before|to|for|from|after|since)\s+(?:the )?(?:\w+ of )?(?:\w+ )?|[–-])$",
    re.IGNORECASE,
)
"""What happened may have looked ahead to such a year."""
_OF_NAME = re.compile(r"\b[A-Z][\w’'-]+ (?:\([^()]*\) )?of $")
"""The year is part of a name: "the Harbours Act of 1974"."""
_NEAREST = 15
_LATEST, _MARGIN = 2026, 2
"""What happened did not happen later than the article was written: such a year would give itself away."""
_SOON = 5
_APART = 2
"""Years side by side only test how well a number was memorised."""
_PAST: WeakKeyDictionary[Material, int] = WeakKeyDictionary()
_FACTORS = (1.37, 0.64, 1.83, 0.78, 1.22, 0.41)
"""No half, double or other plain multiple: those show which number the others were made from."""


def near_values(old: str, text: str, material: Material) -> list[str]:
    """Wrong values in the form of `old`, none of them in `text` nor at odds with its other values."""
    before, _, after = text.partition(old)
    is_year = bool(YEAR.fullmatch(old))
    is_rank = old.lower() in ORDINALS
    if not is_rank and _is_open(before, after, is_year=is_year):
        return []
    if is_year:
        if _is_in_title(old, material):
            return []  # whoever sees the article's name knows it
        found = _near_years(int(old), text, material)
    elif _SIZE.match(after) and _is_power_of_two(old):
        found = _near_sizes(old)
    elif old.lower() in NUMBER_WORDS:
        found = _near_words(old, NUMBER_WORDS)
    elif old.lower() in ORDINALS:
        found = _near_words(old, ORDINALS)
    else:
        found = _near_digits(old)
        if _SHARE.match(after) and float(old.replace(",", "")) <= 100:
            found = [value for value in found if float(value.replace(",", "")) < 100]
    taken = set(words(text))
    rivals = [amount(v) for v in (YEAR.findall(text) if is_year else _amounts(before + " " + after))]
    if is_rank:
        rivals = []
    return [
        value
        for value in dict.fromkeys(found)
        if value != old and value.lower() not in taken and _keeps_order(value, old, rivals)
    ]


def amount(value: str) -> float:
    """The value as a number."""
    if value.lower() in NUMBER_WORDS:
        return NUMBER_WORDS.index(value.lower()) + 2.0
    if value.lower() in ORDINALS:
        return ORDINALS.index(value.lower()) + 1.0
    return float(value.replace(",", ""))


def _is_open(before: str, after: str, *, is_year: bool) -> bool:
    """Whether another value could be right too, or belongs to a pair that says when."""
    if is_year:
        named = _OF_NAME.search(before)
        if named and not MONTH.search(named.group()):
            return True
        paired = bool(_PAIRED.match(after) or _PAIRED_BEFORE.search(before)) and not _BETWEEN.search(before)
        return paired or bool(_DATED.search(before))
    if _LISTED.search(after):
        return True
    return bool(_BOUND.search(before)) or after.lower().startswith(
        (" or so", " or more", " or less", "-plus")
    )


def _amounts(text: str) -> list[str]:
    found = [value for value in _NUMBER.findall(text) if not YEAR.fullmatch(value)]
    return found + [word for word in words(text) if word in NUMBER_WORDS]


def _keeps_order(value: str, old: str, rivals: list[float]) -> bool:
    """ "From 1640 to 1648" must not become "from 1650 to 1648"."""
    new, was = amount(value), amount(old)
    return all((new - rival) * (was - rival) > 0 for rival in rivals if rival != was)


def _is_in_title(year: str, material: Material) -> bool:
    """Whether the title gives the year; without a title the first words of the text stand for one."""
    title, sentences = material.analysis.source.title, material.analysis.sentences
    opening = sentences[0].text.rstrip(".") if sentences else ""
    is_text = bool(opening) and (opening.startswith(title.rstrip("….")) or title.startswith(opening))
    return year in title and not is_text


def _near_years(year: int, text: str, material: Material) -> list[str]:
    told = {int(y) for y in YEAR.findall(material.text)}
    past = latest_past(material)
    if (past and year > past) or _FORESEEN.search(text):
        return _years_to_come(year, past, told)
    own = sorted(y for y in told if 0 < abs(y - year) <= _NEAREST)
    steps = [year + step for step in (-3, 3, -6, 6, -9, 9)]
    latest = min(_LATEST, max(told, default=year) + _MARGIN)
    apart: list[int] = []
    for value in (*own, *steps):
        if value <= max(year, latest) and all(abs(value - other) >= _APART for other in (year, *apart)):
            apart.append(value)
    return [str(value) for value in apart]


def _years_to_come(year: int, past: int, told: set[int]) -> list[str]:
    """Years near one that is still to come: none before what the article tells as past."""
    own = sorted((y for y in told if 0 < abs(y - year) <= _SOON), key=lambda y: (abs(y - year), y))
    steps = [year + step for step in (1, -1, 2, 3, -2, 4)]
    earliest = past if past < year else year
    return [str(value) for value in dict.fromkeys((*own, *steps)) if value > earliest and value != year]


def latest_past(material: Material) -> int:
    """The latest year of the sentences that tell what happened, or 0."""
    if material not in _PAST:
        years = (
            int(found.group())
            for sentence in material.analysis.sentences
            if YEAR.search(sentence.text) and _tells_past(sentence.words)
            for found in YEAR.finditer(sentence.text)
            if not _AHEAD.search(sentence.text[: found.start()])
        )
        _PAST[material] = max(years, default=0)
    return _PAST[material]


def _tells_past(sentence: Words) -> bool:
    """Whether every verb with a tense tells what happened."""
    tags = {token.tag_ for token in sentence}
    return "VBD" in tags and not tags & {"VBZ", "VBP", "MD"} and not _DUE.search(sentence.text)


def _is_power_of_two(old: str) -> bool:
    value = amount(old)
    return value >= 2 and value == int(value) and not int(value) & (int(value) - 1)


def _near_sizes(old: str) -> list[str]:
    """Doubled and halved; of a spelt number also six and twelve, for words do not go far up."""
    value = int(amount(old))
    if not old[0].isdigit():
        near = [v for v in (value * 2, value // 2, value * 3 // 2, value * 3 // 4, value // 4) if v > 1]
        spelt = [NUMBER_WORDS[v - 2] for v in near if v - 2 < len(NUMBER_WORDS)]
        return [word.capitalize() if old[0].isupper() else word for word in spelt]
    near = [v for v in (value * 2, value // 2, value * 4, value // 4) if v > 1]
    return [f"{v:,}" if "," in old else str(v) for v in near]


def _near_words(old: str, scale: tuple[str, ...]) -> list[str]:
    at = scale.index(old.lower())
    steps = (1, 2, 3, 4) if not at else (-2, 2, -3, 3, -1, 1)
    places = [at + step for step in steps if 0 <= at + step < len(scale)]
    return [scale[p].capitalize() if old[0].isupper() else scale[p] for p in places]


def _near_digits(old: str) -> list[str]:
    plain = old.replace(",", "")
    if "." in plain:
        places = len(plain.split(".")[1])
        return [v for v in (f"{float(plain) * f:.{places}f}" for f in _FACTORS) if float(v)]
    value = int(plain)
    if value < 2:
        return []
    if value <= 12:
        steps = [value + step for step in (2, -2, 3, -1, 4) if value + step > 1]
    else:
        unit = _unit_of(value)
        steps = [round(value * factor / unit) * unit for factor in _FACTORS]
        steps = [step for step in steps if step > 0]
    return [f"{step:,}" if "," in old else str(step) for step in steps if step != value]


def _unit_of(value: int) -> int:
    """How round the number is: 1 for 1,412, 5 for 35, 10 for 80, 50 for 250, 100 for 5,400."""
    unit = 1
    while value % (unit * 10) == 0 and unit * 10 <= value:
        unit *= 10
    if unit == value:
        return unit // 2  # 100 -> 50, 150, 200
    return unit * 5 if value % (unit * 5) == 0 and value >= unit * 10 else unit
