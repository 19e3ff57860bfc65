"""The signs an author types inside a gap: what it is worth, that it wants a number, that choices are buttons.

``[[2p: water]]`` counts twice as much as a gap without a sign. ``[[#9.8:0.05 m]]`` wants 9.8 give or take
0.05, in metres if a unit is given; ``[[#200:5%]]`` a share, ``[[#5..7]]`` a range. ``[[light~~sound]]`` shows
buttons where one tilde makes a list.
"""

from __future__ import annotations

import re
from decimal import Decimal

from items.kinds import Blank, Choice, NumAnswer, Numeric, Unit
from items.numbers import is_unit, number_text, read_quantity

_WEIGHT = re.compile(r"(\d{1,4}(?:\.\d{1,7})?)p:\s+(?=\S)")
_RANGE = re.compile(r"(.+?)\.\.(.+)", re.DOTALL)
_NEAR = re.compile(r"([^:]+):([^:%]+)(%?)(.*)", re.DOTALL)
BUTTONS = "~~"
NUMBER = "#"


class NumberProblem(ValueError):
    """What stands after ``#`` cannot be read as numbers."""


def cut_weight(written: str) -> tuple[Decimal, str]:
    """What the gap is worth beside the others, and what stands behind the sign."""
    found = _WEIGHT.match(written)
    weight = Decimal(found[1]) if found else Decimal(0)
    return (weight, written[found.end() :]) if found and weight else (Decimal(1), written)


def weight_sign(weight: Decimal) -> str:
    """What is typed before a gap of this weight; nothing for one of weight 1."""
    return "" if weight == 1 else f"{format(weight.normalize(), 'f')}p: "


def is_signed(written: str) -> bool:
    """True for text that would be read as a sign."""
    return written.startswith(NUMBER) or _WEIGHT.match(written) is not None


def has_buttons(blank: Blank) -> bool:
    """True for choices that all stand in the text, as buttons."""
    return isinstance(blank.body, Choice) and blank.display == "radio"


def read_number(written: str, language: str) -> Numeric:
    """The numbers that a gap accepts, typed without the ``#``; alternatives stand between strokes."""
    found = [
        _accepted(part.strip(), f"n{place}", language) for place, part in enumerate(written.split("|"), 1)
    ]
    symbols = {unit for _answer, unit in found}
    if len(symbols) > 1 or not all(is_unit(unit) for unit in symbols - {""}):
        raise NumberProblem
    units = tuple(Unit(symbol=unit) for unit in symbols if unit)
    return Numeric(
        answers=tuple(answer for answer, _unit in found),
        units=units,
        unit_rule="optional" if units else "none",
    )


def write_number(body: Numeric, language: str) -> str:
    """What an author would have typed after the ``#``; more than that stays as it is at rest."""
    unit = f" {body.units[0].symbol}" if body.units else ""
    return "|".join(f"{_written(answer, language)}{unit}" for answer in body.answers)


def _accepted(written: str, name: str, language: str) -> tuple[NumAnswer, str]:
    if ends := _RANGE.fullmatch(written):
        low, before = _number(ends[1], language)
        high, after = _number(ends[2], language)
        if low > high:
            raise NumberProblem
        return NumAnswer(id=name, mode="range", low=low, high=high), _one_unit(before, after)
    if near := _NEAR.fullmatch(written):
        value, before = _number(near[1], language)
        reach, after = _number(near[2] + ("" if near[3] else near[4]), language)
        unit = _one_unit(before, after, near[4].strip() if near[3] else "")
        if reach < 0 or (near[3] and value == 0):
            raise NumberProblem
        if near[3]:
            return NumAnswer(id=name, mode="relative", value=value, tolerance=reach.scaleb(-2)), unit
        return NumAnswer(id=name, value=value, tolerance=reach), unit
    value, unit = _number(written, language)
    return NumAnswer(id=name, value=value), unit


def _one_unit(*written: str) -> str:
    """The unit that stands beside one number or all of them; two different ones cannot be meant."""
    units = {unit for unit in written if unit}
    if len(units) > 1:
        raise NumberProblem
    return "".join(units)


def _number(written: str, language: str) -> tuple[Decimal, str]:
    read = read_quantity(written.strip(), language)
    if read.number is None:
        raise NumberProblem
    return read.number, read.unit


def _written(answer: NumAnswer, language: str) -> str:
    if answer.mode == "range" and answer.low is not None and answer.high is not None:
        return f"{number_text(answer.low, language)}..{number_text(answer.high, language)}"
    if answer.value is None:
        return ""
    value = number_text(answer.value, language)
    if answer.mode == "relative":
        return f"{value}:{number_text(answer.tolerance * 100, language)}%"
    return f"{value}:{number_text(answer.tolerance, language)}" if answer.tolerance else value
