"""Formulas of authors: a table of known numbers; nothing typed raises anything else or takes long."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items import calculation
from items.calculation import DEEPEST, MOST, FormulaError, calculate, holds, names_in
from tests.effort import ends, steps

NUMBERS = {"a": Decimal(3), "b": Decimal(4), "x1": Decimal("-0.5")}

KNOWN = [
    ("1 + 2 * 3", "7"),
    ("(1 + 2) * 3", "9"),
    ("2 ^ 3 ^ 2", "512"),
    ("2 ** 10", "1024"),
    ("-2 ^ 2", "-4"),
    ("2 ^ -2", "0.25"),
    ("--2", "2"),
    ("7 - 2 - 1", "4"),
    ("8 / 4 / 2", "1"),
    ("0.1 + 0.2", "0.3"),
    ("1 / 3", "0.333333333333333"),
    ("2 / 3", "0.666666666666667"),
    ("1e3 * .5", "500"),
    ("sqrt(a^2 + b^2)", "5"),
    ("a * x1", "-1.5"),
    ("pi", "3.14159265358979"),
    ("exp(1)", "2.71828182845905"),
    ("ln(e)", "1"),
    ("log(1000)", "3"),
    ("sin(pi / 6)", "0.5"),
    ("cos(0)", "1"),
    ("atan(1) * 4", "3.14159265358979"),
    ("round(2.5)", "3"),
    ("round(-2.5)", "-3"),
    ("round(3.14159, 2)", "3.14"),
    ("round(1234, -2)", "1200"),
    ("floor(-1.5)", "-2"),
    ("ceil(1.2)", "2"),
    ("mod(-7, 3)", "2"),
    ("min(3, 1, 2) + max(3, 1, 2)", "4"),
    ("factorial(5)", "120"),
    ("abs(x1)", "0.5"),
    ("27 ^ (1 / 3)", "3"),
]


@pytest.mark.parametrize(("formula", "value"), KNOWN)
def test_known_numbers(formula: str, value: str) -> None:
    assert calculate(formula, NUMBERS) == Decimal(value)


WRONG = [
    ("", "end"),
    ("1 +", "end"),
    ("(1", "end"),
    ("1 2", "sign"),
    (")", "sign"),
    ("a b", "sign"),
    ("1 $ 2", "sign"),
    ("c + 1", "name"),
    ("__import__('os')", "sign"),
    ("a.b", "sign"),
    ("eval(1)", "function"),
    ("sqrt()", "sign"),
    ("sqrt(1, 2)", "arguments"),
    ("1 / 0", "value"),
    ("sqrt(-1)", "value"),
    ("0 ^ 0", "value"),
    ("(-8) ^ (1 / 3)", "value"),
    ("ln(0)", "value"),
    ("9 ^ 9 ^ 9", "value"),
    ("factorial(61)", "value"),
    ("factorial(1.5)", "value"),
    ("round(1, 99)", "value"),
    ("asin(2)", "value"),
    ("(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1), "deep"),
    ("-" * (DEEPEST + 1) + "1", "deep"),
    ("1" + "+1" * MOST, "long"),
]


@pytest.mark.parametrize(("formula", "why"), WRONG)
def test_what_is_no_formula_says_why(formula: str, why: str) -> None:
    with pytest.raises(FormulaError) as told:
        calculate(formula, NUMBERS)
    assert told.value.why == why


@pytest.mark.parametrize(
    ("condition", "is_true"),
    [("a < b", True), ("a >= b", False), ("a != b", True), ("a + 1 = b", True), ("a == 0.1 + 2.9", True)],
)
def test_conditions(condition: str, is_true: bool) -> None:
    assert holds(condition, NUMBERS) is is_true


@pytest.mark.parametrize("condition", ["a", "a <", "a < b < 5", "<", "a => b"])
def test_what_is_no_condition(condition: str) -> None:
    with pytest.raises(FormulaError):
        holds(condition, NUMBERS)


def test_names() -> None:
    assert names_in("a * sqrt(b) + pi - a") == {"a", "b", "pi"}


MOST_STEPS = 30_000
"""Some three times what the costliest formula below takes."""


def calculated(formula: str) -> None:
    with suppress(FormulaError):
        assert calculate(formula, NUMBERS).is_finite()


@given(st.text(alphabet="ab01.9 +-*/^(),<>=esqrtlnpi_$", max_size=60) | st.text(max_size=40))
def test_no_text_raises_anything_else(formula: str) -> None:
    calculated(formula)


PARTS = st.recursive(
    st.sampled_from(["a", "b", "x1", "9", "0", "1e9", "99999.5", "pi"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "^"]), inner).map(
            lambda parts: f"({''.join(parts)})"
        )
        | st.tuples(st.sampled_from(["sqrt", "exp", "ln", "sin", "factorial", "floor"]), inner).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        )
    ),
    max_leaves=20,
)


@given(PARTS)
def test_every_formula_has_a_value_or_none_in_few_steps(formula: str) -> None:
    assert steps(lambda: calculated(formula)) < MOST_STEPS


@pytest.mark.parametrize(
    "formula",
    [
        "9^9^9^9^9", "factorial(60)^9", "exp(exp(exp(9)))", "1e-99^9", "*".join(["factorial(60)"] * 18),
        "(" * 39 + "a" + ")" * 39, "+".join(["sin(a)"] * 40), "a^b^" * 60 + "a", "2^0.5^0.5^0.5^0.5^0.5",
        "max(" + ",".join(["a"] * 10) + ")", "mod(1e99, 3e-30)", "tan(1e99)", "round(1e90, 30)",
    ],
)  # fmt: skip
def test_costly_formulas_end_in_few_steps(formula: str) -> None:
    with ends(usual=0.01):
        assert steps(lambda: calculated(formula)) < MOST_STEPS


def test_control_a_longer_formula_would_take_more_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calculation, "MOST", 100_000)
    assert steps(lambda: calculated("+".join(["sin(a)"] * 200))) > MOST_STEPS
