"""What a quiz draws, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lessons.models import Lesson
from quizzes.bank_filter import NO_CATEGORY, ItemFilter
from quizzes.bank_models import Category
from quizzes.bank_page import DIFFICULTY_WORDS
from quizzes.draws import Draw, DrawRow, Numbers
from quizzes.item_words import KIND_WORDS, ORIGIN_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawLine:
    """One draw as the builder shows it: the numbers its questions have, and what they are drawn from."""

    draw: Draw
    first: int
    last: int
    words: str
    fitting: int
    missing: int


def draw_lines(rows: Iterable[DrawRow], numbers: Numbers, lessons: Iterable[Lesson]) -> list[DrawLine]:
    """The draws of a quiz in order. One query where one names a category, else none."""
    rows = list(rows)
    names = _category_names(row.draw.chosen for row in rows)
    titles = {str(lesson.pk): str(lesson) for lesson in lessons}
    return [
        DrawLine(
            draw=row.draw,
            first=numbers.draws[row.draw.id],
            last=numbers.draws[row.draw.id] + row.draw.count - 1,
            words=" · ".join(filter_words(row.draw.chosen, names, titles)),
            fitting=row.fitting,
            missing=row.missing,
        )
        for row in rows
    ]


def filter_words(chosen: ItemFilter, categories: dict[str, str], lessons: dict[str, str]) -> list[str]:
    """What a question has to be, each point in words; of a filter that asks nothing, that all are meant."""
    words = []
    if chosen.lesson:
        words.append(lessons.get(chosen.lesson, _("a section that is no more")))
    if chosen.kind:
        words.append(str(KIND_WORDS[chosen.kind]))
    if chosen.category == NO_CATEGORY:
        words.append(_("in no category"))
    elif chosen.category:
        name = categories.get(chosen.category, _("a category that is no more"))
        only = _("%(category)s itself") if chosen.category_only else _("%(category)s with all in it")
        words.append(only % {"category": name})
    words += [f"#{tag}" for tag in (*([chosen.tag] if chosen.tag else []), *chosen.every_tag)]
    if chosen.difficulty:
        words.append(str(DIFFICULTY_WORDS[chosen.difficulty]))
    if chosen.origin:
        words.append(str(ORIGIN_WORDS[chosen.origin]))
    if chosen.q:
        words.append(f"“{chosen.q}”")
    return words or [_("all accepted questions of the course")]


def _category_names(filters: Iterable[ItemFilter]) -> dict[str, str]:
    ids = [one.category for one in filters if one.category not in ("", NO_CATEGORY)]
    if not ids:
        return {}
    return {str(pk): name for pk, name in Category.objects.filter(pk__in=ids).values_list("pk", "name")}
