"""A picture with its zones in a question file; places are percentages of its width and height."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, cast, get_args

from items.formats.toml_table import Table, WrongField
from items.identifiers import neutral_ids
from items.kinds import Hotspot, Zone, ZoneShape

_SHAPES = list(get_args(ZoneShape))


def read_hotspot(fields: Table) -> Hotspot:
    size = fields.take("size", list)
    if len(size) != 2 or not all(isinstance(side, int) and not isinstance(side, bool) for side in size):
        raise WrongField("size", "size: expected [width, height] in pixels")
    entries = fields.entries("zones")
    tables = [entry for entry in entries if isinstance(entry, Table)]
    if len(tables) != len(entries):
        raise WrongField("zones", "zones: expected tables in braces")
    texts = [table.take("text", str) for table in tables]
    scoring = fields.one_of("scoring", ["right_minus_wrong", "all_or_nothing"], "right_minus_wrong")
    return Hotspot(
        picture=fields.take("picture", str),
        alt=fields.take("alt", str),
        width=size[0],
        height=size[1],
        zones=tuple(
            _read_zone(table, zone_id, text)
            for table, zone_id, text in zip(tables, neutral_ids(texts, "z"), texts, strict=True)
        ),
        is_multiple=fields.take("several", bool, False),
        scoring=cast(Literal["right_minus_wrong", "all_or_nothing"], scoring),
        are_places_shown=fields.take("show_places", bool, False),
    )


def hotspot_table(body: Hotspot) -> dict[str, object]:
    return {
        "picture": body.picture,
        "alt": body.alt,
        "size": [body.width, body.height],
        "zones": [_zone(zone) for zone in body.zones],
        **({"several": True} if body.is_multiple else {}),
        **({"scoring": body.scoring} if body.scoring != "right_minus_wrong" else {}),
        **({"show_places": True} if body.are_places_shown else {}),
    }


def _read_zone(table: Table, zone_id: str, text: str) -> Zone:
    shapes = [shape for shape in _SHAPES if table.has(shape)]
    if len(shapes) != 1:
        raise WrongField("zones", f"zones: expected one of {', '.join(_SHAPES)} in each")
    zone = Zone(
        id=zone_id,
        content=table.rich(text),
        shape=cast(ZoneShape, shapes[0]),
        numbers=tuple(_ten_thousandths(number) for number in table.take(shapes[0], list)),
        is_right=table.take("right", bool, False),
        feedback=table.maybe_rich("feedback"),
    )
    table.finish()
    return zone


def _ten_thousandths(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        raise WrongField("zones", "zones: expected percentages")
    # Before any arithmetic: a number may be typed with a million digits.
    if not (Decimal(number).is_finite() and 0 <= number <= 100):
        raise WrongField("zones", "zones: a percentage lies between 0 and 100")
    found = Decimal(number) * 100
    if found != found.to_integral_value():
        raise WrongField("zones", "zones: a percentage has two decimal places at most")
    return int(found)


def _zone(zone: Zone) -> dict[str, object]:
    return {
        "text": zone.content.value,
        zone.shape: [Decimal(number) / 100 for number in zone.numbers],
        **({"right": True} if zone.is_right else {}),
        **({"feedback": zone.feedback.value} if zone.feedback else {}),
    }
