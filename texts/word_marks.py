"""Two wordings of a sentence, with the words marked in which they differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

MOST_WORDS = 600
"""Above this only what both begin and end with is told apart: finer marks would take seconds."""
_TOKEN = re.compile(
    r"\s+|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+|.", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one wording; marked where the other one says something else."""

    text: str
    is_marked: bool


def word_marks(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both wordings in pieces; the pieces joined are the wording again."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    first: list[tuple[str, bool]] = []
    second: list[tuple[str, bool]] = []
    for is_same, i, k, j, m in _stretches(before, after):
        first.append(("".join(before[i:k]), not is_same))
        second.append(("".join(after[j:m]), not is_same))
    return _pieces(first), _pieces(second)


def _stretches(before: Sequence[str], after: Sequence[str]) -> list[tuple[bool, int, int, int, int]]:
    if max(len(before), len(after)) <= MOST_WORDS:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        return [(tag == "equal", i, k, j, m) for tag, i, k, j, m in matcher.get_opcodes()]
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    k, m = len(before) - tail, len(after) - tail
    return [
        (True, 0, head, 0, head),
        (False, head, k, head, m),
        (True, k, len(before), m, len(after)),
    ]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _pieces(parts: Sequence[tuple[str, bool]]) -> tuple[Piece, ...]:
    """Return the parts that hold something; a lone space between two marked words is marked with them."""
    found: list[Piece] = []
    for place, (text, is_marked) in enumerate(parts):
        between = not text.strip() and 0 < place < len(parts) - 1
        marked = is_marked or (between and parts[place - 1][1] and parts[place + 1][1])
        if text and found and found[-1].is_marked == marked:
            found[-1] = Piece(found[-1].text + text, marked)
        elif text:
            found.append(Piece(text, marked))
    return tuple(found)
