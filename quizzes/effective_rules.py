"""PURE: under which rules one learner takes one quiz.

The quiz says its rules; an override for a cohort or for the learner says some of them otherwise; an
accommodation of the learner lengthens time. `effective_rules` is the only place where these meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from math import ceil
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When and how often a quiz is taken. None means: no such bound.

    `first_wait` lies between the first attempt and the second, `later_wait` between all that follow. Any one
    of `passwords` opens the quiz; without one there it needs none. `overdue_grace` is how long a learner can
    hand in after time has ended, or nothing counts; None hands in what was saved.
    """

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    time_limit: timedelta | None = None
    attempts_allowed: int | None = None
    passwords: frozenset[str] = frozenset()
    first_wait: timedelta | None = None
    later_wait: timedelta | None = None
    overdue_grace: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What is said otherwise than the quiz says it, by the names of `Rules`, and why.

    A rule that is not in `values` stays as it is; one that is None there is lifted.
    """

    values: Mapping[str, Any]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accommodation:
    """A standing adjustment of a learner. `time_factor` is 1 or more.

    `break_time` is rest in each attempt: the clock runs on, so it is added to the limit.
    """

    time_factor: Decimal = Decimal(1)
    has_timer: bool = True
    break_time: timedelta = timedelta(0)
    has_larger_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRules(Rules):
    """The rules that hold for one learner, and what made them so.

    `overridden` names what differs from the quiz, `reasons` are those of the overrides that made it so.
    `base_limit` is the limit before the accommodation. What the quiz keeps back until it has closed is shown
    `released_after` this moment at the earliest, None for never; `has_closed` says whether it is now.
    """

    overridden: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = ()
    base_limit: timedelta | None = None
    accommodation: Accommodation = Accommodation()
    released_after: datetime | None = None
    has_closed: bool = False

    @property
    def is_lengthened(self) -> bool:
        """True if the accommodation changes the limit."""
        return self.time_limit != self.base_limit


class Unready(StrEnum):
    """Why no attempt can begin now."""

    NOT_OPEN = "not_open"
    CLOSED = "closed"
    USED_UP = "used_up"
    WAIT = "wait"


def _earliest(moments: Sequence[Any]) -> Any:
    return None if None in moments else min(moments)


def _most(bounds: Sequence[Any]) -> Any:
    return None if None in bounds else max(bounds)


def _any_of(words: Sequence[frozenset[str]]) -> frozenset[str]:
    return frozenset() if frozenset() in words else frozenset().union(*words)


MOST_GENEROUS: dict[str, Callable[[Sequence[Any]], Any]] = {
    "opens_at": _earliest,
    "due_at": _most,
    "closes_at": _most,
    "time_limit": _most,
    "attempts_allowed": _most,
    "passwords": _any_of,
    "overdue_grace": _most,
}
"""The rules that can be overridden, and which of several sayings is kindest; None is no bound at all."""


def effective_rules(
    quiz: Rules,
    *,
    cohorts: Sequence[Override] = (),
    own: Override | None = None,
    accommodation: Accommodation = Accommodation(),  # frozen, holds no state
    extra_attempts: int = 0,
) -> EffectiveRules:
    """The rules of one learner: the quiz's, where an override says nothing else.

    For each rule the learner's own override goes before those of cohorts; of several cohorts the most
    generous counts. The limit that results is then lengthened by the accommodation, and the attempts allowed
    by those that an instructor gave to this learner alone.
    """
    said = _said(cohorts) | dict(own.values if own else {})
    values = {name: said.get(name, getattr(quiz, name)) for name in Rules.__dataclass_fields__}
    changed = frozenset(name for name in said if said[name] != getattr(quiz, name))
    if extra_attempts and values["attempts_allowed"] is not None:
        values["attempts_allowed"] += extra_attempts
        changed |= {"attempts_allowed"}
    limit = values["time_limit"]
    values["time_limit"] = _lengthened(limit, accommodation)
    # The learner's own word stands alone where it says everything that a cohort's said.
    heard = [
        *([own] if own else []),
        *(one for one in cohorts if own is None or one.values.keys() - own.values),
    ]
    return EffectiveRules(
        **values,
        overridden=changed,
        reasons=tuple(
            dict.fromkeys(one.reason for one in heard if one.reason and changed & one.values.keys())
        ),
        base_limit=limit,
        accommodation=accommodation,
        released_after=_last_close(quiz, (*cohorts, *([own] if own else ()))),
    )


def deadline(rules: Rules, started_at: datetime) -> datetime | None:
    """When an attempt begun at `started_at` ends: by its limit, or by the close where that comes first."""
    ends = [rules.closes_at] if rules.closes_at is not None else []
    if rules.time_limit is not None:
        ends.append(_after(started_at, rules.time_limit))
    return min(ends, default=None)


def time_given(rules: Rules, now: datetime) -> tuple[timedelta | None, bool]:
    """The time an attempt begun at `now` has, and whether the close cuts it short."""
    until_close = rules.closes_at - now if rules.closes_at is not None else None
    if until_close is None or (rules.time_limit is not None and rules.time_limit <= until_close):
        return rules.time_limit, False
    return max(until_close, timedelta(0)), rules.time_limit is not None


def startable_at(rules: Rules, used: int, last_ended_at: datetime | None) -> datetime | None:
    """From when on the next attempt can begin after `used` ones; None without a wait."""
    wait = rules.first_wait if used == 1 else rules.later_wait
    if not used or wait is None or last_ended_at is None:
        return None
    return _after(last_ended_at, wait)


def unready(rules: Rules, used: int, last_ended_at: datetime | None, now: datetime) -> Unready | None:
    """Why a learner who has used `used` attempts cannot begin one at `now`, or None."""
    if rules.opens_at is not None and now < rules.opens_at:
        return Unready.NOT_OPEN
    if rules.closes_at is not None and now >= rules.closes_at:
        return Unready.CLOSED
    if rules.attempts_allowed is not None and used >= rules.attempts_allowed:
        return Unready.USED_UP
    free_at = startable_at(rules, used, last_ended_at)
    return Unready.WAIT if free_at is not None and now < free_at else None


def is_late(due_at: datetime | None, moment: datetime | None) -> bool:
    """True if `moment` lies after the due date."""
    return due_at is not None and moment is not None and moment > due_at


def lengthened_deadline(rules: Rules, started_at: datetime, promised: datetime | None) -> datetime | None:
    """The deadline of a running attempt under changed rules: never before the one it was promised."""
    now = deadline(rules, started_at)
    return None if now is None or promised is None else max(now, promised)


def _after(moment: datetime, time: timedelta) -> datetime:
    """That much time later: counted in UTC, because a wall clock jumps when summer begins and ends."""
    return moment.astimezone(UTC) + time


def _said(cohorts: Iterable[Override]) -> dict[str, Any]:
    """What cohorts say of each rule, the most generous of several."""
    sayings: dict[str, list[Any]] = {}
    for override in cohorts:
        for name, value in override.values.items():
            sayings.setdefault(name, []).append(value)
    return {name: MOST_GENEROUS[name](values) for name, values in sayings.items()}


def _lengthened(limit: timedelta | None, accommodation: Accommodation) -> timedelta | None:
    if limit is None or not accommodation.has_timer:
        return None
    # Whole seconds, up: a part of one would be taken away.
    seconds = Decimal(str(limit.total_seconds())) * max(accommodation.time_factor, Decimal(1))
    return timedelta(seconds=ceil(seconds)) + max(accommodation.break_time, timedelta(0))


def _last_close(quiz: Rules, overrides: Sequence[Override]) -> datetime | None:
    """When nobody this learner could tell it to, and not the learner, still answers; None for never.

    An earlier close of one's own shows nothing before the quiz has closed for the others.
    """
    closes = [quiz.closes_at, *(one.values["closes_at"] for one in overrides if "closes_at" in one.values)]
    latest = _most(closes)
    return latest if latest is None or isinstance(latest, datetime) else None
