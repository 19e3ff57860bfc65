"""How learners did on items, as the authors' pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Avg, Count, Exists, FloatField, OuterRef, QuerySet, Subquery

from quizzes.models import FINISHED, Item, Mark, Standing

ENOUGH = 15
"""Under this many answers no share is shown."""

# From the responses on, which are found by wording; the newest mark of each counts, unless it leaves the
# question out or is still to be given. Previews do not count.
FIGURES = """
    SELECT v.item_id, count(*), avg(m.fraction)::float8
    FROM quizzes_itemversion v
    JOIN quizzes_response r ON r.organisation_id = %(organisation)s AND r.version_id = v.id
    JOIN quizzes_attempt a ON a.organisation_id = r.organisation_id AND a.id = r.attempt_id
        AND NOT a.is_preview AND a.state IN ('submitted', 'expired')
    JOIN LATERAL (
        SELECT k.fraction, k.standing FROM quizzes_mark k
        WHERE k.organisation_id = r.organisation_id AND k.response_id = r.id
        ORDER BY k.sequence DESC LIMIT 1
    ) m ON m.standing NOT IN ('dropped', 'by_hand')
    WHERE v.item_id = ANY(%(items)s)
    GROUP BY v.item_id
"""


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """How often an item was marked, and the mean fraction."""

    answers: int
    mean: float

    @property
    def share(self) -> int | None:
        """The mean in percent; None as long as too few answered for a figure."""
        return round(self.mean * 100) if self.answers >= ENOUGH else None


def figures_of(organisation_id: int, item_ids: Iterable[int]) -> dict[int, ItemFigures]:
    """The figures of each item that somebody answered; one query."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"organisation": organisation_id, "items": list(item_ids)})
        return {item_id: ItemFigures(answers, mean) for item_id, answers, mean in cursor.fetchall()}


def with_facility(items: QuerySet[Item]) -> QuerySet[Item]:
    """`items` with ``facility``: the mean fraction as in `FIGURES`, None while too few answered."""
    newer = Mark.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        response=OuterRef("response"),
        sequence__gt=OuterRef("sequence"),
    )
    marks = (
        Mark.objects.filter(
            ~Exists(newer),
            organisation_id=OuterRef("organisation_id"),
            response__organisation_id=OuterRef("organisation_id"),
            response__version__item=OuterRef("pk"),
            attempt__organisation_id=OuterRef("organisation_id"),
            attempt__is_preview=False,
            attempt__state__in=FINISHED,
        )
        .exclude(standing__in=[Standing.DROPPED, Standing.BY_HAND])
        .order_by()
        .values("response__version__item")
        .annotate(answers=Count("pk"), mean=Avg("fraction"))
        .filter(answers__gte=ENOUGH)
    )
    return items.annotate(facility=Subquery(marks.values("mean"), output_field=FloatField()))


def together(figures: Iterable[ItemFigures]) -> ItemFigures | None:
    """The figures of several items as one; None without any."""
    known = list(figures)
    answers = sum(one.answers for one in known)
    if not answers:
        return None
    return ItemFigures(answers, sum(one.mean * one.answers for one in known) / answers)
