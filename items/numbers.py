"""Numbers as people type them, read and written as a language does: `read_quantity`, `number_text`.

Always `Decimal`, never a float; one pass over a text of bounded length, so that nothing typed can cost time.
Read are signs of any sort, digits of any script, thousands set off by spaces, apostrophes or the language's
mark, `1.5e-3`, `1.5 × 10^-3`, `1.5·10⁻³`, `10^6`, and a unit before or after.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal, TypeAlias

MAX_TYPED_NUMBER = 100
MAX_DIGITS = 40
MAX_EXPONENT = 60
MAX_SYMBOL = 30

Problem: TypeAlias = Literal["", "not_a_number", "out_of_range"]

# fmt: off
_COMMA_LANGUAGES = frozenset((
    "af", "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fo", "fr",
    "gl", "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "kl", "ky", "lb", "lt", "lv", "mk", "mn",
    "nb", "nl", "nn", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tk", "tr", "uk",
    "uz", "vi",
))
_POINT_PLACES = (
    "de-ch", "de-li", "it-ch", "es-mx", "es-us", "es-pr", "es-gt", "es-hn", "es-ni", "es-sv", "es-pa",
    "es-do", "es-pe", "es-cu", "es-419",
)
_INDIAN = frozenset(("hi", "bn", "ta", "te", "mr", "gu", "kn", "ml", "pa", "or", "as", "ne"))
# fmt: on
_MINUS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u207b\u208b\ufe58\ufe63\uff0d\u2796"
_SUPERSCRIPT = {character: str(digit) for digit, character in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"⁻": "-", "⁺": "+"}
_APOSTROPHES = "'\u2019\u2018\u02bc\u2032`\u00b4\u066c"
_TIMES = "×xX*·⋅∙"
_UNIT_MARKS = "%‰°′″'\""
_DIGITS = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Quantity:
    """What was read: the number, None with a `problem` where there is none, and the unit as written."""

    number: Decimal | None
    unit: str = ""
    problem: Problem = ""


def decimal_mark(language: str) -> str:
    """The character before the decimals in this language (BCP 47): a comma or a point."""
    tag = language.lower()
    has_comma = tag.split("-")[0] in _COMMA_LANGUAGES and not any(
        tag == place or tag.startswith(f"{place}-") for place in _POINT_PLACES
    )
    return "," if has_comma else "."


def number_text(number: Decimal, language: str) -> str:
    """The number as `read_quantity` reads it back, without needless zeros: ``1234.5``, ``6.02e23``."""
    plain = number.normalize(_exact()) if number else Decimal(0)
    if -7 <= plain.adjusted() < 15:
        text = format(plain, "f")
    else:
        digits = format(plain.scaleb(-plain.adjusted(), _exact()), "f")
        text = f"{digits}e{plain.adjusted()}"
    return text.replace(".", decimal_mark(language))


def unit_name(symbol: str) -> str:
    """The form in which units are compared: ``m²`` = ``m^2`` = ``m2``, ``km / h`` = ``km/h``; case counts."""
    folded = unicodedata.normalize("NFKC", symbol[: 4 * MAX_SYMBOL])
    kept = (_one(character) for character in folded if not character.isspace() and character not in "^*·⋅∙×")
    return "".join(kept).rstrip(".")


def is_unit(symbol: str) -> bool:
    """True for what can stand beside a number as its unit."""
    read = read_quantity(f"1 {symbol}", "en")
    return read.number == 1 and bool(read.unit) and unit_name(read.unit) == unit_name(symbol)


def read_quantity(text: str, language: str) -> Quantity:
    """The number in `text` with the unit that stands before or after it, never guessed at.

    A lone mark before three digits is read as the language says: ``1,234`` is 1234 in English and 1.234 in
    German. Where only one reading is possible (``3,14``, ``1.234,5``) that is taken in any language.
    """
    if len(text) > MAX_TYPED_NUMBER:
        return Quantity(None, problem="not_a_number")
    line = _folded(text, decimal_mark(language))
    start = _first_digit(line)
    sign, before = _sign_before(line[:start])
    end = _numeral_end(line, start)
    digits = _plain_numeral(line[start:end].rstrip(".,"), language)
    if line[start:end] == "10" and line.startswith("^", end):
        digits, (exponent, end) = "1", _power(line, end + 1)
    else:
        exponent, end = _exponent(line, end)
    after = line[end:].strip()
    if digits is None or sign is None or exponent is None or not _are_units(before, after):
        return Quantity(None, problem="not_a_number")
    if len(digits) > MAX_DIGITS + 1 or abs(exponent) > 4 * MAX_EXPONENT:
        return Quantity(None, problem="out_of_range")
    number = Decimal(f"{sign}{digits}E{exponent}")
    if number and abs(number.adjusted()) > MAX_EXPONENT:
        return Quantity(None, problem="out_of_range")
    return Quantity(number, before or after)


def _exact() -> Context:
    """A context in which nothing that may be typed is rounded."""
    return Context(prec=4 * MAX_EXPONENT)


def _folded(text: str, mark: str) -> str:
    """One character each for signs, digits, spaces and apostrophes; superscripts behind a ``^``."""
    folded: list[str] = []
    is_raised = False
    for character in text.strip():
        if character in _SUPERSCRIPT:
            folded += [_SUPERSCRIPT[character]] if is_raised else ["^", _SUPERSCRIPT[character]]
            is_raised = True
            continue
        is_raised = False
        folded.append(mark if character == "\u066b" else _one(character))
    return "".join(folded).replace("**", "^").strip()


def _one(character: str) -> str:
    if character in _MINUS:
        return "-"
    if character in _APOSTROPHES:
        return "'"
    if unicodedata.category(character) == "Cf":
        return ""
    if character.isspace():
        return " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def _first_digit(line: str) -> int:
    """Where the numeral begins, a mark before its first digit included; the line's end if there is none."""
    place = next((place for place, character in enumerate(line) if character in _DIGITS), len(line))
    return place - 1 if place and place < len(line) and line[place - 1] in ".," else place


def _sign_before(text: str) -> tuple[str | None, str]:
    """The sign and the unit in what stands before the digits; None for a second sign."""
    before = text.strip()
    for has_sign, rest in ((before[-1:], before[:-1]), (before[:1], before[1:])):
        if has_sign and has_sign in "+-":
            return (None if set(rest) & {"+", "-"} else has_sign), rest.strip()
    return "", before


def _numeral_end(line: str, start: int) -> int:
    """Behind the last digit, with a mark that ends it; spaces and apostrophes count between digits only."""
    end = start
    while end < len(line):
        character, following = line[end], line[end + 1 : end + 2]
        is_inside = character in _DIGITS or (character in ".,' " and following in _DIGITS and following != "")
        if not is_inside:
            return end + 1 if character in ".," and end > start else end
        end += 1
    return end


def _plain_numeral(written: str, language: str) -> str | None:
    """Digits with at most one point, or None where the marks make no number."""
    if not written:
        return None
    mark = _mark_of_decimals(written, decimal_mark(language))
    whole, has_decimals, decimals = written.rpartition(mark) if mark else (written, "", "")
    if (has_decimals and not set(decimals) <= _DIGITS) or (mark and mark in whole):
        return None
    digits = _ungrouped(whole, language)
    return None if digits is None else f"{digits or '0'}.{decimals}" if has_decimals else digits or None


def _mark_of_decimals(written: str, own: str) -> str:
    """Which of point and comma stands before the decimals; empty for neither."""
    last = max(written.rfind("."), written.rfind(","))
    if last < 0:
        return ""
    mark = written[last]
    if "." in written and "," in written:
        return mark
    if written.count(mark) > 1:
        return ""
    whole = written[:last]
    is_grouping = mark != own and len(written) - last == 4 and 1 <= len(whole) <= 3 and whole[0] != "0"
    return "" if is_grouping else mark


def _ungrouped(whole: str, language: str) -> str | None:
    """The digits of a whole number, or None where its groups are not groups of thousands."""
    marks = {character for character in whole if character not in _DIGITS}
    if not marks:
        return whole
    if len(marks) > 1:
        return None
    first, *groups = whole.split(marks.pop())
    *middle, last = groups
    sizes = {3, 2} if language.lower().split("-")[0] in _INDIAN or language.lower() == "en-in" else {3}
    fits = 1 <= len(first) <= 3 and len(last) == 3 and all(len(group) in sizes for group in middle)
    return first + "".join(groups) if fits else None


def _exponent(line: str, end: int) -> tuple[int | None, int]:
    """The power of ten behind the digits with its end; 0 if there is none, None for half of one."""
    if line[end : end + 1] in ("e", "E"):
        power, behind = _power(line, end + 1)
        return (0, end) if power is None else (power, behind)
    place = _behind_spaces(line, end)
    if line[place : place + 1] and line[place] in _TIMES:
        place = _behind_spaces(line, place + 1)
        if line.startswith("10^", place):
            return _power(line, place + 3)
    return 0, end


def _power(line: str, place: int) -> tuple[int | None, int]:
    sign = line[place : place + 1] if line[place : place + 1] in ("+", "-") else ""
    end = first = place + len(sign)
    while end < len(line) and line[end] in _DIGITS:
        end += 1
    if end == first:
        return None, place
    # Nobody means a number of more than 999 digits; a longer exponent is out of range as well.
    return int(f"{sign}{line[first:end][:4]}"), end


def _behind_spaces(line: str, place: int) -> int:
    return len(line) - len(line[place:].lstrip())


def _are_units(before: str, after: str) -> bool:
    """Whether what is left around the digits can be a unit, on one side at most."""
    if before and after:
        return False
    left = before or after
    if not left:
        return True
    pieces = left.split()
    if len(left) > MAX_SYMBOL or after[:1] in tuple("+-.,^=") or any(piece[0] in _DIGITS for piece in pieces):
        return False
    return any(
        character.isalpha() or character in _UNIT_MARKS or unicodedata.category(character) in ("Sc", "So")
        for character in left
    )
