"""PDF by PDFium: the text layer in reading order; heads, feet and page numbers left out and reported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from texts.readers.looks import Look, with_headings
from texts.readers.pdf_columns import Line, flows
from texts.readers.pdf_pages import PdfPage, pages_of
from texts.readers.pdf_paragraphs import SOFT, joined_text, paragraphs, words_in
from texts.readers.pdf_tables import parted, table_of
from texts.readers.pictures import Album
from texts.readers.pieces import Piece, assemble, left_out, one_line
from texts.shapes import Extracted, LeftOut, UnreadableFile

NO_TEXT = (
    "The PDF has no text layer: its pages are pictures, as from a scanner. "
    "Recognise the text first (OCR), or send in the article in another format."
)
_MARGIN = 0.18
_MOST_EDGE_ROWS = 3
_APART = 1.8  # sizes: lines of running text stand closer
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|seite|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|von|/|\|)\s*\d{1,4})?\W*", re.IGNORECASE
)
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§¹²³⁴⁵⁶⁷⁸⁹])\s*\S")
_BULLET = re.compile(r"[•‣▪●○◦·∙]\s+")
_NUMBER = re.compile(r"[(]?(\d{1,3})[.)]\s+(?=\S)")
_HEAD = "The head or foot of the pages, or their number, on {count} of them."
_LEADER = re.compile(r"(?:\.[ .]{0,2}){5,}\s*(?:\d{1,4}|[ivxlc]{1,7})?\Z")
_CONTENTS = ("contents", "A table of contents; the sections stand in its place.")
_FOOTNOTE = ("footnote", "A footnote; lessons keep the running text only.")
_ROTATED = ("rotated", "Text that stands across the page, such as a stamp on the margin.")


def read_pdf(data: bytes) -> Extracted:
    """Return the article of a PDF; raises UnreadableFile without a text layer, or where it is protected."""
    album = Album([])
    pages = pages_of(data, album)
    if not any(character.isalnum() for page in pages for line in page.segments for character in line.text):
        raise UnreadableFile(NO_TEXT)
    for text in (text for page in pages for text in page.rotated):
        album.reported.append(left_out(text, *_ROTATED))
    around = _around(pages)
    for key, count in Counter(around.values()).items():
        text = next(line.text for line in around if around[line] == key)
        album.reported.append(left_out(text, "running_head", _HEAD.format(count=count)))
    columns = [column for page in pages for column in _columns(page, around, album)]
    known = words_in(line for column in columns for line in column)
    pieces, looks, places = _pieces(columns, known, album.reported)
    headed = [_as_item(piece) for piece in with_headings(pieces, looks)]
    return assemble(_with_pictures(headed, places, pages), album.reported, "pdf")


def _pieces(
    columns: Sequence[Sequence[Line]], known: Counter[str], reported: list[LeftOut]
) -> tuple[list[Piece], list[Look | None], list[int]]:
    """Return paragraphs and tables, how each looks, and the page on which each begins."""
    found: list[tuple[Piece, Look | None, int]] = []
    text: list[list[Line]] = []

    def write() -> None:
        found.extend(
            (_piece(joined_text(one, known)), one.look, one.lines[0].page) for one in paragraphs(text)
        )
        text.clear()

    for column in columns:
        for is_table, lines in parted(column):
            if is_table:
                write()
                found.extend((piece, None, lines[0].page) for piece in table_of(lines, reported))
            else:
                text.append(lines)
    write()
    shown = [one for one in found if one[0].text]
    return [one[0] for one in shown], [one[1] for one in shown], [one[2] for one in shown]


def _columns(page: PdfPage, around: Mapping[Line, str], album: Album) -> Iterator[list[Line]]:
    """Give the columns of a page without what stands around the text; its footnotes are reported."""
    kept = [line for line in page.segments if line not in around]
    if _is_contents(kept):
        album.reported.append(left_out(" ".join(line.text for line in kept), *_CONTENTS))
        return
    sizes: Counter[float] = Counter()
    for line in kept:
        sizes[line.size] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    for column in flows(kept):
        end = len(column)
        while end and column[end - 1].size <= 0.93 * usual and column[end - 1].y < 0.4 * page.height:
            end -= 1
        notes = column[end:]
        if notes and (notes[0].is_note or _NOTE.match(notes[0].text)):
            text = " ".join(line.text for line in notes)
            album.reported.append(left_out(text.replace(f"{SOFT} ", ""), *_FOOTNOTE))
            column = column[:end]
        if column:
            yield column


def _is_contents(lines: Sequence[Line]) -> bool:
    """Return whether a page is one of a table of contents: lines that lead by dots to a number."""
    leading = sum(1 for line in lines if _LEADER.search(line.text))
    return leading >= 3 and leading * 10 >= len({round(line.y) for line in lines}) * 3


def _around(pages: Sequence[PdfPage]) -> dict[Line, str]:
    """Return the lines around the text by a key that is the same on every page: heads, feet, page numbers.

    A head stands apart from the text and comes back; a number alone at the edge is one of the page.
    """
    edges: list[tuple[Line, str]] = []
    seen: Counter[str] = Counter()
    for page in pages:
        found = {line: re.sub(r"\d+", "#", one_line(line.text).casefold()) for line in _edge_lines(page)}
        edges += found.items()
        seen.update(set(found.values()))
    often = max(2, len(pages) * 0.3)
    return {
        line: key
        for line, key in edges
        if _PAGE_NUMBER.fullmatch(line.text) or (seen[key] >= often and len(key) < 120)
    }


def _edge_lines(page: PdfPage) -> Iterator[Line]:
    """Give the lines in the margins that stand apart from what follows them towards the middle."""
    rows: dict[int, list[Line]] = {}
    for line in page.segments:
        rows.setdefault(round(line.y), []).append(line)
    for order in (sorted(rows, reverse=True), sorted(rows)):
        outer: list[Line] = []
        for row, inner in pairwise(order[: _MOST_EDGE_ROWS + 1]):
            if _MARGIN < row / page.height < 1 - _MARGIN:
                break
            outer += rows[row]
            if abs(row - inner) > _APART * max(line.size for line in rows[row]):
                yield from outer
                break


def _piece(text: str) -> Piece:
    """Return a paragraph or an item of a list; whether a number begins a heading is told later."""
    marker = _BULLET.match(text)
    return Piece("list_item", text[marker.end() :], marker="- ") if marker else Piece("paragraph", text)


def _as_item(piece: Piece) -> Piece:
    """Return a numbered paragraph that was found to be no heading as an item of a list."""
    marker = _NUMBER.match(piece.text) if piece.kind == "paragraph" else None
    if marker is None:
        return piece
    return Piece("list_item", piece.text[marker.end() :], marker=f"{marker.group(1)}. ")


def _with_pictures(pieces: Sequence[Piece], places: Sequence[int], pages: Sequence[PdfPage]) -> list[Piece]:
    """Return the pieces with the pictures of each page after its last paragraph."""
    waiting = {page.number: list(page.pictures) for page in pages if page.pictures}
    result: list[Piece] = []
    for piece, place in zip(pieces, places, strict=True):
        for page in [number for number in waiting if number < place]:
            result += waiting.pop(page)
        result.append(piece)
    return result + [picture for pictures in waiting.values() for picture in pictures]
