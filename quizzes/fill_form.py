"""The form that fills a quiz from its course: how many questions of each section, and of which kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from items.kinds import BY_HAND
from lessons.models import Lesson
from quizzes.builder_queries import SectionCover
from quizzes.item_words import KIND_WORDS, asked_kind_choices

PER_SECTION = 3
"""How many questions of each section are proposed."""
MOST = 100
"""So many are added of a section at most."""


class FillForm:
    """Counts by lesson and ticked kinds, as proposed or as typed; `errors` by lesson."""

    def __init__(self, counts: Mapping[int, str], kinds: Iterable[str]) -> None:
        self.counts, self.kinds = counts, list(kinds)
        self.errors = {pk: _wrong(text) for pk, text in counts.items() if text and not _is_count(text)}

    @classmethod
    def proposed(cls, sections: Iterable[SectionCover]) -> Self:
        """What stands there at first. Nobody should come to wait for marks by hand without having asked for
        it."""
        counts = {one.lesson.pk: str(min(one.others, PER_SECTION)) for one in sections}
        return cls(counts, [kind for kind, _word in asked_kind_choices() if kind not in BY_HAND])

    @classmethod
    def of_post(cls, data: QueryDict, lessons: Iterable[Lesson]) -> Self:
        """What was typed."""
        counts = {lesson.pk: data.get(f"count-{lesson.pk}", "").strip()[:40] for lesson in lessons}
        return cls(counts, [kind for kind in data.getlist("kind") if kind in KIND_WORDS])

    def count(self, lesson: Lesson) -> int:
        """How many of this lesson; for a form without errors."""
        return min(int(self.counts[lesson.pk] or 0), MOST)

    def lines(self, sections: Iterable[SectionCover]) -> list[tuple[SectionCover, str, str]]:
        """Each section with what stands in its field and what is wrong with that."""
        return [
            (one, self.counts.get(one.lesson.pk, ""), self.errors.get(one.lesson.pk, "")) for one in sections
        ]

    def choices(self) -> list[tuple[str, str | Promise, bool]]:
        """Each kind with its word, and whether it is ticked."""
        return [(kind, word, kind in self.kinds) for kind, word in asked_kind_choices()]


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _wrong(text: str) -> str:
    return _("“%(typed)s” is no number of questions. Nothing was added.") % {"typed": text}
