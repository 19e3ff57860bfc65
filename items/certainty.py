"""Certainty-based marking: what an answer earns by how certain its learner was, and what comes of all.

The marks are those that A. R. Gardner-Medwin published, the sums those of Moodle's behaviour of that name.
They stand beside the points of an attempt and never change them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)
TENTH = Decimal("0.1")
TELLING = Decimal("0.5")
"""Squared distance from the range times the number of answers: above it the distance is no accident."""


class Certainty(StrEnum):
    """How certain an answer is, as it is sent and stored."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


MARKS = {Certainty.LOW: (1, 0), Certainty.MIDDLE: (2, -2), Certainty.HIGH: (3, -6)}
"""The mark of a right answer and of a wrong one."""
FITS = {
    Certainty.LOW: (ZERO, Decimal(2) / 3),
    Certainty.MIDDLE: (Decimal(2) / 3, Decimal("0.8")),
    Certainty.HIGH: (Decimal("0.8"), Decimal(1)),
}
"""From which share of right answers to which the certainty earns more than the two others."""


class Judgement(StrEnum):
    """Whether the certainty fitted what came of the answers."""

    FITS = "fits"
    SLIGHTLY_OVER = "slightly_over"
    OVER = "over"
    SLIGHTLY_UNDER = "slightly_under"
    UNDER = "under"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One marked answer: its points if right, what it is worth, how certain it was; None for no answer."""

    weight: Decimal
    fraction: Decimal
    certainty: Certainty | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The answers of one certainty; `share` of them is right, None without any."""

    certainty: Certainty
    count: int
    share: Decimal | None
    judgement: Judgement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertaintySum:
    """All answers together: the `average` mark (-6 to 3), the `accuracy` (0 to 1), and the `bonus` on it."""

    average: Decimal
    accuracy: Decimal
    bonus: Decimal
    levels: tuple[Level, ...]

    @property
    def total(self) -> Decimal:
        """Accuracy and bonus together."""
        return self.accuracy + self.bonus


def certainty_of(value: object) -> Certainty:
    """What a stored answer says; the lowest where it says nothing."""
    return Certainty(value) if isinstance(value, str) and value in list(Certainty) else Certainty.LOW


def certainty_mark(certainty: Certainty, fraction: Decimal) -> Decimal:
    """The mark of one answer: what is partly right earns its share, what earns nothing loses."""
    right, wrong = MARKS[certainty]
    return right * fraction if fraction > 0 else Decimal(wrong)


def certainty_bonus(average: Decimal, accuracy: Decimal) -> Decimal:
    """What knowing one's certainty adds to the accuracy, or takes from it.

    A tenth of what the average mark is above the best that one certainty for all answers would have given.
    """
    best = max(accuracy * right + (1 - accuracy) * wrong for right, wrong in MARKS.values())
    return TENTH * (average - best)


def certainty_sum(answers: Iterable[Given]) -> CertaintySum | None:
    """What comes of the answers, each by its weight; one that was not given counts nothing. None for none."""
    every = [answer for answer in answers if answer.weight > 0]
    weight = sum((answer.weight for answer in every), ZERO)
    if not weight:
        return None
    given = [answer for answer in every if answer.certainty is not None]
    marks = (
        answer.weight * certainty_mark(answer.certainty, answer.fraction)
        for answer in given
        if answer.certainty
    )
    average = sum(marks, ZERO) / weight
    accuracy = _share(given, weight)
    levels = tuple(_level(one, [answer for answer in given if answer.certainty is one]) for one in Certainty)
    return CertaintySum(
        average=average, accuracy=accuracy, bonus=certainty_bonus(average, accuracy), levels=levels
    )


def _share(answers: list[Given], weight: Decimal) -> Decimal:
    return sum((answer.weight * answer.fraction for answer in answers), ZERO) / weight


def _level(certainty: Certainty, answers: list[Given]) -> Level:
    if not answers:
        return Level(certainty=certainty, count=0, share=None, judgement=None)
    share = _share(answers, sum((answer.weight for answer in answers), ZERO))
    return Level(
        certainty=certainty,
        count=len(answers),
        share=share,
        judgement=_judgement(certainty, share, len(answers)),
    )


def _judgement(certainty: Certainty, share: Decimal, count: int) -> Judgement:
    low, high = FITS[certainty]
    if low <= share <= high:
        return Judgement.FITS
    end = low if share < low else high
    is_telling = (share - end) ** 2 * count > TELLING
    if share < low:
        return Judgement.OVER if is_telling else Judgement.SLIGHTLY_OVER
    return Judgement.UNDER if is_telling else Judgement.SLIGHTLY_UNDER
