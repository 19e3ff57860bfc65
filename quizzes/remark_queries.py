"""Remarks as instructors and as their learners read them; nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from people.access import Principal
from quizzes.access import items_for, organisation_of
from quizzes.evidence import EvidencePlace, places_of
from quizzes.models import Item
from quizzes.remark_models import Remark
from quizzes.results import Result
from quizzes.review_options import Aspect

LATELY = """
    SELECT q.title, a.uid, a.number, r.position, k.answered_at
    FROM quizzes_remark k
    JOIN quizzes_attempt a ON a.organisation_id = k.organisation_id AND a.id = k.attempt_id
    JOIN quizzes_response r ON r.organisation_id = k.organisation_id AND r.id = k.response_id
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    WHERE k.organisation_id = %s AND k.learner_id = %s AND a.state IN ('submitted', 'expired')
        AND k.answered_at > statement_timestamp() - interval '30 days'
    ORDER BY k.answered_at DESC, k.id DESC LIMIT 5
"""


@dataclass(frozen=True, slots=True)
class AnsweredRemark:
    """A remark that an instructor answered, without the words: those are on the page of the result."""

    quiz: str
    attempt: UUID
    number: int
    position: int
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRemarks:
    """What was said about one question. `places` prove the wording that each remark is about."""

    item: Item
    remarks: tuple[tuple[Remark, EvidencePlace | None], ...]


def open_remark_count(principal: Principal) -> int:
    """How many remarks on the courses one teaches wait for an answer. One query."""
    return _remarks(principal).filter(verdict="").count()


def questions_with_remarks(principal: Principal, *, is_answered: bool) -> QuerySet[Item]:
    """The items on the courses one teaches with remarks that wait or were answered, newest first."""
    return (
        items_for(principal)
        .filter(_wanted(is_answered, "remarks__"), remarks__organisation_id=organisation_of(principal))
        .annotate(said_last=Max("remarks__said_at"))
        .select_related("latest", "course", "lesson")
        .order_by("-said_last", "-pk")
    )


def remarks_for(principal: Principal, *, is_answered: bool) -> QuerySet[Remark]:
    """The remarks on the courses one teaches, newest first, each with ``evidence_text``."""
    return (
        _remarks(principal)
        .filter(_wanted(is_answered))
        .annotate(evidence_text=KeyTextTransform("text", "version__content__evidence"))
        .select_related("version", "attempt", "learner")
        .order_by("-pk")
    )


def remarks_on(items: Sequence[Item], *, is_answered: bool) -> list[QuestionRemarks]:
    """The remarks of each item, oldest first, with what the learner saw. Two queries."""
    if not items:
        return []
    organisation_id = items[0].organisation_id
    remarks = list(
        Remark.objects.of(organisation_id)
        .filter(_wanted(is_answered), item__in=items)
        .select_related("learner", "version", "attempt__quiz", "answered_by")
        .order_by("pk")
    )
    places = places_of({remark.version_id for remark in remarks})
    return [
        QuestionRemarks(
            item=item,
            remarks=tuple(
                (remark, places.get(remark.version_id)) for remark in remarks if remark.item_id == item.pk
            ),
        )
        for item in items
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRemark:
    """What a learner said about a question. `verdict` and `answer` are None while they are kept back."""

    position: int
    words: str
    said_at: datetime
    answered_at: datetime | None
    verdict: str | None
    verdict_words: str
    answer: str | None


def remarks_of_result(found: Result) -> tuple[OwnRemark, ...]:
    """What its learner said about an attempt's questions, in their order. One query.

    What an instructor answered may tell the key, so it is shown where the key is, and nowhere else.
    """
    attempt = found.attempt
    rows = Remark.objects.of(attempt.organisation_id).filter(attempt=attempt).select_related("response")
    is_told = _is_told(found)
    return tuple(
        OwnRemark(
            position=remark.response.position,
            words=remark.words,
            said_at=remark.said_at,
            answered_at=remark.answered_at,
            verdict=remark.verdict if is_told else None,
            verdict_words=remark.get_verdict_display() if is_told else "",
            answer=remark.answer if is_told else None,
        )
        for remark in rows.order_by("response__position", "pk")
    )


def _is_told(found: Result) -> bool:
    return Aspect.KEY in found.shown


def answered_lately(principal: Principal) -> tuple[AnsweredRemark, ...]:
    """The person's own remarks on finished attempts that were answered in the last 30 days. One query."""
    with connection.cursor() as cursor:
        cursor.execute(LATELY, [organisation_of(principal), principal.user_id])
        return tuple(AnsweredRemark(*row) for row in cursor.fetchall())


def _wanted(is_answered: bool, prefix: str = "") -> Q:
    waits = Q(**{f"{prefix}verdict": ""})
    return ~waits if is_answered else waits


def _remarks(principal: Principal) -> QuerySet[Remark]:
    items = items_for(principal).order_by().values("pk")
    rows: QuerySet[Remark] = Remark.objects.of(organisation_of(principal)).filter(item__in=items)
    return rows
