"""What a typed number earns: the interval each accepted answer stands for, and the rule about its unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal, TypeAlias

from items.kinds import Item, NumAnswer, Numeric, Response, Rich, Unit
from items.numbers import Quantity, number_text, read_quantity, unit_name
from items.variants import of_response

ZERO, ONE = Decimal(0), Decimal(1)
_EXACT = Context(prec=400)
"""Nothing that may be typed or written is rounded on the way."""

Reason: TypeAlias = Literal[
    "", "not_a_number", "out_of_range", "number_only", "unit_missing", "unit_unknown", "unit_wrong"
]
"""Why a number earned nothing or less, apart from its value."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, None for no end; an open end is left out itself."""

    low: Decimal | None = None
    high: Decimal | None = None
    is_low_open: bool = False
    is_high_open: bool = False

    def holds(self, number: Decimal) -> bool:
        """Whether the number lies inside."""
        if self.low is not None and (number < self.low or (self.is_low_open and number == self.low)):
            return False
        return self.high is None or number < self.high or (not self.is_high_open and number == self.high)

    def covers(self, other: Interval) -> bool:
        """Whether every number of `other` lies inside."""
        if self.low is not None and (
            other.low is None
            or other.low < self.low
            or (other.low == self.low and self.is_low_open and not other.is_low_open)
        ):
            return False
        return self.high is None or not (
            other.high is None
            or other.high > self.high
            or (other.high == self.high and self.is_high_open and not other.is_high_open)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMark:
    """What a number earns: the answer it met, the fraction, and why it is less than that answer's."""

    met: NumAnswer | None = None
    fraction: Decimal = ZERO
    reason: Reason = ""
    written: str = ""


def interval_of(answer: NumAnswer) -> Interval:
    """The numbers that meet the answer; both ends of a tolerance belong to it, as in Moodle."""
    value = answer.value
    if answer.mode in ("range", "any") or value is None:
        return Interval(answer.low, answer.high, answer.is_low_open, answer.is_high_open)
    if answer.mode == "sigfig":
        return _rounding_to(value, int(answer.tolerance))
    reach = answer.tolerance
    if answer.mode == "relative":
        reach = _EXACT.multiply(abs(value), reach)
    return Interval(_EXACT.subtract(value, reach), _EXACT.add(value, reach))


def _rounding_to(value: Decimal, figures: int) -> Interval:
    """What rounds to the same `figures` significant figures, halves away from zero (QTI's equalRounded)."""
    size = abs(value)
    rounded = Context(prec=figures, rounding=ROUND_HALF_UP).plus(size)
    step = ONE.scaleb(rounded.adjusted() - figures + 1, _EXACT)
    # Below a power of ten the last figure is worth a tenth.
    below = step / 10 if rounded == ONE.scaleb(rounded.adjusted(), _EXACT) else step
    low, high = _EXACT.subtract(rounded, below / 2), _EXACT.add(rounded, step / 2)
    if value < 0:
        return Interval(-high, -low, is_low_open=True)
    return Interval(low, high, is_high_open=True)


def mark_number(body: Numeric, response: Response, language: str) -> NumberMark:
    """The mark of a response of the kind; `written` is number and unit as typed, empty for none.

    A number in a known unit is turned into the base unit. Where the unit is required and is missing, unknown
    or not the one that makes the number right, the number is judged as it stands, less the unit's penalty.
    """
    number, unit = _typed(response, "number"), _typed(response, "unit")
    written = " ".join((unit, number) if body.is_unit_left else (number, unit)).strip()
    if not written:
        return NumberMark()
    read = read_quantity(number, language)
    given = _one_unit(read, unit)
    if read.number is None:
        return NumberMark(reason=read.problem or "not_a_number", written=written)
    if body.unit_rule == "none":
        return _plain(body, read.number, "number_only" if given else "", written)
    factor = factor_of(body, given) if given else None
    if body.unit_rule == "optional":
        scaled = _EXACT.multiply(read.number, factor or ONE)
        return _plain(body, scaled, "unit_unknown" if given and factor is None else "", written)
    return _with_required_unit(body, read.number, given, factor, written)


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer that earns everything, with the numbers that meet it."""

    answer: NumAnswer
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberTold:
    """What is said about a typed number once answers are released; `unit` is the base unit's symbol."""

    accepted: tuple[Accepted, ...]
    unit: str
    is_unit_left: bool
    language: str
    reason: Reason
    feedback: Rich | None


def number_told(item: Item, response: Response) -> NumberTold | None:
    """What is accepted, why this answer earned less, and what its author says to it; None for other kinds."""
    item = of_response(item, response)
    body = item.body
    if not isinstance(body, Numeric):
        return None
    mark, unit = mark_number(body, response, item.language), base_unit(body)
    return NumberTold(
        accepted=tuple(Accepted(one, interval_of(one)) for one in body.answers if one.fraction == 1),
        unit=unit.symbol if unit else "",
        is_unit_left=body.is_unit_left,
        language=item.language,
        reason=mark.reason,
        feedback=mark.met.feedback if mark.met else None,
    )


def base_unit(body: Numeric) -> Unit | None:
    """The unit in which the accepted answers are written."""
    return next((unit for unit in body.units if unit.factor == 1), None)


def factor_of(body: Numeric, symbol: str) -> Decimal | None:
    """What a number in this unit is multiplied by; None for a unit the item does not know."""
    name = unit_name(symbol)
    return next((unit.factor for unit in body.units if unit_name(unit.symbol) == name), None)


def key_number(body: Numeric, language: str) -> Response:
    """A response that earns everything: one that no earlier answer with less stands in the way of."""
    unit = base_unit(body)
    more: Response = {"unit": unit.symbol} if unit else {}
    found: Response = {}
    for answer in body.answers:
        for number in _inside(answer) if answer.fraction == 1 else ():
            response: Response = {"number": number_text(number, language), **more}
            found = found or response
            if mark_number(body, response, language).fraction == 1:
                return response
    return found


def same_number(body: Numeric, written: str, language: str) -> str:
    """One text for every way to write the same number and unit; what cannot be read stays as it is."""
    read = read_quantity(written, language)
    if read.number is None:
        return written.strip()
    factor = ONE if not read.unit and body.unit_rule == "optional" else factor_of(body, read.unit)
    if factor is None:
        return f"{number_text(read.number, 'en')} {unit_name(read.unit)}".strip()
    unit = base_unit(body)
    return f"{number_text(_EXACT.multiply(read.number, factor), 'en')} {unit.symbol if unit else ''}".strip()


def _typed(response: Response, name: str) -> str:
    value = response.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _one_unit(read: Quantity, typed: str) -> str:
    """The unit given once, or in both places alike; two different ones are none that is known."""
    if read.unit and typed and unit_name(read.unit) != unit_name(typed):
        return f"{read.unit} {typed}"
    return typed or read.unit


def _met(body: Numeric, number: Decimal) -> NumAnswer | None:
    return next((answer for answer in body.answers if interval_of(answer).holds(number)), None)


def _plain(body: Numeric, number: Decimal, reason: Reason, written: str) -> NumberMark:
    met = None if reason else _met(body, number)
    return NumberMark(met=met, fraction=met.fraction if met else ZERO, reason=reason, written=written)


def _with_required_unit(
    body: Numeric, number: Decimal, given: str, factor: Decimal | None, written: str
) -> NumberMark:
    if factor is not None:
        met = _met(body, _EXACT.multiply(number, factor))
        if met is not None:
            return NumberMark(met=met, fraction=met.fraction, written=written)
    met = _met(body, number)
    reason: Reason = "unit_wrong" if factor is not None else "unit_unknown" if given else "unit_missing"
    if met is None:
        return NumberMark(reason="" if factor is not None else reason, written=written)
    fraction = _EXACT.multiply(met.fraction, ONE - body.unit_penalty)
    return NumberMark(met=met, fraction=fraction, reason=reason, written=written)


def _inside(answer: NumAnswer) -> Iterator[Decimal]:
    """Some numbers that meet the answer, the plainest first."""
    if answer.value is not None:
        yield answer.value
    where = interval_of(answer)
    if where.low is not None and where.high is not None:
        yield _EXACT.divide(_EXACT.add(where.low, where.high), Decimal(2))
    for end, is_open, step in ((where.low, where.is_low_open, 1), (where.high, where.is_high_open, -1)):
        if end is not None:
            yield _EXACT.add(end, Decimal(step)) if is_open else end
    if where.low is None and where.high is None:
        yield ZERO
