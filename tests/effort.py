"""How much work something is, counted in steps: the same on every machine, however busy it is."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

AT_MOST_LINEAR = 1.25
"""The exponent of what is at most linear, with a little for what is done once or sorted."""


def steps(work: Callable[[], object]) -> int:
    """Lines of Python that `work` runs, and calls it makes of what is written in C."""
    count = 0

    def line(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(_frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal count
        count += event == "c_call"

    traced, profiled = sys.gettrace(), sys.getprofile()
    sys.settrace(line)
    sys.setprofile(call)
    try:
        work()
    finally:
        sys.setprofile(profiled)
        sys.settrace(traced)
    return count


def growth(work: Callable[[int], Callable[[], object]], size: int, *, times: int = 4) -> float:
    """The exponent by which the steps of the work made for a size grow: 1 is linear, 2 is quadratic."""
    little, much = steps(work(size)), steps(work(size * times))
    return math.log(much / little) / math.log(times)


@contextmanager
def ends(*, usual: float) -> Iterator[None]:
    """Fail what hangs: what takes thirty times the processor's seconds that are usual, 5 at least.

    For work that is done inside one call of C, a regular expression say, which has no steps to count.
    """
    began = time.thread_time()
    yield
    spent = time.thread_time() - began
    assert spent < max(5.0, 30 * usual), f"{spent:.1f} s where {usual} s are usual"
