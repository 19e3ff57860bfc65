"""Markdown by markdown-it-py: headings, paragraphs, lists and quotes; the rest is reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from texts.readers.decoding import decode
from texts.readers.pictures import Album
from texts.readers.pieces import Piece, assemble, left_out, one_line, table_pieces
from texts.shapes import Extracted, LeftOut

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*[\"']?(.{1,300}?)[\"']?[ \t]*$", re.MULTILINE)
_PROGRAM = re.compile(r"<(/?)(script|style)\b", re.IGNORECASE)
_HTML = "Raw HTML inside the Markdown."
_FRONT = "Front matter of the file; only its title is used."


def read_markdown(data: bytes) -> Extracted:
    """Return the article of a CommonMark file, inline marks removed; raises UnreadableFile."""
    text, notices = decode(data)
    album = Album(list(notices))
    walk = _Walk(album.reported, album)
    title = ""
    if front := _FRONT_MATTER.match(text):
        walk.reported.append(left_out(front.group(1), "front_matter", _FRONT))
        named = _FRONT_TITLE.search(front.group(1))
        title = named.group(1) if named else ""
        text = text[front.end() :]
    walk.through(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text))
    return assemble(walk.pieces, walk.reported, "markdown", title=title)


@dataclass(slots=True)
class _Walk:
    """The way through the tokens: which lists and quotes are open, what was found."""

    reported: list[LeftOut]
    album: Album
    pieces: list[Piece] = field(default_factory=list)
    _counters: list[int | None] = field(default_factory=list)
    _marker: str = ""
    _quotes: int = 0
    _heading: int = 0

    def through(self, tokens: Sequence[Token]) -> None:
        """Fill `pieces` and `reported` from block tokens in order."""
        position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "table_open":
                closed = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
                self._table(tokens[position:closed])
                position = closed
            else:
                self._one(token)
            position += 1

    def _one(self, token: Token) -> None:
        if token.type == "inline":
            self._add(token)
        elif token.type in ("fence", "code_block"):
            if token.content.strip():
                self.pieces.append(Piece("code", token.content.strip("\r\n")))
        elif token.type == "html_block":
            self.reported.append(left_out(token.content, "html", _HTML))
        elif token.type in ("heading_open", "heading_close"):
            self._heading = int(token.tag[1:]) if token.nesting > 0 else 0
        elif token.type in ("blockquote_open", "blockquote_close"):
            self._quotes += token.nesting
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            first = int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None
            self._counters.append(first)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._counters.pop()
        elif token.type == "list_item_open":
            self._next_item()

    def _table(self, tokens: Sequence[Token]) -> None:
        """Keep a table; Markdown's first row always is its header. Images in cells stand below it."""
        rows: list[list[str]] = []
        images: list[Piece] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                text, inside = self._inline(token.children or [])
                rows[-1].append(text)
                images += inside
        has_header = len(rows) > 1 and any(rows[0])
        self.pieces += table_pieces(rows, int(has_header), self.reported)
        self.pieces += images

    def _next_item(self) -> None:
        number = self._counters[-1]
        self._marker = "- " if number is None else f"{number}. "
        if number is not None:
            self._counters[-1] = number + 1

    def _add(self, token: Token) -> None:
        text, images = self._inline(token.children or [])
        if text.strip():
            self._add_text(text)
        self.pieces += images

    def _add_text(self, text: str) -> None:
        kind: Literal["heading", "list_item", "quote", "paragraph"] = "paragraph"
        if self._heading:
            kind = "heading"
        elif self._counters:
            kind = "list_item"
        elif self._quotes:
            kind = "quote"
        marker = self._marker if kind == "list_item" else ""
        self._marker = ""
        self.pieces.append(Piece(kind, text, level=self._heading, marker=marker))

    def _inline(self, tokens: Sequence[Token]) -> tuple[str, list[Piece]]:
        images: list[Piece] = []
        parts: list[str] = []
        program = ""
        for token in tokens:
            if token.type == "html_inline" and (tag := _PROGRAM.match(token.content)):
                program = "" if tag.group(1) else tag.group(2).lower()
            elif program:
                # What stands in a script is for machines; as words of the article it would be asked about.
                self.reported.append(left_out(token.content, "html", _HTML))
            elif token.type in ("text", "code_inline"):
                parts.append(token.content)
            elif token.type in ("softbreak", "hardbreak"):
                parts.append(" ")
            elif token.type == "image":
                image = self.album.named(str(token.attrGet("src") or ""), token.content)
                images += [image] if image else []
        if tags := " ".join(token.content for token in tokens if token.type == "html_inline"):
            self.reported.append(left_out(tags, "html", _HTML))
        return one_line("".join(parts)), images
