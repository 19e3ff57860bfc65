"""Plain text surgery: no grammar, no NLP library."""

from __future__ import annotations

import hashlib
import random
import re
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """The words of a table written as one text."""
    return frozenset(text.split())


_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_SUFFIX = re.compile(r"(?:ing|ed|es|s|ly|ion|ions|al|ment|ments|er)$")
_SHORT_STOPS = word_set(
    "the and for with that this from was were are has have had not but its their which who whom what "
    "when where will would can could must may been being does did into than then also such other more "
    "most only according article one two"
)


_LINK = re.compile(
    r"(?<=[\w)”]) (?:nevertheless|nonetheless|moreover|furthermore|therefore|consequently|accordingly)"
    r"(?=[ .]|$)"
)
_ALSO = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|may|might|must|shall|should|will|would|does|did|do)"
    r" (?:also|thus|hence|indeed)(?= \w)"
)
_BOTH_PARTS = re.compile(r"\bnot only\b|\bnot just\b|\bbut also\b|\band also\b")


def words(text: str) -> list[str]:
    """The words of `text` in lower case, in order."""
    return _WORD.findall(text.lower())


def stem_of(word: str) -> str:
    """A crude stem, enough to see that two words share a root."""
    return _SUFFIX.sub("", word) if len(word) > 5 else word.removesuffix("s") if len(word) > 3 else word


@lru_cache(maxsize=65536)
def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    parts = (part for word in words(text) for part in re.split(r"[-'’]", word))
    return frozenset(stem_of(part) for part in parts if len(part) > 2 and part not in _SHORT_STOPS)


def tidy(text: str) -> str:
    """`text` with single spaces, no loose punctuation at its ends and no unpaired double quote."""
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        text = re.sub(r'["“”]', " ", text)
    text = re.sub(r"\s+", " ", text).strip(" ,;:—–-…")
    text = re.sub(r"\s+([,.;:?!])", r"\1", text)
    return re.sub(r",+([.?!])", r"\1", text)


def lower_first(text: str) -> str:
    """`text` starting small, unless its first word is an acronym or a mixed-case name."""
    first = text.split(" ", 1)[0]
    return (
        text if any(letter.isupper() for letter in first[1:]) or first == "I" else text[:1].lower() + text[1:]
    )


def without_linking(text: str) -> str:
    """`text` without the adverb that only links its first claim to one before: "is nevertheless costly".

    After a comma or "and" it links two claims of the sentence itself, and stays.
    """
    if _BOTH_PARTS.search(text):
        return text
    first = re.split(r",| and | or | but |;|:", text, maxsplit=1)[0]
    struck = _ALSO.sub(r"\1", _LINK.sub("", first))
    return struck + text[len(first) :]


def upper_first(text: str) -> str:
    """`text` starting with a capital."""
    return text[:1].upper() + text[1:]


def without_article(text: str) -> str:
    """`text` without a leading the, a or an."""
    return re.sub(r"^(?:the|a|an)\s+", "", text, flags=re.IGNORECASE)


def rng(*parts: object) -> random.Random:
    """A generator that depends on `parts` alone, the same on every machine."""
    digest = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
    return random.Random(int(digest[:15], 16))  # noqa: S311  # a fixed shuffle, nothing secret
