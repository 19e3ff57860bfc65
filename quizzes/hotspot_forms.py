"""The part of the item editor that is about pictures to point at: fields and rows, and the body they make."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, DecimalException
from typing import cast, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from items.hotspots import FULL, MOST_NUMBERS, MOST_POINTS, NUMBERS
from items.kinds import Hotspot, Zone, ZoneShape
from items.rich import MEDIA_NAME
from quizzes.choice_scoring import CHOICE_RULES
from quizzes.hotspot_words import Picture, drawn_picture, percent
from quizzes.item_rows import Problems, Row, part_names, rich, rich_of

HOTSPOT_FIELDS = ("picture", "picture_alt", "picture_width", "picture_height")
HOTSPOT_FLAGS = ("is_several", "are_places_shown")
ZONE_SHAPES: Mapping[str, str | Promise] = {
    "rectangle": gettext_lazy("rectangle: left, top, right, bottom"),
    "circle": gettext_lazy("circle: across, down, radius"),
    "polygon": gettext_lazy("polygon: across, down of each corner"),
}
POINT_RULES = {rule: words for rule, words in CHOICE_RULES.items() if rule != "weighted"}
"""What several points earn, in the order of the menu: the rules of several answers that fit."""
_APART = re.compile(r"[\s;,]+")


def hotspot_values(body: Hotspot) -> dict[str, str]:
    """The fields that show the body."""
    return {
        "picture": body.picture,
        "picture_alt": body.alt,
        "picture_width": str(body.width),
        "picture_height": str(body.height),
        "scoring": body.scoring,
    }


def zone_rows(body: Hotspot) -> list[Row]:
    """One row for every zone."""
    return [
        Row(
            number,
            id=zone.id,
            text=zone.content.value,
            mode=zone.shape,
            other=" ".join(percent(one) for one in zone.numbers),
            is_key=zone.is_right,
            feedback=zone.feedback.value if zone.feedback else "",
        )
        for number, zone in enumerate(body.zones, 1)
    ]


def hotspot_of(
    rows: Sequence[Row], values: Mapping[str, str], flags: Mapping[str, bool], base: object
) -> tuple[Hotspot | None, Problems]:
    """The body that the fields make, or None with what is wrong."""
    known = {zone.id: zone for zone in base.zones} if isinstance(base, Hotspot) else {}
    problems: Problems = {}
    filled = [row for row in rows if not row.is_empty]
    width, height = (_whole(values[name]) for name in ("picture_width", "picture_height"))
    if not values["picture"] or not width or not height:
        problems["media"] = _("Choose the picture, say in words what it shows, and put it in")
    elif not values["picture_alt"].strip():
        problems["picture_alt"] = _("Say in words what the picture shows")
    _check_rows(filled, problems, is_list=flags["are_places_shown"])
    names = part_names(filled, set(known), "z")
    zones = [_zone(row, name, known.get(name), problems) for name, row in zip(names, filled, strict=True)]
    if problems:
        return None, problems
    is_whole = values["scoring"] == "all_or_nothing"
    body = Hotspot(
        picture=values["picture"],
        alt=values["picture_alt"].strip(),
        width=width,
        height=height,
        zones=tuple(zones),
        is_multiple=flags["is_several"],
        scoring="all_or_nothing" if is_whole else "right_minus_wrong",
        are_places_shown=flags["are_places_shown"],
    )
    return body, {}


def form_picture(rows: Sequence[Row], values: Mapping[str, str]) -> Picture | None:
    """The picture with every zone that can be drawn so far, by the number of its row; None without one."""
    width, height = (_whole(values[name]) for name in ("picture_width", "picture_height"))
    if not MEDIA_NAME.fullmatch(values["picture"]) or not width or not height:
        return None
    unread: Problems = {}
    zones = [(str(row.number), _zone(row, "z", None, unread)) for row in rows if row.other]
    whole = [(label, zone) for label, zone in zones if zone.numbers]
    return drawn_picture(values["picture"], values["picture_alt"], (width, height), whole)


def zone_numbers(shape: str, typed: str) -> tuple[int, ...] | None:
    """The numbers of a zone as typed, in ten-thousandths; None where they do not make one."""
    try:
        found = [Decimal(part) * 100 for part in _APART.split(typed.strip()) if part]
    except DecimalException:
        return None
    if not all(one.is_finite() and 0 <= one <= FULL for one in found):
        return None
    numbers = tuple(round(one) for one in found)
    if shape in NUMBERS:
        return numbers if len(numbers) == NUMBERS[shape] else None
    return numbers if 6 <= len(numbers) <= MOST_NUMBERS and len(numbers) % 2 == 0 else None


def _check_rows(filled: Sequence[Row], problems: Problems, *, is_list: bool) -> None:
    if len(filled) < 1 + is_list:
        problems["row-1-text"] = _("Enter two zones at least") if is_list else _("Enter at least one zone")
    elif len(filled) > MOST_POINTS:
        most = {"most": MOST_POINTS}
        problems[f"row-{filled[MOST_POINTS].number}-text"] = _("Enter %(most)s zones at most") % most
    elif not any(row.is_key for row in filled):
        problems[f"row-{filled[0].number}-key"] = _("Tick every zone that is right")


def _zone(row: Row, name: str, old: Zone | None, problems: Problems) -> Zone:
    shape = _shape(row)
    numbers = zone_numbers(shape, row.other)
    if not row.text:
        problems[f"row-{row.number}-text"] = _("Give the zone a name")
    if numbers is None:
        problems[f"row-{row.number}-other"] = _(
            "Enter percentages from 0 to 100, as many as the shape needs: %(shape)s"
        ) % {"shape": ZONE_SHAPES[shape]}
    return Zone(
        id=name,
        content=rich_of(row.text, old.content if old else None),
        shape=shape,
        numbers=numbers or (),
        is_right=row.is_key,
        feedback=rich(row.feedback, old.feedback if old else None),
    )


def _shape(row: Row) -> ZoneShape:
    return cast(ZoneShape, row.mode) if row.mode in get_args(ZoneShape) else "rectangle"


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
