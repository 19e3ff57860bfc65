"""No file is lost by the order, and none that waits begins at the end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from npfcourse.testing import WORDS
from tests.order import BEGUN_BY, WAITING, spread

ROOT = Path(__file__).parents[1]
COUNTS = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in ROOT.glob("tests/**/test_*.py")}


def test_every_file_is_there_once_those_with_many_tests_first() -> None:
    order = spread(COUNTS)
    assert Counter(order) == Counter(list(COUNTS))
    others = [COUNTS[file] for file in order if not file.startswith(WAITING)]
    assert others == sorted(others, reverse=True)


def test_those_that_wait_have_begun_before_the_end_and_never_all_at_once() -> None:
    order = spread(COUNTS)
    waits = [file.startswith(WAITING) for file in order]
    assert not any(waits[int(len(order) * (BEGUN_BY + 0.15)) :])
    assert all(0 < sum(waits[place : place + 10]) < 10 for place in range(0, len(order) // 2, 10))


def test_the_parallel_run_keeps_the_order() -> None:
    """Without this word xdist sorts the files anew."""
    assert "--no-loadscope-reorder" in WORDS
