"""Accepted numbers and their units at rest."""

from __future__ import annotations

from items.calculation import FormulaError
from items.kinds import InvalidItem, NumAnswer, Numeric, Unit, Variable
from items.storage.fields import (
    Fields,
    amount_data,
    read_number,
    read_rich,
    read_text,
    rich_data,
    without_none,
)
from items.variants import read_line, write_line


def numeric_data(body: Numeric) -> dict[str, object]:
    # Left out where there are none, so that what was stored before there were any stays equal.
    variables = {"variables": [write_line(one) for one in body.variables]} if body.variables else {}
    conditions = {"conditions": list(body.conditions)} if body.conditions else {}
    return {
        "answers": [_number_data(answer) for answer in body.answers],
        "units": [{"symbol": unit.symbol, "factor": amount_data(unit.factor)} for unit in body.units],
        "unit_rule": body.unit_rule,
        "unit_penalty": amount_data(body.unit_penalty),
        "is_unit_left": body.is_unit_left,
        **variables,
        **conditions,
    }


def _number_data(answer: NumAnswer) -> dict[str, object]:
    return without_none(
        {
            "id": answer.id,
            "mode": answer.mode,
            "value": None if answer.value is None else amount_data(answer.value),
            "tolerance": amount_data(answer.tolerance),
            "low": None if answer.low is None else amount_data(answer.low),
            "high": None if answer.high is None else amount_data(answer.high),
            "is_low_open": answer.is_low_open,
            "is_high_open": answer.is_high_open,
            "fraction": amount_data(answer.fraction),
            "feedback": rich_data(answer.feedback),
            "formula": answer.formula or None,
        }
    )


def _read_num_answer(value: object, path: str) -> NumAnswer:
    fields = Fields(value, path)
    mode = fields.one_of("mode", ["absolute", "relative", "sigfig", "range", "any"])
    answer = NumAnswer(
        id=fields.text("id"),
        mode=mode,  # type: ignore[arg-type]  # one_of has just checked the literal
        value=fields.optional("value", read_number),
        tolerance=fields.value("tolerance", read_number),
        low=fields.optional("low", read_number),
        high=fields.optional("high", read_number),
        is_low_open=fields.flag("is_low_open"),
        is_high_open=fields.flag("is_high_open"),
        fraction=fields.amount("fraction"),
        feedback=fields.optional("feedback", read_rich),
        formula=fields.optional("formula", read_text) or "",
    )
    fields.finish()
    return answer


def _read_unit(value: object, path: str) -> Unit:
    fields = Fields(value, path)
    unit = Unit(symbol=fields.text("symbol"), factor=fields.value("factor", read_number))
    fields.finish()
    return unit


def _read_variable(value: object, path: str) -> Variable:
    try:
        read = read_line(read_text(value, path))
    except FormulaError as error:
        raise InvalidItem(f"{path}: {error}") from error
    if isinstance(read, str):
        raise InvalidItem(f"{path}: expected a variable")
    return read


def read_numeric(value: object, path: str) -> Numeric:
    fields = Fields(value, path)
    rule = fields.one_of("unit_rule", ["none", "optional", "required"])
    body = Numeric(
        answers=fields.many("answers", _read_num_answer),
        units=fields.many("units", _read_unit),
        unit_rule=rule,  # type: ignore[arg-type]  # one_of has just checked the literal
        unit_penalty=fields.amount("unit_penalty"),
        is_unit_left=fields.flag("is_unit_left"),
        variables=fields.many("variables", _read_variable) if fields.has("variables") else (),
        conditions=fields.many("conditions", read_text) if fields.has("conditions") else (),
    )
    fields.finish()
    return body
