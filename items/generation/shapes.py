"""The shapes generation speaks in. All offsets count code points of the article's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from items.kinds import ItemKind

ENGINE = "rules-2"
GAP = "____"
"""How a candidate's stem marks its gap; `to_item` names it for the item."""

Key: TypeAlias = str | bool | tuple[str, ...] | tuple[tuple[str, str], ...]


class CandidateState(StrEnum):
    """Whether a candidate may be published in one press."""

    PASSED = "passed"
    HELD = "held"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` of the article."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The piece of `text` that the span names."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateOption:
    """One choice, where it comes from (``article``, ``near_value``, a rule) and why it is right or wrong."""

    text: str
    is_key: bool
    origin: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatePair:
    """One row of a matching candidate and the sentence that proves it."""

    left: str
    right: str
    source: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A gate that spoke up: a hard one drops the candidate, a soft one holds it for review."""

    code: str
    is_hard: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A proposed item with its proof.

    `source` is the whole supporting sentence, `answer` the words that decide the key, and `raw_key`
    those words as they stand in the article. `marks` are what the proposing rule noticed while it
    built the item and a gate must judge. `source_text` is the evidence, filled in by the engine.
    `key` is the answer as shown: True or False, a text, the right options, or the right pairs.
    Where the stem quotes several sentences `parts` are their spans, `source` is all of them, and `reading`
    is the stem with a plain word for everything that points back inside it.
    """

    kind: ItemKind
    stem: str
    key: Key
    raw_key: str
    source: Span
    answer: Span
    section: int
    rule: str
    context: str
    confidence: float
    source_text: str = ""
    parts: tuple[Span, ...] = ()
    reading: str = ""
    options: tuple[CandidateOption, ...] = ()
    pairs: tuple[CandidatePair, ...] = ()
    accept: tuple[str, ...] = ()
    has_natural_order: bool = False
    rationale: str = ""
    transforms: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    gates: tuple[Finding, ...] = ()
    state: CandidateState = CandidateState.PASSED
    rule_version: int = 1
    engine: str = ENGINE

    @property
    def tested(self) -> Span:
        """The sentence that holds the answer."""
        holding = (part for part in self.parts if part.start <= self.answer.start < part.end)
        return next(holding, self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a course asks already, so that more of it brings something new.

    `evidence` is the sentence word for word, which stays the same where another text moves it, and
    `answer` every right part, in lower case.
    """

    kind: ItemKind
    stem: str
    rule: str
    evidence: str
    answer: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A wish for `count` more items: of one kind or any, on these spans or on the whole article."""

    count: int
    kind: ItemKind | None = None
    spans: tuple[Span, ...] = ()
    known: tuple[Asked, ...] = ()

    def covers(self, span: Span) -> bool:
        """Whether the wish is about this sentence."""
        return not self.spans or any(one.start <= span.start and span.end <= one.end for one in self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a wish.

    Of `proposed` items, `known` were asked already, `alike` repeat another one, `dropped` failed a hard gate
    (by code), and `supported` are left: of these, `given` were handed on. `sentences` are those asked about.
    """

    asked: int
    given: int
    supported: int
    proposed: int
    known: int
    alike: int
    dropped: Mapping[str, int]
    sentences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a rule gave nothing for a sentence; `code` is one of `items.generation.reasons.REASONS`."""

    sentence: Span
    rule: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What ran, on what, and how long it took: `timings` in seconds per stage.

    `level` says what the language allowed, full, basic or manual, and `level_code` why.
    """

    revision: str
    engine: str
    model: str
    encoder: str
    seed: int
    timings: Mapping[str, float]
    counts: Mapping[str, int]
    level: str = "full"
    level_code: str = "english"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Passed and held candidates in reading order, one reason for each untested sentence, the run.

    `answer` tells what became of a wish for more, where there was one.
    """

    candidates: tuple[Candidate, ...]
    reasons: tuple[Reason, ...]
    run: Run
    answer: Answer | None = None
