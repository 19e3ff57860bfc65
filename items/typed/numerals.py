"""Figures, dates, units and short names in one spelling: "1.2 million" is "1200000", "O2" is oxygen."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from items.typed.vocabulary import MONTHS, SHORT_NAMES

_POWER = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "mn": 10**6, "bn": 10**9}
_HUNDRED = re.compile(
    r"(?<![0-9.,])([0-9]{1,3}(?:\.[0-9]{1,3})?) ?(hundred|thousand|million|billion|mn|bn)\b"
)
_SPACED_THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?: [0-9]{3})+(?![0-9])")
_DOTTED_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}|\.000)(?![0-9.,]*[0-9])")
_THOUSAND_LETTER = re.compile(r"(?<![0-9.,])([0-9]+) ?k\b")
_COMMA = re.compile(r"(?<![0-9.,])([0-9]+),([0-9]{1,2})(?![0-9.,]*[0-9])")
_LAST_ZEROS = re.compile(r"(?<![0-9.,])([0-9]+)\.([0-9]*?)0+(?![0-9.,]*[0-9])")
_AND_A_HALF = re.compile(r"(?<![0-9.,])([0-9]+) and (?:a|1) half\b|(?<![0-9.,])([0-9]+) ?1⁄2")
_OUT_OF = re.compile(
    r"(?<![0-9.,/])([0-9]{1,3}) (?:out of|in|of) (?:every )?(10|100)(?![0-9.,/])(?= people\b|\W*$)"
)
_DAY_MONTH_YEAR = re.compile(r"(?<![0-9./])([0-9]{1,2})([./])([0-9]{1,2})\2([0-9]{4})(?![0-9./]*[0-9])")
_YEAR_MONTH_DAY = re.compile(r"(?<![0-9-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9-])")
_MONTH_YEAR = re.compile(r"(?<![0-9./])(0?[1-9]|1[0-2])[./]([0-9]{4})(?![0-9./]*[0-9])")
_FAHRENHEIT = re.compile(r"(?<=[0-9]) ?(?:° ?f\b|f\b|(?:degrees?|deg\.?|°) fahrenheit\b)")
_CELSIUS = re.compile(r"(?<=[0-9]) ?(?:° ?c\b|deg\b(?:\.? c\b)?|(?:degrees?|°) (?:c|celsius|centigrade)\b)")
_AN_HOUR = re.compile(r"\b(?:kph|kmh|km/hr?)\b")
_MILES_AN_HOUR = re.compile(r"\bmph\b")
_TIMES = re.compile(r"\b([0-9]+) ?x\b(?!\s*[0-9])")
_TWICE = re.compile(
    r"\b(once|twice|thrice)(?= (?:an?|per|every|each|in|daily|weekly|monthly|yearly|annually) |"
    r" (?:an?|per|every|each|daily|weekly|monthly|yearly|annually)\b)"
)
_RATE = re.compile(r"(?<= times) (daily|weekly|monthly|yearly|annually)\b")
_RATES = {
    "daily": " a day", "weekly": " a week", "monthly": " a month", "yearly": " a year", "annually": " a year",
}  # fmt: skip
AMBIGUOUS_DATE = re.compile(r"(?<![0-9/])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])/(?:[0-9]{2}){1,2}(?![0-9/])")
"""A date with strokes that has two readings: 4 May or 5 April."""


def spelled(text: str) -> str:
    """The text, folded already (`items.normalise`), with its figures and short names in one spelling."""
    text = _with_dates(_with_short_names(text)) if len(text) < 400 else text
    text = _DOTTED_THOUSANDS.sub(lambda found: found.group().replace(".", ""), text)
    text = _SPACED_THOUSANDS.sub(lambda found: found.group().replace(" ", ""), text)
    text = _COMMA.sub(r"\1.\2", text)
    text = _AND_A_HALF.sub(lambda found: f"{found[1] or found[2]}.5", text)
    text = _LAST_ZEROS.sub(lambda found: f"{found[1]}.{found[2]}".rstrip("."), text)
    text = _THOUSAND_LETTER.sub(r"\g<1>000", text)
    text = _HUNDRED.sub(_multiplied, text)
    text = _OUT_OF.sub(r"\1/\2", text)
    text = _CELSIUS.sub(" degree", _FAHRENHEIT.sub(" fahrenheit", text))
    text = _MILES_AN_HOUR.sub("miles an hour", _AN_HOUR.sub("km an hour", text))
    text = _TWICE.sub(lambda found: f"{_COUNTS[found[1]]} times", _TIMES.sub(r"\1 times", text))
    return _RATE.sub(lambda found: _RATES[found[1]], text)


_COUNTS = {"once": 1, "twice": 2, "thrice": 3}


def _multiplied(found: re.Match[str]) -> str:
    product = Decimal(found[1]) * _POWER[found[2]]
    return f"{product.normalize():f}"


def _with_dates(text: str) -> str:
    text = _DAY_MONTH_YEAR.sub(_day_first, text)
    text = _YEAR_MONTH_DAY.sub(lambda found: _date(found[3], found[2], found[1]) or found.group(), text)
    return _MONTH_YEAR.sub(lambda found: f"{MONTHS[int(found[1]) - 1]} {found[2]}", text)


def _day_first(found: re.Match[str]) -> str:
    """With dots the day comes first; with strokes only where the other reading has no such month."""
    first, stroke, second, year = found.groups()
    if stroke == "/" and int(first) <= 12 and int(second) <= 12 and first != second:
        return found.group()
    day, month = (second, first) if stroke == "/" and int(second) > 12 else (first, second)
    return _date(day, month, year) or found.group()


def _date(day: str, month: str, year: str) -> str:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def _with_short_names(text: str) -> str:
    return _short_name().sub(lambda found: SHORT_NAMES[found.group().replace(".", "")], text)


@lru_cache(maxsize=1)
def _short_name() -> re.Pattern[str]:
    names = (
        "".join(rf"{letter}\.?" for letter in name) for name in sorted(SHORT_NAMES, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w.])(?:{'|'.join(names)})(?![\w])")
