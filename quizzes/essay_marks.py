"""What a person said of an essay, as it stands in a mark and as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from items.kinds import Essay, Item, Rich
from quizzes.review_options import Aspect

HAND = "hand"
"""The field of a mark's detail that holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One criterion: the level that was chosen and what it earned out of what; `level` may be empty."""

    criterion: str
    level: str
    points: Decimal | None
    best: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EssayTold:
    """What is said of an essay once it is released."""

    rubric: tuple[Judged, ...]
    comment: str
    model_answer: Rich | None


def hand_detail(
    levels: Mapping[str, str], comment: str, said: Mapping[str, object] | None = None
) -> dict[str, object]:
    """What is stored beside the fraction: the chosen levels by criterion, and the words to the learner.

    `said` is what else is to be known of the mark.
    """
    return {HAND: {"levels": dict(levels), "comment": comment, **(said or {})}}


def levels_of(detail: Mapping[str, Any]) -> dict[str, str]:
    """The chosen levels by criterion; `{}` without any."""
    hand = detail.get(HAND)
    return dict(hand["levels"]) if isinstance(hand, dict) else {}


def comment_of(detail: Mapping[str, Any]) -> str:
    """The words to the learner; empty without any."""
    hand = detail.get(HAND)
    return str(hand["comment"]) if isinstance(hand, dict) else ""


def essay_told(item: Item, detail: Mapping[str, Any], seen: frozenset[Aspect]) -> EssayTold | None:
    """What is said of an essay with this mark, as far as it may be `seen`; None for other kinds."""
    if not isinstance(item.body, Essay):
        return None
    return EssayTold(
        rubric=_judged(item.body, levels_of(detail)) if Aspect.MARKS in seen else (),
        comment=comment_of(detail) if Aspect.FEEDBACK in seen else "",
        model_answer=item.body.model_answer if Aspect.KEY in seen else None,
    )


def _judged(body: Essay, chosen: Mapping[str, str]) -> tuple[Judged, ...]:
    """Every criterion with what was chosen; nothing where nobody used the rubric."""
    if not chosen:
        return ()
    rows = []
    for criterion in body.rubric:
        level = next((one for one in criterion.levels if one.id == chosen.get(criterion.id)), None)
        rows.append(
            Judged(
                criterion=criterion.title,
                level=level.text if level else "",
                points=level.points if level else None,
                best=max(one.points for one in criterion.levels),
            )
        )
    return tuple(rows)
