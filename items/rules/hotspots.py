"""Rules about pictures that are pointed at: a finger finds each zone, and no words tell the right one."""

from __future__ import annotations

from items.hotspots import FULL, box, first_clash
from items.kinds import Hotspot, Zone
from items.rules.shapes import Check, Flaw, Subject
from items.rules.words import content_words, plain

PHONE = 358
"""How wide a picture is on a telephone of 390 pixels, in pixels of its screen."""
FINGER = 24
"""The smallest target that can be met, as WCAG 2.2 has it (2.5.8)."""


def small_zone(subject: Subject) -> Flaw | None:
    body = _body(subject)
    for place, zone in enumerate(body.zones if body else ()):
        side = _shorter_side(zone, body) if body else 0
        if side < FINGER:
            return Flaw(
                f"“{plain(zone.content)}” is {side} pixels across on a telephone.", f"body.zones[{place}]"
            )
    return None


def lying_over(subject: Subject) -> Flaw | None:
    body = _body(subject)
    clash = first_clash(body) if body else None
    if body is None or clash is None:
        return None
    one, other = clash
    return Flaw(
        f"“{plain(one.content)}” and “{plain(other.content)}” share a part, and only one of them is right.",
        f"body.zones[{body.zones.index(other)}]",
    )


def told_by_alt(subject: Subject) -> Flaw | None:
    body = _body(subject)
    said = set(content_words(body.alt)) if body else set()
    for zone in body.zones if body else ():
        named = set(content_words(plain(zone.content)))
        if zone.is_right and named and named <= said:
            return Flaw(f"What the picture shows in words names “{plain(zone.content)}”.", "body.alt")
    return None


def _shorter_side(zone: Zone, body: Hotspot) -> int:
    left, top, right, bottom = box(zone, body.width, body.height)
    height = PHONE * body.height // body.width
    return min((right - left) * PHONE, (bottom - top) * height) // FULL


def _body(subject: Subject) -> Hotspot | None:
    return subject.item.body if isinstance(subject.item.body, Hotspot) else None


def _is_picture(subject: Subject) -> bool:
    return _body(subject) is not None


CHECKS = (
    Check(
        code="zone_small", severity="look", name="a zone is too small", title="Zones a finger meets",
        passes="Every zone can be met on a telephone.", applies=_is_picture, find=small_zone,
        cure="Make the zone larger, or the picture a part of it.",
    ),
    Check(
        code="zone_clash", severity="look", name="zones lie over each other", title="Zones apart",
        passes="No right zone lies over a wrong one.", applies=_is_picture, find=lying_over,
        cure="Draw them apart: where two share a part, the first one counts.",
    ),
    Check(
        code="zone_told", severity="look", name="the picture's words tell the answer",
        title="Picture tells nothing", passes="The words for the picture name no right zone.",
        applies=_is_picture, find=told_by_alt, cure="Say what can be seen without naming what is asked for.",
    ),
)  # fmt: skip
