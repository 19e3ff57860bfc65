"""What was asked, and which words belong to the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from items.typed.elsewhere import article_stems, says_none_of
from items.typed.forms import Word, words_of


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted answer, without stars; a fraction below 1 is a known half or wrong answer."""

    id: str
    text: str
    fraction: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked. `evidence` is the sentence of the article that proves it, `article` all of the text."""

    stem: str
    accepted: tuple[Accepted, ...]
    points: tuple[str, ...] = ()
    evidence: str = ""
    article: str = ""
    language: str = "en"


def known_words(asked: Asked) -> frozenset[str]:
    """Every word of the question and its text, so that a learner who types one means it."""
    texts = (asked.stem, asked.evidence, asked.article, *(accepted.text for accepted in asked.accepted))
    words = frozenset(word.text for text in texts for word in words_of(text))
    return words | _article_words(asked.article)


@lru_cache(maxsize=8)
def _article_words(article: str) -> frozenset[str]:
    return frozenset(word.strip(".,;:!?()\"'").lower() for word in article.split())


def says_none(asked: Asked, answer: str) -> bool:
    """True if neither an accepted answer nor a key point has a word or another word for one in the answer."""
    wordings = [accepted.text for accepted in asked.accepted]
    wordings += [wording for point in asked.points for wording in point.split("|")]
    return says_none_of(asked.stem, wordings, answer, known_words(asked))


def are_of(evidence: str, words: Sequence[Word]) -> bool:
    """True if all the words stand in the proving sentence."""
    return {word.stem for word in words} <= article_stems(evidence)
