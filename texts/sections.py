"""Structured text to ordered sections with sentences whose keys survive edits elsewhere."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from texts.plans import Part, Plan, check, propose
from texts.readers.pieces import one_line, opening_words
from texts.sentences import sentence_spans
from texts.shapes import WITHOUT_SENTENCES, Block, Extracted, Section, SentenceSpan

_WORD = re.compile(r"\w+")
_KEY_DIGITS = 12


def split(extracted: Extracted) -> tuple[Section, ...]:
    """Return the sections the article itself suggests, in reading order (see `texts.plans.propose`)."""
    return apply(propose(extracted), extracted)


def apply(plan: Plan, extracted: Extracted) -> tuple[Section, ...]:
    """Return the sections of a plan; sentences, keys and offsets are the same under every plan.

    Raises PlanError where the plan does not hold every block of the article exactly once.
    """
    check(plan, extracted)
    sentences = _sentences_by_block(extracted)
    return tuple(_section(part, extracted, sentences) for part in plan.parts)


def sentence_key(text: str, occurrence: int = 1) -> str:
    """Return the key of a sentence: a hash of its words, and which time in the article they come.

    Case, width, punctuation and white space do not count, so mending a comma keeps the key.
    """
    words = " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold())) or text
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:_KEY_DIGITS]}-{occurrence}"


def _sentences_by_block(extracted: Extracted) -> dict[int, list[SentenceSpan]]:
    """Return the sentences of every block that can hold some, by the block's index, `paragraph` unset.

    Occurrences are counted in the order of the text, whatever order a plan reads it in.
    """
    seen: Counter[str] = Counter()
    found: dict[int, list[SentenceSpan]] = {}
    only_title = all(block.kind == "title" for block in extracted.blocks)
    for index, block in enumerate(extracted.blocks):
        if block.kind in WITHOUT_SENTENCES or (block.kind == "title" and not only_title):
            continue
        found[index] = []
        for start, end in sentence_spans(extracted.text, block.start, block.end, extracted.language):
            text = extracted.text[start:end]
            plain = sentence_key(text)
            seen[plain] += 1
            key = sentence_key(text, seen[plain])
            found[index].append(SentenceSpan(key=key, start=start, end=end, text=text, paragraph=0))
    return found


def _section(part: Part, extracted: Extracted, sentences: dict[int, list[SentenceSpan]]) -> Section:
    indexes = list(part.indexes())
    first = extracted.blocks[indexes[0]]
    own = indexes[0] if first.kind == "heading" else None
    blocks = _below(extracted.blocks, indexes, own)
    numbered: list[SentenceSpan] = []
    paragraph = 0
    for index in indexes:
        if index in sentences:
            numbered += [replace(sentence, paragraph=paragraph) for sentence in sentences[index]]
            paragraph += 1
    return Section(
        title=part.title or _title_of(first, extracted),
        label=part.label,
        kind=part.kind,
        start=min(extracted.blocks[index].start for index in indexes),
        end=max(extracted.blocks[index].end for index in indexes),
        blocks=blocks,
        sentences=tuple(numbered),
    )


def _title_of(block: Block, extracted: Extracted) -> str:
    text = extracted.text[block.start : block.end]
    return one_line(text) if block.kind == "heading" else opening_words(text)


def _below(blocks: Sequence[Block], indexes: Sequence[int], own: int | None) -> tuple[Block, ...]:
    """Return the section's blocks; the heading of a merged one, and those below it, move down."""
    result: list[Block] = []
    lowered = False
    for index in indexes:
        block = blocks[index]
        if index == own:
            continue
        lowered = lowered or (block.kind == "heading" and block.level == 1)
        if lowered and block.kind == "heading":
            block = replace(block, level=block.level + 1)
        result.append(block)
    return tuple(result)
