"""Gaps filled from a bank of words: as a text with lists to choose from, and as authors write it.

An author puts the right words in double brackets, and those that fit nowhere beside the text. A number and a
colon before a word say which group it belongs to: a gap offers the words of the group of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from items.identifiers import neutral_ids
from items.kinds import (
    GAP_PATTERN,
    BankWord,
    Blank,
    Choice,
    Cloze,
    Item,
    ItemKind,
    Option,
    Rich,
    WordBank,
    WordGap,
)

_GAP = re.compile(r"\[\[([^\[\]]*)\]\]")
_GROUP = re.compile(r"([1-9]):\s+(?=\S)")
Said = tuple[int, str]
"""A word as written: its group and its text."""


class BankProblem(ValueError):
    """The typed text cannot be read: ``no gap``, ``open`` or ``empty``."""


def as_cloze(body: WordBank) -> Cloze:
    """The gaps with the words of their groups to choose from; words that read alike are as right."""
    by_id = {word.id: word for word in body.words}
    return Cloze(
        blanks=tuple(
            Blank(id=gap.id, weight=gap.weight, display="dropdown", body=_choice(body, by_id[gap.word]))
            for gap in body.gaps
        )
    )


def plain_form(item: Item) -> Item:
    """The item as a text with lists to choose from where it draws from a bank; any other as it is."""
    if not isinstance(item.body, WordBank):
        return item
    return replace(item, kind=ItemKind.CLOZE, body=as_cloze(item.body))


def read_bank(
    typed: str, extra: Iterable[str], *, is_reusable: bool, base: WordBank | None = None
) -> tuple[str, WordBank]:
    """The stem with ``[[g1]]`` for each gap, and the bank; ids of `base` stay with the same words and gaps.

    Raises `BankProblem` where no gap is found, one is never closed, or one is empty.
    """
    right = [_said(found) for found in _GAP.findall(typed)]
    if "[[" in _GAP.sub("", typed):
        raise BankProblem("open")
    if not right:
        raise BankProblem("no gap")
    if not all(text for _group, text in right):
        raise BankProblem("empty")
    written = [*right, *(_said(line) for line in extra if line.strip())]
    said = list(dict.fromkeys(written)) if is_reusable else written
    words = _words(said, base)
    places = [said.index(one) for one in right] if is_reusable else list(range(len(right)))
    gaps = _gaps([words[place].id for place in places], base)
    names = iter(gaps)
    stem = _GAP.sub(lambda _found: f"[[{next(names).id}]]", typed)
    ranks = {word.id: rank for rank, word in enumerate(base.words)} if base else {}
    words.sort(key=lambda word: ranks.get(word.id, len(ranks)))
    return stem, WordBank(words=tuple(words), gaps=tuple(gaps), is_reusable=is_reusable)


def write_bank(stem: str, body: WordBank) -> tuple[str, list[str]]:
    """What an author would have typed: the text with its words in brackets, and those that fit nowhere."""
    by_id = {word.id: word for word in body.words}
    right = {gap.id: _notation(by_id[gap.word]) for gap in body.gaps}
    used = {gap.word for gap in body.gaps}
    typed = GAP_PATTERN.sub(lambda found: f"[[{right.get(found[1], found[1])}]]", stem)
    return typed, [_notation(word) for word in body.words if word.id not in used]


def has_lonely_gap(body: WordBank) -> bool:
    """True if a gap has nothing to choose from but its own word."""
    by_id = {word.id: word for word in body.words}
    texts: dict[int, set[str]] = {}
    for word in body.words:
        texts.setdefault(word.group, set()).add(word.text)
    return any(len(texts[by_id[gap.word].group]) < 2 for gap in body.gaps)


def _choice(body: WordBank, right: BankWord) -> Choice:
    return Choice(
        options=tuple(
            Option(id=word.id, content=Rich(word.text), fraction=Decimal(word.text == right.text))
            for word in body.words
            if word.group == right.group
        )
    )


def _said(written: str) -> Said:
    text = " ".join(written.split())
    found = _GROUP.match(text)
    return (int(found[1]), text[found.end() :]) if found else (1, text)


def _notation(word: BankWord) -> str:
    return f"{word.group}: {word.text}" if word.group > 1 or _GROUP.match(word.text) else word.text


def _words(said: Sequence[Said], base: WordBank | None) -> list[BankWord]:
    """The words in the order written; new ids follow the alphabet, never the order of the gaps."""
    kept: dict[Said, list[str]] = {}
    for word in base.words if base else ():
        kept.setdefault((word.group, word.text), []).append(word.id)
    taken = {name for names in kept.values() for name in names}
    ids = [kept[one].pop(0) if kept.get(one) else "" for one in said]
    new = [place for place, name in enumerate(ids) if not name]
    fresh = _fresh("w", taken, len(new))
    ranks = neutral_ids([said[place][1] for place in new], "w")
    for place, rank in zip(new, ranks, strict=True):
        ids[place] = fresh[int(rank[1:]) - 1]
    return [BankWord(id=name, text=text, group=group) for name, (group, text) in zip(ids, said, strict=True)]


def _gaps(right: Sequence[str], base: WordBank | None) -> list[WordGap]:
    kept: dict[str, list[WordGap]] = {}
    for gap in base.gaps if base else ():
        kept.setdefault(gap.word, []).append(gap)
    fresh = iter(_fresh("g", {gap.id for gap in base.gaps} if base else set(), len(right)))
    return [kept[word].pop(0) if kept.get(word) else WordGap(id=next(fresh), word=word) for word in right]


def _fresh(prefix: str, taken: set[str], count: int) -> list[str]:
    def names() -> Iterator[str]:
        number = 0
        while True:
            number += 1
            yield f"{prefix}{number}"

    found = (name for name in names() if name not in taken)
    return [next(found) for _ in range(count)]
