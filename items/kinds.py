"""The canonical shapes of an item and of an answer to it.

Every other module, page, format and API speaks in these shapes. They are frozen: a change makes a
new value, and at rest a new version. Amounts are `Decimal`; ids are short strings, unique inside
their item, that also serve as identifiers in exchange formats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias

ID_PATTERN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
USUAL_PENALTY = Decimal("0.3333333")
"""What a wrong try costs where the author says nothing."""
GAP_PATTERN = re.compile(r"\[\[([A-Za-z_][A-Za-z0-9_.-]*)\]\]")
"""How a stem marks a gap: ``[[g1]]``. Each part of a cloze is named exactly once."""


def stem_line(stem: str) -> str:
    """The stem as people read it in a list: a line for every gap."""
    return GAP_PATTERN.sub("____", stem)


class ItemKind(StrEnum):
    """What the learner is asked to do."""

    SINGLE_CHOICE = "single_choice"
    MULTIPLE_RESPONSE = "multiple_response"
    TRUE_FALSE = "true_false"
    SHORT_ANSWER = "short_answer"
    CLOZE = "cloze"
    WORD_BANK = "word_bank"
    MATCHING = "matching"
    CATEGORISE = "categorise"
    NUMERICAL = "numerical"
    ORDERING = "ordering"
    DESCRIPTION = "description"
    ESSAY = "essay"
    HOTSPOT = "hotspot"


ASKED_KINDS: tuple[ItemKind, ...] = tuple(kind for kind in ItemKind if kind is not ItemKind.DESCRIPTION)
"""The kinds that ask something; a description is text between questions and has neither answer nor points."""
BY_HAND = frozenset({ItemKind.ESSAY})
"""The kinds that only a person can mark."""


class ItemOrigin(StrEnum):
    """Where the item comes from."""

    GENERATED = "generated"
    WRITTEN = "written"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Rich:
    """Text with its format; Markdown is what authors write, plain what the generator writes."""

    value: str
    format: Literal["plain", "markdown", "html"] = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The exact span of one revision that proves the key.

    `start` and `end` count code points of the stored revision text, `text` equals that slice.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice. `fraction` is its share of the item's points, -1 to 1; the key has 1."""

    id: str
    content: Rich
    fraction: Decimal = Decimal(0)
    feedback: Rich | None = None
    is_pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Single choice (`is_multiple` false) or multiple response.

    ``weighted`` adds the fractions of the chosen options and stops at 0; ``right_minus_wrong``
    counts each wrong choice as one right one taken back; ``all_or_nothing`` wants the exact set.
    `has_natural_order` marks options (numbers, dates) that are never shuffled.
    """

    options: tuple[Option, ...]
    is_multiple: bool = False
    scoring: Literal["weighted", "all_or_nothing", "right_minus_wrong"] = "weighted"
    has_natural_order: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalse:
    """One statement; `is_true` is the key."""

    is_true: bool
    feedback_true: Rich | None = None
    feedback_false: Rich | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAnswer:
    """An accepted answer. First match wins; ``wildcard`` patterns hold ``*`` (``\\*`` is literal)."""

    id: str
    pattern: str
    match: Literal["exact", "wildcard"] = "exact"
    fraction: Decimal = Decimal(1)
    feedback: Rich | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A typed answer; compared after `items.normalise`, then read by `items.typed`.

    `key_points` are what a full answer says, a stroke between wordings of one ("cheaper|less expensive");
    without any, the parts of the accepted answer serve.
    """

    answers: tuple[TextAnswer, ...]
    is_case_sensitive: bool = False
    max_length: int = 300
    key_points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One prompt (left) or one match (right), or one element to put in order."""

    id: str
    content: Rich


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`left` belongs to `right`, both ids."""

    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Every left has exactly one pair; a right without a pair is a distractor.

    Also elements to sort into categories: the categories are on the right, and several belong to one.
    """

    left: tuple[Side, ...]
    right: tuple[Side, ...]
    pairs: tuple[Pair, ...]
    scoring: Literal["per_pair", "all_or_nothing"] = "per_pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumAnswer:
    """Accepted numbers, in the base unit; first match wins.

    ``absolute`` takes `value` give or take `tolerance`, ``relative`` give or take that share of it,
    ``sigfig`` what rounds to it in `tolerance` significant figures; ``range`` takes `low` to `high`, each
    None for no end, an open end being left out itself; ``any`` takes every number. In a question with
    variables a `formula` may stand for the value.
    """

    id: str
    mode: Literal["absolute", "relative", "sigfig", "range", "any"] = "absolute"
    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    low: Decimal | None = None
    high: Decimal | None = None
    is_low_open: bool = False
    is_high_open: bool = False
    fraction: Decimal = Decimal(1)
    feedback: Rich | None = None
    formula: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One way to write the unit; a number in it times `factor` is in the base unit, whose factor is 1."""

    symbol: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A number that differs from attempt to attempt: from `low` to `high` in steps, or one of `values`."""

    name: str
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    step: Decimal = Decimal(1)
    values: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric:
    """A number to type, read as the item's language writes numbers.

    Without a ``required`` unit the share `unit_penalty` of what the number earns is lost. With `variables`
    the stem says ``{{name}}``; only numbers that fulfil all `conditions` are asked (`items.variants`).
    """

    answers: tuple[NumAnswer, ...]
    units: tuple[Unit, ...] = ()
    unit_rule: Literal["none", "optional", "required"] = "none"
    unit_penalty: Decimal = Decimal(0)
    is_unit_left: bool = False
    variables: tuple[Variable, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One gap of a cloze, worth `weight` relative to its neighbours.

    ``typed`` gaps have a `Text` body, ``dropdown`` and ``radio`` gaps a `Choice` body, ``number`` gaps a
    `Numeric` one.
    """

    id: str
    body: Text | Choice | Numeric
    weight: Decimal = Decimal(1)
    display: Literal["typed", "dropdown", "radio", "number"] = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze:
    """Text with gaps; the item's stem holds ``[[id]]`` once for every blank."""

    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankWord:
    """A word to fill gaps with; a gap offers those of the `group` of its own."""

    id: str
    text: str
    group: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WordGap:
    """A gap and the id of the word that belongs there."""

    id: str
    word: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordBank:
    """Text with gaps that are filled from one bank; the item's stem holds ``[[id]]`` once for every gap.

    A word that no gap wants is a distractor. Each word fills one gap unless they are `is_reusable`.
    """

    words: tuple[BankWord, ...]
    gaps: tuple[WordGap, ...]
    is_reusable: bool = False


@dataclass(frozen=True, slots=True)
class Description:
    """Text between questions: the stem is all there is."""


OrderRule: TypeAlias = Literal[
    "absolute_position",
    "all_or_nothing",
    "relative_to_correct",
    "next",
    "next_and_last",
    "neighbours",
    "before_and_after",
    "longest_ordered",
    "longest_contiguous",
]
"""What counts in an order; `items.scoring.orders` says how. The first is meant where none is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """Elements to put in order; they stand here in the right one, and no two read alike.

    An attempt is given `shown` of them, all where that is None; with `is_contiguous` those follow one
    another. What it was given is its whole order: nothing else counts. `is_horizontal` is side by side.
    """

    elements: tuple[Side, ...]
    scoring: OrderRule = "absolute_position"
    shown: int | None = None
    is_contiguous: bool = False
    is_horizontal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How well a criterion may be met, and what that is worth."""

    id: str
    points: Decimal
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What an essay is judged by; one of its levels is chosen."""

    id: str
    title: str
    levels: tuple[Level, ...]


FILE_TYPES = ("pdf", "docx", "odt", "txt", "png", "jpg")
"""Types of files that can be handed in with an essay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """How many files go with an essay, `least` of them with every one that is written; of which types, and
    how large each may be."""

    most: int
    least: int = 0
    types: tuple[str, ...] = FILE_TYPES
    megabytes: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Essay:
    """Text that a person marks. `lines` is the height of the box.

    With `is_strict` an essay outside `min_words` and `max_words` cannot be handed in, else its writer is only
    told. `template` stands in the box at first. `notes` are for those who mark, `model_answer` for learners
    after release. The points of the `rubric` are shares of the item's: its best levels together are all.
    """

    min_words: int | None = None
    max_words: int | None = None
    is_strict: bool = False
    lines: int = 12
    template: str = ""
    model_answer: Rich | None = None
    notes: Rich | None = None
    rubric: tuple[Criterion, ...] = ()
    files: Files | None = None


ZoneShape: TypeAlias = Literal["rectangle", "circle", "polygon"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A part of a picture with its name; its edge belongs to it.

    `numbers` are ten-thousandths of the picture's width (x) and height (y): left, top, right and bottom of a
    rectangle, x, y and radius of a circle (a share of the width), x and y of each corner of a polygon.
    """

    id: str
    content: Rich
    shape: ZoneShape
    numbers: tuple[int, ...]
    is_right: bool = False
    feedback: Rich | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotspot:
    """A picture on which places are pointed at: one, or several with `is_multiple`.

    `picture` is the name of a file of the course, `alt` says in words what it shows, `width` and `height` are
    its pixels. The first zone that holds a point counts. With `are_places_shown` all zones are drawn and
    listed without their names; else learners are told of none. `scoring` of several is that of a `Choice`.
    """

    picture: str
    alt: str
    width: int
    height: int
    zones: tuple[Zone, ...]
    is_multiple: bool = False
    scoring: Literal["right_minus_wrong", "all_or_nothing"] = "right_minus_wrong"
    are_places_shown: bool = False


Body: TypeAlias = (
    Choice
    | TrueFalse
    | Text
    | Matching
    | Cloze
    | WordBank
    | Numeric
    | Ordering
    | Description
    | Essay
    | Hotspot
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What follows a wrong try: a text, how many parts are right, the answer without its wrong ones."""

    text: Rich | None = None
    clears_wrong: bool = False
    says_count: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What an author says on the way to an answer.

    Of several tries each hint follows one that was wrong, and `penalty` is the share of the points that each
    costs. The others are said to every answer
    of that sort.
    """

    hints: tuple[Hint, ...] = ()
    penalty: Decimal = USUAL_PENALTY
    say_right: Rich | None = None
    say_partly: Rich | None = None
    say_wrong: Rich | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question as authored: what is asked, what is right, why, and where it is proved."""

    kind: ItemKind
    stem: Rich
    body: Body
    points: Decimal = Decimal(1)
    title: str = ""
    language: str = "en"
    rationale: Rich | None = None
    evidence: Evidence | None = None
    tags: tuple[str, ...] = field(default=())
    guidance: Guidance = field(default=Guidance())


Response: TypeAlias = dict[str, object]
"""A learner's answer as stored and sent, one shape per kind; ``{}`` means not answered.

single choice, multiple response  ``{"chosen": ["a", "c"]}``   option ids
true/false                        ``{"value": true}``
short answer                      ``{"text": "…"}``
cloze                             ``{"gaps": {"g1": "text or number as typed, or option id"}}``
word bank                         ``{"gaps": {"g1": "w2"}}``   gap id -> word id
matching                          ``{"pairs": {"l1": "r2"}}``   left id -> right id
categorise                        ``{"pairs": {"l1": "r2"}}``   element id -> category id
numerical                         ``{"number": "9.5", "unit": "km"}``   as typed; `number` may hold a unit;
                                  with variables ``"numbers": ["a=3"]`` beside it, as they were frozen,
                                  which learners are not told
description                       none
ordering                          ``{"order": ["b", "a", "c"]}``   every element id that is shown, once, the
                                  first first
hotspot                           ``{"points": [[4321, 1250]]}``   ten-thousandths of width and height
essay                             ``{"text": "…"}``, and ``"files": [id, …]`` where some are attached

Where it is asked for, also ``"certainty"``, one of `items.certainty.Certainty`.
"""


class InvalidItem(ValueError):
    """The data is not an item; the message names the field and what is wrong with it."""


class InvalidResponse(ValueError):
    """The data is not an answer to this item; the message says why."""
