"""The natural order of options: numbers, amounts with one unit, dates, months."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Sequence
from typing import TypeAlias

from items.normalise import normalise

Place: TypeAlias = tuple[float, ...]

_DATE = re.compile(r"([0-9]{4}|-)-([0-9]{2})-([0-9]{2})")
_AMOUNT = re.compile(
    r"(?P<sign>[-−])?(?P<currency>[$€£¥])?(?P<figure>[0-9]+(?:\.[0-9]+)?)"
    r"(?: ?(?P<scale>hundred|thousand|million|billion))?(?P<unit>[^0-9]{0,24})"
)
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_MONTHS = [name.lower() for name in month_name if name]


def order_values(texts: Sequence[str]) -> list[Place] | None:
    """Where each text stands in the order they share, or None if they share none.

    They share one if all are dates, all months, or all numbers with the same unit.
    """
    read = [normalise(text) for text in texts]
    for values in (_dates(read), _months(read), _amounts(read)):
        if values is not None:
            return values
    return None


def figure_of(text: str) -> float | None:
    """The number that the text is, with or without a unit; None for anything else."""
    values = _amounts([normalise(text)])
    return values[0][0] if values else None


def is_sorted(values: Sequence[Place]) -> bool:
    """Whether the values rise or fall all the way."""
    ordered = sorted(values)
    return list(values) in (ordered, ordered[::-1])


def _dates(read: Sequence[str]) -> list[Place] | None:
    found = [_DATE.fullmatch(text) for text in read]
    if not all(found):
        return None
    return [tuple(float(part) if part != "-" else 0.0 for part in date.groups()) for date in found if date]


def _months(read: Sequence[str]) -> list[Place] | None:
    if not all(text in _MONTHS for text in read):
        return None
    return [(float(_MONTHS.index(text)),) for text in read]


def _amounts(read: Sequence[str]) -> list[Place] | None:
    found = [_AMOUNT.fullmatch(text) for text in read]
    units = {(amount["currency"], amount["unit"].strip().rstrip("s")) for amount in found if amount}
    if not all(found) or len(units) != 1:
        return None
    return [(_figure(amount),) for amount in found if amount]


def _figure(amount: re.Match[str]) -> float:
    value = float(amount["figure"]) * _SCALES.get(amount["scale"] or "", 1.0)
    return -value if amount["sign"] else value
