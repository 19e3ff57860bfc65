"""Small closed sets of words of which one excludes the others, each set with the noun that asks for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClosedSet:
    """Which `noun` it is, of `members`; `after` are the words one of which must follow, if any are named."""

    noun: str
    members: tuple[str, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def _set(noun: str, members: str, before: str = "", after: str = "") -> ClosedSet:
    return ClosedSet(noun, tuple(members.split("|")), tuple(before.split()), tuple(after.split()))


CLOSED_SETS = (
    _set("season", "spring|summer|autumn|winter", before="in the during every each"),
    _set("direction", "north|south|east|west", before="the to from"),
    _set("direction", "northwards|southwards|eastwards|westwards"),
    _set("share", "a quarter|a third|half|two thirds|three quarters", after="of"),
    _set("interval", "day|week|month|quarter|year", before="every each"),
    _set("interval", "hourly|daily|weekly|monthly|quarterly|yearly"),
    _set("majority", "simple majority|two-thirds majority|absolute majority|three-quarters majority"),
)
"""In each, the members stand in the order of likeness: the nearest make the wrong options.

Materials, organs, gases and continents are none: the words around mostly tell which it is.
"""
