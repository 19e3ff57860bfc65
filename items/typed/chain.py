"""From the certain to the doubtful: what a typed answer is worth, or that a person has to say so.

1. nothing said ("", "I don't know") → nothing;
2. an accepted answer in other clothes (endings, spelling of a country, units, the question repeated) → its
   fraction;
3. the same with slips of the keyboard → its fraction, or held for a person, as the course wants;
4. a veto (`items.typed.vetoes`): never full; nothing where all else is the same, else held;
5. meaning, which needs an encoder: full where it is near and the key points are there; else held, with the
   share of the key points, half at most, as the mark until a person decides. The encoder alone never takes
   marks away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Literal, Protocol

from items.typed.alignment import Alignment, Tie, align
from items.typed.forms import Word, compact, content_of, words_of
from items.typed.points import Point, coverage, found_points, parts_of, points_of
from items.typed.vetoes import Ground, Veto, affirmed, is_name, vetoes
from items.typed.vocabulary import NEGATIONS, UNKNOWING, UNKNOWING_FILLERS

ZERO, ONE, HALF = Decimal(0), Decimal(1), Decimal("0.5")
CLOSE, SOME = 0.8, 0.3
"""Shares of the accepted words: with the first a distant wording is enough, with the second a near one."""
LONGEST = 400
MOST_GIVEN, MOST_WANTED = 40, 25
"""Letters and words beyond which a person marks: comparing word by word takes the product of the lengths."""


_RUBBISH = re.compile(r"asdf|qwert|zxcv|hjkl|^(.)\1{3,}$|^[bcdfghjklmnpqrstvwxz]{5,}$")


class Similarity(Protocol):
    """How alike two texts are in meaning, -1 to 1; `items.generation.encoder` has two."""

    def prepare(self, texts: Sequence[str]) -> None: ...

    def similarity(self, first: str, second: str) -> float: ...


class Origin(StrEnum):
    """What decided a mark."""

    EXACT = "exact"
    ALIAS = "alias"
    FORM = "form"
    SPELLING = "spelling"
    EMPTY = "empty"
    VETO = "veto"
    ENCODER = "encoder"
    INSTRUCTOR = "instructor"


class Standing(StrEnum):
    """Whether a mark stands, waits for the encoder, or waits for a person."""

    FINAL = "final"
    PENDING = "pending"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a course marks typed answers; the defaults were tuned on the development half of ``rows.toml``.

    `spelling` is what an answer with slips of the keyboard gets. From `near` on, an answer with all key
    points is full, from `very_near` on one with some of the words of a one-point answer. Below `far` nothing
    is full, and an answer that has no word of the key and only other words of the article is wrong. With
    `reads_meaning` off, what is not decided by its words waits for a person.
    """

    spelling: Literal["full", "hold", "off"] = "full"
    reads_meaning: bool = True
    near: Decimal = Decimal("0.60")
    very_near: Decimal = Decimal("0.80")
    far: Decimal = Decimal("0.45")


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted answer, without stars; a fraction below 1 is a known half or wrong answer."""

    id: str
    text: str
    fraction: Decimal = ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked. `evidence` is the sentence of the article that proves it, `article` all of the text."""

    stem: str
    accepted: tuple[Accepted, ...]
    points: tuple[str, ...] = ()
    evidence: str = ""
    article: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The mark, what decided it, and what is shown beside it."""

    fraction: Decimal
    standing: Standing
    origin: Origin
    answer_id: str | None = None
    grounds: tuple[Ground, ...] = ()
    points: tuple[Point, ...] = ()
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class _View:
    """One accepted answer beside the learner's."""

    accepted: Accepted
    found: Alignment
    grounds: tuple[Veto, ...]
    covered: float
    given: tuple[Word, ...] = field(default=())


def judge(asked: Asked, answer: str, rules: Rules, encoder: Similarity | None = None) -> Judgement:
    """What `answer` is worth. Without an encoder, what only meaning can decide is pending."""
    if is_unknowing(answer):
        return Judgement(fraction=ZERO, standing=Standing.FINAL, origin=Origin.EMPTY)
    if not _is_short(asked, answer):
        return Judgement(fraction=ZERO, standing=Standing.WAITING, origin=Origin.ENCODER)
    if not asked.language.lower().startswith("en"):
        return _by_meaning(asked, answer, rules, encoder, None)
    known = _known_words(asked)
    views = [_view(asked, accepted, answer, known) for accepted in asked.accepted]
    for strength, origin in ((Tie.SAME, Origin.FORM), (Tie.SLIP, Origin.SPELLING)):
        if origin is Origin.SPELLING and rules.spelling == "off":
            continue
        for view in views:
            if not view.grounds and _says_the_same(asked, view, answer, strength):
                return _matched(view, origin, rules)
    best = max(views, key=lambda view: (view.accepted.fraction == 1, view.covered))
    if best.grounds:
        return _vetoed(asked, answer, best, views)
    return _by_meaning(asked, answer, rules, encoder, best)


def _is_short(asked: Asked, answer: str) -> bool:
    """True if the answer is one of a few words, as the chain reads them."""
    if len(answer) > LONGEST or len(content_of(answer)) > MOST_GIVEN or not asked.accepted:
        return False
    texts = [accepted.text for accepted in asked.accepted]
    return all(len(text) <= LONGEST and len(content_of(text)) <= MOST_WANTED for text in texts)


def is_unknowing(answer: str) -> bool:
    """True for nothing, signs only, or words that say that one does not know."""
    plain = " ".join(answer.lower().replace("’", "'").split()).strip(" .!?,;:-_…*/\\'\"()")
    if not any(letter.isalnum() for letter in plain) or plain in UNKNOWING or _RUBBISH.search(plain):
        return True
    rest = " ".join(word for word in plain.replace(",", " ").split() if word not in UNKNOWING_FILLERS)
    return rest in UNKNOWING or not rest


def _known_words(asked: Asked) -> frozenset[str]:
    texts = (asked.stem, asked.evidence, asked.article, *(accepted.text for accepted in asked.accepted))
    words = frozenset(word.text for text in texts for word in words_of(text))
    return words | _article_words(asked.article)


@lru_cache(maxsize=8)
def _article_words(article: str) -> frozenset[str]:
    return frozenset(word.strip(".,;:!?()\"'").lower() for word in article.split())


def _view(asked: Asked, accepted: Accepted, answer: str, known: frozenset[str]) -> _View:
    said = affirmed(answer)
    given = content_of(said)
    found = align(content_of(accepted.text), given, known)
    grounds = vetoes(asked.stem, accepted.text, answer, found, known)
    return _View(accepted, found, grounds, coverage(accepted.text, said, known), given)


def _says_the_same(asked: Asked, view: _View, answer: str, weakest: Tie) -> bool:
    """True if the answer holds the accepted one, in its order, and beyond it only words of the question."""
    if compact(answer) == compact(view.accepted.text):
        return True
    stem = {word.stem for word in words_of(asked.stem)}
    found = view.found
    if any(Tie.NONE < t < weakest for t in found.ties) or not _may_be_left_out(
        asked, view.accepted.text, found, stem
    ):
        return False
    extra = [word for word in found.extra if word.stem not in stem and word.text not in NEGATIONS]
    if extra and not _quotes(asked.evidence, answer):
        return False
    return found.is_in_order or _is_same_list(view.accepted.text, answer)


def _may_be_left_out(asked: Asked, text: str, found: Alignment, stem: set[str]) -> bool:
    """True if all that is missing was said by the question: its subject, its unit, the rest of a name."""
    if not found.missing:
        return True
    if len(found.missing) == len(found.wanted):
        return False
    if all(word.stem in stem for word in found.missing):
        first = next(at for at, place in enumerate(found.places) if place is not None)
        is_subject = all(place is not None for place in found.places[first:])
        pairs = zip(found.wanted, found.places, strict=True)
        is_unit = all(word.is_number for word, place in pairs if place is not None)
        is_thing = is_unit or len(found.wanted) == 2
        return is_subject or is_thing
    return is_name(asked.stem, text) and found.places[-1] is not None and len(found.wanted) <= 4


def _is_same_list(reference: str, answer: str) -> bool:
    return parts_of(reference) == parts_of(answer) and len(parts_of(reference)) > 1


def _quotes(evidence: str, answer: str) -> bool:
    """True if the learner copied a part of the sentence that proves the answer."""
    return len(answer) > 8 and compact(answer) in compact(evidence)


def _matched(view: _View, origin: Origin, rules: Rules) -> Judgement:
    is_held = origin is Origin.SPELLING and rules.spelling == "hold"
    return Judgement(
        fraction=view.accepted.fraction,
        standing=Standing.WAITING if is_held else Standing.FINAL,
        origin=origin,
        answer_id=view.accepted.id,
    )


def _vetoed(asked: Asked, answer: str, best: _View, views: Sequence[_View]) -> Judgement:
    grounds = tuple(veto.ground for veto in best.grounds)
    if any(veto.is_certain for veto in best.grounds) and not _is_rivalled(best, views):
        return Judgement(fraction=ZERO, standing=Standing.FINAL, origin=Origin.VETO, grounds=grounds)
    held = _held(asked, answer, Origin.VETO)
    return Judgement(
        fraction=ZERO,
        standing=Standing.WAITING,
        origin=Origin.VETO,
        grounds=grounds,
        points=held.points,
    )


def _is_rivalled(best: _View, views: Sequence[_View]) -> bool:
    """True if another accepted answer, not a longer form of the best one, may be what was meant."""
    return any(
        view.covered >= min(best.covered, 0.5)
        and not view.grounds
        and coverage(best.accepted.text, view.accepted.text) < 1
        for view in views
    )


def _by_meaning(
    asked: Asked, answer: str, rules: Rules, encoder: Similarity | None, best: _View | None
) -> Judgement:
    if not rules.reads_meaning:
        return _held(asked, answer, Origin.ENCODER)
    if encoder is None:
        return Judgement(fraction=ZERO, standing=Standing.PENDING, origin=Origin.ENCODER)
    return _read(asked, answer, rules, encoder, best)


def _read(asked: Asked, answer: str, rules: Rules, encoder: Similarity, best: _View | None) -> Judgement:
    near = nearness(asked, answer, encoder)
    points = said_points(asked, answer)
    share = sum(point.is_found for point in points) / len(points) if points else 0.0
    covered = best.covered if best else share
    is_full = share == 1 and (near >= rules.near or (covered >= CLOSE and near >= rules.far))
    is_full = is_full or (len(points) == 1 and near >= rules.very_near and covered >= SOME)
    if is_full and best is not None:
        return Judgement(
            fraction=ONE,
            standing=Standing.FINAL,
            origin=Origin.ENCODER,
            answer_id=best.accepted.id,
            points=points,
            similarity=near,
        )
    if best is not None and near < rules.far and _says_something_else(asked, answer, best):
        return Judgement(
            fraction=ZERO, standing=Standing.FINAL, origin=Origin.ENCODER, points=points, similarity=near
        )
    return _held(asked, answer, Origin.ENCODER, near)


def nearness(asked: Asked, answer: str, encoder: Similarity) -> float:
    """The similarity of the answer to the accepted answer that it is nearest to."""
    return max(
        encoder.similarity(accepted.text, answer) for accepted in asked.accepted if accepted.fraction == 1
    )


def _says_something_else(asked: Asked, answer: str, best: _View) -> bool:
    """True if no word of any accepted answer is there, and the article uses the learner's words elsewhere."""
    if any(coverage(accepted.text, answer) for accepted in asked.accepted) or not asked.article:
        return False
    proof = {word.stem for word in words_of(asked.evidence)} | {word.stem for word in words_of(asked.stem)}
    said = {word.stem for word in best.given}
    return bool(said) and said <= proof | _article_stems(asked.article)


@lru_cache(maxsize=8)
def _article_stems(article: str) -> frozenset[str]:
    return frozenset(word.stem for part in article.split(".") for word in words_of(part))


def _held(asked: Asked, answer: str, origin: Origin, near: float | None = None) -> Judgement:
    """Left for a person; until then the share of the key points counts, full marks never."""
    points = said_points(asked, answer)
    share = Decimal(sum(point.is_found for point in points)) / len(points) if points else ZERO
    return Judgement(
        fraction=min(share, HALF),
        standing=Standing.WAITING,
        origin=origin,
        points=points,
        similarity=near,
    )


def said_points(asked: Asked, answer: str) -> tuple[Point, ...]:
    """What a full answer says, with what this one says of it; empty for answers too long to compare."""
    if not _is_short(asked, answer):
        return ()
    if asked.points:
        return found_points(asked.points, affirmed(answer))
    whole = [accepted.text for accepted in asked.accepted if accepted.fraction == 1]
    found = [found_points(points_of(text), affirmed(answer)) for text in whole]
    return max(found, key=lambda points: sum(point.is_found for point in points) / len(points), default=())
