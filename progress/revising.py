"""A new text of an article applied: lessons, items and learners' places in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from jobs.queue import enqueue
from lessons.models import RevisionDraft
from lessons.revision_queries import RENEW_ITEMS, fresh_spans
from lessons.revisions import Applied, apply_draft
from people.access import Principal
from people.models import User
from progress.moved_places import moved_places
from quizzes.following import follow_items

MOVE = """
    UPDATE progress_lessonreading r SET position = p.position, furthest = f.furthest
    FROM unnest(%(lessons)s::bigint[], %(before)s::int[], %(position)s::int[]) AS p(lesson, before, position),
        unnest(%(lessons)s::bigint[], %(before)s::int[], %(furthest)s::int[]) AS f(lesson, before, furthest)
    WHERE r.organisation_id = %(organisation)s AND p.lesson = r.lesson_id AND f.lesson = r.lesson_id
        AND p.before = r.position AND f.before = r.furthest
"""
"""One statement for all learners; what was finished stays finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """What was done, in numbers: items that followed, went stale, came back."""

    applied: Applied
    items: dict[str, int]


def apply_revision(
    draft: RevisionDraft, by: Principal, *, agreed: str = "", is_queued: bool = True
) -> Revised:
    """The course on its new text; items of what is new in it are made by a worker next.

    `agreed` is `quizzes.following.Forecast.token` as it was read. Raises `RevisionRefused`, and then
    nothing has changed.
    """
    with transaction.atomic():
        counts = {lesson.pk: lesson.sentence_count for lesson in draft.course.lessons.defer("body")}
        applied = apply_draft(draft, by)
        items = follow_items(applied, by, agreed=agreed)
        _move_places(applied, counts)
        if is_queued and fresh_spans(applied.draft):
            job = enqueue(
                RENEW_ITEMS,
                organisation_id=applied.draft.organisation_id,
                payload={"draft_id": applied.draft.pk},
                created_by=User.objects.filter(pk=by.user_id).first() if by.user_id else None,
            )
            RevisionDraft.objects.filter(pk=applied.draft.pk).update(items_job=job)
    return Revised(applied=applied, items=items)


def _move_places(applied: Applied, counts: dict[int, int]) -> None:
    """Let every learner stand at the same sentence as before."""
    rows = [
        (lesson_id, place.before, place.position, place.furthest)
        for lesson_id, kept in applied.places.items()
        if lesson_id in counts
        for place in moved_places(kept, counts[lesson_id])
    ]
    lessons, before, position, furthest = ([row[column] for row in rows] for column in range(4))
    values: dict[str, Any] = {
        "organisation": applied.draft.organisation_id,
        "lessons": lessons,
        "before": before,
        "position": position,
        "furthest": furthest,
    }
    with connection.cursor() as cursor:
        cursor.execute(MOVE, values)
