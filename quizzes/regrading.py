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
from quizzes.regrade_models import Regrade, RegradeChange, RegradePolicy, RegradeState
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
"""
# The mark from before the regrade's first one: a later regrade that was taken back may have added the
# regrade's own mark once more.
TAKE_BACK = """
    INSERT INTO quizzes_mark (organisation_id, attempt_id, response_id, answer_id, version_id, sequence,
        fraction, points, detail, origin, standing, marked_by_id, regrade_id, marked_at)
    SELECT b.organisation_id, b.attempt_id, b.response_id, b.answer_id, b.version_id, n.sequence + 1,
        b.fraction, b.points, b.detail, b.origin, b.standing, b.marked_by_id, b.regrade_id,
        statement_timestamp()
    FROM quizzes_mark n
    JOIN LATERAL (
        SELECT k.* FROM quizzes_mark k
        WHERE k.organisation_id = n.organisation_id AND k.response_id = n.response_id
            AND k.sequence < (
                SELECT min(f.sequence) FROM quizzes_mark f WHERE f.organisation_id = n.organisation_id
                    AND f.response_id = n.response_id AND f.regrade_id = n.regrade_id)
        ORDER BY k.sequence DESC LIMIT 1
    ) b ON TRUE
    WHERE n.organisation_id = %(organisation)s AND n.regrade_id = %(regrade)s
        AND n.attempt_id = ANY(%(attempts)s)
        AND NOT EXISTS (SELECT 1 FROM quizzes_mark l WHERE l.organisation_id = n.organisation_id
            AND l.response_id = n.response_id AND l.sequence > n.sequence)
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
    before = _locked(regrade.organisation_id, attempts)
    running = [pk for pk, attempt in before.items() if attempt.state in UNSETTLED]
    _mark_again(regrade, grader, scope, before)
    regrade.done_through = attempts[-1]
    regrade.open_attempts = [*_open_now(regrade), *running]
    regrade.save(update_fields=["done_through", "open_attempts"])


def _apply_to_ended(regrade: Regrade, scope: Scope, grader: Grader) -> None:
    """Mark the attempts again that were under way before; those that still are stay on the list."""
    before = _locked(regrade.organisation_id, regrade.open_attempts)
    _mark_again(regrade, grader, scope, before)
    ended = {pk for pk, attempt in before.items() if attempt.state not in UNSETTLED}
    regrade.open_attempts = [pk for pk in _open_now(regrade) if pk not in ended]
    regrade.save(update_fields=["open_attempts"])


def _open_now(regrade: Regrade) -> list[int]:
    """The attempts that wait, under the row's lock: reopening one may have put it there meanwhile."""
    rows = Regrade.objects.select_for_update().filter(pk=regrade.pk)
    waiting: list[int] = rows.values_list("open_attempts", flat=True).get()
    return waiting


def _locked(organisation_id: int, attempts: Collection[int]) -> dict[int, Attempt]:
    """The attempts by id, locked in that order, so that two writers never wait for each other."""
    rows = Attempt.objects.of(organisation_id).filter(pk__in=list(attempts)).order_by("pk")
    rows = rows.select_related("quiz").select_for_update(of=("self",))
    return {attempt.pk: attempt for attempt in rows}


def _mark_again(regrade: Regrade, grader: Grader, scope: Scope, before: dict[int, Attempt]) -> None:
    """Add the marks, sum the points up again, and note what became of each attempt."""
    ended = [pk for pk, attempt in before.items() if attempt.state not in UNSETTLED]
    values = grader.graded(ended) | _values(regrade)
    _execute(proposal(scope, is_portion=True) + ADD_MARKS, values)
    marked = Mark.objects.of(regrade.organisation_id).filter(regrade=regrade, attempt_id__in=ended)
    touched = sorted(set(marked.values_list("attempt_id", flat=True)))
    settle_points(regrade.organisation_id, touched)
    after = Attempt.objects.of(regrade.organisation_id).in_bulk(touched)
    changes = [_change(regrade, before[pk], after[pk]) for pk in touched]
    # A reopened attempt comes by a second time; what it earned anew is what counts.
    RegradeChange.objects.bulk_create(
        [change for change in changes if change is not None],
        update_conflicts=True,
        unique_fields=["organisation", "attempt", "regrade"],
        update_fields=FIGURES_OF_CHANGE,
    )


FIGURES_OF_CHANGE = [
    f"{figure}_{when}" for figure in ("points", "possible", "passed") for when in ("before", "after")
]


def _change(regrade: Regrade, before: Attempt, after: Attempt) -> RegradeChange | None:
    if before.points is None or after.points is None:
        return None
    if (before.points, before.points_possible) == (after.points, after.points_possible):
        return None
    cut = before.quiz.cut_fraction
    return RegradeChange(
        organisation_id=regrade.organisation_id,
        regrade=regrade,
        attempt_id=before.pk,
        points_before=before.points,
        possible_before=before.points_possible,
        points_after=after.points,
        possible_after=after.points_possible,
        passed_before=before.points >= cut * before.points_possible,
        passed_after=after.points >= cut * after.points_possible,
    )


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


def _execute(sql: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _plain(figures: dict[str, Any]) -> dict[str, object]:
    """The figures as JSON keeps them."""
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in figures.items()}
