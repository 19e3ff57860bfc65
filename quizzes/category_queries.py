"""Categories and tags as pages list them; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from quizzes.bank_models import Category
from quizzes.bank_queries import IN_BANK

MOST_TAGS = 200
TAGS = """
    SELECT DISTINCT tag FROM quizzes_item, unnest(tags) tag WHERE course_id = ANY(%s) ORDER BY tag LIMIT %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryLine:
    """One category at its place in the tree; `item_count` is what lies in it itself, nothing put away."""

    category: Category
    depth: int
    item_count: int

    @property
    def indented(self) -> str:
        """The name for a list that shows no tree otherwise."""
        return f"{'– ' * self.depth}{self.category.name}"


def category_tree(course_ids: Iterable[int]) -> list[CategoryLine]:
    """Every category of the courses, each before what lies in it, by name. One query."""
    rows = list(
        Category.objects.filter(course__in=list(course_ids))
        .annotate(item_count=Count("items", filter=Q(items__state__in=IN_BANK)))
        .order_by("course_id", "name")
    )
    names = {row.pk: row.name for row in rows}

    def place(row: Category) -> tuple[int, list[tuple[str, int]]]:
        ids = [int(part) for part in row.path.strip("/").split("/")]
        return row.course_id, [(names[pk].casefold(), pk) for pk in ids]

    return [
        CategoryLine(category=row, depth=row.path.count("/") - 2, item_count=row.item_count)  # type: ignore[attr-defined]  # annotated
        for row in sorted(rows, key=place)
    ]


def tags_of(course_ids: Iterable[int]) -> list[str]:
    """The tags in use on the courses, by name. One query."""
    with connection.cursor() as cursor:
        cursor.execute(TAGS, [list(course_ids), MOST_TAGS])
        return [row[0] for row in cursor.fetchall()]
