"""Stage 1: the article as sections, passages and sentences, with the offsets of the stored text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from items.generation.shapes import Span
from items.generation.wording import word_set, words
from texts.shapes import Block, Extracted, Section

_ENOUGH = 30
_SMALL_WORDS = word_set(
    "the of and to in a an is are was were that for it with as on by at from this be or not have has"
)
_MARKER = re.compile(r"^(?:\d+(?:\.\d+)+[.)]?\s+|\(?\d+[.)]\s*|[—–•*#-]+\s*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One block of running text and its sentences."""

    section: int
    block: Span
    kind: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading without its number or dash. `level` 1 opens a section; `end` is where its part stops."""

    section: int
    level: int
    text: str
    span: Span
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the later stages read."""

    text: str
    title: str
    language: str
    section_titles: tuple[str, ...]
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]


def looks_english(source: Source) -> bool:
    """Whether the running text has the small words that no English prose of some length does without."""
    found = words(" ".join(passage.block.of(source.text) for passage in source.passages))
    return len(found) < _ENOUGH or sum(word in _SMALL_WORDS for word in found) >= 0.15 * len(found)


def ingest(extracted: Extracted, sections: Sequence[Section]) -> Source:
    """The article in the shape that the analysis needs; nothing of its text is changed."""
    passages = [passage for index, section in enumerate(sections) for passage in _passages(index, section)]
    return Source(
        text=extracted.text,
        title=extracted.title,
        language=extracted.language,
        section_titles=tuple(section.title for section in sections),
        headings=_headings(extracted, sections),
        passages=tuple(passages),
    )


def _passages(index: int, section: Section) -> list[Passage]:
    found = []
    for block in section.blocks:
        if block.kind in ("heading", "title"):
            continue
        inside = tuple(
            Span(sentence.start, sentence.end)
            for sentence in section.sentences
            if block.start <= sentence.start and sentence.end <= block.end
        )
        if inside:
            found.append(
                Passage(section=index, block=Span(block.start, block.end), kind=block.kind, sentences=inside)
            )
    return found


def _headings(extracted: Extracted, sections: Sequence[Section]) -> tuple[Heading, ...]:
    blocks = [block for block in extracted.blocks if block.kind == "heading"]
    return tuple(
        Heading(
            section=_section_of(block, sections),
            level=block.level,
            text=_MARKER.sub("", extracted.text[block.start : block.end]).strip().rstrip(".:"),
            span=Span(block.start, block.end),
            end=blocks[place + 1].start if place + 1 < len(blocks) else len(extracted.text),
        )
        for place, block in enumerate(blocks)
    )


def _section_of(block: Block, sections: Sequence[Section]) -> int:
    containing = [
        index for index, section in enumerate(sections) if section.start <= block.start < section.end
    ]
    return containing[-1] if containing else 0
