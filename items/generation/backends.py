"""Who proposes: the rules of this package, or anything else that takes passages and gives candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from items.generation.ingest import Source
from items.generation.shapes import Candidate, Span, Wish
from items.kinds import ItemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Running text to ask about: ``article[start:start + len(text)] == text``, cut at its sentences."""

    text: str
    start: int
    section: int
    sentences: tuple[Span, ...]


class ProposalBackend(Protocol):
    """Proposes candidates. Whatever it gives goes through the same gates, states and choice."""

    @property
    def engine(self) -> str:
        """Its name in the record of the run."""

    def propose(self, passages: Sequence[Passage], wanted: Mapping[ItemKind, int]) -> list[Candidate]:
        """Candidates of the wanted kinds, each with exact spans of the article. Raises nothing of its own."""


def passages_of(source: Source, wish: Wish | None) -> list[Passage]:
    """The running text of the article, or only the sentences that a wish is about."""
    found = []
    for passage in source.passages:
        inside = [span for span in passage.sentences if wish is None or wish.covers(span)]
        if inside:
            start, end = inside[0].start, inside[-1].end
            found.append(
                Passage(
                    text=source.text[start:end],
                    start=start,
                    section=passage.section,
                    sentences=tuple(inside),
                )
            )
    return found
