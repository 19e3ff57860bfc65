"""What blind guessing earns: the random guess score of an item."""

from __future__ import annotations

from decimal import Decimal

from items.kinds import Blank, Body, Choice, Cloze, Description, Item, Matching, Numeric, Text, TrueFalse


def guess_fraction(item: Item) -> float | None:
    """The fraction expected of somebody who chooses blindly; typed answers count 0.

    None for a multiple response, where it depends on how many somebody dares to choose, and for a text
    between questions.
    """
    return _of_body(item.body)


def _of_body(body: Body) -> float | None:
    match body:
        case Choice():
            return _of_choice(body)
        case TrueFalse():
            return 0.5
        case Text() | Numeric():
            return 0.0
        case Description():
            return None
        case Matching():
            share = 1 / len(body.right)
            return share ** len(body.left) if body.scoring == "all_or_nothing" else share
        case Cloze():
            return _of_gaps(body.blanks)


def _of_choice(body: Choice) -> float | None:
    if body.is_multiple:
        return None
    # A wrong option may cost points; a single choice never earns less than nothing.
    gains = [max(option.fraction, Decimal(0)) for option in body.options]
    if body.scoring != "weighted":
        gains = [Decimal(int(gain)) for gain in gains]
    return float(sum(gains) / len(gains))


def _of_gaps(blanks: tuple[Blank, ...]) -> float:
    weights = sum(blank.weight for blank in blanks)
    return float(sum(Decimal(_of_body(blank.body) or 0) * blank.weight for blank in blanks) / weights)
