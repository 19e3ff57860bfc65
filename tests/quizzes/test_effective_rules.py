"""Quiz, overrides and accommodation make one set of rules: a table, and what may never happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes import effective_rules as module
from quizzes.effective_rules import (
    Accommodation,
    EffectiveRules,
    Override,
    Rules,
    Unready,
    deadline,
    effective_rules,
    is_late,
    lengthened_deadline,
    startable_at,
    time_given,
    unready,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
QUIZ = Rules(
    opens_at=NOON,
    due_at=NOON + 2 * HOUR,
    closes_at=NOON + 4 * HOUR,
    time_limit=20 * MINUTE,
    attempts_allowed=2,
    passwords=frozenset({"plain"}),
)
WORD = frozenset({"other"})


def say(**values: Any) -> Override:
    return Override(values=values, reason=f"says {', '.join(values)}")


# rule, what cohorts say, what the learner's own says, what holds
TABLE: list[tuple[str, list[Any], list[Any], Any]] = [
    ("opens_at", [], [], NOON),
    ("opens_at", [NOON + HOUR], [], NOON + HOUR),
    ("opens_at", [NOON + HOUR, NOON - HOUR], [], NOON - HOUR),
    ("opens_at", [NOON + HOUR, None], [], None),
    ("opens_at", [None], [NOON + HOUR], NOON + HOUR),
    ("opens_at", [], [None], None),
    ("due_at", [NOON + HOUR], [], NOON + HOUR),
    ("due_at", [NOON + HOUR, NOON + 3 * HOUR], [], NOON + 3 * HOUR),
    ("due_at", [NOON + HOUR, None], [], None),
    ("due_at", [NOON + HOUR], [NOON + 30 * MINUTE], NOON + 30 * MINUTE),
    ("due_at", [], [None], None),
    ("overdue_grace", [5 * MINUTE, MINUTE], [], 5 * MINUTE),
    ("overdue_grace", [5 * MINUTE, None], [], None),
    ("overdue_grace", [None], [timedelta(0)], timedelta(0)),
    ("closes_at", [NOON + HOUR], [], NOON + HOUR),
    ("closes_at", [NOON + HOUR, NOON + 5 * HOUR], [], NOON + 5 * HOUR),
    ("closes_at", [NOON + 9 * HOUR, None], [], None),
    ("closes_at", [None], [NOON + HOUR], NOON + HOUR),
    ("closes_at", [], [None], None),
    ("time_limit", [], [], 20 * MINUTE),
    ("time_limit", [10 * MINUTE], [], 10 * MINUTE),
    ("time_limit", [10 * MINUTE, 40 * MINUTE], [], 40 * MINUTE),
    ("time_limit", [10 * MINUTE, None], [], None),
    ("time_limit", [None], [30 * MINUTE], 30 * MINUTE),
    ("time_limit", [], [None], None),
    ("attempts_allowed", [], [], 2),
    ("attempts_allowed", [1], [], 1),
    ("attempts_allowed", [1, 5], [], 5),
    ("attempts_allowed", [1, None], [], None),
    ("attempts_allowed", [None], [3], 3),
    ("attempts_allowed", [], [None], None),
    ("passwords", [], [], frozenset({"plain"})),
    ("passwords", [WORD], [], WORD),
    ("passwords", [WORD, frozenset({"third"})], [], frozenset({"other", "third"})),
    ("passwords", [WORD, frozenset()], [], frozenset()),
    ("passwords", [frozenset()], [WORD], WORD),
    ("passwords", [], [frozenset()], frozenset()),
]


@pytest.mark.parametrize(("rule", "cohorts", "own", "holds"), TABLE)
def test_the_learner_beats_cohorts_and_of_these_the_kindest_counts(
    rule: str, cohorts: list[Any], own: list[Any], holds: Any
) -> None:
    found = effective_rules(
        QUIZ,
        cohorts=[say(**{rule: value}) for value in cohorts],
        own=say(**{rule: own[0]}) if own else None,
    )
    assert getattr(found, rule) == holds
    others = set(Rules.__dataclass_fields__) - {rule}
    assert all(getattr(found, name) == getattr(QUIZ, name) for name in others)
    assert found.overridden == ({rule} if holds != getattr(QUIZ, rule) else set())


@pytest.mark.parametrize(
    ("limit", "factor", "has_timer", "holds"),
    [
        (20 * MINUTE, "1", True, 20 * MINUTE),
        (20 * MINUTE, "1.25", True, 25 * MINUTE),
        (20 * MINUTE, "1.5", True, 30 * MINUTE),
        (20 * MINUTE, "2", True, 40 * MINUTE),
        (timedelta(seconds=61), "1.25", True, timedelta(seconds=77)),
        (20 * MINUTE, "0.5", True, 20 * MINUTE),
        (20 * MINUTE, "2", False, None),
        (None, "2", True, None),
    ],
)
def test_an_accommodation_lengthens_the_limit(
    limit: timedelta | None, factor: str, has_timer: bool, holds: timedelta | None
) -> None:
    help_given = Accommodation(time_factor=Decimal(factor), has_timer=has_timer)
    found = effective_rules(Rules(time_limit=limit), accommodation=help_given)
    assert (found.time_limit, found.base_limit) == (holds, limit)
    assert found.is_lengthened == (holds != limit)


def test_time_for_breaks_is_added_after_the_factor() -> None:
    rest = Accommodation(time_factor=Decimal(2), break_time=15 * MINUTE)
    assert effective_rules(Rules(time_limit=20 * MINUTE), accommodation=rest).time_limit == 55 * MINUTE
    assert effective_rules(Rules(), accommodation=rest).time_limit is None


def test_the_accommodation_lengthens_what_an_override_gives() -> None:
    double = Accommodation(time_factor=Decimal(2))
    assert effective_rules(QUIZ, own=say(time_limit=30 * MINUTE), accommodation=double).time_limit == HOUR


def test_reasons_are_those_of_what_changed_something() -> None:
    same, other = say(attempts_allowed=2), say(time_limit=HOUR)
    assert effective_rules(QUIZ, cohorts=[same, other]).reasons == ("says time_limit",)
    assert effective_rules(QUIZ, cohorts=[other], own=say(time_limit=2 * HOUR)).reasons == (
        "says time_limit",
    )
    own = Override(values={"time_limit": 2 * HOUR}, reason="own")
    assert effective_rules(QUIZ, cohorts=[other], own=own).reasons == ("own",)


RELEASED = [
    ([], [], NOON + 4 * HOUR),
    ([], [NOON + HOUR], NOON + 4 * HOUR),
    ([], [NOON + 9 * HOUR], NOON + 9 * HOUR),
    ([NOON + 9 * HOUR], [NOON + HOUR], NOON + 9 * HOUR),
    ([], [None], None),
]


@pytest.mark.parametrize(("cohorts", "own", "after"), RELEASED)
def test_answers_wait_for_the_last_close_that_concerns_the_learner(
    cohorts: list[Any], own: list[Any], after: datetime | None
) -> None:
    found = effective_rules(
        QUIZ,
        cohorts=[say(closes_at=value) for value in cohorts],
        own=say(closes_at=own[0]) if own else None,
    )
    assert found.released_after == after


def test_close_cuts_the_limit_and_says_so() -> None:
    cells = 0
    for limit, closes_in, factor in product(
        (None, 10 * MINUTE, 30 * MINUTE), (None, 5 * MINUTE, 30 * MINUTE, HOUR), ("1", "1.5", "2", "3")
    ):
        rules = effective_rules(
            Rules(time_limit=limit, closes_at=NOON + closes_in if closes_in else None),
            accommodation=Accommodation(time_factor=Decimal(factor)),
        )
        long = limit * float(factor) if limit else None
        expected = min((time for time in (long, closes_in) if time is not None), default=None)
        is_cut = bool(long and closes_in and closes_in < long)
        assert deadline(rules, NOON) == (NOON + expected if expected else None)
        assert time_given(rules, NOON) == (expected, is_cut)
        cells += 1
    assert cells == 48


WAITS = Rules(first_wait=HOUR, later_wait=2 * HOUR)
CANNOT: list[tuple[Rules, int, datetime | None, datetime, Unready | None]] = [
    (QUIZ, 0, None, NOON - SECOND, Unready.NOT_OPEN),
    (QUIZ, 0, None, NOON, None),
    (QUIZ, 0, None, NOON + 4 * HOUR - SECOND, None),
    (QUIZ, 0, None, NOON + 4 * HOUR, Unready.CLOSED),
    (QUIZ, 1, NOON, NOON + HOUR, None),
    (QUIZ, 2, NOON, NOON + HOUR, Unready.USED_UP),
    (WAITS, 0, None, NOON, None),
    (WAITS, 1, NOON, NOON + HOUR - SECOND, Unready.WAIT),
    (WAITS, 1, NOON, NOON + HOUR, None),
    (WAITS, 2, NOON, NOON + HOUR, Unready.WAIT),
    (WAITS, 2, NOON, NOON + 2 * HOUR, None),
    (WAITS, 9, NOON, NOON + 2 * HOUR - SECOND, Unready.WAIT),
    (Rules(), 99, NOON, NOON, None),
]


@pytest.mark.parametrize(("rules", "used", "ended", "now", "why"), CANNOT)
def test_why_no_attempt_can_begin(
    rules: Rules, used: int, ended: datetime | None, now: datetime, why: Unready | None
) -> None:
    assert unready(rules, used, ended, now) is why
    if why is Unready.WAIT:
        assert unready(rules, used, ended, startable_at(rules, used, ended)) is None  # type: ignore[arg-type]  # there is a wait


@pytest.mark.parametrize(
    ("due_at", "moment", "late"),
    [(NOON, NOON, False), (NOON, NOON + SECOND, True), (None, NOON, False), (NOON, None, False)],
)
def test_late_is_after_the_due_date(due_at: datetime | None, moment: datetime | None, late: bool) -> None:
    assert is_late(due_at, moment) is late


moments = st.none() | st.integers(-10_000, 10_000).map(lambda n: NOON + n * MINUTE)
limits = st.none() | st.integers(60, 10_000).map(lambda seconds: timedelta(seconds=seconds))
counts = st.none() | st.integers(1, 9)
words = st.frozensets(st.sampled_from("abc"), max_size=1)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "opens_at": moments,
    "due_at": moments,
    "closes_at": moments,
    "time_limit": limits,
    "attempts_allowed": counts,
    "passwords": words,
    "overdue_grace": limits,
}
quizzes = st.fixed_dictionaries(VALUES).map(lambda values: Rules(**values))
overrides = st.fixed_dictionaries({}, optional=VALUES).map(lambda values: Override(values=values))
accommodations = st.builds(
    Accommodation,
    time_factor=st.decimals(0, 5, places=2),
    has_timer=st.booleans(),
    break_time=st.integers(-60, 600).map(lambda n: n * MINUTE),
)


def is_as_generous(rule: str, held: Any, quiz: Any) -> bool:
    """Written apart from the code: no bound is kindest, then the earliest opening and the most else."""
    if rule == "passwords":
        return held == quiz
    if held is None or quiz is None:
        return held is None
    return bool(held <= quiz) if rule == "opens_at" else bool(held >= quiz)


def stingy(quiz: Rules, cohorts: list[Override], own: Override | None, found: EffectiveRules) -> set[str]:
    """The rules that are harder than the quiz's although no override speaks of them."""
    said = {name for one in (*cohorts, *([own] if own else [])) for name in one.values}
    return {
        rule
        for rule in VALUES
        if rule not in said and not is_as_generous(rule, getattr(found, rule), getattr(quiz, rule))
    }


@given(quizzes, st.lists(overrides, max_size=3), st.none() | overrides, accommodations)
def test_never_less_generous_than_the_quiz_unless_an_override_says_so(
    quiz: Rules, cohorts: list[Override], own: Override | None, help_given: Accommodation
) -> None:
    found = effective_rules(quiz, cohorts=cohorts, own=own, accommodation=help_given)
    assert stingy(quiz, cohorts, own, found) == set()
    assert is_as_generous("time_limit", found.time_limit, found.base_limit)


@given(quizzes, quizzes, accommodations)
def test_a_change_never_shortens_a_running_attempt(
    before: Rules, after: Rules, help_given: Accommodation
) -> None:
    promised = deadline(effective_rules(before), NOON)
    now = lengthened_deadline(effective_rules(after, accommodation=help_given), NOON, promised)
    assert is_as_generous("closes_at", now, promised)


def test_control_a_factor_below_one_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        module, "_lengthened", lambda limit, given_help: limit and limit * float(given_help.time_factor)
    )
    quiz = Rules(time_limit=HOUR)
    found = effective_rules(quiz, accommodation=Accommodation(time_factor=Decimal("0.5")))
    assert stingy(quiz, [], None, found) == {"time_limit"}


ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Australia/Adelaide",
        "Pacific/Chatham",
    )
]
"""Two with whole hours, one that moves by half an hour, three at a half or three quarters of an hour."""


@settings(max_examples=1000)
@given(st.sampled_from(ZONES), st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), limits)  # noqa: DTZ001  # the wall clock of the zone
def test_a_limit_lasts_as_long_across_a_change_of_the_clock(
    zone: ZoneInfo, wall: datetime, limit: timedelta | None
) -> None:
    started_at = wall.replace(tzinfo=zone)
    ends = deadline(Rules(time_limit=limit), started_at)
    free = startable_at(Rules(first_wait=limit), 1, started_at)
    assert free == ends
    if limit is not None:
        assert ends is not None
        assert ends.timestamp() - started_at.timestamp() == limit.total_seconds()


def test_control_the_wall_clock_would_be_an_hour_off() -> None:
    before = datetime(2026, 3, 29, 1, 30, tzinfo=ZONES[0])
    assert (before + 2 * HOUR).timestamp() - before.timestamp() == 3600
    ends = deadline(Rules(time_limit=2 * HOUR), before)
    assert ends is not None
    assert ends.timestamp() - before.timestamp() == 7200
