"""Two texts compared sentence by sentence: what stayed, moved, changed, went and came.

Exact matches come first, wherever they stand; then the most similar pairs between two that stayed, and
last such pairs across the text. Every sentence of either text is in exactly one pair.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz.distance import Indel

ALIKE = 0.5
"""Share of common words from which a sentence counts as changed, not as gone with another in its place."""
ALIKE_ELSEWHERE = 0.65
"""The same for a sentence that was changed and moved: there more must speak for it."""
WINDOW = 30
"""How far a changed sentence is looked for between two that stayed, where that stretch is long."""
FEW_PAIRS = 4_000
MOST_SHARED = 20
"""A word that more sentences hold says nothing about where one of them went."""
BEST = 10

_WORD = re.compile(r"[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+|\w")
_SPACE = re.compile(r"\s+")
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_FOLDS = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"}
    | dict.fromkeys(_INVISIBLE)
)


class Fate(StrEnum):
    """What became of a sentence."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    REMOVED = "removed"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence before (`old`, its index) and after (`new`); None where there is none."""

    old: int | None
    new: int | None
    fate: Fate


def compare(old: Sequence[str], new: Sequence[str]) -> tuple[Pair, ...]:
    """Return every sentence of both texts once, in the order of the new one; a removed sentence stands
    where it stood."""
    before, after = [folded(text) for text in old], [folded(text) for text in new]
    same = _exact(before, after)
    stayed = _longest_rising(sorted(same.items()))
    pairs = {i: Pair(i, j, Fate.UNCHANGED if i in stayed else Fate.MOVED) for i, j in same.items()}
    changed = _changed(before, after, same, stayed)
    pairs |= {i: Pair(i, j, Fate.CHANGED) for i, j in changed.items()}
    taken = {pair.new for pair in pairs.values()}
    found = [*pairs.values()]
    found += [Pair(i, None, Fate.REMOVED) for i in range(len(old)) if i not in pairs]
    found += [Pair(None, j, Fate.NEW) for j in range(len(new)) if j not in taken]
    return tuple(_in_reading_order(found, stayed))


def folded(text: str) -> str:
    """Return the text with what two programs write differently made alike: white space, the forms of
    quotation marks and dashes, composed letters, invisible marks. Nothing that a reader would read
    differently is lost: case, digits, signs and punctuation stay."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text).translate(_FOLDS)).strip()


def carried(old: str, new: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where ``old[start:end]`` stands in `new`, a text that is the same when folded; None if it
    cannot be told."""
    if old == new:
        return start, end
    places = [place for place, sign in enumerate(new) if _counts(sign)]
    first = sum(map(_counts, old[:start]))
    count = sum(map(_counts, old[start:end]))
    if not count or first + count > len(places):
        return None
    stop = places[first + count] if first + count < len(places) else len(new)
    return places[first], places[first] + len(new[places[first] : stop].rstrip())


def _counts(sign: str) -> bool:
    return not (sign.isspace() or sign in _INVISIBLE or unicodedata.combining(sign))


def _exact(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return the pairs of equal sentences: those that occur once, what stands beside them, then the rest
    in order, between two that stayed and at last anywhere."""
    before, after = _places(old), _places(new)
    pairs = {
        places[0]: after[text][0]
        for text, places in before.items()
        if len(places) == 1 and len(after.get(text, ())) == 1
    }
    taken = set(pairs.values())
    anchors = _longest_rising(sorted(pairs.items()))
    for i in [*sorted(anchors), *sorted(pairs.keys() - anchors.keys())]:
        _extend(old, new, pairs, taken, i, pairs[i], 1)
        _extend(old, new, pairs, taken, i, pairs[i], -1)
    for left, right in _gaps(_longest_rising(sorted(pairs.items())), len(old), len(new)):
        _pair_in_order(old, new, pairs, taken, left, right)
    _pair_in_order(old, new, pairs, taken, range(len(old)), range(len(new)))
    return pairs


def _places(texts: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        found.setdefault(text, []).append(place)
    return found


def _extend(
    old: Sequence[str], new: Sequence[str], pairs: dict[int, int], taken: set[int], i: int, j: int, step: int
) -> None:
    i, j = i + step, j + step
    while 0 <= i < len(old) and 0 <= j < len(new) and old[i] == new[j] and i not in pairs and j not in taken:
        pairs[i] = j
        taken.add(j)
        i, j = i + step, j + step


def _pair_in_order(
    old: Sequence[str], new: Sequence[str], pairs: dict[int, int], taken: set[int], left: range, right: range
) -> None:
    """Pair the first free occurrence of a sentence with the first, the second with the second."""
    free: dict[str, list[int]] = defaultdict(list)
    for j in reversed(right):
        if j not in taken:
            free[new[j]].append(j)
    for i in left:
        if i not in pairs and free.get(old[i]):
            pairs[i] = free[old[i]].pop()
            taken.add(pairs[i])


def _longest_rising(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the largest part of `pairs`, sorted by the first, in which the second rises too."""
    tails: list[int] = []
    ends: list[tuple[int, int]] = []
    back: dict[int, tuple[int, int] | None] = {}
    for i, j in pairs:
        place = bisect_left(tails, j)
        back[i] = ends[place - 1] if place else None
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [(i, j)]
    kept: dict[int, int] = {}
    step = ends[-1] if ends else None
    while step is not None:
        kept[step[0]] = step[1]
        step = back[step[0]]
    return kept


def _gaps(stayed: dict[int, int], old: int, new: int) -> list[tuple[range, range]]:
    """Return the stretches between two neighbouring sentences that stayed, on both sides."""
    edges = [(-1, -1), *sorted(stayed.items()), (old, new)]
    return [(range(i + 1, k), range(j + 1, m)) for (i, j), (k, m) in pairwise(edges)]


def _changed(
    old: Sequence[str], new: Sequence[str], same: dict[int, int], stayed: dict[int, int]
) -> dict[int, int]:
    taken = set(same.values())
    before = {i: _words(old[i]) for i in range(len(old)) if i not in same}
    after = {j: _words(new[j]) for j in range(len(new)) if j not in taken}
    pairs: dict[int, int] = {}
    for left, right in _gaps(stayed, len(old), len(new)):
        mine, theirs = [i for i in left if i in before], [j for j in right if j in after]
        _assign(_scored(mine, theirs, before, after), pairs)
    taken = set(pairs.values())
    rest = {i: words for i, words in before.items() if i not in pairs}
    _assign(_scored_elsewhere(rest, {j: words for j, words in after.items() if j not in taken}), pairs)
    return pairs


def _words(text: str) -> list[str]:
    """Return the words in lower case; scripts without spaces give their signs."""
    return _WORD.findall(text.casefold()) or text.split()


Scores = list[tuple[float, float, int, int]]


def _scored(
    mine: Sequence[int], theirs: Sequence[int], before: dict[int, list[str]], after: dict[int, list[str]]
) -> Scores:
    """Return the pairs that are alike enough, with how far each is from where it would be expected."""
    found: Scores = []
    reach = len(theirs) if len(mine) * len(theirs) <= FEW_PAIRS else WINDOW
    for place, i in enumerate(mine):
        middle = place * len(theirs) / len(mine)
        first = max(0, int(middle) - reach)
        for at, j in enumerate(theirs[first : int(middle) + reach + 1], first):
            likeness = Indel.normalized_similarity(before[i], after[j], score_cutoff=ALIKE)
            if likeness >= ALIKE:
                found.append((-likeness, abs(at - middle), i, j))
    return found


def _scored_elsewhere(before: dict[int, list[str]], after: dict[int, list[str]]) -> Scores:
    """Return alike pairs anywhere in the text, found by the words that few sentences hold."""
    holders: dict[str, list[int]] = defaultdict(list)
    for j, words in after.items():
        for word in set(words):
            holders[word].append(j)
    found: Scores = []
    for i, words in before.items():
        shared: Counter[int] = Counter()
        for word in sorted(set(words)):
            if len(holders.get(word, ())) <= MOST_SHARED:
                shared.update(holders.get(word, ()))
        for j, _count in sorted(shared.items(), key=lambda row: (-row[1], row[0]))[:BEST]:
            likeness = Indel.normalized_similarity(words, after[j], score_cutoff=ALIKE_ELSEWHERE)
            if likeness >= ALIKE_ELSEWHERE:
                found.append((-likeness, abs(i - j), i, j))
    return found


def _assign(scores: Scores, pairs: dict[int, int]) -> None:
    """Take the most similar pair first; each sentence once."""
    taken = set(pairs.values())
    for _likeness, _distance, i, j in sorted(scores):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)


def _in_reading_order(pairs: Iterable[Pair], stayed: dict[int, int]) -> list[Pair]:
    kept = sorted(stayed)

    def place(pair: Pair) -> tuple[int, int, int]:
        if pair.new is not None:
            return pair.new, 0, 0
        assert pair.old is not None  # noqa: S101  # a pair has one side at least
        before = bisect_right(kept, pair.old) - 1
        return (stayed[kept[before]] if before >= 0 else -1), 1, pair.old

    return sorted(pairs, key=place)
