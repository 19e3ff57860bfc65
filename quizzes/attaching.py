"""Attaching a file to an essay while its attempt runs: the file and an answer that names it, in one go."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from items.kinds import Essay, Files
from people.access import Principal
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


def attach_file(principal: Principal, attempt_uid: UUID, position: int, name: str, data: bytes) -> UUID:
    """The id of the file, after it is safe on disk and the newest answer names it.

    The same bytes under the same name are kept once. Raises Http404 and `AttemptRefused`: ``no_files`` where
    none are asked for, ``late``, ``too_many``, ``too_big``, ``type``, ``needs_before``.
    """
    name = plain_name(name)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        place = lock_place(cursor, principal, attempt_uid, position)
        refuse_waiting(place)
        allowed = _allowed(place)
        media_type = _checked(allowed, name, data)
        if place.is_late:
            raise AttemptRefused("late", _("Time is over: the file was not taken."))
        given = {
            "organisation": place.organisation_id,
            "attempt": place.attempt_id,
            "response": place.response_id,
        }
        cursor.execute(NEWEST, given)
        seq, kept = cursor.fetchone() or (0, None)
        value = as_data(kept) or {}
        uid = _kept(place, name, media_type, data)
        files = named_files(value)
        if str(uid) in files:
            return uid
        if len(files) >= allowed.most:
            raise AttemptRefused(
                "too_many", _("%(n)s files at most. Take one off first.") % {"n": allowed.most}
            )
        answer = value | {"text": value.get("text", ""), "files": [*files, str(uid)]}
        add_answer(cursor, place, uuid4(), seq + 1, read_answer(place, answer))
    return uid


def too_big(allowed: Files, name: str) -> AttemptRefused:
    """What is said of a file that is larger than the question takes."""
    values = {"name": plain_name(name), "n": allowed.megabytes}
    return AttemptRefused("too_big", _("“%(name)s” is larger than %(n)s MB.") % values)


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


def _kept(place: Place, name: str, media_type: str, data: bytes) -> UUID:
    rows = AnswerFile.objects.of(place.organisation_id).filter(response_id=place.response_id)
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
