"""Taking a person out of the site: what names them goes, what they answered stays in the statistics.

What goes and what stays is said by `reports.data_map`. The account's row stays, emptied: rows of facts keep
its number. Every erasure is noted beside the database too, so that it can be repeated after a backup was
brought back (`erase_again`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Model, Q
from django.db.models.functions import Cast, Now

from lessons.enrolment_models import EnrolmentList
from people.access import Principal
from people.audit import record
from people.models import AuditEntry, Erasure, Membership, Organisation, User
from people.sessions import forget_user, sessions
from quizzes.models import Answer, Attempt
from reports.data_map import Entry, entries
from reports.export_models import ExportFile
from reports.own_data import rows_of

INSTEAD = "…"
"""Stands for typed words that are gone: the answer still counts as one that was given."""
WORDY = {"text", "gaps", "number", "unit"}
"""The parts of an answer that somebody typed."""


class ErasureRefused(Exception):
    """Why a person cannot be erased now; the message is shown."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One line of the dry run: so many rows of a model are deleted, or lose what names the person."""

    entry: Entry
    count: int
    fields: tuple[str, ...]
    has_words: bool


def foresee(person: User) -> list[Foreseen]:
    """What an erasure would do, model by model; nothing is changed."""
    found = []
    for entry in entries().values():
        count = rows_of(entry, person.pk).count()
        if count:
            fields = () if entry.is_deleted else tuple(entry.of("gone"))
            found.append(Foreseen(entry, count, fields, has_words=bool(entry.of("words"))))
    return found


def ask_to_be_erased(person: User, by: Principal) -> None:
    """Put the wish before the admins; asking twice is asking once."""
    with transaction.atomic():
        _made, is_new = Erasure.objects.get_or_create(
            person=person,
            defaults={
                "organisation_id": by.organisation_id or 0,
                "joined_at": person.date_joined,
                "asked_at": Now(),
            },
        )
        if is_new:
            record(by, "erasure.ask", person, organisation_id=by.organisation_id or 0)


def withdraw_wish(person: User, by: Principal) -> None:
    """Take the wish back while nobody has followed it."""
    with transaction.atomic():
        if Erasure.objects.filter(person=person, erased_at=None).delete()[0]:
            record(by, "erasure.withdraw", person, organisation_id=by.organisation_id or 0)


def erase(person: User, by: Principal, reason: str) -> None:
    """The person is gone. Raises `ErasureRefused` without a reason, for oneself, and for somebody who did not
    ask and is more than a member here: what others hold of a person is not for one organisation to take."""
    if not reason.strip():
        raise ErasureRefused("reason")
    if person.pk == by.user_id:
        raise ErasureRefused("self")
    organisation_id = by.organisation_id or 0
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        if _is_elsewhere(person, organisation_id) and not _has_asked(person):
            raise ErasureRefused("elsewhere")
        said = {
            "joined_at": person.date_joined,
            "reason": reason.strip()[:300],
            "erased_by_id": by.user_id,
            "erased_at": Now(),
        }
        Erasure.objects.update_or_create(
            person=person, defaults=said, create_defaults=said | {"organisation_id": organisation_id}
        )
        take_out(person)
        record(by, "erasure.apply", person, organisation_id=organisation_id)
        transaction.on_commit(lambda: note_beside(person))


def _is_elsewhere(person: User, organisation_id: int) -> bool:
    return person.is_superuser or person.memberships.exclude(organisation_id=organisation_id).exists()


def _has_asked(person: User) -> bool:
    return Erasure.objects.filter(person=person, asked_at__isnull=False, erased_at=None).exists()


def take_out(person: User) -> None:
    """Delete and empty what the data map says; may be repeated. All in the caller's transaction."""
    organisations = list(Organisation.objects.values_list("pk", flat=True))
    locked = Attempt.objects.filter(organisation_id__in=organisations, learner_id=person.pk)
    list(locked.select_for_update().order_by("pk"))
    _take_words(person)
    _take_lines(person, organisations)
    # Files of answers name everybody; they can be made again.
    ExportFile.objects.filter(organisation_id__in=organisations).delete()
    # Before the rows that the entries are about are deleted.
    _empty_trail(person, organisations)
    for entry in entries().values():
        if entry.is_deleted:
            rows_of(entry, person.pk).delete()
        elif entry.label not in ("people.User", "people.AuditEntry") and entry.of("gone"):
            _empty(entry, rows_of(entry, person.pk))
    _empty_account(person)


def _empty(entry: Entry, rows: models.QuerySet[Any]) -> None:
    """A sign stands where something was said, so that it still shows that it was."""
    for name in entry.of("gone"):
        if entry.model._meta.get_field(name).null:  # type: ignore[union-attr]  # a column
            rows.update(**{name: None})
        else:
            rows.exclude(**{name: ""}).update(**{name: "" if name == "password" else INSTEAD})


def address_instead(person: User) -> str:
    """The address of an emptied account; no mail can ever reach it."""
    return f"erased-{person.pk}@erased.invalid"


def _empty_account(person: User) -> None:
    User.objects.filter(pk=person.pk).update(
        email=address_instead(person),
        name=f"person-{person.pk}",
        password="!",  # noqa: S106  # the sign of an account nobody signs in to
        is_active=False,
        is_staff=False,
        is_superuser=False,
        last_login=None,
    )
    forget_user(person.pk)
    sessions.clear()
    cache.clear()
    for session in Session.objects.iterator(500):
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _empty_trail(person: User, organisations: list[int]) -> None:
    """Take the addresses of the person out of the trail, and the details of what was done to their rows."""
    rows = AuditEntry.objects.filter(organisation_id__in=organisations)
    rows.filter(actor_id=person.pk).update(address=None, address_key=None)
    about = Q(object_type="user", object_id=str(person.pk))
    for entry in entries().values():
        if entry.label not in ("people.User", "people.AuditEntry"):
            numbers = [str(pk) for pk in rows_of(entry, person.pk).values_list("pk", flat=True)]
            name = entry.model._meta.model_name
            if rows.filter(object_type=name).exists():
                about |= Q(object_type=name, object_id__in=numbers)
    rows.filter(about).update(detail={}, detail_key=None)


def _take_words(person: User) -> None:
    """Put a sign instead of what only this person typed, in answers and in what stands beside their marks."""
    emptied = set()
    answers = rows_of(entries()["quizzes.Answer"], person.pk).select_related("response")
    for row in (*answers, *rows_of(entries()["quizzes.CheckAnswer"], person.pk)):
        if WORDY & row.value.keys() and not _is_shared(row, person):  # type: ignore[attr-defined]  # both have a value
            _write(row, {"value": without_words(row.value)})  # type: ignore[attr-defined]  # same
            emptied.add(getattr(row, "response_id", None))
    for label in ("quizzes.Mark", "quizzes.Opinion"):
        for row in rows_of(entries()[label], person.pk):
            detail, has_words = row.detail, row.response_id in emptied  # type: ignore[attr-defined]  # both have them
            told = without_comment(detail, hides_given=has_words)
            if told != detail:
                _write(row, {"detail": told})


def _take_lines(person: User, organisations: list[int]) -> None:
    """Put a sign for address and name into the lists of people that were brought for courses."""
    lists = EnrolmentList.objects.filter(organisation_id__in=organisations)
    for one in lists.annotate(said=Cast("rows", models.TextField())).filter(said__icontains=person.email):
        rows = [
            [line, INSTEAD, INSTEAD, *rest]
            if email.lower() == person.email.lower()
            else [line, email, name, *rest]
            for line, email, name, *rest in one.rows
        ]
        EnrolmentList.objects.filter(pk=one.pk).update(rows=rows)


def _write(row: Model, values: dict[str, Any]) -> None:
    rows = type(row)._base_manager.filter(organisation_id=row.organisation_id)  # type: ignore[attr-defined]  # a fact
    if hasattr(row, "attempt_id"):
        rows = rows.filter(attempt_id__in=[row.attempt_id])
    rows.filter(pk=row.pk).update(**values)


def _is_shared(row: Any, person: User) -> bool:
    """True if somebody else gave the very same answer to the same wording: then it names nobody."""
    if not isinstance(row, Answer):
        return False
    same = Answer.objects.filter(
        organisation_id=row.organisation_id, response__version_id=row.response.version_id, value=row.value
    )
    return same.exclude(attempt__learner_id=person.pk).exists()


def without_words(value: dict[str, Any]) -> dict[str, Any]:
    """The answer with a sign instead of everything that was typed, and without its files."""
    kept = {name: _hidden(part) if name in WORDY else part for name, part in value.items()}
    return kept | ({"files": []} if "files" in kept else {})


def _hidden(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _hidden(one) for name, one in part.items()}
    return INSTEAD


def without_comment(detail: dict[str, Any], *, hides_given: bool) -> dict[str, Any]:
    """What stands beside a mark without the marker's words, and the learner's; shares and levels stay."""
    kept = dict(detail)
    if isinstance(kept.get("hand"), dict):
        kept["hand"] = kept["hand"] | {"comment": ""}
    if hides_given and "parts" in kept:
        kept["parts"] = [part | {"given": [INSTEAD for _one in part["given"]]} for part in kept["parts"]]
    return kept


def beside() -> Path:
    """The file outside of the database in which erasures are noted."""
    return Path(settings.VAR_DIR) / "erased.jsonl"


def note_beside(person: User) -> None:
    """Add the erasure to that file: a number and when the account was made, nothing that names anybody."""
    line = orjson.dumps({"person": person.pk, "joined_at": person.date_joined.isoformat()}) + b"\n"
    path = beside()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def erase_again() -> int:
    """How many people were found in the database although they had been erased, and were taken out again."""
    if not beside().exists():
        return 0
    noted = [orjson.loads(line) for line in beside().read_bytes().splitlines()]
    count = 0
    for note in noted:
        # A number is given again after a backup was brought back; the moment of joining is not.
        person = User.objects.filter(pk=note["person"], date_joined=note["joined_at"]).first()
        if person is not None and person.email != address_instead(person):
            _again(person)
            count += 1
    return count


@transaction.atomic
def _again(person: User) -> None:
    membership = Membership.objects.filter(user=person).order_by("pk").first()
    take_out(person)
    if membership is not None:
        Erasure.objects.update_or_create(
            person=person,
            defaults={"joined_at": person.date_joined, "erased_at": Now()},
            create_defaults={
                "organisation_id": membership.organisation_id,
                "joined_at": person.date_joined,
                "erased_at": Now(),
            },
        )
        record(None, "erasure.again", person, organisation_id=membership.organisation_id)
