"""What a gate is: a check on a finished candidate, with its code and its texts for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from items.generation.facts import Facts
from items.generation.shapes import Candidate

Check = Callable[[Candidate, Facts], str | None]


@dataclass(frozen=True, slots=True)
class Gate:
    """A check with its fixed code, one plain sentence and one hint."""

    code: str
    is_hard: bool
    check: Check
    sentence: str
    hint: str


def marked(mark: str) -> Check:
    """The check that finds what a rule has marked."""

    def check(candidate: Candidate, _facts: Facts) -> str | None:
        return mark.replace("_", " ") if mark in candidate.marks else None

    return check
