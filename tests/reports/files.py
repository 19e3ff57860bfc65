"""Files of answers as a worker makes them, and what a reader finds in each kind."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

from django.db import transaction
from pyarrow.parquet import read_table

from lessons.models import Course
from people.access import Principal
from people.models import Role
from reports.export_files import ask_for_file, make_file, pieces
from reports.models import ExportFile
from reports.queries import Filters

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def asked(course: Course, ending: str, **fields: object) -> ExportFile:
    """A file that waits for a worker."""
    teacher = course.instructors.first()
    return ask_for_file(
        Filters(organisation_id=course.organisation_id, course_id=course.pk),
        Principal(teacher.pk, course.organisation_id, Role.INSTRUCTOR),
        ending=ending,
        query=fields.pop("query", {}),  # type: ignore[arg-type]  # filters by name
        has_codes=bool(fields.pop("has_codes", False)),
        address=None,
    )


def made(file: ExportFile) -> ExportFile:
    """The file as a worker left it."""
    make_file(file.organisation_id, file.uid, transaction.atomic, lambda _done, _total: None)
    return ExportFile.objects.get(pk=file.pk)


def content(file: ExportFile) -> bytes:
    return b"".join(pieces(file, 0, (file.size or 0) - 1))


def sheets(data: bytes) -> list[list[list[str]]]:
    """The cells of every sheet as text; raises if any of them is a formula or a link."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = sorted(name for name in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
        return [_cells(ET.fromstring(book.read(name))) for name in names]  # noqa: S314  # made here


def has_formulas(data: bytes) -> bool:
    """True if any sheet has a cell that is worked out, or an address that can be pressed."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        pages = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")]
    return any(b"<f>" in page or b"<f " in page or b"<hyperlink" in page for page in pages)


def _cells(sheet: ET.Element) -> list[list[str]]:
    found = []
    for row in sheet.iter(f"{MAIN}row"):
        cells: dict[int, str] = {}
        for cell in row.iter(f"{MAIN}c"):
            letters = re.match(r"[A-Z]+", cell.attrib["r"]).group()
            place = 0
            for letter in letters:
                place = place * 26 + ord(letter) - 64
            cells[place - 1] = "".join(cell.itertext())
        found.append([cells.get(place, "") for place in range(max(cells) + 1)])
    return found


def table(file: ExportFile, folder: Path) -> list[dict[str, object]]:
    """The rows of the file, by column, read by a program that knows nothing of ours."""
    path = folder / file.name
    path.write_bytes(content(file))
    if file.ending == "jsonl":
        return [json.loads(line) for line in path.read_text().splitlines()]
    if file.ending == "csv":
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    if file.ending == "xlsx":
        (header, *rows), *_more = sheets(path.read_bytes())
        return [dict(zip(header, row + [""] * (len(header) - len(row)), strict=True)) for row in rows]
    found: list[dict[str, object]] = read_table(path).to_pylist()
    return found
