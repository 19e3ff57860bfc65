"""Zones of a picture and the points in them, reckoned in whole numbers, so that an edge is exact.

A point is two ten-thousandths, of the picture's width and of its height. The edge of a zone belongs to it,
and of zones that lie over each other the first one holds the point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from items.kinds import Hotspot, Zone

FULL = 10_000
MOST_POINTS = 20
"""Of one answer."""
NUMBERS = {"rectangle": 4, "circle": 3}
"""How many numbers a zone of this shape has; a polygon has two for each of three corners or more."""
MOST_NUMBERS = 60
MOST_PIXELS = 100_000
Point: TypeAlias = tuple[int, int]
_STEPS = 100
_PROBES = 16


def problem_of(body: Hotspot) -> str:
    """What is wrong with the picture's size or a zone, after the path of its field; empty for sound ones."""
    if not (1 <= body.width <= MOST_PIXELS and 1 <= body.height <= MOST_PIXELS):
        return f"width: expected a size of 1 to {MOST_PIXELS} pixels"
    if body.scoring not in ("right_minus_wrong", "all_or_nothing"):
        return "scoring: unknown"
    if not 1 + body.are_places_shown <= len(body.zones) <= MOST_POINTS:
        return f"zones: expected {1 + body.are_places_shown} to {MOST_POINTS}, found {len(body.zones)}"
    for place, zone in enumerate(body.zones):
        wrong = _wrong_numbers(zone)
        if wrong:
            return f"zones[{place}].{wrong}"
    if not any(zone.is_right for zone in body.zones):
        return "zones: none is right"
    hidden = (place for place, zone in enumerate(body.zones) if inner_point(body, zone) is None)
    return next((f"zones[{place}]: those before it lie over all of it" for place in hidden), "")


def read_point(value: object) -> Point | None:
    """The point that a pair of plain numbers is, None for anything else."""
    match value:
        case [bool(), _] | [_, bool()]:
            return None
        case [int() as x, int() as y] if 0 <= x <= FULL and 0 <= y <= FULL:
            return x, y
    return None


def zone_at(body: Hotspot, point: Point) -> Zone | None:
    """The zone that a point belongs to."""
    return next((zone for zone in body.zones if holds(zone, point, body.width, body.height)), None)


def holds(zone: Zone, point: Point, width: int, height: int) -> bool:
    """Whether the point lies in the zone or on its edge, on a picture of this size."""
    x, y = point
    match zone.shape:
        case "rectangle":
            left, top, right, bottom = zone.numbers
            return left <= x <= right and top <= y <= bottom
        case "circle":
            middle, middle_y, radius = zone.numbers
            return ((x - middle) * width) ** 2 + ((y - middle_y) * height) ** 2 <= (radius * width) ** 2
        case "polygon":
            return _in_polygon(corners(zone.numbers), x, y)


def corners(numbers: Sequence[int]) -> list[Point]:
    """Numbers two by two."""
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def box(zone: Zone, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the zone, as far as they lie on the picture."""
    match zone.shape:
        case "rectangle":
            left, top, right, bottom = zone.numbers
        case "circle":
            x, y, radius = zone.numbers
            down = radius * width // height
            left, top, right, bottom = x - radius, y - down, x + radius, y + down
        case "polygon":
            across, downs = zone.numbers[::2], zone.numbers[1::2]
            left, top, right, bottom = min(across), min(downs), max(across), max(downs)
    return max(left, 0), max(top, 0), min(right, FULL), min(bottom, FULL)


def inner_point(body: Hotspot, zone: Zone) -> Point | None:
    """A point that belongs to the zone, its middle if it can be; None where others lie over all of it."""
    left, top, right, bottom = box(zone, body.width, body.height)
    tried = [((left + right) // 2, (top + bottom) // 2), *_grid(left, top, right, bottom)]
    if zone.shape == "polygon":
        tried += corners(zone.numbers)
    return next((point for point in tried if zone_at(body, point) is zone), None)


def first_clash(body: Hotspot) -> tuple[Zone, Zone] | None:
    """The first two zones that share more than an edge though one is right and the other is not."""
    for place, one in enumerate(body.zones):
        for other in body.zones[place + 1 :]:
            if one.is_right != other.is_right and _overlap(one, other, body.width, body.height):
                return one, other
    return None


@lru_cache(maxsize=500)
def right_share(body: Hotspot) -> float:
    """The share of the picture that is right, from a look at 10,000 points."""
    points = ((x, y) for x in range(50, FULL, _STEPS) for y in range(50, FULL, _STEPS))
    found = (zone_at(body, point) for point in points)
    return sum(zone.is_right for zone in found if zone) / _STEPS**2


def _wrong_numbers(zone: Zone) -> str:
    if zone.shape not in (*NUMBERS, "polygon"):
        return "shape: unknown"
    count = len(zone.numbers)
    is_path = count % 2 == 0 and 6 <= count <= MOST_NUMBERS
    if count != NUMBERS.get(zone.shape, count if is_path else -1):
        return "numbers: too few or too many for the shape"
    if not all(0 <= number <= FULL for number in zone.numbers):
        return f"numbers: expected 0 to {FULL}"
    if _is_empty(zone):
        return "numbers: the zone has no area"
    return ""


def _is_empty(zone: Zone) -> bool:
    match zone.shape:
        case "rectangle":
            left, top, right, bottom = zone.numbers
            return left >= right or top >= bottom
        case "circle":
            return zone.numbers[2] == 0
        case "polygon":
            path = corners(zone.numbers)
            return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*path, path[0]])) == 0


def _grid(left: int, top: int, right: int, bottom: int) -> Iterator[Point]:
    """Points evenly inside a rectangle, never on its edge."""
    parts = 2 * _PROBES
    for row in range(1, parts, 2):
        for column in range(1, parts, 2):
            yield left + (right - left) * column // parts, top + (bottom - top) * row // parts


def _overlap(one: Zone, other: Zone, width: int, height: int) -> bool:
    first, second = box(one, width, height), box(other, width, height)
    left, top = max(first[0], second[0]), max(first[1], second[1])
    right, bottom = min(first[2], second[2]), min(first[3], second[3])
    if left >= right or top >= bottom:
        return False
    return any(
        holds(one, point, width, height) and holds(other, point, width, height)
        for point in _grid(left, top, right, bottom)
    )


def _in_polygon(path: list[Point], x: int, y: int) -> bool:
    is_inside = False
    for (x1, y1), (x2, y2) in pairwise([*path, path[0]]):
        side = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if side == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return True
        # A ray to the right crosses the edges that lie on both sides of it.
        if (y1 > y) != (y2 > y) and (side > 0) == (y2 > y1):
            is_inside = not is_inside
    return is_inside
