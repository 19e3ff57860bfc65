"""A learner's place after a revision: a table of known numbers, and what holds for any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.moved_places import MovedPlace, moved_places


@pytest.mark.parametrize(
    ("kept", "count", "expected"),
    [
        ([(1, 1), (2, 2), (3, 3)], 3, [(1, 1, 1), (2, 2, 2), (3, 3, 3)]),
        ([(1, 1), (2, 3), (3, 4)], 3, [(1, 1, 1), (2, 3, 3), (3, 4, 4)]),
        ([(1, 1), (3, 2)], 3, [(1, 1, 1), (2, 1, 1), (3, 2, 2)]),
        ([(2, 1), (3, 2)], 3, [(1, 1, 1), (2, 1, 1), (3, 2, 2)]),
        ([(1, 3), (2, 1), (3, 2)], 3, [(1, 3, 1), (2, 1, 1), (3, 2, 3)]),
        ([], 2, [(1, 1, 1), (2, 1, 1)]),
    ],
    ids=["nothing", "one put in", "one gone", "first gone", "first to the end", "all other"],
)
def test_known_places(kept: list[tuple[int, int]], count: int, expected: list[tuple[int, int, int]]) -> None:
    assert moved_places(kept, count) == [MovedPlace(*row) for row in expected]


@given(st.permutations(range(1, 9)), st.sets(st.integers(1, 8)))
def test_nothing_unread_ever_counts_as_read(order: list[int], gone: set[int]) -> None:
    kept = [(before, now) for before, now in enumerate(order, 1) if before not in gone]
    for place in moved_places(kept, 8):
        unread = [now for before, now in kept if before > place.before]
        assert place.furthest == 1 or all(now > place.furthest for now in unread)
