"""Which items of a bank are meant: one filter for the bank's pages, the API, and whatever draws from it.

A filter has two stable forms: the query string of an address, and a small mapping of texts to keep at rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from django.db.models import Q, QuerySet
from django.http import QueryDict

from items.kinds import ItemKind, ItemOrigin
from lessons.models import Course
from quizzes.item_figures import with_facility
from quizzes.models import Item, ItemState

HAS_FINDINGS = Q(findings__0__isnull=False)
"""The item-writing rules hold something against the latest wording."""
HARD_BELOW, EASY_FROM = 0.4, 0.8
DIFFICULTIES = {
    "hard": Q(facility__lt=HARD_BELOW),
    "medium": Q(facility__gte=HARD_BELOW, facility__lt=EASY_FROM),
    "easy": Q(facility__gte=EASY_FROM),
    "unknown": Q(facility=None),
}
"""By the mean fraction of those who answered; unknown while too few did."""
NO_CATEGORY = "none"
COLUMNS = (
    ("course", "course_id"),
    ("lesson", "lesson_id"),
    ("kind", "kind"),
    ("state", "state"),
    ("origin", "origin"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """What an item has to be; an empty field asks nothing, and what is not understood is ignored.

    `category` is the id of a category, everything in it included, or ``none``; with `category_only` what lies
    in its own categories is not meant. `checks` asks for what the engine passed or held, or for findings.
    Every word of `q` has to stand in the stem, and every one of `tags`, separated by commas, on the item.
    """

    course: str = ""
    lesson: str = ""
    kind: str = ""
    state: str = ""
    origin: str = ""
    checks: str = ""
    q: str = ""
    category: str = ""
    tag: str = ""
    difficulty: str = ""
    tags: str = ""
    category_only: str = ""

    @classmethod
    def of_query(cls, query: QueryDict) -> Self:
        """The filters named in a query string."""
        return cls.of_data({field.name: query.get(field.name, "") for field in fields(cls)})

    @classmethod
    def of_data(cls, data: Mapping[str, object]) -> Self:
        """The filter that `as_data` gave."""
        found = {field.name: str(data.get(field.name, "")).strip()[:200] for field in fields(cls)}
        return cls(**{name: value for name, value in found.items() if _is_understood(name, value)})

    @property
    def every_tag(self) -> list[str]:
        """The single ones of `tags`."""
        return [tag.strip() for tag in self.tags.split(",") if tag.strip()]

    def as_data(self) -> dict[str, str]:
        """The filter to keep at rest, without what asks nothing."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    def as_query(self) -> str:
        """The same as a query string."""
        query = QueryDict(mutable=True)
        query.update(self.as_data())
        return query.urlencode()

    def apply(self, items: QuerySet[Item]) -> QuerySet[Item]:
        """`items` that every filter lets through."""
        wanted = Q()
        for name, column in COLUMNS:
            if value := getattr(self, name):
                wanted &= Q(**{column: value})
        if self.checks == "found":
            wanted &= HAS_FINDINGS
        elif self.checks:
            wanted &= Q(has_passed=self.checks == "passed")
        if self.category == NO_CATEGORY:
            wanted &= Q(category=None)
        elif self.category and self.category_only:
            wanted &= Q(category=self.category)
        elif self.category:
            wanted &= Q(category__path__contains=f"/{self.category}/")
        if self.tag:
            wanted &= Q(tags__contains=[self.tag])
        if self.tags:
            wanted &= Q(tags__contains=self.every_tag)
        # NUL is the one character Postgres refuses in a text.
        for word in self.q.replace("\x00", "").split():
            wanted &= Q(latest__stem__icontains=word)
        found = items.filter(wanted)
        return with_facility(found).filter(DIFFICULTIES[self.difficulty]) if self.difficulty else found


def askable_items(course: Course, chosen: ItemFilter) -> QuerySet[Item]:
    """The accepted items of the course that `chosen` lets through, in a fixed order."""
    accepted = Item.objects.filter(course=course, state=ItemState.ACCEPTED)
    return chosen.apply(accepted).order_by("pk")


def _is_understood(name: str, value: str) -> bool:
    known: dict[str, bool] = {
        "course": is_id(value),
        "lesson": is_id(value),
        "kind": value in set(ItemKind),
        "state": value in ItemState.values,
        "origin": value in set(ItemOrigin),
        "checks": value in ("passed", "held", "found"),
        "category": value == NO_CATEGORY or is_id(value),
        "difficulty": value in DIFFICULTIES,
        "tag": "\x00" not in value,
        "tags": "\x00" not in value,
        "category_only": value == "1",
    }
    return known.get(name, True)


def is_id(text: str) -> bool:
    """Whether the text can be the number of a row."""
    return text.isascii() and text.isdigit() and len(text) < 18
