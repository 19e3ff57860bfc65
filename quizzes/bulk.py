"""Many items changed in one press, with an undo: filed, tagged, accepted, retired, copied elsewhere.

What an item does not allow is left alone and told, never half done. Every press is on record, and its undo
touches only what nobody has changed since.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from items.kinds import ItemOrigin
from items.rich import media_names
from lessons.access import course_by_id
from lessons.models import Course
from people.access import Action, Principal
from people.audit import record
from people.models import AuditEntry
from quizzes.authoring import decide_items, drop_unused, locked_course, undo_review, write_item
from quizzes.bank_models import Category
from quizzes.categories import category_in, numbers_once
from quizzes.draw_losses import Loss, Stock, stock_in
from quizzes.errors import AuthoringRefused
from quizzes.media import copy_media
from quizzes.models import Item, ItemState
from quizzes.telling_apart import APART, forget_apart
from quizzes.versions import items_of

CHANGED = "bank.change"
COPIED = "bank.copy"
MOST_AT_ONCE = 10_000
MOST_COPIES = 100
MOST_TAG = 100
# Ten thousand rows with a value each, in one statement.
WRITE = {
    "tags": """
        UPDATE quizzes_item i SET tags = ARRAY(SELECT jsonb_array_elements_text(one.value))
        FROM jsonb_each(%s::jsonb) one WHERE i.id = one.key::bigint
    """,
    "category_id": """
        UPDATE quizzes_item i SET category_id = (one.value #>> '{}')::bigint
        FROM jsonb_each(%s::jsonb) one WHERE i.id = one.key::bigint
    """,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a press did. `tokens` undo it: a course and the number of the entry, each.

    `warnings` say which published quizzes have fewer questions left to draw from.
    """

    tokens: tuple[tuple[int, int], ...]
    count: int
    left: int
    warnings: tuple[str, ...] = ()

    @property
    def undo(self) -> str:
        """The tokens as an address holds them."""
        return ".".join(f"{course_id}-{token}" for course_id, token in self.tokens)


def press(
    act: str,
    items: Collection[Item],
    by: Principal,
    *,
    tag: str,
    category: Callable[[], Category | None],
    to: Callable[[], Course],
) -> Done:
    """What was done with the items; `category` and `to` are asked for by the acts that need them.

    Raises `AuthoringRefused`, with the code ``act`` for what is no act.
    """
    match act:
        case "file":
            return file_items(items, category(), by)
        case "tag" | "untag":
            return tag_items(items, tag, by, is_added=act == "tag")
        case "accept":
            return decide(items, ItemState.ACCEPTED, by)
        case "retire":
            return decide(items, ItemState.RETIRED, by)
        case "copy":
            return copy_items(items, to(), by)
        case _:
            raise AuthoringRefused("act", _("Nothing was changed: choose what to do."))


def clean_tag(text: str) -> str:
    """The tag as it is kept. Raises `AuthoringRefused` (``tag``)."""
    tag = " ".join(text.replace("\x00", "").replace(",", " ").split())
    if not 0 < len(tag) <= MOST_TAG:
        raise AuthoringRefused("tag", _("A tag has at least one and at most 100 characters."))
    return tag


def file_items(items: Collection[Item], category: Category | None, by: Principal) -> Done:
    """Put the items into a category of their course; None takes them out of theirs.

    Items of other courses are left alone. Raises `AuthoringRefused` (``id_number``).
    """
    ids = [item.pk for item in items if category is None or item.course_id == category.course_id]
    with numbers_once():
        # The lock comes first: nobody deletes the category meanwhile.
        to = category_in(locked_course(category.course_id), category.pk).pk if category else None
        return _change(ids, "category_id", lambda _value: to, by, len(items))


def tag_items(items: Collection[Item], tag: str, by: Principal, *, is_added: bool = True) -> Done:
    """Add a tag, or take it away. Raises `AuthoringRefused` (``tag``)."""
    tag = clean_tag(tag)

    def changed(tags: list[str]) -> list[str]:
        others = [one for one in tags if one.casefold() != tag.casefold()]
        if not is_added:
            return others
        return tags if len(others) < len(tags) else [*tags, tag]

    return _change([item.pk for item in items], "tags", changed, by, len(items))


def decide(items: Collection[Item], to: ItemState, by: Principal) -> Done:
    """Accept or retire. Left alone: what is held, what a published quiz asks and should be retired, and
    what is to be accepted without being proved by the article as it is now."""
    tokens, count = [], 0
    stock = stock_in({item.course_id for item in items}) if to == ItemState.RETIRED else Stock(())
    for course_id, ids in _by_course(items).items():
        undo = decide_items(course_id, ids, to, by)
        if undo.count:
            tokens.append((course_id, undo.token))
            count += undo.count
    same = sum(item.state == to for item in items)
    return Done(
        tokens=tuple(tokens),
        count=count,
        left=len(items) - count - same,
        warnings=tuple(loss.sentence for loss in _losses(stock, items, to)),
    )


def copy_items(items: Collection[Item], course: Course, by: Principal) -> Done:
    """Copies in another course, without proof, for that course has another article: what was accepted stays
    so, everything else becomes a draft. Tags go along, and pictures and sound, which only people of their
    own course may see. Raises `AuthoringRefused` (``many``, ``media``)."""
    chosen = [item for item in items if item.course_id != course.pk]
    if len(chosen) > MOST_COPIES:
        raise AuthoringRefused("many", _("At most 100 questions are copied at once."))
    shapes = items_of(item.latest_id or 0 for item in chosen)
    with transaction.atomic():
        for item in chosen:
            copy_media(item.course_id, course, media_names(shapes[item.latest_id or 0]), by)
        made = [
            write_item(
                course,
                replace(shapes[item.latest_id or 0], evidence=None, tags=tuple(item.tags)),
                by,
                origin=ItemOrigin.IMPORTED,
                is_draft=item.state != ItemState.ACCEPTED,
            )
            for item in chosen
        ]
        detail: dict[str, object] = {
            "course": course.pk,
            "from": [item.pk for item in chosen],
            "made": [item.pk for item in made],
        }
        entry = record(by, COPIED, course, organisation_id=course.organisation_id, detail=detail)
    return Done(tokens=((course.pk, entry.pk),) if made else (), count=len(made), left=len(items) - len(made))


def undo_press(tokens: Iterable[tuple[int, int]], by: Principal) -> int:
    """How many items went back, of all courses of a press. Raises Http404 for a course that `by` does not
    teach, and `AuthoringRefused` (``id_number``): then nothing went back."""
    with transaction.atomic():
        return sum(
            undo(course_by_id(by, course_id, Action.COURSE_TEACH), token, by)
            for course_id, token in sorted(tokens)
        )


def undo(course: Course, token: int, by: Principal) -> int:
    """How many items went back: those that nobody changed since.

    Raises `AuthoringRefused` (``id_number``).
    """
    entry = AuditEntry.objects.of(course.organisation_id).filter(pk=token).first()
    if entry is None or entry.detail.get("course") != course.pk:
        return 0
    if entry.verb == APART:
        return forget_apart(course, entry, by)
    if entry.verb == COPIED:
        return drop_unused(course, entry.detail["made"])
    if entry.verb != CHANGED:
        return undo_review(course, token, by)
    return _put_back(course, entry, by)


def _change(ids: Sequence[int], field: str, changed: Callable[[Any], Any], by: Principal, asked: int) -> Done:
    """Set one field of many items, course by course, and keep what stood there."""
    tokens, count = [], 0
    with transaction.atomic():
        items = list(Item.objects.select_for_update().filter(pk__in=ids).order_by("course_id", "pk"))
        for course_id, held in groupby(items, key=lambda item: item.course_id):
            moved = [(item, getattr(item, field), changed(getattr(item, field))) for item in held]
            moved = [(item, before, after) for item, before, after in moved if before != after]
            if moved:
                tokens.append((course_id, _keep(course_id, field, moved, by)))
                count += len(moved)
    return Done(tokens=tuple(tokens), count=count, left=asked - len(ids))


def _keep(course_id: int, field: str, moved: list[tuple[Item, Any, Any]], by: Principal) -> int:
    """Write what changed, in one statement; the number of the entry that says what stood there."""
    first = moved[0][0]
    after = {str(item.pk): one for item, _before, one in moved}
    before = {str(item.pk): one for item, one, _after in moved}
    _write(field, after)
    detail: dict[str, object] = {"course": course_id, "field": field, "before": before, "after": after}
    return record(by, CHANGED, first, organisation_id=first.organisation_id, detail=detail).pk


def _write(field: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WRITE[field], [json.dumps(values)])


def _put_back(course: Course, entry: AuditEntry, by: Principal) -> int:
    field, before, after = (entry.detail[name] for name in ("field", "before", "after"))
    with numbers_once():
        locked_course(course.pk)
        ids = [int(pk) for pk in before]
        items = list(Item.objects.select_for_update().filter(course=course, pk__in=ids))
        # A category that was deleted since cannot take anything back.
        there = set(Category.objects.filter(course=course).values_list("pk", flat=True)) | {None}
        back = [
            item
            for item in items
            if getattr(item, field) == after[str(item.pk)]
            and (field != "category_id" or before[str(item.pk)] in there)
        ]
        _write(field, {str(item.pk): before[str(item.pk)] for item in back})
        detail: dict[str, object] = {"change": entry.pk, "count": len(back), "course": course.pk}
        record(by, "bank.undo", course, organisation_id=course.organisation_id, detail=detail)
    return len(back)


def _losses(stock: Stock, items: Collection[Item], to: ItemState) -> list[Loss]:
    """What those of the items that are in the state by now leave less of."""
    if not stock.quizzes:
        return []
    decided = Item.objects.filter(pk__in=[item.pk for item in items], state=to)
    return stock.without(set(decided.values_list("pk", flat=True)))


def _by_course(items: Collection[Item]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for item in items:
        found.setdefault(item.course_id, []).append(item.pk)
    return found
