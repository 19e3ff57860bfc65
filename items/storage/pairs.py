"""Sides to match at rest."""

from __future__ import annotations

from items.kinds import Matching, Pair
from items.storage.fields import Fields, read_side, side_data


def matching_data(body: Matching) -> dict[str, object]:
    return {
        "left": [side_data(side) for side in body.left],
        "right": [side_data(side) for side in body.right],
        "pairs": [{"left": pair.left, "right": pair.right} for pair in body.pairs],
        "scoring": body.scoring,
    }


def _read_pair(value: object, path: str) -> Pair:
    fields = Fields(value, path)
    pair = Pair(left=fields.text("left"), right=fields.text("right"))
    fields.finish()
    return pair


def read_matching(value: object, path: str) -> Matching:
    fields = Fields(value, path)
    scoring = fields.one_of("scoring", ["per_pair", "all_or_nothing"])
    body = Matching(
        left=fields.many("left", read_side),
        right=fields.many("right", read_side),
        pairs=fields.many("pairs", _read_pair),
        scoring=scoring,  # type: ignore[arg-type]  # one_of has just checked the literal
    )
    fields.finish()
    return body
