"""An item with another key: the same wording and the same options, one of which is right instead or too."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from items.kinds import Blank, Choice, Cloze, Hotspot, Item, Matching, Option, Pair, TrueFalse, WordBank

PLACES = Decimal("0.0000001")


def rekeyed(item: Item, part: str, given: str) -> Item | None:
    """The item by whose key `given` is right at `part`; None where it is already, or is no answer to choose.

    `part` names the gap or the prompt, and is empty where there is one set of options. Where several are
    right, `given` is right too, and all of them earn the same; elsewhere it takes the key's place.
    """
    match item.body:
        case Choice() if not part:
            choice = _choice(item.body, given)
            return replace(item, body=choice) if choice else None
        case TrueFalse() if not part and given == ("false" if item.body.is_true else "true"):
            return replace(item, body=replace(item.body, is_true=not item.body.is_true))
        case Matching():
            matching = _matching(item.body, part, given)
            return replace(item, body=matching) if matching else None
        case Cloze():
            cloze = _cloze(item.body, part, given)
            return replace(item, body=cloze) if cloze else None
        case WordBank():
            bank = _bank(item.body, part, given)
            return replace(item, body=bank) if bank else None
        case Hotspot() if not part:
            picture = _picture(item.body, given)
            return replace(item, body=picture) if picture else None
        case _:
            return None


def has_several_keys(item: Item) -> bool:
    """True where another right answer stands beside those that are right, not in their place."""
    return isinstance(item.body, Choice | Hotspot) and item.body.is_multiple


def keys_at(item: Item, part: str) -> list[str]:
    """The ids that are right at `part`, as answers name them; empty where nothing is chosen."""
    match item.body:
        case Choice():
            return [one.id for one in item.body.options if one.fraction > 0]
        case TrueFalse():
            return ["true" if item.body.is_true else "false"]
        case Matching():
            return [pair.right for pair in item.body.pairs if pair.left == part]
        case Cloze():
            menus = [one.body for one in item.body.blanks if one.id == part and isinstance(one.body, Choice)]
            return [option.id for menu in menus for option in menu.options if option.fraction == 1]
        case WordBank():
            return [gap.word for gap in item.body.gaps if gap.id == part]
        case Hotspot():
            return [zone.id for zone in item.body.zones if zone.is_right]
        case _:
            return []


def _choice(body: Choice, given: str) -> Choice | None:
    option = next((one for one in body.options if one.id == given), None)
    if option is None or option.fraction == 1 or (body.is_multiple and option.fraction > 0):
        return None
    right = {given} | {one.id for one in body.options if body.is_multiple and one.fraction > 0}
    worth = Decimal(1)
    if len(right) > 1:
        worth = (worth / len(right)).quantize(PLACES, rounding=ROUND_DOWN)
    return replace(body, options=tuple(_worth(one, one.id in right, worth, body) for one in body.options))


def _worth(option: Option, is_right: bool, worth: Decimal, body: Choice) -> Option:
    if is_right:
        return replace(option, fraction=worth)
    # What is partly right stays so; what was right is so no more.
    was_key = option.fraction == 1 and not body.is_multiple
    return replace(option, fraction=Decimal(0)) if was_key else option


def _matching(body: Matching, part: str, given: str) -> Matching | None:
    known = part in {side.id for side in body.left} and given in {side.id for side in body.right}
    new = Pair(left=part, right=given)
    if not known or new in body.pairs:
        return None
    pairs = tuple(new if pair.left == part else pair for pair in body.pairs)
    return replace(body, pairs=pairs) if new in pairs else None


def _cloze(body: Cloze, part: str, given: str) -> Cloze | None:
    changed: dict[str, Blank] = {}
    for blank in body.blanks:
        if blank.id == part and isinstance(blank.body, Choice):
            choice = _choice(blank.body, given)
            if choice is not None:
                changed[part] = replace(blank, body=choice)
    blanks = tuple(changed.get(blank.id, blank) for blank in body.blanks)
    return replace(body, blanks=blanks) if changed else None


def _bank(body: WordBank, part: str, given: str) -> WordBank | None:
    if given not in {word.id for word in body.words}:
        return None
    gaps = tuple(replace(gap, word=given) if gap.id == part else gap for gap in body.gaps)
    return replace(body, gaps=gaps) if gaps != body.gaps else None


def _picture(body: Hotspot, given: str) -> Hotspot | None:
    if given not in {zone.id for zone in body.zones if not zone.is_right}:
        return None
    zones = tuple(
        replace(zone, is_right=zone.id == given or (body.is_multiple and zone.is_right))
        for zone in body.zones
    )
    return replace(body, zones=zones)
