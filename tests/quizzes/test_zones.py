"""T5: a moment typed by the clock on the wall keeps it, across the changes of the clock in six zones."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from quizzes.override_forms import OverrideForm
from quizzes.quiz_forms import MomentInput
from tests.quizzes.test_overriding import WHY, ZONES

CASES = 1_000
CLOCK = "%Y-%m-%dT%H:%M"
START = datetime(2026, 1, 1)  # noqa: DTZ001  # the clock on the wall, of whichever zone


def cases(zone: str) -> list[datetime]:
    """Moments of ten years by the clock on the wall, half of them near a change of the clock."""
    rng = random.Random(zone)
    changes = changes_of(zone)
    anywhere = [START + timedelta(minutes=rng.randrange(10 * 365 * 24 * 60)) for _ in range(CASES)]
    if not changes:
        return anywhere
    near = [rng.choice(changes) + timedelta(minutes=rng.randint(-120, 120)) for _ in range(CASES // 2)]
    return anywhere[: CASES // 2] + near


def changes_of(zone: str) -> list[datetime]:
    """When the clock of the zone is changed in these ten years, to the hour, by the clock before it."""
    hours = [START.replace(tzinfo=UTC) + timedelta(hours=n) for n in range(10 * 365 * 24)]
    clock = ZoneInfo(zone)
    offsets = [hour.astimezone(clock).utcoffset() for hour in hours]
    return [
        (hours[n] + (offsets[n - 1] or timedelta())).replace(tzinfo=None)
        for n in range(1, len(hours))
        if offsets[n] != offsets[n - 1]
    ]


def is_said_once(clock: datetime, zone: str) -> bool:
    """False for a moment that the clock leaps over or shows twice."""
    first = clock.replace(tzinfo=ZoneInfo(zone), fold=0)
    back = first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return back == clock and first.utcoffset() == first.replace(fold=1).utcoffset()


def shown_again(typed: str) -> str | None:
    """What the form shows of the moment it kept; None if it refused it."""
    form = OverrideForm({"closes_at": typed, "reason": WHY})
    if not form.is_valid():
        assert list(form.errors) == ["closes_at"]
        return None
    kept = form.values()["closes_at"].astimezone(UTC)
    return str(MomentInput().format_value(timezone.localtime(kept)))


@pytest.mark.parametrize("zone", ZONES)
def test_a_moment_is_kept_or_refused(zone: str) -> None:
    with timezone.override(zone):
        for clock in cases(zone):
            typed = clock.strftime(CLOCK)
            assert shown_again(typed) == (typed if is_said_once(clock, zone) else None)


def test_control_a_week_of_hours_is_not_a_week_of_the_clock() -> None:
    """The cases are such that whoever counts hours instead of reading the clock is found out."""
    for zone in set(ZONES) - {"UTC", "Asia/Kathmandu"}:
        moved = 0
        for clock in cases(zone):
            later = clock.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) + timedelta(hours=7 * 24)
            moved += later.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != clock + timedelta(days=7)
        assert moved > CASES / 10
