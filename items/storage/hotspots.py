"""A picture and its zones at rest."""

from __future__ import annotations

from typing import Literal, cast, get_args

from items.kinds import Hotspot, Zone, ZoneShape
from items.storage.fields import Fields, read_rich, read_whole, rich_data, without_none


def hotspot_data(body: Hotspot) -> dict[str, object]:
    return {
        "picture": body.picture,
        "alt": body.alt,
        "width": body.width,
        "height": body.height,
        "zones": [_zone_data(zone) for zone in body.zones],
        "is_multiple": body.is_multiple,
        "scoring": body.scoring,
        "are_places_shown": body.are_places_shown,
    }


def read_hotspot(value: object, path: str) -> Hotspot:
    fields = Fields(value, path)
    scoring = fields.one_of("scoring", ["right_minus_wrong", "all_or_nothing"])
    body = Hotspot(
        picture=fields.text("picture"),
        alt=fields.text("alt"),
        width=fields.whole("width"),
        height=fields.whole("height"),
        zones=fields.many("zones", _read_zone),
        is_multiple=fields.flag("is_multiple"),
        scoring=cast(Literal["right_minus_wrong", "all_or_nothing"], scoring),
        are_places_shown=fields.flag("are_places_shown"),
    )
    fields.finish()
    return body


def _zone_data(zone: Zone) -> dict[str, object]:
    return without_none(
        {
            "id": zone.id,
            "content": rich_data(zone.content),
            "shape": zone.shape,
            "numbers": list(zone.numbers),
            "is_right": zone.is_right,
            "feedback": rich_data(zone.feedback),
        }
    )


def _read_zone(value: object, path: str) -> Zone:
    fields = Fields(value, path)
    shape = fields.one_of("shape", list(get_args(ZoneShape)))
    zone = Zone(
        id=fields.text("id"),
        content=fields.value("content", read_rich),
        shape=cast(ZoneShape, shape),
        numbers=fields.many("numbers", read_whole),
        is_right=fields.flag("is_right"),
        feedback=fields.optional("feedback", read_rich),
    )
    fields.finish()
    return zone
