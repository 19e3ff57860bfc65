"""Which items ask the same: word for word, or nearly. Found by an index of rare words, not pair by pair.

Stems are compared as the rule `near_duplicate` compares them; here the answers have to be alike as well, so
that "Which of these does the article say?" may be asked about many things.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import combinations

from items.kinds import (
    Choice,
    Cloze,
    Description,
    Hotspot,
    Item,
    Matching,
    NumAnswer,
    Numeric,
    Ordering,
    Text,
    TrueFalse,
)
from items.normalise import normalise
from items.rules.proof import NEAR, comparable, likeness
from items.rules.shapes import Context, Subject
from items.rules.words import numbers, plain
from items.word_banks import plain_form

MOST_SAME = 50
"""Of so many that say the same word for word each is set beside each; of more only the first."""
MOST_SHOWN = 12
"""So many of a group are shown at once; the others when these are decided."""
# Scripts that set no spaces between words are compared by pairs of signs.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an item asks, as it is compared with others.

    Two whose `whole` is equal say the same. `apart` has to be equal for two to be near each other: numbers,
    and answers that are right or wrong as a whole. `key` are the right words of choices and typed answers.
    """

    whole: Hashable
    apart: Hashable
    stem: str
    key: str


@dataclass(frozen=True, slots=True, order=True)
class Double:
    """Two items that ask the same, the lower number first; `is_same` where word for word."""

    one: int
    other: int
    is_same: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Items that ask the same, in the order of their numbers; `left` are more of them than are named."""

    members: tuple[int, ...]
    is_same: bool
    left: int


def asked_of(item: Item) -> Asked | None:
    """What the item asks; None for what asks nothing."""
    if isinstance(item.body, Description):
        return None
    subject = Subject(plain_form(item), Context())
    said, keys = _answers(subject)
    keys = sorted(map(normalise, keys))
    key = comparable(" / ".join(keys))
    whole = (normalise(subject.stem), said, *keys, "", *sorted(map(normalise, subject.options)))
    apart = (said, frozenset(numbers(subject.stem)), frozenset(numbers(key)) if key else frozenset())
    return Asked(whole, apart, comparable(subject.stem), key)


def are_alike(one: Asked, other: Asked) -> bool:
    """True if the two ask the same, nearly or word for word."""
    if one.whole == other.whole:
        return True
    return one.apart == other.apart and all(
        _share_half(set(_shingles(first)), set(_shingles(second))) and _is_near(first, second)
        for first, second in ((one.stem, other.stem), (one.key, other.key))
    )


def doubles(asked: Mapping[int, Asked]) -> tuple[Double, ...]:
    """Every two of the numbered items that ask the same, in order."""
    classes: dict[Hashable, list[int]] = defaultdict(list)
    for number in sorted(asked):
        classes[asked[number].whole].append(number)
    same = [
        Double(one, other, True)
        for members in classes.values()
        for one, other in combinations(members[:MOST_SAME], 2)
    ]
    firsts = {members[0]: asked[members[0]] for members in classes.values()}
    near = [Double(one, other, False) for one, other in _near_pairs(firsts)]
    return tuple(sorted([*same, *near]))


def groups(found: Iterable[Double], apart: Collection[tuple[int, int]] = ()) -> list[Group]:
    """What hangs together, the surest first; `apart` are pairs that somebody said are different."""
    edges = [double for double in found if (double.one, double.other) not in apart]
    beside: dict[int, dict[int, bool]] = defaultdict(dict)
    for double in edges:
        beside[double.one][double.other] = beside[double.other][double.one] = double.is_same
    seen: set[int] = set()
    made = []
    for first in sorted(beside):
        if first not in seen:
            held = _joined(first, beside)
            seen |= held
            # Those that hang on the first itself: to decide about them always takes something away.
            shown = sorted(held) if len(held) <= MOST_SHOWN else sorted({first, *beside[first]})[:MOST_SHOWN]
            is_same = all(beside[one].get(other, False) for one, other in combinations(shown, 2))
            made.append(Group(tuple(shown), is_same, len(held) - len(shown)))
    return sorted(made, key=lambda group: (not group.is_same, group.members))


def _joined(first: int, beside: Mapping[int, Mapping[int, bool]]) -> set[int]:
    held, waiting = {first}, [first]
    while waiting:
        new = beside[waiting.pop()].keys() - held
        held |= new
        waiting.extend(new)
    return held


def _answers(subject: Subject) -> tuple[tuple[str, ...], list[str]]:
    """The answers that are compared as they are, and the right words that may differ a little."""
    body = subject.item.body
    match body:
        case Choice() | Text():
            return (), [key.text for key in subject.keys]
        case TrueFalse():
            return (str(body.is_true),), []
        case Numeric():
            return tuple(_number_said(answer) for answer in body.answers), []
        case Matching():
            left, right = (
                {side.id: plain(side.content) for side in sides} for sides in (body.left, body.right)
            )
            return tuple(sorted(normalise(f"{left[p.left]} → {right[p.right]}") for p in body.pairs)), []
        case Hotspot():
            places = sorted(normalise(plain(zone.content)) for zone in body.zones if zone.is_right)
            return (body.picture, *places), []
        case Ordering():
            return tuple(normalise(plain(element.content)) for element in body.elements), []
        case Cloze():
            typed = [normalise(key.text) for key in subject.keys]
            reckoned = [blank.body.answers for blank in body.blanks if isinstance(blank.body, Numeric)]
            return (*typed, *(_number_said(answer) for answers in reckoned for answer in answers)), []
    return (), []


def _number_said(answer: NumAnswer) -> str:
    value = answer.value.normalize() if answer.value is not None else answer.formula
    return f"{answer.mode} {value} {answer.low} {answer.high} {answer.fraction}"


def _is_near(one: str, other: str) -> bool:
    return one == other or likeness(one, other, score_cutoff=NEAR) >= NEAR


def _share_half(one: Set[str], other: Set[str]) -> bool:
    return 2 * len(one & other) >= max(len(one), len(other))


def _shingles(text: str) -> Iterator[str]:
    for word in text.split():
        if _UNSPACED.search(word):
            yield from (word[place : place + 2] for place in range(max(len(word) - 1, 1)))
        else:
            yield word


def _near_pairs(asked: Mapping[int, Asked]) -> Iterator[tuple[int, int]]:
    stems = _Index({number: (one.apart, one.stem) for number, one in asked.items()})
    keys = _Index({number: (one.apart, one.key) for number, one in asked.items()})
    for number, one in asked.items():
        # What is near has to stand in both, so the one with less to look at is enough.
        index, check = sorted((stems, keys), key=lambda index: index.effort(number))
        for other in index.candidates(number):
            if (
                other > number
                and check.do_share(number, other)
                and index.do_share(number, other)
                and _is_near(one.key, asked[other].key)
                and _is_near(one.stem, asked[other].stem)
            ):
                yield number, other


class _Index:
    """Finds the texts that share at least half of their words with one of them, within the same drawer.

    Of n words at most half may be missing in the other, so one of the n // 2 + 1 rarest of each is shared.
    """

    def __init__(self, texts: Mapping[int, tuple[Hashable, str]]) -> None:
        self._words = {number: frozenset(_shingles(text)) for number, (_drawer, text) in texts.items()}
        counts = Counter(word for words in self._words.values() for word in words)
        places: dict[Hashable, list[int]] = defaultdict(list)
        self._lists: dict[int, list[list[int]]] = {}
        for number, words in self._words.items():
            rarest = sorted(words, key=lambda word: (counts[word], word))[: len(words) // 2 + 1]
            self._lists[number] = [places[texts[number][0], word] for word in rarest or [""]]
            for held in self._lists[number]:
                held.append(number)

    def effort(self, number: int) -> int:
        """How many places would have to be looked at."""
        return sum(map(len, self._lists[number]))

    def candidates(self, number: int) -> set[int]:
        """What may share half of its words with that item."""
        return set().union(*self._lists[number])

    def do_share(self, number: int, other: int) -> bool:
        """Whether the two share half of their words."""
        return _share_half(self._words[number], self._words[other])
