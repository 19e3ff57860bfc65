"""What an instructor may do to an attempt of a learner: each act for a reason, on record, under the row lock.

No act takes an answer away. State moves through `quizzes.attempts.move`; a deleted attempt keeps its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from people.access import Principal
from people.audit import record
from quizzes.access import managed_attempt, organisation_of
from quizzes.attempts import asked_at, is_running, lock_attempt, move
from quizzes.errors import AttemptRefused
from quizzes.managing_queries import LATE
from quizzes.marking import mark_attempt
from quizzes.models import FINISHED, Attempt, AttemptState, ExtraAttempt
from quizzes.regrade_models import Regrade, RegradeState
from quizzes.timing import points_values

MOST_MINUTES = 60 * 24 * 30
MOST_REASON = 300
OPEN = {"points": None, "earned": None, "timing": 1}
"""The columns of an attempt that has no points yet."""

# The copy has the number of the late answer: it becomes the current one, and what the learner gives later
# still replaces it.
ADMIT = f"""
    INSERT INTO quizzes_answer
        (organisation_id, attempt_id, response_id, client_key, client_seq, value, is_late, is_stale)
    SELECT late.organisation_id, late.attempt_id, late.response_id, gen_random_uuid(), late.client_seq,
        late.value, FALSE, FALSE
    {LATE}
"""


def add_time(
    principal: Principal, uid: UUID, minutes: int, reason: str, *, address: str | None = None
) -> Attempt:
    """The running attempt with its deadline moved by `minutes`, past the closing time if need be.

    Raises Http404 and `AttemptRefused` (``reason``, ``minutes``, ``no_limit``, ``ended``, ``deleted``); one
    whose time and grace are over is ended by this and refused.
    """
    with _locked(principal, uid) as (attempt, now):
        reason, minutes = _reason(reason), _minutes(minutes)
        refused = None if is_running(attempt, now) else _ended(attempt)
        if refused is None and attempt.deadline_at is None:
            refused = AttemptRefused("no_limit", _("This attempt has no time limit."))
        if refused is None and attempt.deadline_at is not None:
            before, after = attempt.deadline_at, attempt.deadline_at + timedelta(minutes=minutes)
            Attempt.objects.of(attempt.organisation_id).filter(pk=attempt.pk).update(deadline_at=after)
            attempt.deadline_at = after
            detail: dict[str, object] = {
                "minutes": minutes,
                "from": before.isoformat(),
                "to": after.isoformat(),
            }
            _record(attempt, principal, "attempt.add_time", reason, address, detail)
    if refused is not None:
        raise refused
    return attempt


def reopen_attempt(
    principal: Principal, uid: UUID, minutes: int | None, reason: str, *, address: str | None = None
) -> Attempt:
    """The ended attempt, running again with all its answers until `minutes` from now; None sets no deadline.

    Marks stay; handing in again adds marks for what was changed. Raises Http404 and `AttemptRefused`
    (``reason``, ``minutes``, ``running``, ``deleted``, ``other_open``).
    """
    with _one_open(), _locked(principal, uid) as (attempt, now):
        reason, minutes = _reason(reason), None if minutes is None else _minutes(minutes)
        if is_running(attempt, now):
            raise AttemptRefused("running", _("This attempt is running: there is nothing to reopen."))
        _refuse_deleted(attempt)
        quiz = attempt.quiz
        if minutes is None and (quiz.time_limit is not None or quiz.closes_at is not None):
            raise AttemptRefused("minutes", _("This quiz has a limit or a closing time: name the minutes."))
        detail: dict[str, object] = {
            "minutes": minutes,
            "state": attempt.state,
            "finished_at": attempt.finished_at.isoformat() if attempt.finished_at else None,
            "points": None if attempt.points is None else str(attempt.points),
        }
        deadline_at = None if minutes is None else now + timedelta(minutes=minutes)
        _move(attempt, AttemptState.IN_PROGRESS, deadline_at=deadline_at, finished_at=None, **OPEN)
        _let_regrades_follow(attempt)
        detail["to"] = deadline_at.isoformat() if deadline_at else None
        _record(attempt, principal, "attempt.reopen", reason, address, detail)
    return attempt


def delete_attempt(principal: Principal, uid: UUID, reason: str, *, address: str | None = None) -> Attempt:
    """The attempt, out of every report, count and limit; `restore_attempt` brings it back whole.

    An answer on its way to a deleted attempt is kept as late. Raises Http404 and `AttemptRefused`
    (``reason``, ``deleted``).
    """
    with _locked(principal, uid) as (attempt, now):
        reason = _reason(reason)
        is_running(attempt, now)
        _refuse_deleted(attempt)
        before = attempt.state
        _move(attempt, AttemptState.DELETED, deleted_from=before)
        _record(attempt, principal, "attempt.delete", reason, address, {"state": before})
    return attempt


def restore_attempt(principal: Principal, uid: UUID, *, address: str | None = None) -> Attempt:
    """The deleted attempt as it was.

    Raises Http404 and `AttemptRefused` (``not_deleted``, ``other_open``).
    """
    with _one_open(), _locked(principal, uid) as (attempt, _now):
        if attempt.state != AttemptState.DELETED:
            raise AttemptRefused("not_deleted", _("This attempt is not deleted."))
        back = AttemptState(attempt.deleted_from)
        _move(attempt, back, deleted_from="")
        _record(attempt, principal, "attempt.restore", "", address, {"state": back.value})
    return attempt


def allow_attempt(
    principal: Principal, uid: UUID, reason: str, *, address: str | None = None
) -> ExtraAttempt:
    """One more attempt on the quiz for the learner of this attempt.

    Raises Http404 and `AttemptRefused` (``reason``, ``unlimited``).
    """
    with _locked(principal, uid) as (attempt, _now):
        reason = _reason(reason)
        if attempt.quiz.attempts_allowed is None:
            raise AttemptRefused("unlimited", _("This quiz may be taken any number of times."))
        extra = ExtraAttempt.objects.create(
            organisation_id=attempt.organisation_id,
            quiz=attempt.quiz,
            learner=attempt.learner,
            reason=reason,
            given_by_id=principal.user_id,
        )
        _record(attempt, principal, "attempt.allow_another", reason, address, {})
    return extra


def admit_late(principal: Principal, uid: UUID, reason: str, *, address: str | None = None) -> int:
    """How many late answers count from now on: of each question the newest, where nothing newer counts.

    An ended attempt is marked for them at once. Raises Http404 and `AttemptRefused` (``reason``,
    ``nothing_late``, ``abandoned``, ``deleted``).
    """
    with _locked(principal, uid) as (attempt, now):
        reason = _reason(reason)
        is_running(attempt, now)
        _refuse_deleted(attempt)
        if attempt.state == AttemptState.ABANDONED:
            raise AttemptRefused("abandoned", _("This attempt was given up and is not marked: reopen it."))
        with connection.cursor() as cursor:
            cursor.execute(ADMIT, {"organisation": attempt.organisation_id, "attempt": attempt.pk})
            count: int = cursor.rowcount
        if not count:
            raise AttemptRefused("nothing_late", _("There is no late answer that could count."))
        if attempt.state in FINISHED:
            values = points_values(attempt, mark_attempt(attempt), attempt.timing)
            attempt.points = values["points"]
            Attempt.objects.of(attempt.organisation_id).filter(pk=attempt.pk).update(**values)
        _record(attempt, principal, "attempt.admit_late", reason, address, {"count": count})
    return count


@contextmanager
def _locked(principal: Principal, uid: UUID) -> Iterator[tuple[Attempt, datetime]]:
    """The attempt under its row lock, with the database's time at which we asked."""
    allowed = managed_attempt(principal, uid)
    with transaction.atomic(durable=True):
        rows = Attempt.objects.of(organisation_of(principal)).filter(pk=allowed.pk)
        attempt = lock_attempt(rows).select_related("quiz__course", "learner").get()
        yield attempt, asked_at(attempt)


@contextmanager
def _one_open() -> Iterator[None]:
    """The unique index decides that a learner has one open attempt; what it refuses is said in words."""
    try:
        yield
    except IntegrityError as error:
        if "attempt_one_open" not in str(error):
            raise
        said = _("The learner has another attempt open on this quiz. It has to end first.")
        raise AttemptRefused("other_open", said) from error


def _let_regrades_follow(attempt: Attempt) -> None:
    """Have regrades of its questions look at the attempt again when it has ended.

    What the learner changes is first marked by the wording that was shown, whose key they mended.
    """
    covering = Regrade.objects.filter(
        Q(quiz=None) | Q(quiz=attempt.quiz_id),
        organisation_id=attempt.organisation_id,
        state__in=[RegradeState.APPLYING, RegradeState.APPLIED],
        item__versions__in=attempt.responses.of(attempt.organisation_id).values("version"),
    )
    for regrade in Regrade.objects.filter(pk__in=covering.values("pk")).order_by("pk").select_for_update():
        if attempt.pk not in regrade.open_attempts:
            regrade.open_attempts = [*regrade.open_attempts, attempt.pk]
            regrade.save(update_fields=["open_attempts"])


def _move(attempt: Attempt, to: AttemptState, **values: object) -> None:
    move(attempt, to, out_of=AttemptState(attempt.state), **values)


def _ended(attempt: Attempt) -> AttemptRefused:
    if attempt.state == AttemptState.DELETED:
        return AttemptRefused("deleted", _("This attempt is deleted."))
    return AttemptRefused("ended", _("This attempt has ended. Reopen it to give more time."))


def _refuse_deleted(attempt: Attempt) -> None:
    if attempt.state == AttemptState.DELETED:
        raise AttemptRefused("deleted", _("This attempt is deleted."))


def _reason(text: str) -> str:
    reason = " ".join(text.replace("\x00", " ").split())
    if not reason:
        raise AttemptRefused("reason", _("Say why: the reason is kept with the attempt."))
    if len(reason) > MOST_REASON:
        said = _("The reason is too long: at most %(n)s characters.") % {"n": MOST_REASON}
        raise AttemptRefused("reason", said)
    return reason


def _minutes(minutes: int) -> int:
    if not 1 <= minutes <= MOST_MINUTES:
        said = _("Name the minutes: a whole number from 1 to %(n)s.") % {"n": MOST_MINUTES}
        raise AttemptRefused("minutes", said)
    return minutes


def _record(
    attempt: Attempt,
    principal: Principal,
    verb: str,
    reason: str,
    address: str | None,
    detail: dict[str, object],
) -> None:
    about = {"quiz": attempt.quiz_id, "number": attempt.number}
    said = {"reason": reason} if reason else {}
    record(
        principal,
        verb,
        attempt,
        organisation_id=attempt.organisation_id,
        detail=about | said | detail,
        address=address,
    )
