"""``python -m tests.items.qti_vectors FOLDER``: does our scoring agree with vectors of QTI processing?

A vector is a folder of ``item.xml`` (QTI 2.1 or 2.2) and ``cases.json``: responses and the SCORE expected.
Each is put into the shape of one of our kinds where its rule is one of ours, graded, and compared; any other
is named. Vectors of others are read where they lie and stay there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from items.grading import grade
from items.kinds import (
    Blank,
    Choice,
    Cloze,
    Item,
    ItemKind,
    Matching,
    Option,
    Ordering,
    Pair,
    Response,
    Rich,
    Side,
)

STEM = Rich("Which?")
ONE = Decimal(1)


@dataclass
class Agreement:
    """Cases by what became of them: `other` are ``name: case``, `unlike` items whose rule is none of ours."""

    same: int = 0
    other: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Declared:
    """One response of an item: what is right, or what each answer is worth, and what may be chosen."""

    name: str
    cardinality: str
    base: str
    right: tuple[str, ...]
    worth: dict[str, Decimal]
    choices: tuple[str, ...]


def compared(folders: Iterable[Path]) -> Agreement:
    """How the vectors in these folders agree with us."""
    found = Agreement()
    for folder in sorted(folders):
        told = json.loads((folder / "cases.json").read_text())
        graded = Graded.of((folder / "item.xml").read_bytes())
        for case in told["cases"]:
            expected = case["expect"].get("outcomes", {}).get("SCORE", case["expect"].get("score"))
            if graded is None or expected is None:
                found.unlike.append(folder.name)
                break
            if graded.score(case["responses"]) == Decimal(str(expected)):
                found.same += 1
            else:
                found.other.append(f"{folder.name}: {case['name']}")
    return found


@dataclass(frozen=True, slots=True)
class Graded:
    """An item in our shape, and the points that its full fraction stands for."""

    item: Item
    points: Decimal
    declared: tuple[Declared, ...]

    @classmethod
    def of(cls, xml: bytes) -> Graded | None:
        """The item; None where its rule is none of ours."""
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
        for element in root.iter("*"):
            element.tag = etree.QName(element).localname
        declared = tuple(_declared(root, one) for one in root.iterchildren("responseDeclaration"))
        processing = root.find("responseProcessing")
        rule = "" if processing is None else _rule(processing)
        if rule == "sum" or (rule == "match" and len(declared) > 1):
            return _menus(declared)
        made = _one(declared[0], rule) if len(declared) == 1 else None
        return made and cls(made[0], made[1], declared)

    def score(self, responses: dict[str, Any]) -> Decimal:
        """What our grading gives for these responses, in points of the vector."""
        given = [responses.get(one.name) for one in self.declared]
        mark = grade(self.item, _given(self.item, self.declared, given))
        return (mark.fraction * self.points).quantize(Decimal("0.001")).normalize() + 0


def _rule(processing: Any) -> str:
    """``match``, ``map`` or ``sum``; empty for another."""
    template = processing.get("template", "").rsplit("/", 1)[-1]
    if template:
        return {"match_correct": "match", "map_response": "map"}.get(template, "")
    used = {element.tag for element in processing.iter("*")} - {
        "responseProcessing", "responseCondition", "responseIf", "responseElse", "setOutcomeValue",
        "baseValue", "variable", "correct", "isNull",
    }  # fmt: skip
    return {
        frozenset({"match"}): "match",
        frozenset({"mapResponse"}): "map",
        frozenset({"match", "sum"}): "sum",
    }.get(frozenset(used), "")


def _declared(root: Any, one: Any) -> Declared:
    mapping = one.find("mapping")
    entries = [] if mapping is None else mapping.findall("mapEntry")
    name = one.get("identifier")
    asked = root.xpath(f".//*[@responseIdentifier='{name}']")
    inside = (
        [place.get("identifier") for place in asked[0].iter("*") if place.get("identifier")] if asked else []
    )
    return Declared(
        name=name,
        cardinality=one.get("cardinality"),
        base=one.get("baseType"),
        right=tuple(value.text for value in one.findall("correctResponse/value")),
        worth={entry.get("mapKey"): Decimal(entry.get("mappedValue")) for entry in entries},
        choices=tuple(inside),
    )


def _one(one: Declared, rule: str) -> tuple[Item, Decimal] | None:
    """The item of a single response, and its points."""
    if one.base == "identifier" and rule == "map" and one.cardinality == "single":
        top = max(one.worth.values())
        options = [_option(name, one.worth.get(name, Decimal(0)) / top) for name in _names(one)]
        return _choice(options, is_multiple=False), top
    if rule != "match" or not one.right:
        return None
    if one.base == "directedPair":
        return _matching(one), ONE
    if one.base != "identifier":
        return None
    if one.cardinality == "ordered":
        elements = tuple(Side(id=name, content=Rich(name)) for name in one.right)
        body = Ordering(elements=elements, scoring="all_or_nothing")
        return Item(kind=ItemKind.ORDERING, stem=STEM, body=body), ONE
    worth = ONE / len(one.right)
    options = [_option(name, worth if name in one.right else Decimal(0)) for name in _names(one)]
    return _choice(options, is_multiple=one.cardinality == "multiple"), ONE


def _names(one: Declared) -> list[str]:
    return list(dict.fromkeys((*one.choices, *one.right, *one.worth)))


def _option(name: str, fraction: Decimal) -> Option:
    return Option(id=name, content=Rich(name), fraction=fraction)


def _choice(options: list[Option], *, is_multiple: bool) -> Item:
    body = Choice(options=tuple(options), is_multiple=is_multiple)
    if is_multiple:
        body = Choice(options=tuple(options), is_multiple=True, scoring="all_or_nothing")
    kind = ItemKind.MULTIPLE_RESPONSE if is_multiple else ItemKind.SINGLE_CHOICE
    return Item(kind=kind, stem=STEM, body=body)


def _matching(one: Declared) -> Item:
    pairs = [value.split() for value in one.right]
    body = Matching(
        left=tuple(Side(id=left, content=Rich(left)) for left, _right in pairs),
        right=tuple(Side(id=right, content=Rich(right)) for _left, right in pairs),
        pairs=tuple(Pair(left=left, right=right) for left, right in pairs),
        scoring="all_or_nothing",
    )
    return Item(kind=ItemKind.MATCHING, stem=STEM, body=body)


def _menus(declared: tuple[Declared, ...]) -> Graded | None:
    """A point for each menu or choice that is right."""
    if not all(one.base == "identifier" and len(one.right) == 1 for one in declared):
        return None
    blanks = tuple(
        Blank(
            id=one.name,
            body=Choice(options=tuple(_option(name, Decimal(name in one.right)) for name in _names(one))),
        )
        for one in declared
    )
    stem = Rich(" ".join(f"[[{one.name}]]" for one in declared))
    return Graded(
        Item(kind=ItemKind.CLOZE, stem=stem, body=Cloze(blanks=blanks)), Decimal(len(blanks)), declared
    )


def _given(item: Item, declared: tuple[Declared, ...], given: list[Any]) -> Response:
    """The responses as an answer of ours."""
    match item.body:
        case Cloze():
            return {"gaps": {one.name: value for one, value in zip(declared, given, strict=True) if value}}
        case Matching():
            return {"pairs": dict(value.split() for value in given[0] or ())}
        case Ordering():
            return {"order": given[0] or []}
        case _:
            chosen = given[0] or []
            return {"chosen": [chosen] if isinstance(chosen, str) else chosen}


def main() -> None:
    """Print how many cases agree, which do not, and which items have a rule that is none of ours."""
    found = compared(path.parent for path in Path(sys.argv[1]).glob("*/cases.json"))
    print(f"{found.same} cases agree")
    for title, names in (("differ", found.other), ("another rule", found.unlike)):
        print(f"{len(names)} {title}: {', '.join(names) or '-'}")


if __name__ == "__main__":
    main()
