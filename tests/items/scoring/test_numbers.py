"""What typed numbers earn, as tables of known numbers: Moodle's tolerances, QTI's significant figures."""

from decimal import ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items.constraints import validate
from items.grading import grade, key_response
from items.kinds import InvalidItem, InvalidResponse, Unit
from items.presentation import learner_view
from items.responses import parse_response
from items.scoring.numbers import interval_of, same_number
from tests.items.item_samples import num, numerical

KM = (Unit(symbol="km"), Unit(symbol="m", factor=Decimal("0.001")))
EURO = (Unit(symbol="€"),)


def earned(item, number, unit=None):
    response = {"number": number} | ({} if unit is None else {"unit": unit})
    return grade(item, response).fraction


TOLERANCES = [
    # Moodle's qtype_numerical_answer: nominal, value ± tolerance, both ends inside.
    (num(value="7", tolerance="2"), ["5", "7", "9", "6.999"], ["4.999999", "9.000001", "-7"]),
    (num(value="7"), ["7", "7.0", "7.000"], ["6.9999999", "7.0000001"]),
    (num(value="-5", tolerance="0.5"), ["-5.5", "-4.5", "−5"], ["-5.51", "-4.49", "5"]),
    # relative: value ± |value| · tolerance.
    (num(value="7", tolerance="0.1", mode="relative"), ["6.3", "7.7", "7"], ["6.29", "7.71"]),
    (num(value="-200", tolerance="0.05", mode="relative"), ["-190", "-210"], ["-189.9", "-210.1", "200"]),
    # exact in decimals: 0.1 + 0.2 is 0.3, which a float misses.
    (num(value="0.3", tolerance="0.1"), ["0.2", "0.4"], ["0.1999999999999999", "0.4000000000000001"]),
    # QTI's equalRounded with significantFigures, halves away from zero.
    (num(value="3.14159", tolerance="3", mode="sigfig"), ["3.14", "3.135", "3.1449"], ["3.134", "3.145"]),
    (num(value="-3.14159", tolerance="3", mode="sigfig"), ["-3.14", "-3.135"], ["-3.145", "-3.1349", "3.14"]),
    (num(value="1", tolerance="3", mode="sigfig"), ["0.9995", "1.004"], ["0.9994", "1.005"]),
    (num(value="12345", tolerance="2", mode="sigfig"), ["12000", "12499", "11500"], ["12500", "11499"]),
    (num(value="6.022e23", tolerance="2", mode="sigfig"), ["6.0e23", "6.02 × 10^23"], ["6.1e23", "6.02e22"]),
    # ranges, closed and open, with and without ends.
    (num(mode="range", low="1", high="2"), ["1", "2", "1.5"], ["0.999", "2.001"]),
    (num(mode="range", low="1", high="2", is_low_open=True), ["1.001", "2"], ["1", "2.1"]),
    (num(mode="range", low="1", high="2", is_high_open=True), ["1", "1.999"], ["2"]),
    (num(mode="range", low="1", is_low_open=True), ["1.1", "1e30"], ["1", "-3"]),
    (num(mode="range", high="0"), ["0", "-1e30"], ["0.1"]),
    (num(mode="any"), ["0", "-5", "1e9"], ["x", "1 2"]),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "right", "wrong"), TOLERANCES)
def test_tolerances_are_the_known_ones(answer, right, wrong):
    item = numerical(answer)
    validate(item)
    assert [earned(item, text) for text in right] == [1] * len(right)
    assert [earned(item, text) for text in wrong] == [0] * len(wrong)


@given(
    st.decimals(min_value="-1e6", max_value="1e6", places=5).filter(bool),
    st.decimals(min_value="-1e6", max_value="1e6", places=6),
    st.integers(1, 6),
)
def test_significant_figures_are_those_of_rounding_both(value, number, figures):
    rounding = Context(prec=figures, rounding=ROUND_HALF_UP)
    wanted = rounding.plus(value) == rounding.plus(number)
    answer = num(value=value, tolerance=figures, mode="sigfig")
    assert interval_of(answer).holds(number) == wanted
    assert interval_of(answer).holds(value)


def test_the_first_match_wins():
    item = numerical(
        num(value="10", tolerance="1"),
        num("n2", value="10", tolerance="3", fraction="0.5"),
        num("n3", mode="any", fraction="0"),
    )
    marks = [grade(item, {"number": text}) for text in ("10.5", "12", "99")]
    assert [(mark.fraction, mark.matched) for mark in marks] == [
        (1, "n1"), (Decimal("0.5"), "n2"), (0, "n3"),
    ]  # fmt: skip


UNITS = [
    # rule, penalty, number, unit, fraction, reason
    ("optional", "0", "10", "", "1", ""),
    ("optional", "0", "10", "km", "1", ""),
    ("optional", "0", "10000", "m", "1", ""),
    ("optional", "0", "10 km", "", "1", ""),
    ("optional", "0", "10", "m", "0", ""),
    ("optional", "0", "10", "miles", "0", "unit_unknown"),
    ("required", "0.2", "10", "km", "1", ""),
    ("required", "0.2", "10,000 m", "", "1", ""),
    ("required", "0.2", "10 km", "km", "1", ""),
    ("required", "0.2", "10", "", "0.8", "unit_missing"),
    ("required", "0.2", "10", "miles", "0.8", "unit_unknown"),
    ("required", "0.2", "10", "m", "0.8", "unit_wrong"),
    ("required", "0.2", "10 km", "m", "0.8", "unit_unknown"),
    ("required", "0.2", "12", "km", "0", ""),
    ("required", "0.2", "12", "", "0", "unit_missing"),
    ("required", "1", "10", "", "0", "unit_missing"),
    ("required", "0", "10", "", "1", "unit_missing"),
]


@pytest.mark.parametrize(("rule", "penalty", "number", "unit", "fraction", "reason"), UNITS)
def test_units_convert_and_cost_what_the_rule_says(rule, penalty, number, unit, fraction, reason):
    item = numerical(
        num(value="10", tolerance="0.5"), units=KM, unit_rule=rule, unit_penalty=Decimal(penalty)
    )
    validate(item)
    mark = grade(item, {"number": number, "unit": unit})
    assert (mark.fraction, mark.parts[0].grounds) == (Decimal(fraction), (reason,) if reason else ())


def test_a_unit_where_none_is_asked_for_is_no_number():
    mark = grade(numerical(num(value="10")), {"number": "10 km"})
    assert (mark.fraction, mark.parts[0].grounds, mark.parts[0].given) == (0, ("number_only",), ("10 km",))


@pytest.mark.parametrize(
    ("number", "reason"), [("ten", "not_a_number"), ("5-7", "not_a_number"), ("1e999", "out_of_range")]
)
def test_what_cannot_be_read_is_kept_as_typed_and_earns_nothing(number, reason):
    item = numerical(num(mode="any"))
    assert parse_response(item, {"number": number}) == {"number": number}
    mark = grade(item, {"number": number})
    assert (mark.fraction, mark.is_answered, mark.parts[0].grounds) == (0, True, (reason,))


def test_a_unit_before_the_number():
    item = numerical(num(value="5"), units=EURO, unit_rule="required", is_unit_left=True)
    assert earned(item, "5", "€") == earned(item, "€5") == earned(item, "5 €") == 1
    assert grade(item, {"number": "5", "unit": "€"}).parts[0].given == ("€ 5",)


def test_the_item_s_language_reads_the_number():
    answer = num(value="1234")
    assert earned(numerical(answer), "1,234") == 1
    assert earned(numerical(answer, language="de"), "1.234") == 1
    assert earned(numerical(answer, language="de"), "1,234") == 0


def test_the_key_steps_over_answers_that_stand_in_its_way():
    item = numerical(
        num(value="5", tolerance="1", fraction="0.5"), num("n2", mode="range", low="4", high="10")
    )
    assert grade(item, key_response(item)).fraction == 1


def test_equal_numbers_are_one_line_in_reports():
    body = numerical(num(value="9.5"), units=KM, unit_rule="required").body
    assert same_number(body, "9.50 km", "en") == same_number(body, "9500 m", "en") == "9.5 km"
    assert same_number(body, "9.5", "en") == "9.5"
    assert same_number(body, "nine", "en") == "nine"


@pytest.mark.parametrize(
    "raw", [{"number": 5}, {"number": "5", "unit": "km"}, {"text": "5"}, {"number": "5" * 101}]
)
def test_no_other_answer_comes_in(raw):
    with pytest.raises(InvalidResponse):
        parse_response(numerical(num(value="5")), raw)


def test_the_learner_sees_the_rule_about_the_unit_and_nothing_of_the_key():
    item = numerical(num(value="5"), units=KM, unit_rule="optional")
    assert set(learner_view(item, {})) == {"kind", "language", "stem", "unit_rule", "is_unit_left"}


REFUSED = [
    (numerical(num(value="5", fraction="0.5")), "one answer must have fraction 1"),
    (numerical(num()), "value: missing"),
    (numerical(num(value="5", tolerance="-1")), "tolerance"),
    (numerical(num(value="0", tolerance="0.1", mode="relative")), "absolute tolerance only"),
    (numerical(num(value="5", tolerance="2.5", mode="sigfig")), "significant figures"),
    (numerical(num(value="5", tolerance="16", mode="sigfig")), "significant figures"),
    (numerical(num(mode="range")), "a range needs an end"),
    (numerical(num(mode="range", low="3", high="2")), "no number lies in this range"),
    (numerical(num(mode="range", low="2", high="2", is_low_open=True)), "no number lies in this range"),
    (numerical(num(mode="range", low="2", is_high_open=True)), "cannot be open"),
    (numerical(num(mode="range", low="2", value="3")), "do not belong"),
    (numerical(num(mode="any"), num("n2", value="5")), "must come last"),
    (numerical(num(value="1e40")), "expected a number"),
    (numerical(num(value="NaN")), "expected a number"),
    (numerical(num(value="5"), unit_rule="required"), "belong together"),
    (numerical(num(value="5"), units=KM), "belong together"),
    (numerical(num(value="5"), units=KM[1:], unit_rule="optional"), "factor 1"),
    (numerical(num(value="5"), units=(*KM, Unit(symbol="k m")), unit_rule="optional"), "twice"),
    (numerical(num(value="5"), units=(Unit(symbol="5"),), unit_rule="optional"), "as its unit"),
    (numerical(num(value="5"), units=KM, unit_rule="required", unit_penalty=Decimal(2)), "unit_penalty"),
]


@pytest.mark.parametrize(("item", "words"), REFUSED)
def test_no_unsound_number_is_stored(item, words):
    with pytest.raises(InvalidItem, match=words):
        validate(item)
