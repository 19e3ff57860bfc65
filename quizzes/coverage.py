"""The article with margins: of each sentence, which items test it, or why none does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from items.generation.reasons import explain_code
from lessons.models import Course, Lesson
from quizzes.bank_queries import lessons_of
from quizzes.coverage_queries import (
    ItemRow,
    SentenceRow,
    items_on,
    reasons_of,
    sentence_rows,
    sentence_texts,
    worded,
)
from quizzes.draw_losses import stock_in
from quizzes.item_figures import ItemFigures, figures_of, together
from quizzes.models import Item, ItemState

LOW = 50
"""A share right, in percent, under which a sentence is worth a look."""
OPEN = (ItemState.WAITING, ItemState.ACCEPTED, ItemState.STALE)


class SentenceState(StrEnum):
    """What is known of a sentence, the best first."""

    TESTED = "tested"
    WAITING = "waiting"
    HELD = "held"
    EXPLAINED = "explained"
    UNTESTED = "untested"


class Reach(StrEnum):
    """How a published quiz comes to ask an accepted item, the surest first."""

    ASKED = "asked"
    DRAWABLE = "drawable"
    NONE = ""


WITHOUT = (SentenceState.EXPLAINED, SentenceState.UNTESTED)


class Show(StrEnum):
    """The filters of the page; ``low`` needs the figures of the whole course."""

    ALL = ""
    WITHOUT = "without"
    REVIEW = "review"
    TESTED = "tested"
    LOW = "low"


SHOWN: Mapping[Show, tuple[SentenceState, ...]] = {
    Show.ALL: tuple(SentenceState),
    Show.WITHOUT: WITHOUT,
    Show.REVIEW: (SentenceState.WAITING, SentenceState.HELD),
    Show.TESTED: (SentenceState.TESTED,),
    Show.LOW: (SentenceState.TESTED,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Sentences by state; their sum is `total`.

    Of those that are tested, `asked` have an item in a published quiz, and `drawable` others have one that a
    published quiz can draw.
    """

    tested: int
    waiting: int
    held: int
    explained: int
    untested: int
    asked: int
    drawable: int

    @classmethod
    def of_sentences(cls, found: Iterable[tuple[SentenceState, Reach]]) -> Counts:
        """The counts of these sentences."""
        pairs = list(found)
        counted, reached = (
            Counter(state for state, _reach in pairs),
            Counter(reach for _state, reach in pairs),
        )
        return cls(
            **{state.value: counted[state] for state in SentenceState},
            asked=reached[Reach.ASKED],
            drawable=reached[Reach.DRAWABLE],
        )

    @property
    def total(self) -> int:
        return self.tested + self.waiting + self.held + self.explained + self.untested

    @property
    def review(self) -> int:
        return self.waiting + self.held

    @property
    def share(self) -> int:
        """How many in a hundred are tested."""
        return round(100 * self.tested / self.total) if self.total else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMargin:
    """One item beside its sentence; `figures` is None before anybody answered it.

    `is_drawable` says whether a published quiz can draw it.
    """

    item: Item
    figures: ItemFigures | None
    is_published: bool
    is_drawable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceMargin:
    """One sentence and all that stands beside it. `turned_down` counts rejected and retired items."""

    id: int
    lesson: Lesson
    position: int
    text: str
    state: SentenceState
    items: tuple[ItemMargin, ...]
    figures: ItemFigures | None
    reason: tuple[str, str] | None
    turned_down: int

    @property
    def anchor(self) -> str:
        return f"s{self.lesson.position}-{self.position}"


class CourseCoverage:
    """What a course asks, sentence by sentence. Five queries, six where a published quiz draws.

    Figures and words are read only for what is shown.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.lessons = lessons_of([course.pk])
        self._rows = sentence_rows(course)
        self._items = items_on(course)
        self._reasons = reasons_of(course)
        self._drawable = stock_in([course.pk]).item_ids
        self._on = self._by_sentence()
        self._states = {row.id: self._state(row) for row in self._rows}
        self._reach = {row.id: self._reach_of(row) for row in self._rows}

    @property
    def is_explained(self) -> bool:
        """Whether a run has read this text and said why sentences gave nothing."""
        return self._reasons is not None

    @property
    def counts(self) -> Counts:
        """All sentences."""
        return Counts.of_sentences((self._states[row.id], self._reach[row.id]) for row in self._rows)

    @cached_property
    def by_lesson(self) -> list[tuple[Lesson, Counts]]:
        """The sentences of each lesson."""
        found: dict[int, list[tuple[SentenceState, Reach]]] = defaultdict(list)
        for row in self._rows:
            found[row.lesson_id].append((self._states[row.id], self._reach[row.id]))
        return [(lesson, Counts.of_sentences(found[lesson.pk])) for lesson in self.lessons]

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many items of each kind are in use or wait."""
        return sorted(Counter(item.kind for item in self._items if item.state in OPEN).items())

    @property
    def without_place(self) -> int:
        """How many items in use or waiting name no sentence."""
        placed = {item.id for items in self._on.values() for item in items}
        return sum(item.state in OPEN and item.id not in placed for item in self._items)

    def rows(self, show: Show, lesson: int | None) -> list[SentenceRow]:
        """The sentences that the filters let through. One query for ``low``, none otherwise."""
        wanted = SHOWN[show]
        ids = {one.pk for one in self.lessons if lesson is None or one.position == lesson}
        rows = [row for row in self._rows if row.lesson_id in ids and self._states[row.id] in wanted]
        if show is not Show.LOW:
            return rows
        figures = self._figures(rows)
        return [row for row in rows if any(_is_low(figures.get(item.id)) for item in self._on[row.id])]

    def margins(self, rows: Sequence[SentenceRow]) -> list[tuple[Lesson, list[SentenceMargin]]]:
        """These sentences with words, items and figures, by lesson. Three queries."""
        texts, figures = sentence_texts(row.id for row in rows), self._figures(rows)
        items = worded(self._open(rows))
        lessons = {lesson.pk: lesson for lesson in self.lessons}
        found: dict[int, list[SentenceMargin]] = {}
        for row in rows:
            margin = self._margin(row, lessons[row.lesson_id], texts.get(row.id, ""), figures, items)
            found.setdefault(row.lesson_id, []).append(margin)
        return [(lessons[pk], margins) for pk, margins in found.items()]

    def _by_sentence(self) -> dict[int, list[ItemRow]]:
        ids = {row.key: row.id for row in self._rows}
        found: dict[int, list[ItemRow]] = defaultdict(list)
        for item in self._items:
            places = {ids[key] for key in item.other_sentences if key in ids}
            if item.sentence_id is not None:
                places.add(item.sentence_id)
            for sentence_id in places:
                found[sentence_id].append(item)
        return found

    def _state(self, row: SentenceRow) -> SentenceState:
        items = self._on.get(row.id, [])
        if any(item.state == ItemState.ACCEPTED for item in items):
            return SentenceState.TESTED
        waiting = [item for item in items if item.state == ItemState.WAITING]
        if waiting:
            passed = any(item.has_passed for item in waiting)
            return SentenceState.WAITING if passed else SentenceState.HELD
        if any(item.state == ItemState.STALE for item in items):
            return SentenceState.HELD
        has_reason = row.start in (self._reasons or {})
        return SentenceState.EXPLAINED if has_reason else SentenceState.UNTESTED

    def _reach_of(self, row: SentenceRow) -> Reach:
        items = [item for item in self._on.get(row.id, []) if item.state == ItemState.ACCEPTED]
        if any(item.is_published for item in items):
            return Reach.ASKED
        return Reach.DRAWABLE if any(item.id in self._drawable for item in items) else Reach.NONE

    def _figures(self, rows: Sequence[SentenceRow]) -> dict[int, ItemFigures]:
        return figures_of(self.course.organisation_id, self._open(rows))

    def _open(self, rows: Sequence[SentenceRow]) -> list[int]:
        return sorted({one.id for row in rows for one in self._on.get(row.id, []) if one.state in OPEN})

    def _margin(
        self,
        row: SentenceRow,
        lesson: Lesson,
        text: str,
        figures: Mapping[int, ItemFigures],
        items: Mapping[int, Item],
    ) -> SentenceMargin:
        on = self._on.get(row.id, [])
        shown = [
            ItemMargin(
                item=items[one.id],
                figures=figures.get(one.id),
                is_published=one.is_published,
                is_drawable=one.id in self._drawable,
            )
            for one in on
            if one.id in items
        ]
        state = self._states[row.id]
        code = (self._reasons or {}).get(row.start) if state is SentenceState.EXPLAINED else None
        return SentenceMargin(
            id=row.id,
            lesson=lesson,
            position=row.position,
            text=text,
            state=state,
            items=tuple(shown),
            figures=together(one.figures for one in shown if one.figures is not None),
            reason=code_words(code) if code else None,
            turned_down=len(on) - len(shown),
        )


def _is_low(figures: ItemFigures | None) -> bool:
    return figures is not None and figures.share is not None and figures.share < LOW


def code_words(code: str) -> tuple[str, str]:
    """The sentence and the hint of a code; an older engine may have used one that is not known any more."""
    try:
        found = explain_code(code)
    except (KeyError, StopIteration):
        return code.replace("_", " ").capitalize() + ".", ""
    return found.sentence, found.hint
