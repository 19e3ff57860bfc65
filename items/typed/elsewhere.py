"""What shows by its words that an answer speaks of something else than was asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from items.typed.alignment import tie
from items.typed.forms import Word, are_related, content_of, words_of
from items.typed.points import coverage
from items.typed.vetoes import poles
from items.typed.vocabulary import CHATTER, NEGATIONS, SWEEPING, UNITS

_CHOICE = re.compile(r"\bor\b|\bwhich of\b|^(?:is|are|was|were|do|does|did|can|could|has|have|had)\b", re.I)
ADVERBS = frozenset(("up", "down"))
SHORT = 3
"""Words of a key that names a thing rather than tells what happens."""


def own_words(stem: str, text: str) -> tuple[Word, ...]:
    """The words of meaning in `text` that the question has not said already."""
    asked = {word.stem for word in words_of(stem)}
    return tuple(word for word in words_of(text) if word.is_content and word.stem not in asked)


def repeats_question(stem: str, accepted: Sequence[str], answer: str) -> bool:
    """True for an answer of nothing but words of the question, where no accepted answer is so."""
    asked = {word.text for word in words_of(stem)}
    denials = {word.text for word in words_of(answer)} & NEGATIONS
    if _CHOICE.search(stem) or denials - asked:
        return False
    if own_words(stem, answer) or not any(word.is_content for word in words_of(answer)):
        return False
    return all(own_words(stem, text) and coverage(text, answer) < 0.5 for text in accepted)


def says_none_of(stem: str, wordings: Sequence[str], answer: str, known: Collection[str] = ()) -> bool:
    """True if the answer has no word of any wording beyond the question's, nor another word for one."""
    given, ends = words_of(answer), {end for _word, found in poles(answer) for end in found}
    for wording in wordings:
        directions = {stem for stem, _ends in poles(wording)}
        wanted = own_words(stem, wording) or content_of(wording)
        # "up" in "take up" is no direction, so "grow" is no other word for it.
        told = [word for word in wanted if word.text not in ADVERBS or word.stem in directions]
        if any(meant.ends & ends or any(tie(typed, meant, known) for typed in given) for meant in told):
            return False
    return True


def is_of_another_place(stem: str, key: str, evidence: str, article: str, answer: str) -> bool:
    """True if a short answer where a short one is wanted names what the article speaks of elsewhere only."""
    said = own_words(stem, answer)
    if not said or len(said) > SHORT or len(content_of(key)) > SHORT:
        return False
    stems = {word.stem for word in said}
    return stems <= article_stems(article) and not stems & article_stems(evidence)


def is_exchanged(extra: Sequence[Word], evidence: str, article: str) -> bool:
    """True if among the words besides is one that the article uses, but not where the answer stands."""
    others = article_stems(article) - article_stems(evidence)
    plain = (word for word in extra if not word.ends and word.stem not in UNITS.values())
    return any(word.stem in others for word in plain)


def share_of_article(stem: str, article: str, answer: str) -> float:
    """The share of the learner's own words that the article uses, 0 for an answer without any."""
    said, used = own_words(stem, answer), article_stems(article)
    found = sum(word.stem in used or any(are_related(word.stem, other) for other in used) for word in said)
    return found / len(said) if said else 0.0


def is_chatter(answer: str) -> bool:
    """True for words of the writer's own life or taste: "my uncle has one", "coffee is nice"."""
    words = {word.text for word in words_of(answer)}
    return bool(words & CHATTER) or (bool(words & {"i", "my"}) and len(words) > 3)


def is_sweeping(answer: str) -> bool:
    """True for "everybody", "all of it", "nothing": no thing of its own."""
    said = [word.text for word in words_of(answer) if word.is_content]
    return bool(said) and SWEEPING.issuperset(said)


@lru_cache(maxsize=16)
def article_stems(article: str) -> frozenset[str]:
    """The stems of all words of a text, however long."""
    return frozenset(word.stem for part in re.split(r"[.!?]\s", article) for word in words_of(part))
