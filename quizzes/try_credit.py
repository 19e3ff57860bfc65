"""What earlier tries leave of a mark: read once for an attempt, and kept in the detail of its marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from items.behaviours import Behaviour, credit, penalty_of
from items.kinds import Item
from quizzes.queries import as_data

TRIES = """
    SELECT t.response_id, t.fraction, w.value
    FROM quizzes_try t
    JOIN quizzes_answer w ON w.organisation_id = t.organisation_id AND w.id = t.answer_id
    WHERE t.organisation_id = %s AND t.attempt_id = %s
    ORDER BY t.response_id, t.number
"""


class Earlier:
    """The tries of one attempt; nothing is read where its behaviour has no second ones."""

    def __init__(self, organisation_id: int, attempt_id: int, behaviour: str) -> None:
        self.behaviour = Behaviour(behaviour)
        self._tries: dict[int, list[tuple[Decimal, object]]] = {}
        if not self.behaviour.has_tries:
            return
        with connection.cursor() as cursor:
            cursor.execute(TRIES, [organisation_id, attempt_id])
            for response_id, fraction, value in cursor.fetchall():
                self._tries.setdefault(response_id, []).append((fraction, as_data(value)))

    def of(self, response_id: int, item: Item, given: Mapping[str, object]) -> dict[str, object]:
        """What the detail of a mark for `given` says of the tries before it; empty without any."""
        tries = self._tries.get(response_id, [])
        if tries and tries[-1][1] == given:
            tries = tries[:-1]
        return said_tries(self.behaviour, item, [fraction for fraction, _value in tries])


def said_tries(behaviour: Behaviour, item: Item, fractions: Sequence[Decimal]) -> dict[str, object]:
    """The tries before an answer as the detail of its mark says them; empty without any."""
    if not fractions:
        return {}
    return {
        "tries": {
            "behaviour": behaviour.value,
            "penalty": str(penalty_of(behaviour, item)),
            "before": [str(fraction) for fraction in fractions],
        }
    }


def credited(
    detail: Mapping[str, Any], fraction: Decimal, *, is_answered: bool = True
) -> tuple[Decimal, dict[str, object]]:
    """What an answer worth `fraction` earns after the tries in `detail`, and what its mark says of them."""
    said = detail.get("tries")
    if not said:
        return fraction, {}
    before = [Decimal(one) for one in said["before"]]
    given = [fraction] if is_answered else []
    earned = credit(Behaviour(said["behaviour"]), Decimal(said["penalty"]), [*before, *given])
    return earned, {"tries": {**said, "own": str(fraction)}}


def own_fraction(detail: Mapping[str, Any], fraction: Decimal) -> Decimal:
    """What the answer alone is worth whose mark has this detail and this fraction.

    A mark that counts otherwise since, as after a regrade, says so by its fraction.
    """
    said = detail.get("tries")
    return Decimal(said["own"]) if said and fraction != 1 else fraction
