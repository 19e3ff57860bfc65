"""A section as HTML, rendered once: every sentence in a span of its own, everything escaped."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from texts.shapes import Block, Extracted, Section, SentenceSpan

_NUMBER_BEFORE = re.compile(r"(?:^|[\s(（])(\d{1,4})[.)）、]\s*\Z")


def section_html(extracted: Extracted, section: Section, number: int, pictures_at: str = "") -> str:
    """Return the body of a lesson without its own heading: text, lists, quotes, tables, figures and code.

    Sentence m of lesson `number` is ``<span class="s" id="s{number}-{m}" data-start=… data-end=…>``, m
    counting from 1 in the section; the offsets are those of the article's text. A picture is fetched from
    `pictures_at` and its key; without an address its description stands in its place.
    """
    lines: list[str] = []
    renderer = _Renderer(extracted.text, section.sentences, number, pictures_at)
    for kind, group in groupby(section.blocks, key=lambda block: block.kind):
        blocks = list(group)
        if kind == "list_item":
            lines += renderer.list_lines(blocks)
        elif kind == "quote":
            lines += ["<blockquote>", *(renderer.paragraph(block) for block in blocks), "</blockquote>"]
        elif kind == "image":
            lines += [renderer.figure(block) for block in blocks]
        elif kind in ("heading", "table", "code", "caption"):
            lines += [renderer.plain(block) for block in blocks]
        else:
            lines += [renderer.paragraph(block) for block in blocks]
    return "\n".join(lines)


class _Renderer:
    def __init__(self, text: str, sentences: Sequence[SentenceSpan], number: int, pictures_at: str) -> None:
        self._text = text
        self._number = number
        self._pictures_at = pictures_at
        # A plan may read later blocks first: sorted for finding, numbered in the order of reading.
        self._sentences = sorted(enumerate(sentences, start=1), key=lambda pair: pair[1].start)
        self._starts = [sentence.start for _, sentence in self._sentences]

    def plain(self, block: Block) -> str:
        """Return a block without sentences: a heading, a table, a caption or code."""
        text = self._text[block.start : block.end]
        if block.kind == "table":
            return _table(text, block.header_rows)
        if block.kind == "code":
            return f'<pre class="code" tabindex="0"><code>{escape(text)}</code></pre>'
        if block.kind == "caption":
            return f'<p class="small quiet">{escape(text)}</p>'
        tag = "h2" if block.level <= 2 else "h3"
        return f"<{tag}>{escape(text)}</{tag}>"

    def figure(self, block: Block) -> str:
        if not self._pictures_at:
            return f'<p class="small quiet">{escape(block.alt)}</p>' if block.alt else ""
        size = f' width="{block.width}" height="{block.height}"' if block.width and block.height else ""
        source = escape(self._pictures_at + block.picture)
        return f'<figure><img src="{source}" alt="{escape(block.alt)}"{size} loading="lazy"></figure>'

    def paragraph(self, block: Block) -> str:
        return f"<p>{self._sentences_of(block)}</p>"

    def list_lines(self, blocks: Sequence[Block]) -> Iterator[str]:
        """Return a list; one numbered in the article keeps the article's own numbers."""
        for is_numbered, group in groupby(blocks, key=lambda block: self._own_number(block) is not None):
            yield "<ol>" if is_numbered else "<ul>"
            for block in group:
                value = f' value="{self._own_number(block)}"' if is_numbered else ""
                yield f"<li{value}>{self._sentences_of(block)}</li>"
            yield "</ol>" if is_numbered else "</ul>"

    def _own_number(self, block: Block) -> int | None:
        found = _NUMBER_BEFORE.search(self._text[max(0, block.start - 12) : block.start])
        return int(found.group(1)) if found else None

    def _sentences_of(self, block: Block) -> str:
        place = bisect_left(self._starts, block.start)
        parts: list[str] = []
        before = block.start
        while place < len(self._sentences) and self._starts[place] < block.end:
            m, sentence = self._sentences[place]
            # Between two sentences the article has white space or, in some scripts, nothing.
            parts.append(" " if sentence.start > before else "")
            parts.append(
                f'<span class="s" id="s{self._number}-{m}" data-start="{sentence.start}" '
                f'data-end="{sentence.end}">{escape(sentence.text)}</span>'
            )
            before = sentence.end
            place += 1
        return "".join(parts)


def _table(text: str, header_rows: int) -> str:
    """Return a table that scrolls by itself where it is too wide, and by keyboard too."""
    rows = [row.split("\t") for row in text.split("\n")]
    head = "".join(_row(row, "th") for row in rows[:header_rows])
    body = "".join(_row(row, "td") for row in rows[header_rows:])
    inner = (f"<thead>{head}</thead>" if head else "") + f"<tbody>{body}</tbody>"
    return f'<div class="tablebox" tabindex="0"><table class="table">{inner}</table></div>'


def _row(cells: Sequence[str], tag: str) -> str:
    # An empty header cell is no header: a screen reader would announce a column without a name.
    parts = []
    for cell in cells:
        if tag == "th" and cell:
            parts.append(f'<th scope="col">{escape(cell)}</th>')
        else:
            parts.append(f"<td>{escape(cell)}</td>")
    return f"<tr>{''.join(parts)}</tr>"
