"""What time does to an attempt. The only clock is the database's; it comes in as an argument."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Func

from quizzes.models import Attempt, AttemptState


class StatementTime(Func):
    """When the database received this statement: waiting for a lock does not make a request late."""

    function = "statement_timestamp"
    output_field = DateTimeField()


class Phase(StrEnum):
    """Where an attempt stands now. ``closed``: time is up, answers on their way still count.
    ``overdue``: time is up, and it can only be handed in."""

    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    OVERDUE = "overdue"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    ABANDONED = "abandoned"
    DELETED = "deleted"

    @property
    def is_final(self) -> bool:
        return self not in (Phase.IN_PROGRESS, Phase.CLOSED, Phase.OVERDUE)


def database_now() -> datetime:
    """The database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        row = cursor.fetchone()
    moment: datetime = row[0]
    return moment


def grace() -> timedelta:
    """How long after the deadline an answer still counts."""
    return timedelta(seconds=settings.NETWORK_GRACE_SECONDS)


def is_over(deadline_at: datetime | None, now: datetime) -> bool:
    """True once deadline and grace have passed: nothing that arrives now counts."""
    return deadline_at is not None and now > deadline_at + grace()


def attempt_state(attempt: Attempt, now: datetime) -> Phase:
    """Where the attempt stands at `now` (database time), whatever is stored."""
    return phase_of(attempt.state, attempt.deadline_at, attempt.overdue_grace, now)


def phase_of(
    state: str, deadline_at: datetime | None, overdue_grace: timedelta | None, now: datetime
) -> Phase:
    """As `attempt_state`, for a stored state and deadline.

    Without `overdue_grace` what was saved is handed in when time ends. Otherwise the learner has to hand it
    in, for so long after the deadline, or the attempt is given up.
    """
    if state != AttemptState.IN_PROGRESS:
        return Phase(state)
    if deadline_at is None or now <= deadline_at:
        return Phase.IN_PROGRESS
    if is_over(ends_at(deadline_at, overdue_grace), now):
        return Phase.EXPIRED if overdue_grace is None else Phase.ABANDONED
    return Phase.OVERDUE if overdue_grace else Phase.CLOSED


def ends_at(deadline_at: datetime | None, overdue_grace: timedelta | None) -> datetime | None:
    """Until when an attempt can be handed in; None without a deadline."""
    return None if deadline_at is None else deadline_at + (overdue_grace or timedelta(0))


def seconds_left(deadline_at: datetime | None, now: datetime) -> int | None:
    """Whole seconds until the deadline, never negative; None without a deadline."""
    if deadline_at is None:
        return None
    return max(0, int((deadline_at - now).total_seconds()))
