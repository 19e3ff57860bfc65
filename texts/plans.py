"""The proposed split of an article: what the instructor merges, divides, renames and reorders.

A plan names ranges of blocks, never text, so no edit of it can change a sentence, its key or its offsets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal, cast

from texts.languages import word_count
from texts.readers.headings import label_of
from texts.readers.pieces import one_line, opening_words
from texts.shapes import Block, Extracted

LONGEST_TITLE = 300
LONGEST_LABEL = 40
# An article without headings is divided above the first figure, into parts of about the second.
WORDS_OF_ONE_SECTION = 1500
WORDS_OF_A_PART = 900
# A section above this that is most of its article stands below an accidental heading: it is divided. Long
# chapters beside others are what their writer meant.
WORDS_OF_THE_LONGEST = 4000
INTRODUCTION, OPENING = "Introduction", "Opening"


class PlanError(ValueError):
    """The plan, or a change of it, is not possible; the message says why in one plain sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One future section: `ranges` are half-open ranges of indexes into `Extracted.blocks`, in order.

    A part whose first block is a heading has that as its own heading.
    """

    title: str
    label: str
    kind: Literal["introduction", "section"]
    ranges: tuple[tuple[int, int], ...]

    def indexes(self) -> Iterator[int]:
        """Return the indexes of the part's blocks in reading order."""
        return (index for first, stop in self.ranges for index in range(first, stop))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The parts of an article in the order in which they will be read."""

    parts: tuple[Part, ...]


def propose(extracted: Extracted) -> Plan:
    """Return the split the article itself suggests: its introduction and its level-1 headings.

    A heading with nothing below it joins the part after it. What is too long for one lesson, be it below
    the one heading of most of the text or an article without any, is divided: at the headings inside it,
    else into parts of about equal length.
    """
    blocks = extracted.blocks
    body = [index for index, block in enumerate(blocks) if block.kind != "title"]
    starts = [index for index in body if blocks[index].kind == "heading" and blocks[index].level == 1]
    if not body:
        return Plan(parts=(_part(extracted, [(0, len(blocks))]),) if blocks else ())
    if not starts:
        return _without_headings(extracted, body)
    edges = [body[0], *starts, len(blocks)]
    ranges = [(first, stop) for first, stop in pairwise(edges) if first < stop]
    groups = _with_bodies(blocks, [_without_title(blocks, span) for span in ranges])
    most = max(WORDS_OF_THE_LONGEST, _word_count(extracted, body) // 2)
    parts = (part for group in groups for part in _of_readable_length(extracted, group, most))
    return Plan(parts=_told_apart(tuple(parts)))


def merge(plan: Plan, index: int) -> Plan:
    """Return the plan with part `index` and the one after it as one, under the first one's title."""
    first, second = _at(plan, index), _at(plan, index + 1)
    kind = first.kind if first.kind == second.kind else "section"
    merged = replace(first, kind=kind, ranges=_joined((*first.ranges, *second.ranges)))
    return Plan(parts=(*plan.parts[:index], merged, *plan.parts[index + 2 :]))


def divide(plan: Plan, index: int, at_block: int, title: str = "") -> Plan:
    """Return the plan with part `index` cut before block `at_block` (an index into `Extracted.blocks`).

    Without a `title` the second half takes the text of its heading, or its first words, in `apply`.
    """
    part = _at(plan, index)
    order = list(part.indexes())
    if at_block not in order[1:]:
        raise PlanError("A section can only be divided before one of its own blocks that is not its first.")
    place = order.index(at_block)
    halves = (
        replace(part, ranges=_ranges_of(order[:place])),
        Part(title=_checked_title(title), label="", kind="section", ranges=_ranges_of(order[place:])),
    )
    return Plan(parts=(*plan.parts[:index], *halves, *plan.parts[index + 1 :]))


def rename(plan: Plan, index: int, title: str) -> Plan:
    """Return the plan with another title for part `index`; its label stays the article's own."""
    if not title.strip():
        raise PlanError("A section needs a title.")
    part = replace(_at(plan, index), title=_checked_title(title))
    return Plan(parts=(*plan.parts[:index], part, *plan.parts[index + 1 :]))


def reorder(plan: Plan, order: Sequence[int]) -> Plan:
    """Return the plan with its parts in another order: `order` holds each present index once."""
    if sorted(order) != list(range(len(plan.parts))):
        raise PlanError("The new order has to name every section exactly once.")
    return Plan(parts=tuple(plan.parts[index] for index in order))


def to_data(plan: Plan) -> list[dict[str, Any]]:
    """Return the plan as lists, dicts, strings and numbers only."""
    return [
        {
            "title": part.title,
            "label": part.label,
            "kind": part.kind,
            "ranges": [list(span) for span in part.ranges],
        }
        for part in plan.parts
    ]


def from_data(data: object) -> Plan:
    """Return the plan of such data; raises PlanError for anything that `to_data` does not write."""
    if not isinstance(data, list):
        raise PlanError("A plan is a list of sections.")
    return Plan(parts=tuple(_part_from(entry) for entry in data))


def check(plan: Plan, extracted: Extracted) -> None:
    """Raise PlanError unless every block of the article but its title is in exactly one part."""
    planned = sorted(index for part in plan.parts for index in part.indexes())
    wanted = [index for index, block in enumerate(extracted.blocks) if block.kind != "title"]
    if planned != (wanted or list(range(len(extracted.blocks)))):
        raise PlanError("The plan does not hold every block of this article exactly once.")


def _part_from(entry: object) -> Part:
    if not isinstance(entry, dict) or set(entry) != {"title", "label", "kind", "ranges"}:
        raise PlanError("A section of a plan has a title, a label, a kind and ranges, and nothing else.")
    title, label, kind, ranges = entry["title"], entry["label"], entry["kind"], entry["ranges"]
    if not isinstance(title, str) or not isinstance(label, str) or len(label) > LONGEST_LABEL:
        raise PlanError("The title and the label of a section are short texts.")
    if kind not in ("introduction", "section"):
        raise PlanError("A section is of the kind “introduction” or “section”.")
    if not isinstance(ranges, list) or not ranges:
        raise PlanError("A section needs at least one range of blocks.")
    spans = tuple(_span_from(span) for span in ranges)
    chosen = cast(Literal["introduction", "section"], kind)
    return Part(title=_checked_title(title), label=label, kind=chosen, ranges=spans)


def _span_from(span: object) -> tuple[int, int]:
    # bool is an int to Python, but not to a reader of the plan.
    if not isinstance(span, list) or len(span) != 2 or any(type(edge) is not int for edge in span):
        raise PlanError("A range of blocks is a pair of whole numbers.")
    first, stop = span
    if not 0 <= first < stop <= 10_000_000:
        raise PlanError("A range of blocks begins before it ends.")
    return first, stop


def _checked_title(title: str) -> str:
    flat = one_line(title)
    if len(flat) > LONGEST_TITLE:
        raise PlanError(f"A title has at most {LONGEST_TITLE} characters.")
    if "\x00" in flat:
        raise PlanError("A title cannot hold NUL characters.")
    return flat


def _at(plan: Plan, index: int) -> Part:
    if not 0 <= index < len(plan.parts):
        raise PlanError("There is no section at this place.")
    return plan.parts[index]


def _part(extracted: Extracted, ranges: Sequence[tuple[int, int]], title: str = "") -> Part:
    """Return the part of the ranges, titled by its heading; without one it is an introduction."""
    first = extracted.blocks[ranges[0][0]]
    if first.kind == "heading":
        heading = one_line(extracted.text[first.start : first.end])
        label = label_of(heading)[:LONGEST_LABEL]
        return Part(title=heading[:LONGEST_TITLE], label=label, kind="section", ranges=tuple(ranges))
    if title:
        return Part(title=title[:LONGEST_TITLE], label="", kind="section", ranges=tuple(ranges))
    return Part(title=INTRODUCTION, label="", kind="introduction", ranges=tuple(ranges))


def _told_apart(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts, the text before the first heading under another name where a heading has that one."""
    if not any(part.kind == "section" and part.title.casefold() == INTRODUCTION.casefold() for part in parts):
        return parts
    return tuple(replace(part, title=OPENING) if part.kind == "introduction" else part for part in parts)


def _without_title(blocks: Sequence[Block], span: tuple[int, int]) -> list[tuple[int, int]]:
    return list(_ranges_of([index for index in range(*span) if blocks[index].kind != "title"]))


def _with_bodies(
    blocks: Sequence[Block], groups: Sequence[list[tuple[int, int]]]
) -> list[list[tuple[int, int]]]:
    """Return the groups of ranges; one of headings only joins the next one, the last one the one before."""
    result: list[list[tuple[int, int]]] = []
    waiting: list[tuple[int, int]] = []
    for group in groups:
        waiting = list(_joined((*waiting, *group)))
        if any(blocks[index].kind != "heading" for span in group for index in range(*span)):
            result.append(waiting)
            waiting = []
    if waiting:
        if result:
            result[-1] = list(_joined((*result[-1], *waiting)))
        else:
            result.append(waiting)
    return result


def _of_readable_length(extracted: Extracted, group: Sequence[tuple[int, int]], most: int) -> Iterator[Part]:
    """Return the part of these ranges, or the several ones that one of more than `most` words becomes."""
    indexes = [index for span in group for index in range(*span)]
    if _word_count(extracted, indexes) <= most:
        yield _part(extracted, group)
        return
    whole = _part(extracted, group)
    number = 0
    for piece in _at_inner_headings(extracted, indexes):
        is_long = _word_count(extracted, piece) > WORDS_OF_THE_LONGEST
        for half in _even_groups(extracted, piece) if is_long else [piece]:
            number += 1
            name = f"{whole.title[: LONGEST_TITLE - 15]}, part {number}"
            yield _part(
                extracted, _ranges_of(half), f"Part {number}" if whole.kind == "introduction" else name
            )


def _at_inner_headings(extracted: Extracted, indexes: Sequence[int]) -> list[list[int]]:
    """Return the blocks in groups that begin at the highest headings inside, each of some length."""
    blocks = extracted.blocks
    levels = [blocks[index].level for index in indexes[1:] if blocks[index].kind == "heading"]
    inner = [level for level in levels if level > 1] or levels
    groups: list[list[int]] = [[]]
    for index in indexes:
        is_edge = bool(inner) and blocks[index].kind == "heading" and blocks[index].level == min(inner)
        if is_edge and groups[-1] and _word_count(extracted, groups[-1]) >= WORDS_OF_A_PART / 2:
            groups.append([])
        groups[-1].append(index)
    return groups


def _without_headings(extracted: Extracted, body: Sequence[int]) -> Plan:
    """Return one part titled like the article, or parts of about equal length at borders of blocks."""
    is_long = _word_count(extracted, body) > WORDS_OF_ONE_SECTION
    groups = _even_groups(extracted, body) if is_long else [list(body)]
    names = (
        [f"Part {number}" for number in range(1, len(groups) + 1)] if len(groups) > 1 else [_name(extracted)]
    )
    return Plan(
        parts=tuple(
            _part(extracted, _ranges_of(group), name) for group, name in zip(groups, names, strict=True)
        )
    )


def _even_groups(extracted: Extracted, indexes: Sequence[int]) -> list[list[int]]:
    """Return the blocks in groups of about `WORDS_OF_A_PART` words; a heading stays with what follows it."""
    lengths = [_word_count(extracted, [index]) for index in indexes]
    total = sum(lengths)
    count = min(len(indexes), -(-total // WORDS_OF_A_PART))
    groups: list[list[int]] = [[]]
    done = 0
    for index, length in zip(indexes, lengths, strict=True):
        # A block belongs to the part in which its middle lies.
        is_due = (done + length / 2) * count >= len(groups) * total and len(groups) < count
        if groups[-1] and is_due and extracted.blocks[groups[-1][-1]].kind != "heading":
            groups.append([])
        groups[-1].append(index)
        done += length
    return groups


def _word_count(extracted: Extracted, indexes: Sequence[int]) -> int:
    blocks = (extracted.blocks[index] for index in indexes)
    return sum(word_count(extracted.text[block.start : block.end]) for block in blocks)


def _name(extracted: Extracted) -> str:
    block = extracted.blocks[0]
    return extracted.title or opening_words(extracted.text[block.start : block.end])


def _ranges_of(indexes: Sequence[int]) -> tuple[tuple[int, int], ...]:
    return _joined([(index, index + 1) for index in indexes])


def _joined(ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the ranges with those that touch made one."""
    result: list[tuple[int, int]] = []
    for first, stop in ranges:
        if result and result[-1][1] == first:
            result[-1] = (result[-1][0], stop)
        else:
            result.append((first, stop))
    return tuple(result)
