"""Another key for the same wording: what becomes right, what stays, and what cannot be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from items.constraints import validate
from items.grading import grade
from items.kinds import Choice, Hotspot, Item, ItemKind
from items.rekeyed import has_several_keys, keys_at, rekeyed
from tests.factories.items import RIGHT, SHAPES
from tests.items.item_samples import mixed_gaps

# kind, part, the answer that becomes right, the ids that are right there then, a response that is right then
CASES: list[tuple[ItemKind, str, str, list[str], dict[str, object]]] = [
    (ItemKind.SINGLE_CHOICE, "", "b", ["b"], {"chosen": ["b"]}),
    (ItemKind.MULTIPLE_RESPONSE, "", "c", ["a", "b", "c"], {"chosen": ["a", "b", "c"]}),
    (ItemKind.TRUE_FALSE, "", "false", ["false"], {"value": False}),
    (ItemKind.WORD_BANK, "g2", "w2", ["w2"], {"gaps": {"g1": "w3", "g2": "w2"}}),
    (ItemKind.MATCHING, "l1", "r3", ["r3"], {"pairs": {"l1": "r3", "l2": "r2"}}),
    (ItemKind.HOTSPOT, "", "z1", ["z1"], {"points": [[1500, 2000]]}),
    (ItemKind.CATEGORISE, "l2", "r1", ["r1"], {"pairs": {"l1": "r1", "l2": "r1", "l3": "r1"}}),
]


@pytest.mark.parametrize(("kind", "part", "given", "keys", "response"), CASES)
def test_another_answer_is_right(
    kind: ItemKind, part: str, given: str, keys: list[str], response: dict[str, object]
) -> None:
    item = SHAPES[kind]()
    new = rekeyed(item, part, given)
    assert new is not None
    validate(new)
    assert sorted(keys_at(new, part)) == keys
    assert grade(new, response).fraction == Decimal(1).quantize(grade(new, response).fraction)
    assert grade(new, RIGHT[kind]).fraction < 1
    assert grade(item, RIGHT[kind]).fraction == 1
    assert (new.stem, new.rationale, new.kind) == (item.stem, item.rationale, item.kind)
    assert rekeyed(new, part, given) is None, "it is right already"


def test_a_menu_in_a_text() -> None:
    item = mixed_gaps()
    (key,) = keys_at(item, "g2")
    new = rekeyed(item, "g2", "y" if key != "y" else "x")
    assert new is not None
    validate(new)
    assert keys_at(new, "g2") != [key]
    assert rekeyed(item, "g3", "8") is None, "numbers are typed"


def test_what_is_partly_right_stays_so() -> None:
    item = SHAPES[ItemKind.SINGLE_CHOICE]()
    assert isinstance(item.body, Choice)
    options = tuple(replace(o, fraction=Decimal("0.25")) if o.id == "d" else o for o in item.body.options)
    new = rekeyed(replace(item, body=replace(item.body, options=options)), "", "b")
    assert new is not None
    assert isinstance(new.body, Choice)
    assert [option.fraction for option in new.body.options] == [0, 1, 0, Decimal("0.25")]


def test_of_several_places_another_is_right_too() -> None:
    item = SHAPES[ItemKind.HOTSPOT]()
    assert isinstance(item.body, Hotspot)
    several = replace(item, body=replace(item.body, is_multiple=True))
    new = rekeyed(several, "", "z3")
    assert new is not None
    assert keys_at(new, "") == ["z2", "z3"]
    assert (has_several_keys(several), has_several_keys(item)) == (True, False)


@pytest.mark.parametrize(
    ("shape", "part", "given"),
    [
        (SHAPES[ItemKind.SINGLE_CHOICE](), "", "z"),
        (SHAPES[ItemKind.SINGLE_CHOICE](), "g1", "b"),
        (SHAPES[ItemKind.SHORT_ANSWER](), "", "1911"),
        (SHAPES[ItemKind.CLOZE](), "g1", "road"),
        (SHAPES[ItemKind.MATCHING](), "l9", "r1"),
        (SHAPES[ItemKind.MATCHING](), "l1", "r9"),
        (SHAPES[ItemKind.WORD_BANK](), "g1", "w9"),
        (SHAPES[ItemKind.ORDERING](), "e1", "1"),
        (SHAPES[ItemKind.ESSAY](), "", "x"),
    ],
)
def test_what_cannot_be_chosen_cannot_be_the_key(shape: Item, part: str, given: str) -> None:
    assert rekeyed(shape, part, given) is None
