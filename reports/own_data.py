"""A copy of all one's own data: a zip of JSON, CSV and the files that were handed in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Set
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.functions import Now

from jobs.models import Job
from jobs.queue import enqueue
from people.access import Principal
from people.audit import record
from people.models import Organisation, OwnData, User
from quizzes.models import Attempt
from reports.data_map import Entry, entries
from reports.exports import csv_lines
from reports.own_queries import shown_of_attempts

OWN_DATA = "own_data"
"""The kind of job that makes the file."""
KEPT = timedelta(days=7)


def ask_for_data(person: User, by: Principal) -> OwnData:
    """The copy that is being made: the one under way, or a new one; earlier ones are thrown away."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        open_one = OwnData.objects.filter(person=person, made_at=None).first()
        if open_one is not None:
            return open_one
        OwnData.objects.filter(person=person).delete()
        asked = OwnData.objects.create(organisation_id=by.organisation_id or 0, person=person)
        organisation_id = asked.organisation_id
        enqueue(OWN_DATA, organisation_id=organisation_id, payload={"own_data": asked.pk}, created_by=person)
        record(by, "data.copy", person, organisation_id=organisation_id)
    return asked


def make_copy(job: Job) -> None:
    """Write the archive that the job was queued for; nothing happens if nobody waits for it any more."""
    asked = OwnData.objects.filter(pk=job.payload["own_data"]).first()
    if asked is not None:
        archive = archive_of(asked.person)
        OwnData.objects.filter(pk=asked.pk).update(archive=archive, made_at=Now())


def archive_of(person: User) -> bytes:
    """The zip: everything of `person` that the data map tells, nothing of anybody else.

    What depends on a key is told of attempts that show it by now.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        everything: dict[str, list[dict[str, Any]]] = {}
        shown = shown_of_attempts(person.pk)
        for entry in entries().values():
            rows = [_told(row, entry, shown) for row in rows_of(entry, person.pk).order_by("pk")]
            told = [row for row in rows if row]
            everything[entry.label] = told
            if told:
                lines = csv_lines(entry.told, [[row.get(name) for name in entry.told] for row in told])
                archive.writestr(f"csv/{entry.label}.csv", "".join(lines))
        options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
        archive.writestr("data.json", orjson.dumps(everything, option=options))
        for row in rows_of(entries()["quizzes.AnswerFile"], person.pk):
            archive.writestr(f"files/{row.pk}-{row.name}", bytes(row.data))  # type: ignore[attr-defined]  # an AnswerFile
    return made.getvalue()


def rows_of(entry: Entry, person_id: int) -> QuerySet[Model]:
    """The rows of one model that belong to the person, in every organisation."""
    rows = entry.model._base_manager.filter(**{entry.path: person_id})
    if "organisation" in entry.fields:
        # One that names the organisation, as every question to a table of facts does.
        rows = rows.filter(organisation_id__in=list(Organisation.objects.values_list("pk", flat=True)))
    return rows


def _told(row: Model, entry: Entry, shown: Mapping[int, Set[str]]) -> dict[str, Any]:
    """What is told of the row now; nothing of one of which everything waits for its attempt's release."""
    fields = row._meta.concrete_fields
    values = {one.name: getattr(row, one.attname) for one in fields}
    seen: Set[str] = frozenset()
    if entry.is_of_attempts:
        seen = shown.get(row.pk if isinstance(row, Attempt) else row.attempt_id, seen)  # type: ignore[attr-defined]  # of an attempt
    return {name: _plain(values[name]) for name in entry.told_now(seen)}


def _plain(value: Any) -> Any:
    """The value as JSON has it; bytes are told by their number, the files lie beside."""
    match value:
        case bytes() | memoryview():
            return len(value)
        case Decimal() | UUID() | timedelta():
            return str(value)
        case datetime() | date():
            return value.isoformat()
    return value
