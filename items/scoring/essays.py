"""The length of an essay, and what the levels of a rubric earn; the rest is for a person to judge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from items.kinds import Criterion, Essay

WordProblem = Literal["", "too_few", "too_many"]
_APART = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
"""Signs of scripts that write without spaces: each counts as a word. `static/js/essay.js` has the same."""


def word_count(text: str) -> int:
    """How many words: stretches between spaces with a letter or a figure in them."""
    pieces = _APART.sub(r" \1 ", text).split()
    return sum(1 for piece in pieces if any(sign.isalnum() for sign in piece))


def word_problem(body: Essay, text: str) -> WordProblem:
    """Whether the text is outside the limits; nothing written is no problem."""
    count = word_count(text)
    if body.max_words is not None and count > body.max_words:
        return "too_many"
    return "too_few" if body.min_words is not None and 0 < count < body.min_words else ""


def rubric_points(rubric: tuple[Criterion, ...]) -> Decimal:
    """What the best levels are worth together."""
    return sum((max(level.points for level in criterion.levels) for criterion in rubric), Decimal(0))


def rubric_fraction(rubric: tuple[Criterion, ...], chosen: Mapping[str, str]) -> Decimal | None:
    """The share of the points that the chosen levels earn, by id of criterion; None unless all are chosen."""
    given = [
        level.points
        for criterion in rubric
        for level in criterion.levels
        if chosen.get(criterion.id) == level.id
    ]
    if not rubric or len(given) != len(rubric):
        return None
    return sum(given, Decimal(0)) / rubric_points(rubric)
