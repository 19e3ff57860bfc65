"""What an item's author says to an answer: words to all of its sort, to what was chosen, and the hints."""

from __future__ import annotations

from decimal import Decimal

from items.grading import WHOLE, Mark, PartMark
from items.kinds import (
    Blank,
    Choice,
    Cloze,
    Hint,
    Hotspot,
    Item,
    ItemKind,
    Numeric,
    Response,
    Rich,
    Text,
    TrueFalse,
)
from items.scoring.hotspots import right_points


def feedback_of(item: Item, mark: Mark, fraction: Decimal) -> tuple[Rich, ...]:
    """The author's words to the answer that was marked: to its sort, then in the order of its parts; none
    twice, and none where nothing was answered. `fraction` is what it is worth, whoever decided that."""
    if not mark.is_answered:
        return ()
    guidance = item.guidance
    sort = (
        guidance.say_right if fraction == 1 else guidance.say_partly if fraction > 0 else guidance.say_wrong
    )
    said: list[Rich] = [sort] if sort else []
    for part in mark.parts:
        body = item.body
        if isinstance(body, Cloze) and part.id != WHOLE:
            body = _gap(body, part.id).body
        said += [text for text in _of_part(body, part) if text not in said]
    return tuple(said)


def hint_after(item: Item, tries: int) -> Hint | None:
    """The hint that follows the try of this number, None where the author wrote no more."""
    hints = item.guidance.hints
    return hints[tries - 1] if 1 <= tries <= len(hints) else None


def right_parts(item: Item, mark: Mark) -> tuple[int, int] | None:
    """How many parts of the answer are right, and of how many; None where an answer has no parts."""
    if isinstance(item.body, Choice | Hotspot) and item.body.is_multiple:
        part = mark.parts[0]
        return len(set(part.given) & set(part.expected)), len(part.expected)
    if len(mark.parts) > 1 or item.kind in (ItemKind.CLOZE, ItemKind.MATCHING):
        return sum(part.fraction == 1 for part in mark.parts), len(mark.parts)
    return None


def without_wrong(item: Item, given: Response, mark: Mark) -> Response:
    """The answer with its right parts alone, in its stored shape; ``{}`` where none is left.

    An order is kept as it is: its elements are all there, and only their places can be wrong.
    """
    if item.kind is ItemKind.ORDERING:
        return given
    if isinstance(item.body, Hotspot):
        points = right_points(item.body, given)
        return {"points": points} if points else {}
    kept: Response = {}
    if isinstance(item.body, Choice) and item.body.is_multiple:
        part = mark.parts[0]
        kept = {"chosen": [one for one in part.given if one in part.expected]}
    right = {part.id for part in mark.parts if part.fraction == 1}
    for name, parts in given.items():
        if isinstance(parts, dict):
            kept[name] = {part_id: one for part_id, one in parts.items() if part_id in right}
    return {name: value for name, value in kept.items() if value}


def _gap(body: Cloze, part_id: str) -> Blank:
    return next(blank for blank in body.blanks if blank.id == part_id)


def _of_part(body: object, part: PartMark) -> list[Rich]:
    match body:
        case Choice():
            texts = [option.feedback for option in body.options if option.id in part.given]
        case Hotspot():
            texts = [zone.feedback for zone in body.zones if zone.id in part.given]
        case TrueFalse():
            by_answer = {"true": body.feedback_true, "false": body.feedback_false}
            texts = [by_answer[given] for given in part.given]
        case Text():
            texts = [answer.feedback for answer in body.answers if answer.id == part.matched]
        case Numeric():
            texts = [answer.feedback for answer in body.answers if answer.id == part.matched]
        case _:
            texts = []
    return [text for text in texts if text is not None]
