"""Lots drawn from pools that may overlap: nothing is drawn twice, and a seat stays empty only if it must."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b


def draw_lots(
    wanted: Sequence[int],
    pools: Sequence[Collection[int]],
    seed: int,
    met: Mapping[int, int] | None = None,
) -> list[list[int]]:
    """For each pool as many of its members as are `wanted` of it, in any order; fewer where it has no more.

    What was `met` less often comes first. A pool gives a member up to another that has no other choice. The
    same seed draws the same.
    """
    lots = _Lots(pools, seed, met or {})
    for place, count in enumerate(wanted):
        for _seat in range(count):
            if not lots.seat(place, {place}):
                break
    drawn: list[list[int]] = [[] for _pool in pools]
    for member, place in lots.holders.items():
        drawn[place].append(member)
    return [sorted(members, key=lambda member: _lot(seed + 1, member)) for members in drawn]


def missing_lots(wanted: Sequence[int], pools: Sequence[Collection[int]]) -> int:
    """How many seats stay empty, drawn as well as can be."""
    return sum(wanted) - sum(len(members) for members in draw_lots(wanted, pools, 0))


def _lot(seed: int, member: int) -> bytes:
    return blake2b(f"{seed} {member}".encode(), digest_size=8).digest()


class _Lots:
    """Who holds what. A member that is held stays held, so each pool is read once from front to back."""

    def __init__(self, pools: Sequence[Collection[int]], seed: int, met: Mapping[int, int]) -> None:
        self.holders: dict[int, int] = {}
        self._order = [
            sorted(pool, key=lambda member: (met.get(member, 0), _lot(seed, member))) for pool in pools
        ]
        self._read = [0] * len(pools)

    def seat(self, place: int, asked: set[int]) -> bool:
        """True if the pool at `place` got one more; `asked` are the pools that look for one already."""
        order = self._order[place]
        while self._read[place] < len(order):
            member = order[self._read[place]]
            self._read[place] += 1
            if member not in self.holders:
                self.holders[member] = place
                return True
        for member in order:
            other = self.holders[member]
            if other not in asked:
                asked.add(other)
                if self.seat(other, asked):
                    self.holders[member] = place
                    return True
        return False
