"""When words testify that an answer is wrong, so that its distance from the key may count."""

from __future__ import annotations

from decimal import Decimal

from items.typed.asking import Asked, are_of, known_words, says_none
from items.typed.elsewhere import (
    is_chatter,
    is_of_another_place,
    is_sweeping,
    own_words,
    says_none_of,
    share_of_article,
)
from items.typed.forms import words_of
from items.typed.points import parts_of, points_of
from items.typed.vetoes import is_name
from items.typed.vocabulary import NEGATIONS

VERY_FAR, FARTHEST, HALF = Decimal("0.30"), Decimal("0.25"), Decimal("0.5")
NEAR_OTHERS = Decimal("0.60")
"""Beneath it a list of two or more things none of which is wanted names others."""
FAR_IN_QUESTION, MIDDLE = Decimal("0.85"), Decimal("0.50")
"""Beneath both, after the question and alone, an answer of a word or two is another."""
PLAIN = 2
"""Words of the learner's own that say one thing."""


def says_something_else(
    asked: Asked, answer: str, near: Decimal, limits: tuple[Decimal, Decimal], sees_meaning: bool
) -> bool:
    """True if words testify that the answer is wrong, and meaning has nothing against it.

    No word of an accepted answer or key point is there, nor another word for one. What is there are other
    words of the article; or it is very far and chatter or "everybody"; or it is very far, has no word of the
    sentence that proves the key either, and half of it are other words of the article, or it is a word or
    two, in which hardly anybody says the same round the corner. `limits` are the course's far and near.
    """
    if not asked.article or not says_none(asked, answer):
        return False
    far, nearest = limits
    shared = share_of_article(asked.stem, asked.article, answer)
    said = own_words(asked.stem, answer)
    if near < far and shared == 1 and (len(said) <= PLAIN or not are_of(asked.evidence, said)):
        return True
    if near < VERY_FAR and (is_chatter(answer) or is_sweeping(answer)):
        return True
    if near < VERY_FAR and _is_beside_the_proof(asked, answer):
        is_plain = sees_meaning and near < FARTHEST and len(said) <= PLAIN
        if shared >= HALF or is_plain:
            return True
    keys = [accepted.text for accepted in asked.accepted]
    return near < nearest and all(
        is_of_another_place(asked.stem, key, asked.evidence, asked.article, answer) for key in keys
    )


def is_far_twice(asked: Asked, answer: str, near: Decimal, in_question: Decimal) -> bool:
    """True if words testify as above, and the answer is far from the key both alone and after the question.

    After the question two answers of one sort are nearer than alone: "voters" and "citizens" to who elects.
    A name may be described in any words.
    """
    texts = [accepted.text for accepted in asked.accepted]
    if not asked.article or any(is_name(asked.stem, text) for text in texts):
        return False
    if not _is_beside_the_proof(asked, answer) or not says_none(asked, answer):
        return False
    if near < NEAR_OTHERS and _are_other_things(asked, answer):
        return True
    is_plain = len(own_words(asked.stem, answer)) <= PLAIN
    return is_plain and near < MIDDLE and in_question < FAR_IN_QUESTION


def _are_other_things(asked: Asked, answer: str) -> bool:
    """True for "a plant and an animal" where a list of other things is wanted."""
    texts = [answer, *(accepted.text for accepted in asked.accepted if accepted.fraction == 1)]
    return all(
        len(points_of(text)) > 1 and all(len(part) <= PLAIN for part in parts_of(text)) for text in texts
    )


def _is_beside_the_proof(asked: Asked, answer: str) -> bool:
    """True if the answer denies nothing and has no word of the sentence that proves the key."""
    if any(word.text in NEGATIONS for word in words_of(answer)):
        return False
    return says_none_of(asked.stem, [asked.evidence], answer, known_words(asked))
