"""Texts between questions: items of kind description, shown with the question that follows them.

An attempt has no place for a text. It is frozen beside the question it precedes, so that neither numbering
nor marks nor statistics ever meet it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.safestring import SafeString

from items.kinds import ItemKind, Rich
from quizzes.rich_text import block_html
from quizzes.versions import items_of

ITEM_ASKS = ~Q(kind=ItemKind.DESCRIPTION.value)
"""Items that are questions."""
SLOT_ASKS = ~Q(item__kind=ItemKind.DESCRIPTION.value)
"""Places of a quiz that are questions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to come: its wording, its points, the wordings of the texts shown before it, its place in
    the quiz, and whether its author begins a page with it and lets it wait for
    the question before it."""

    version_id: int
    points: Decimal
    texts: tuple[int, ...] = ()
    place: int = 0
    starts_page: bool = False
    needs_before: bool = False


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text as learners see it."""

    rich: Rich
    language: str

    @property
    def html(self) -> SafeString:
        return block_html(self.rich)


def asked_places(
    rows: Iterable[tuple[str, int, Decimal, int]],
    breaks: Collection[int] = (),
    waiting: Collection[int] = (),
) -> list[Asked]:
    """The questions among ``(kind, version id, points, place)`` in order, each with the texts before it.

    `breaks` are the places with which the author begins a page; what is drawn begins none, and those
    `waiting` for the question before them. A page that begins
    with a text begins with its question. A text after the last question stands before none and is left out.
    """
    places, before, is_begun = [], [], False
    for kind, version_id, points, place in rows:
        is_begun = is_begun or bool(kind and place in breaks)
        if kind == ItemKind.DESCRIPTION:
            before.append(version_id)
        else:
            places.append(
                Asked(version_id, points, tuple(before), place, is_begun, bool(kind and place in waiting))
            )
            before, is_begun = [], False
    return places


def shown_texts(stored: object) -> tuple[ShownText, ...]:
    """The texts of `Response.texts` in this order; no query for those this process has seen."""
    ids = [pk for pk in stored if isinstance(pk, int)] if isinstance(stored, list) else []
    if not ids:
        return ()
    items = items_of(ids)
    return tuple(ShownText(items[pk].stem, items[pk].language) for pk in ids)
