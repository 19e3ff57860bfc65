"""Words of an answer in the form in which they are compared: folded, in one spelling, without endings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from items.normalise import normalise
from items.typed.numerals import spelled
from items.typed.vocabulary import AXES, IRREGULAR, MONTH_NAMES, STOP, SYNONYMS, UNITS

MOST_WORDS = 60
_WORD = re.compile(r"[0-9]+(?:[.,:/-][0-9]+)*|[^\W\d_]+(?:'[^\W\d_]+)?")
_RANGE = re.compile(r"(?<![0-9.,:/-])([0-9]+) ?[-–] ?([0-9]+)(?![0-9.,:/-])")
_NO_ONE = re.compile(r"\bno[ -]one\b", re.IGNORECASE)
_ONE_UNIT = re.compile(
    r"^\W*(?:(?:about|for|in|after|within|only|just) )?an? (?=(?:second|minute|hour|day|week|month|year"
    r"|decade|century|metre|meter|kilometre|kilometer|mile|litre|liter|ton|tonne)\b)",
    re.IGNORECASE,
)
_NUMBER_UNIT = re.compile(r"(?<=[0-9])(?=[^\W\d_])(?!(?:st|nd|rd|th)\b)")
_CLOSED = re.compile(
    r"\b(do|does|did|is|are|was|were|has|have|had|wo|would|could|should|must|need|ca)n'?t\b|\bcannot\b"
)
_FEW = re.compile(r"\bnot (?:so |very |that )?(?:many|enough|much)\b|\bhardly any(?:body|one|thing)?\b")
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_SHARE = re.compile(
    r"\b(a|one|two|three|[1-9]) (half|third|quarter|fifth|tenth)s?\b(?= of\b|\W*$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as compared (`text`), without its ending (`stem`), and whether it carries meaning."""

    text: str
    stem: str
    is_content: bool

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()

    @property
    def ends(self) -> frozenset[tuple[int, int]]:
        """The ends of axes the word stands at; "cheaper" stands where "cheap" does."""
        table = axes()
        for stem in (self.stem, *_compared(self.text)):
            if stem in table:
                return table[stem]
        return frozenset()


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of `text` in order, at most `MOST_WORDS`; negations become "not"."""
    plain = _ONE_UNIT.sub("1 ", _NO_ONE.sub("nobody", text[:4000]))
    folded = spelled(_plain(normalise(_SHARE.sub(_as_figure, plain))))
    folded = _CLOSED.sub(lambda match: f"{_open(match.group(1))} not", folded)
    folded = (
        folded.replace("&", " and ").replace("'re", " are").replace("'ve", " have").replace("'ll", " will")
    )
    folded = _RANGE.sub(r"\1 to \2", folded)
    folded = _FEW.sub("few", folded.replace("%", " percent "))
    found = _WORD.findall(_NUMBER_UNIT.sub(" ", folded))[:MOST_WORDS]
    words = tuple(_word(raw, found[place - 1] if place else "") for place, raw in enumerate(found))
    if "may" in found:
        return tuple(_as_month(word, words[max(at - 1, 0) : at + 2]) for at, word in enumerate(words))
    return words


def _as_month(word: Word, around: Sequence[Word]) -> Word:
    """ "May" beside a number is the month."""
    is_month = word.text == "may" and any(other.is_number for other in around)
    return replace(word, is_content=True) if is_month else word


def content_of(text: str) -> tuple[Word, ...]:
    """The words of `text` that carry meaning; all of them where none does."""
    words = words_of(text)
    return tuple(word for word in words if word.is_content) or words


def compact(text: str) -> str:
    """The letters and digits of `text` alone, so that "e-mail" and "email" are one."""
    return "".join(word.text for word in words_of(text) if word.text not in ("a", "an", "the"))


def stem_of(word: str) -> str:
    """The word without plural and verb endings, in American spelling; numbers stay."""
    if word[0].isdigit():
        return word
    if word in IRREGULAR:
        return word if IRREGULAR[word] == word else _cut(_american(IRREGULAR[word]))
    return _cut(_american(word))


def are_related(first: str, second: str) -> bool:
    """True for stems of one family: "develop" and "development", not "form" and "reform"."""
    short, long = sorted((_root(first), _root(second)), key=len)
    if short == long:
        return True
    shared = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    return shared >= 4 and shared >= 0.6 * len(long) and len(short) - shared <= 2


def _root(stem: str) -> str:
    """The adjective of a quality: "lonely" of "loneliness"."""
    for ending, instead in (("iness", "y"), ("ness", ""), ("ily", "y")):
        if stem.endswith(ending) and len(stem) > len(ending) + 3:
            return stem[: -len(ending)] + instead
    return stem


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(SYNONYMS):
        for word in line.split():
            groups.setdefault(stem_of(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in groups.items()}


def are_synonyms(first: str, second: str) -> bool:
    """True if a table lists both stems as ways to say one thing."""
    groups = _groups()
    one, other = (groups.get(stem, groups.get(_root(stem), frozenset())) for stem in (first, second))
    return bool(one & other)


def is_english(word: str) -> bool:
    """True for a word of the tables, so that it is hardly a name."""
    return stem_of(word) in _groups() or stem_of(word) in axes()


@lru_cache(maxsize=1)
def axes() -> dict[str, frozenset[tuple[int, int]]]:
    """For each stem the ends (axis, -1 or 1) it stands at."""
    found: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(AXES):
        for sign, end in zip((1, -1), line.split("|"), strict=True):
            for word in end.split():
                found.setdefault(stem_of(word), set()).add((number, sign))
    return {word: frozenset(ends) for word, ends in found.items()}


def _compared(word: str) -> list[str]:
    """What may be compared in "dearer", "largest", "heavier", "bigger", or done so in "slowly", "easily"."""
    if len(word) > 4 and word.endswith("ly"):
        base = word[:-2]
        return [base, base[:-1] + "y", stem_of(base)]
    for ending in ("er", "est"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            base = word[: -len(ending)]
            return [base, base[:-1] + "y", base[:-1]]
    return []


def _word(raw: str, before: str) -> Word:
    text = raw.removesuffix("'s").replace("'", "")
    if before and before[0].isdigit():
        text = UNITS.get(text, text)
    text = MONTH_NAMES.get(text, text)
    if text in ("dont", "doesnt", "didnt", "isnt", "wasnt", "arent", "cant", "couldnt", "wont", "wouldnt"):
        text = "not"
    stem = UNITS.get(text) or stem_of(text)
    return Word(text, stem, text not in STOP)


def _as_figure(match: re.Match[str]) -> str:
    count = {"a": "1", "one": "1", "two": "2", "three": "3"}.get(match[1].lower(), match[1])
    return f"{count}/{_PARTS[match[2].lower()]}"


def _open(verb: str | None) -> str:
    return {"wo": "will", "ca": "can", None: "can"}.get(verb, verb or "")


def _plain(text: str) -> str:
    """Without the marks on letters that an English keyboard lacks."""
    return "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    ).replace("ø", "o")


_SPELLINGS = (
    (re.compile(r"isation"), "ization"),
    (re.compile(r"(?<=[a-z]{3})is(e|ed|es|ing|er|ers)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{3})ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"(?<=[a-z]{2})our(s|ed|ing|able|ful|hood|ite|ist|er|ers)?$"), r"or\1"),
    (re.compile(r"(?<=[a-z]{3}[bt])re(s|d)?$"), r"er\1"),
    (re.compile(r"ll(ed|ing|er|ers)$"), r"l\1"),
    (re.compile(r"ogue(s)?$"), r"og\1"),
    (re.compile(r"(?<=[df]en)ce$"), "se"),
    (re.compile(r"^programme(s)?$"), r"program\1"),
    (re.compile(r"^sulph"), "sulf"),
    (re.compile(r"^aluminium$"), "aluminum"),
    (re.compile(r"^grey"), "gray"),
)


def _american(word: str) -> str:
    for pattern, instead in _SPELLINGS:
        word = pattern.sub(instead, word)
    return word


def _cut(word: str) -> str:
    """Plural, -ing, -ed, a doubled consonant and a last e away."""
    if len(word) > 5 and word.endswith("men"):
        return word[:-2] + "an"
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and re.search(r"(?:ss|x|z|ch|sh|us|o)es$", word):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ied", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and re.search("[aeiouy]", base):
            word = base + ("y" if ending == "ied" else "")
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sle":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word
