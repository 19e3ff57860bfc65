"""What an order earns: nine ways to count what is right in it, with the numbers Moodle gives."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from items.kinds import Ordering, OrderRule, Response


def given_order(body: Ordering, response: Response) -> tuple[str, ...]:
    """The ids in the order given; nothing where they are not the elements, each once."""
    value = response.get("order")
    ids = tuple(one for one in value if isinstance(one, str)) if isinstance(value, list | tuple) else ()
    return ids if sorted(ids) == sorted(one.id for one in body.elements) else ()


def counted(rule: OrderRule, right: Sequence[str], given: Sequence[str]) -> tuple[int, int]:
    """How much of `given` is right, and how much could be; both hold the same ids, two at least."""
    rank = {name: place for place, name in enumerate(right)}
    return _counted_places(rule, [rank[name] for name in given])


def order_share(body: Ordering, given: Sequence[str]) -> Decimal:
    """The share of the points that an order of all elements earns."""
    earned, possible = counted(body.scoring, [one.id for one in body.elements], given)
    return Decimal(earned) / possible


def mean_share(rule: OrderRule, orders: Iterable[Sequence[int]]) -> float:
    """What these orders of 0, 1, 2 … earn on average."""
    shares = [earned / possible for earned, possible in (_counted_places(rule, one) for one in orders)]
    return sum(shares) / len(shares)


def _counted_places(rule: OrderRule, places: Sequence[int]) -> tuple[int, int]:
    return _RULES[rule](places, len(places))


def _all_or_nothing(places: Sequence[int], count: int) -> tuple[int, int]:
    return int(_at_their_places(places) == count), 1


def _absolute_position(places: Sequence[int], count: int) -> tuple[int, int]:
    return _at_their_places(places), count


def _relative_to_correct(places: Sequence[int], count: int) -> tuple[int, int]:
    """Every step away from the right place costs an element one of its count - 1 points."""
    steps = sum(abs(place - here) for here, place in enumerate(places))
    return count * (count - 1) - steps, count * (count - 1)


def _next(places: Sequence[int], count: int) -> tuple[int, int]:
    return _followed(places), count - 1


def _next_and_last(places: Sequence[int], count: int) -> tuple[int, int]:
    return _followed(places) + int(places[-1] == count - 1), count


def _neighbours(places: Sequence[int], count: int) -> tuple[int, int]:
    """Two points an element; before the first and after the last belongs nothing."""
    ends = int(places[0] == 0) + int(places[-1] == count - 1)
    return 2 * _followed(places) + ends, 2 * count


def _before_and_after(places: Sequence[int], count: int) -> tuple[int, int]:
    """Each pair in the right order counts for both of its elements."""
    return 2 * sum(one < other for one, other in combinations(places, 2)), count * (count - 1)


def _longest_ordered(places: Sequence[int], count: int) -> tuple[int, int]:
    ends: list[int] = []  # the smallest end of an ordered run of each length
    for place in places:
        where = bisect_left(ends, place)
        ends[where : where + 1] = [place]
    return _as_run(len(ends)), count


def _longest_contiguous(places: Sequence[int], count: int) -> tuple[int, int]:
    longest = length = 1
    for one, other in pairwise(places):
        length = length + 1 if other == one + 1 else 1
        longest = max(longest, length)
    return _as_run(longest), count


def _at_their_places(places: Sequence[int]) -> int:
    return sum(place == here for here, place in enumerate(places))


def _followed(places: Sequence[int]) -> int:
    """How many elements the right one follows directly."""
    return sum(other == one + 1 for one, other in pairwise(places))


def _as_run(length: int) -> int:
    """One element alone is no run."""
    return length if length > 1 else 0


_RULES: dict[OrderRule, Callable[[Sequence[int], int], tuple[int, int]]] = {
    "absolute_position": _absolute_position,
    "all_or_nothing": _all_or_nothing,
    "relative_to_correct": _relative_to_correct,
    "next": _next,
    "next_and_last": _next_and_last,
    "neighbours": _neighbours,
    "before_and_after": _before_and_after,
    "longest_ordered": _longest_ordered,
    "longest_contiguous": _longest_contiguous,
}
