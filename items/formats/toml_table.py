"""A table of a question file being read: every field is asked for once, what is left over is refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, TypeVar, cast

from items.kinds import Rich

T = TypeVar("T")


class WrongField(ValueError):
    """A field of a question cannot be read; `field` names it, the message is for its author."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Table:
    """A TOML table being read; what is left at the end is refused."""

    def __init__(self, table: Mapping[str, object], within: str = "") -> None:
        self._left = dict(table)
        self._within = within
        self.form = "plain"

    def _wrong(self, name: str, message: str) -> WrongField:
        return WrongField(self._within or name, f"{name}: {message}")

    def take(self, name: str, expected: type[T], default: T | None = None) -> T:
        """The value of the field, which must be of the `expected` type."""
        if name not in self._left:
            if default is None:
                raise self._wrong(name, "is missing")
            return default
        value = self._left.pop(name)
        is_flag_for_number = isinstance(value, bool) and expected is int
        if not isinstance(value, expected) or is_flag_for_number:
            raise self._wrong(name, f"expected {_EXPECTED.get(expected, 'another value')}")
        return value

    def has(self, name: str) -> bool:
        return name in self._left

    def one_of(self, name: str, allowed: list[str], default: str | None = None) -> str:
        value = self.take(name, str, default)
        if value not in allowed:
            raise self._wrong(name, f"expected one of {', '.join(allowed)}")
        return value

    def amount(self, name: str, default: Decimal) -> Decimal:
        if not self.has(name):
            return default
        value = self._left.pop(name)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self._wrong(name, "expected a number")
        return Decimal(value)

    def texts(self, name: str, default: list[str] | None = None) -> list[str]:
        values = self.take(name, list, cast("list[object] | None", default))
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(name, "expected a list of texts")
        return cast(list[str], values)

    def entries(self, name: str) -> list[Table | str]:
        """The entries of a list whose members are texts or tables."""
        entries: list[Table | str] = []
        for value in self.take(name, list):
            if not isinstance(value, str | dict):
                raise self._wrong(name, "expected texts, or tables in braces")
            entries.append(value if isinstance(value, str) else self._inner(value, name))
        return entries

    def numbers(self, name: str, default: list[object] | None = None) -> list[Table | Decimal | str]:
        """The entries of a list whose members are numbers, texts or tables."""
        entries: list[Table | Decimal | str] = []
        for value in self.take(name, list, default):
            if isinstance(value, bool) or not isinstance(value, int | Decimal | str | dict):
                raise self._wrong(name, "expected numbers, texts, or tables in braces")
            plain = Decimal(value) if isinstance(value, int) else value
            entries.append(self._inner(plain, name) if isinstance(plain, dict) else plain)
        return entries

    def _inner(self, value: Mapping[str, object], name: str) -> Table:
        inner = Table(value, name)
        inner.form = self.form
        return inner

    def rich(self, text: str) -> Rich:
        return Rich(text, cast(Literal["plain", "markdown", "html"], self.form))

    def maybe_rich(self, name: str) -> Rich | None:
        return self.rich(self.take(name, str)) if self.has(name) else None

    def finish(self) -> None:
        if self._left:
            name = min(self._left)
            raise self._wrong(name, "is not a field of this kind of question")


_EXPECTED: dict[type, str] = {str: "text", list: "a list", bool: "true or false", int: "a whole number"}
