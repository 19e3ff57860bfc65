"""What the authors' pages read of items; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from items.kinds import ItemKind
from lessons.access import courses_for
from lessons.models import Course, Lesson, Sentence
from people.access import Action, Principal
from people.models import AuditEntry
from quizzes.access import items_for
from quizzes.bank_filter import ItemFilter
from quizzes.comment_queries import with_comments
from quizzes.models import Item, ItemState, ItemVersion, Slot

IN_READING_ORDER = ("course_id", "lesson__position", "latest__evidence_start", "pk")


TO_REVIEW = (ItemState.WAITING, ItemState.STALE)
"""What a person has to decide: new items, and those the article changed under."""
IN_BANK = (*TO_REVIEW, ItemState.ACCEPTED, ItemState.DRAFT)
"""What the bank shows unless it is asked for something else: nothing that was put away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The waiting items in reading order, and how many of them passed every check."""

    ids: tuple[int, ...]
    passed: int

    @property
    def held(self) -> int:
        return len(self.ids) - self.passed

    def place(self, item_id: int) -> int | None:
        """Which place, from 1, the item has; None if it does not wait here."""
        return self.ids.index(item_id) + 1 if item_id in self.ids else None

    def beside(self, item_id: int, step: int) -> int | None:
        """The next (1) or previous (-1) waiting item, round the end; None if there is no other."""
        if item_id not in self.ids:
            return self.ids[0] if self.ids else None
        other = self.ids[(self.ids.index(item_id) + step) % len(self.ids)]
        return None if other == item_id else other


def review_queue(principal: Principal, chosen: ItemFilter) -> Queue:
    """The items that wait for a decision and that `chosen` lets through, stale ones first. One query."""
    waiting = chosen.apply(items_for(principal).filter(state__in=TO_REVIEW))
    rows = list(waiting.order_by("state", *IN_READING_ORDER).values_list("pk", "state", "has_passed"))
    return Queue(
        ids=tuple(pk for pk, _state, _passed in rows),
        passed=sum(passed and state == ItemState.WAITING for _pk, state, passed in rows),
    )


def waiting_count(principal: Principal, course_id: int | None = None) -> int:
    """How many items wait for review on one course, or on all the person teaches. One query."""
    waiting = items_for(principal).filter(state__in=TO_REVIEW)
    return (waiting if course_id is None else waiting.filter(course_id=course_id)).count()


def taught_courses(principal: Principal) -> list[Course]:
    """The courses to write for, newest first. One query."""
    return list(
        courses_for(principal, Action.COURSE_TEACH).only("pk", "title", "slug", "language", "organisation")
    )


def lessons_of(course_ids: Iterable[int]) -> list[Lesson]:
    """The lessons of these courses in order, without their texts. One query."""
    lessons = Lesson.objects.filter(course_id__in=list(course_ids)).order_by("course_id", "position")
    return list(lessons.only("pk", "course_id", "position", "title", "label"))


def sentences_of(lesson_id: int | None) -> list[Sentence]:
    """All sentences of a lesson in order. One query, none without a lesson."""
    return list(Sentence.objects.filter(lesson_id=lesson_id).order_by("position")) if lesson_id else []


def shown_items(principal: Principal, chosen: ItemFilter) -> QuerySet[Item]:
    """What the bank shows under these filters: nothing that was put away unless it is asked for."""
    found = chosen.apply(items_for(principal))
    return found if chosen.state else found.filter(state__in=IN_BANK)


def in_reading_order(items: QuerySet[Item]) -> QuerySet[Item]:
    """The items with wording, lesson, course, category, comments and ``quiz_count``: in how many quizzes they
    stand."""
    # Not grouped, so that only the rows of the page shown are counted.
    places = (
        Slot.objects.filter(item=OuterRef("pk")).order_by().values("item").annotate(n=Count("pk")).values("n")
    )
    return (
        with_comments(items)
        .select_related("latest", "lesson", "course", "category")
        .annotate(quiz_count=Coalesce(Subquery(places), 0))
        .order_by(*IN_READING_ORDER)
    )


def found_count(principal: Principal, chosen: ItemFilter) -> int:
    """How many items in use or waiting have findings, under the other filters. One query."""
    return shown_items(principal, replace(chosen, checks="found")).count()


def versions_of(item: Item) -> list[ItemVersion]:
    """Every wording of the item with its author, newest first. One query."""
    return list(item.versions.select_related("created_by").order_by("-number"))


def places_used(item: Item) -> list[Slot]:
    """The places in quizzes that hold the item, with ``number``: which question it is there. One query."""
    asks_before = Q(quiz__slots__position__lte=F("position")) & ~Q(
        quiz__slots__item__kind=ItemKind.DESCRIPTION
    )
    places = item.slots.annotate(number=Count("quiz__slots", filter=asks_before))
    return list(places.select_related("quiz").order_by("quiz_id"))


def item_of_decision(course: Course, token: int) -> int | None:
    """The item that the review decision `token` of the course was about; None for one about several."""
    entry = AuditEntry.objects.of(course.organisation_id).filter(pk=token).first()
    before = entry.detail.get("before", {}) if entry and entry.detail.get("course") == course.pk else {}
    return int(next(iter(before))) if len(before) == 1 else None
