"""Paragraphs no longer than a page: a text without line breaks can then be divided into lessons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from texts.languages import word_count
from texts.sentences import sentence_spans
from texts.shapes import Block, Extracted

LONGEST_PARAGRAPH = 600
WORDS_OF_A_PIECE = 300


def with_even_blocks(extracted: Extracted) -> Extracted:
    """Return the article with every overlong paragraph cut between sentences; its text stays the same."""
    blocks = tuple(piece for block in extracted.blocks for piece in _cut(block, extracted))
    return extracted if blocks == extracted.blocks else replace(extracted, blocks=blocks)


def _cut(block: Block, extracted: Extracted) -> Iterator[Block]:
    is_long = block.end - block.start > LONGEST_PARAGRAPH  # a word is a character at least
    if block.kind != "paragraph" or not is_long:
        yield block
        return
    if word_count(extracted.text[block.start : block.end]) <= LONGEST_PARAGRAPH:
        yield block
        return
    start, words, last = block.start, 0, block.start
    for first, end in sentence_spans(extracted.text, block.start, block.end, extracted.language):
        if words >= WORDS_OF_A_PIECE:
            yield replace(block, start=start, end=last)
            start, words = first, 0
        words += word_count(extracted.text[first:end])
        last = end
    yield replace(block, start=start, end=last)
