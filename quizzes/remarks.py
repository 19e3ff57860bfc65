"""Remarks of learners on questions: said, within bounds, and answered. No mark is touched by either."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from people.access import Principal
from people.audit import record
from quizzes.access import missing, organisation_of
from quizzes.attempts import lock_attempt
from quizzes.errors import Refused
from quizzes.models import Attempt, AttemptState, Item, ItemState, QuizState, Response, Slot
from quizzes.remark_models import Remark, RemarkVerdict

MOST_WORDS = 1000
PER_HOUR = 10
"""How many remarks one learner may send within an hour."""


class RemarkRefused(Refused):
    """``words``: nothing was written, or too much. ``too_many``: that was enough for an hour.
    ``unchanged``: the question still says what the learner saw, or a quiz still asks that version."""


def say_remark(principal: Principal, uid: UUID, position: int, words: str) -> Remark:
    """The remark on one question of the caller's own attempt; the same words again are the same remark.

    Raises Http404 (no such question, a preview, an attempt taken out) and `RemarkRefused`.
    """
    words = words.replace("\x00", "").strip()
    if not words:
        raise RemarkRefused("words", _("Say in a few words what is wrong."))
    if len(words) > MOST_WORDS:
        raise RemarkRefused("words", _("That is too long: at most 1,000 characters."))
    organisation_id = organisation_of(principal)
    with transaction.atomic():
        # The lock makes a double press one remark.
        rows = Attempt.objects.of(organisation_id).filter(
            uid=uid, learner_id=principal.user_id, is_preview=False
        )
        attempt = lock_attempt(rows.exclude(state=AttemptState.DELETED)).first()
        response = _response(organisation_id, attempt, position) if attempt else None
        if attempt is None or response is None:
            raise missing()
        earlier = Remark.objects.of(organisation_id).filter(response=response, words=words).first()
        if earlier is not None:
            return earlier
        _require_room(organisation_id, principal)
        remark = Remark.objects.create(
            organisation_id=organisation_id,
            item_id=response.version.item_id,
            version_id=response.version_id,
            attempt=attempt,
            response=response,
            learner_id=attempt.learner_id,
            words=words,
        )
        record(principal, "remark.say", remark, organisation_id=organisation_id)
        return remark


def answer_remarks(
    item: Item, remark_ids: Collection[int], verdict: RemarkVerdict, words: str, by: Principal
) -> int:
    """How many remarks on the item were answered with this; an earlier answer is replaced.

    Raises `RemarkRefused`: an answer without a verdict needs words, and what is called mended must have
    changed, or be asked no more.
    """
    words = words.replace("\x00", "").strip()
    if len(words) > MOST_WORDS:
        raise RemarkRefused("words", _("That is too long: at most 1,000 characters."))
    if verdict == RemarkVerdict.ANSWERED and not words:
        raise RemarkRefused("words", _("Write what the learner should read."))
    with transaction.atomic():
        remarks = list(
            Remark.objects.of(item.organisation_id)
            .select_for_update()
            .filter(item=item, pk__in=remark_ids)
            .order_by("pk")
        )
        if verdict == RemarkVerdict.MENDED:
            _require_change(item, {remark.version_id for remark in remarks})
        ids = [remark.pk for remark in remarks]
        Remark.objects.of(item.organisation_id).filter(pk__in=ids).update(
            verdict=verdict, answer=words, answered_by_id=by.user_id, answered_at=Now()
        )
        if ids:
            detail: dict[str, object] = {"remarks": ids, "verdict": verdict.value}
            record(by, "remark.answer", item, organisation_id=item.organisation_id, detail=detail)
    return len(ids)


def _require_change(item: Item, seen: set[int]) -> None:
    """Raise `RemarkRefused` while one of the wordings `seen` is still asked."""
    if item.state != ItemState.ACCEPTED:
        return
    if item.latest_id in seen:
        raise RemarkRefused(
            "unchanged", _("The question still says what the learner saw. Edit or retire it first.")
        )
    pinned = Slot.objects.filter(item=item, version__in=seen, quiz__state=QuizState.PUBLISHED)
    if slot := pinned.select_related("quiz").first():
        raise RemarkRefused(
            "unchanged",
            _("The quiz “%(quiz)s” has pinned the version that the learner saw. Choose another one there.")
            % {"quiz": slot.quiz.title},
        )


def _response(organisation_id: int, attempt: Attempt, position: int) -> Response | None:
    rows = Response.objects.of(organisation_id).filter(attempt=attempt, position=position)
    found: Response | None = rows.select_related("version").first()
    return found


def _require_room(organisation_id: int, principal: Principal) -> None:
    lately = Remark.objects.of(organisation_id).filter(
        learner_id=principal.user_id, said_at__gt=Now() - timedelta(hours=1)
    )
    if lately.count() >= PER_HOUR:
        raise RemarkRefused(
            "too_many", _("You have sent many remarks within an hour. Tell your instructor in another way.")
        )
