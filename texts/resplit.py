"""The split of a new text along the lessons that a course has already: what became of each section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from texts.plans import LONGEST_TITLE, Part, Plan, propose
from texts.readers.pieces import one_line
from texts.shapes import Extracted


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPart:
    """A lesson there is. `is_own_title` says that a person named it, or that the article does not."""

    title: str
    is_own_title: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The lessons of a course in their order, and where their sentences are in the new text.

    `homes` gives for the place of a block (an index) how many sentences of each lesson it holds;
    `heads` the blocks in which a lesson's first remaining sentence stands. `headings` are all headings of
    the old text.
    """

    parts: Sequence[KnownPart]
    homes: Mapping[int, Counter[int]]
    heads: Mapping[int, int]
    headings: frozenset[str]
    is_in_text_order: bool = True


@dataclass(slots=True)
class _Stretch:
    blocks: list[int]
    owner: int | None
    has_new_heading: bool
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedPlan:
    """The plan of the new text; `lessons` names for each part the known one it goes on, None for a new."""

    plan: Plan
    lessons: tuple[int | None, ...]


def carry_over(extracted: Extracted, known: Known) -> CarriedPlan:
    """Return the split of the new text: what was merged, divided, renamed or put in another order stays
    so, a section that the article gained becomes a part of its own, one that it lost is gone."""
    proposed = propose(extracted)
    if not known.homes:
        return CarriedPlan(plan=proposed, lessons=(None,) * len(proposed.parts))
    stretches = [
        _stretch(extracted, known, blocks)
        for part in _bases(extracted, proposed)
        for blocks in _cut(part, extracted, known)
    ]
    stretches = _joined(_with_one_heir_each(stretches))
    parts = [(_part(extracted, known, stretch, proposed), stretch.owner) for stretch in stretches]
    if not known.is_in_text_order:
        parts = _in_known_order(parts)
    return CarriedPlan(
        plan=Plan(parts=tuple(part for part, _owner in parts)), lessons=tuple(owner for _part, owner in parts)
    )


def _bases(extracted: Extracted, proposed: Plan) -> list[list[int]]:
    """Return the proposed parts as lists of blocks; a text without headings is one, for where it was
    divided by length says nothing."""
    parts = [list(part.indexes()) for part in proposed.parts]
    has_headings = any(block.kind == "heading" and block.level == 1 for block in extracted.blocks)
    return parts if has_headings else [[index for part in parts for index in part]]


def _cut(blocks: list[int], extracted: Extracted, known: Known) -> list[list[int]]:
    """Return the blocks cut where another lesson begins, with the headings above its first sentence."""
    places = []
    for place, index in enumerate(blocks):
        if index in known.heads and known.heads[index] != _main(known, blocks[:place]):
            while place > 0 and extracted.blocks[blocks[place - 1]].kind == "heading":
                place -= 1
            places.append(place)
    edges = sorted({0, *places, len(blocks)})
    return [blocks[first:stop] for first, stop in pairwise(edges)]


def _main(known: Known, blocks: Sequence[int]) -> int | None:
    held = sum((known.homes.get(index, Counter()) for index in blocks), Counter[int]())
    return min(held, key=lambda owner: (-held[owner], owner)) if held else None


def _stretch(extracted: Extracted, known: Known, blocks: list[int]) -> _Stretch:
    first = extracted.blocks[blocks[0]]
    heading = (
        one_line(extracted.text[first.start : first.end])
        if first.kind == "heading" and first.level == 1
        else ""
    )
    owner = _main(known, blocks)
    weight = sum(known.homes.get(index, Counter())[owner] for index in blocks) if owner is not None else 0
    is_new = bool(heading) and heading not in known.headings
    return _Stretch(blocks, owner, is_new, weight)


def _with_one_heir_each(stretches: list[_Stretch]) -> list[_Stretch]:
    """Return the stretches; of several that go on one lesson and cannot be joined, the largest does."""
    best: dict[int, tuple[int, int]] = {}
    runs: list[int] = []
    for place, stretch in enumerate(stretches):
        is_joined = place > 0 and _is_one(stretches[place - 1], stretch)
        runs.append(runs[-1] if is_joined else place)
    weights: Counter[tuple[int, int]] = Counter()
    for run, stretch in zip(runs, stretches, strict=True):
        if stretch.owner is not None:
            weights[stretch.owner, run] += stretch.weight
    for (owner, run), weight in weights.items():
        best[owner] = max(best.get(owner, (0, 0)), (weight, -run))
    return [
        replace(stretch, owner=None)
        if stretch.owner is not None and best[stretch.owner][1] != -run
        else stretch
        for run, stretch in zip(runs, stretches, strict=True)
    ]


def _is_one(first: _Stretch, second: _Stretch) -> bool:
    return first.owner is not None and first.owner == second.owner and not second.has_new_heading


def _joined(stretches: list[_Stretch]) -> list[_Stretch]:
    """Return the stretches with those of one lesson made one, and loose ends joined to a neighbour."""
    found: list[_Stretch] = []
    for stretch in stretches:
        is_loose = stretch.owner is None and not stretch.has_new_heading
        if found and (_is_one(found[-1], stretch) or is_loose):
            found[-1].blocks += stretch.blocks
        elif found and _is_loose(found[-1]) and not stretch.has_new_heading:
            found[-1] = replace(stretch, blocks=found[-1].blocks + stretch.blocks)
        else:
            found.append(replace(stretch, blocks=list(stretch.blocks)))
    return found


def _is_loose(stretch: _Stretch) -> bool:
    return stretch.owner is None and not stretch.has_new_heading


def _part(extracted: Extracted, known: Known, stretch: _Stretch, proposed: Plan) -> Part:
    """Return the part of a stretch, named by the person, by its heading, or as the lesson was."""
    own = next((part for part in proposed.parts if next(part.indexes()) == stretch.blocks[0]), None)
    first = extracted.blocks[stretch.blocks[0]]
    part = own or Part(title="", label="", kind="section", ranges=())
    if own is None and first.kind == "heading":
        part = replace(part, title=one_line(extracted.text[first.start : first.end])[:LONGEST_TITLE])
    ranges = tuple((index, index + 1) for index in sorted(stretch.blocks))
    lesson = known.parts[stretch.owner] if stretch.owner is not None else None
    if lesson is not None and (lesson.is_own_title or first.kind != "heading"):
        part = replace(part, title=lesson.title)
    return replace(part, ranges=_touching(ranges))


def _touching(ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for first, stop in ranges:
        if found and found[-1][1] == first:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((first, stop))
    return tuple(found)


def _in_known_order(parts: list[tuple[Part, int | None]]) -> list[tuple[Part, int | None]]:
    """Return the parts in the order the lessons had; a new one follows the part above it in the text."""
    groups: list[list[tuple[Part, int | None]]] = []
    for row in parts:
        if row[1] is None and groups:
            groups[-1].append(row)
        else:
            groups.append([row])
    head = groups[:1] if groups and groups[0][0][1] is None else []
    rest = sorted(groups[len(head) :], key=lambda group: group[0][1] or 0)
    return [row for group in [*head, *rest] for row in group]
