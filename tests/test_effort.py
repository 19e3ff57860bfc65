"""The counter of steps tells a line from a square, and a clock decides nothing elsewhere."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.effort import AT_MOST_LINEAR, ends, growth, steps

TESTS = Path(__file__).parent
PROCESSOR_CLOCK = re.compile(r"\b(?:thread_time|process_time|default_timer)\b")


def linear(count: int) -> Callable[[], object]:
    return lambda: [number + 1 for number in range(count)] and [_kept(number) for number in range(count)]


def _kept(number: int) -> int:
    return number


def square(count: int) -> Callable[[], object]:
    return lambda: [_kept(one) for one in range(count) for _other in range(count)]


def called_in_c(count: int) -> Callable[[], object]:
    def search() -> None:
        for _number in range(count):
            "abc".find("c")

    return search


@pytest.mark.parametrize(("work", "exponent"), [(linear, 1), (square, 2), (called_in_c, 1)])
def test_growth_is_the_exponent(work: Callable[[int], Callable[[], object]], exponent: int) -> None:
    assert growth(work, 50) == pytest.approx(exponent, abs=AT_MOST_LINEAR - 1)


def test_the_same_work_takes_the_same_steps() -> None:
    assert steps(square(20)) == steps(square(20)) > 400


def test_what_ends_passes_and_what_hangs_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with ends(usual=0.1):
        square(10)()
    clock = iter([0.0, 5.1])
    monkeypatch.setattr(time, "thread_time", lambda: next(clock))
    with pytest.raises(AssertionError, match="usual"), ends(usual=0.1):
        square(10)()


def test_no_other_test_reads_the_clock_of_the_processor() -> None:
    """What a machine may fail for being slow is a figure of the benchmark."""
    readers = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if PROCESSOR_CLOCK.search(path.read_text())
    }
    assert readers == {"effort.py", "test_effort.py"}
