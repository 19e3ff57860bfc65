"""Certainty in words: the choices beside a question, what each answer earned by it, the sum of a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from items.certainty import (
    FITS,
    MARKS,
    Certainty,
    CertaintySum,
    Judgement,
    Level,
    certainty_mark,
    certainty_of,
)

WORDS = {
    Certainty.LOW: _("Not very"),
    Certainty.MIDDLE: _("Fairly"),
    Certainty.HIGH: _("Very"),
}
JUDGEMENTS = {
    Judgement.FITS: _("It fits."),
    Judgement.SLIGHTLY_OVER: _("A little too certain."),
    Judgement.OVER: _("Too certain."),
    Judgement.SLIGHTLY_UNDER: _("You could be a little more certain."),
    Judgement.UNDER: _("You could be more certain."),
}


@dataclass(frozen=True, slots=True)
class CertaintyChoice:
    """One degree beside a question, with its marks for a right and a wrong answer."""

    value: str
    word: str | Promise
    right: int
    wrong: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CertaintySaid:
    """How certain an answer was, and its mark."""

    word: str | Promise
    mark: Decimal


@dataclass(frozen=True, slots=True)
class LevelSaid:
    """The answers of one certainty in words; `low` and `high` are the shares that fit, in percent."""

    level: Level
    word: str | Promise
    low: int
    high: int
    judgement: str | Promise


def certainty_choices(value: Mapping[str, object]) -> tuple[CertaintyChoice, ...]:
    """The three degrees, that of the answer chosen."""
    chosen = value.get("certainty")
    return tuple(CertaintyChoice(one.value, WORDS[one], *MARKS[one], chosen == one) for one in Certainty)


def certainty_said(value: Mapping[str, object], fraction: Decimal) -> CertaintySaid | None:
    """What the answer's certainty earned; None where there was no answer, or nobody asked."""
    if "certainty" not in value:
        return None
    certainty = certainty_of(value["certainty"])
    return CertaintySaid(WORDS[certainty], certainty_mark(certainty, fraction))


def levels_said(found: CertaintySum) -> tuple[LevelSaid, ...]:
    """The degrees of a result, the most certain first."""
    return tuple(
        LevelSaid(
            level,
            WORDS[level.certainty],
            round(100 * FITS[level.certainty][0]),
            round(100 * FITS[level.certainty][1]),
            JUDGEMENTS[level.judgement] if level.judgement else "",
        )
        for level in reversed(found.levels)
    )
