"""Points on a picture as options chosen, so that they earn what a multiple response earns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from items.hotspots import MOST_POINTS, Point, inner_point, read_point, zone_at
from items.kinds import Choice, Hotspot, Item, Option, Response, Rich, Zone

NOWHERE = "*"
"""Begins the id of a point in no zone, which no zone's own id can."""


@dataclass(frozen=True, slots=True)
class ZonesTold:
    """The zones once the key is shown, and the id of the one that each point lies in, empty for none."""

    zones: tuple[Zone, ...]
    hits: tuple[str, ...]


def points_of(body: Hotspot, response: Response) -> tuple[Point, ...]:
    """The points of an answer; nothing where they are none, or more than the question takes."""
    given = response.get("points")
    found = [read_point(one) for one in given] if isinstance(given, list | tuple) else []
    points = tuple(dict.fromkeys(point for point in found if point is not None))
    most = MOST_POINTS if body.is_multiple else 1
    return points if len(points) == len(found) <= most else ()


def pointed(body: Hotspot, response: Response) -> tuple[str, ...]:
    """The id of the zone of each point; a point in none has one of its own, so that each counts as wrong."""
    zones = [zone_at(body, point) for point in points_of(body, response)]
    return tuple(zone.id if zone else f"{NOWHERE}{place}" for place, zone in enumerate(zones, 1))


def as_choice(body: Hotspot, chosen: Sequence[str]) -> Choice:
    """The zones, and what was pointed at beside them, as options."""
    names = [*(zone.id for zone in body.zones), *(name for name in chosen if name.startswith(NOWHERE))]
    right = {zone.id for zone in body.zones if zone.is_right}
    return Choice(
        options=tuple(Option(id=name, content=Rich(name), fraction=Decimal(name in right)) for name in names),
        is_multiple=body.is_multiple,
        scoring=body.scoring,
    )


def key_points_of(body: Hotspot) -> list[list[int]]:
    """A point in every right zone, or in the first where one is asked for."""
    inner = [inner_point(body, zone) for zone in body.zones if zone.is_right]
    found = [list(point) for point in inner if point]
    return found if body.is_multiple else found[:1]


def right_points(body: Hotspot, response: Response) -> list[list[int]]:
    """Those points of an answer that lie in right zones."""
    zones = ((point, zone_at(body, point)) for point in points_of(body, response))
    return [list(point) for point, zone in zones if zone and zone.is_right]


def zones_told(item: Item, response: Response) -> ZonesTold | None:
    """What is said of a hotspot with its key; None for other kinds."""
    if not isinstance(item.body, Hotspot):
        return None
    hits = tuple("" if name.startswith(NOWHERE) else name for name in pointed(item.body, response))
    return ZonesTold(item.body.zones, hits)
