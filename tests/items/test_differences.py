"""What changed between two wordings, found for every kind."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from items.differences import Difference, differences
from items.kinds import ItemKind
from items.storage import to_data
from tests.factories.items import SHAPES


def data(kind: ItemKind) -> dict[str, Any]:
    return copy.deepcopy(to_data(SHAPES[kind]()))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a text, number or truth in the data, ids apart."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        if isinstance(part, dict | list):
            yield from leaves(part, (*path, name))
        elif name != "id":
            yield (*path, name)


def put(value: Any, path: tuple[Any, ...], said: object) -> None:
    for name in path[:-1]:
        value = value[name]
    value[path[-1]] = said


@pytest.mark.parametrize("kind", list(ItemKind))
def test_the_same_has_no_differences_and_any_change_is_found(kind: ItemKind) -> None:
    old = data(kind)
    assert differences(old, data(kind)) == ()
    for path in leaves(old):
        new = data(kind)
        put(new, path, "quite another")
        assert differences(old, new), path


def test_an_option_is_found_by_its_id_and_named_by_its_place() -> None:
    old, new = data(ItemKind.SINGLE_CHOICE), data(ItemKind.SINGLE_CHOICE)
    new["body"]["options"][1]["content"]["value"] = "1999"
    del new["body"]["options"][2]
    new["body"]["options"].append(
        {"id": "e", "content": {"value": "1841", "format": "plain"}, "fraction": "0"}
    )
    found = {one.path: (one.before, one.after) for one in differences(old, new)}
    assert found[("body", "options", "2", "content")] == ("1812", "1999")
    assert found[("body", "options", "3", "content")] == ("1821", None)
    assert found[("body", "options", "4", "content")] == (None, "1841")
    assert len(found) == 3


def test_a_new_order_is_one_difference() -> None:
    old, new = data(ItemKind.SINGLE_CHOICE), data(ItemKind.SINGLE_CHOICE)
    new["body"]["options"].reverse()
    assert differences(old, new) == (
        Difference(("body", "options", "order"), "1811 · 1812 · 1821 · 1831", "1831 · 1821 · 1812 · 1811"),
    )


def test_a_pair_is_told_in_words() -> None:
    old, new = data(ItemKind.MATCHING), data(ItemKind.MATCHING)
    new["body"]["pairs"][0]["right"] = "r3"
    assert differences(old, new) == (
        Difference(("body", "pairs", "1"), "number 1 → 1811", "number 1 → 1911"),
    )


def test_what_was_added_or_taken_away_stands_beside_nothing() -> None:
    old, new = data(ItemKind.TRUE_FALSE), data(ItemKind.TRUE_FALSE)
    new["rationale"] = {"value": "It says so.", "format": "plain"}
    new["evidence"] = {"start": 3, "end": 5, "text": "so"}
    told = {one.path: (one.before, one.after) for one in differences(old, new)}
    assert told[("rationale",)] == (None, "It says so.")
    assert told[("evidence",)] == (None, "so")
    assert {path: told[path][::-1] for path in told} == {
        one.path: (one.before, one.after) for one in differences(new, old)
    }


def test_the_order_of_the_fields_is_the_one_of_the_item() -> None:
    old, new = data(ItemKind.SINGLE_CHOICE), data(ItemKind.SINGLE_CHOICE)
    for name in ("title", "points", "stem"):
        put(new, (name, "value") if name == "stem" else (name,), "7")
    mixed = dict(reversed(new.items()))
    assert [one.path for one in differences(old, mixed)] == [("stem",), ("points",), ("title",)]
