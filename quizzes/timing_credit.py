"""PURE: what handing in early or late does to the points of an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

ONE = Decimal(1)
PLACES = Decimal("0.0001")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingRules:
    """Each begun day after the due date takes `late_loss` of the points, down to the share `late_floor`.

    Handed in `early_days` before it or sooner, `early_gain` is added. Shares are 0 to 1; 0 is off.
    """

    late_loss: Decimal = Decimal(0)
    late_floor: Decimal = Decimal(0)
    early_gain: Decimal = Decimal(0)
    early_days: int = 0

    @property
    def is_on(self) -> bool:
        """True if the moment of handing in changes points at all."""
        return self.late_loss > 0 or self.early_gain > 0


def days_late(due_at: datetime | None, finished_at: datetime | None) -> int:
    """How many days after the due date have begun; 0 for what is in time."""
    if due_at is None or finished_at is None or finished_at <= due_at:
        return 0
    return -(-(finished_at - due_at) // DAY)


def timing_factor(rules: TimingRules, due_at: datetime | None, finished_at: datetime | None) -> Decimal:
    """By what the points are multiplied: 1 without a due date, and for what is neither early nor late."""
    if due_at is None or finished_at is None:
        return ONE
    late = days_late(due_at, finished_at)
    if late:
        return max(min(rules.late_floor, ONE), ONE - rules.late_loss * late) if rules.late_loss else ONE
    is_early = rules.early_gain > 0 and finished_at <= due_at - rules.early_days * DAY
    return ONE + rules.early_gain if is_early else ONE


def timed(points: Decimal, possible: Decimal, factor: Decimal) -> Decimal:
    """The points that count, never more than there are; rounded as the database does after a regrade."""
    return min((points * factor).quantize(PLACES, ROUND_HALF_UP), possible)
