"""Where the words that prove an item stand after a revision; pure, over the pairs of a comparison."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from lessons.revision_queries import SentenceChange
from texts.comparison import carried, folded


class Anchors:
    """The old and the new text with their sentences, for looking spans of the old one up in the new one."""

    def __init__(self, changes: Iterable[SentenceChange], old_text: str, new_text: str) -> None:
        paired = [change for change in changes if change.old is not None]
        self._changes = sorted(paired, key=lambda change: change.old or (0, 0))
        self._starts = [change.old[0] for change in self._changes if change.old]
        self._old, self._new = old_text, new_text

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Where ``old_text[start:end]`` stands now, word for word; None if it was changed or torn apart.

        A span over several sentences has to stand together still, with nothing in between that is new.
        """
        touched = self._touched(start, end)
        if not touched or not all(change.is_same for change in touched):
            return None
        first = self._carried(touched[0], start, end)
        last = self._carried(touched[-1], start, end)
        if first is None or last is None:
            return None
        span = first[0], last[1]
        is_whole = span[0] < span[1] and folded(self._new[slice(*span)]) == folded(self._old[start:end])
        return span if is_whole else None

    def successor(self, start: int, end: int) -> SentenceChange | None:
        """The sentence that stands in the place of the first one that the span touches, if there is one."""
        return next((change for change in self._touched(start, end) if change.new is not None), None)

    def _touched(self, start: int, end: int) -> list[SentenceChange]:
        place = max(bisect_right(self._starts, start) - 1, 0)
        found = []
        while place < len(self._changes) and self._starts[place] < end:
            change = self._changes[place]
            if change.old is not None and start < change.old[1]:
                found.append(change)
            place += 1
        return found

    def _carried(self, change: SentenceChange, start: int, end: int) -> tuple[int, int] | None:
        assert change.old is not None  # noqa: S101  # only such are kept
        assert change.new is not None  # noqa: S101  # the caller has seen that it stayed the same
        first, last = max(start, change.old[0]), min(end, change.old[1])
        found = carried(
            self._old[slice(*change.old)],
            self._new[slice(*change.new)],
            first - change.old[0],
            last - change.old[0],
        )
        return (change.new[0] + found[0], change.new[0] + found[1]) if found else None
