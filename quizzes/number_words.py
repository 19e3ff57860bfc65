"""The words about typed numbers: what is accepted, why one earned less, what form is expected."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from items.kinds import NumAnswer, Numeric
from items.numbers import decimal_mark, number_text
from items.scoring.numbers import Interval, NumberTold, base_unit, interval_of

REASONS: Mapping[str, str | Promise] = {
    "": "",
    "not_a_number": gettext_lazy("This could not be read as a number, so it earned nothing."),
    "out_of_range": gettext_lazy("This number is too large or too small to be read, so it earned nothing."),
    "number_only": gettext_lazy("Only a number was asked for, without a unit."),
    "unit_missing": gettext_lazy("The unit is missing."),
    "unit_unknown": gettext_lazy("This unit is not one of those accepted."),
    "unit_wrong": gettext_lazy("The number does not go with this unit."),
}


def accepts_words(answer: NumAnswer, language: str, unit: str = "", *, is_left: bool = False) -> str:
    """The numbers that meet the answer, as people read them: ``9.5 to 10.5 km``."""
    return _interval_words(interval_of(answer), language, unit, is_left=is_left)


def formula_words(answer: NumAnswer, unit: str = "") -> str:
    """The formula of the answer and how near to it a number must come; empty for a number."""
    if not answer.formula:
        return ""
    said = _with_unit(f"= {answer.formula}", unit, is_left=False)
    near = {
        "absolute": _("%(formula)s, give or take %(reach)s"),
        "relative": _("%(formula)s, give or take %(reach)s percent"),
        "sigfig": _("%(formula)s, in %(reach)s significant figures"),
    }[answer.mode]
    reach = answer.tolerance * 100 if answer.mode == "relative" else answer.tolerance
    return near % {"formula": said, "reach": number_text(reach, "en")} if reach else said


def told_words(told: NumberTold) -> str:
    """What earns everything, the value before its tolerance: ``10 km (9.5 to 10.5 km)``."""
    said = []
    for one in told.accepted:
        words = _interval_words(one.interval, told.language, told.unit, is_left=told.is_unit_left)
        value = one.answer.value
        if value is not None and one.interval.low != one.interval.high:
            plain = _with_unit(number_text(value, told.language), told.unit, is_left=told.is_unit_left)
            words = _("%(value)s (%(range)s)") % {"value": plain, "range": words}
        said.append(words)
    return _(" or ").join(said)


def units_words(body: Numeric, language: str) -> str:
    """Which units there are and what is lost without one; empty for none."""
    base = base_unit(body)
    if base is None:
        return ""
    said = [
        unit.symbol
        if unit == base
        else f"1 {unit.symbol} = {number_text(unit.factor, language)} {base.symbol}"
        for unit in body.units
    ]
    if body.unit_rule == "optional":
        return _("Unit, may be left out: %(units)s") % {"units": ", ".join(said)}
    lost = {"units": ", ".join(said), "percent": number_text(body.unit_penalty * 100, language)}
    return _("Unit: %(units)s; without the right one %(percent)s percent are lost") % lost


def form_hint(view: Mapping[str, object]) -> str:
    """The form in which a number is expected, said before it is typed; from the learner's view alone."""
    mark = decimal_mark(str(view["language"]))
    examples = {"one": f"1250{mark}5", "two": "−3", "three": f"2{mark}5e6"}
    if view["unit_rule"] == "none":
        return _("A number without a unit, for example %(one)s, %(two)s or %(three)s.") % examples
    if view["unit_rule"] == "optional":
        return _("A number, for example %(one)s, %(two)s or %(three)s. The unit may be left out.") % examples
    return _("A number, for example %(one)s, %(two)s or %(three)s, and its unit.") % examples


def _interval_words(where: Interval, language: str, unit: str, *, is_left: bool) -> str:
    low, high = where.low, where.high
    if low is None and high is None:
        return _("any number")
    if low is not None and high is not None:
        return _between(where, low, high, language, unit, is_left=is_left)
    end = low if low is not None else high
    assert end is not None  # noqa: S101  # one of the two is there
    words = {
        (True, False): _("%(number)s or more"),
        (True, True): _("more than %(number)s"),
        (False, False): _("%(number)s or less"),
        (False, True): _("less than %(number)s"),
    }[low is not None, where.is_low_open or where.is_high_open]
    return words % {"number": _with_unit(number_text(end, language), unit, is_left=is_left)}


def _between(where: Interval, low: Decimal, high: Decimal, language: str, unit: str, *, is_left: bool) -> str:
    first, last = number_text(low, language), number_text(high, language)
    if low == high:
        return _("exactly %(number)s") % {"number": _with_unit(first, unit, is_left=is_left)}
    words = {
        (False, False): _("%(low)s to %(high)s"),
        (True, False): _("more than %(low)s, up to %(high)s"),
        (False, True): _("%(low)s to less than %(high)s"),
        (True, True): _("more than %(low)s and less than %(high)s"),
    }[where.is_low_open, where.is_high_open]
    # The unit is said once: with the number next to it.
    return words % {
        "low": _with_unit(first, unit if is_left else "", is_left=is_left),
        "high": _with_unit(last, "" if is_left else unit, is_left=is_left),
    }


def _with_unit(number: str, unit: str, *, is_left: bool) -> str:
    return (f"{unit} {number}" if is_left else f"{number} {unit}") if unit else number
