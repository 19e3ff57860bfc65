"""The rows of the editor for typed numbers: accepted numbers and units as typed, and the body they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias, cast

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from items.calculation import FormulaError
from items.constraints import MAX_FIGURES, MAX_UNITS
from items.kinds import Item, ItemKind, NumAnswer, Numeric, Rich, Unit, Variable
from items.numbers import is_unit, number_text, read_quantity, unit_name
from items.variants import numbers_data, problem_of, read_line, resolved, variants, write_line
from quizzes.item_rows import Problems, Row, feedback_of, percent_of
from quizzes.number_words import accepts_words

UnitRule: TypeAlias = Literal["none", "optional", "required"]

HOW_NEAR: Mapping[str, str | Promise] = {
    "absolute": gettext_lazy("give or take"),
    "relative": gettext_lazy("give or take, percent"),
    "sigfig": gettext_lazy("significant figures:"),
    "range": gettext_lazy("to, both included"),
    "range_above": gettext_lazy("to, without the first"),
    "range_below": gettext_lazy("to, without the last"),
    "range_between": gettext_lazy("to, without both"),
    "any": gettext_lazy("any number"),
}
"""What stands between the two fields of a row, in the order of the menu."""
_OPEN = {"range": (False, False), "range_above": (True, False), "range_below": (False, True)}
_OPEN |= {"range_between": (True, True)}
UNIT_RULES: Mapping[str, str | Promise] = {
    "none": gettext_lazy("no unit"),
    "optional": gettext_lazy("a unit may be given"),
    "required": gettext_lazy("a unit must be given"),
}
NEW_UNITS = 3
SHOWN = 5
"""Of the sets of numbers, in the editor."""


@dataclass(slots=True)
class UnitRow:
    """One unit of the form."""

    number: int
    symbol: str = ""
    factor: str = "1"

    @classmethod
    def of_post(cls, number: int, data: QueryDict) -> UnitRow:
        """Unit `number` of what was sent."""
        sent = (data.get(f"unit-{number}-{name}", "").strip() for name in ("symbol", "factor"))
        return cls(number, *sent)


def unit_rows(body: Numeric | None, language: str) -> list[UnitRow]:
    """The rows that show the units, and room for one more."""
    units = body.units if body else ()
    rows = [
        UnitRow(number, unit.symbol, number_text(unit.factor, language))
        for number, unit in enumerate(units, 1)
    ]
    while len(rows) < min(max(len(units) + 1, NEW_UNITS), MAX_UNITS):
        rows.append(UnitRow(len(rows) + 1, factor="" if rows else "1"))
    return rows


def number_rows(body: Numeric, language: str) -> list[Row]:
    """The rows that show the accepted numbers."""
    return [_row(number, answer, language) for number, answer in enumerate(body.answers, 1)]


def number_values(body: Numeric, language: str) -> dict[str, str]:
    """The fields beside the rows."""
    lines = [*(write_line(variable) for variable in body.variables), *body.conditions]
    return {
        "unit_rule": body.unit_rule,
        "unit_penalty": number_text(body.unit_penalty * 100, language),
        "variables": "\n".join(lines),
    }


def numeric_of(
    rows: Sequence[Row],
    units: Sequence[UnitRow],
    values: Mapping[str, str],
    *,
    is_unit_left: bool,
    language: str,
    base: object,
) -> tuple[Numeric, Problems]:
    """The body that rows and fields make, with what is wrong; a body with problems is not to be kept."""
    known = {answer.id: answer for answer in base.answers} if isinstance(base, Numeric) else {}
    problems: Problems = {}
    filled = [row for row in rows if not row.is_empty]
    if not filled:
        problems["row-1-text"] = _("Enter at least one accepted number")
    variables, conditions = _variables(values, problems)
    answers = []
    for name, row in zip(_names(filled, set(known)), filled, strict=True):
        old = known.get(name)
        share, feedback = percent_of(row, old, problems), feedback_of(row, old)
        accepted = _accepted(row, name, language, problems, has_variables=bool(variables))
        answers.append(replace(accepted, fraction=share, feedback=feedback))
    if filled and not problems and max(answer.fraction for answer in answers) != 1:
        problems[f"row-{filled[0].number}-share"] = _("One number must be worth 100 percent")
    rule = cast(UnitRule, values["unit_rule"] if values["unit_rule"] in UNIT_RULES else "none")
    body = Numeric(
        answers=tuple(answers),
        units=_units(units, rule, language, problems),
        unit_rule=rule,
        unit_penalty=_penalty(values, rule, language, problems),
        is_unit_left=is_unit_left,
        variables=variables,
        conditions=conditions,
    )
    if variables and not problems and (wrong := problem_of(body)):
        problems["variables"] = _("This cannot be asked: %(why)s") % {"why": wrong}
    # Equal numbers may be written otherwise (0.20 for 0.2): what is at rest stays as it is.
    return (base if isinstance(base, Numeric) and base == body else body), problems


def preview_lines(
    rows: Sequence[Row], units: Sequence[UnitRow], language: str, *, is_unit_left: bool
) -> list[tuple[int, str]]:
    """The number of each row that can be read so far, and what it accepts, in words."""
    named = [unit for unit in units if unit.symbol]
    base = next((unit for unit in named if read_quantity(unit.factor, language).number == 1), None)
    symbol = base.symbol if base else ""
    lines: list[tuple[int, str]] = []
    for row in rows:
        problems: Problems = {}
        answer = None if row.is_empty else _accepted(row, "n1", language, problems)
        if answer is not None and not problems:
            lines.append((row.number, accepts_words(answer, language, symbol, is_left=is_unit_left)))
    return lines


def variant_lines(body: object, language: str) -> list[tuple[str, str]]:
    """The first sets of numbers and what is right with each, in words; none without variables."""
    if not isinstance(body, Numeric) or not body.variables:
        return []
    unit = next((one.symbol for one in body.units if one.factor == 1), "")
    item = Item(kind=ItemKind.NUMERICAL, stem=Rich("?"), body=body, language=language)
    lines = []
    for numbers in variants(body)[:SHOWN]:
        plain = resolved(item, numbers_data(numbers)).body
        accepted = [one for one in plain.answers if one.fraction == 1] if isinstance(plain, Numeric) else []
        words = [accepts_words(one, language, unit, is_left=body.is_unit_left) for one in accepted]
        said = (f"{name} = {number_text(value, language)}" for name, value in numbers.items())
        lines.append((", ".join(said), _(" or ").join(words)))
    return lines


def _variables(values: Mapping[str, str], problems: Problems) -> tuple[tuple[Variable, ...], tuple[str, ...]]:
    variables: list[Variable] = []
    conditions: list[str] = []
    for line in values["variables"].splitlines():
        if not line.strip():
            continue
        try:
            read = read_line(line)
        except FormulaError:
            problems["variables"] = _("“%(line)s” is neither a variable nor a condition") % {
                "line": line[:60]
            }
            continue
        if isinstance(read, Variable):
            variables.append(read)
        else:
            conditions.append(read)
    if conditions and not variables:
        problems["variables"] = _("A condition needs a variable")
    return tuple(variables), tuple(conditions)


def _row(number: int, answer: NumAnswer, language: str) -> Row:
    first, second, mode = answer.value, answer.tolerance, str(answer.mode)
    if mode in _OPEN:
        ends = (answer.is_low_open, answer.is_high_open)
        first, mode = answer.low, next(name for name, are_open in _OPEN.items() if are_open == ends)
    shown = {"relative": second * 100, "absolute": second or None, "any": None}.get(mode, second)
    if mode in _OPEN:
        shown = answer.high
    return Row(
        number=number,
        id=answer.id,
        text=answer.formula or ("" if first is None else number_text(first, language)),
        other="" if shown is None else number_text(shown, language),
        mode=mode,
        share=number_text(answer.fraction * 100, "en"),
        feedback=answer.feedback.value if answer.feedback else "",
    )


def _accepted(
    row: Row, name: str, language: str, problems: Problems, *, has_variables: bool = False
) -> NumAnswer:
    """The accepted numbers of a row; `problems` says in words what cannot be read or makes no sense."""
    if row.mode == "any":
        return NumAnswer(id=name, mode="any")
    is_formula = has_variables and row.mode not in _OPEN and bool(row.text)
    first = Decimal(1) if is_formula else _number(row, "text", language, problems)
    second = _number(row, "other", language, problems)
    if row.mode in _OPEN:
        return _range(row, name, first, second, problems)
    if first is None:
        problems.setdefault(f"row-{row.number}-text", _("Enter a number"))
        first = Decimal(1)
    if second is not None and second < 0:
        problems[f"row-{row.number}-other"] = _("Enter how far a number may be off, 0 or more")
    if row.mode == "sigfig" and (second is None or second % 1 or not 1 <= second <= MAX_FIGURES):
        problems[f"row-{row.number}-other"] = _("Enter 1 to %(most)s significant figures") % {
            "most": MAX_FIGURES
        }
    if row.mode in ("sigfig", "relative") and first == 0:
        problems[f"row-{row.number}-text"] = _("0 has no share and no figures: choose “give or take”")
    reach = second or Decimal(0)
    answer = NumAnswer(id=name, value=first, tolerance=reach)
    if row.mode == "sigfig":
        answer = replace(answer, mode="sigfig")
    if row.mode == "relative":
        answer = replace(answer, mode="relative", tolerance=reach.scaleb(-2))
    return replace(answer, value=None, formula=row.text) if is_formula else answer


def _range(row: Row, name: str, low: Decimal | None, high: Decimal | None, problems: Problems) -> NumAnswer:
    is_low_open, is_high_open = _OPEN[row.mode]
    is_low_open, is_high_open = is_low_open and low is not None, is_high_open and high is not None
    if low is None and high is None:
        problems.setdefault(f"row-{row.number}-text", _("Enter where the range begins or ends"))
    elif low is not None and high is not None and (low > high or (low == high and row.mode != "range")):
        problems[f"row-{row.number}-other"] = _("No number lies in this range")
    return NumAnswer(
        id=name, mode="range", low=low, high=high, is_low_open=is_low_open, is_high_open=is_high_open
    )


def _number(row: Row, field: str, language: str, problems: Problems) -> Decimal | None:
    typed = row.text if field == "text" else row.other
    if not typed:
        return None
    read = read_quantity(typed, language)
    if read.number is None or read.unit:
        problems[f"row-{row.number}-{field}"] = _("“%(typed)s” is not a number") % {"typed": typed[:40]}
    return read.number


def _names(rows: Sequence[Row], known: set[str]) -> list[str]:
    """Kept ids where the row has one of `known`, else new ones."""
    seen: set[str] = set()
    names = []
    for row in rows:
        fresh = (f"n{number}" for number in range(1, 2 * len(rows) + len(known) + 1))
        kept = row.id if row.id in known and row.id not in seen else ""
        names.append(kept or next(name for name in fresh if name not in known and name not in seen))
        seen.add(names[-1])
    return names


def _units(rows: Sequence[UnitRow], rule: UnitRule, language: str, problems: Problems) -> tuple[Unit, ...]:
    units: list[Unit] = []
    for row in rows:
        if not row.symbol:
            continue
        if not is_unit(row.symbol):
            problems[f"unit-{row.number}-symbol"] = _("“%(typed)s” cannot be a unit") % {
                "typed": row.symbol[:40]
            }
        elif unit_name(row.symbol) in {unit_name(unit.symbol) for unit in units}:
            problems[f"unit-{row.number}-symbol"] = _("This unit is there twice")
        read = read_quantity(row.factor or "1", language)
        if read.number is None or read.unit or read.number <= 0:
            problems[f"unit-{row.number}-factor"] = _("Enter a number above 0, for example 1000")
        units.append(Unit(symbol=row.symbol, factor=read.number or Decimal(1)))
    if units and rule == "none":
        problems["unit_rule"] = _("Say whether the unit may or must be given")
    elif rule != "none" and not units:
        problems["unit-1-symbol"] = _("Enter the unit")
    elif units and not any(unit.factor == 1 for unit in units):
        problems["unit-1-factor"] = _("One unit must be worth 1: the one the numbers are written in")
    return tuple(units)


def _penalty(values: Mapping[str, str], rule: UnitRule, language: str, problems: Problems) -> Decimal:
    if not values["unit_penalty"].strip():
        return Decimal(0)
    read = read_quantity(values["unit_penalty"], language)
    share = Decimal(0) if read.number is None else read.number.scaleb(-2)
    if rule == "required" and (read.number is None or read.unit or not 0 <= share <= 1):
        problems["unit_penalty"] = _("Enter a percentage from 0 to 100")
    return min(max(share, Decimal(0)), Decimal(1))
