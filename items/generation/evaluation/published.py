"""What today's engine publishes for an article."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from items.generation import CandidateState, Result, Span, generate
from items.generation.evaluation.shapes import Record
from items.generation.records import as_record
from texts import readers, sections


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The passed and the held items of one article and how much of it they cover; counts are of sentences."""

    article: str
    items: tuple[Record, ...]
    held: tuple[Record, ...] = ()
    words: int
    sentences: int
    tested: int
    explained: int


def publish(article: str, path: Path) -> Published:
    """The items of the article's file that passed every gate, with the counts of the same run."""
    extracted = readers.read(path.read_bytes(), filename=path.name)
    result = generate(extracted, sections.split(extracted))
    tested, explained = _coverage(result)
    return Published(
        article=article,
        items=tuple(as_record(c) for c in result.candidates if c.state is CandidateState.PASSED),
        held=tuple(as_record(c) for c in result.candidates if c.state is CandidateState.HELD),
        words=word_count(path),
        sentences=result.run.counts.get("sentences", 0),
        tested=tested,
        explained=explained,
    )


def word_count(path: Path) -> int:
    """The words of the article as its reader extracts it."""
    return len(readers.read(path.read_bytes(), filename=path.name).text.split())


def _coverage(result: Result) -> tuple[int, int]:
    """Sentences with a published item; of the others, those with a reason or an item held with one."""
    from items.generation.explain import spans_of  # loads the language model's libraries

    tested: set[Span] = set()
    held: set[Span] = set()
    for candidate in result.candidates:
        (tested if candidate.state is CandidateState.PASSED else held).update(spans_of(candidate))
    reasons = {reason.sentence for reason in result.reasons}
    return len(tested), len((held | reasons) - tested)
