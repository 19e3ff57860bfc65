"""What an article names: people, places, numbers, dates, phrases and the lists they stand in.

Plain string work on the words alone, so that it may run while somebody types; no language model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, TypeAlias

from items.normalise import normalise
from items.rules.sequence import figure_of
from items.rules.words import STOP_WORDS, content_words, words

Sort: TypeAlias = Literal["year", "date", "number", "name", "phrase"]
Kind: TypeAlias = Literal["person", "place", "group", ""]
"""What a name names, as far as the words around it tell."""
WINDOW = 100_000
"""How many characters of an article are read for one item."""

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(rf"\b(?:\d{{1,2}} {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?)\b")
_YEAR = re.compile(r"(?<![\d.,-])(?:1[0-9]|20)[0-9]{2}(?![\d,]|\.\d)")
_NUMBER = re.compile(r"(?<![\w.,])[$€£]?\d+(?:,\d{3})*(?:\.\d+)?(?: ?(?:%|per ?cent\b|[a-z]{1,12}\b))?")
_TOKEN = re.compile(r"[^\W_][\w'’]*(?:-\w+)*|[^\w\s]|\n")
_SMALL_IN_NAMES = frozenset({"of", "de", "van", "von", "for"})
_JOINS = frozenset({",", "and", "or", "the", "a", "an"})
_ENDS_NO_NOUN = re.compile(r"(?:ly|ed|ing|ous|ive|able|ful|less|ary|al|ic)$")
_AFTER_MODAL = frozenset({"to", "will", "must", "can", "should", "would", "may", "cannot", "could"})
_DESCRIBES = re.compile(r"(?:al|ive|ous|ic|ful|less|able|ary)$")
MOST_WORDS = 4
OPENS_NOUN = frozenset(
    {"the", "a", "an", "of", "in", "with", "for", "its", "their", "his", "her", "by", "as"}
)
_WHERE = frozenset({"in", "at", "near", "into", "across", "from", "to", "through", "around", "outside"})
_GROUPS = frozenset(
    {"society", "museum", "association", "university", "company", "committee", "council", "ministry", "party"}
    | {"agency", "office", "union", "court", "commission", "institute", "bank", "congress", "department"}
    | {
        "organisation",
        "organization",
        "group",
        "parliament",
        "government",
        "army",
        "navy",
        "school",
        "conference",
    }
)
_PLACES = frozenset(
    {
        "river",
        "island",
        "canal",
        "bay",
        "street",
        "sea",
        "ocean",
        "mountain",
        "hill",
        "valley",
        "lake",
        "city",
    }
    | {"coast", "county", "province", "wall", "forest", "desert", "peninsula", "state", "kingdom", "port"}
)


@dataclass(frozen=True, slots=True)
class Term:
    """Something the article says that could answer a question; `group` numbers the list it stands in."""

    text: str
    sort: Sort
    start: int
    before: str = ""
    group: int = -1
    count: int = 1
    stems: frozenset[str] = frozenset()
    name: str = ""
    spoken: str = ""
    kind: Kind = ""


def known_term(term: Term, count: int = 1, kind: Kind = "") -> Term:
    """The term with what comparing needs, worked out once."""
    spoken = words(term.text)
    return replace(
        term,
        count=count,
        kind=kind,
        stems=frozenset(content_words(term.text)),
        name=normalise(term.text),
        spoken=" ".join(spoken),
    )


@dataclass(frozen=True, slots=True)
class Pool:
    """The terms of one article, each once, in the order of the text."""

    text: str
    terms: tuple[Term, ...]
    offset: int = 0
    groups: dict[str, frozenset[int]] = field(default_factory=dict)


def pool_of(text: str, near: int = 0) -> Pool:
    """What the article offers, or the `WINDOW` about the place `near` of a long one; worth keeping."""
    offset = max(min(near - WINDOW // 2, len(text) - WINDOW), 0)
    text = text[offset : offset + WINDOW]
    found = sorted(_terms(text), key=lambda term: term.start)
    before: dict[str, list[str]] = {}
    first: dict[str, Term] = {}
    groups: dict[str, set[int]] = {}
    for term in found:
        name = term.text.lower()
        before.setdefault(name, []).append(term.before)
        if term.group >= 0:
            groups.setdefault(name, set()).add(term.group)
        first.setdefault(name, term)
    terms = tuple(
        known_term(term, len(before[name]), _kind_of(term.text, before[name]) if term.sort == "name" else "")
        for name, term in first.items()
    )
    return Pool(text, terms, offset, {name: frozenset(many) for name, many in groups.items()})


def _terms(text: str) -> Iterator[Term]:
    for found in _DATE.finditer(text):
        yield Term(found.group(), "date", found.start(), _word_before(text, found.start()))
    for found in _YEAR.finditer(text):
        yield Term(found.group(), "year", found.start(), _word_before(text, found.start()))
    for found in _NUMBER.finditer(text):
        if not _YEAR.fullmatch(found.group()) and figure_of(found.group()) is not None:
            yield Term(found.group(), "number", found.start(), _word_before(text, found.start()))
    yield from _segments(text)


@dataclass(slots=True)
class _Token:
    text: str
    start: int

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()


def _segments(text: str) -> Iterator[Term]:
    """Names and phrases: runs of words that mean something, with the number of the list they stand in."""
    tokens = [_Token(found.group(), found.start()) for found in _TOKEN.finditer(text)]
    lowered = Counter(token.text for token in tokens)
    verbs = _verbs(tokens)
    group = 0
    run: list[_Token] = []
    between: list[str] = []
    for place, token in enumerate([*tokens, _Token("\n", len(text))]):
        if token.is_word and token.low not in STOP_WORDS and not token.text.isdigit():
            if not run:
                is_joined = (
                    bool(between) and set(between) <= _JOINS and bool(set(between) & {",", "and", "or"})
                )
                group += not is_joined
            run.append(token)
            continue
        if (
            token.low in _SMALL_IN_NAMES
            and run
            and run[-1].text[0].isupper()
            and _is_capital(tokens, place + 1)
        ):
            run.append(token)
            continue
        if run:
            yield from _run_terms(run, _before(tokens, place - len(run)), group, lowered, verbs)
            run, between = [], []
        between.append(token.low)


def _is_capital(tokens: Sequence[_Token], place: int) -> bool:
    return place < len(tokens) and tokens[place].text[0].isupper()


def _before(tokens: Sequence[_Token], place: int) -> str:
    return tokens[place - 1].low if place > 0 else "\n"


def _run_terms(
    run: Sequence[_Token], before: str, group: int, seen: Counter[str], verbs: frozenset[str]
) -> Iterator[Term]:
    """The name at the end of the run, or the phrase it is without the verb that leads it."""
    capitals = [token for token in run if token.text[0].isupper() or token.low in _SMALL_IN_NAMES]
    if len(capitals) == len(run):
        is_opening = not before[0].isalnum() and before not in (",", "(")
        # The first word of a sentence has a capital letter whatever it is.
        known = (
            run[1:] if is_opening and ((len(run) > 1 and seen[run[0].low]) or run[0].low in verbs) else run
        )
        if known and (not is_opening or len(known) > 1) and not re.fullmatch(_MONTH, known[0].text):
            yield Term(" ".join(token.text for token in known), "name", known[0].start, before, group)
        return
    if run[0].text[0].isupper():
        # A name before a word in small letters, as in "Thetford dates from": the name alone is one.
        end = next(place for place, token in enumerate(run) if token not in capitals)
        yield from _run_terms(run[:end], before, group, seen, verbs)
        return
    words_left = list(run)
    while words_left and (words_left[0].low in verbs or words_left[0].low.endswith("ly")):
        words_left.pop(0)
    if not words_left or len(words_left) > MOST_WORDS or any(token.text[0].isupper() for token in words_left):
        return
    if _ENDS_NO_NOUN.search(words_left[-1].low) or words_left[-1].low in verbs:
        return
    is_led = before in OPENS_NOUN or before in _JOINS or len(words_left) < len(run)
    if len(words_left) == 1 and not is_led:
        return
    yield Term(" ".join(token.text for token in words_left), "phrase", words_left[0].start, before, group)


def _verbs(tokens: Sequence[_Token]) -> frozenset[str]:
    """Words that stand after "to" or "will" than after an article more often: most are verbs."""
    told: Counter[str] = Counter()
    for before, token in pairwise(tokens):
        if before.low in _AFTER_MODAL and not _DESCRIBES.search(token.low):
            told[token.low] += 1
        elif before.low in ("the", "a", "an", "of", "its", "their"):
            told[token.low] -= 1
    return frozenset(word for word, count in told.items() if count > 0 and word not in STOP_WORDS)


def _kind_of(name: str, before: Sequence[str]) -> Kind:
    parts = name.split()
    if parts[-1].lower().rstrip("s") in _GROUPS or parts[0].lower() in _GROUPS:
        return "group"
    if parts[-1].lower().rstrip("s") in _PLACES:
        return "place"
    if 2 * sum(word in _WHERE for word in before) >= len(before):
        return "place"
    is_bare = "the" not in before and 2 <= len(parts) <= 3
    return "person" if is_bare and all(part[0].isupper() and part.isalpha() for part in parts) else ""


def _word_before(text: str, start: int) -> str:
    found = re.search(r"(\w+) \"?$", text[max(start - 24, 0) : start])
    return found[1].lower() if found else ""


def sort_of(text: str, pool: Pool) -> Sort:
    """What sort of term the text is, as the article writes it."""
    text = text.strip()
    if _YEAR.fullmatch(text):
        return "year"
    if _DATE.fullmatch(text):
        return "date"
    if figure_of(text) is not None:
        return "number"
    capitals = [word for word in text.split() if word[:1].isupper()]
    small = [word for word in text.split() if word[:1].islower() and word not in STOP_WORDS]
    if not capitals or small:
        return "phrase"
    # A single capital may only be the first letter of an option: the article knows how the word is written.
    small_in_text = (
        re.search(rf"\b{re.escape(text.lower())}\b", pool.text) if len(text.split()) == 1 else None
    )
    return "phrase" if small_in_text else "name"
