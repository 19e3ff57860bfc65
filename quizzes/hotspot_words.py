"""A picture that is pointed at, as pages show it: its zones and points drawn over it, and the same in words.

Drawn in ten-thousandths and percent, so that the size on the page does not matter and no style is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from string import ascii_uppercase
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from items.hotspots import FULL, MOST_POINTS, Point, box
from items.kinds import Hotspot, Zone
from items.rich import MEDIA
from items.scoring.hotspots import ZonesTold
from quizzes.rich_text import rich_html

PRESSED = "spot"
"""The picture's name in a plain form: where it was pressed comes as ``spot.x`` and ``spot.y``."""
PRESSED_X, PRESSED_Y = f"{PRESSED}.x", f"{PRESSED}.y"
PRESSED_WIDTH = 320
"""How wide it is then, in pixels of the page; `static/css/answering.css` has the same."""
PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A zone: its outline, its letter and where that stands."""

    figure: SafeString
    label: str
    x: str
    y: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """A point with its number; `x` and `y` are percentages."""

    label: str
    x: str
    y: str
    tone: str = ""

    @property
    def words(self) -> str:
        """Where it is."""
        return place_words(self.x, self.y)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that may be chosen from a list: its letter, where it is, and the value of its field."""

    letter: str
    words: str
    value: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The picture with what lies over it."""

    address: str
    alt: str
    width: str
    height: str
    zones: tuple[Drawn, ...] = ()
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointing:
    """What a page asks: `rows` are points to type, one of them still free, or `places` are listed."""

    picture: Picture
    rows: tuple[Pin, ...]
    places: tuple[Place, ...]
    most: int


@dataclass(frozen=True, slots=True)
class ZoneSaid:
    """A zone or a stray point beside the key; `is_right` is None where nothing is judged."""

    name: SafeString
    words: str
    is_right: bool | None


def pointing_of(view: Mapping[str, Any], value: Mapping[str, Any]) -> Pointing:
    """The question of a learner's view with the points given so far."""
    points = _points(value)
    most = MOST_POINTS if view["is_multiple"] else 1
    listed = list(zip(ascii_uppercase, view.get("places", ()), strict=False))
    if listed:
        size = view["picture"]["width"], view["picture"]["height"]
        zones = (_drawn(place, size, letter, place["point"]) for letter, place in listed)
        places = tuple(_place(letter, place["point"], points) for letter, place in listed)
        return Pointing(picture=_picture(view["picture"], zones=zones), rows=(), places=places, most=most)
    pins = _pins(points)
    free = () if len(pins) >= most else (Pin(str(len(pins) + 1), "", ""),)
    return Pointing(picture=_picture(view["picture"], pins=pins), rows=(*pins, *free), places=(), most=most)


def points_from_form(view: Mapping[str, Any], data: QueryDict) -> list[object]:
    """The points in a plain form, not yet checked; what cannot be read comes as it was typed."""
    if view.get("places"):
        return [[_whole(one) for one in place.split(",")] for place in data.getlist(PLACE)]
    rows = zip(data.getlist("across"), data.getlist("down"), strict=False)
    points: list[object] = [[_share(x), _share(y)] for x, y in rows if x.strip() or y.strip()]
    pressed = _pressed(view["picture"], data)
    if pressed is None:
        return points
    return [*points, pressed] if view["is_multiple"] else [pressed]


def place_words(x: str, y: str) -> str:
    """Where a point is, in words."""
    return _("%(x)s %% from the left, %(y)s %% from the top") % {"x": x, "y": y}


def given_place_words(value: Mapping[str, Any]) -> str:
    """The points of an answer on one line."""
    return "; ".join(pin.words for pin in _pins(_points(value)))


def numbers_words(zone: Zone) -> str:
    """Where a zone is, for its author."""
    said = [percent(number) for number in zone.numbers]
    match zone.shape:
        case "rectangle":
            words = _("rectangle, from %(a)s, %(b)s to %(c)s, %(d)s %%")
            return words % dict(zip("abcd", said, strict=True))
        case "circle":
            words = _("circle round %(a)s, %(b)s, radius %(c)s %%")
            return words % dict(zip("abc", said, strict=True))
        case "polygon":
            return _("polygon of %(n)s corners") % {"n": len(said) // 2}


def percent(number: int) -> str:
    """Ten-thousandths as a percentage, always with a point."""
    return format((Decimal(number) / 100).normalize(), "f")


def author_picture(body: Hotspot) -> Picture:
    """The picture with every zone by its number, the right ones by their look too."""
    zones = [(str(number), zone) for number, zone in enumerate(body.zones, 1)]
    return drawn_picture(body.picture, body.alt, (body.width, body.height), zones)


def drawn_picture(name: str, alt: str, size: tuple[int, int], zones: Iterable[tuple[str, Zone]]) -> Picture:
    """The picture with these zones, each with its label."""
    drawn = (_drawn(_outline(zone), size, label, _middle(zone, size), _tone(zone)) for label, zone in zones)
    return _picture({"id": name, "alt": alt, "width": size[0], "height": size[1]}, zones=drawn)


def told_picture(view: Mapping[str, Any], value: Mapping[str, Any], told: ZonesTold) -> Picture:
    """The picture with every zone and the learner's points."""
    right = {zone.id for zone in told.zones if zone.is_right}
    pins = tuple(
        Pin(pin.label, pin.x, pin.y, "good" if hit in right else "bad")
        for pin, hit in zip(_pins(_points(value)), told.hits, strict=False)
    )
    size = view["picture"]["width"], view["picture"]["height"]
    zones = zip(ascii_uppercase, told.zones, strict=False)
    # The letters stand at the upper edge, where points seldom are.
    drawn = (_drawn(_outline(zone), size, letter, _upper(zone, size), _tone(zone)) for letter, zone in zones)
    return _picture(view["picture"], zones=drawn, pins=pins)


def zones_said(view: Mapping[str, Any], value: Mapping[str, Any], told: ZonesTold) -> list[ZoneSaid]:
    """Every zone with what the answer made of it, then the points that lie in none."""
    is_met = any(zone.is_right and zone.id in told.hits for zone in told.zones)
    lines = []
    for letter, zone in zip(ascii_uppercase, told.zones, strict=False):
        name = format_html("{}. {}", letter, rich_html(zone.content))
        lines.append(ZoneSaid(name, *_said(zone, told.hits, is_met=is_met, is_multiple=view["is_multiple"])))
    for pin, hit in zip(_pins(_points(value)), told.hits, strict=False):
        if not hit:
            name = format_html("{}", _("Point %(n)s: %(where)s") % {"n": pin.label, "where": pin.words})
            lines.append(ZoneSaid(name, _("In no place of the key. Not correct."), False))
    return lines


def _said(zone: Zone, hits: Sequence[str], *, is_met: bool, is_multiple: bool) -> tuple[str, bool | None]:
    numbers = ", ".join(str(place) for place, hit in enumerate(hits, 1) if hit == zone.id)
    if numbers:
        words = _("Your point %(n)s. Correct.") if zone.is_right else _("Your point %(n)s. Not correct.")
        return words % {"n": numbers}, zone.is_right
    if not zone.is_right:
        return "", None
    if is_met and not is_multiple:
        return _("Correct too."), None
    return _("Correct, and you did not point there."), False


def _outline(zone: Zone) -> dict[str, Any]:
    return {"shape": zone.shape, "numbers": zone.numbers}


def _tone(zone: Zone) -> str:
    return "good" if zone.is_right else "bad"


def _place(letter: str, at: Sequence[int], points: Sequence[Sequence[int]]) -> Place:
    return Place(letter, place_words(*_percents(at)), f"{at[0]},{at[1]}", list(at) in points)


def _picture(view: Mapping[str, Any], *, zones: Iterable[Drawn] = (), pins: tuple[Pin, ...] = ()) -> Picture:
    return Picture(
        address=f"{MEDIA}{view['id']}",
        alt=view["alt"],
        width=str(view["width"]),
        height=str(view["height"]),
        zones=tuple(zones),
        pins=pins,
    )


def _drawn(
    outline: Mapping[str, Any], size: tuple[int, int], label: str, at: Sequence[int], tone: str = ""
) -> Drawn:
    x, y = _percents(at)
    return Drawn(
        figure=_figure(outline["shape"], outline["numbers"], *size), label=label, x=x, y=y, tone=tone
    )


def _figure(shape: str, numbers: Sequence[int], width: int, height: int) -> SafeString:
    """The outline in a drawing of 10,000 by 10,000 that is stretched over the picture."""
    if shape == "rectangle":
        left, top, right, bottom = numbers
        return format_html(
            '<rect x="{}" y="{}" width="{}" height="{}"/>', left, top, right - left, bottom - top
        )
    if shape == "circle":
        x, y, radius = numbers
        down = radius * width // height
        return format_html('<ellipse cx="{}" cy="{}" rx="{}" ry="{}"/>', x, y, radius, down)
    return format_html('<polygon points="{}"/>', " ".join(str(number) for number in numbers))


def _middle(zone: Zone, size: tuple[int, int]) -> Point:
    left, top, right, bottom = box(zone, *size)
    return (left + right) // 2, (top + bottom) // 2


def _upper(zone: Zone, size: tuple[int, int]) -> Point:
    left, top, right, _bottom = box(zone, *size)
    return (left + right) // 2, top


def _points(value: Mapping[str, Any]) -> list[list[int]]:
    return [list(point) for point in value.get("points", ())]


def _pins(points: Sequence[Sequence[int]]) -> tuple[Pin, ...]:
    return tuple(Pin(str(number), *_percents(point)) for number, point in enumerate(points, 1))


def _percents(point: Sequence[int]) -> tuple[str, str]:
    return percent(point[0]), percent(point[1])


def _pressed(picture: Mapping[str, Any], data: QueryDict) -> list[object] | None:
    """Where the picture was pressed; a press by a key says 0 and 0 and means no place."""
    x, y = (_whole(data.get(name, "")) for name in (PRESSED_X, PRESSED_Y))
    if not isinstance(x, int) or not isinstance(y, int) or (x, y) == (0, 0):
        return None
    height = PRESSED_WIDTH * picture["height"] / picture["width"]
    return [min(round(x * FULL / PRESSED_WIDTH), FULL), min(round(y * FULL / height), FULL)]


def _share(typed: str) -> int | str:
    try:
        found = Decimal(typed.strip().replace(",", ".")) * 100
    except DecimalException:
        return typed
    return round(found) if found.is_finite() and abs(found) <= FULL else typed


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text
