"""A rubric as its author types it: a criterion on a line, below it its levels, each with its points first.

Reasons
0 none
2 names two
"""

from __future__ import annotations

import re
from decimal import Decimal

from items.constraints import MAX_CRITERIA, MAX_LEVELS, MAX_POINTS
from items.kinds import Criterion, Level

_LEVEL = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,2})?)\s+(\S.*)")


class RubricProblem(ValueError):
    """No rubric. The message is a code: ``level_first``, ``few_levels``, ``no_points`` or ``many``."""


def write_rubric(rubric: tuple[Criterion, ...]) -> str:
    """The rubric as it is typed."""
    blocks = [
        "\n".join(
            [criterion.title, *(f"{level.points.normalize():f} {level.text}" for level in criterion.levels)]
        )
        for criterion in rubric
    ]
    return "\n\n".join(blocks)


def read_rubric(text: str) -> tuple[Criterion, ...]:
    """The rubric that was typed, `()` for nothing. Raises `RubricProblem`."""
    criteria: list[tuple[str, list[tuple[Decimal, str]]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        level = _LEVEL.fullmatch(line)
        if not level:
            criteria.append((line, []))
        elif criteria:
            criteria[-1][1].append((Decimal(level[1].replace(",", ".")), level[2]))
        else:
            raise RubricProblem("level_first")
    for _title, levels in criteria:
        if len(levels) < 2:
            raise RubricProblem("few_levels")
        if not 0 < max(points for points, _text in levels) <= MAX_POINTS:
            raise RubricProblem("no_points")
    if len(criteria) > MAX_CRITERIA or any(len(levels) > MAX_LEVELS for _title, levels in criteria):
        raise RubricProblem("many")
    return tuple(_criterion(place, *one) for place, one in enumerate(criteria, 1))


def _criterion(place: int, title: str, levels: list[tuple[Decimal, str]]) -> Criterion:
    return Criterion(
        id=f"c{place}",
        title=title,
        levels=tuple(
            Level(id=f"v{number}", points=points.normalize(), text=text)
            for number, (points, text) in enumerate(levels, 1)
        ),
    )
