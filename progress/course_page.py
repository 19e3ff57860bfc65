"""What the outline and the own progress page show, put together from queries and derived status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lessons.access import courses_for, relations
from lessons.gate import OPEN, Lock, Locks, is_kept_from
from lessons.models import Course
from people.access import Action, Principal, Relation
from progress import queries
from progress.conditions import Situation, Step, What, is_complete
from progress.locking import locks_in
from progress.mastery import Standing, Status, course_percent, reading_minutes
from progress.queries import OutlineLine, QuizLine
from progress.situations import situations

STATUS_WORDS: dict[Status, str | Promise] = {
    Status.NOT_STARTED: _("Not started"),
    Status.READING: _("Reading"),
    Status.READ: _("Read"),
    Status.CHECKED: _("Checked"),
    Status.SECURE: _("Secure"),
}
SHAPES = {
    Status.NOT_STARTED: ("circle", "todo"),
    Status.READING: ("circle-dot", "now"),
    Status.READ: ("circle-check", "done"),
    Status.CHECKED: ("circle-check", "done"),
    Status.SECURE: ("circle-check", "done"),
}
"""Symbol and class of each status: told apart by shape before colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One lesson of the outline. `is_complete` is what the rules of the course say of it."""

    line: OutlineLine
    standing: Standing
    item_count: int
    is_next: bool
    is_complete: bool
    lock: Lock | None

    @property
    def word(self) -> str | Promise:
        return STATUS_WORDS[self.standing.status]

    @property
    def shape(self) -> tuple[str, str]:
        return ("lock", "todo") if self.lock else SHAPES[self.standing.status]

    @property
    def minutes(self) -> int:
        return reading_minutes(self.line.word_count)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePage:
    """A course with its lessons and quizzes as one learner sees them."""

    course: Course
    units: tuple[Unit, ...]
    quizzes: tuple[QuizLine, ...]

    @property
    def words(self) -> int:
        return sum(unit.line.word_count for unit in self.units)

    @property
    def minutes(self) -> int:
        return reading_minutes(self.words)

    @property
    def item_count(self) -> int:
        return sum(unit.item_count for unit in self.units)

    @property
    def percent(self) -> int:
        return course_percent([(unit.line.word_count, unit.standing.percent) for unit in self.units])

    @property
    def read_count(self) -> int:
        return sum(unit.line.is_finished for unit in self.units)

    @property
    def answered(self) -> int:
        return sum(unit.standing.answered for unit in self.units)

    @property
    def right(self) -> int:
        return sum(unit.standing.right for unit in self.units)

    @property
    def secure(self) -> int:
        return sum(unit.standing.secure for unit in self.units)

    @property
    def following(self) -> Unit | None:
        """The lesson to read next, or None for a course without lessons."""
        return next((unit for unit in self.units if unit.is_next), None)


def course_pages(principal: Principal, courses: Sequence[Course]) -> tuple[CoursePage, ...]:
    """The outline of each course in the same order; four queries, however many courses there are.

    One more if any of them has rules for this person.
    """
    ids = [course.pk for course in courses]
    standings, counts = queries.standings(principal, ids), queries.item_counts(ids)
    quizzes = queries.quiz_lines(principal, ids)
    ruled = [course.pk for course in courses if is_kept_from(principal, course)]
    found = situations(principal, ruled) if ruled else {}
    return tuple(
        CoursePage(
            course=course,
            units=_units(standings[course.pk], counts, found.get(course.pk)),
            quizzes=_quizzes([line for line in quizzes if line.course_id == course.pk], found.get(course.pk)),
        )
        for course in courses
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPage:
    """Everything one learner did, course by course."""

    courses: tuple[CoursePage, ...]
    week: queries.Week

    @property
    def read_count(self) -> int:
        return sum(course.read_count for course in self.courses)

    @property
    def lesson_count(self) -> int:
        return sum(len(course.units) for course in self.courses)

    @property
    def answered(self) -> int:
        return sum(course.answered for course in self.courses)

    @property
    def right(self) -> int:
        return sum(course.right for course in self.courses)

    @property
    def secure(self) -> int:
        return sum(course.secure for course in self.courses)


def progress_page(principal: Principal) -> ProgressPage:
    """The learner's own progress; six queries, however many courses there are."""
    readable = courses_for(principal, Action.LESSON_READ)
    enrolled = [course for course in readable if Relation.ENROLLED in relations(principal, course)]
    return ProgressPage(courses=course_pages(principal, enrolled), week=queries.week(principal))


def _units(
    lines: list[tuple[OutlineLine, Standing]], counts: Mapping[int, int], situation: Situation | None
) -> tuple[Unit, ...]:
    locks = (locks_in(situation) if situation else OPEN).lessons
    place = _next_place([(line, standing) for line, standing in lines if line.position not in locks])
    return tuple(
        Unit(
            line=line,
            standing=standing,
            item_count=counts.get(line.lesson_id, 0),
            is_next=line.position == place,
            is_complete=(
                is_complete(situation, Step(What.LESSON, line.lesson_id)) if situation else line.is_finished
            ),
            lock=locks.get(line.position),
        )
        for line, standing in lines
        if not _is_hidden(locks.get(line.position))
    )


def _quizzes(lines: list[QuizLine], situation: Situation | None) -> tuple[QuizLine, ...]:
    if situation is None:
        return tuple(lines)
    locks: Locks = locks_in(situation)
    return tuple(
        replace(
            line,
            lock=locks.quizzes.get(line.quiz_id),
            is_complete=is_complete(situation, Step(What.QUIZ, line.quiz_id)),
        )
        for line in lines
        if line.used or not _is_hidden(locks.quizzes.get(line.quiz_id))
    )


def _is_hidden(lock: Lock | None) -> bool:
    return lock is not None and lock.is_hidden


def _next_place(lines: list[tuple[OutlineLine, Standing]]) -> int | None:
    """Where to go on: the lesson being read, else the first one not read, else the first."""
    for wanted in (Status.READING, Status.NOT_STARTED):
        for line, standing in lines:
            if standing.status is wanted:
                return line.position
    return lines[0][0].position if lines else None
