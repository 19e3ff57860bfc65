"""Items of the bank that ask the same, in groups; nothing here writes."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from items.duplicates import Asked, Double, Group, are_alike, asked_of, doubles, groups
from items.kinds import Item as Shape
from items.rules.proof import nearest_stems
from items.rules.words import plain
from items.storage import from_data
from lessons.models import Course
from people.access import Principal
from quizzes.access import items_for, organisation_of
from quizzes.bank_queries import IN_BANK, in_reading_order
from quizzes.item_figures import ItemFigures, figures_of
from quizzes.models import Item, ItemState, ItemVersion, Slot, ToldApart

MOST = 20_000
"""So many items are compared at most, the newest."""
MOST_BESIDE = 5
"""So many are named beside an item that is being written."""

_known: dict[int, Asked | None] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubles:
    """The groups, and whether there were too many items to compare all."""

    groups: list[Group]
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One item of a group with the places in quizzes that ask it, and how often it was answered."""

    item: Item
    slots: list[Slot]
    figures: ItemFigures | None


def doubles_for(principal: Principal, *, course_id: int | None = None, is_across: bool = False) -> Doubles:
    """The groups among the items one teaches that are in use or wait; those of one course if it is named.

    Only items of the same course are compared, unless `is_across`. Three queries; wordings this process has
    seen are not read again.
    """
    items = items_for(principal).filter(state__in=IN_BANK, latest__isnull=False)
    if course_id is not None and not is_across:
        items = items.filter(course=course_id)
    rows = list(items.order_by("-pk").values_list("pk", "latest_id", "course_id")[: MOST + 1])
    courses = {item_id: course for item_id, _version, course in rows}
    versions = {item_id: version for item_id, version, _course in rows}
    found = _all_doubles(tuple((item_id, version) for item_id, version, _course in rows[:MOST]))
    if not is_across:
        found = tuple(double for double in found if courses[double.one] == courses[double.other])
    shown = groups(found, _told_apart(principal, found, versions))
    if course_id is not None:
        shown = [group for group in shown if course_id in {courses[one] for one in group.members}]
    return Doubles(groups=shown, is_cut=len(rows) > MOST)


def members_of(principal: Principal, shown: Sequence[Group]) -> dict[int, Member]:
    """The items of the groups by their ids. Three queries."""
    ids = [item_id for group in shown for item_id in group.members]
    items = in_reading_order(items_for(principal).filter(pk__in=ids))
    slots: dict[int, list[Slot]] = defaultdict(list)
    for slot in Slot.objects.filter(item__in=ids).select_related("quiz").order_by("quiz_id"):
        slots[slot.item_id].append(slot)
    figures = figures_of(organisation_of(principal), ids)
    return {item.pk: Member(item=item, slots=slots[item.pk], figures=figures.get(item.pk)) for item in items}


def doubles_beside(shape: Shape, course: Course, item: Item | None) -> list[Item]:
    """The items of the course that ask what `shape` asks; it is or becomes a wording of `item`, where there
    is one. Those told apart from that are left out. Four queries at most."""
    mine = asked_of(shape)
    if mine is None:
        return []
    others = Item.objects.filter(course=course, state__in=[ItemState.WAITING, ItemState.ACCEPTED])
    rows = list(
        others.exclude(pk=item.pk if item else 0)
        .order_by("pk")
        .values_list("pk", "latest_id", "latest__stem")
    )
    near = [rows[place] for place, _alike in nearest_stems(plain(shape.stem), [row[2] for row in rows], 50)]
    asked = _asked(version for _pk, version, _stem in near)
    alike = {version: pk for pk, version, _stem in near if (one := asked[version]) and are_alike(mine, one)}
    if item is not None and alike:
        told = ToldApart.objects.filter(organisation_id=course.organisation_id)
        about = told.filter(Q(low=item.latest_id, high__in=alike) | Q(high=item.latest_id, low__in=alike))
        for pair in about.values_list("low_id", "high_id"):
            alike = {version: pk for version, pk in alike.items() if version not in pair}
    ids = sorted(alike.values())[:MOST_BESIDE]
    return list(Item.objects.filter(pk__in=ids).select_related("latest").order_by("pk")) if ids else []


@lru_cache(maxsize=4)
def _all_doubles(rows: tuple[tuple[int, int], ...]) -> tuple[Double, ...]:
    """The doubles among items with these wordings. A wording never changes, so neither does the answer."""
    asked = _asked(version for _item, version in rows)
    return doubles({item_id: one for item_id, version in rows if (one := asked[version]) is not None})


def _asked(version_ids: Iterable[int]) -> dict[int, Asked | None]:
    wanted = set(version_ids)
    found = {version: _known[version] for version in wanted & _known.keys()}
    unseen = wanted - found.keys()
    if unseen:
        rows = ItemVersion.objects.filter(pk__in=unseen).values_list("pk", "content")
        read = {version: asked_of(from_data(content)) for version, content in rows.iterator(2_000)}
        found |= read
        with _lock:
            if len(_known) + len(read) > 2 * MOST:
                _known.clear()
            _known.update(read)
    return found


def _told_apart(
    principal: Principal, found: Iterable[Double], versions: dict[int, int]
) -> set[tuple[int, int]]:
    """The doubles whose wordings somebody told apart; no query without doubles."""
    by_wording = {
        tuple(sorted((versions[double.one], versions[double.other]))): (double.one, double.other)
        for double in found
    }
    if not by_wording:
        return set()
    told = ToldApart.objects.filter(organisation_id=organisation_of(principal))
    pairs = told.values_list("low_id", "high_id")
    return {by_wording[pair] for pair in pairs if pair in by_wording}
