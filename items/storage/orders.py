"""Elements in their right order at rest."""

from __future__ import annotations

from typing import get_args

from items.kinds import Ordering, OrderRule
from items.storage.fields import Fields, read_flag, read_side, read_whole, side_data


def ordering_data(body: Ordering) -> dict[str, object]:
    """What is usual is left out, so that wordings kept before it could be said stay equal to themselves."""
    return {
        "elements": [side_data(one) for one in body.elements],
        "scoring": body.scoring,
        **({"shown": body.shown} if body.shown else {}),
        **({"is_contiguous": True} if body.is_contiguous else {}),
        **({"is_horizontal": True} if body.is_horizontal else {}),
    }


def read_ordering(value: object, path: str) -> Ordering:
    fields = Fields(value, path)
    scoring = fields.one_of("scoring", list(get_args(OrderRule)))
    body = Ordering(
        elements=fields.many("elements", read_side),
        scoring=scoring,  # type: ignore[arg-type]  # one_of has just checked the literal
        shown=fields.optional("shown", read_whole),
        is_contiguous=fields.optional("is_contiguous", read_flag) or False,
        is_horizontal=fields.optional("is_horizontal", read_flag) or False,
    )
    fields.finish()
    return body
