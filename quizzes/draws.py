"""Questions drawn anew for each attempt: so many of those that fit a filter of the course's bank.

A quiz keeps its draws as data (`Quiz.draws`), so that one without any costs no statement. A draw stands
behind the place `after` of the quiz, 0 being its beginning, and where a section begins at that spot, above or
below its heading; several at one spot stand in the order of the list. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Self

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _

from items.kinds import BY_HAND, ItemKind
from items.lots import draw_lots, missing_lots
from quizzes.bank_filter import ItemFilter, askable_items
from quizzes.errors import AttemptRefused
from quizzes.models import Item, Quiz, Slot
from quizzes.texts_between import ITEM_ASKS

DRAWN_COUNT = """
    (SELECT coalesce(sum((draw ->> 'count')::int), 0) FROM jsonb_array_elements(q.draws) draw)
"""
"""How many questions the quiz ``q`` draws, for statements."""
MET = """
    SELECT v.item_id, count(*) FROM (
        SELECT r.version_id FROM quizzes_attempt a
        JOIN quizzes_response r ON r.organisation_id = a.organisation_id AND r.attempt_id = a.id
        WHERE a.organisation_id = %(organisation)s AND a.learner_id = %(learner)s
        UNION ALL
        SELECT c.version_id FROM quizzes_checkanswer c
        WHERE c.organisation_id = %(organisation)s AND c.learner_id = %(learner)s
    ) met JOIN quizzes_itemversion v ON v.id = met.version_id
    GROUP BY v.item_id
"""
Place = tuple[str, int, Decimal, int]
"""Kind, version and points of what stands somewhere in the quiz, and where; what was drawn has no kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """`count` questions of those that `chosen` lets through, `points` each. `id` names it within its quiz.

    With `is_below` it stands below the heading of a section that begins behind `after`.
    """

    id: int
    after: int
    is_below: bool
    count: int
    points: Decimal
    chosen: ItemFilter

    @classmethod
    def of_data(cls, data: Mapping[str, object]) -> Self:
        """The draw that `as_data` gave."""
        chosen = data["filter"]
        return cls(
            id=int(str(data["id"])),
            after=int(str(data["after"])),
            is_below=bool(data["is_below"]),
            count=int(str(data["count"])),
            points=Decimal(str(data["points"])),
            chosen=ItemFilter.of_data(chosen if isinstance(chosen, Mapping) else {}),
        )

    @property
    def spot(self) -> tuple[int, int]:
        """What orders draws among each other and among places: a place is ``(position, 0)``."""
        return self.after, 1 + self.is_below

    @property
    def place(self) -> int:
        """The place among those of the quiz whose section it stands in."""
        return self.after + self.is_below

    def as_data(self) -> dict[str, object]:
        """The draw to keep in `Quiz.draws`."""
        return {
            "id": self.id,
            "after": self.after,
            "is_below": self.is_below,
            "count": self.count,
            "points": str(self.points),
            "filter": self.chosen.as_data(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRow:
    """A draw with how many questions fit it now."""

    draw: Draw
    fitting: int

    @property
    def missing(self) -> int:
        return max(self.draw.count - self.fitting, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawTable:
    """The draws of a quiz; `missing` is how many questions lack when each may be drawn once only."""

    rows: tuple[DrawRow, ...] = ()
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Which question of the quiz stands at each place, by its id, and with which each draw begins."""

    slots: dict[int, int]
    draws: dict[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was drawn for one attempt. `refused` says why it cannot begin, None if it can."""

    places: tuple[tuple[tuple[int, int], Place], ...] = ()
    refused: AttemptRefused | None = None

    def among(self, fixed: Iterable[Place]) -> list[Place]:
        """The fixed places with the drawn ones where they belong."""
        standing = [((place[-1], 0), place) for place in fixed]
        return [place for _spot, place in sorted([*standing, *self.places], key=lambda one: one[0])]


def draws_of(quiz: Quiz) -> list[Draw]:
    """The draws in their order."""
    return [Draw.of_data(data) for data in quiz.draws]


def drawn_points(quiz: Quiz) -> Decimal:
    """What they are worth together."""
    return sum((draw.count * draw.points for draw in draws_of(quiz)), Decimal(0))


def numbers_of(quiz: Quiz, slots: Iterable[Slot]) -> Numbers:
    """The numbers questions have as long as nothing is shuffled; texts between questions have none."""
    asking = [((slot.position, 0), slot.pk, 1) for slot in slots if slot.item.kind != ItemKind.DESCRIPTION]
    drawing = [(draw.spot, -draw.id, draw.count) for draw in draws_of(quiz)]
    numbers, number = Numbers(slots={}, draws={}), 1
    for _spot, pk, count in sorted([*asking, *drawing], key=lambda one: one[0]):
        if pk > 0:
            numbers.slots[pk] = number
        else:
            numbers.draws[-pk] = number
        number += count
    return numbers


def is_drawn_after(quiz: Quiz, position: int) -> bool:
    """True if a question is drawn behind that place or further on."""
    return any(draw.after >= position for draw in draws_of(quiz))


def without_place(quiz: Quiz, position: int) -> list[dict[str, object]]:
    """What to keep as `Quiz.draws` once the place at `position` is taken out: each draw where it stands."""
    draws = draws_of(quiz)
    return [
        (replace(draw, after=draw.after - 1) if draw.after >= position else draw).as_data() for draw in draws
    ]


def quizzes_drawing(name: str, value: str) -> QuerySet[Quiz]:
    """The quizzes with a draw whose filter says exactly this."""
    return Quiz.objects.filter(draws__contains=[{"filter": {name: value}}]).order_by("pk")


def drawable_items(quiz: Quiz, chosen: ItemFilter) -> QuerySet[Item]:
    """The questions that can be drawn: accepted ones that fit and that the quiz does not ask anyhow.

    What has to be marked by hand is drawn only where its kind is named, so that nobody comes to wait for
    marks without having asked for it.
    """
    items = askable_items(quiz.course, replace(chosen, course="", state="")).filter(ITEM_ASKS)
    items = items.filter(latest__isnull=False).exclude(slots__quiz=quiz)
    return items if chosen.kind else items.exclude(kind__in=BY_HAND)


def pools_of(pairs: Sequence[tuple[Quiz, Draw]], item_id: int | None = None) -> list[dict[int, int]]:
    """For each draw of a quiz the questions that fit it, with the version a start would freeze. One query.

    `item_id` looks for that one only.
    """
    pools: list[dict[int, int]] = [{} for _pair in pairs]
    wanted = Q() if item_id is None else Q(pk=item_id)
    queries = [
        drawable_items(quiz, draw.chosen)
        .filter(wanted)
        .order_by()
        .annotate(place=Value(place))
        .values_list("place", "pk", "latest_id")
        for place, (quiz, draw) in enumerate(pairs)
    ]
    if queries:
        for place, pk, version_id in queries[0].union(*queries[1:], all=True):
            pools[place][pk] = version_id
    return pools


def draw_table(quiz: Quiz) -> DrawTable:
    """What the quiz draws and whether there is enough; one query, none for a quiz without draws."""
    draws = draws_of(quiz)
    pools = pools_of([(quiz, draw) for draw in draws])
    return DrawTable(
        rows=tuple(DrawRow(draw=draw, fitting=len(pool)) for draw, pool in zip(draws, pools, strict=True)),
        missing=missing_lots([draw.count for draw in draws], pools),
    )


def quizzes_that_may_draw(item: Item) -> list[Quiz]:
    """The quizzes of its course that could draw the item. One query, one more where any of them draws."""
    quizzes = Quiz.objects.filter(course=item.course_id).exclude(draws=[]).select_related("course")
    pairs = [(quiz, draw) for quiz in quizzes.order_by("pk") for draw in draws_of(quiz)]
    pools = pools_of(pairs, item.pk)
    found = {quiz.pk: quiz for (quiz, _draw), pool in zip(pairs, pools, strict=True) if pool}
    return list(found.values())


def missing_by_quiz(quizzes: Iterable[Quiz]) -> list[tuple[Quiz, int]]:
    """The quizzes among these that lack questions to draw, with how many. One query, none without draws."""
    drawing = [(quiz, draws_of(quiz)) for quiz in quizzes if quiz.draws]
    pools = iter(pools_of([(quiz, draw) for quiz, draws in drawing for draw in draws]))
    lacking = [
        (quiz, missing_lots([draw.count for draw in draws], list(islice(pools, len(draws)))))
        for quiz, draws in drawing
    ]
    return [(quiz, missing) for quiz, missing in lacking if missing]


def draw_for(quiz: Quiz, learner_id: int | None, seed: int) -> Drawn:
    """The questions of an attempt to come: first what this learner has met least. Two queries, none for a
    quiz without draws."""
    draws = draws_of(quiz)
    if not draws:
        return Drawn()
    pools = pools_of([(quiz, draw) for draw in draws])
    met = _met(quiz.organisation_id, learner_id)
    drawn = draw_lots([draw.count for draw in draws], pools, seed, met)
    if any(len(ids) < draw.count for draw, ids in zip(draws, drawn, strict=True)):
        told = _("This quiz cannot begin: it asks more questions than there are. Tell your instructor.")
        return Drawn(refused=AttemptRefused("too_few", told))
    return Drawn(
        places=tuple(
            (draw.spot, ("", pool[pk], draw.points, draw.place))
            for draw, pool, ids in zip(draws, pools, drawn, strict=True)
            for pk in ids
        )
    )


def _met(organisation_id: int, learner_id: int | None) -> dict[int, int]:
    """How often the learner met each question in any attempt, or to check herself in a lesson."""
    with connection.cursor() as cursor:
        cursor.execute(MET, {"organisation": organisation_id, "learner": learner_id})
        return dict(cursor.fetchall())
