"""PURE: what a learner sees of a finished attempt, and when: the one rule for page, API and statistics.

A quiz keeps for each moment after handing in a list of aspects. Nothing of the key is shown while an attempt
runs, so that moment has no list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

JUST_AFTER_LASTS = timedelta(minutes=15)
"""How long "right after handing in" lasts."""


class Moment(StrEnum):
    """When somebody looks at an ended attempt; the closing of the quiz goes before the other two."""

    JUST_AFTER = "just_after"
    LATER = "later"
    CLOSED = "closed"


class Aspect(StrEnum):
    """What can be shown: the answers, whether each is right, its points, the score, words, key and proof."""

    ANSWERS = "answers"
    RIGHT = "right"
    MARKS = "marks"
    TOTAL = "total"
    FEEDBACK = "feedback"
    KEY = "key"
    EVIDENCE = "evidence"


class Preset(StrEnum):
    """The usual tables."""

    AT_ONCE = "at_once"
    SCORE_FIRST = "score_first"
    AT_CLOSE = "at_close"
    SCORE_ONLY = "score_only"


BRINGS = {
    Aspect.RIGHT: Aspect.ANSWERS,
    Aspect.MARKS: Aspect.RIGHT,
    Aspect.FEEDBACK: Aspect.RIGHT,
    Aspect.KEY: Aspect.RIGHT,
    Aspect.EVIDENCE: Aspect.ANSWERS,
}
"""What cannot be told without telling the other too: points and key say whether an answer is right."""

Review = Mapping[str, Sequence[str]]
EVERYTHING = tuple(Aspect)


def table(just_after: Iterable[str], later: Iterable[str], closed: Iterable[str]) -> dict[str, list[str]]:
    """The table with these aspects and those that they bring, in order."""
    rows = zip(Moment, (just_after, later, closed), strict=True)
    return {moment.value: _with_brought(aspects) for moment, aspects in rows}


def _with_brought(aspects: Iterable[str]) -> list[str]:
    found = {Aspect(aspect) for aspect in aspects}
    for aspect in tuple(found):
        step: Aspect | None = aspect
        while (step := BRINGS.get(step) if step else None) is not None:
            found.add(step)
    return [aspect.value for aspect in Aspect if aspect in found]


PRESETS: dict[Preset, dict[str, list[str]]] = {
    Preset.AT_ONCE: table(EVERYTHING, EVERYTHING, EVERYTHING),
    Preset.SCORE_FIRST: table((Aspect.TOTAL,), (Aspect.TOTAL,), EVERYTHING),
    Preset.AT_CLOSE: table((), (), EVERYTHING),
    Preset.SCORE_ONLY: table((Aspect.TOTAL,), (Aspect.TOTAL,), (Aspect.TOTAL,)),
}


def everything() -> dict[str, list[str]]:
    """A new table that shows all as soon as an attempt is handed in."""
    return table(EVERYTHING, EVERYTHING, EVERYTHING)


def preset_of(review: Review) -> Preset | None:
    """The preset that says the same, or None."""
    return next((preset for preset, rows in PRESETS.items() if rows == review), None)


def moment_of(finished_at: datetime | None, now: datetime, *, has_closed: bool) -> Moment:
    """The moment at `now`. `has_closed`: nobody answers the quiz any more, see `quizzes.terms.IS_CLOSED`."""
    if has_closed:
        return Moment.CLOSED
    is_fresh = finished_at is not None and now < finished_at + JUST_AFTER_LASTS
    return Moment.JUST_AFTER if is_fresh else Moment.LATER


def shown(review: Review, moment: Moment) -> frozenset[Aspect]:
    """What is shown at this moment."""
    return frozenset(Aspect(aspect) for aspect in review[moment])


def moments_of(review: Review, aspect: Aspect) -> tuple[Moment, ...]:
    """The moments at which this is shown, in order."""
    return tuple(moment for moment in Moment if aspect in review[moment])


def needs_close(review: Review) -> bool:
    """True if something is shown after closing only."""
    return any(moments_of(review, aspect) == (Moment.CLOSED,) for aspect in Aspect)
