"""What a learner may see of an item before marks are released, and in which order.

The view is an allow-list written out by hand: a new field of an item stays unseen until it is named here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from items.hotspots import inner_point
from items.kinds import (
    Blank,
    Choice,
    Cloze,
    Description,
    Essay,
    Files,
    Hotspot,
    Item,
    ItemKind,
    Matching,
    Numeric,
    Option,
    Ordering,
    Rich,
    Side,
    Text,
    TrueFalse,
    WordBank,
)
from items.numbers import MAX_TYPED_NUMBER
from items.subsets import drawable, narrowed, shown_count
from items.variants import chosen_numbers, resolved, said_numbers
from items.word_banks import as_cloze


def option_order(item: Item, rng_seed: int) -> dict[str, list[str]]:
    """The permutation to freeze when an attempt starts: ids by name of what is permuted.

    ``options`` for a choice, ``right`` for matching, ``elements`` of an order (those that are given, where
    not all are), ``left`` where they are sorted into categories, ``words`` of a bank, the gap's id where a
    gap has choices; `{}` where nothing moves.
    Options with a natural order and pinned options keep their places. The same seed gives the same order on
    every machine.
    """
    rng = random.Random(rng_seed)  # noqa: S311  # shuffles options; the seed is stored, not secret
    match item.body:
        case Choice():
            return {"options": _shuffled_options(item.body, rng)}
        case Matching() if item.kind is ItemKind.CATEGORISE:
            return {"left": _shuffled(sorted(side.id for side in item.body.left), rng)}
        case WordBank():
            return {"words": _shuffled(sorted(word.id for word in item.body.words), rng)}
        case Matching():
            return {"right": _shuffled([side.id for side in item.body.right], rng)}
        case Cloze():
            return {
                blank.id: _shuffled_options(blank.body, rng)
                for blank in item.body.blanks
                if isinstance(blank.body, Choice)
            }
        case Ordering():
            # From the ids, not from the right order: another key must not change what is shown.
            return {"elements": _shuffled(drawable(item.body, rng), rng)[: shown_count(item.body)]}
        case Numeric() if item.body.variables:
            return {"numbers": chosen_numbers(item.body, rng)}
        case _:
            return {}


def learner_view(item: Item, option_order: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Plain data with what is asked, and nothing that depends on the key.

    Raises `ValueError` when `option_order` does not name exactly the ids of the item.
    """
    numbers = said_numbers(item, option_order)
    item = resolved(item, option_order.get("numbers"))
    view: dict[str, object] = {
        "kind": item.kind.value,
        "language": item.language,
        "stem": _rich_view(item.stem),
    }
    match item.body:
        case Choice():
            view["options"] = _options_view(item.body, option_order.get("options", ()))
        case TrueFalse() | Description():
            pass
        case Text():
            view["max_length"] = item.body.max_length
        case Matching() if item.kind is ItemKind.CATEGORISE:
            view["left"] = [
                _side_view(one) for one in _in_order(item.body.left, option_order.get("left", ()))
            ]
            view["right"] = [_side_view(side) for side in item.body.right]
        case WordBank():
            view["is_reusable"] = item.body.is_reusable
            view["gaps"] = _bank_view(item.body, option_order.get("words", ()))
        case Matching():
            view["left"] = [_side_view(side) for side in item.body.left]
            view["right"] = [
                _side_view(side) for side in _in_order(item.body.right, option_order.get("right", ()))
            ]
        case Cloze():
            view["gaps"] = [_gap_view(blank, option_order) for blank in item.body.blanks]
        case Numeric():
            view["unit_rule"] = item.body.unit_rule
            view["is_unit_left"] = item.body.is_unit_left
            if numbers:
                view["numbers"] = numbers
        case Ordering():
            view["counts"] = item.body.scoring
            view["is_horizontal"] = item.body.is_horizontal
            view["elements"] = _elements_view(item.body, option_order.get("elements", ()))
        case Essay():
            view |= _essay_view(item.body)
        case Hotspot():
            view |= _picture_view(item.body)
    return view


def part_ids(item: Item) -> frozenset[str]:
    """The ids of everything an answer can name: options, sides, gaps, and its variables.

    Two wordings of an item with the same ids can be answered in the same words, so that an answer to one can
    be marked by the key of the other.
    """
    names = {f"{{{one.name}}}" for one in item.body.variables} if isinstance(item.body, Numeric) else set()
    if isinstance(item.body, Ordering):  # also those that only other attempts are given
        return frozenset(one.id for one in item.body.elements)
    return frozenset(_ids_in(learner_view(item, option_order(item, 0)))) | names


def _ids_in(view: object) -> Iterator[str]:
    if isinstance(view, Mapping):
        if isinstance(view.get("id"), str):
            yield view["id"]
        for value in view.values():
            yield from _ids_in(value)
    elif isinstance(view, list | tuple):
        for value in view:
            yield from _ids_in(value)


def _shuffled(ids: list[str], rng: random.Random) -> list[str]:
    # random() is the one sequence Python promises to keep for a seed; shuffle() is not.
    return sorted(ids, key=lambda _: rng.random())


def _shuffled_options(body: Choice, rng: random.Random) -> list[str]:
    if body.has_natural_order:
        return [option.id for option in body.options]
    free = iter(_shuffled([option.id for option in body.options if not option.is_pinned], rng))
    return [option.id if option.is_pinned else next(free) for option in body.options]


def _in_order(parts: Sequence[Side], ids: Sequence[str]) -> list[Side]:
    by_id = {part.id: part for part in parts}
    if sorted(by_id) != sorted(ids):
        raise ValueError("the frozen order does not belong to this item")
    return [by_id[part_id] for part_id in ids]


def _elements_view(body: Ordering, ids: Sequence[str]) -> list[dict[str, object]]:
    if len(ids) != shown_count(body):
        raise ValueError("the frozen order does not belong to this item")
    return [_side_view(one) for one in _in_order(narrowed(body, ids).elements, ids)]


def _options_view(body: Choice, ids: Sequence[str]) -> list[dict[str, object]]:
    by_id: dict[str, Option] = {option.id: option for option in body.options}
    if sorted(by_id) != sorted(ids):
        raise ValueError("the frozen order does not belong to this item")
    return [{"id": part_id, "content": _rich_view(by_id[part_id].content)} for part_id in ids]


def _bank_view(body: WordBank, words: Sequence[str]) -> list[dict[str, object]]:
    """The gaps with the words of their groups, all in one order."""
    if sorted(words) != sorted(word.id for word in body.words):
        raise ValueError("the frozen order does not belong to this item")
    blanks = as_cloze(body).blanks
    offered = {
        blank.id: {option.id for option in blank.body.options}
        for blank in blanks
        if isinstance(blank.body, Choice)
    }
    orders = {gap: [word for word in words if word in known] for gap, known in offered.items()}
    return [_gap_view(blank, orders) for blank in blanks]


def _gap_view(blank: Blank, option_order: Mapping[str, Sequence[str]]) -> dict[str, object]:
    if isinstance(blank.body, Choice):
        options = _options_view(blank.body, option_order.get(blank.id, ()))
        return {"id": blank.id, "display": blank.display, "options": options}
    if isinstance(blank.body, Numeric):
        return {"id": blank.id, "display": blank.display, "max_length": MAX_TYPED_NUMBER}
    return {"id": blank.id, "display": blank.display, "max_length": blank.body.max_length}


def _files_view(files: Files) -> dict[str, object]:
    return {
        "most": files.most,
        "least": files.least,
        "types": list(files.types),
        "megabytes": files.megabytes,
    }


def _essay_view(body: Essay) -> dict[str, object]:
    """What the writer is told beforehand."""
    files = body.files
    return {
        "min_words": body.min_words,
        "max_words": body.max_words,
        "is_strict": body.is_strict,
        "lines": body.lines,
        "template": body.template,
        **({"files": _files_view(files)} if files else {}),
    }


def _picture_view(body: Hotspot) -> dict[str, object]:
    """The picture, and only where its author shows them all places, from the top down and without names."""
    view: dict[str, object] = {
        # The name is an id: answers to one picture say nothing about another.
        "picture": {"id": body.picture, "alt": body.alt, "width": body.width, "height": body.height},
        "is_multiple": body.is_multiple,
    }
    if body.are_places_shown:
        places = [(inner_point(body, zone), zone) for zone in body.zones]
        view["places"] = [
            {"shape": zone.shape, "numbers": list(zone.numbers), "point": list(point)}
            for point, zone in sorted(
                ((point, zone) for point, zone in places if point),
                key=lambda one: (one[0][1], one[0][0], one[1].numbers),
            )
        ]
    return view


def _side_view(side: Side) -> dict[str, object]:
    return {"id": side.id, "content": _rich_view(side.content)}


def _rich_view(rich: Rich) -> dict[str, object]:
    return {"value": rich.value, "format": rich.format}
