"""Words as the item-writing rules see them: plain text, content words, and lists of telling words."""

from __future__ import annotations

import re
from functools import lru_cache

from items.kinds import GAP_PATTERN, Rich
from items.normalise import normalise
from items.rich import plain_text

GAP = "gap"
"""Stands for a gap where a stem is read as prose."""

_QUOTED = re.compile(r"\"[^\"]*\"|“[^“”]*”")
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LITTLE = re.compile(r"\b(?:one|first|second)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


STOP_WORDS = _set(
    """
    a about according after all also an and any are as at be been being between both but by can
    could did do does during each few for from had has have he her here him his how i if in into is
    it its itself may me might more most much must my no nor not of off on one only or other our out
    over own shall she should so some such than that the their them then there these they this those
    through to too under until up upon us very was we were what when where which while who whom
    whose why will with would you your
    """
)
REFERRING = _set(
    """
    answer article author best choose complete correct following mention mentioned name option passage
    say says said sentence state stated states statement text true word words false
    """
)
"""Words about the article and the question, not about the matter."""

ABSOLUTE = _set(
    """
    all always completely entirely every everybody everyone everything exclusively never none nobody
    nothing only solely totally without
    """
)
VAGUE = _set(
    """
    frequently generally many mostly normally occasionally often perhaps possibly probably rarely
    seldom several sometimes somewhat typically usually various
    """
)
VAGUE_AMOUNTS = _set("few fairly frequent hardly little lot quite rare some")
"""Vague where they are the whole answer; harmless inside a longer one."""
NEGATIVE = _set(
    """
    cannot except false incorrect least neither nor not untrue unlike wrong
    """
)
PRONOUNS = _set(
    """
    he her hers him his it its she their theirs them they
    """
)


def plain(rich: Rich) -> str:
    """The text without the marks of its format, and with `GAP` for each gap."""
    return " ".join(GAP_PATTERN.sub(GAP, plain_text(rich)).split())


def words(text: str) -> list[str]:
    """The words in lower case; a possessive ending is dropped."""
    return [_possessor(word) for word in _WORD.findall(text.lower())]


def without_quotations(text: str) -> str:
    """The text without what stands between double quotation marks."""
    return _QUOTED.sub(" ", text)


def content_words(text: str) -> list[str]:
    """The word stems that carry meaning, in order; numbers in one form."""
    return [stem(word) for word in words(normalise(text)) if word not in STOP_WORDS]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A crude stem that makes "industries" and "industry", "developing" and "develops" equal."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ings", ""), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "is")):
            word = word[: -len(ending)] + instead
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def numbers(text: str) -> set[str]:
    """The numbers of the text, written one way; "one" and "first" are mostly no numbers."""
    return set(_FIGURE.findall(normalise(_LITTLE.sub(" ", text))))


REFERRING_STEMS = frozenset(stem(word) for word in REFERRING)


def is_plural(noun_phrase: str) -> bool:
    """Whether the last word looks like a plural."""
    found = words(noun_phrase)
    return bool(found) and found[-1].endswith("s") and not found[-1].endswith(("ss", "us", "is"))


def _possessor(word: str) -> str:
    return word[:-2] if word.endswith(("'s", "’s")) else word
