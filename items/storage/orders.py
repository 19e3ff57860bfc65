"""Elements in their right order at rest."""

from __future__ import annotations

from typing import get_args

from items.kinds import Ordering, OrderRule
from items.storage.fields import Fields, read_side, side_data


def ordering_data(body: Ordering) -> dict[str, object]:
    return {"elements": [side_data(one) for one in body.elements], "scoring": body.scoring}


def read_ordering(value: object, path: str) -> Ordering:
    fields = Fields(value, path)
    scoring = fields.one_of("scoring", list(get_args(OrderRule)))
    body = Ordering(
        elements=fields.many("elements", read_side),
        scoring=scoring,  # type: ignore[arg-type]  # one_of has just checked the literal
    )
    fields.finish()
    return body
