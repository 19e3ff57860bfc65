"""PURE: what two marks of one essay make together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

_CHOICE = {"higher": max, "lower": min}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one person found: points and their share of all, the chosen levels, words to the learner."""

    points: Decimal
    fraction: Decimal
    levels: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


def lie_apart(one: Judged, other: Judged, *, limit: Decimal, worth: Decimal) -> bool:
    """True if the points differ by more than the share `limit` of what the question is worth."""
    return abs(one.points - other.points) > limit * worth


def together(one: Judged, other: Judged, rule: str) -> Judged:
    """What counts by the rule, one of `MarksRule`. Levels are those that both chose, or of the chosen one."""
    comment = "\n\n".join(dict.fromkeys(text for text in (one.comment, other.comment) if text))
    choice = _CHOICE.get(rule)
    if choice is not None:
        chosen = choice((one, other), key=lambda given: given.points)
        return Judged(points=chosen.points, fraction=chosen.fraction, levels=chosen.levels, comment=comment)
    return Judged(
        points=(one.points + other.points) / 2,
        fraction=(one.fraction + other.fraction) / 2,
        levels=one.levels if one.levels == other.levels else {},
        comment=comment,
    )
