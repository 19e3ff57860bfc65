"""What two markers of an essay gave, and how much of it one of them may see: read only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quizzes.essay_marks import comment_of, levels_of
from quizzes.models import Opinion

BOTH = 2

COUNTED = """
    LEFT JOIN LATERAL (
        SELECT count(DISTINCT x.seat) AS seats, coalesce(bool_or(x.marker_id = %(marker)s), FALSE) AS is_mine
        FROM quizzes_opinion x
        WHERE q.markers = 2 AND x.organisation_id = r.organisation_id AND x.response_id = r.id
            AND x.answer_id = m.answer_id
    ) o ON TRUE
"""
"""How many of two have marked the answer of mark ``m``, and whether this marker is one of them."""
WAITS = "m.standing = 'by_hand' AND (o.seats = 2 OR NOT o.is_mine)"
"""It waits for this marker: not while only another one is missing."""
APART = "m.standing = 'by_hand' AND o.seats = 2"


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoMarks:
    """How far the marks of one essay are, as one of its markers may see it.

    `count` of two have given theirs. `given` are those that this person may see: their own, and once they
    can give no first mark any more those of both. `is_apart`: they wait for somebody to decide.
    """

    count: int
    is_mine: bool
    is_apart: bool
    given: tuple[Opinion, ...]
    points: Decimal | None
    levels: dict[str, str]
    comment: str

    @property
    def can_decide(self) -> bool:
        """True for who has seen both marks and gave neither."""
        return self.count == BOTH and not self.is_mine


def opinions_on(organisation_id: int, response_id: int, answer_id: int) -> dict[int, Opinion]:
    """The newest opinion of each marker on one answer, by seat. One query."""
    return {row.seat: row for row in _rows(organisation_id, response_id, answer_id)}


def seat_of(opinions: dict[int, Opinion], user_id: int | None) -> int | None:
    """Where this person sits, None for who has given nothing."""
    return next((seat for seat, row in opinions.items() if row.marker_id == user_id), None)


def two_marks(place: tuple[int, int, int], marker_id: int | None, *, is_open: bool) -> TwoMarks:
    """The marks at `place` (organisation, response, answer) as this marker may see them. One query."""
    rows = _rows(*place)
    newest = {row.seat: row for row in rows}
    mine = newest.get(seat_of(newest, marker_id) or 0)
    is_told = len(newest) == BOTH
    return TwoMarks(
        count=len(newest),
        is_mine=mine is not None,
        is_apart=is_told and is_open,
        given=tuple(row for row in reversed(rows) if is_told or (mine and row.seat == mine.seat)),
        points=mine.points if mine else None,
        levels=levels_of(mine.detail) if mine else {},
        comment=comment_of(mine.detail) if mine else "",
    )


def _rows(organisation_id: int, response_id: int, answer_id: int) -> list[Opinion]:
    rows = Opinion.objects.of(organisation_id).filter(response_id=response_id, answer_id=answer_id)
    return list(rows.select_related("marker").order_by("pk"))
