"""Comments on items as those who teach read them; nothing here writes."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import BooleanField, Case, Count, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Now

from lessons.models import Course
from people.access import Principal
from quizzes.comment_models import CommentAct, ItemComment
from quizzes.models import Item

CHANGEABLE = timedelta(minutes=15)
"""For so long its author may change the words of a comment."""


def thread_of(item: Item, principal: Principal) -> list[ItemComment]:
    """Every entry about the item, the oldest first, each with ``is_changeable`` for the caller. One query."""
    own = When(
        act=CommentAct.SAID,
        author_id=principal.user_id or 0,
        said_at__gt=Now() - CHANGEABLE,
        then=Value(value=True),
    )
    rows = ItemComment.objects.of(item.organisation_id).filter(item=item).select_related("author", "version")
    changeable = Case(own, default=Value(value=False), output_field=BooleanField())
    return list(rows.annotate(is_changeable=changeable).order_by("pk"))


def is_open(item: Item) -> bool | None:
    """Whether the thread about the item is open; None where nobody said anything. One query."""
    rows = ItemComment.objects.of(item.organisation_id).filter(item=item).order_by("-pk")
    last = rows.values_list("act", flat=True).first()
    return None if last is None else last != CommentAct.RESOLVED


def with_comments(items: QuerySet[Item]) -> QuerySet[Item]:
    """`items` with ``comment_count`` and ``last_comment``, the act of the last entry, in the same query."""
    thread = ItemComment.objects.filter(
        organisation_id=OuterRef("organisation_id"), item=OuterRef("pk")
    ).order_by()
    said = thread.filter(act=CommentAct.SAID).values("item").annotate(number=Count("pk")).values("number")
    return items.annotate(
        comment_count=Coalesce(Subquery(said), 0),
        last_comment=Subquery(thread.order_by("-pk").values("act")[:1]),
    )


def comments_on(course: Course) -> QuerySet[ItemComment]:
    """Every entry about the items of the course, item by item, the oldest first."""
    rows = ItemComment.objects.of(course.organisation_id).filter(item__course=course)
    return rows.select_related("item__latest", "author", "version").order_by("item_id", "pk")
