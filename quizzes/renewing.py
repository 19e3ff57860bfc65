"""Items for what a revision changed: the job after one was applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from django.db import transaction
from django.db.models import Q

from items.generation import Asked, Candidate, Span, Wish, generate, to_item
from items.generation.wishes import asked
from lessons.models import Course, DraftState, RevisionDraft
from lessons.queries import extracted_of, sections_of
from lessons.revision_queries import changes_of, fresh_spans
from quizzes.authoring import store_candidates, store_run
from quizzes.models import GenerationRun, Item, ItemState, ItemVersion
from quizzes.versions import items_of

PER_SENTENCE = 3
Progress = Callable[[int, int, str], None]
Storing = Callable[[], AbstractContextManager[object]]


def renew_items(
    draft_id: int, *, on_progress: Progress | None = None, storing: Storing = transaction.atomic
) -> int:
    """How many items were made of new and changed sentences; they wait for review. Safe to call again.

    Nothing is made where the course has been given yet another text since: that one's own job does it.
    """
    draft = RevisionDraft.objects.select_related("course__revision__article").get(pk=draft_id)
    course, fresh = draft.course, fresh_spans(draft)
    if draft.state != DraftState.APPLIED or draft.revision_id != course.revision_id or not fresh:
        return 0
    extracted = extracted_of(course.revision)
    wish = Wish(
        count=PER_SENTENCE * len(fresh), spans=tuple(Span(*span) for span in fresh), known=_known(course)
    )
    result = generate(extracted, sections_of(course, extracted), wish=wish, on_progress=on_progress)
    with storing():
        locked = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
        if locked.revision_id != draft.revision_id or _is_done(draft):
            return 0
        run = store_run(locked, result)
        run.reasons = sorted([*_kept_reasons(draft), *run.reasons], key=lambda row: row["start"])
        run.counts = {**run.counts, "draft": draft.pk}
        run.save(update_fields=["reasons", "counts"])
        return len(store_candidates(locked, _unlike_stale(locked, result.candidates), run))


def _is_done(draft: RevisionDraft) -> bool:
    """Whether the items of this draft are made: a job may be run twice."""
    return GenerationRun.objects.filter(course=draft.course_id, counts__draft=draft.pk).exists()


def _known(course: Course) -> tuple[Asked, ...]:
    """What the course asks or ever asked. Stale items are left out: the changed sentence may well give
    the same question with another answer."""
    rows = (
        ItemVersion.objects.filter(item__course=course)
        .exclude(item__state=ItemState.STALE)
        .order_by("pk")
        .values_list("pk", "item__rule")
    )
    shapes = items_of(pk for pk, _rule in rows)
    return tuple(asked(shapes[pk], rule) for pk, rule in rows)


def _unlike_stale(course: Course, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that no stale item asks already in the same words with the same answer."""
    stale = Item.objects.filter(course=course, state=ItemState.STALE)
    shapes = items_of(stale.values_list("latest_id", flat=True))
    held = {(old.kind, old.stem, old.answer) for shape in shapes.values() for old in [asked(shape, "")]}
    found = []
    for candidate in candidates:
        new = asked(to_item(candidate), candidate.rule)
        if (new.kind, new.stem, new.answer) not in held:
            found.append(candidate)
    return found


def _kept_reasons(draft: RevisionDraft) -> list[dict[str, Any]]:
    """Why the sentences that stayed gave nothing, as the last run over the text before said, in their
    new places: nobody looks at them again."""
    places = {change.old[0]: change.new for change in changes_of(draft) if change.old and change.is_same}
    runs = GenerationRun.objects.filter(
        Q(requests=None) | Q(requests__count=None), course=draft.course_id, revision=draft.base_id
    )
    run = runs.order_by("-pk").first()
    kept = []
    for reason in run.reasons if run else []:
        span = places.get(reason["start"])
        if span is not None:
            kept.append({**reason, "start": span[0], "end": span[1]})
    return kept
