"""Questions with variables: their numbers drawn from a seed, put into the texts, and the answers reckoned.

`resolved` turns such an item, with one set of numbers, into a plain question for a number; everything else
works on that. Which numbers there are depends on variables and conditions alone, never on what is right.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from items.calculation import (
    CONSTANTS,
    FUNCTIONS,
    NAME,
    FormulaError,
    calculate,
    holds,
    names_in,
    names_in_condition,
)
from items.kinds import Item, NumAnswer, Numeric, Ordering, Response, Rich, Variable
from items.numbers import number_text
from items.rich import with_texts
from items.subsets import narrowed

VARIANTS = 20
"""How many sets of numbers a wording has, where so many differ."""
DRAWS = 400
MOST_VARIABLES = 8
MOST_CONDITIONS = 8
MOST_STEPS = 1_000_000
MOST_VALUES = 100
_NUMBER = r"[-−]?[0-9]{1,15}(?:\.[0-9]{1,10})?"
_RANGE = re.compile(rf"({_NUMBER})\s+to\s+({_NUMBER})(?:\s+step\s+({_NUMBER}))?")
_VARIABLE = re.compile(rf"({NAME.pattern})\s*=\s*(.+)")
_PLACE = re.compile(r"\{\{\s*(=?)([^{}]{1,300})\}\}")
_WRITTEN = re.compile(r"(.*) \[((?:[a-zA-Z0-9_]+=[-0-9.]+(?:; )?)+)\]", re.DOTALL)

Numbers = Mapping[str, Decimal]


def read_line(line: str) -> Variable | str:
    """A variable (``a = 2 to 10 step 0.5`` or ``a = 1, 2, 5``), or a condition (``a > b``).

    Raises `FormulaError` for what is neither.
    """
    named = _VARIABLE.fullmatch(line.strip())
    if named is None:
        names_in_condition(line)
        return line.strip()
    name, said = named[1], named[2].strip()
    span = _RANGE.fullmatch(said)
    if span:
        low, high, step = (Decimal((part or "1").replace("−", "-")) for part in span.groups())
        return Variable(name=name, low=low, high=high, step=step)
    parts = [part.strip() for part in said.split(",")]
    if not all(re.fullmatch(_NUMBER, part) for part in parts):
        raise FormulaError("value", name)
    return Variable(name=name, values=tuple(Decimal(part.replace("−", "-")) for part in parts))


def write_line(variable: Variable) -> str:
    """The line that `read_line` reads back."""
    if variable.values:
        return f"{variable.name} = {', '.join(format(value, 'f') for value in variable.values)}"
    low, high, step = (format(part, "f") for part in (variable.low, variable.high, variable.step))
    return f"{variable.name} = {low} to {high} step {step}"


def problem_of(body: Numeric, texts: Sequence[str] = ()) -> str:
    """What is wrong with variables, conditions and formulas, in one sentence; empty for nothing."""
    names = [variable.name for variable in body.variables]
    if len(names) > MOST_VARIABLES or len(body.conditions) > MOST_CONDITIONS:
        return f"at most {MOST_VARIABLES} variables and {MOST_CONDITIONS} conditions"
    for variable in body.variables:
        if wrong := _wrong_variable(variable, names):
            return wrong
    try:
        used = [names_in(answer.formula) for answer in body.answers if answer.formula]
        used += [names_in_condition(condition) for condition in body.conditions]
        used += [names_in(formula) for formula in _formulas(texts)]
        unknown = sorted(frozenset().union(*used) - set(names) - CONSTANTS.keys())
        if unknown:
            return f"{unknown[0]} is not a variable"
        sets = variants(body)
    except FormulaError as error:
        return f"a formula cannot be read ({error})"
    if body.variables and not sets:
        return "no numbers fit the conditions"
    for numbers in sets:
        for formula in [*(answer.formula for answer in body.answers if answer.formula), *_formulas(texts)]:
            try:
                calculate(formula, numbers)
            except FormulaError:
                return f"{formula} has no value for {_said(numbers)}: add a condition that keeps it out"
    return ""


@lru_cache(maxsize=1_000)
def variants(body: Numeric) -> tuple[Numbers, ...]:
    """The sets of numbers, all different, each fulfilling every condition; raises `FormulaError`."""
    lines = [write_line(variable) for variable in body.variables]
    seed = zlib.crc32("\n".join([*lines, *body.conditions]).encode())
    rng = random.Random(seed)  # noqa: S311  # draws numbers of a question; nothing is secret about them
    found: list[Numbers] = []
    for _draw in range(DRAWS if body.variables else 0):
        numbers = {variable.name: _drawn(variable, rng) for variable in body.variables}
        if numbers not in found and all(_does_hold(condition, numbers) for condition in body.conditions):
            found.append(numbers)
        if len(found) == VARIANTS:
            break
    return tuple(found)


def chosen_numbers(body: Numeric, rng: random.Random) -> list[str]:
    """One of the sets, as it is frozen: ``a=2.5`` for each variable."""
    sets = variants(body)
    return numbers_data(sets[int(rng.random() * len(sets))]) if sets else []


def numbers_data(numbers: Numbers) -> list[str]:
    """The numbers as plain data."""
    return [f"{name}={value:f}" for name, value in numbers.items()]


def has_variables(item: Item) -> bool:
    """True for a question whose numbers differ from attempt to attempt."""
    return isinstance(item.body, Numeric) and bool(item.body.variables)


def resolved(item: Item, frozen: object = None) -> Item:
    """The item with these numbers in its texts and answers; without any, with its first set.

    Numbers that are not those of its variables leave it without an answer that could be right. An item
    without variables comes back as it is.
    """
    body = item.body
    if not isinstance(body, Numeric) or not body.variables:
        return item
    numbers = _read_numbers(frozen) if frozen else dict(variants(body)[0])
    if numbers.keys() != {variable.name for variable in body.variables}:
        return replace(item, body=replace(body, answers=(), variables=(), conditions=()))
    try:
        return _with_numbers(item, body, numbers)
    except FormulaError:  # numbers of another wording
        return replace(item, body=replace(body, answers=(), variables=(), conditions=()))


def _with_numbers(item: Item, body: Numeric, numbers: Numbers) -> Item:
    answers = tuple(_reckoned(answer, numbers) for answer in body.answers)
    plain = replace(item, body=replace(body, answers=answers, variables=(), conditions=()))
    return with_texts(plain, lambda rich: _filled(rich, numbers, item.language))


def of_order(item: Item, order: Mapping[str, Sequence[str]]) -> Item:
    """The item as it was frozen when the attempt began: with its numbers, with the elements it was given."""
    return _as_shown(item, order.get("numbers"), order.get("elements"))


def of_response(item: Item, response: Response) -> Item:
    """The item with the numbers, or of the elements, that stand in an answer to it."""
    return _as_shown(item, response.get("numbers"), response.get("order"))


def _as_shown(item: Item, numbers: object, elements: object) -> Item:
    if isinstance(item.body, Ordering):
        return replace(item, body=narrowed(item.body, elements))
    return resolved(item, numbers)


def with_frozen(read: Response, order: Mapping[str, Sequence[str]]) -> Response:
    """An answer with the numbers that were frozen for it; no answer stays none."""
    return read | {"numbers": list(order["numbers"])} if read and order.get("numbers") else read


def as_given(response: Mapping[str, object]) -> Response:
    """The answer as its learner gave it: frozen numbers that the stem does not say may be the key."""
    return {name: value for name, value in response.items() if name != "numbers"}


def said_numbers(item: Item, order: Mapping[str, Sequence[str]]) -> list[str]:
    """Those of the frozen numbers that the stem says as they are; another may be what is asked for."""
    said = {found[2].strip() for found in _PLACE.finditer(item.stem.value) if not found[1]}
    return [one for one in order.get("numbers", ()) if one.partition("=")[0] in said]


def written_with(written: str, response: Response) -> str:
    """What was typed, with the numbers it answers: ``12 km [a=3; b=4]``."""
    numbers = response.get("numbers")
    return f"{written} [{'; '.join(map(str, numbers))}]" if written and isinstance(numbers, list) else written


def parted(written: str) -> Response:
    """What `written_with` put together, as an answer; a text without numbers is only typed."""
    number, numbers = number_and_variant(written)
    return {"number": number, "numbers": numbers.split("; ")} if numbers else {"number": number}


def number_and_variant(written: str) -> tuple[str, str]:
    """The two halves of what `written_with` put together, the second empty for a number alone."""
    found = _WRITTEN.fullmatch(written)
    return (found[1], found[2]) if found else (written, "")


def _wrong_variable(variable: Variable, names: Sequence[str]) -> str:
    name = variable.name
    if not NAME.fullmatch(name) or name in FUNCTIONS or name in CONSTANTS or names.count(name) > 1:
        return f"{name} cannot be the name of a variable, or is one already"
    if len(variable.values) > MOST_VALUES:
        return f"{name}: at most {MOST_VALUES} values"
    if variable.values:
        return ""
    if variable.step <= 0 or variable.high < variable.low:
        return f"{name}: the range ends before it begins, or has no step"
    return (
        f"{name}: more than {MOST_STEPS} steps"
        if (variable.high - variable.low) / variable.step > MOST_STEPS
        else ""
    )


def _formulas(texts: Sequence[str]) -> list[str]:
    return [found[2].strip() for text in texts for found in _PLACE.finditer(text) if found[1]]


def _said(numbers: Numbers) -> str:
    return ", ".join(f"{name} = {value:f}" for name, value in numbers.items())


def _drawn(variable: Variable, rng: random.Random) -> Decimal:
    if variable.values:
        return variable.values[int(rng.random() * len(variable.values))]
    steps = int((variable.high - variable.low) / variable.step)
    return variable.low + variable.step * int(rng.random() * (steps + 1))


def _does_hold(condition: str, numbers: Numbers) -> bool:
    try:
        return holds(condition, numbers)
    except FormulaError as error:
        if error.why == "value":  # such as a division by nothing: these numbers do not fit
            return False
        raise


def _read_numbers(frozen: object) -> dict[str, Decimal]:
    numbers = {}
    for said in frozen if isinstance(frozen, list | tuple) else ():
        name, _is, value = str(said).partition("=")
        if not re.fullmatch(_NUMBER, value):
            return {}
        numbers[name] = Decimal(value)
    return numbers


def _reckoned(answer: NumAnswer, numbers: Numbers) -> NumAnswer:
    if not answer.formula:
        return answer
    value = calculate(answer.formula, numbers)
    # Nothing has a share or figures where the value is 0.
    mode = "absolute" if value == 0 else answer.mode
    tolerance = Decimal(0) if mode != answer.mode else answer.tolerance
    return replace(answer, value=value, mode=mode, tolerance=tolerance, formula="")


def _filled(rich: Rich, numbers: Numbers, language: str) -> Rich:
    """The text with ``{{a}}`` and ``{{= a * 2}}`` as numbers; what is neither stays as it is."""

    def number(found: re.Match[str]) -> str:
        said = found[2].strip()
        if found[1]:
            return number_text(calculate(said, numbers), language)
        return number_text(numbers[said], language) if said in numbers else found[0]

    value = _PLACE.sub(number, rich.value)
    return rich if value == rich.value else replace(rich, value=value)
