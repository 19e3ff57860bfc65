"""Tables in PDF lines: several rows in a run whose pieces stand below each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from texts.readers.pdf_columns import Line
from texts.readers.pieces import Piece, table_pieces
from texts.shapes import LeftOut

_FEWEST_ROWS = 3
_FEWEST_CELLS = 3


def parted(lines: Sequence[Line]) -> Iterator[tuple[bool, list[Line]]]:
    """Give the lines of a column in runs: True and the rows of a table, False and running text."""
    text: list[Line] = []
    for is_row, group in groupby(lines, key=lambda line: len(line.cells) >= _FEWEST_CELLS):
        run = list(group)
        if is_row and len(run) >= _FEWEST_ROWS:
            if text:
                yield False, text
            yield True, run
            text = []
        else:
            text = [*text, *run]
    if text:
        yield False, text


def table_of(rows: Sequence[Line], reported: list[LeftOut]) -> list[Piece]:
    """Return the rows as a table, one piece or none, in the columns of the rows of usual length."""
    usual = Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    even = [row.cells for row in rows if len(row.cells) == usual]
    strips = [
        (min(cells[place].x0 for cells in even), max(cells[place].x1 for cells in even))
        for place in range(usual)
    ]
    cells = [["" for _ in strips] for _ in rows]
    for number, row in enumerate(rows):
        for place, cell in enumerate(row.cells):
            column = place if len(row.cells) == usual else _nearest(cell, strips)
            cells[number][column] = f"{cells[number][column]} {cell.text}".strip()
    is_headed = rows[0].is_bold and not rows[-1].is_bold
    return table_pieces(cells, int(is_headed), reported)


def _nearest(cell: Line, strips: Sequence[tuple[float, float]]) -> int:
    middle = (cell.x0 + cell.x1) / 2
    return min(range(len(strips)), key=lambda place: abs(middle - sum(strips[place]) / 2))
