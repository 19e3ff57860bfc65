"""Where a learner is in a lesson after its sentences were moved, in plain numbers."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MovedPlace:
    """For a place before the revision: where "continue" goes now, and up to where everything was read."""

    before: int
    position: int
    furthest: int


def moved_places(kept: Sequence[tuple[int, int]], count_before: int) -> list[MovedPlace]:
    """Return what every place from 1 to `count_before` became; `kept` are (before, now) of the sentences
    that stayed in the lesson.

    Somebody at a sentence that is gone is at the one before it. Sentences put in above one that was read
    count as passed; one that was not read never does.
    """
    now = dict(kept)
    # From the end: the first place now of everything that stood below a place.
    first_unread = [2**31] * (count_before + 2)
    for place in range(count_before, 0, -1):
        first_unread[place - 1] = min(first_unread[place], now.get(place, 2**31))
    found: list[MovedPlace] = []
    read: list[int] = []
    position = 1
    for place in range(1, count_before + 1):
        position = now.get(place, position)
        if place in now:
            insort(read, now[place])
        passed = bisect_left(read, first_unread[place])
        found.append(MovedPlace(place, position, read[passed - 1] if passed else 1))
    return found
