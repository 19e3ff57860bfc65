"""Whether a text can be read without the sentence before it. Pure text: gates and rules share this."""

from __future__ import annotations

import re
from functools import lru_cache

from items.generation.lexicon import DEICTIC, DISCOURSE_REFERENCE, FIRST_OR_SECOND, THIRD_PERSON
from items.generation.wording import words

_DEMONSTRATIVE = re.compile(r"\b(?:this|these|those|such)\b", re.IGNORECASE)
_THAT = re.compile(r"(?:^|\b(?:of|in|for|to|by|with|on|at|is|was) )that \w+", re.IGNORECASE)
_BACKWARD = re.compile(
    r"\b(?:therein|thereof|the same|in turn|as well(?! as\b)|likewise)\b|^thereby\b|"
    r"\btoo(?=[.,;:)]|$| (?:is|was|are|were|has|have|had|can|could|will|would)\b)",
    re.IGNORECASE,
)
_DEBRIS = re.compile(
    r"\b(?:and|or|of|the|an?|between|from|than|nor)\s*[,.;:)]|"
    r"\(\s*(?:in|of|at|on|by|or|and|from|to)?\s*\)|[a-z] (?:The|This|These|It) [a-z]|\w \)|\( \w|"
    r"^[A-Z][\w ,]{1,50}(?: –|:) (?:[A-Z]|\d+ )(?!.*[“\"])|\bfrom (?!1\d{3}|20\d\d)\d[\d,]*\.$"
)
"""What is left where something was taken out of a text, or a heading run into its paragraph."""
_ABBREVIATED = re.compile(
    r"\b(?:Brig|Gen|Maj|Lt|Col|Capt|Sgt|Cpl|Adm|Cmdr|Dr|Mr|Mrs|Ms|Prof|Rev|Hon|Sen|Rep|Gov|St|Mt|vs|No|Vol|"
    r"Fig|approx|ca|cf|et al|e\.g|i\.e|[A-Z][b-df-hj-np-tv-xz]{1,3})\.$"
)
"""A sentence that was cut after the full stop of an abbreviation."""
_OPEN_SINGLE = re.compile(r"(?<!\w)['‘](?=[A-Za-z])")
_CLOSED_SINGLE = re.compile(r"(?<=[\w.,!?])['’](?!\w)")
_HALF_PAIR = re.compile(r"\b(?:either|neither)\b(?! (?:side|end|way|of|party|one)\b)", re.IGNORECASE)
_POSSESSIVE = frozenset({"its", "their", "itself", "themselves"})
_PERSONAL = frozenset({"his", "her", "himself", "herself"})
_NAME = re.compile(r"[A-Z][\w'’.-]+ [A-Z][\w'’.-]+")


@lru_cache(maxsize=65536)
def text_problem(text: str) -> tuple[str, str] | None:
    """The code and detail of the first thing that needs context, or None."""
    return (
        pronoun_problem(text)
        or demonstrative_problem(text)
        or deixis_problem(text)
        or reference_problem(text)
        or broken_problem(text)
    )


def pronoun_problem(text: str) -> tuple[str, str] | None:
    """A pronoun whose noun is not in `text`; a possessive may point back inside it."""
    found = words(text)
    names = {word.lower() for word in re.findall(r"\b(?:US|IT)\b", text)}
    for place, word in enumerate(found):
        word = re.split(r"['’]", word)[0]
        if word in names:
            continue
        if word in FIRST_OR_SECOND:
            return "unresolved_pronoun", word
        if word in _POSSESSIVE and place >= 2:
            continue
        if word in _PERSONAL and _NAME.search(text[: _place_of(text, word)]):
            continue
        if word in THIRD_PERSON:
            return "unresolved_pronoun", word
    return None


def _place_of(text: str, word: str) -> int:
    found = re.search(rf"\b{word}\b", text, re.IGNORECASE)
    return found.start() if found else 0


def demonstrative_problem(text: str) -> tuple[str, str] | None:
    """ "this", "these", "such" and the like."""
    found = _DEMONSTRATIVE.search(text) or _THAT.search(text)
    return ("unresolved_demonstrative", found.group().strip()) if found else None


def deixis_problem(text: str) -> tuple[str, str] | None:
    """Words that only mean something on the day of writing, or after an earlier event."""
    found = DEICTIC.search(text)
    return ("relative_time", found.group()) if found else None


def reference_problem(text: str) -> tuple[str, str] | None:
    """Words that point at another place of the article."""
    found = DISCOURSE_REFERENCE.search(text) or _BACKWARD.search(text)
    return ("discourse_reference", found.group()) if found else None


def broken_problem(text: str) -> tuple[str, str] | None:
    """Unpaired brackets, doubled punctuation, code or an address left in running text."""
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return "broken_text", "brackets"
    found = re.search(r",\s*[.?]|,\s*,|\.\s*\.|https?://|[{}<>`|\\\[\]]|\s[,;]|[=*]{2}|\s[+=/]\s|\n", text)
    if found:
        return "broken_text", found.group()
    found = _DEBRIS.search(text) or _ABBREVIATED.search(text)
    if found:
        return "broken_text", found.group()
    if _HALF_PAIR.search(text) and not re.search(r"\bn?or\b", text):
        return "broken_text", "half of a pair"
    if len(_OPEN_SINGLE.findall(text)) > len(_CLOSED_SINGLE.findall(text)):
        return "broken_text", "quotation marks"
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        return "broken_text", "quotation marks"
    return None
