"""Marks that a person gives: added like any other, so that each can be given again and none is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from items.kinds import BY_HAND, Essay
from items.scoring.essays import rubric_fraction
from people.access import Principal
from people.audit import record
from quizzes.access import missing
from quizzes.attempts import lock_attempt
from quizzes.double_marking import judged_by_two, made, mark_of_two
from quizzes.errors import AuthoringRefused
from quizzes.essay_words import plain_points
from quizzes.marking import PLACES, settle_points
from quizzes.models import FINISHED, Attempt, Item, Mark, Opinion, Response, SavedReply, Standing
from quizzes.opinions import BOTH
from quizzes.two_marks import Judged
from quizzes.versions import item_of

MOST_COMMENT = 5_000
MOST_REPLIES = 50
MOST_REPLY = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What somebody says of an essay. Without `points` those of the chosen `levels` count, by criterion.

    `is_deciding`: between the marks of two others, which were seen.
    """

    points: Decimal | None = None
    levels: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    is_deciding: bool = False


def give_mark(
    item: Item, response_id: int, sequence: int, judgement: Judgement, by: Principal
) -> Mark | Opinion:
    """The mark that was added, with the attempt's points summed up again.

    In a quiz whose essays two people mark it is the opinion of one of them; with the second one a mark comes
    of it, or it waits for somebody to decide. `sequence` is the number of the mark that was looked at. Raises
    Http404, and `AuthoringRefused`: ``changed`` where another came after it, ``points`` and ``comment`` for
    what cannot be kept, ``decided`` for one of two markers after somebody else has decided.
    """
    organisation_id = item.organisation_id
    if item.kind not in BY_HAND:
        raise missing()
    with transaction.atomic():
        found = Response.objects.of(organisation_id).filter(pk=response_id, version__item=item)
        rows = Attempt.objects.of(organisation_id).filter(
            pk__in=found.values("attempt_id"), is_preview=False, state__in=FINISHED
        )
        attempt = lock_attempt(rows).select_related("quiz").first()
        if attempt is None:
            raise missing()
        before = Mark.objects.of(organisation_id).filter(response_id=response_id).select_related("response")
        newest = before.order_by("-sequence").first()
        if newest is None or newest.answer_id is None:
            raise missing()
        if newest.sequence != sequence or newest.standing == Standing.DROPPED:
            raise AuthoringRefused(
                "changed", _("Somebody else has marked this in the meantime. Look at it again.")
            )
        judged, new = _judged(newest, judgement), None
        if attempt.quiz.markers == BOTH:
            new = judged_by_two(newest, judged, by, is_deciding=judgement.is_deciding)
        new = new or made(newest, judged, by, {})
        new.save(force_insert=True)
        of_two = isinstance(new, Opinion)
        mark = mark_of_two(attempt.quiz, newest, newest.response.points, by) if of_two else None
        if mark is not None:
            mark.save(force_insert=True)
        settle_points(organisation_id, [attempt.pk])
        _record(item, newest, new, by)
    return new


def _record(item: Item, newest: Mark, new: Mark | Opinion, by: Principal) -> None:
    detail: dict[str, object] = {"attempt": newest.attempt_id, "position": newest.response.position}
    # What one of two has given is nobody's business yet.
    if isinstance(new, Mark):
        before = None if newest.standing == Standing.BY_HAND else str(newest.points)
        detail |= {"points": str(new.points), "before": before}
    verb = "answers.mark" if isinstance(new, Mark) else "answers.opinion"
    record(by, verb, item, organisation_id=item.organisation_id, detail=detail)


def saved_replies(organisation_id: int, owner_id: int) -> list[SavedReply]:
    """What this instructor keeps to use again, oldest first. One query."""
    rows = SavedReply.objects.filter(organisation_id=organisation_id, owner_id=owner_id)
    return list(rows.order_by("pk")[:MOST_REPLIES])


def keep_reply(organisation_id: int, owner_id: int, text: str) -> None:
    """The text is kept, once. Raises `AuthoringRefused` (``reply``) for one too many or too long."""
    words = text.strip()
    if not words or len(words) > MOST_REPLY:
        raise AuthoringRefused("reply", _("A saved reply has 1 to %(n)s characters.") % {"n": MOST_REPLY})
    if len(saved_replies(organisation_id, owner_id)) >= MOST_REPLIES:
        raise AuthoringRefused("reply", _("You keep %(n)s replies already.") % {"n": MOST_REPLIES})
    SavedReply.objects.get_or_create(organisation_id=organisation_id, owner_id=owner_id, text=words)


def forget_reply(organisation_id: int, owner_id: int, reply_id: int) -> None:
    """The reply is gone; somebody else's is left alone."""
    SavedReply.objects.filter(organisation_id=organisation_id, owner_id=owner_id, pk=reply_id).delete()


def _judged(newest: Mark, judgement: Judgement) -> Judged:
    body = item_of(newest.version_id).body
    rubric = body.rubric if isinstance(body, Essay) else ()
    worth = newest.response.points
    known = {criterion.id: {level.id for level in criterion.levels} for criterion in rubric}
    levels = {name: level for name, level in judgement.levels.items() if level in known.get(name, ())}
    share = rubric_fraction(rubric, levels)
    by_rubric = None if share is None else (share * worth).quantize(PLACES)
    points = by_rubric if judgement.points is None else judgement.points
    if points is None or not points.is_finite() or not 0 <= points <= worth:
        said = (
            _("Choose a level of every criterion, or enter points from 0 to %(worth)s.")
            if rubric
            else _("Enter points from 0 to %(worth)s.")
        )
        raise AuthoringRefused("points", said % {"worth": plain_points(worth)})
    comment = judgement.comment.strip()
    if len(comment) > MOST_COMMENT or "\0" in comment:
        raise AuthoringRefused("comment", _("The comment is too long."))
    # Thirds of a point are not exact in four places; those of the rubric are taken as they are.
    fraction = share if share is not None and points == by_rubric else points / worth
    return Judged(
        points=points.quantize(PLACES), fraction=min(fraction, Decimal(1)), levels=levels, comment=comment
    )
