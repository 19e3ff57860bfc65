"""The text of a lesson as sentences, with the evidence of an item marked in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from lessons.models import Sentence


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """One sentence in three pieces: what stands before, inside and after the marked span."""

    id: int
    position: int
    start: int
    end: int
    before: str
    marked: str
    after: str

    @property
    def text(self) -> str:
        return self.before + self.marked + self.after


def marked_paragraphs(
    sentences: Iterable[Sentence], start: int | None = None, end: int | None = None
) -> list[list[MarkedSentence]]:
    """The sentences by paragraph; ``[start, end)`` of the revision is marked in each sentence it touches."""
    span = (start, end) if start is not None and end is not None else (0, 0)
    return [
        [_marked(sentence, *span) for sentence in paragraph]
        for _paragraph, paragraph in groupby(sentences, key=lambda sentence: sentence.paragraph)
    ]


def _marked(sentence: Sentence, start: int, end: int) -> MarkedSentence:
    size = len(sentence.text)
    first = min(max(start - sentence.start, 0), size)
    last = min(max(end - sentence.start, first), size)
    return MarkedSentence(
        id=sentence.pk,
        position=sentence.position,
        start=sentence.start,
        end=sentence.end,
        before=sentence.text[:first],
        marked=sentence.text[first:last],
        after=sentence.text[last:],
    )
