"""Numbers as people type them: tables of readings, and promises for any text."""

from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items.numbers import MAX_TYPED_NUMBER, decimal_mark, is_unit, number_text, read_quantity, unit_name
from tests.effort import ends, steps

READ = [
    # text, language, number, unit
    ("9.5", "en", "9.5", ""),
    ("9,5", "de", "9.5", ""),
    ("9,5", "pt-BR", "9.5", ""),
    ("9.5", "de-CH", "9.5", ""),
    # one mark before three digits: the language decides
    ("1,234", "en", "1234", ""),
    ("1.234", "en", "1.234", ""),
    ("1,234", "de", "1.234", ""),
    ("1.234", "de", "1234", ""),
    ("1.234", "es", "1234", ""),
    ("1.234", "es-MX", "1.234", ""),
    # where only one reading is possible, it is taken in any language
    ("3,14", "en", "3.14", ""),
    ("3.14", "de", "3.14", ""),
    ("0,500", "en", "0.5", ""),
    ("1.234,5", "en", "1234.5", ""),
    ("1,234.5", "de", "1234.5", ""),
    ("1.000.000", "en", "1000000", ""),
    ("1,234,567.8", "en", "1234567.8", ""),
    # thousands set off by spaces and apostrophes
    ("1 234 567,5", "fr", "1234567.5", ""),
    ("1\u202f234\u00a0567", "fr", "1234567", ""),
    ("1’234.5", "de-CH", "1234.5", ""),
    ("12,34,567", "hi", "1234567", ""),
    # signs of any sort
    ("-5", "en", "-5", ""),
    ("−5", "en", "-5", ""),
    ("–5", "en", "-5", ""),
    ("－ 5", "en", "-5", ""),
    ("+5", "en", "5", ""),
    # powers of ten
    ("1.5e-3", "en", "0.0015", ""),
    ("1,5E3", "de", "1500", ""),
    ("1.5 × 10^-3", "en", "0.0015", ""),
    ("1.5 x 10**3", "en", "1500", ""),
    ("1.5·10⁻³ m", "en", "0.0015", "m"),
    ("10^6", "en", "1000000", ""),
    ("10⁶", "en", "1000000", ""),
    # other digits
    ("٣٫١٤", "ar", "3.14", ""),
    ("１２．５", "ja", "12.5", ""),
    ("5.", "en", "5", ""),
    (".5", "en", "0.5", ""),
    ("007", "en", "7", ""),
    # units
    ("9.5km", "en", "9.5", "km"),
    ("5 eV", "en", "5", "eV"),
    ("2e3 eV", "en", "2000", "eV"),
    ("€ 1.000,50", "de", "1000.50", "€"),
    ("-$5", "en", "-5", "$"),
    ("20 °C", "en", "20", "°C"),
    ("25 %", "en", "25", "%"),
    ("9.81 m s⁻²", "en", "9.81", "m s^-2"),
]
NOT_READ = [
    "", " ", "km", "NaN", "Infinity", "-", "--5", "5-7", "3 - 4", "12/5", "½", "5½", "1 2", "1.2.3", "1_000",
    "12,34,567", "1,2,3", "5 x 10^", "2**8", "2^8", "__import__('os')", "5 km 7", "2 x 10", "km 5 km",
    "=5", "5!", "9" * 101,
    "5 " + "x" * 40,
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "number", "unit"), READ)
def test_a_number_is_read_as_its_language_writes_it(text, language, number, unit):
    read = read_quantity(text, language)
    assert (read.number, read.unit, read.problem) == (Decimal(number), unit, "")


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_number_is_not_guessed_at(text):
    assert (read_quantity(text, "en").number, read_quantity(text, "en").problem) == (None, "not_a_number")


@pytest.mark.parametrize("text", ["1e999", "1e-999", "1e99999999999999", "9" * 60, "1e61"])
def test_numbers_out_of_range_are_named_so(text):
    assert read_quantity(text, "en").problem == "out_of_range"


@given(st.text(max_size=150), st.sampled_from(["en", "de", "fr", "hi", "ar"]))
def test_any_text_is_read_or_not_but_never_breaks(text, language):
    read = read_quantity(text, language)
    assert (read.number is None) == (read.problem != "")


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=9),
    st.sampled_from(["en", "de", "de-CH", "fr", "hi", "es-MX", "zh-Hans"]),
)
def test_what_is_written_is_read_back_exactly(number, language):
    assert read_quantity(number_text(number, language), language).number == number
    assert read_quantity(f"{number_text(number, language)} km", language).unit == "km"


@pytest.mark.parametrize(
    ("number", "language", "text"),
    [("1234.50", "de", "1234,5"), ("10", "en", "10"), ("6.02e23", "de", "6,02e23"), ("-0", "de", "0"),
     ("-1.6e-19", "en", "-1.6e-19"), ("0.000001", "en", "0.000001"), ("-0", "en", "0")],
)  # fmt: skip
def test_numbers_are_written_plainly(number, language, text):
    assert number_text(Decimal(number), language) == text


def test_reading_takes_few_steps_whatever_is_typed():
    worst = ["1," * 50, "1 " * 50, "-" * 100, "e" * 100, "(" * 100, "10^" * 33, "1e" * 50, "9" * 100]
    for text in worst:
        assert steps(partial(read_quantity, text[:MAX_TYPED_NUMBER], "en")) < 10_000
    with ends(usual=0.02):
        assert steps(lambda: read_quantity("1," * 5_000_000, "en")) < 100


def test_units_are_compared_without_spaces_and_signs_of_powers():
    assert unit_name("m²") == unit_name("m^2") == unit_name("m2") == unit_name(" m ^ 2 ")
    assert unit_name("km / h") == unit_name("km/h")
    assert unit_name("µm") == unit_name("μm")
    # Milliwatts are not megawatts.
    assert unit_name("mW") != unit_name("MW")


def test_what_can_be_a_unit():
    assert [is_unit(one) for one in ("km", "m²", "€", "%", "m s-1", "°C")] == [True] * 6
    assert [is_unit(one) for one in ("", " ", "5", "-", "2 m", "+km", "x" * 40)] == [False] * 7


def test_languages_and_their_marks():
    marks = {
        "en": ".",
        "en-GB": ".",
        "zh": ".",
        "de": ",",
        "de-AT": ",",
        "de-CH": ".",
        "es": ",",
        "es-MX": ".",
    }
    assert {language: decimal_mark(language) for language in marks} == marks
