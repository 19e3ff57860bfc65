"""Files of answers and reports: asked for on a page, made by a worker in portions, fetched in pieces.

First the rows are read and laid aside, portion by portion; then the file is written from them. A worker that
is killed loses at most one portion, or the writing.
"""

from __future__ import annotations

import hashlib
import tempfile
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from jobs.queue import TaskFailed, enqueue
from people.access import Principal
from people.audit import record
from people.models import Organisation, User
from reports.analysis import quiz_analysis
from reports.analysis_queries import QuizFilters
from reports.export_models import About, ExportFile, ExportPart
from reports.export_queries import COLUMNS, Column, Holds, Place, Row, count_answers, portions, with_codes
from reports.export_writers import write_file, write_xlsx
from reports.queries import Filters
from reports.report_tables import Table, analysis_table, learner_table, progress_table

MAKE_EXPORT = "make_export"
PIECE = 1 << 20
"""How many bytes each piece of a file has, the last one apart."""

Storing = Callable[[], AbstractContextManager[None]]
Tell = Callable[[int, int], None]


def ask_for_file(
    filters: Filters,
    by: Principal,
    *,
    ending: str,
    about: str = About.ANSWERS,
    query: dict[str, str],
    has_codes: bool,
    address: str | None,
) -> ExportFile:
    """The file as it waits for a worker, on record in the same transaction."""
    organisation_id, uid = filters.organisation_id, uuid.uuid4()
    person = User.objects.filter(pk=by.user_id or 0).first()
    with transaction.atomic():
        payload: dict[str, object] = {"uid": str(uid)}
        job = enqueue(MAKE_EXPORT, organisation_id=organisation_id, payload=payload, created_by=person)
        file: ExportFile = ExportFile.objects.create(
            organisation_id=organisation_id,
            uid=uid,
            course_id=filters.course_id,
            about=about,
            ending=ending,
            query=query,
            has_codes=has_codes,
            job=job,
            created_by=person,
        )
        detail: dict[str, object] = {"about": str(about), "ending": ending, "has_codes": has_codes, **query}
        record(by, "export.ask", file, organisation_id=organisation_id, detail=detail, address=address)
    return file


def make_file(organisation_id: int, uid: UUID, storing: Storing, tell: Tell) -> None:
    """Make the file, going on where an earlier worker was stopped; done again, it does nothing."""
    file = ExportFile.objects.of(organisation_id).filter(uid=uid, ready_at=None).first()
    if file is None:
        return
    if file.about == About.ANSWERS:
        _lay_rows_aside(file, storing, tell)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file.name
        if file.about == About.ANSWERS:
            write_file(file.ending, path, COLUMNS, _rows_of(file))
        else:
            _write_report(file, path)
        with storing():
            _store(file, path)


def _write_report(file: ExportFile, path: Path) -> None:
    """The table of a page of the reports as it is now, with the page's filters; one sheet."""
    table = _report_of(file)
    rows = list(table.rows)
    file.row_count = len(rows)
    write_xlsx(path, table.header, rows)


def _report_of(file: ExportFile) -> Table:
    filters, query = filters_of(file), file.query
    if file.about == About.PROGRESS:
        return progress_table(filters, has_codes=file.has_codes)
    if file.about == About.ANALYSIS:
        of_quiz = QuizFilters(
            organisation_id=file.organisation_id,
            quiz_id=int(query["quiz"]),
            cohort_id=filters.cohort_id,
            has_all=query.get("attempts") == "all",
        )
        return analysis_table(quiz_analysis(of_quiz))
    table = learner_table(filters, int(query["learner"]), has_codes=file.has_codes)
    if table is None:
        raise TaskFailed(_("This learner is not enrolled on the course any more."))
    return table


def filters_of(file: ExportFile) -> Filters:
    """What the file is about."""
    days = file.query.get("since")
    return Filters(
        organisation_id=file.organisation_id,
        course_id=file.course_id,
        cohort_id=int(file.query["cohort"]) if file.query.get("cohort") else None,
        since=timedelta(days=int(days)) if days else None,
    )


def _lay_rows_aside(file: ExportFile, storing: Storing, tell: Tell) -> None:
    place = Place(**file.reached)
    if place.is_end:
        return
    filters = filters_of(file)
    total = count_answers(filters, until=file.until)
    number = _next_number(file)
    for found, after in portions(filters, until=file.until, after=place):
        with storing():
            if found:
                packed = zlib.compress(_packed(file, found), 1)
                _part(file, is_rows=True, number=number, data=packed)
                number += 1
            file.row_count += len(found)
            _note(file, reached=after.data(), row_count=file.row_count)
        tell(file.row_count, max(total, file.row_count))


def _packed(file: ExportFile, found: list[Row]) -> bytes:
    rows = [with_codes(row, file.organisation_id) for row in found] if file.has_codes else found
    return orjson.dumps(rows, default=str)


def _note(file: ExportFile, **fields: Any) -> None:
    ExportFile.objects.of(file.organisation_id).filter(pk=file.pk).update(**fields)


def _next_number(file: ExportFile) -> int:
    parts = ExportPart.objects.of(file.organisation_id).filter(file=file, is_rows=True)
    last: int | None = parts.aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1


def _part(file: ExportFile, *, is_rows: bool, number: int, data: bytes) -> None:
    ExportPart.objects.create(
        organisation_id=file.organisation_id, file=file, is_rows=is_rows, number=number, data=data
    )


def _rows_of(file: ExportFile) -> Iterator[list[Any]]:
    """The rows laid aside, one portion in memory at a time."""
    for number in range(_next_number(file)):
        for row in orjson.loads(zlib.decompress(_data(file, number, is_rows=True))):
            yield [_cell(column, value) for column, value in zip(COLUMNS, row, strict=True)]


def _cell(column: Column, value: Any) -> Any:
    """The value as it was before it was packed."""
    if value is None:
        return None
    if column.holds is Holds.TIME:
        return datetime.fromisoformat(value)
    return Decimal(value) if column.holds in (Holds.FRACTION, Holds.POINTS) else value


def _store(file: ExportFile, path: Path) -> None:
    """Put the finished file into the database in place of its rows; its time to live begins."""
    digest, number = hashlib.sha256(), 0
    with path.open("rb") as source:
        while data := source.read(PIECE):
            digest.update(data)
            _part(file, is_rows=False, number=number, data=data)
            number += 1
    ExportPart.objects.of(file.organisation_id).filter(file=file, is_rows=True).delete()
    size = path.stat().st_size
    _note(file, row_count=file.row_count, size=size, sha256=digest.hexdigest(), ready_at=Now())


def _data(file: ExportFile, number: int, *, is_rows: bool) -> bytes:
    parts = ExportPart.objects.of(file.organisation_id)
    return bytes(parts.values_list("data", flat=True).get(file=file, is_rows=is_rows, number=number))


def pieces(file: ExportFile, first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, both included, a piece at a time."""
    for number in range(first // PIECE, last // PIECE + 1):
        start = number * PIECE
        yield _data(file, number, is_rows=False)[max(first - start, 0) : last - start + 1]


def forget_expired() -> int:
    """Take away files that are over their time; in how many organisations there were some."""
    return sum(
        ExportFile.objects.of(organisation_id).filter(expires_at__lt=Now()).delete()[0] > 0
        for organisation_id in Organisation.objects.values_list("pk", flat=True)
    )
