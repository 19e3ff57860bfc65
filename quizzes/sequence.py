"""Pages one after the other: the step to the next one, which cannot be taken back."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from people.access import Principal
from people.audit import record
from quizzes.access import missing, organisation_of
from quizzes.attempts import asked_at, is_running, lock_attempt
from quizzes.errors import AttemptRefused, OutOfTurn, needs_before
from quizzes.essay_words import refuse_outside_limits
from quizzes.layout import span_at
from quizzes.models import Attempt
from quizzes.queries import CURRENT_ANSWER, WAITS, as_data
from quizzes.versions import items_of

LEFT = f"""
    SELECT r.position, r.version_id, answer.value, {WAITS}
    FROM quizzes_response r
    JOIN quizzes_attempt a ON a.organisation_id = r.organisation_id AND a.id = r.attempt_id {CURRENT_ANSWER}
    WHERE r.organisation_id = %s AND r.attempt_id = %s AND r.position BETWEEN %s AND %s ORDER BY r.position
"""  # noqa: S608  # a constant of this code, no value in it


def go_on(principal: Principal, attempt_uid: UUID, position: int) -> int:
    """The first question that is open after leaving the page of `position` for good: that of the next page,
    or of the last one as it was.

    Leaving a page twice is leaving it once. Raises Http404, `OutOfTurn` for a question that has
    not been reached, and `AttemptRefused`: ``all_open`` where any question can be answered, ``words`` for an
    essay outside limits that its author enforces.
    """
    with transaction.atomic(durable=True):
        rows = Attempt.objects.of(organisation_of(principal)).filter(
            uid=attempt_uid, learner_id=principal.user_id
        )
        attempt = lock_attempt(rows).select_related("quiz__course").first()
        if attempt is None:
            raise missing()
        if attempt.reached is None:
            raise AttemptRefused("all_open", _("All questions of this attempt are open."))
        first, last = span_at(attempt.layout, attempt.reached)
        if position > last:
            raise OutOfTurn(attempt.reached)
        if first <= position and is_running(attempt, asked_at(attempt)):
            _step(attempt, principal, first, last + 1)
        return attempt.reached


def _step(attempt: Attempt, principal: Principal, first: int, following: int) -> None:
    """One page further, where there is one; the caller holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT, [attempt.organisation_id, attempt.pk, first, following])
        rows = cursor.fetchall()
    if rows[-1][0] != following:
        return
    if rows[-1][3]:
        raise needs_before(following)
    items = items_of(version_id for _position, version_id, *_rest in rows)
    refuse_outside_limits(
        [
            (position, items[version_id], as_data(value) or {})
            for position, version_id, value, _waits in rows[:-1]
        ]
    )
    Attempt.objects.of(attempt.organisation_id).filter(pk=attempt.pk).update(reached=following)
    attempt.reached = following
    record(
        principal,
        "attempt.go_on",
        attempt,
        organisation_id=attempt.organisation_id,
        detail={"position": following},
    )
