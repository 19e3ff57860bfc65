"""Questions one after the other: the step to the next one, which cannot be taken back."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from people.access import Principal
from people.audit import record
from quizzes.access import missing, organisation_of
from quizzes.attempts import asked_at, is_running, lock_attempt
from quizzes.errors import AttemptRefused, OutOfTurn
from quizzes.essay_words import refuse_outside_limits
from quizzes.models import Attempt
from quizzes.queries import CURRENT_ANSWER, as_data
from quizzes.versions import item_of

LEFT = f"""
    SELECT r.position, r.version_id, answer.value FROM quizzes_response r {CURRENT_ANSWER}
    WHERE r.organisation_id = %s AND r.attempt_id = %s AND r.position IN (%s, %s) ORDER BY r.position
"""  # noqa: S608  # a constant of this code, no value in it


def go_on(principal: Principal, attempt_uid: UUID, position: int) -> int:
    """The question that is open after leaving `position` for good: the next one, or the last as it was.

    Leaving a question twice is leaving it once. Raises Http404, `OutOfTurn` for a question that has
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
        if position > attempt.reached:
            raise OutOfTurn(attempt.reached)
        if position == attempt.reached and is_running(attempt, asked_at(attempt)):
            _step(attempt, principal)
        return attempt.reached


def _step(attempt: Attempt, principal: Principal) -> None:
    """One question further, where there is one; the caller holds the lock."""
    following = (attempt.reached or 0) + 1
    with connection.cursor() as cursor:
        cursor.execute(LEFT, [attempt.organisation_id, attempt.pk, attempt.reached, following])
        rows = cursor.fetchall()
    if rows[-1][0] != following:
        return
    position, version_id, value = rows[0]
    refuse_outside_limits([(position, item_of(version_id), as_data(value) or {})])
    Attempt.objects.of(attempt.organisation_id).filter(pk=attempt.pk).update(reached=following)
    attempt.reached = following
    record(
        principal,
        "attempt.go_on",
        attempt,
        organisation_id=attempt.organisation_id,
        detail={"position": following},
    )
