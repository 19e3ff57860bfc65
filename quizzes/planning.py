"""What an attempt will ask: questions drawn, in which order, on which pages, with which options where.

The same quiz and seed give the same plan, for an attempt as for a sheet of paper. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from items.behaviours import behaviour_for
from items.kinds import Choice, Cloze, Item, Matching, Numeric, Ordering, WordBank
from items.presentation import option_order
from quizzes.draws import Drawn, draw_for
from quizzes.errors import AttemptRefused
from quizzes.layout import Paging, arranged, with_checked
from quizzes.models import ItemState, Quiz
from quizzes.texts_between import Asked, asked_places
from quizzes.versions import items_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The questions in their order, each with what `frozen_order` gave for it, and the layout of them all.

    `items` holds their wordings by version id. `refused` says why nothing can begin so, None if it can.
    """

    places: tuple[Asked, ...]
    orders: tuple[dict[str, list[str]], ...]
    items: Mapping[int, Item]
    layout: Mapping[str, object]
    refused: AttemptRefused | None

    @property
    def points(self) -> Decimal:
        """What all of it is worth."""
        return sum((place.points for place in self.places), Decimal(0))


def plan_of(quiz: Quiz, learner_id: int | None, seed: int) -> Plan:
    """The plan for this learner, or for nobody in particular. One statement, and two where questions are
    drawn, for items that this process has seen."""
    drawn = draw_for(quiz, learner_id, seed)
    places, layout = arranged(
        _places(quiz, drawn),
        quiz.layout,
        is_shuffled=quiz.is_shuffled,
        seed=seed,
        paging=Paging(quiz.paging, quiz.per_page),
    )
    items = items_of(place.version_id for place in places)
    checked = [behaviour_for(quiz.behaviour, items[place.version_id].kind).has_check for place in places]
    return Plan(
        places=tuple(places),
        orders=tuple(
            frozen_order(items[place.version_id], seed + position, is_shuffled=quiz.are_options_shuffled)
            for position, place in enumerate(places, 1)
        ),
        items=items,
        layout=with_checked(layout, checked),
        refused=drawn.refused,
    )


def frozen_order(item: Item, seed: int, *, is_shuffled: bool) -> dict[str, list[str]]:
    """The order in which options are shown; the right sides of a matching item always move, because authors
    write them beside their partners, and so do elements to put in order, and words in a bank. Variables get
    their numbers."""
    if is_shuffled or isinstance(item.body, Matching | Ordering | WordBank | Numeric):
        return option_order(item, seed)
    if isinstance(item.body, Choice):
        return {"options": [option.id for option in item.body.options]}
    if isinstance(item.body, Cloze):
        return {
            blank.id: [option.id for option in blank.body.options]
            for blank in item.body.blanks
            if isinstance(blank.body, Choice)
        }
    return {}


def _places(quiz: Quiz, drawn: Drawn) -> list[Asked]:
    """Every question that may still be shown, in order, those drawn for this attempt among them."""
    rows = list(
        quiz.slots.filter(item__state=ItemState.ACCEPTED)
        .order_by("position")
        .values_list(
            "item__kind", "version_id", "item__latest_id", "points", "position", "starts_page", "needs_before"
        )
    )
    return asked_places(
        drawn.among(
            (kind, pinned or latest, points, place) for kind, pinned, latest, points, place, *_flags in rows
        ),
        {row[4] for row in rows if row[5]},
        {row[4] for row in rows if row[6]},
    )
