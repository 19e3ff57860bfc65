"""Plain text: the decoded file unchanged, with blocks found by lines, numbering and shortness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from texts.languages import language_of, word_count
from texts.readers.debris import SITE_DEBRIS, find_debris
from texts.readers.decoding import decode
from texts.readers.headings import classify, label_of
from texts.readers.pieces import EMPTY, ORNAMENT, is_wordless, one_line, opening_words
from texts.shapes import Block, Extracted, LeftOut, UnreadableFile

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_OUTER = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _INVISIBLE
_SENTENCE_ENDS = '.!?。！？।؟…:;"”'
_WIDEST_WRAP = 120
_LONGEST_TITLE = 250


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    after_blank: bool


def read_plain(data: bytes) -> Extracted:
    """Return the article of a plain text file; offsets are offsets of the decoded file.

    Raises UnreadableFile for what is not text or holds no word.
    """
    text, notices = decode(data)
    spans = _paragraphs(text)
    texts = [text[start:end] for start, end in spans]
    debris = find_debris(texts)
    reported: list[LeftOut] = []
    kept: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(spans):
        if index in debris or is_wordless(texts[index]):
            code, reason = (SITE_DEBRIS, debris[index]) if index in debris else ORNAMENT
            reported.append(LeftOut(text=texts[index], code=code, reason=reason, start=start, end=end))
        else:
            kept.append((start, end))
    if not kept:
        raise UnreadableFile(EMPTY)
    blocks = _blocks(text, kept)
    first = blocks[0]
    title = one_line(text[first.start : first.end]) if first.kind == "title" else ""
    return Extracted(
        text=text,
        blocks=tuple(blocks),
        left_out=(*notices, *reported),
        source_format="txt",
        title=title or opening_words(text[first.start : first.end]),
        language=language_of(text),
    )


def _blocks(text: str, spans: Sequence[tuple[int, int]]) -> list[Block]:
    has_title = _is_title(text, spans)
    blocks = [Block(kind="title", start=spans[0][0], end=spans[0][1])] if has_title else []
    body = spans[1:] if has_title else spans
    for (start, end), verdict in zip(body, classify([text[start:end] for start, end in body]), strict=True):
        blocks.append(Block(kind=verdict.kind, start=start + verdict.skip, end=end, level=verdict.level))
    return _levels_from_one([block for block in blocks if block.start < block.end])


def _levels_from_one(blocks: list[Block]) -> list[Block]:
    """Return the blocks with heading levels 1, 2, 3 … without gaps."""
    used = sorted({block.level for block in blocks if block.kind == "heading"})
    place = {level: number for number, level in enumerate(used, start=1)}
    return [
        replace(block, level=place[block.level]) if block.kind == "heading" else block for block in blocks
    ]


def _is_title(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Return whether the first block can be the title: short, no finished sentence, no numbered part."""
    first = text[slice(*spans[0])]
    return (
        len(spans) > 1
        and len(first) <= _LONGEST_TITLE
        and word_count(first) <= 40
        and first[-1] not in ".。;；,，:："
        and "\n" not in first
        and not label_of(first)
    )


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the spans of the paragraphs: lines, or runs of lines where the text is hard-wrapped."""
    lines = _lines(text)
    width = _wrap_width(text, lines)
    if not width:
        return [(line.start, line.end) for line in lines]
    verdicts = classify([text[line.start : line.end] for line in lines])
    spans: list[tuple[int, int]] = []
    previous = 0
    for line, verdict in zip(lines, verdicts, strict=True):
        is_numbered = verdict.kind == "heading" and bool(label_of(text[line.start : line.end]))
        starts = verdict.kind == "list_item" or is_numbered
        if not spans or line.after_blank or starts or previous < width * 0.6:
            spans.append((line.start, line.end))
        else:
            spans[-1] = (spans[-1][0], line.end)
        previous = line.end - line.start
    return spans


def _lines(text: str) -> list[_Line]:
    """Return the lines that hold anything, without outer white space."""
    lines: list[_Line] = []
    place = 0
    after_blank = True
    for raw in text.splitlines(keepends=True):
        inner = raw.strip(_OUTER)
        if inner:
            start = place + raw.index(inner[0])
            lines.append(_Line(start, start + len(inner), after_blank))
        after_blank = not inner
        place += len(raw)
    return lines


def _wrap_width(text: str, lines: Sequence[_Line]) -> int:
    """Return the width to which the text is hard-wrapped, 0 where every line is a paragraph.

    Wrapped means: lines followed directly by another one are of nearly equal length, and many of them stop
    in the middle of a sentence.
    """
    inner = [line for line, following in pairwise(lines) if not following.after_blank]
    if len(inner) < 2:
        return 0
    lengths = sorted(line.end - line.start for line in inner)
    width = lengths[len(lengths) * 19 // 20]  # a few long lines (addresses) may stick out
    if width > _WIDEST_WRAP or width < 30:
        return 0
    full = sum(1 for length in lengths if length >= width * 0.7)
    unfinished = sum(1 for line in inner if text[line.end - 1] not in _SENTENCE_ENDS)
    return width if full * 10 >= len(inner) * 7 and unfinished * 10 >= len(inner) * 5 else 0
