"""Which elements of an order an attempt is given, and the order of those alone."""

from __future__ import annotations

import random
from dataclasses import replace

from items.kinds import Ordering


def shown_count(body: Ordering) -> int:
    """How many elements an attempt is given."""
    return body.shown or len(body.elements)


def drawable(body: Ordering, rng: random.Random) -> list[str]:
    """The ids to draw from, sorted: all, or a stretch of the right order where they follow one another."""
    first, count = 0, len(body.elements)
    if body.is_contiguous:
        count = shown_count(body)
        first = int(rng.random() * (len(body.elements) - count + 1))
    return sorted(one.id for one in body.elements[first : first + count])


def narrowed(body: Ordering, ids: object) -> Ordering:
    """The order of these elements alone, where they are two or more of its own; else as it is."""
    names = {one for one in ids if isinstance(one, str)} if isinstance(ids, list | tuple) else set()
    left = tuple(one for one in body.elements if one.id in names)
    if len(left) < 2 or not isinstance(ids, list | tuple) or len(left) != len(ids):
        return body
    return replace(body, elements=left, shown=None, is_contiguous=False)
