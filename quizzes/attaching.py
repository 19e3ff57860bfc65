"""Attaching a file to an essay while its attempt runs: the file and an answer that names it, in one go."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from items.kinds import Essay, Files
from people.access import Principal
from quizzes.access import missing
from quizzes.answers import NEWEST, Place, add_answer, lock_place, read_answer, refuse_waiting
from quizzes.attached import named_files
from quizzes.errors import AttemptRefused
from quizzes.file_types import MEDIA_TYPES, plain_name, type_of_bytes, type_of_name
from quizzes.models import AnswerFile
from quizzes.queries import as_data
from quizzes.versions import item_of

MEGABYTE = 1_000_000
MOST_EVER = 40
"""How many files one question of an attempt takes, those among them that were taken off again."""


def attach_file(
    principal: Principal,
    attempt_uid: UUID,
    position: int,
    name: str,
    data: bytes,
    *,
    replacing: UUID | None = None,
) -> UUID:
    """The id of the file, after it is safe on disk and the newest answer names it.

    With `replacing` it stands where that one stood. The same bytes under the same name are kept once. Raises
    Http404, also where what is to be replaced is not attached, and `AttemptRefused`: ``no_files`` where none
    are asked for, ``late``, ``too_many``, ``too_big``, ``type``, ``needs_before``.
    """
    name = plain_name(name)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        place = lock_place(cursor, principal, attempt_uid, position)
        refuse_waiting(place)
        allowed = _allowed(place)
        media_type = _checked(allowed, name, data)
        if place.is_late:
            raise AttemptRefused("late", _("Time is over: the file was not taken."))
        seq, value = _newest(cursor, place)
        uid = _kept(place, name, media_type, data)
        files = named_files(value)
        named = _with(files, str(uid), None if replacing is None else str(replacing))
        if len(named) > allowed.most:
            raise AttemptRefused(
                "too_many", _("%(n)s files at most. Take one off first.") % {"n": allowed.most}
            )
        if named != files:
            _answer(cursor, place, seq, value, named)
    return uid


def detach_file(principal: Principal, attempt_uid: UUID, position: int, uid: UUID) -> None:
    """Let the newest answer name the file no more; one that it does not name stays unnamed.

    The file itself is kept, as the answers are that named it. Raises Http404, and `AttemptRefused`
    (``no_files``, ``late``, ``needs_before``).
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        place = lock_place(cursor, principal, attempt_uid, position)
        if not _rows(place).filter(uid=uid).exists():
            raise missing()
        refuse_waiting(place)
        _allowed(place)
        if place.is_late:
            raise AttemptRefused("late", _("Time is over: the file was not taken off."))
        seq, value = _newest(cursor, place)
        files = named_files(value)
        if str(uid) in files:
            _answer(cursor, place, seq, value, [one for one in files if one != str(uid)])


def too_big(allowed: Files, name: str) -> AttemptRefused:
    """What is said of a file that is larger than the question takes."""
    values = {"name": plain_name(name), "n": allowed.megabytes}
    return AttemptRefused("too_big", _("“%(name)s” is larger than %(n)s MB.") % values)


def _with(files: list[str], uid: str, replacing: str | None) -> list[str]:
    """The files with this one among them. Sent again, it is there already and the other one gone."""
    if replacing is None or replacing == uid:
        return files if uid in files else [*files, uid]
    if replacing not in files and uid not in files:
        raise missing()
    rest = [one for one in files if one != uid] if replacing in files else files
    return [uid if one == replacing else one for one in rest]


def _newest(cursor: CursorWrapper, place: Place) -> tuple[int, dict[str, Any]]:
    """Number and value of the newest answer that counts."""
    given = {
        "organisation": place.organisation_id,
        "attempt": place.attempt_id,
        "response": place.response_id,
    }
    cursor.execute(NEWEST, given)
    seq, kept = cursor.fetchone() or (0, None)
    return seq, as_data(kept) or {}


def _answer(cursor: CursorWrapper, place: Place, seq: int, value: dict[str, Any], files: list[str]) -> None:
    """The same answer once more, naming these files."""
    rest = {name: one for name, one in value.items() if name != "files"}
    answer = {"text": "", **rest, **({"files": files} if files else {})}
    add_answer(cursor, place, uuid4(), seq + 1, read_answer(place, answer))


def _allowed(place: Place) -> Files:
    body = item_of(place.version_id).body
    if not isinstance(body, Essay) or body.files is None:
        raise AttemptRefused("no_files", _("This question takes no files."))
    return body.files


def _checked(allowed: Files, name: str, data: bytes) -> str:
    """The media type of a file that is taken."""
    if len(data) > allowed.megabytes * MEGABYTE:
        raise too_big(allowed, name)
    found = type_of_bytes(data)
    values = {"name": name, "types": ", ".join(allowed.types)}
    if found is None or found not in allowed.types:
        raise AttemptRefused("type", _("“%(name)s” is none of these: %(types)s.") % values)
    if type_of_name(name) != found:
        said = _("“%(name)s” is a %(found)s file by its content, and its name says another thing.")
        raise AttemptRefused("type", said % (values | {"found": found}))
    return MEDIA_TYPES[found]


def _rows(place: Place) -> QuerySet[AnswerFile]:
    """Every file that was ever attached to this question of the attempt."""
    return AnswerFile.objects.of(place.organisation_id).filter(response_id=place.response_id)


def _kept(place: Place, name: str, media_type: str, data: bytes) -> UUID:
    rows = _rows(place)
    digest = hashlib.sha256(data).hexdigest()
    known = rows.filter(sha256=digest, name=name).values_list("uid", flat=True).first()
    if known is not None:
        return known
    if rows.count() >= MOST_EVER:
        raise AttemptRefused("too_many", _("No more files can be attached to this question."))
    made = AnswerFile.objects.create(
        organisation_id=place.organisation_id,
        attempt_id=place.attempt_id,
        response_id=place.response_id,
        name=name,
        media_type=media_type,
        size=len(data),
        sha256=digest,
        data=data,
    )
    return made.uid
