"""The shapes that rules work with: what is judged, by what, and what is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from items.kinds import (
    Choice,
    Cloze,
    Description,
    Essay,
    Evidence,
    Hotspot,
    Item,
    ItemKind,
    Matching,
    Numeric,
    Ordering,
    Text,
    TrueFalse,
    WordBank,
)
from items.normalise import literal_of
from items.rules.words import content_words, plain

Severity: TypeAlias = Literal["stop", "look"]
"""``stop``: learners must not meet the item like this; ``look``: a person decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What surrounds the item: the revision's text, and the stems of the other items of the course."""

    text: str | None = None
    other_stems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One flaw: a fixed code, one plain sentence, what would cure it, and the field it is in."""

    code: str
    severity: Severity
    sentence: str
    cure: str | None
    where: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """What a rule's function returns; the rule adds the rest."""

    sentence: str
    where: str = "stem"
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class KeyText:
    """One text that earns points, and the field it stands in."""

    text: str
    where: str


class Subject:
    """An item as the rules read it; each view of it is made once."""

    def __init__(self, item: Item, context: Context) -> None:
        self.item = item
        self.context = context

    @cached_property
    def stem(self) -> str:
        return plain(self.item.stem)

    @cached_property
    def stem_words(self) -> list[str]:
        return content_words(self.stem)

    @property
    def choice(self) -> Choice | None:
        return self.item.body if isinstance(self.item.body, Choice) else None

    @property
    def is_single(self) -> bool:
        return self.item.kind == ItemKind.SINGLE_CHOICE

    @property
    def is_english(self) -> bool:
        return self.item.language.lower().split("-")[0] == "en"

    @property
    def evidence(self) -> Evidence | None:
        return self.item.evidence

    @cached_property
    def options(self) -> list[str]:
        return [plain(option.content) for option in self.choice.options] if self.choice else []

    @cached_property
    def option_words(self) -> list[set[str]]:
        return [set(content_words(text)) for text in self.options]

    @cached_property
    def key_places(self) -> list[int]:
        """Places of the options that earn everything, or in a multiple response anything."""
        if not self.choice:
            return []
        return [
            place
            for place, option in enumerate(self.choice.options)
            if (option.fraction > 0 if self.choice.is_multiple else option.fraction == 1)
        ]

    @property
    def key_place(self) -> int | None:
        """The place of the key of a single choice with exactly one."""
        return self.key_places[0] if self.is_single and len(self.key_places) == 1 else None

    @cached_property
    def distractor_places(self) -> list[int]:
        return [place for place in range(len(self.options)) if place not in self.key_places]

    @cached_property
    def keys(self) -> list[KeyText]:
        """The texts that earn everything, one for each thing asked; none for true or false.

        None for a number either: it may be reckoned from the article, and `items.rules.numbers` looks at it.
        Nor for an order or a picture, which no span says word for word. A bank of words is judged as
        `plain_form` has it.
        """
        body = self.item.body
        match body:
            case Choice():
                return [KeyText(self.options[place], f"body.options[{place}]") for place in self.key_places]
            case Text():
                return _typed_key(body, "body")
            case Matching():
                right = {side.id: plain(side.content) for side in body.right}
                return [
                    KeyText(right[pair.right], f"body.pairs[{place}]")
                    for place, pair in enumerate(body.pairs)
                ]
            case Cloze():
                return [
                    key
                    for place, blank in enumerate(body.blanks)
                    for key in _gap_key(blank.body, f"body.blanks[{place}].body")
                ]
            case TrueFalse() | Numeric() | Description() | Ordering() | WordBank() | Essay() | Hotspot():
                return []


def _typed_key(body: Text, where: str) -> list[KeyText]:
    """The first accepted answer stands for the others, which are other ways to write it."""
    for place, answer in enumerate(body.answers):
        if answer.fraction == 1:
            text = literal_of(answer.pattern) if answer.match == "wildcard" else answer.pattern
            return [KeyText(text, f"{where}.answers[{place}]")]
    return []


def _gap_key(body: Text | Choice | Numeric, where: str) -> list[KeyText]:
    if isinstance(body, Numeric):
        return []
    if isinstance(body, Text):
        return _typed_key(body, where)
    full = [place for place, option in enumerate(body.options) if option.fraction == 1]
    return [KeyText(plain(body.options[place].content), f"{where}.options[{place}]") for place in full[:1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule. `name` heads a finding, `title` and `passes` are shown when nothing was found."""

    code: str
    severity: Severity
    name: str
    title: str
    passes: str
    applies: Callable[[Subject], bool]
    find: Callable[[Subject], Flaw | None]
    cure: str | None = None
