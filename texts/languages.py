"""What language a text is in, and how long it is: by script and by small words, no model."""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 20_000


def words(text: str) -> frozenset[str]:
    """Return the words of a list written as plain text, for the word tables of this package."""
    return frozenset(text.split())


# Script ranges → the language most often written in them. Kana before Han: Japanese mixes both.
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\u1100-\u11ff\uac00-\ud7af"),
    ("zh", "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"),
    ("ar", "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"),
    ("he", "\u0590-\u05ff"),
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    ("hi", "\u0900-\u097f"),
    ("bn", "\u0980-\u09ff"),
    ("ru", "\u0400-\u052f"),
    ("hy", "\u0530-\u058f"),
    ("am", "\u1200-\u139f"),
    ("th", "\u0e00-\u0e7f"),
)
_SCRIPT_PATTERNS = tuple((code, re.compile(f"[{letters}]")) for code, letters in _SCRIPTS)


# Words so common that a page of a language cannot do without them; none is in two of the lists.
_SMALL_WORDS: dict[str, frozenset[str]] = {
    "en": words("the of and to that is was for with by this are from which have"),
    "de": words("der das und nicht ist mit sich auf ein eine dem auch werden wird zu"),
    "fr": words("les des est dans une qui pour pas sur au avec sont ce cette aux"),
    "es": words("el los las del por más pero sus como y una esta lo ha fue"),
    "it": words("il che di non gli della è sono nel anche più alla dei delle dal"),
    "pt": words("os não uma do da em ao são mais pela foi dos das pelo também"),
    "nl": words("het een van niet zijn dat voor op met ook werd bij naar deze aan"),
}
_RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv"})
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


def language_of(text: str, default: str = "en") -> str:
    """Return the two-letter code of the text's language; `default` where nothing speaks for one.

    The script decides where it can; Latin text is decided by counting small words.
    """
    sample = text[:_SAMPLE]
    letters = sum(1 for character in sample if character.isalpha())
    counts = {code: len(pattern.findall(sample)) for code, pattern in _SCRIPT_PATTERNS}
    if counts["ja"] * 20 > letters:
        return "ja"
    script, count = max(counts.items(), key=lambda pair: pair[1])
    if count * 3 > letters:
        return script
    counted = Counter(match.group().casefold() for match in _WORD.finditer(sample))
    votes = {code: sum(counted[word] for word in small) for code, small in _SMALL_WORDS.items()}
    best, won = max(votes.items(), key=lambda pair: pair[1])
    # One word in twelve at least: names and Latin filler text hit a few of them by chance.
    is_clear = won > votes.get(default, 0) and won * 12 >= counted.total()
    return best if is_clear else default


def is_right_to_left(language: str) -> bool:
    """Return whether a language, given as a code such as ``ar`` or ``ar-EG``, is written right to left."""
    return language.casefold().split("-")[0] in _RIGHT_TO_LEFT


def word_count(text: str) -> int:
    """Return the number of words; in scripts without spaces every two characters count as one word."""
    unspaced = len(_UNSPACED.findall(text))
    if not unspaced:
        return len(_WORD.findall(text))
    return (unspaced + 1) // 2 + len(_WORD.findall(_UNSPACED.sub(" ", text)))
