"""Lots from pools that overlap."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from items.lots import draw_lots, missing_lots


def test_nothing_is_drawn_twice_and_no_seat_stays_empty_without_need() -> None:
    # Whoever takes at random for the first pool leaves nothing for the second half of the time.
    for seed in range(40):
        (first,), (second,) = draw_lots([1, 1], [{1, 2}, {1}], seed)
        assert (first, second) == (2, 1)


def test_a_pool_gives_up_along_a_chain() -> None:
    pools = [{1, 2}, {2, 3}, {3, 4}, {1}]
    for seed in range(40):
        drawn = draw_lots([1, 1, 1, 1], pools, seed)
        assert [len(members) for members in drawn] == [1, 1, 1, 1]
        assert all(set(members) <= pool for members, pool in zip(drawn, pools, strict=True))


def test_the_seed_decides_and_what_was_met_comes_last() -> None:
    pool = set(range(100))
    draws = [tuple(draw_lots([10], [pool], seed)[0]) for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]
    met = dict.fromkeys(range(90), 1) | {99: 2}
    drawn = set(draw_lots([10], [pool], 3, met)[0])
    assert set(range(90, 99)) < drawn
    assert 99 not in drawn


def test_every_member_has_its_chance() -> None:
    seen = [draw_lots([2], [range(6)], seed)[0] for seed in range(300)]
    assert all(70 < sum(member in one for one in seen) < 130 for member in range(6))
    firsts = [one[0] for one in seen]
    assert all(20 < firsts.count(member) < 90 for member in range(6)), "their order is drawn too"


def most(wanted: list[int], pools: list[set[int]], free: frozenset[int]) -> int:
    """How many seats can be filled, by trying everything."""
    if not wanted:
        return 0
    if not wanted[0]:
        return most(wanted[1:], pools[1:], free)
    fewer = [wanted[0] - 1, *wanted[1:]]
    taken = [1 + most(fewer, pools, free - {member}) for member in pools[0] & free]
    return max([*taken, most(fewer, pools, free)])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.sets(st.integers(1, 5))), max_size=3),
    st.integers(0, 9),
)
def test_as_many_are_drawn_as_trying_everything_finds(draws: list[tuple[int, set[int]]], seed: int) -> None:
    wanted, pools = [count for count, _pool in draws], [pool for _count, pool in draws]
    drawn = draw_lots(wanted, pools, seed)
    every = [member for members in drawn for member in members]
    assert len(every) == len(set(every))
    assert all(set(members) <= pool for members, pool in zip(drawn, pools, strict=True))
    assert all(len(members) <= count for members, count in zip(drawn, wanted, strict=True))
    assert len(every) == most(wanted, pools, frozenset(range(1, 6)))
    assert missing_lots(wanted, pools) == sum(wanted) - len(every)
