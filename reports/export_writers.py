"""The tidy rows as a file of each kind, written row by row.

What only some kinds need is imported where it is used: a worker has it, pages do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from reports.export_models import Ending
from reports.export_queries import Column, Holds
from reports.exports import csv_lines, json_lines

SHEET_ROWS = 1_048_576
"""What a sheet holds, its header included; what is more goes on in the next one."""
CELL_LENGTH = 32_767
"""What a cell of a sheet holds, in units of UTF-16; longer text ends with an ellipsis there."""
ROWS_AT_ONCE = 10_000
"""How many rows one group of a Parquet file has."""

Rows = Iterable[Sequence[Any]]
Lines = Callable[[Sequence[str], Rows], Iterator[str]]


def write_file(ending: str, path: Path, columns: Sequence[Column], rows: Rows) -> None:
    """Write all rows; `path` is a new file in a folder that may hold others meanwhile."""
    if ending == Ending.XLSX:
        write_xlsx(path, [column.name for column in columns], rows)
    elif ending == Ending.PARQUET:
        _write_parquet(path, columns, rows)
    else:
        lines = csv_lines if ending == Ending.CSV else json_lines
        _write_lines(path, lines([column.name for column in columns], rows))


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)


def write_xlsx(path: Path, header: Sequence[str], rows: Rows, sheet_rows: int = SHEET_ROWS) -> None:
    """A workbook of as many sheets as the rows need, each with the header. No cell is worked out."""
    from xlsxwriter import Workbook

    inert = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    small = {"constant_memory": True, "tmpdir": str(path.parent)}
    with closing(Workbook(str(path), {**inert, **small})) as book:
        sheet = _new_sheet(book, header)
        for number, row in enumerate(rows):
            place = number % (sheet_rows - 1) + 1
            if number and place == 1:
                sheet = _new_sheet(book, header)
            _write_row(sheet, place, row)


def _new_sheet(book: Any, header: Sequence[str]) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    _write_row(sheet, 0, header)
    return sheet


def _write_row(sheet: Any, place: int, row: Sequence[Any]) -> None:
    for column, value in enumerate(row):
        if value is None:
            continue
        if isinstance(value, bool | int | float | Decimal):
            sheet.write_number(place, column, value)
        else:
            sheet.write_string(place, column, cell_text(value))


def cell_text(value: object) -> str:
    """The text of a cell as a sheet can hold it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    text = str(value)
    if 2 * len(text) <= CELL_LENGTH:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_LENGTH:
        return text
    return units[: 2 * (CELL_LENGTH - 1)].decode("utf-16-le", errors="ignore") + "…"


def _write_parquet(path: Path, columns: Sequence[Column], rows: Rows) -> None:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    types = {
        Holds.TIME: pa.timestamp("us", tz="UTC"),
        Holds.WHOLE: pa.int64(),
        Holds.FRACTION: pa.decimal128(8, 7),
        Holds.POINTS: pa.decimal128(9, 4),
        Holds.FLAG: pa.bool_(),
        Holds.TEXT: pa.string(),
    }
    schema = pa.schema([(column.name, types[column.holds]) for column in columns])
    source = iter(rows)
    with ParquetWriter(str(path), schema, compression="zstd") as file:
        while some := list(islice(source, ROWS_AT_ONCE)):
            cells = [
                pa.array(values, field.type)
                for values, field in zip(zip(*some, strict=True), schema, strict=True)
            ]
            file.write_batch(pa.record_batch(cells, schema=schema))
