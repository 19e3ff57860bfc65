"""From the pieces a structured format gives to the text of an article with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from texts.languages import language_of, words
from texts.readers.debris import SITE_DEBRIS, find_debris
from texts.shapes import Block, Extracted, Kind, LeftOut, Picture, SourceFormat, UnreadableFile

LONGEST_LEFT_OUT = 400
MOST_LEFT_OUT = 2_000
MOST_CELLS = 20_000
TOO_WIDE = ("table", f"A table with more than {MOST_CELLS:,} cells; it is too large to be read in a lesson.")
_OFTEN_A_TEMPLATE = words("en de fr es it pt nl")
_WHITE = re.compile(r"\s+")
ORNAMENT = ("ornament", "A line without letters or digits.")
_OWN_WORDS = frozenset({"table", "code", "image"})
EMPTY = "The file holds no text that could become an article."


@dataclass(frozen=True, slots=True)
class Piece:
    """One block before it has a place: `level` as the format gave it, `marker` what stands before an item.

    A table is made by `table_pieces`; the text of an image is its description.
    """

    kind: Kind
    text: str
    level: int = 0
    marker: str = ""
    header_rows: int = 0
    picture: Picture | None = None


def left_out(text: str, code: str, reason: str) -> LeftOut:
    """Return the report of a piece that is not in the text, its own text shortened."""
    flat = one_line(text)
    return LeftOut(
        text=flat if len(flat) <= LONGEST_LEFT_OUT else flat[:LONGEST_LEFT_OUT] + "…",
        code=code,
        reason=reason,
    )


def one_line(text: str) -> str:
    """Return the text with every run of white space as one space, nothing invisible at its ends."""
    return _WHITE.sub(" ", text).strip(" \u200b\u2060\ufeff")


def is_wordless(text: str) -> bool:
    """Return whether the text has neither letter nor digit."""
    return not any(character.isalnum() for character in text)


def assemble(
    pieces: Sequence[Piece],
    reported: Sequence[LeftOut],
    source_format: SourceFormat,
    *,
    title: str = "",
    language: str = "",
) -> Extracted:
    """Return the article of the pieces, joined by empty lines; debris and ornaments are reported.

    A first heading that is alone on its level is the title; the other levels move up to 1, 2, …
    Raises UnreadableFile where no piece holds a word.
    """
    kept, debris = _without_debris(pieces)
    kept, above = _without_kickers(_with_title(kept, title))
    kept = _with_levels(kept)
    worded = [piece for piece in kept if piece.kind != "image"]
    if not worded:
        raise UnreadableFile(EMPTY)
    text, blocks = _joined(kept)
    pictures = {piece.picture.key: piece.picture for piece in kept if piece.picture is not None}
    titles = [piece.text for piece in kept if piece.kind == "title"]
    return Extracted(
        text=text,
        blocks=blocks,
        left_out=_shortened((*reported, *debris, *above)),
        source_format=source_format,
        title=one_line(titles[0]) if titles else one_line(title) or opening_words(worded[0].text),
        language=_language(text, language),
        pictures=tuple(pictures.values()),
    )


def table_pieces(rows: Sequence[Sequence[str]], header_rows: int, reported: list[LeftOut]) -> list[Piece]:
    """Return a table as one piece, or none where it has no words; one that is too large is reported."""
    if sum(map(len, rows)) > MOST_CELLS:
        reported.append(left_out("", *TOO_WIDE))
        return []
    text = _grid(rows)
    return [Piece("table", text, header_rows=header_rows)] if text else []


def _grid(rows: Sequence[Sequence[str]]) -> str:
    """Return the text of a table: cells between tabs, rows between line ends, all rows equally long.

    Rows and columns without any word are dropped; a table without words gives an empty text.
    """
    flat = [[one_line(cell) for cell in row] for row in rows]
    flat = [row for row in flat if any(row)]
    width = max((len(row) for row in flat), default=0)
    flat = [row + [""] * (width - len(row)) for row in flat]
    used = [column for column in range(width) if any(row[column] for row in flat)]
    return "\n".join("\t".join(row[column] for column in used) for row in flat)


def _language(text: str, declared: str) -> str:
    """Return the language of a text; a declared one counts where nothing in the text speaks against it.

    Programs write the language of their templates into a file, so another script, or clearly the small words
    of another language, say more.
    """
    seen = language_of(text, default=declared or "en")
    return seen if not declared or declared in _OFTEN_A_TEMPLATE else declared


def _shortened(reported: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    """Return the report, cut where a file has more to leave out than anybody will read."""
    if len(reported) <= MOST_LEFT_OUT:
        return tuple(reported)
    rest = len(reported) - MOST_LEFT_OUT
    return (*reported[:MOST_LEFT_OUT], left_out("", "more", f"And {rest:,} more pieces that are not listed."))


def opening_words(text: str, most: int = 60) -> str:
    """Return the beginning of a text as a title, cut at a word and marked as cut."""
    flat = one_line(text)
    if len(flat) <= most:
        return flat
    cut = flat[:most].rsplit(" ", 1)[0] if " " in flat[:most] else flat[:most]
    return cut.rstrip(" ,;:.-") + "…"


def _without_debris(pieces: Sequence[Piece]) -> tuple[list[Piece], list[LeftOut]]:
    # The words of a table, of code or of an image's description are never those of the site.
    debris = find_debris([piece.text if piece.kind not in _OWN_WORDS else "" for piece in pieces])
    kept: list[Piece] = []
    reported: list[LeftOut] = []
    for index, piece in enumerate(pieces):
        if index in debris:
            reported.append(left_out(piece.text, SITE_DEBRIS, debris[index]))
        elif piece.kind not in ("image", "code") and is_wordless(piece.text):
            reported.append(left_out(piece.text, *ORNAMENT))
        else:
            kept.append(piece)
    return kept, reported


def _with_title(pieces: list[Piece], named: str) -> list[Piece]:
    """Return the pieces with the title marked: the one top heading, or the one the file's head names."""
    headings = [index for index, piece in enumerate(pieces) if piece.kind == "heading"]
    if not headings or len(pieces) == 1:
        return pieces
    top = min(pieces[index].level for index in headings)
    tops = [index for index in headings if pieces[index].level == top]
    first = headings[0]
    # The head's title often carries the site's name behind the article's.
    page = one_line(named).casefold()
    same = [i for i in tops if page and page.startswith(one_line(pieces[i].text).casefold())]
    if same:
        chosen = same[0]
    elif tops == [first] and (len(headings) > 1 or first == 0):
        chosen = first
    else:
        return pieces
    pieces[chosen] = replace(pieces[chosen], kind="title", level=0)
    return pieces


def _without_kickers(pieces: list[Piece]) -> tuple[list[Piece], list[LeftOut]]:
    """Return the pieces without the headings above the title, and those reported."""
    title = next((index for index, piece in enumerate(pieces) if piece.kind == "title"), 0)
    if any(piece.kind != "heading" for piece in pieces[:title]):
        return pieces, []
    reason = "A heading above the title, such as the name of a column of the site."
    return pieces[title:], [left_out(piece.text, "kicker", reason) for piece in pieces[:title]]


def _with_levels(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with heading levels 1, 2, 3 … in place of whichever the format used."""
    used = sorted({piece.level for piece in pieces if piece.kind == "heading"})
    place = {level: number for number, level in enumerate(used, start=1)}
    return [
        replace(piece, level=place[piece.level]) if piece.kind == "heading" else piece for piece in pieces
    ]


def _joined(pieces: Sequence[Piece]) -> tuple[str, tuple[Block, ...]]:
    parts: list[str] = []
    blocks: list[Block] = []
    place = 0
    for piece in pieces:
        if piece.kind == "image":
            blocks.append(_image(piece, place))
            continue
        # The cells at the edge of a table may be empty, and code is indented.
        body = piece.text if piece.kind in ("table", "code") else piece.text.strip()
        lead = ("\n\n" if place else "") + piece.marker
        start = place + len(lead)
        place = start + len(body)
        blocks.append(
            Block(kind=piece.kind, start=start, end=place, level=piece.level, header_rows=piece.header_rows)
        )
        parts += [lead, body]
    return "".join(parts), tuple(blocks)


def _image(piece: Piece, place: int) -> Block:
    picture = piece.picture
    assert picture is not None  # noqa: S101  # a reader makes an image piece only of a picture it holds
    return Block(
        kind="image",
        start=place,
        end=place,
        picture=picture.key,
        alt=one_line(piece.text),
        width=picture.width,
        height=picture.height,
    )
