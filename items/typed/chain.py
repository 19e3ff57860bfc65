"""From the certain to the doubtful: what a typed answer is worth, or that a person has to say so.

1. nothing said ("", "I don't know", the question once more) → nothing;
2. an accepted answer in other clothes (endings, spelling of a country, units, the question repeated) → its
   fraction;
3. the same with slips of the keyboard → its fraction, or held for a person, as the course wants;
4. a veto (`items.typed.vetoes`): never full; nothing where all else is the same, else held;
5. a piece of the answer and nothing else (`items.typed.shares`): its share;
6. meaning, which needs an encoder: full where it is near and the key points are there; else held, with the
   share of the key points, half at most, as the mark until a person decides. The encoder alone never takes
   marks away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal, Protocol

from items.typed.alignment import Alignment, Tie, align
from items.typed.asking import Accepted, Asked, are_of, known_words, says_none
from items.typed.bearers import is_called
from items.typed.elsewhere import (
    is_exchanged,
    own_words,
    repeats_question,
    says_none_of,
)
from items.typed.forms import Word, compact, content_of, words_of
from items.typed.points import Point, coverage, found_points, parts_of, points_of
from items.typed.shares import is_exacter_date, share_of_date, share_said
from items.typed.testimony import PLAIN, is_far_twice, says_something_else
from items.typed.vetoes import Ground, Veto, affirmed, is_name, is_same_amount, is_turned_twice, vetoes
from items.typed.vocabulary import NEGATIONS, UNITS, UNKNOWING, UNKNOWING_FILLERS

ZERO, ONE, HALF = Decimal(0), Decimal(1), Decimal("0.5")
LENIENCY = Decimal("0.2")
"""How much farther than `far` an answer may be that has every word of the key in others, and none besides."""
NEAR_IN_QUESTION = Decimal("0.90")
"""From here on an answer with some of the words and several of its own is near after the question too."""
CLOSE, SOME = 0.8, 0.3
"""Shares of the accepted words: with the first a distant wording is enough, with the second a near one."""
RIVAL = 0.75
"""How much of what the best accepted answer has in the learner's another must have to be the one meant."""
LONGEST = 400
MOST_GIVEN, MOST_WANTED = 40, 25
"""Letters and words beyond which a person marks: comparing word by word takes the product of the lengths."""


_JOINING = re.compile(r",|;|&|\+|/|\b(?:and|or|but|because|with|not|no|than|except|without)\b", re.IGNORECASE)
_LISTING = re.compile(r",|&|\+|/|\b(?:and|or|as well as)\b", re.IGNORECASE)
_RUBBISH = re.compile(r"asdf|qwert|zxcv|hjkl|^(.)\1{3,}$|^[bcdfghjklmnpqrstvwxz]{5,}$")


class Similarity(Protocol):
    """How alike two texts are in meaning, -1 to 1; `items.generation.encoder` has two.

    Where `sees_meaning` is false, only letters are compared, and far apart says nothing.
    """

    sees_meaning: bool

    def prepare(self, texts: Sequence[str]) -> None: ...

    def similarity(self, first: str, second: str) -> float: ...


class Origin(StrEnum):
    """What decided a mark."""

    EXACT = "exact"
    ALIAS = "alias"
    FORM = "form"
    SPELLING = "spelling"
    POINTS = "points"
    EMPTY = "empty"
    VETO = "veto"
    ENCODER = "encoder"
    INSTRUCTOR = "instructor"


class Standing(StrEnum):
    """Whether a mark stands, waits for the encoder, waits for a person, or is a person's to give at all."""

    FINAL = "final"
    PENDING = "pending"
    WAITING = "waiting"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a course marks typed answers; the defaults were tuned on the development half of ``rows.toml``.

    `spelling` is what an answer with slips of the keyboard gets. From `near` on, an answer with all key
    points is full, from `very_near` on one with some of the words of a one-point answer. Below `far` nothing
    is full, and an answer that has no word of the key and only other words of the article is wrong; below
    `testimony.VERY_FAR` also one that is half of such words, or chats. With `reads_meaning` off, what is not
    decided by its words waits for a person.
    """

    spelling: Literal["full", "hold", "off"] = "full"
    reads_meaning: bool = True
    near: Decimal = Decimal("0.60")
    very_near: Decimal = Decimal("0.80")
    far: Decimal = Decimal("0.45")


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
    given: tuple[Word, ...]
    answer: str


def judge(asked: Asked, answer: str, rules: Rules, encoder: Similarity | None = None) -> Judgement:
    """What `answer` is worth. Without an encoder, what only meaning can decide is pending."""
    if is_unknowing(answer):
        return Judgement(fraction=ZERO, standing=Standing.FINAL, origin=Origin.EMPTY)
    if not _is_short(asked, answer):
        return Judgement(fraction=ZERO, standing=Standing.WAITING, origin=Origin.ENCODER)
    if not asked.language.lower().startswith("en"):
        return _by_meaning(asked, answer, rules, encoder, None)
    if repeats_question(asked.stem, [accepted.text for accepted in asked.accepted], answer):
        return Judgement(fraction=ZERO, standing=Standing.FINAL, origin=Origin.EMPTY)
    known = known_words(asked)
    views = [_view(asked, accepted, answer, known) for accepted in asked.accepted]
    for strength, origin in ((Tie.SAME, Origin.FORM), (Tie.SLIP, Origin.SPELLING)):
        if origin is Origin.SPELLING and rules.spelling == "off":
            continue
        for view in views:
            if (not view.grounds or _is_joined(view)) and _says_the_same(asked, view, answer, strength):
                return _matched(view, origin, rules)
    for view in views:
        if _says_office(asked, view.accepted.text, answer) or _says_amount(asked, view):
            return _matched(view, Origin.FORM, rules)
        if is_exacter_date(view.accepted.text, answer, asked.evidence, view.found):
            return _matched(view, Origin.FORM, rules)
    best = max(views, key=lambda view: (view.accepted.fraction == 1, view.covered))
    of_date = share_of_date(best.accepted.text, best.found)
    if of_date is not None and best.accepted.fraction == 1:
        return _shared(asked, answer, of_date)
    if best.grounds and (_is_certain(best, views) or not says_none(asked, answer)):
        return _vetoed(asked, answer, best, views)
    share = None if best.grounds else _share(asked, answer, best, views)
    if share is not None:
        return _shared(asked, answer, share)
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


def _view(asked: Asked, accepted: Accepted, answer: str, known: frozenset[str]) -> _View:
    said = affirmed(answer)
    given = content_of(said)
    found = align(content_of(accepted.text), given, known)
    grounds = vetoes(asked.stem, accepted.text, answer, found, known, asked.evidence)
    return _View(accepted, found, grounds, coverage(accepted.text, said, known), given, answer)


def _is_joined(view: _View) -> bool:
    """True if only blanks and hyphens differ: "antilock" for "anti-lock"."""
    return compact(view.answer) == compact(view.accepted.text)


def _says_the_same(asked: Asked, view: _View, answer: str, weakest: Tie) -> bool:
    """True if the answer holds the accepted one, in its order, and beyond it only words of the question."""
    if _is_joined(view):
        return True
    stem = {word.stem for word in words_of(asked.stem)}
    found = view.found
    if any(Tie.NONE < t < weakest for t in found.ties) or not _may_be_left_out(
        asked, view.accepted.text, found, stem
    ):
        return False
    told = stem | {word.stem for word in found.wanted if word.stem in UNITS.values()}
    extra = [word for word in found.extra if word.stem not in told and word.text not in NEGATIONS]
    if extra and not _quotes(asked.evidence, answer):
        return False
    return found.is_in_order or _is_same_list(view.accepted.text, answer)


def _may_be_left_out(asked: Asked, text: str, found: Alignment, stem: set[str]) -> bool:
    """True if all that is missing was said by the question: its subject, its unit, the rest of a name."""
    if not found.missing:
        return True
    if len(found.missing) == len(found.wanted):
        return False
    if all(word.stem in UNITS.values() for word in found.missing):
        return True
    if len(found.order) > 1 and all(word.stem in stem for word in found.missing):
        return True
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


def _says_office(asked: Asked, name: str, answer: str) -> bool:
    """True for "the mayor" where the text calls the bearer of the wanted name so."""
    if not is_name(asked.stem, name):
        return False
    return is_called(name, answer, asked.stem, asked.evidence) or is_called(
        name, answer, asked.stem, asked.article
    )


def _says_amount(asked: Asked, view: _View) -> bool:
    """True for "three weeks" where it is 21 days, and nothing is said besides."""
    said = own_words(asked.stem, " ".join(word.text for word in view.given))
    return len(said) <= 2 and not view.grounds and is_same_amount(view.accepted.text, view.answer)


def _is_certain(best: _View, views: Sequence[_View]) -> bool:
    return any(veto.is_certain for veto in best.grounds) and not _is_rivalled(best, views)


def _vetoed(asked: Asked, answer: str, best: _View, views: Sequence[_View]) -> Judgement:
    grounds = tuple(veto.ground for veto in best.grounds)
    if _is_certain(best, views):
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
        view.covered > 0
        and view.covered >= RIVAL * best.covered
        and not view.grounds
        and coverage(best.accepted.text, view.accepted.text) < 1
        for view in views
    )


def _share(asked: Asked, answer: str, best: _View, views: Sequence[_View]) -> Fraction | None:
    """The share that was said, if beside every wording that is full only a share was."""
    whole = [best] if asked.points else [view for view in views if view.accepted.fraction == 1]
    shares = [
        share_said(asked.stem, view.accepted.text, asked.points, affirmed(answer), view.found)
        for view in whole
    ]
    found = [share for share in shares if share is not None]
    return max(found) if found and len(found) == len(shares) else None


def _shared(asked: Asked, answer: str, share: Fraction) -> Judgement:
    return Judgement(
        fraction=Decimal(share.numerator) / share.denominator,
        standing=Standing.FINAL,
        origin=Origin.POINTS,
        points=said_points(asked, answer),
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
    found = nearness(asked, answer, encoder)
    near = Decimal(str(round(found, 2)))
    points = said_points(asked, answer)
    share = sum(point.is_found for point in points) / len(points) if points else 0.0
    in_question = Decimal(str(round(nearness(asked, answer, encoder, asked.stem), 2)))
    if best is not None and _is_full(asked, best, near, in_question, share, rules):
        return Judgement(
            fraction=ONE,
            standing=Standing.FINAL,
            origin=Origin.ENCODER,
            answer_id=best.accepted.id,
            points=points,
            similarity=found,
        )
    if best is not None and (
        says_something_else(asked, answer, near, (rules.far, rules.near), encoder.sees_meaning)
        or (encoder.sees_meaning and is_far_twice(asked, answer, near, in_question))
    ):
        return Judgement(
            fraction=ZERO, standing=Standing.FINAL, origin=Origin.ENCODER, points=points, similarity=found
        )
    return _held(asked, answer, Origin.ENCODER, found)


def nearness(asked: Asked, answer: str, encoder: Similarity, before: str = "") -> float:
    """The similarity of the answer to the accepted answer that it is nearest to, both after `before`."""
    return max(
        encoder.similarity(f"{before} {accepted.text}".strip(), f"{before} {answer}".strip())
        for accepted in asked.accepted
        if accepted.fraction == 1
    )


def _is_full(
    asked: Asked, best: _View, near: Decimal, in_question: Decimal, share: float, rules: Rules
) -> bool:
    """True if nothing speaks against the answer, its words hold what was asked for, and it is near."""
    key = best.accepted.text
    extra = [word for word in best.found.extra if word.stem not in {w.stem for w in words_of(asked.stem)}]
    missing = best.found.missing
    if best.grounds or (_is_longer_list(key, best.answer) and extra):
        return False
    if is_turned_twice(key, best.answer, best.found):
        return near >= rules.near
    if own_words(asked.stem, " ".join(w.text for w in missing)) and is_exchanged(
        extra, asked.evidence, asked.article
    ):
        return False
    if not missing and best.found.is_in_order and are_of(asked.evidence, extra):
        return near >= rules.far - LENIENCY
    if _is_only_described(best, extra):
        return near >= rules.far
    if len(extra) == 1 and missing and not asked.points:
        # One word for another may be its opposite, however near the whole is.
        return False
    if share == 1 and (near >= rules.near or (best.covered >= CLOSE and near >= rules.far)):
        return True
    if not extra or says_none_of(asked.stem, [key], best.answer):
        # A part of the key is at most a part of the answer, and words of the question are none.
        return False
    if len(extra) == 1 or asked.points:
        # As above, and written key points are there to be said.
        return False
    if near < rules.very_near:
        return near >= rules.near and in_question >= NEAR_IN_QUESTION and best.covered >= SOME
    parts = len(said_points(asked, best.answer))
    return (parts == 1 and best.covered >= SOME) or (
        len(points_of(key)) == 1 and best.covered >= RIVAL and len(extra) >= len(missing)
    )


def _is_only_described(best: _View, extra: Sequence[Word]) -> bool:
    """True for "the Egyptian president" where "the president" is wanted: all of it, more closely said."""
    added = len(_JOINING.findall(best.answer)) > len(_JOINING.findall(best.accepted.text))
    return not best.found.missing and best.found.is_in_order and len(extra) <= PLAIN and not added


def _is_longer_list(key: str, answer: str) -> bool:
    """True for "a, b and c" where "a and b" was wanted, and for "a and b" where one thing was."""
    is_thing = len(content_of(key)) <= PLAIN and bool(_LISTING.search(answer)) and not _LISTING.search(key)
    return is_thing or 1 < len(parts_of(key)) < len(parts_of(answer))


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
