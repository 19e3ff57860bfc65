"""Which sentences hold which stems: quick answers for articles of any length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(eq=False)
class StemIndex:
    """The stems of each sentence and, for each stem, the sentences that hold it."""

    stems: Sequence[frozenset[str]]
    places: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, stems in enumerate(self.stems):
            for stem in stems:
                self.places.setdefault(stem, set()).add(place)

    def count(self, stem: str) -> int:
        """How many sentences hold the stem."""
        return len(self.places.get(stem, ()))

    def rare(self, stems: frozenset[str]) -> frozenset[str]:
        """Those of `stems` that at most a fifth of the sentences hold, or the two rarest."""
        limit = max(2, len(self.stems) // 5)
        found = frozenset(stem for stem in stems if self.count(stem) <= limit)
        return found or frozenset(sorted(stems, key=lambda stem: (self.count(stem), stem))[:2])

    def holding_all(self, stems: frozenset[str]) -> list[int]:
        """The sentences that hold every one of `stems`, in order; none when there are no stems."""
        if not stems:
            return []
        rarest, *others = sorted(stems, key=lambda stem: (self.count(stem), stem))
        found = set(self.places.get(rarest, ()))
        for stem in others:
            found &= self.places.get(stem, set())
        return sorted(found)

    def holding_most(self, stems: frozenset[str], share: float) -> list[int]:
        """The sentences that hold at least `share` of `stems`, in order."""
        # Such a sentence misses few stems, so it holds one of the rarest few.
        spare = int((1 - share) * len(stems)) + 1
        some = sorted(stems, key=lambda stem: (self.count(stem), stem))[:spare]
        near = set[int]().union(*(self.places.get(stem, ()) for stem in some))
        return sorted(place for place in near if len(stems & self.stems[place]) >= share * len(stems))

    def is_asserted(self, stems: frozenset[str], around: frozenset[str]) -> bool:
        """Whether one sentence holds all of `stems` and most of what is rare in `around`."""
        rare = self.rare(around)
        return bool(rare) and any(
            len(rare & self.stems[place]) >= 0.6 * len(rare) for place in self.holding_all(stems)
        )
