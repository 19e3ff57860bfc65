"""Regrades: ordered, applied in portions by a worker, and taken back. Marks are added, state is not touched.

A portion is one transaction: its attempts are locked in the order of their ids, every answer in scope gets
the mark its policy gives, and the attempts' points are summed up again. What was done is noted in the same
transaction, so that a worker that takes over goes on behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from jobs.models import JobState
from jobs.queue import enqueue
from people.access import Principal
from people.audit import record
from people.models import User
from quizzes.errors import AuthoringRefused
from quizzes.marking import settle_points
from quizzes.models import UNSETTLED, Attempt, Item, Mark
from quizzes.regrade_models import Regrade, RegradePolicy, RegradeState
from quizzes.regrade_queries import (
    Grader,
    Read,
    Scope,
    attempts_in_scope,
    dry_run,
    proposal,
    scope_of,
    scope_of_regrade,
    totals_of,
)

REGRADE, UNDO_REGRADE = "regrade", "undo_regrade"
PORTION = 1_000
"""How many attempts are written in one transaction: a submit waits for it no longer than half a second."""

Holding = Callable[[], AbstractContextManager[None]]
Tell = Callable[[int, int], None]

ADD_MARKS = """
    INSERT INTO quizzes_mark (organisation_id, attempt_id, response_id, answer_id, version_id, sequence,
        fraction, points, detail, origin, standing, regrade_id, marked_at)
    SELECT %(organisation)s, attempt_id, response_id, answer_id, new_version, sequence + 1, new_fraction,
        new_points, new_detail || jsonb_build_object('regrade', %(regrade)s::bigint), new_origin,
        new_standing, %(regrade)s, statement_timestamp()
    FROM proposed
    RETURNING attempt_id
"""
# In one order, so that two writers never wait for each other.
LOCK = """
    SELECT id, state, points, points_possible FROM quizzes_attempt
    WHERE organisation_id = %(organisation)s AND id = ANY(%(attempts)s) ORDER BY id FOR UPDATE
"""
# A reopened attempt comes by a second time; what it earned anew is what counts.
NOTE_CHANGES = """
    INSERT INTO quizzes_regradechange (organisation_id, regrade_id, attempt_id, points_before,
        possible_before, points_after, possible_after, passed_before, passed_after)
    SELECT a.organisation_id, %(regrade)s, a.id, b.points, b.possible, a.points, a.points_possible,
        b.points >= q.cut_fraction * b.possible, a.points >= q.cut_fraction * a.points_possible
    FROM unnest(%(attempts)s::bigint[], %(points)s::numeric[], %(possible)s::numeric[])
        AS b(id, points, possible)
    JOIN quizzes_attempt a ON a.organisation_id = %(organisation)s AND a.id = b.id
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    WHERE b.points IS NOT NULL AND a.points IS NOT NULL
        AND (a.points, a.points_possible) IS DISTINCT FROM (b.points, b.possible)
    ON CONFLICT (organisation_id, attempt_id, regrade_id) DO UPDATE SET
        points_before = excluded.points_before, possible_before = excluded.possible_before,
        points_after = excluded.points_after, possible_after = excluded.possible_after,
        passed_before = excluded.passed_before, passed_after = excluded.passed_after
"""
# The mark from before the regrade's first one: a later regrade that was taken back may have added the
# regrade's own mark once more.
TAKE_BACK = """
    WITH history AS (
        SELECT m.*, max(m.sequence) OVER (PARTITION BY m.response_id) AS last,
            min(m.sequence) FILTER (WHERE m.regrade_id = %(regrade)s)
                OVER (PARTITION BY m.response_id) AS first
        FROM quizzes_mark m
        WHERE m.organisation_id = %(organisation)s AND m.attempt_id = ANY(%(attempts)s)
    ),
    before AS (
        SELECT DISTINCT ON (response_id) * FROM history WHERE sequence < first
        ORDER BY response_id, sequence DESC
    )
    INSERT INTO quizzes_mark (organisation_id, attempt_id, response_id, answer_id, version_id, sequence,
        fraction, points, detail, origin, standing, marked_by_id, regrade_id, marked_at)
    SELECT b.organisation_id, b.attempt_id, b.response_id, b.answer_id, b.version_id, b.last + 1, b.fraction,
        b.points, b.detail, b.origin, b.standing, b.marked_by_id, b.regrade_id, statement_timestamp()
    FROM before b
    JOIN history n ON n.response_id = b.response_id AND n.sequence = n.last AND n.regrade_id = %(regrade)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asks for; `quiz_id` None means every quiz, `version_id` whose key counts."""

    policy: RegradePolicy
    reason: str
    quiz_id: int | None = None
    version_id: int | None = None


def order_regrade(item: Item, order: Order, by: Principal) -> Regrade:
    """The regrade with its job, and what it is foreseen to do, on record.

    Raises `AuthoringRefused` (``reason``, ``nothing`` where no mark would change, ``busy`` while another one
    of this item is under way).
    """
    reason = " ".join(order.reason.split())
    if not reason:
        raise AuthoringRefused("reason", _("Say why: the learners whose marks change read it."))
    scope, _left = scope_of(item, order.policy, order.quiz_id, order.version_id)
    foreseen = dry_run(scope, limit=0)
    if not foreseen.around.marks and not foreseen.around.running:
        raise AuthoringRefused("nothing", _("No mark would change."))
    detail: dict[str, object] = {
        "policy": order.policy.value,
        "item": item.pk,
        "quiz": order.quiz_id,
        "version": scope.version,
        "foreseen": _plain(asdict(foreseen.totals) | asdict(foreseen.around)),
    }
    try:
        with transaction.atomic():
            regrade = Regrade.objects.create(
                organisation_id=item.organisation_id,
                item=item,
                quiz_id=order.quiz_id,
                policy=order.policy,
                version_id=scope.version,
                reason=reason[:300],
                foreseen=detail["foreseen"],
                created_by_id=by.user_id,
            )
            _enqueue(regrade, REGRADE, by.user_id)
            record(by, "regrade.order", regrade, organisation_id=item.organisation_id, detail=detail)
    except IntegrityError as clash:
        raise AuthoringRefused(
            "busy", _("This question is being regraded already; wait until that has ended.")
        ) from clash
    regrade.refresh_from_db()
    return regrade


def ask_to_undo(regrade: Regrade, by: Principal) -> None:
    """Queue the taking back. Raises `AuthoringRefused` (``busy``, ``later`` where one came after it)."""
    later = Regrade.objects.filter(item_id=regrade.item_id, pk__gt=regrade.pk)
    if later.exclude(state=RegradeState.UNDONE).exists():
        raise AuthoringRefused("later", _("Take the later regrade of this question back first."))
    with transaction.atomic():
        locked = Regrade.objects.select_for_update().get(pk=regrade.pk)
        if locked.state == RegradeState.UNDONE or is_at_work(locked):
            raise AuthoringRefused("busy", _("This is already under way."))
        locked.state = RegradeState.UNDOING
        locked.undone_by_id = by.user_id
        locked.save(update_fields=["state", "undone_by"])
        _enqueue(locked, UNDO_REGRADE, by.user_id)
        record(by, "regrade.undo", locked, organisation_id=locked.organisation_id)


def ask_to_go_on(regrade: Regrade, by: Principal) -> None:
    """Queue again what was given up; it goes on where it stopped. Raises `AuthoringRefused` (``busy``)."""
    with transaction.atomic():
        locked = Regrade.objects.select_for_update().get(pk=regrade.pk)
        if locked.state not in (RegradeState.APPLYING, RegradeState.UNDOING) or is_at_work(locked):
            raise AuthoringRefused("busy", _("This is already under way."))
        kind = REGRADE if locked.state == RegradeState.APPLYING else UNDO_REGRADE
        _enqueue(locked, kind, by.user_id)
        record(by, "regrade.go_on", locked, organisation_id=locked.organisation_id)


def is_at_work(regrade: Regrade) -> bool:
    """True while a job of it waits or runs."""
    return regrade.job is not None and regrade.job.state in (JobState.QUEUED, JobState.RUNNING)


def apply_regrade(
    regrade_id: int,
    holding: Holding = transaction.atomic,
    tell: Tell | None = None,
    read: Read | None = None,
) -> None:
    """Mark what the regrade covers again, and attempts that were under way then and have ended since.

    Doing so twice adds no second mark. `read` decides typed answers that only their meaning decides.
    """
    regrade = Regrade.objects.select_related("item").get(pk=regrade_id)
    scope = scope_of_regrade(regrade)
    grader = Grader(scope, read)
    if regrade.state == RegradeState.APPLYING:
        total = len(attempts_in_scope(scope))
        attempts = attempts_in_scope(scope, after=regrade.done_through)
        for start in range(0, len(attempts), PORTION):
            with holding():
                _apply_portion(regrade, scope, grader, attempts[start : start + PORTION])
            if tell:
                tell(total - max(0, len(attempts) - start - PORTION), total)
        with holding():
            _end(regrade, RegradeState.APPLYING, RegradeState.APPLIED, applied_at=Now())
    if regrade.state == RegradeState.APPLIED and regrade.open_attempts:
        with holding():
            _apply_to_ended(regrade, scope, grader)


def undo_regrade(regrade_id: int, holding: Holding = transaction.atomic, tell: Tell | None = None) -> None:
    """Put the mark from before on top again wherever the regrade's own mark is still the newest."""
    regrade = Regrade.objects.get(pk=regrade_id)
    attempts = _attempts_to_take_back(regrade)
    for start in range(0, len(attempts), PORTION):
        portion = attempts[start : start + PORTION]
        with holding():
            _locked(regrade.organisation_id, portion)
            _execute(TAKE_BACK, _values(regrade) | {"attempts": portion})
            settle_points(regrade.organisation_id, portion)
        if tell:
            tell(min(start + PORTION, len(attempts)), len(attempts))
    with holding():
        _end(regrade, RegradeState.UNDOING, RegradeState.UNDONE, undone_at=Now(), open_attempts=[])


def follow_late_attempts() -> int:
    """How many jobs were asked for: one per regrade with attempts that ran then and have ended since."""
    waiting = Regrade.objects.filter(state=RegradeState.APPLIED).exclude(open_attempts=[])
    count = 0
    for regrade in waiting.select_related("job"):
        ended = Attempt.objects.of(regrade.organisation_id).filter(pk__in=regrade.open_attempts)
        if not is_at_work(regrade) and ended.exclude(state__in=UNSETTLED).exists():
            _enqueue(regrade, REGRADE, None)
            count += 1
    return count


def _enqueue(regrade: Regrade, kind: str, user_id: int | None) -> None:
    by = User.objects.get(pk=user_id) if user_id else None
    with transaction.atomic():
        regrade.job = enqueue(
            kind, organisation_id=regrade.organisation_id, payload={"regrade_id": regrade.pk}, created_by=by
        )
        regrade.save(update_fields=["job"])


def _apply_portion(regrade: Regrade, scope: Scope, grader: Grader, attempts: list[int]) -> None:
    """The caller's transaction is the portion's."""
    running = _mark_again(regrade, grader, scope, attempts)
    regrade.done_through = attempts[-1]
    regrade.open_attempts = [*_open_now(regrade), *running]
    regrade.save(update_fields=["done_through", "open_attempts"])


def _apply_to_ended(regrade: Regrade, scope: Scope, grader: Grader) -> None:
    """Mark the attempts again that were under way before; those that still are stay on the list."""
    looked_at = list(regrade.open_attempts)
    running = _mark_again(regrade, grader, scope, looked_at)
    ended = set(looked_at) - set(running)
    regrade.open_attempts = [pk for pk in _open_now(regrade) if pk not in ended]
    regrade.save(update_fields=["open_attempts"])


def _open_now(regrade: Regrade) -> list[int]:
    """The attempts that wait, under the row's lock: reopening one may have put it there meanwhile."""
    rows = Regrade.objects.select_for_update().filter(pk=regrade.pk)
    waiting: list[int] = rows.values_list("open_attempts", flat=True).get()
    return waiting


def _mark_again(regrade: Regrade, grader: Grader, scope: Scope, attempts: Collection[int]) -> list[int]:
    """The attempts among these that are still under way; to the others marks are added, points summed up
    again, and what became of each is noted."""
    locked = _locked(regrade.organisation_id, attempts)
    ended = [row for row in locked if row[1] not in UNSETTLED]
    marked = _execute(
        proposal(scope, is_portion=True) + ADD_MARKS,
        grader.graded([row[0] for row in ended]) | _values(regrade),
    )
    settle_points(regrade.organisation_id, {row[0] for row in marked})
    before = {
        "attempts": [row[0] for row in ended],
        "points": [row[2] for row in ended],
        "possible": [row[3] for row in ended],
    }
    _execute(NOTE_CHANGES, _values(regrade) | before)
    return [row[0] for row in locked if row[1] in UNSETTLED]


def _locked(organisation_id: int, attempts: Collection[int]) -> list[tuple[Any, ...]]:
    """Id, state, points and points possible of the attempts, locked."""
    return _execute(LOCK, {"organisation": organisation_id, "attempts": list(attempts)})


def _attempts_to_take_back(regrade: Regrade) -> list[int]:
    newer = Mark.objects.of(regrade.organisation_id).filter(
        response_id=OuterRef("response_id"), sequence__gt=OuterRef("sequence")
    )
    marks = Mark.objects.of(regrade.organisation_id).filter(~Exists(newer), regrade=regrade)
    return list(marks.order_by("attempt_id").values_list("attempt_id", flat=True).distinct())


def _end(regrade: Regrade, state: RegradeState, to: RegradeState, **values: Any) -> None:
    """Move the regrade on and note what it did; one that has moved already is left alone."""
    moved = Regrade.objects.filter(pk=regrade.pk, state=state).update(state=to, **values)
    regrade.refresh_from_db()
    if moved:
        record(
            None,
            f"regrade.{to.value}",
            regrade,
            organisation_id=regrade.organisation_id,
            detail=_plain(asdict(totals_of(regrade))),
        )


def _values(regrade: Regrade) -> dict[str, Any]:
    return {"organisation": regrade.organisation_id, "regrade": regrade.pk}


def _execute(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def _plain(figures: dict[str, Any]) -> dict[str, object]:
    """The figures as JSON keeps them."""
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in figures.items()}
