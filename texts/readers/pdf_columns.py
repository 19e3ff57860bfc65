"""The lines of a PDF page in the order of reading: columns found by the empty strip between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

_NARROWEST = 0.15
_FEWEST_LINES = 4
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one base line, in points of the page; `y` grows upwards, `page` counts from 0.

    `is_note` says that a raised number stood before the words, `cells` are the pieces with wide gaps between.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    is_bold: bool
    page: int = 0
    is_note: bool = False
    cells: tuple[Line, ...] = ()


def flows(segments: Sequence[Line], depth: int = 0) -> list[list[Line]]:
    """Return the columns of a page in reading order, each as its lines from top to bottom."""
    if not segments:
        return []
    gutter = _gutter(segments) if depth < _DEEPEST else None
    if gutter is None:
        return [_joined(segments)]
    left = [one for one in segments if one.x1 <= gutter + 1]
    right = [one for one in segments if one.x0 >= gutter - 1]
    across = [one for one in segments if one.x0 < gutter - 1 and one.x1 > gutter + 1]
    result: list[list[Line]] = []
    top = float("inf")
    # What runs across both columns parts the page into bands; in each the left column comes first.
    for bar in (*_joined(across), None):
        bottom = bar.y if bar is not None else float("-inf")
        for side in (left, right):
            result += flows([one for one in side if bottom < one.y <= top], depth + 1)
        if bar is not None:
            result.append([bar])
            top = bar.y
    return _bars_together(result)


def _bars_together(found: list[list[Line]]) -> list[list[Line]]:
    """Return the columns with single lines across that follow each other as one."""
    result: list[list[Line]] = []
    for lines in found:
        if (
            result
            and len(lines) == 1
            and result[-1][-1].y > lines[0].y
            and _is_across(result[-1][-1], lines[0])
        ):
            result[-1].append(lines[0])
        else:
            result.append(list(lines))
    return result


def _is_across(above: Line, line: Line) -> bool:
    return min(above.x1, line.x1) - max(above.x0, line.x0) > 0.5 * min(above.x1 - above.x0, line.x1 - line.x0)


def _gutter(segments: Sequence[Line]) -> float | None:
    """Return where the strip between two columns runs, None where the page has one column."""
    base = min(one.x0 for one in segments)
    width = min(int(max(one.x1 for one in segments) - base) + 2, 5_000)
    ends, starts, edges = [0] * (width + 1), [0] * (width + 1), [0] * (width + 1)
    for one in segments:
        first = min(max(int(one.x0 - base), 0), width)
        last = min(max(int(one.x1 - base) + 1, 0), width)
        edges[min(first + 1, width)] += 1
        edges[last] -= 1
        ends[last] += 1
        starts[first] += 1
    crossing, left = list(accumulate(edges)), list(accumulate(ends))
    started = list(accumulate(starts))
    best: tuple[float, float] | None = None
    total = len(segments)
    place = int(width * _NARROWEST)
    while place < width * (1 - _NARROWEST):
        run = place
        while run + 1 < width and crossing[run + 1] == crossing[place]:
            run += 1
        right = total - started[place]
        is_possible = crossing[place] <= 0.3 * total and min(left[place], right) >= _FEWEST_LINES
        score = (crossing[place], -(run - place))
        middle = base + (place + run) / 2
        if is_possible and (best is None or score < best) and _are_columns(segments, middle):
            best, found = score, middle
        place = run + 1
    return found if best is not None else None


def _are_columns(segments: Sequence[Line], gutter: float) -> bool:
    """Return whether what lies on both sides is running text side by side, not the cells of a table."""
    left = [one for one in segments if one.x1 <= gutter + 1]
    right = [one for one in segments if one.x0 >= gutter - 1]
    if min(len(left), len(right)) < _FEWEST_LINES:
        return False
    width = max(one.x1 for one in segments) - min(one.x0 for one in segments)
    for side in (left, right):
        widths = sorted(one.x1 - one.x0 for one in side)
        words = sorted(one.text.count(" ") + 1 for one in side)
        is_narrow = widths[len(widths) // 2] < _NARROWEST * width or words[len(words) // 2] < 3
        # Scripts without spaces have one "word" a line: their lines are long all the same.
        if is_narrow and widths[len(widths) // 2] < 8 * side[0].size:
            return False
    top = min(max(one.y for one in left), max(one.y for one in right))
    bottom = max(min(one.y for one in left), min(one.y for one in right))
    heights = [max(one.y for one in side) - min(one.y for one in side) for side in (left, right)]
    return top - bottom >= 0.5 * min(heights)


def _joined(segments: Sequence[Line]) -> list[Line]:
    """Return the lines from top to bottom, pieces on one base line put together."""
    rows: list[list[Line]] = []
    for one in sorted(segments, key=lambda one: -one.y):
        if rows and rows[-1][0].y - one.y < 0.4 * min(one.size, rows[-1][0].size):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [_row(sorted(row, key=lambda one: one.x0)) for row in rows]


def _row(row: Sequence[Line]) -> Line:
    widest = max(row, key=lambda one: len(one.text))
    return replace(
        widest,
        text=" ".join(one.text for one in row),
        x0=row[0].x0,
        x1=max(one.x1 for one in row),
        is_bold=all(one.is_bold for one in row),
        is_note=row[0].is_note,
        cells=tuple(row),
    )
