"""One meaning of "same answer", used by grading and by the item-writing rules alike.

Two texts are the same answer when `normalise` gives the same string for both. In order, it makes equal:

1. Unicode: NFKC (full-width, ligatures, combining marks), invisible characters dropped, case folded
   (unless the item respects case);
2. curly, angled and low quotation marks; every kind of dash; any run of white space;
3. a hyphen between two letters and a space: "high-quality" = "high quality";
4. thousands separators: "1,061" = "1061"; "25 %" = "25 percent" = "25 per cent" = "25%";
5. number words: zero to twenty, the tens, their sums and ordinals: "twenty-one" = "21",
   "fourteenth" = "14th";
6. dates with a named month: "5 March 2023" = "March 5, 2023" = "5th of March 2023"; "March 5" = "5 March";
7. quotation marks around the whole, punctuation after it, and a leading "the", "a" or "an".

Kept apart on purpose: singular and plural, word order, spelling, 05/03/2023 (two readings), "1.5" and "15".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MAX_FOLDED = 10_000
_MAX_READ = 2_000
_PIECE = 500
_ANYTHING = "\ufdd0"
"""Stands for an unescaped ``*`` while a pattern is normalised; Unicode keeps it out of texts."""

_GRAVE, _ACUTE = "\u0060", "\u00b4"
_SINGLE = "\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc" + _GRAVE + _ACUTE
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u300c\u300d"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_CHARACTERS = {
    **dict.fromkeys(_SINGLE, "'"),
    **dict.fromkeys(_DOUBLE, '"'),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_INVISIBLE, ""),
}
_CHARACTER = re.compile(f"[{''.join(_CHARACTERS)}]")
_THIN_SPACES = re.compile("[\u00a0\u2009\u202f](?<=[0-9].)(?=[0-9]{3}(?![0-9]))")
_HYPHEN = re.compile(r"-(?<=[^\W\d_].)(?=[^\W\d_])")
_THOUSANDS = re.compile(r"(?<![\d.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_PERCENT = re.compile(r"(?<=[0-9]) ?(?:%|per ?cent\b)", re.IGNORECASE)
_FRONT = re.compile(r"^(?:[\"' ]|(?:the|an?) )+(?=[^\s\ufdd0])", re.IGNORECASE)
_BACK = " .,;:!?\u2026\"'\u3002"

# fmt: off
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_RANKS_BELOW_20 = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth",
)
_TENS_FROM_20 = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)
# fmt: on
_TENS = {word: ten * 10 for ten, word in enumerate(_TENS_FROM_20, 2)}
_NUMBERS = {word: number for number, word in enumerate(_ONES)} | _TENS
_RANKS = {word: number for number, word in enumerate(_RANKS_BELOW_20)} | {
    word[:-1] + "ieth": ten for word, ten in _TENS.items()
}
_MONTH = {name: number for number, name in enumerate(_MONTHS, 1)} | {
    name[:3]: number for number, name in enumerate(_MONTHS, 1)
}
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_NAME = rf"(?P<month>{'|'.join(sorted(_MONTH, key=len, reverse=True))})\.?"
_YEAR = r"(?:,? (?P<year>[0-9]{4}))?(?![\w])"
_DAY_FIRST = re.compile(rf"(?<![\w]){_DAY} (?:of )?{_NAME}{_YEAR}", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"(?<![\w]){_NAME} {_DAY}{_YEAR}", re.IGNORECASE)


def normalise(text: str, *, is_case_sensitive: bool = False) -> str:
    """The form in which answers are compared; `normalise(normalise(x)) == normalise(x)`.

    Never empty for a text that shows a character: "?!" stays "?!".
    """
    return _trimmed(_read(_trimmed(_folded(text, is_case_sensitive))))


def matches_wildcard(pattern: str, text: str, *, is_case_sensitive: bool = False) -> bool:
    r"""Whether `text` fits `pattern`, where ``*`` stands for any text and ``\*`` for a star.

    Both are tried as they stand, then without article and end marks, then with numbers and dates read. The
    time is linear in the text: each piece between stars is looked for once, from where the last one ended.
    """
    wanted, given = _folded(_marked(pattern), is_case_sensitive), _folded(text, is_case_sensitive)
    if _fits(wanted, given):
        return True
    wanted, given = _trimmed(wanted), _trimmed(given)
    return _fits(wanted, given) or _fits(_trimmed(_read(wanted)), _trimmed(_read(given)))


def literal_of(pattern: str, filler: str = "") -> str:
    r"""The wildcard `pattern` as a text: `filler` for its stars, ``\*`` as a star."""
    return " ".join(_marked(pattern).replace(_ANYTHING, filler).split())


def pieces_of(pattern: str) -> list[str]:
    r"""What stands before, between and after the stars of the wildcard `pattern`; ``\*`` is a star."""
    return [" ".join(piece.split()) for piece in _marked(pattern).split(_ANYTHING)]


@lru_cache(maxsize=1024)
def _marked(pattern: str) -> str:
    pieces = pattern.replace(_ANYTHING, "").split("\\*")
    return "*".join(piece.replace("*", _ANYTHING) for piece in pieces)


def _fits(pattern: str, text: str) -> bool:
    first, *rest = pattern.split(_ANYTHING)
    if not rest:
        return pattern == text
    *middle, last = rest
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _folded(text: str, is_case_sensitive: bool) -> str:
    folded = _compatible(_THIN_SPACES.sub(",", text))
    if not is_case_sensitive:
        folded = _compatible(folded.casefold())
    plain = _CHARACTER.sub(lambda match: _CHARACTERS[match.group()], folded)
    return _HYPHEN.sub(" ", " ".join(plain.split()))


def _compatible(text: str) -> str:
    """NFKC, cut at `_MAX_FOLDED`: one code point may become eighteen, time must not."""
    if unicodedata.is_normalized("NFKC", text):
        return text[:_MAX_FOLDED]
    done = ""
    for start in range(0, len(text), _PIECE):
        done += unicodedata.normalize("NFKC", text[start : start + _PIECE])
        if len(done) >= _MAX_FOLDED:
            break
    return unicodedata.normalize("NFKC", done[:_MAX_FOLDED])[:_MAX_FOLDED]


def _read(folded: str) -> str:
    """The text with numbers and dates in one form; a text too long to be such an answer as it is."""
    if len(folded) > _MAX_READ:
        return folded
    words = _number_words(_THOUSANDS.sub(_without_commas, folded))
    return _dates(_PERCENT.sub("%", words))


def _without_commas(match: re.Match[str]) -> str:
    return match.group().replace(",", "")


def _number_words(text: str) -> str:
    words = text.split(" ")
    if not any(_bare(word) in _NUMBERS or _bare(word) in _RANKS for word in words):
        return text
    read: list[str] = []
    place = 0
    while place < len(words):
        used, number = _number_at(words, place)
        read.append(number if used else words[place])
        place += max(used, 1)
    return " ".join(read)


def _number_at(words: list[str], place: int) -> tuple[int, str]:
    """How many words form the number that begins here, and the number; (0, "") for none."""
    word = words[place].lower()
    if word in _TENS and place + 1 < len(words):
        after = _bare(words[place + 1])
        rest = words[place + 1][len(after) :]
        if 1 <= _NUMBERS.get(after, 0) <= 9:
            return 2, f"{_TENS[word] + _NUMBERS[after]}{rest}"
        if 1 <= _RANKS.get(after, 0) <= 9:
            return 2, _ordinal(_TENS[word] + _RANKS[after]) + rest
    bare = _bare(words[place])
    rest = words[place][len(bare) :]
    if bare in _NUMBERS:
        return 1, f"{_NUMBERS[bare]}{rest}"
    return (1, _ordinal(_RANKS[bare]) + rest) if bare in _RANKS else (0, "")


def _bare(word: str) -> str:
    return word.rstrip(".,;:!?\"')").lower()


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _dates(text: str) -> str:
    return _MONTH_FIRST.sub(_iso, _DAY_FIRST.sub(_iso, text))


def _iso(match: re.Match[str]) -> str:
    day, month = int(match["day"]), _MONTH[match["month"].lower()]
    if not 1 <= day <= 31:
        return match.group()
    return f"{match['year'] or '-'}-{month:02}-{day:02}"


def _trimmed(text: str) -> str:
    return _FRONT.sub("", text.rstrip(_BACK)) or text
