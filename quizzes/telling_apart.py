"""Items that look alike and are not: said by a person, remembered, taken back."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from django.db import transaction

from lessons.models import Course
from people.access import Principal
from people.audit import record
from people.models import AuditEntry
from quizzes.models import Item, ToldApart

APART = "bank.apart"


def tell_apart(items: Collection[Item], by: Principal) -> tuple[int, int]:
    """Remember that no two of the items ask the same; what takes it back: a course and the entry."""
    first = min(items, key=lambda item: item.pk)
    versions = sorted({item.latest_id for item in items if item.latest_id})
    with transaction.atomic():
        known = set(
            ToldApart.objects.filter(low__in=versions, high__in=versions).values_list("low_id", "high_id")
        )
        new = [pair for pair in combinations(versions, 2) if pair not in known]
        ToldApart.objects.bulk_create(
            [
                ToldApart(
                    organisation_id=first.organisation_id, low_id=low, high_id=high, said_by_id=by.user_id
                )
                for low, high in new
            ],
            ignore_conflicts=True,
        )
        detail: dict[str, object] = {"course": first.course_id, "pairs": [list(pair) for pair in new]}
        entry = record(by, APART, first, organisation_id=first.organisation_id, detail=detail)
    return first.course_id, entry.pk


def forget_apart(course: Course, entry: AuditEntry, by: Principal) -> int:
    """How many items are compared again, because what the entry remembered was taken back."""
    pairs: list[list[int]] = entry.detail["pairs"]
    with transaction.atomic():
        rows = ToldApart.objects.filter(
            organisation_id=course.organisation_id, low__in=[low for low, _high in pairs]
        )
        wanted = {(low, high) for low, high in pairs}
        gone = [row for row in rows if (row.low_id, row.high_id) in wanted]
        ToldApart.objects.filter(pk__in=[row.pk for row in gone]).delete()
        count = len({number for row in gone for number in (row.low_id, row.high_id)})
        detail: dict[str, object] = {"change": entry.pk, "count": count, "course": course.pk}
        record(by, "bank.undo", course, organisation_id=course.organisation_id, detail=detail)
    return count
