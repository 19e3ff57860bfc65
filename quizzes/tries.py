"""Tries: an answer checked while the attempt runs. What may be tried and what it earns is `items.behaviours`.

A try is a row beside an answer; neither is ever changed. What a check found is read from those rows again, so
that asking twice with one key says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from items import grading
from items.behaviours import Behaviour, Tried, behaviour_for, tried
from items.kinds import InvalidResponse, Item, Response
from items.typed.chain import Standing
from people.access import Principal
from quizzes.answers import HIGHEST_SEQ, Place, add_answer, lock_place, read_answer, refuse_waiting
from quizzes.errors import AttemptRefused, KeyReused
from quizzes.marking import rules_of
from quizzes.models import Try
from quizzes.queries import as_data
from quizzes.versions import item_of

SO_FAR = """
    SELECT t.response_id, t.client_key, t.fraction, t.is_decided, w.value
    FROM quizzes_try t
    JOIN quizzes_answer w ON w.organisation_id = t.organisation_id AND w.id = t.answer_id
    WHERE t.organisation_id = %s AND t.attempt_id = %s AND (t.response_id = %s OR t.client_key = %s)
    ORDER BY t.number
"""
NEWEST = """
    SELECT w.id, w.value FROM quizzes_answer w
    WHERE w.organisation_id = %s AND w.attempt_id = %s AND w.response_id = %s AND NOT w.is_late
    ORDER BY w.client_seq DESC, w.id LIMIT 1
"""
RULES = """
    SELECT rules.spelling, rules.reads_meaning, rules.near, rules.very_near, rules.far
    FROM quizzes_attempt a
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    LEFT JOIN quizzes_typedrules rules ON rules.course_id = q.course_id
    WHERE a.organisation_id = %s AND a.id = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of one check; it exists only after the commit.

    `try_number` is 0 where nothing was checked: a newer answer is there (`is_stale`, the server's copy in
    `current_value` and `current_seq`) or time was over (`is_late`). `tried` is the question after it.
    """

    position: int
    key: UUID
    try_number: int
    tried: Tried
    is_late: bool = False
    is_stale: bool = False
    current_seq: int | None = None
    current_value: Mapping[str, object] | None = None


class _Asked(NamedTuple):
    """What is to be checked, under the lock of its attempt."""

    place: Place
    position: int
    key: UUID
    seq: int
    item: Item
    read: Response


class _Row(NamedTuple):
    """One try so far."""

    key: UUID
    fraction: Decimal
    is_decided: bool
    value: dict[str, object]


class _Stored(NamedTuple):
    """The row of an answer to check, and number and value of a newer one."""

    answer_id: int
    is_late: bool = False
    newer: tuple[int | None, Mapping[str, object] | None] | None = None


def check_answer(
    principal: Principal,
    attempt_uid: UUID,
    position: int,
    *,
    client_key: UUID,
    client_seq: int,
    value: Mapping[str, object],
) -> Checked:
    """What the check found. The answer is saved with it where it is not the newest one already.

    The same key gives the same reply any number of times, and the same answer twice is one try. Raises
    Http404, `InvalidResponse`, `KeyReused`, and `AttemptRefused` (``no_check``, ``no_try``, ``no_answer``,
    ``needs_before``).
    """
    if isinstance(client_seq, bool) or not 1 <= client_seq <= HIGHEST_SEQ:
        raise InvalidResponse(f"client_seq: expected a whole number from 1 to {HIGHEST_SEQ}")
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        place = lock_place(cursor, principal, attempt_uid, position)
        refuse_waiting(place)
        item, read = item_of(place.version_id), read_answer(place, value)
        asked = _Asked(place, position, client_key, client_seq, item, read)
        if not behaviour_for(place.behaviour, item.kind).has_check:
            raise AttemptRefused("no_check", _("This quiz is checked after it has been handed in."))
        if not read:
            raise AttemptRefused("no_answer", _("Answer the question first, then check it."))
        rows = _so_far(cursor, place, client_key)
        again = next((number for number, row in enumerate(rows, 1) if row.key == client_key), None)
        if again is not None:
            if rows[again - 1].value != read:
                raise KeyReused
            return _reply(asked, rows[:again])
        return _check(cursor, asked, rows)


def _check(cursor: CursorWrapper, asked: _Asked, rows: list[_Row]) -> Checked:
    place, read = asked.place, asked.read
    before = _tried(asked, rows)
    if before.is_over:
        raise AttemptRefused("no_try", _("This answer has been checked and stands."))
    stored = _answer(cursor, asked)
    if place.is_late or stored.is_late:
        return _unchecked(asked, before, is_late=True)
    if stored.newer is not None:
        seq, value = stored.newer
        return _unchecked(asked, before, is_stale=True, current_seq=seq, current_value=value)
    if rows and rows[-1].value == read:
        return _reply(asked, rows)
    graded = _graded(cursor, asked)
    row = _Row(asked.key, graded.fraction, graded.standing is Standing.FINAL, dict(read))
    Try.objects.create(
        organisation_id=place.organisation_id,
        attempt_id=place.attempt_id,
        response_id=place.response_id,
        answer_id=stored.answer_id,
        number=len(rows) + 1,
        client_key=asked.key,
        fraction=graded.fraction,
        is_decided=row.is_decided,
        is_last=before.after(graded.fraction, is_open=not row.is_decided).is_over,
    )
    return _reply(asked, [*rows, row])


def _so_far(cursor: CursorWrapper, place: Place, key: UUID) -> list[_Row]:
    """The tries on this question; raises `KeyReused` where `key` has checked another one."""
    cursor.execute(SO_FAR, [place.organisation_id, place.attempt_id, place.response_id, key])
    found = cursor.fetchall()
    if any(response_id != place.response_id for response_id, *_row in found):
        raise KeyReused
    return [
        _Row(row_key, fraction, is_decided, as_data(value) or {})
        for _response, row_key, fraction, is_decided, value in found
    ]


def _answer(cursor: CursorWrapper, asked: _Asked) -> _Stored:
    """The row of this answer, added where it is not the newest already.

    What the page has saved before with a higher number is the answer that the page shows. A key that saved
    its answer before a newer one came, or too late, checks neither.
    """
    place = asked.place
    cursor.execute(NEWEST, [place.organisation_id, place.attempt_id, place.response_id])
    newest: tuple[int, object] | None = cursor.fetchone()
    if newest is not None and as_data(newest[1]) == asked.read:
        return _Stored(newest[0])
    kept = add_answer(cursor, place, asked.key, asked.seq, asked.read)
    is_newer = kept.newest_seq is not None and kept.newest_seq >= asked.seq
    newer = (kept.newest_seq, as_data(kept.newest_value)) if is_newer else None
    return _Stored(kept.answer_id, kept.is_late, newer)


def _graded(cursor: CursorWrapper, asked: _Asked) -> grading.Mark:
    """The mark by the course's rules; what only its meaning decides is left open."""
    cursor.execute(RULES, [asked.place.organisation_id, asked.place.attempt_id])
    return grading.grade(asked.item, asked.read, grading.Reading(rules=rules_of(cursor.fetchone())))


def _tried(asked: _Asked, rows: list[_Row]) -> Tried:
    is_open = bool(rows) and not rows[-1].is_decided
    fractions = [row.fraction for row in rows]
    return tried(Behaviour(asked.place.behaviour), asked.item, fractions, is_open=is_open)


def _reply(asked: _Asked, rows: list[_Row]) -> Checked:
    return Checked(position=asked.position, key=asked.key, try_number=len(rows), tried=_tried(asked, rows))


def _unchecked(
    asked: _Asked,
    before: Tried,
    *,
    is_late: bool = False,
    is_stale: bool = False,
    current_seq: int | None = None,
    current_value: Mapping[str, object] | None = None,
) -> Checked:
    return Checked(
        position=asked.position,
        key=asked.key,
        try_number=0,
        tried=before,
        is_late=is_late,
        is_stale=is_stale,
        current_seq=current_seq,
        current_value=current_value,
    )
