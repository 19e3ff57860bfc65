"""Saving answers: the hot path, four statements for an answer, BEGIN and COMMIT among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.types.json import Jsonb

from items.behaviours import Behaviour, behaviour_for
from items.kinds import InvalidResponse, Response
from items.responses import parse_certain, parse_response
from items.variants import of_order, with_frozen
from people.access import Principal
from people.audit import record
from quizzes.access import missing, organisation_of
from quizzes.clock import is_over, seconds_left
from quizzes.errors import KeyReused, needs_before
from quizzes.layout import is_open_at
from quizzes.models import Attempt, AttemptState
from quizzes.queries import WAITS, as_data
from quizzes.versions import item_of

HIGHEST_SEQ = 2**53 - 1
"""The largest whole number a browser can count to."""

LOCK = "FOR UPDATE OF a"
LOCK_RESPONSE = f"""
    SELECT a.id, a.state, a.deadline_at, statement_timestamp(), r.id, r.version_id, r.is_flagged, a.behaviour,
        a.reached, r.position, r.option_order, a.layout,
        {WAITS}
    FROM quizzes_attempt a
    LEFT JOIN quizzes_response r
        ON r.organisation_id = a.organisation_id AND r.attempt_id = a.id AND r.position = %s
    WHERE a.organisation_id = %s AND a.uid = %s AND a.learner_id = %s
"""  # noqa: S608  # a constant of this code, no value in it
NEWEST = """
    SELECT client_seq, value FROM quizzes_answer
    WHERE organisation_id = %(organisation)s AND attempt_id = %(attempt)s AND response_id = %(response)s
        AND NOT is_late
    ORDER BY client_seq DESC, id LIMIT 1
"""
ADD_ANSWER = f"""
    WITH newest AS ({NEWEST}), added AS (
        INSERT INTO quizzes_answer
            (organisation_id, attempt_id, response_id, client_key, client_seq, value, is_late, is_stale)
        SELECT %(organisation)s, %(attempt)s, %(response)s, %(key)s, %(seq)s, %(value)s, %(is_late)s,
            coalesce((SELECT client_seq FROM newest) >= %(seq)s, FALSE)
        ON CONFLICT (organisation_id, attempt_id, client_key) DO NOTHING
        RETURNING id, is_stale, saved_at
    )
    SELECT added.id, added.is_stale, added.saved_at, newest.client_seq, newest.value
    FROM added LEFT JOIN newest ON TRUE
"""  # noqa: S608  # constants of this module, no value in them
KEPT_ANSWER = f"""
    SELECT kept.response_id, kept.client_seq, kept.value, kept.is_late, kept.id, kept.is_stale, kept.saved_at,
        newest.client_seq, newest.value
    FROM quizzes_answer kept LEFT JOIN ({NEWEST}) newest ON TRUE
    WHERE kept.organisation_id = %(organisation)s AND kept.attempt_id = %(attempt)s
        AND kept.client_key = %(key)s
"""  # noqa: S608  # constants of this module, no value in them

LAST_TRY = """
    SELECT w.client_seq, w.value, t.checked_at
    FROM quizzes_try t
    JOIN quizzes_answer w ON w.organisation_id = t.organisation_id AND w.id = t.answer_id
    WHERE t.organisation_id = %(organisation)s AND t.response_id = %(response)s AND t.is_last
        AND NOT EXISTS (SELECT 1 FROM quizzes_answer k WHERE k.organisation_id = t.organisation_id
            AND k.attempt_id = t.attempt_id AND k.client_key = %(key)s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of one saving; it exists only after the commit.

    A stale answer (a newer one was there) is kept in the history and answered with 409: `current_value`
    and `current_seq` are the server's copy. A late one is kept and does not count. `seconds_left`
    is the attempt's time when this was asked, no part of what was saved; None without a deadline.
    `is_locked` says that the answer there was checked for the last time: nothing was saved, and the reply is
    that of a stale answer.
    """

    position: int
    key: UUID
    seq: int
    saved_at: datetime
    is_late: bool
    is_stale: bool
    current_seq: int | None
    current_value: dict[str, object] | None
    seconds_left: int | None = field(default=None, compare=False)
    is_locked: bool = False

    @property
    def is_counted(self) -> bool:
        """True if this is an answer that will be marked unless a newer one comes."""
        return not self.is_late and not self.is_stale


def save_answer(
    principal: Principal,
    attempt_uid: UUID,
    position: int,
    *,
    client_key: UUID,
    client_seq: int,
    value: Mapping[str, object],
) -> Saved:
    """What became of the answer, after it is safe on disk.

    The same key with the same answer gives the same reply any number of times. Raises Http404 (not the
    learner's own, or no such place), `InvalidResponse`, `KeyReused` for a key that saved something else, and
    `AttemptRefused` (``needs_before``).
    """
    if isinstance(client_seq, bool) or not 1 <= client_seq <= HIGHEST_SEQ:
        raise InvalidResponse(f"client_seq: expected a whole number from 1 to {HIGHEST_SEQ}")
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        place = lock_place(cursor, principal, attempt_uid, position)
        refuse_waiting(place)
        read = read_answer(place, value)
        _require_files(cursor, place, read)
        if (last := _last_try(cursor, place, client_key)) is not None:
            return _locked(position, client_key, client_seq, place, last)
        kept = add_answer(cursor, place, client_key, client_seq, read)
    is_newest = not kept.is_late and not kept.is_stale
    return Saved(
        position=position,
        key=client_key,
        seq=client_seq,
        saved_at=kept.saved_at,
        is_late=kept.is_late,
        is_stale=kept.is_stale,
        current_seq=client_seq if is_newest else kept.newest_seq,
        current_value=read if is_newest else as_data(kept.newest_value),
        seconds_left=seconds_left(place.deadline_at, place.now),
    )


def _require_files(cursor: CursorWrapper, place: Place, read: Response) -> None:
    """Raises `InvalidResponse` for an answer that names files which are not there; one statement if any."""
    files = read.get("files")
    if not isinstance(files, list):
        return
    cursor.execute(
        "SELECT count(*) FROM quizzes_answerfile"
        " WHERE organisation_id = %s AND response_id = %s AND uid::text = ANY(%s)",
        [place.organisation_id, place.response_id, files],
    )
    if cursor.fetchone() != (len(files),):
        raise InvalidResponse("files: one is not there")


def _last_try(cursor: CursorWrapper, place: Place, key: UUID) -> tuple[int, object, datetime] | None:
    """Number, value and time of the answer that stands for good, unless `key` was saved before it did."""
    if not Behaviour(place.behaviour).has_check:
        return None
    given: dict[str, Any] = {
        "organisation": place.organisation_id,
        "response": place.response_id,
        "key": key,
    }
    cursor.execute(LAST_TRY, given)
    row: tuple[int, object, datetime] | None = cursor.fetchone()
    return row


def _locked(position: int, key: UUID, seq: int, place: Place, last: tuple[int, object, datetime]) -> Saved:
    current_seq, value, checked_at = last
    return Saved(
        position=position,
        key=key,
        seq=seq,
        saved_at=checked_at,
        is_late=False,
        is_stale=True,
        current_seq=current_seq,
        current_value=as_data(value),
        seconds_left=seconds_left(place.deadline_at, place.now),
        is_locked=True,
    )


def flag_response(principal: Principal, attempt_uid: UUID, position: int, *, is_flagged: bool) -> bool:
    """Whether the question is flagged now; a finished attempt keeps its flags. Raises Http404."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        place = lock_place(cursor, principal, attempt_uid, position)
        allowed = place.state == AttemptState.IN_PROGRESS
        cursor.execute(
            "UPDATE quizzes_response SET is_flagged = CASE WHEN %s THEN %s ELSE is_flagged END"
            " WHERE organisation_id = %s AND id = %s RETURNING is_flagged",
            [allowed, is_flagged, place.organisation_id, place.response_id],
        )
        flagged: bool = cursor.fetchone()[0]
        if flagged is not place.is_flagged:
            record(
                principal,
                "attempt.flag",
                Attempt(pk=place.attempt_id),
                organisation_id=place.organisation_id,
                detail={"position": position, "is_flagged": flagged},
            )
    return flagged


class Place(NamedTuple):
    """One question of a locked attempt, and the database's time at which we asked."""

    organisation_id: int
    attempt_id: int
    state: str
    deadline_at: datetime | None
    now: datetime
    response_id: int
    version_id: int
    is_flagged: bool
    behaviour: str
    reached: int | None
    position: int
    order: object
    layout: object
    is_waiting: bool

    @property
    def is_late(self) -> bool:
        """True if nothing that arrives now counts: the attempt has ended, or left this page for good."""
        is_open = is_open_at(as_data(self.layout) or {}, self.reached, self.position)
        return not is_open or self.state != AttemptState.IN_PROGRESS or is_over(self.deadline_at, self.now)


class Kept(NamedTuple):
    """The row of an answer, and the newest answer that stood beside it."""

    is_late: bool
    answer_id: int
    is_stale: bool
    saved_at: datetime
    newest_seq: int | None
    newest_value: object


def lock_place(cursor: CursorWrapper, principal: Principal, attempt_uid: UUID, position: int) -> Place:
    """One question of the caller's attempt, which is locked until the transaction ends. Raises Http404."""
    organisation_id = organisation_of(principal)
    cursor.execute(LOCK_RESPONSE + LOCK, [position, organisation_id, attempt_uid, principal.user_id])
    row = cursor.fetchone()
    if row is None or row[4] is None:
        raise missing()
    return Place(organisation_id, *row)


def refuse_waiting(place: Place) -> None:
    """Raise `AttemptRefused` (``needs_before``) for a question before which another one is to be checked."""
    if place.is_waiting and not place.is_late:
        raise needs_before(place.position)


def read_answer(place: Place, value: Mapping[str, object]) -> Response:
    """The answer in its stored shape; raises `InvalidResponse`."""
    item = item_of(place.version_id)
    order: dict[str, list[str]] = as_data(place.order) or {}  # type: ignore[assignment]  # by start_attempt
    parse = parse_certain if behaviour_for(place.behaviour, item.kind).has_certainty else parse_response
    return with_frozen(parse(of_order(item, order), value), order)


def add_answer(cursor: CursorWrapper, place: Place, key: UUID, seq: int, read: Response) -> Kept:
    """The row of this saving, added now or found under its key."""
    given: dict[str, Any] = {
        "organisation": place.organisation_id,
        "attempt": place.attempt_id,
        "response": place.response_id,
        "key": key,
        "seq": seq,
        "value": Jsonb(read),
        "is_late": place.is_late,
    }
    cursor.execute(ADD_ANSWER, given)
    added = cursor.fetchone()
    if added is not None:
        return Kept(place.is_late, *added)
    cursor.execute(KEPT_ANSWER, given)
    response_id, kept_seq, value, *rest = cursor.fetchone()
    if (response_id, kept_seq, as_data(value)) != (place.response_id, seq, read):
        raise KeyReused
    return Kept(*rest)
