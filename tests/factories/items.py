"""One sound item of every kind, as a shape and as rows."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from items.kinds import (
    ASKED_KINDS,
    BY_HAND,
    BankWord,
    Blank,
    Choice,
    Cloze,
    Criterion,
    Description,
    Essay,
    Evidence,
    Hotspot,
    Item,
    ItemKind,
    ItemOrigin,
    Level,
    Matching,
    NumAnswer,
    Numeric,
    Option,
    Ordering,
    Pair,
    Rich,
    Side,
    Text,
    TextAnswer,
    TrueFalse,
    Unit,
    WordBank,
    WordGap,
    Zone,
)
from items.storage import to_data
from lessons.models import Course, Sentence
from quizzes import models


def single_choice() -> Item:
    """Four options, the key is ``a``."""
    years = {"a": "1811", "b": "1812", "c": "1821", "d": "1831"}
    options = tuple(
        Option(id=name, content=Rich(year), fraction=Decimal(name == "a")) for name, year in years.items()
    )
    return Item(
        kind=ItemKind.SINGLE_CHOICE,
        stem=Rich("When did village 1 build its first bridge?"),
        body=Choice(options=options, has_natural_order=True),
        rationale=Rich("Village 1 built its bridge number 1 in 1811."),
    )


def multiple_response() -> Item:
    """Four options, the keys are ``a`` and ``b``."""
    options = (
        Option(id="a", content=Rich("a bridge in 1811"), fraction=Decimal("0.5")),
        Option(id="b", content=Rich("a bridge in 1812"), fraction=Decimal("0.5")),
        Option(id="c", content=Rich("a bridge in 1911")),
        Option(id="d", content=Rich("a bridge in 1912")),
    )
    return Item(
        kind=ItemKind.MULTIPLE_RESPONSE,
        stem=Rich("Which of these did village 1 build?"),
        body=Choice(options=options, is_multiple=True, scoring="right_minus_wrong"),
    )


def true_false() -> Item:
    """The statement is true."""
    return Item(
        kind=ItemKind.TRUE_FALSE,
        stem=Rich("Village 1 built its bridge number 1 in 1811."),
        body=TrueFalse(is_true=True),
    )


def short_answer() -> Item:
    """The answer is ``1811``."""
    return Item(
        kind=ItemKind.SHORT_ANSWER,
        stem=Rich("In which year did village 1 build its bridge number 1?"),
        body=Text(answers=(TextAnswer(id="t1", pattern="1811"),)),
    )


def cloze() -> Item:
    """Two typed gaps: ``g1`` is ``bridge``, ``g2`` is ``1811``."""
    return Item(
        kind=ItemKind.CLOZE,
        stem=Rich("Village 1 built its [[g1]] number 1 in [[g2]]."),
        body=Cloze(
            blanks=(
                Blank(id="g1", body=Text(answers=(TextAnswer(id="t1", pattern="bridge"),))),
                Blank(id="g2", body=Text(answers=(TextAnswer(id="t1", pattern="1811"),))),
            )
        ),
    )


def matching() -> Item:
    """``l1`` belongs to ``r1`` and ``l2`` to ``r2``; ``r3`` is a distractor."""
    return Item(
        kind=ItemKind.MATCHING,
        stem=Rich("When were the bridges of village 1 built?"),
        body=Matching(
            left=(Side(id="l1", content=Rich("number 1")), Side(id="l2", content=Rich("number 2"))),
            right=(
                Side(id="r1", content=Rich("1811")),
                Side(id="r2", content=Rich("1812")),
                Side(id="r3", content=Rich("1911")),
            ),
            pairs=(Pair(left="l1", right="r1"), Pair(left="l2", right="r2")),
        ),
    )


def word_bank() -> Item:
    """Two gaps and four words: ``g1`` is ``w3``, ``g2`` is ``w1``."""
    texts = {"w1": "1811", "w2": "1911", "w3": "bridge", "w4": "road"}
    return Item(
        kind=ItemKind.WORD_BANK,
        stem=Rich("Village 1 built its [[g1]] number 1 in [[g2]]."),
        body=WordBank(
            words=tuple(BankWord(id=name, text=text) for name, text in texts.items()),
            gaps=(WordGap(id="g1", word="w3"), WordGap(id="g2", word="w1")),
        ),
    )


def categorise() -> Item:
    """``l1`` and ``l3`` belong to ``r1``, ``l2`` to ``r2``."""
    elements = {"l1": "the iron bridge", "l2": "the canal", "l3": "the stone bridge"}
    belongs = {"l1": "r1", "l2": "r2", "l3": "r1"}
    return Item(
        kind=ItemKind.CATEGORISE,
        stem=Rich("What did village 1 build for carts, and what for boats?"),
        body=Matching(
            left=tuple(Side(id=name, content=Rich(text)) for name, text in elements.items()),
            right=(Side(id="r1", content=Rich("for carts")), Side(id="r2", content=Rich("for boats"))),
            pairs=tuple(Pair(left=left, right=right) for left, right in belongs.items()),
        ),
    )


def numerical() -> Item:
    """10 km give or take half a kilometre, also written in metres; without the unit a fifth is lost."""
    return Item(
        kind=ItemKind.NUMERICAL,
        stem=Rich("How far is bridge number 1 of village 1 from the sea?"),
        body=Numeric(
            answers=(NumAnswer(id="n1", value=Decimal(10), tolerance=Decimal("0.5")),),
            units=(Unit(symbol="km"), Unit(symbol="m", factor=Decimal("0.001"))),
            unit_rule="required",
            unit_penalty=Decimal("0.2"),
        ),
    )


def description() -> Item:
    """Text between questions."""
    return Item(
        kind=ItemKind.DESCRIPTION,
        stem=Rich("The next questions are about **village 1**.", "markdown"),
        body=Description(),
        points=Decimal(0),
    )


def ordering() -> Item:
    """Three bridges, the oldest first: ``e3``, ``e1``, ``e2``."""
    texts = {"e3": "the wooden bridge", "e1": "the iron bridge", "e2": "the stone bridge"}
    return Item(
        kind=ItemKind.ORDERING,
        stem=Rich("In which order did village 1 build its bridges? The oldest first."),
        body=Ordering(elements=tuple(Side(id=name, content=Rich(text)) for name, text in texts.items())),
    )


def essay() -> Item:
    """Judged by two criteria of 3 and 1 points."""
    levels = (
        Level(id="v1", points=Decimal(0), text="none"),
        Level(id="v2", points=Decimal(1), text="one"),
        Level(id="v3", points=Decimal(3), text="two or more"),
    )
    return Item(
        kind=ItemKind.ESSAY,
        stem=Rich("Why was bridge number 1 of village 1 built?"),
        body=Essay(
            max_words=300,
            model_answer=Rich("Because the ferry was slow."),
            notes=Rich("Any reason of the article will do."),
            rubric=(
                Criterion(id="c1", title="Reasons", levels=levels),
                Criterion(id="c2", title="Language", levels=levels[:2]),
            ),
        ),
    )


PICTURE = f"{'0f' * 16}.png"


def hotspot() -> Item:
    """One place on a map of 400 by 300: ``z2`` is right, ``z1`` and ``z3`` are not."""
    return Item(
        kind=ItemKind.HOTSPOT,
        stem=Rich("Where on the map of village 1 stands bridge number 1?"),
        body=Hotspot(
            picture=PICTURE,
            alt="A map with a river, a road and a wood",
            width=400,
            height=300,
            zones=(
                Zone(id="z1", content=Rich("the wood"), shape="rectangle", numbers=(500, 500, 2500, 3500)),
                Zone(
                    id="z2",
                    content=Rich("the ford"),
                    shape="circle",
                    numbers=(6000, 5000, 1500),
                    is_right=True,
                ),
                Zone(
                    id="z3",
                    content=Rich("the mill"),
                    shape="polygon",
                    numbers=(500, 9500, 3000, 6000, 3500, 9500),
                ),
            ),
        ),
    )


SHAPES: dict[ItemKind, Callable[[], Item]] = {
    ItemKind.SINGLE_CHOICE: single_choice,
    ItemKind.MULTIPLE_RESPONSE: multiple_response,
    ItemKind.TRUE_FALSE: true_false,
    ItemKind.SHORT_ANSWER: short_answer,
    ItemKind.CLOZE: cloze,
    ItemKind.WORD_BANK: word_bank,
    ItemKind.MATCHING: matching,
    ItemKind.CATEGORISE: categorise,
    ItemKind.NUMERICAL: numerical,
    ItemKind.DESCRIPTION: description,
    ItemKind.ORDERING: ordering,
    ItemKind.ESSAY: essay,
    ItemKind.HOTSPOT: hotspot,
}
MARKED_KINDS = tuple(kind for kind in ASKED_KINDS if kind not in BY_HAND)
"""The kinds that are marked when an attempt ends."""

RIGHT: dict[ItemKind, dict[str, object]] = {
    ItemKind.SINGLE_CHOICE: {"chosen": ["a"]},
    ItemKind.MULTIPLE_RESPONSE: {"chosen": ["a", "b"]},
    ItemKind.TRUE_FALSE: {"value": True},
    ItemKind.SHORT_ANSWER: {"text": "1811"},
    ItemKind.CLOZE: {"gaps": {"g1": "bridge", "g2": "1811"}},
    ItemKind.WORD_BANK: {"gaps": {"g1": "w3", "g2": "w1"}},
    ItemKind.MATCHING: {"pairs": {"l1": "r1", "l2": "r2"}},
    ItemKind.CATEGORISE: {"pairs": {"l1": "r1", "l2": "r2", "l3": "r1"}},
    ItemKind.NUMERICAL: {"number": "10", "unit": "km"},
    ItemKind.ORDERING: {"order": ["e3", "e1", "e2"]},
    ItemKind.ESSAY: {"text": "The ferry was slow."},
    ItemKind.HOTSPOT: {"points": [[6000, 5000]]},
}
"""The full-marks answer to each of `SHAPES`; an essay gets none before somebody marks it."""

WRONG: dict[ItemKind, dict[str, object]] = {
    ItemKind.SINGLE_CHOICE: {"chosen": ["b"]},
    ItemKind.MULTIPLE_RESPONSE: {"chosen": ["c", "d"]},
    ItemKind.TRUE_FALSE: {"value": False},
    ItemKind.SHORT_ANSWER: {"text": "1911"},
    ItemKind.CLOZE: {"gaps": {"g1": "road", "g2": "1911"}},
    ItemKind.WORD_BANK: {"gaps": {"g1": "w4", "g2": "w2"}},
    ItemKind.MATCHING: {"pairs": {"l1": "r3", "l2": "r1"}},
    ItemKind.CATEGORISE: {"pairs": {"l1": "r2", "l2": "r1", "l3": "r2"}},
    ItemKind.NUMERICAL: {"number": "12", "unit": "km"},
    ItemKind.ORDERING: {"order": ["e1", "e2", "e3"]},
    ItemKind.ESSAY: {"text": "Nobody knows."},
    ItemKind.HOTSPOT: {"points": [[1500, 2000]]},
}
"""An answer to each of `SHAPES` that earns nothing."""


def keep_picture(course: Course, body: Hotspot) -> None:
    """The file of the picture, one grey area of its size."""
    known = {"media_type": "image/png", "data": grey_png(body.width, body.height)}
    more = {"organisation": course.organisation, "created_by": None}
    models.ItemMedia.objects.get_or_create(course=course, name=body.picture, defaults=known | more)


def grey_png(width: int, height: int) -> bytes:
    """A PNG of this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xc8" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def stored_item(
    course: Course,
    kind: ItemKind = ItemKind.SINGLE_CHOICE,
    *,
    shape: Item | None = None,
    sentence: Sentence | None = None,
    state: models.ItemState = models.ItemState.ACCEPTED,
    origin: ItemOrigin = ItemOrigin.WRITTEN,
    **fields: object,
) -> models.Item:
    """An accepted item with its first version; proved by `sentence`, or by the course's first one."""
    shape = shape or SHAPES[kind]()
    if shape.kind is not ItemKind.DESCRIPTION:
        sentence = sentence or Sentence.objects.filter(lesson__course=course).first()
    if sentence is not None:
        shape = replace(shape, evidence=Evidence(start=sentence.start, end=sentence.end, text=sentence.text))
    fields.setdefault("lesson", sentence.lesson if sentence else None)
    item = models.Item.objects.create(
        organisation=course.organisation,
        course=course,
        kind=shape.kind,
        origin=origin,
        state=state,
        **fields,
    )
    item.latest = models.ItemVersion.objects.create(
        item=item,
        number=1,
        content=to_data(shape),
        stem=shape.stem.value,
        revision=course.revision if sentence else None,
        sentence=sentence,
        evidence_start=sentence.start if sentence else None,
        evidence_end=sentence.end if sentence else None,
    )
    item.save(update_fields=["latest"])
    if isinstance(shape.body, Hotspot):
        keep_picture(course, shape.body)
    return item
