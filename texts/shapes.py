"""The shapes of a read article. All offsets count code points of `Extracted.text`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SourceFormat = Literal["txt", "markdown", "html", "docx", "pdf", "epub"]
Kind = Literal["title", "heading", "paragraph", "list_item", "quote", "table", "image", "code", "caption"]
WITHOUT_SENTENCES: frozenset[Kind] = frozenset({"heading", "table", "image", "code", "caption"})
"""Shown in a lesson, but cut into no sentences: nothing is asked about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph-like piece of the text, in reading order.

    `level` is 0 for the title, 1 for a section heading, 2 and more for headings below it, and 0 for
    everything that is not a heading. ``text[start:end]`` is the block without outer white space, apart from
    two kinds: a ``table`` has its cells between tabs and its rows between line ends, empty cells included,
    `header_rows` of them on top; an ``image`` has no text but an `alt`, and names its bytes by `picture`.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    header_rows: int = 0
    picture: str = ""
    alt: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something of the file that does not become part of the article, and why.

    `code` is fixed (``site_debris``, ``navigation``, ``script``, ``table``, ``image`` …), `reason` one
    plain sentence. `start` and `end` are None where the piece is not in the text at all.
    """

    text: str
    code: str
    reason: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The bytes of an image; `key` is their SHA-256, `media_type` what they say they are."""

    key: str
    media_type: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A file after reading: the text that is stored as a revision, and what was seen in it.

    For plain text, `text` is the decoded file unchanged, so offsets are offsets of the file. `pictures` are
    those that image blocks name, each once.
    """

    text: str
    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...]
    source_format: SourceFormat
    title: str = ""
    language: str = "en"
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceSpan:
    """The smallest citable piece.

    `key` is stable: it depends on the sentence's words and on how often the same words came before,
    not on its place, so an edit elsewhere does not change it. `paragraph` counts from 0 in the section.
    """

    key: str
    start: int
    end: int
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A future lesson: the introduction or one headed part of the article.

    `start` and `end` enclose its blocks and its own heading; the title of a headed section is the whole
    heading. `label` is the article's own number, such as ``(1)``, or empty. `blocks` are the section's blocks
    without its own heading; headings below it are among them.
    """

    title: str
    label: str
    kind: Literal["introduction", "section"]
    start: int
    end: int
    blocks: tuple[Block, ...]
    sentences: tuple[SentenceSpan, ...]


class UnreadableFile(ValueError):
    """The file cannot become an article; the message says why in one plain sentence."""
