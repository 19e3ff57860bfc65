"""Items as plain data and back: what a database column, a file or a message holds.

Plain data means dicts, lists, strings, booleans and whole numbers. Amounts travel as strings, so that
no float ever rounds them; what is optional and absent is left out, never null.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar, cast

from items.constraints import check_text
from items.kinds import (
    Blank,
    Body,
    Choice,
    Cloze,
    Evidence,
    InvalidItem,
    Item,
    ItemKind,
    Matching,
    NumAnswer,
    Numeric,
    Option,
    Pair,
    Rich,
    Side,
    Text,
    TextAnswer,
    TrueFalse,
    Unit,
)

T = TypeVar("T")
_AMOUNT = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,7})?")
_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?")


def to_data(item: Item) -> dict[str, object]:
    """The item as plain data that `from_data` turns back into an equal item."""
    return _without_none(
        {
            "kind": item.kind.value,
            "stem": _rich_data(item.stem),
            "body": _body_data(item.body),
            "points": _amount_data(item.points),
            "title": item.title,
            "language": item.language,
            "rationale": _rich_data(item.rationale),
            "evidence": _evidence_data(item.evidence),
            "tags": list(item.tags),
        }
    )


def from_data(data: object) -> Item:
    """The item held by plain data.

    Raises `InvalidItem`, naming the field, for an unknown or missing field, a wrong type or unsafe text.
    What the field means is checked by `items.constraints.validate`.
    """
    fields = _Fields(data, "")
    kind = ItemKind(fields.one_of("kind", [kind.value for kind in ItemKind]))
    item = Item(
        kind=kind,
        stem=fields.value("stem", _read_rich),
        body=fields.value("body", _BODY_READERS[kind]),
        points=fields.amount("points"),
        title=fields.text("title"),
        language=fields.text("language"),
        rationale=fields.optional("rationale", _read_rich),
        evidence=fields.optional("evidence", _read_evidence),
        tags=fields.many("tags", _read_text),
    )
    fields.finish()
    return item


def _without_none(data: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if value is not None}


def _amount_data(amount: Decimal) -> str:
    return format(amount, "f")


def _rich_data(rich: Rich | None) -> dict[str, object] | None:
    return None if rich is None else {"value": rich.value, "format": rich.format}


def _evidence_data(evidence: Evidence | None) -> dict[str, object] | None:
    if evidence is None:
        return None
    return {"start": evidence.start, "end": evidence.end, "text": evidence.text}


def _body_data(body: Body) -> dict[str, object]:
    match body:
        case Choice():
            return _choice_data(body)
        case TrueFalse():
            return _without_none(
                {
                    "is_true": body.is_true,
                    "feedback_true": _rich_data(body.feedback_true),
                    "feedback_false": _rich_data(body.feedback_false),
                }
            )
        case Text():
            return _typed_data(body)
        case Matching():
            return {
                "left": [_side_data(side) for side in body.left],
                "right": [_side_data(side) for side in body.right],
                "pairs": [{"left": pair.left, "right": pair.right} for pair in body.pairs],
                "scoring": body.scoring,
            }
        case Cloze():
            return {"blanks": [_blank_data(blank) for blank in body.blanks]}
        case Numeric():
            return _numeric_data(body)


def _choice_data(body: Choice) -> dict[str, object]:
    return {
        "options": [
            _without_none(
                {
                    "id": option.id,
                    "content": _rich_data(option.content),
                    "fraction": _amount_data(option.fraction),
                    "feedback": _rich_data(option.feedback),
                    "is_pinned": option.is_pinned,
                }
            )
            for option in body.options
        ],
        "is_multiple": body.is_multiple,
        "scoring": body.scoring,
        "has_natural_order": body.has_natural_order,
    }


def _typed_data(body: Text) -> dict[str, object]:
    # Left out where there are none, so that what was stored before there were any stays equal.
    points = {"key_points": list(body.key_points)} if body.key_points else {}
    return points | {
        "answers": [
            _without_none(
                {
                    "id": answer.id,
                    "pattern": answer.pattern,
                    "match": answer.match,
                    "fraction": _amount_data(answer.fraction),
                    "feedback": _rich_data(answer.feedback),
                }
            )
            for answer in body.answers
        ],
        "is_case_sensitive": body.is_case_sensitive,
        "max_length": body.max_length,
    }


def _side_data(side: Side) -> dict[str, object]:
    return {"id": side.id, "content": _rich_data(side.content)}


def _blank_data(blank: Blank) -> dict[str, object]:
    return {
        "id": blank.id,
        "display": blank.display,
        "weight": _amount_data(blank.weight),
        "body": _body_data(blank.body),
    }


def _numeric_data(body: Numeric) -> dict[str, object]:
    return {
        "answers": [_number_data(answer) for answer in body.answers],
        "units": [{"symbol": unit.symbol, "factor": _amount_data(unit.factor)} for unit in body.units],
        "unit_rule": body.unit_rule,
        "unit_penalty": _amount_data(body.unit_penalty),
        "is_unit_left": body.is_unit_left,
    }


def _number_data(answer: NumAnswer) -> dict[str, object]:
    return _without_none(
        {
            "id": answer.id,
            "mode": answer.mode,
            "value": None if answer.value is None else _amount_data(answer.value),
            "tolerance": _amount_data(answer.tolerance),
            "low": None if answer.low is None else _amount_data(answer.low),
            "high": None if answer.high is None else _amount_data(answer.high),
            "is_low_open": answer.is_low_open,
            "is_high_open": answer.is_high_open,
            "fraction": _amount_data(answer.fraction),
            "feedback": _rich_data(answer.feedback),
        }
    )


class _Fields:
    """One object being read: every field is asked for once, what is left over is refused."""

    def __init__(self, data: object, path: str) -> None:
        if not isinstance(data, dict):
            raise InvalidItem(f"{path or 'item'}: expected an object")
        self._path = path
        self._left: dict[object, object] = dict(data)

    def where(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        return name in self._left

    def take(self, name: str) -> object:
        if name not in self._left:
            raise InvalidItem(f"{self.where(name)}: missing")
        return self._left.pop(name)

    def value(self, name: str, read: Callable[[object, str], T]) -> T:
        return read(self.take(name), self.where(name))

    def optional(self, name: str, read: Callable[[object, str], T]) -> T | None:
        return self.value(name, read) if self.has(name) else None

    def many(self, name: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
        values = self.take(name)
        if not isinstance(values, list):
            raise InvalidItem(f"{self.where(name)}: expected a list")
        return tuple(read(value, f"{self.where(name)}[{index}]") for index, value in enumerate(values))

    def text(self, name: str) -> str:
        return self.value(name, _read_text)

    def amount(self, name: str) -> Decimal:
        return self.value(name, _read_amount)

    def whole(self, name: str) -> int:
        return self.value(name, _read_whole)

    def flag(self, name: str) -> bool:
        return self.value(name, _read_flag)

    def one_of(self, name: str, allowed: list[str]) -> str:
        value = self.take(name)
        if not isinstance(value, str) or value not in allowed:
            raise InvalidItem(f"{self.where(name)}: expected one of {', '.join(allowed)}")
        return value

    def finish(self) -> None:
        if self._left:
            name = min(str(name) for name in self._left)
            raise InvalidItem(f"{self.where(ascii(name)[1:-1][:80])}: unknown field")


def _read_text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise InvalidItem(f"{path}: expected text")
    check_text(value, path)
    return value


def _read_amount(value: object, path: str) -> Decimal:
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise InvalidItem(f'{path}: expected an amount such as "0.5", as text')
    return Decimal(value)


def _read_number(value: object, path: str) -> Decimal:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise InvalidItem(f'{path}: expected a number such as "9.81", as text')
    return Decimal(value)


def _read_whole(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidItem(f"{path}: expected a whole number")
    return value


def _read_flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidItem(f"{path}: expected true or false")
    return value


def _read_rich(value: object, path: str) -> Rich:
    fields = _Fields(value, path)
    text, form = fields.text("value"), fields.one_of("format", ["plain", "markdown", "html"])
    fields.finish()
    return Rich(text, form)  # type: ignore[arg-type]  # one_of has just checked the literal


def _read_evidence(value: object, path: str) -> Evidence:
    fields = _Fields(value, path)
    evidence = Evidence(start=fields.whole("start"), end=fields.whole("end"), text=fields.text("text"))
    fields.finish()
    return evidence


def _read_option(value: object, path: str) -> Option:
    fields = _Fields(value, path)
    option = Option(
        id=fields.text("id"),
        content=fields.value("content", _read_rich),
        fraction=fields.amount("fraction"),
        feedback=fields.optional("feedback", _read_rich),
        is_pinned=fields.flag("is_pinned"),
    )
    fields.finish()
    return option


def _read_choice(value: object, path: str) -> Choice:
    fields = _Fields(value, path)
    scoring = fields.one_of("scoring", ["weighted", "all_or_nothing", "right_minus_wrong"])
    choice = Choice(
        options=fields.many("options", _read_option),
        is_multiple=fields.flag("is_multiple"),
        scoring=scoring,  # type: ignore[arg-type]  # one_of has just checked the literal
        has_natural_order=fields.flag("has_natural_order"),
    )
    fields.finish()
    return choice


def _read_true_false(value: object, path: str) -> TrueFalse:
    fields = _Fields(value, path)
    body = TrueFalse(
        is_true=fields.flag("is_true"),
        feedback_true=fields.optional("feedback_true", _read_rich),
        feedback_false=fields.optional("feedback_false", _read_rich),
    )
    fields.finish()
    return body


def _read_answer(value: object, path: str) -> TextAnswer:
    fields = _Fields(value, path)
    match = fields.one_of("match", ["exact", "wildcard"])
    answer = TextAnswer(
        id=fields.text("id"),
        pattern=fields.text("pattern"),
        match=match,  # type: ignore[arg-type]  # one_of has just checked the literal
        fraction=fields.amount("fraction"),
        feedback=fields.optional("feedback", _read_rich),
    )
    fields.finish()
    return answer


def _read_typed(value: object, path: str) -> Text:
    fields = _Fields(value, path)
    body = Text(
        answers=fields.many("answers", _read_answer),
        is_case_sensitive=fields.flag("is_case_sensitive"),
        max_length=fields.whole("max_length"),
        key_points=fields.many("key_points", _read_text) if fields.has("key_points") else (),
    )
    fields.finish()
    return body


def _read_side(value: object, path: str) -> Side:
    fields = _Fields(value, path)
    side = Side(id=fields.text("id"), content=fields.value("content", _read_rich))
    fields.finish()
    return side


def _read_pair(value: object, path: str) -> Pair:
    fields = _Fields(value, path)
    pair = Pair(left=fields.text("left"), right=fields.text("right"))
    fields.finish()
    return pair


def _read_matching(value: object, path: str) -> Matching:
    fields = _Fields(value, path)
    scoring = fields.one_of("scoring", ["per_pair", "all_or_nothing"])
    body = Matching(
        left=fields.many("left", _read_side),
        right=fields.many("right", _read_side),
        pairs=fields.many("pairs", _read_pair),
        scoring=scoring,  # type: ignore[arg-type]  # one_of has just checked the literal
    )
    fields.finish()
    return body


def _read_blank(value: object, path: str) -> Blank:
    fields = _Fields(value, path)
    display = fields.one_of("display", ["typed", "dropdown"])
    read = cast(Callable[[object, str], "Text | Choice"], _read_typed if display == "typed" else _read_choice)
    blank = Blank(
        id=fields.text("id"),
        body=fields.value("body", read),
        weight=fields.amount("weight"),
        display=display,  # type: ignore[arg-type]  # one_of has just checked the literal
    )
    fields.finish()
    return blank


def _read_cloze(value: object, path: str) -> Cloze:
    fields = _Fields(value, path)
    body = Cloze(blanks=fields.many("blanks", _read_blank))
    fields.finish()
    return body


def _read_num_answer(value: object, path: str) -> NumAnswer:
    fields = _Fields(value, path)
    mode = fields.one_of("mode", ["absolute", "relative", "sigfig", "range", "any"])
    answer = NumAnswer(
        id=fields.text("id"),
        mode=mode,  # type: ignore[arg-type]  # one_of has just checked the literal
        value=fields.optional("value", _read_number),
        tolerance=fields.value("tolerance", _read_number),
        low=fields.optional("low", _read_number),
        high=fields.optional("high", _read_number),
        is_low_open=fields.flag("is_low_open"),
        is_high_open=fields.flag("is_high_open"),
        fraction=fields.amount("fraction"),
        feedback=fields.optional("feedback", _read_rich),
    )
    fields.finish()
    return answer


def _read_unit(value: object, path: str) -> Unit:
    fields = _Fields(value, path)
    unit = Unit(symbol=fields.text("symbol"), factor=fields.value("factor", _read_number))
    fields.finish()
    return unit


def _read_numeric(value: object, path: str) -> Numeric:
    fields = _Fields(value, path)
    rule = fields.one_of("unit_rule", ["none", "optional", "required"])
    body = Numeric(
        answers=fields.many("answers", _read_num_answer),
        units=fields.many("units", _read_unit),
        unit_rule=rule,  # type: ignore[arg-type]  # one_of has just checked the literal
        unit_penalty=fields.amount("unit_penalty"),
        is_unit_left=fields.flag("is_unit_left"),
    )
    fields.finish()
    return body


_BODY_READERS: dict[ItemKind, Callable[[object, str], Body]] = {
    ItemKind.SINGLE_CHOICE: _read_choice,
    ItemKind.MULTIPLE_RESPONSE: _read_choice,
    ItemKind.TRUE_FALSE: _read_true_false,
    ItemKind.SHORT_ANSWER: _read_typed,
    ItemKind.CLOZE: _read_cloze,
    ItemKind.MATCHING: _read_matching,
    ItemKind.NUMERICAL: _read_numeric,
}
