"""THE STATE MACHINE of attempts: start, save, submit, settle, abandon (what instructors do: `attempt_acts`).

Every write begins by locking the attempt's row. State moves only through `move`, a conditional UPDATE
that must change exactly one row. Marks are added in the transaction that ends the attempt. The clock is
the database's (`quizzes.clock`).
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from people.access import Action, Principal
from people.audit import record
from people.models import Organisation
from quizzes.access import locked_out, missing, organisation_of, quiz_for
from quizzes.answers import Saved, flag_response, save_answer
from quizzes.clock import Phase, StatementTime, attempt_state, database_now, ends_at, grace
from quizzes.effective_rules import Rules, Unready, deadline, effective_rules, startable_at, unready
from quizzes.errors import AttemptRefused, MoveLost
from quizzes.marking import mark_attempt
from quizzes.models import Attempt, AttemptState, Quiz, QuizState, Response
from quizzes.passwords import wrong_password
from quizzes.planning import Plan, plan_of
from quizzes.terms import learner_rules, rules_of
from quizzes.timing import timed_values

__all__ = [
    "Phase",
    "Saved",
    "abandon_attempt",
    "attempt_state",
    "flag_response",
    "refusal",
    "save_answer",
    "settle_attempt",
    "settle_due",
    "start_attempt",
    "submit_attempt",
]

log = logging.getLogger(__name__)
TRIES = 5

INSERT_ATTEMPT = """
    INSERT INTO quizzes_attempt (uid, organisation_id, quiz_id, learner_id, number, state, is_preview,
        is_sample, started_at, deadline_at, points_possible, behaviour, overdue_grace,
        reached, layout)
    VALUES (gen_random_uuid(), %s, %s, %s, %s, 'in_progress', %s, FALSE, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
    RETURNING id
"""


def start_attempt(
    quiz_id: int,
    principal: Principal,
    *,
    is_preview: bool = False,
    seed: int | None = None,
    password: str = "",
) -> Attempt:
    """The learner's open attempt: the one there is, or a new one with everything promised frozen.

    Parallel starts get the same attempt: the unique indexes decide, the losers read the winner's row.
    Raises Http404, or `AttemptRefused` with a code and a sentence. `seed` fixes every shuffle. A `password`
    is asked for a new attempt only, where the rules of this learner have one.
    """
    quiz = quiz_for(principal, quiz_id, Action.COURSE_TEACH if is_preview else Action.QUIZ_TAKE)
    for _try in range(TRIES):
        attempt = _open_attempt(quiz, principal, is_preview)
        if attempt is not None:
            attempt = settle_attempt(attempt)
            if attempt.state == AttemptState.IN_PROGRESS:
                return attempt
        made = _start_new(quiz, principal, is_preview, seed, password)
        if made is not None:
            return made
    raise MoveLost("the attempt could not be started")


def submit_attempt(principal: Principal, attempt_uid: UUID, *, address: str | None = None) -> Attempt:
    """The attempt after handing in; calling it again changes nothing and returns the same.

    Handed in after deadline and grace, it counts as ended by time, or is given up where it had to be handed
    in. Raises Http404, and `AttemptRefused` (``words``) for an essay that breaks limits its author enforces.
    """
    with transaction.atomic(durable=True):
        attempt, now = _locked_own(principal, attempt_uid)
        if is_running(attempt, now):
            _finish(attempt, AttemptState.SUBMITTED, principal, now=now, address=address)
    return attempt


def abandon_attempt(principal: Principal, attempt_uid: UUID, *, address: str | None = None) -> Attempt:
    """The attempt, given up and never marked; one that has already ended stays as it is. Raises Http404."""
    with transaction.atomic(durable=True):
        attempt, now = _locked_own(principal, attempt_uid)
        if is_running(attempt, now):
            move(attempt, AttemptState.ABANDONED, finished_at=_finish_time(attempt, now))
            _record(attempt, principal, "attempt.abandon", address)
    return attempt


def settle_attempt(attempt: Attempt) -> Attempt:
    """The attempt, marked if its time and the grace are over; otherwise unchanged.

    To be called wherever an attempt is read: an expired one is marked by its first reader. One that had to
    be handed in by its learner, and was not, is given up instead.
    """
    if attempt.state != AttemptState.IN_PROGRESS or attempt.deadline_at is None:
        return attempt
    if not attempt_state(attempt, database_now()).is_final:
        return attempt
    with transaction.atomic(durable=True):
        rows = Attempt.objects.of(attempt.organisation_id).filter(pk=attempt.pk)
        settled = lock_attempt(rows).select_related("quiz__course").get()
        is_running(settled, asked_at(settled))
    return settled


def settle_due(limit: int = 200) -> int:
    """How many expired attempts were marked, at most `limit` of an organisation: those that nobody reads.

    One that cannot be marked stops no other.
    """
    return sum(
        _settled(attempt)
        for organisation_id in Organisation.objects.values_list("pk", flat=True)
        for attempt in _due(organisation_id)[:limit]
    )


def refusal(
    quiz: Quiz, rules: Rules, used: int, last_ended_at: datetime | None, now: datetime
) -> AttemptRefused | None:
    """Why a learner who has used `used` attempts under these rules cannot start one at `now`, or None.

    A password is another matter: it can be given.
    """
    if quiz.state != QuizState.PUBLISHED:
        return AttemptRefused("draft", _("This quiz is not published yet."))
    why = unready(rules, used, last_ended_at, now)
    if why is None:
        return None
    if why is Unready.WAIT:
        free_at = startable_at(rules, used, last_ended_at)
        at = date_format(timezone.localtime(free_at), "j F, H:i")
        return AttemptRefused(why.value, _("The next attempt can begin on %(at)s.") % {"at": at})
    words = {
        Unready.NOT_OPEN: _("This quiz has not opened yet."),
        Unready.CLOSED: _("This quiz is closed."),
        Unready.USED_UP: _("You have used all your attempts."),
    }
    return AttemptRefused(why.value, words[why])


def lock_attempt(rows: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """`rows` locked until the transaction ends, with ``now``: the database time at which we asked."""
    return rows.select_for_update(of=("self",)).annotate(now=StatementTime())


def _locked_own(principal: Principal, attempt_uid: UUID) -> tuple[Attempt, datetime]:
    rows = Attempt.objects.of(organisation_of(principal)).filter(
        uid=attempt_uid, learner_id=principal.user_id
    )
    attempt = lock_attempt(rows).select_related("quiz__course").first()
    if attempt is None:
        raise missing()
    return attempt, asked_at(attempt)


def _due(organisation_id: int) -> QuerySet[Attempt]:
    return (
        Attempt.objects.of(organisation_id)
        .filter(state=AttemptState.IN_PROGRESS, deadline_at__lt=StatementTime() - grace())
        .filter(Q(overdue_grace=None) | Q(deadline_at__lt=StatementTime() - grace() - F("overdue_grace")))
        .order_by("deadline_at")
    )


def _settled(attempt: Attempt) -> bool:
    try:
        return settle_attempt(attempt).state != AttemptState.IN_PROGRESS
    except Exception:
        log.exception("attempt %s could not be settled", attempt.pk)
        return False


def asked_at(attempt: Attempt) -> datetime:
    """The database's time at which the row was asked for, of an attempt that came from `lock_attempt`."""
    moment: datetime = attempt.now  # type: ignore[attr-defined]  # annotated by lock_attempt
    return moment


def is_running(attempt: Attempt, now: datetime) -> bool:
    """True if the locked attempt still runs at `now`; one whose time is over is ended here."""
    if attempt.state != AttemptState.IN_PROGRESS:
        return False
    if not attempt_state(attempt, now).is_final:
        return True
    if attempt.overdue_grace is None:
        _finish(attempt, AttemptState.EXPIRED, None)
    else:
        move(attempt, AttemptState.ABANDONED, finished_at=ends_at(attempt.deadline_at, attempt.overdue_grace))
        _record(attempt, None, "attempt.overdue", None)
    return False


def _open_attempt(quiz: Quiz, principal: Principal, is_preview: bool) -> Attempt | None:
    return (
        Attempt.objects.of(quiz.organisation_id)
        .filter(
            quiz=quiz, learner_id=principal.user_id, is_preview=is_preview, state=AttemptState.IN_PROGRESS
        )
        .select_related("quiz__course")
        .first()
    )


def _start_new(
    quiz: Quiz, principal: Principal, is_preview: bool, seed: int | None, password: str
) -> Attempt | None:
    """A new attempt, or None when a parallel start was faster."""
    seed = secrets.randbits(62) if seed is None else seed
    plan = plan_of(quiz, principal.user_id, seed)
    rules = effective_rules(rules_of(quiz)) if is_preview else learner_rules(quiz, principal.user_id)
    locked = None if is_preview else locked_out(quiz, principal)
    wrong = None if is_preview else wrong_password(quiz.pk, principal, rules.passwords, password)
    with transaction.atomic(durable=True):
        highest, used, last_ended_at, now = _numbers(quiz, principal, is_preview)
        refused = locked or (None if is_preview else refusal(quiz, rules, used, last_ended_at, now))
        refused = refused or plan.refused
        if refused is None and not plan.places:
            refused = AttemptRefused("empty", _("This quiz has no questions yet."))
        refused = refused or wrong
        if refused is not None:
            raise refused
        deadline_at = None if is_preview and _is_past(quiz, now) else deadline(rules, now)
        row: list[Any] = [
            quiz.organisation_id,
            quiz.pk,
            principal.user_id,
            highest + 1,
            is_preview,
            now,
            deadline_at,
            plan.points,
            quiz.behaviour,
            rules.overdue_grace,
            1 if quiz.is_sequential else None,
            Jsonb(plan.layout),
        ]
        with connection.cursor() as cursor:
            cursor.execute(INSERT_ATTEMPT, row)
            made = cursor.fetchone()
        if made is None:
            return None
        Response.objects.bulk_create(_frozen(quiz, made[0], plan))
        return Attempt.objects.of(quiz.organisation_id).select_related("quiz__course").get(pk=made[0])


def _numbers(
    quiz: Quiz, principal: Principal, is_preview: bool
) -> tuple[int, int, datetime | None, datetime]:
    """The highest number, how many attempts there are, when the last ended, and the database's time.

    One statement. A deleted attempt keeps its number and is none of those that there are.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(number), 0), count(*) FILTER (WHERE state <> 'deleted'),"
            " max(finished_at) FILTER (WHERE state <> 'deleted'), statement_timestamp() FROM quizzes_attempt"
            " WHERE organisation_id = %s AND quiz_id = %s AND learner_id = %s AND is_preview = %s",
            [quiz.organisation_id, quiz.pk, principal.user_id, is_preview],
        )
        highest, used, last_ended_at, now = cursor.fetchone()
    return highest, used, last_ended_at, now


def _is_past(quiz: Quiz, now: datetime) -> bool:
    return quiz.closes_at is not None and now >= quiz.closes_at


def _frozen(quiz: Quiz, attempt_id: int, plan: Plan) -> list[Response]:
    """One row per question: place, wording, points and the order of its options, decided now for good."""
    return [
        Response(
            organisation_id=quiz.organisation_id,
            attempt_id=attempt_id,
            position=position,
            version_id=place.version_id,
            points=place.points,
            texts=list(place.texts),
            option_order=order,
        )
        for position, (place, order) in enumerate(zip(plan.places, plan.orders, strict=True), 1)
    ]


def _finish(
    attempt: Attempt,
    state: AttemptState,
    principal: Principal | None,
    *,
    now: datetime | None = None,
    address: str | None = None,
) -> None:
    """Mark what counts and end the attempt; the caller holds its lock."""
    # What cannot be changed any more is taken as it is.
    can_mend = now is not None and attempt_state(attempt, now) is not Phase.OVERDUE
    points = mark_attempt(attempt, by_learner=can_mend and state == AttemptState.SUBMITTED)
    finished_at = _finish_time(attempt, now)
    move(attempt, state, finished_at=finished_at, **timed_values(attempt, points, finished_at))
    verb = "attempt.submit" if state == AttemptState.SUBMITTED else "attempt.expire"
    _record(attempt, principal, verb, address)


def _finish_time(attempt: Attempt, now: datetime | None) -> datetime | None:
    """The deadline for what time ended; never later than the deadline for what was handed in."""
    return min((moment for moment in (now, attempt.deadline_at) if moment is not None), default=None)


def move(
    attempt: Attempt,
    to: AttemptState,
    *,
    out_of: AttemptState = AttemptState.IN_PROGRESS,
    **values: object,
) -> None:
    """The attempt's state is `to` and its columns have `values`: the one way by which state changes.

    The caller holds the row lock. Raises `MoveLost` unless exactly one row moved.
    """
    changed = (
        Attempt.objects.of(attempt.organisation_id)
        .filter(pk=attempt.pk, state=out_of)
        .update(state=to, **values)
    )
    if changed != 1:
        raise MoveLost(f"attempt {attempt.pk} was no longer {out_of.value}")
    attempt.state = to.value
    for name, value in values.items():
        setattr(attempt, name, value)


def _record(attempt: Attempt, principal: Principal | None, verb: str, address: str | None) -> None:
    record(
        principal,
        verb,
        attempt,
        organisation_id=attempt.organisation_id,
        detail={"quiz": attempt.quiz_id, "number": attempt.number, "state": attempt.state},
        address=address,
    )
