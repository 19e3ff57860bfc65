"""How plain data is written and read, field by field; what every body is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from items.constraints import check_text
from items.kinds import InvalidItem, Rich, Side

T = TypeVar("T")
_AMOUNT = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,7})?")
_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?")


def without_none(data: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if value is not None}


def amount_data(amount: Decimal) -> str:
    return format(amount, "f")


def rich_data(rich: Rich | None) -> dict[str, object] | None:
    return None if rich is None else {"value": rich.value, "format": rich.format}


def side_data(side: Side) -> dict[str, object]:
    return {"id": side.id, "content": rich_data(side.content)}


class Fields:
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
        return self.value(name, read_text)

    def amount(self, name: str) -> Decimal:
        return self.value(name, read_amount)

    def whole(self, name: str) -> int:
        return self.value(name, read_whole)

    def flag(self, name: str) -> bool:
        return self.value(name, read_flag)

    def one_of(self, name: str, allowed: list[str]) -> str:
        value = self.take(name)
        if not isinstance(value, str) or value not in allowed:
            raise InvalidItem(f"{self.where(name)}: expected one of {', '.join(allowed)}")
        return value

    def finish(self) -> None:
        if self._left:
            name = min(str(name) for name in self._left)
            raise InvalidItem(f"{self.where(ascii(name)[1:-1][:80])}: unknown field")


def read_text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise InvalidItem(f"{path}: expected text")
    check_text(value, path)
    return value


def read_amount(value: object, path: str) -> Decimal:
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise InvalidItem(f'{path}: expected an amount such as "0.5", as text')
    return Decimal(value)


def read_number(value: object, path: str) -> Decimal:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise InvalidItem(f'{path}: expected a number such as "9.81", as text')
    return Decimal(value)


def read_whole(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidItem(f"{path}: expected a whole number")
    return value


def read_flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidItem(f"{path}: expected true or false")
    return value


def read_rich(value: object, path: str) -> Rich:
    fields = Fields(value, path)
    text, form = fields.text("value"), fields.one_of("format", ["plain", "markdown", "html"])
    fields.finish()
    return Rich(text, form)  # type: ignore[arg-type]  # one_of has just checked the literal


def read_side(value: object, path: str) -> Side:
    fields = Fields(value, path)
    side = Side(id=fields.text("id"), content=fields.value("content", read_rich))
    fields.finish()
    return side
