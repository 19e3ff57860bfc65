"""A small evaluator for authors' formulas: `calculate` and `holds`, on decimals, bounded in length and depth.

Numbers with a point, names, ``+ - * / ^`` (also ``**``), brackets and the functions below; ``^`` binds
tighter than a sign before it and from the right. Nothing else is read, and nothing of Python is ever run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from functools import lru_cache
from typing import Literal, NoReturn, TypeAlias

MOST = 300
"""The longest formula, in characters."""
DEEPEST = 40
NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]{0,19}")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,2})?|\.[0-9]{1,30})"
    rf"|(?P<name>{NAME.pattern})|(?P<sign>\*\*|<=|>=|!=|==|[-+*/^(),<>=]))"
)
_CONTEXT = Context(
    prec=34, Emax=99, Emin=-99, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow]
)
_SHOWN = Context(prec=15, rounding=ROUND_HALF_UP)
_COMPARED = ("<", "<=", ">", ">=", "=", "==", "!=")

Tree: TypeAlias = "Decimal | str | tuple[str, tuple[Tree, ...]]"
"""A number, a name, or what is done with which parts."""
Wrong: TypeAlias = Literal["long", "deep", "sign", "end", "name", "function", "arguments", "value"]


class FormulaError(ValueError):
    """The formula cannot be read or has no value; `why` says which, `at` the word it is about."""

    def __init__(self, why: Wrong, at: str = "") -> None:
        super().__init__(f"{why}: {at}" if at else why)
        self.why, self.at = why, at


def calculate(formula: str, numbers: Mapping[str, Decimal]) -> Decimal:
    """The value of the formula in 15 figures; raises `FormulaError`."""
    return _shown(_value(_read(formula), numbers))


def holds(condition: str, numbers: Mapping[str, Decimal]) -> bool:
    """Whether ``left < right`` or another comparison is true; raises `FormulaError`."""
    sign, left, right = _read_condition(condition)
    a, b = _shown(_value(left, numbers)), _shown(_value(right, numbers))
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "!=": a != b}.get(sign, a == b)


def names_in(formula: str) -> frozenset[str]:
    """The names the formula needs numbers for; raises `FormulaError` for what cannot be read."""
    return frozenset(_names(_read(formula)))


def names_in_condition(condition: str) -> frozenset[str]:
    """As `names_in`, for a comparison."""
    _sign, left, right = _read_condition(condition)
    return frozenset([*_names(left), *_names(right)])


def _shown(value: Decimal) -> Decimal:
    short = _SHOWN.plus(value)
    return short if short else Decimal(0)


def _names(tree: Tree) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, tuple):
        for part in tree[1]:
            yield from _names(part)


@lru_cache(maxsize=1_000)
def _read(formula: str) -> Tree:
    reader = _Reader(formula)
    tree = reader.sum()
    reader.finish()
    return tree


@lru_cache(maxsize=1_000)
def _read_condition(condition: str) -> tuple[str, Tree, Tree]:
    reader = _Reader(condition)
    left = reader.sum()
    sign = reader.take(_COMPARED)
    if not sign:
        raise FormulaError("end" if reader.is_done else "sign", reader.next)
    right = reader.sum()
    reader.finish()
    return sign, left, right


@dataclass(slots=True)
class _Token:
    text: str
    kind: str


class _Reader:
    """Precedence climbing over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        if len(text) > MOST:
            raise FormulaError("long")
        self._tokens = list(_tokens(text))
        self._place = 0
        self._depth = 0

    @property
    def is_done(self) -> bool:
        return self._place >= len(self._tokens)

    @property
    def next(self) -> str:
        return "" if self.is_done else self._tokens[self._place].text

    def take(self, signs: tuple[str, ...]) -> str:
        """The next sign if it is one of `signs`, else nothing."""
        if self.is_done or self._tokens[self._place].kind != "sign" or self.next not in signs:
            return ""
        self._place += 1
        return self._tokens[self._place - 1].text

    def finish(self) -> None:
        if not self.is_done:
            self._fail()

    def sum(self) -> Tree:
        tree = self._product()
        while sign := self.take(("+", "-")):
            tree = (sign, (tree, self._product()))
        return tree

    def _product(self) -> Tree:
        tree = self._signed()
        while sign := self.take(("*", "/")):
            tree = (sign, (tree, self._signed()))
        return tree

    def _signed(self) -> Tree:
        self._deeper()
        sign = self.take(("+", "-"))
        tree = self._signed() if sign else self._power()
        self._depth -= 1
        return ("neg", (tree,)) if sign == "-" else tree

    def _power(self) -> Tree:
        base = self._atom()
        return ("^", (base, self._signed())) if self.take(("^", "**")) else base

    def _atom(self) -> Tree:
        if self.is_done:
            raise FormulaError("end")
        if self.take(("(",)):
            inside = self.sum()
            self._close()
            return inside
        token = self._tokens[self._place]
        if token.kind == "sign":
            self._fail()
        self._place += 1
        if token.kind == "number":
            return Decimal(token.text)
        return self._call(token.text) if self.take(("(",)) else token.text

    def _call(self, name: str) -> Tree:
        if name not in FUNCTIONS:
            raise FormulaError("function", name)
        parts: list[Tree] = [self.sum()]
        while self.take((",",)):
            parts.append(self.sum())
        self._close()
        least, most, _work = FUNCTIONS[name]
        if not least <= len(parts) <= most:
            raise FormulaError("arguments", name)
        return (name, tuple(parts))

    def _close(self) -> None:
        if not self.take((")",)):
            self._fail()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError("deep")

    def _fail(self) -> NoReturn:
        raise FormulaError("end" if self.is_done else "sign", self.next)


def _tokens(text: str) -> Iterator[_Token]:
    place, text = 0, text.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise FormulaError("sign", text[place:].strip()[:1])
        yield _Token(found[found.lastgroup], found.lastgroup)
        place = found.end()


def _value(tree: Tree, numbers: Mapping[str, Decimal]) -> Decimal:
    if isinstance(tree, Decimal):
        return tree
    if isinstance(tree, str):
        if tree in numbers:
            return numbers[tree]
        if tree in CONSTANTS:
            return CONSTANTS[tree]
        raise FormulaError("name", tree)
    name, parts = tree
    values = [_value(part, numbers) for part in parts]
    try:
        result = FUNCTIONS[name][2](*values)
    except (DecimalException, ValueError, OverflowError, ZeroDivisionError) as error:
        raise FormulaError("value", name) from error
    if not result.is_finite():
        raise FormulaError("value", name)
    return result


def _by_float(work: Callable[[float], float]) -> Callable[[Decimal], Decimal]:
    return lambda value: Decimal(repr(work(float(value))))


def _rounded(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    if places != int(places) or not -30 <= places <= 30:
        raise ValueError("places")
    return value.quantize(Decimal(1).scaleb(-int(places)), context=_CONTEXT)


def _factorial(value: Decimal) -> Decimal:
    if value != int(value) or not 0 <= value <= 60:
        raise ValueError("factorial")
    return _CONTEXT.plus(Decimal(math.factorial(int(value))))


def _remainder(value: Decimal, by: Decimal) -> Decimal:
    whole = _CONTEXT.divide(value, by).to_integral_value(rounding=ROUND_FLOOR)
    return _CONTEXT.subtract(value, _CONTEXT.multiply(whole, by))


CONSTANTS = {
    "pi": Decimal("3.141592653589793238462643383279503"),
    "e": Decimal("2.718281828459045235360287471352662"),
}
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Decimal]]] = {
    "+": (2, 2, _CONTEXT.add),
    "-": (2, 2, _CONTEXT.subtract),
    "*": (2, 2, _CONTEXT.multiply),
    "/": (2, 2, _CONTEXT.divide),
    "^": (2, 2, _CONTEXT.power),
    "neg": (1, 1, _CONTEXT.minus),
    "abs": (1, 1, _CONTEXT.abs),
    "sqrt": (1, 1, _CONTEXT.sqrt),
    "exp": (1, 1, _CONTEXT.exp),
    "ln": (1, 1, _CONTEXT.ln),
    "log": (1, 1, _CONTEXT.log10),
    "sin": (1, 1, _by_float(math.sin)),
    "cos": (1, 1, _by_float(math.cos)),
    "tan": (1, 1, _by_float(math.tan)),
    "asin": (1, 1, _by_float(math.asin)),
    "acos": (1, 1, _by_float(math.acos)),
    "atan": (1, 1, _by_float(math.atan)),
    "round": (1, 2, _rounded),
    "floor": (1, 1, lambda value: value.to_integral_value(rounding=ROUND_FLOOR)),
    "ceil": (1, 1, lambda value: value.to_integral_value(rounding=ROUND_CEILING)),
    "mod": (2, 2, _remainder),
    "min": (1, 10, lambda *values: min(values)),
    "max": (1, 10, lambda *values: max(values)),
    "factorial": (1, 1, _factorial),
}
"""What a formula may use: how few and how many numbers it takes, and what it does with them."""
