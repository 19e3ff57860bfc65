"""What blind guessing earns: the random guess score of an item."""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cache
from itertools import permutations
from math import factorial

from items.hotspots import right_share
from items.kinds import (
    Blank,
    Body,
    Choice,
    Cloze,
    Description,
    Essay,
    Hotspot,
    Item,
    Matching,
    Numeric,
    Ordering,
    OrderRule,
    Text,
    TrueFalse,
    WordBank,
)
from items.scoring.orders import mean_share
from items.subsets import shown_count
from items.word_banks import as_cloze

_ENUMERATED = 6
_DRAWN = 2000


def guess_fraction(item: Item) -> float | None:
    """The fraction expected of somebody who chooses blindly; typed answers count 0.

    None for a multiple response and several points on a picture, where it depends on how many somebody dares
    to choose, and for a text between questions.
    """
    return _of_body(item.body)


def _of_body(body: Body) -> float | None:
    match body:
        case Choice():
            return _of_choice(body)
        case TrueFalse():
            return 0.5
        case Text() | Numeric() | Essay():
            return 0.0
        case Description():
            return None
        case Matching():
            share = 1 / len(body.right)
            return share ** len(body.left) if body.scoring == "all_or_nothing" else share
        case WordBank():
            return _of_gaps(as_cloze(body).blanks)
        case Cloze():
            return _of_gaps(body.blanks)
        case Ordering():
            return _of_order(body.scoring, shown_count(body))
        case Hotspot():
            return _of_picture(body)


def _of_choice(body: Choice) -> float | None:
    if body.is_multiple:
        return None
    # A wrong option may cost points; a single choice never earns less than nothing.
    gains = [max(option.fraction, Decimal(0)) for option in body.options]
    if body.scoring != "weighted":
        gains = [Decimal(int(gain)) for gain in gains]
    return float(sum(gains) / len(gains))


def _of_picture(body: Hotspot) -> float | None:
    """Of shown places one is chosen, else the pointer comes down anywhere."""
    if body.is_multiple:
        return None
    if body.are_places_shown:
        return sum(zone.is_right for zone in body.zones) / len(body.zones)
    return right_share(body)


def _of_gaps(blanks: tuple[Blank, ...]) -> float:
    weights = sum(blank.weight for blank in blanks)
    return float(sum(Decimal(_of_body(blank.body) or 0) * blank.weight for blank in blanks) / weights)


@cache
def _of_order(rule: OrderRule, count: int) -> float:
    """The average over all orders; over orders drawn by a fixed seed where there are too many to look at."""
    match rule:
        case "all_or_nothing":
            return 1 / factorial(count)
        case "absolute_position" | "next" | "next_and_last" | "neighbours":
            return 1 / count
        case "relative_to_correct":
            return 1 - (count + 1) / (3 * count)
        case "before_and_after":
            return 0.5
        case "longest_ordered" | "longest_contiguous":
            if count <= _ENUMERATED:
                return mean_share(rule, permutations(range(count)))
            rng = random.Random(count)  # noqa: S311  # an estimate that is the same every time
            return mean_share(rule, (rng.sample(range(count), count) for _ in range(_DRAWN)))
