"""PURE: sections and pages of a quiz, and how they stand in an attempt, where they are frozen.

A quiz stores where each heading stands: before the place `first` of all its places, counted from 1. An
attempt stores the same by its own positions, so that no later change of the quiz moves anything in it.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any, Protocol, TypeVar

from items.kinds import Rich

LAST = 32_767
"""No attempt has more questions."""
_END = 2**31
"""Beyond every place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The begin of a section. What stands above the first heading belongs to none."""

    id: int
    first: int
    title: str
    instruction: str = ""
    is_shuffled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of an attempt, from question `first` to `last`."""

    first: int
    last: int
    title: str
    instruction: Rich | None


class PageRule(StrEnum):
    """When a new page begins."""

    ONE = "one"
    SEVERAL = "several"
    SECTION = "section"
    ALL = "all"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Paging:
    """How a quiz is cut into pages; `count` is for several questions a page."""

    rule: str
    count: int = 1

    def starts(self, breaks: Sequence[bool], sections: Sequence[int]) -> list[int]:
        """The first question of every page, empty for one question a page.

        `breaks` says of each question whether its author begins a page with it, `sections` where those begin:
        they begin a page too, unless everything is on one or the author breaks.
        """
        rule, count = self.rule, self.count
        if rule == PageRule.ONE or (rule == PageRule.SEVERAL and count < 2):
            return []
        starts: list[int] = []
        for position, is_break in enumerate(breaks, 1):
            is_full = rule == PageRule.SEVERAL and bool(starts) and position - starts[-1] >= count
            begins_section = position in sections and rule in (PageRule.SEVERAL, PageRule.SECTION)
            if position == 1 or is_full or begins_section or (rule == PageRule.OWN and is_break):
                starts.append(position)
        return starts


ONE_EACH = Paging(PageRule.ONE)


class Placed(Protocol):
    """A question to come that knows its place in the quiz."""

    @property
    def place(self) -> int: ...

    @property
    def starts_page(self) -> bool: ...

    @property
    def needs_before(self) -> bool: ...


AnyPlaced = TypeVar("AnyPlaced", bound=Placed)


def headings_of(layout: Mapping[str, Any]) -> tuple[Heading, ...]:
    """The headings of a quiz in their order."""
    found = (Heading(**stored) for stored in layout.get("sections", ()))
    return tuple(sorted(found, key=lambda heading: (heading.first, heading.id)))


def with_headings(layout: Mapping[str, Any], headings: Sequence[Heading]) -> dict[str, Any]:
    """The layout with these headings instead."""
    return {**layout, "sections": [asdict(heading) for heading in headings]}


def moved(layout: Mapping[str, Any], was: int, to: int) -> dict[str, Any]:
    """The layout after the place `was` has gone `to`: it joins the section of the place it is put upon."""
    if was == to:
        return dict(layout)
    shifted = [_without(heading, was) for heading in headings_of(layout)]
    last_kept = to if to <= was else to - 1
    return with_headings(
        layout, [replace(one, first=one.first + 1) if one.first > last_kept else one for one in shifted]
    )


def removed(layout: Mapping[str, Any], was: int) -> dict[str, Any]:
    """The layout after the place `was` has gone."""
    return with_headings(layout, [_without(heading, was) for heading in headings_of(layout)])


def crossed(layout: Mapping[str, Any], place: int, step: int) -> dict[str, Any] | None:
    """The layout after `place` has stepped up (-1) or down (1) over a heading beside it, if there is one."""
    headings = list(headings_of(layout))
    wanted = place if step < 0 else place + 1
    near = [heading for heading in headings if heading.first == wanted]
    if not near or (step < 0 and place == 1):
        return None
    over = near[-1] if step < 0 else near[0]
    headings[headings.index(over)] = replace(over, first=over.first - step)
    return with_headings(layout, headings)


def arranged(
    places: Sequence[AnyPlaced],
    layout: Mapping[str, Any],
    *,
    is_shuffled: bool,
    seed: int,
    paging: Paging = ONE_EACH,
) -> tuple[list[AnyPlaced], dict[str, Any]]:
    """The questions of an attempt in their order, and the layout to freeze with them.

    `is_shuffled` is for what stands above the first heading; a section says so itself. Nothing leaves its
    section, and a section without a question is none. A page break belongs to a place, not to the question
    that a shuffle puts there. Where a section is shuffled nothing waits for the question before it.
    """
    rng = random.Random(seed)  # noqa: S311  # which place a question gets is no secret
    ordered: list[AnyPlaced] = []
    sections: list[dict[str, Any]] = []
    fixed: list[bool] = []
    headings = headings_of(layout)
    starts = [0, *(heading.first for heading in headings), _END]
    for heading, (start, end) in zip((None, *headings), pairwise(starts), strict=True):
        group = [one for one in places if start <= one.place < end]
        is_moved = heading.is_shuffled if heading else is_shuffled
        if is_moved:
            group.sort(key=lambda _one: rng.random())
        fixed += [not is_moved] * len(group)
        if heading and group:
            said = {"title": heading.title, "instruction": heading.instruction}
            sections.append({"first": len(ordered) + 1, **said})
        ordered += group
    frozen: dict[str, Any] = {"sections": sections} if sections else {}
    pages = paging.starts([one.starts_page for one in places], [one["first"] for one in sections])
    kept = zip(ordered, fixed, [False, *fixed], strict=False)
    needs = [place for place, (one, own, prior) in enumerate(kept, 1) if one.needs_before and own and prior]
    return ordered, frozen | ({"pages": pages} if pages else {}) | ({"needs": needs} if needs else {})


def with_checked(frozen: dict[str, Any], checked: Sequence[bool]) -> dict[str, Any]:
    """The layout, in which nothing waits for a question that cannot be checked."""
    needs = [position for position in frozen.get("needs", ()) if checked[position - 2]]
    rest = {name: value for name, value in frozen.items() if name != "needs"}
    return rest | ({"needs": needs} if needs else {})


def needs_of(frozen: Mapping[str, Any], first: int, last: int) -> list[int]:
    """Those of the questions `first` to `last` that wait for the one before."""
    return [position for position in frozen.get("needs", ()) if first <= position <= last]


def sections_of(frozen: Mapping[str, Any], count: int) -> tuple[Section, ...]:
    """The sections of an attempt with `count` questions."""
    stored = frozen.get("sections", ())
    ends = [*(one["first"] - 1 for one in stored[1:]), count]
    return tuple(
        Section(first=one["first"], last=last, title=one["title"], instruction=_rich(one["instruction"]))
        for one, last in zip(stored, ends, strict=False)
    )


def span_at(frozen: Mapping[str, Any], position: int) -> tuple[int, int]:
    """The first and the last question of the page of `position`; the last page has no known end."""
    starts: Sequence[int] = frozen.get("pages", ())
    if not starts:
        return position, position
    after = bisect_right(starts, position)
    return starts[max(after - 1, 0)], starts[after] - 1 if after < len(starts) else LAST


def is_open_at(frozen: Mapping[str, Any], reached: int | None, position: int) -> bool:
    """True for a question of the page of `reached`, and for every one where that is None: all are open."""
    if reached is None:
        return True
    first, last = span_at(frozen, reached)
    return first <= position <= last


def pages_of(frozen: Mapping[str, Any], count: int) -> list[tuple[int, int]]:
    """First and last question of every page of an attempt with `count` questions."""
    starts = frozen.get("pages") or range(1, count + 1)
    return [(first, after - 1) for first, after in pairwise((*starts, count + 1))]


def section_at(sections: Sequence[Section], position: int) -> Section | None:
    """The section of a question, None above the first one."""
    return next((one for one in sections if one.first <= position <= one.last), None)


def by_section(
    sections: Sequence[Section], positions: Iterable[int]
) -> list[tuple[Section | None, list[int]]]:
    """The positions in their order, by section; sections without any of them are left out."""
    groups = groupby(positions, key=lambda position: section_at(sections, position))
    return [(section, list(group)) for section, group in groups]


def _rich(markdown: str) -> Rich | None:
    return Rich(markdown, "markdown") if markdown else None


def _without(heading: Heading, place: int) -> Heading:
    return replace(heading, first=heading.first - 1) if heading.first > place else heading


_END = 2**31
