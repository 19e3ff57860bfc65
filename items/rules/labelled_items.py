"""The labelled set: items as teachers write them, each with the rules that must find something in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

from items.kinds import (
    Blank,
    Body,
    Choice,
    Cloze,
    Evidence,
    Hotspot,
    Item,
    ItemKind,
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
    Zone,
)
from items.rules.shapes import Context

HALVES = ("development", "measuring")
_GAP = re.compile(r"\[\[([^\[\]]+)\]\]")


@dataclass(frozen=True, slots=True)
class LabelledItem:
    """One item, what surrounds it, and the codes that must be found; none for a clean one."""

    item: Item
    context: Context
    flaws: frozenset[str]


def labelled_items(half: str) -> list[LabelledItem]:
    """The items of one of the `HALVES`, in the order of its file."""
    text = files("items.rules").joinpath("labelled", f"{half}.toml").read_text(encoding="utf-8")
    return [_labelled(table) for table in tomllib.loads(text)["item"]]


def _labelled(table: Mapping[str, Any]) -> LabelledItem:
    kind, body, stem = _body(table)
    item = Item(
        kind=kind,
        stem=Rich(stem),
        body=body,
        language=table.get("language", "en"),
        evidence=_evidence(table),
    )
    return LabelledItem(item, Context(text=table.get("article")), frozenset(table.get("flaws", ())))


def _evidence(table: Mapping[str, Any]) -> Evidence | None:
    if "evidence" not in table:
        return None
    text: str = table["evidence"]
    start: int = table.get("evidence_at", max(table["article"].find(text), 0))
    return Evidence(start=start, end=start + len(text), text=text)


def _body(table: Mapping[str, Any]) -> tuple[ItemKind, Body, str]:
    stem: str = table["stem"]
    if "options" in table:
        is_multiple = table.get("is_multiple", False)
        kind = ItemKind.MULTIPLE_RESPONSE if is_multiple else ItemKind.SINGLE_CHOICE
        return kind, _choice(table["options"], is_multiple=is_multiple), stem
    if "truth" in table:
        return ItemKind.TRUE_FALSE, TrueFalse(is_true=table["truth"]), stem
    if "answers" in table:
        return ItemKind.SHORT_ANSWER, _typed(table["answers"]), stem
    if "pairs" in table:
        return ItemKind.MATCHING, _matching(table["pairs"], table.get("extra", ())), stem
    if "elements" in table:
        return ItemKind.ORDERING, _ordering(table["elements"]), stem
    if "zones" in table:
        return ItemKind.HOTSPOT, _hotspot(table["zones"], table["alt"]), stem
    if "numbers" in table:
        return ItemKind.NUMERICAL, _numeric(table["numbers"]), stem
    blanks = [_blank(f"g{number}", said) for number, said in enumerate(_GAP.findall(stem), 1)]
    for blank in blanks:
        stem = _GAP.sub(f"<{blank.id}>", stem, count=1)
    return ItemKind.CLOZE, Cloze(blanks=tuple(blanks)), re.sub(r"<(g\d)>", r"[[\1]]", stem)


def _choice(marked: Sequence[str], *, is_multiple: bool = False) -> Choice:
    """The options; a star marks a key. Numbers and dates keep their order, as an editor sets it for them."""
    options = tuple(
        Option(id=f"o{place}", content=Rich(text.removeprefix("*")), fraction=Decimal(text.startswith("*")))
        for place, text in enumerate(marked)
    )
    return Choice(options=options, is_multiple=is_multiple, has_natural_order=True)


def _typed(answers: Sequence[str]) -> Text:
    return Text(answers=tuple(TextAnswer(id=f"a{place}", pattern=text) for place, text in enumerate(answers)))


def _numeric(written: Sequence[Mapping[str, str]]) -> Numeric:
    """The accepted numbers, every amount as text so that none is rounded."""
    answers = []
    for place, said in enumerate(written):
        fields: dict[str, Any] = {
            name: value if name == "mode" else Decimal(value) for name, value in said.items()
        }
        answers.append(NumAnswer(id=f"n{place}", **fields))
    return Numeric(answers=tuple(answers))


def _matching(pairs: Sequence[Sequence[str]], extra: Sequence[str]) -> Matching:
    right = [*(pair[1] for pair in pairs), *extra]
    return Matching(
        left=tuple(Side(id=f"l{place}", content=Rich(pair[0])) for place, pair in enumerate(pairs)),
        right=tuple(Side(id=f"r{place}", content=Rich(text)) for place, text in enumerate(right)),
        pairs=tuple(Pair(left=f"l{place}", right=f"r{place}") for place in range(len(pairs))),
    )


def _ordering(texts: Sequence[str]) -> Ordering:
    return Ordering(
        elements=tuple(Side(id=f"e{place}", content=Rich(text)) for place, text in enumerate(texts))
    )


def _hotspot(written: Sequence[str], alt: str) -> Hotspot:
    """Zones on a picture of 800 by 600: name, shape and numbers; a star marks a right one."""
    zones = []
    for place, line in enumerate(written):
        name, _colon, outline = line.removeprefix("*").rpartition(": ")
        shape, *numbers = outline.split()
        fields: dict[str, Any] = {"shape": shape, "numbers": tuple(map(int, numbers))}
        zones.append(Zone(id=f"z{place}", content=Rich(name), is_right=line.startswith("*"), **fields))
    return Hotspot(picture=f"{'0' * 32}.png", alt=alt, width=800, height=600, zones=tuple(zones))


def _blank(name: str, said: str) -> Blank:
    choices = [part.strip() for part in said.split("~")]
    if len(choices) == 1:
        return Blank(id=name, body=_typed(choices))
    return Blank(id=name, body=_choice([f"*{choices[0]}", *choices[1:]]), display="dropdown")
