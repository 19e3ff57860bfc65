"""What the coverage pages read: sentences, the items on them, why others have none; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, Coalesce

from lessons.models import Course, Sentence
from quizzes.access import missing
from quizzes.models import GenerationRun, Item, ItemRequest, ItemState, QuizState, Slot, StaleEvidence
from quizzes.texts_between import ITEM_ASKS

RECENT = 5
"""How many of the last requests the page shows."""


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """Where a sentence stands, without its words."""

    id: int
    lesson_id: int
    position: int
    key: str
    start: int


def sentence_rows(course: Course) -> list[SentenceRow]:
    """Every sentence of the course in reading order. One query."""
    rows = Sentence.objects.filter(lesson__course=course).order_by("lesson__position", "position")
    return [SentenceRow(*row) for row in rows.values_list("pk", "lesson_id", "position", "key", "start")]


def sentence_texts(ids: Iterable[int]) -> dict[int, str]:
    """The words of these sentences. One query."""
    return dict(Sentence.objects.filter(pk__in=list(ids)).values_list("pk", "text"))


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as far as counting needs it. A stale one stands at the sentence that took its own's place."""

    id: int
    kind: str
    state: str
    has_passed: bool
    other_sentences: list[str]
    sentence_id: int | None
    is_published: bool


def items_on(course: Course) -> list[ItemRow]:
    """Every item of the course, without its wording. One query."""
    stands = StaleEvidence.objects.filter(item=OuterRef("pk"), decision="").values("sentence_id")
    asked = Slot.objects.filter(item=OuterRef("pk"), quiz__state=QuizState.PUBLISHED)
    own = Cast("latest__sentence_id", BigIntegerField())
    rows = Item.objects.filter(ITEM_ASKS, course=course).annotate(
        place=Case(
            When(
                state=ItemState.STALE,
                then=Coalesce(Subquery(stands[:1], output_field=BigIntegerField()), own),
            ),
            default=own,
        ),
        is_published=Exists(asked),
    )
    columns = ("pk", "kind", "state", "has_passed", "other_sentences", "place", "is_published")
    return [ItemRow(*row) for row in rows.order_by("pk").values_list(*columns)]


def worded(ids: Iterable[int]) -> dict[int, Item]:
    """These items with their wording. One query."""
    return Item.objects.select_related("latest").in_bulk(list(ids))


def reasons_of(course: Course) -> dict[int, str] | None:
    """The code why a sentence gave no item, by the sentence's start; None if no run has read this text.

    Runs for a chosen kind say nothing about the sentence as a whole. One query.
    """
    runs = GenerationRun.objects.filter(course=course, revision_id=course.revision_id).filter(
        Q(requests=None) | Q(requests__count=None)
    )
    found: dict[int, str] | None = None
    for reasons, counts in runs.order_by("pk").values_list("reasons", "counts"):
        if reasons or counts.get("untested") == 0:
            # A later run has read the whole text again: what it says replaces what was said before.
            found = {reason["start"]: reason["code"] for reason in reasons}
    return found


def recent_requests(course: Course) -> list[ItemRequest]:
    """The last requests for more items of the course. One query."""
    return list(course.item_requests.select_related("job", "lesson").order_by("-pk")[:RECENT])


def request_of(course: Course, request_id: int) -> ItemRequest:
    """The request of this course that has been allowed before; raises Http404. One query."""
    found = course.item_requests.filter(pk=request_id).select_related("job", "lesson", "run").first()
    if found is None:
        raise missing()
    return found


def items_of_request(request: ItemRequest) -> list[Item]:
    """The items it brought, in reading order. One query, none while it waits."""
    if request.run_id is None:
        return []
    rows = Item.objects.filter(run_id=request.run_id).select_related("latest", "lesson")
    return list(rows.order_by("lesson__position", "latest__evidence_start", "pk"))


def sentence_at(request: ItemRequest) -> Sentence | None:
    """The one sentence a request was about, if it was about one. One query."""
    if request.start is None or request.end is None or request.lesson is None:
        return None
    return Sentence.objects.filter(lesson=request.lesson, start=request.start, end=request.end).first()


def waiting_in(course: Course, lesson_ids: Iterable[int], kinds: Iterable[str]) -> int:
    """How many items of these lessons and kinds wait for review. One query."""
    return Item.objects.filter(
        course=course, lesson__in=list(lesson_ids), kind__in=list(kinds), state=ItemState.WAITING
    ).count()
