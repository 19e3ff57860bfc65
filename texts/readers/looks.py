"""Headings of a document that has none by style: told by size and boldness, then by numbering."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from texts.languages import word_count
from texts.readers.headings import classify
from texts.readers.pieces import Piece

_LARGER = 1.12
_MOST_WORDS = 20
_OPEN_ENDS = ".,;。，；…"


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph is set: the size most of it has, in points, and whether nearly all of it is bold."""

    size: float
    is_bold: bool


def with_headings(pieces: Sequence[Piece], looks: Sequence[Look | None]) -> list[Piece]:
    """Return the pieces; where none is a heading by itself, those that look like one are made headings."""
    if any(piece.kind == "heading" and piece.level > 0 for piece in pieces):
        return list(pieces)
    found = _by_look(pieces, looks)
    return found if found is not None else _by_numbering(pieces)


def _by_look(pieces: Sequence[Piece], looks: Sequence[Look | None]) -> list[Piece] | None:
    lengths: Counter[tuple[float, bool]] = Counter()
    for piece, look in zip(pieces, looks, strict=True):
        if look is not None and piece.kind in ("paragraph", "list_item", "quote"):
            lengths[(look.size, look.is_bold)] += len(piece.text)
    if not lengths:
        return None
    body = Look(*lengths.most_common(1)[0][0])
    chosen = [
        index
        for index, (piece, look) in enumerate(zip(pieces, looks, strict=True))
        if piece.kind == "paragraph"
        and look is not None
        and _stands_out(look, body)
        and could_head(piece.text)
    ]
    paragraphs = sum(1 for piece in pieces if piece.kind == "paragraph")
    # Followed by something, and fewer than the paragraphs they head.
    chosen = [index for index in chosen if index + 1 < len(pieces)]
    if not chosen or len(chosen) * 2 > paragraphs:
        return None
    # What stands right above a heading of a higher rank heads nothing: a name, a date.
    taken = set(chosen)
    chosen = [
        index
        for index in chosen
        if index + 1 not in taken or _rank(looks[index + 1]) <= _rank(looks[index]) or index == 0
    ]
    ranks = sorted({_rank(looks[index]) for index in chosen}, reverse=True)
    result = list(pieces)
    for index in chosen:
        level = ranks.index(_rank(looks[index])) + 1
        result[index] = replace(pieces[index], kind="heading", level=level)
    return result


def could_head(text: str) -> bool:
    """Return whether a text is short and unfinished enough for a heading."""
    return "\n" not in text and text[-1:] not in _OPEN_ENDS and 0 < word_count(text) <= _MOST_WORDS


def _stands_out(look: Look, body: Look) -> bool:
    is_bolder = look.is_bold and not body.is_bold and look.size >= body.size * 0.95
    return is_bolder or look.size >= body.size * _LARGER


def _rank(look: Look | None) -> tuple[float, bool]:
    return (look.size, look.is_bold) if look is not None else (0.0, False)


def _by_numbering(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with headings found as in a plain text; a short first one is the title."""
    places = [index for index, piece in enumerate(pieces) if piece.kind == "paragraph"]
    result = list(pieces)
    if len(places) > 1 and places[0] == 0 and could_head(pieces[0].text) and pieces[0].text[-1] not in ":：":
        result[0] = replace(pieces[0], kind="heading", level=0)
        places = places[1:]
    for index, verdict in zip(places, classify([pieces[index].text for index in places]), strict=True):
        if verdict.kind == "heading":
            result[index] = replace(pieces[index], kind="heading", level=verdict.level)
        elif verdict.kind == "list_item" and verdict.skip:
            text = pieces[index].text
            result[index] = replace(
                pieces[index], kind="list_item", marker=text[: verdict.skip], text=text[verdict.skip :]
            )
    return result
