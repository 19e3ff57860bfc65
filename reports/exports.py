"""Rows to lines of text: CSV that a spreadsheet opens without running anything in it, and JSON Lines."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

DANGEROUS = "=+-@|%−"
"""Beginnings that spreadsheets may take for a formula or a command, full-width forms included."""


def _could_be_formula(text: str) -> bool:
    """True for text that must not begin a cell; white space and signs nobody sees may be skipped over."""
    first = text[:1]
    if not first or (first.isascii() and first.isalnum()):
        return False
    is_unseen = first.isspace() or unicodedata.category(first)[0] in "CZ"
    # A text that begins with an apostrophe gets another one, so that taking one away gives every text back.
    return is_unseen or first == "'" or unicodedata.normalize("NFKC", first)[:1] in tuple(DANGEROUS)


def inert(value: object) -> str:
    """The cell's text; text that could be a formula is led by an apostrophe, numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    text = orjson.dumps(value).decode() if isinstance(value, dict | list) else str(value)
    text = text.replace("\0", "")
    return f"'{text}" if _could_be_formula(text) else text


class _Line:
    """A file that gives back what is written into it, so that rows can be streamed."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file, one by one, beginning with a byte order mark for spreadsheets."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow([inert(name) for name in header])
    for row in rows:
        yield writer.writerow([inert(value) for value in row])


def json_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a JSON Lines file: one object per row, its names in the order of the columns."""
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        yield orjson.dumps(cells, default=_as_number, option=orjson.OPT_APPEND_NEWLINE).decode()


def _as_number(value: object) -> float:
    """A decimal as JSON has it; our numbers have fewer digits than are kept there."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
