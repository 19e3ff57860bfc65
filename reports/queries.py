"""All report SQL. Every function gives small frozen rows; turning sums into figures is `items.statistics`.

Every statement names the organisation first and its number does not grow with the data.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from quizzes.counted import counted_sql
from quizzes.draws import DRAWN_COUNT
from quizzes.effective_rules import Rules, is_late
from quizzes.models import Counted
from quizzes.queries import FIRST
from quizzes.terms import OVERRIDDEN, TERMS, terms_by_learner, terms_of

FINISHED = ("submitted", "expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a report is about. `since` is the length of the period up to now, None is from the start."""

    organisation_id: int
    course_id: int
    cohort_id: int | None = None
    since: timedelta | None = None

    def parameters(self) -> dict[str, Any]:
        """The values every statement of a course report takes."""
        return {
            "organisation": self.organisation_id,
            "course": self.course_id,
            "cohort": self.cohort_id,
            "since": self.since,
            "finished": list(FINISHED),
        }


@dataclass(frozen=True, slots=True)
class LessonColumn:
    """One lesson as a column: its place, number label and title."""

    lesson_id: int
    position: int
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """One enrolled learner, by the database's clock.

    From `was_here` to `score` only what was done in the period counts; everything else is since the start.
    `best` and `score` are fractions 0–1 of the main quiz, of its attempts that count; None until marked.
    `place` is the position of the lesson read last, `seconds` the time of the attempt on the main quiz
    handed in last.
    """

    learner_id: int
    name: str
    enrolled_at: datetime
    enrolled_for: timedelta
    last_at: datetime | None
    silent_for: timedelta | None
    place: int | None
    has_finished_place: bool
    read_count: int
    attempts_used: int
    best: float | None
    seconds: float | None
    was_here: bool
    lessons_opened: int
    lessons_finished: int
    handed_in: int
    score: float | None
    active_this_week: bool
    active_week_before: bool


@dataclass(frozen=True, slots=True)
class MainQuiz:
    """The course's main quiz: the published one with the most questions, fixed and drawn.

    `counted` says which attempt counts; `overridden` holds the attempts of learners with an override.
    """

    quiz_id: int
    title: str
    cut: float
    attempts_allowed: int | None
    counted: str
    slot_count: int
    overridden: dict[int, int | None] = field(default_factory=dict)

    def attempts_of(self, learner_id: int) -> int | None:
        """How many attempts this learner has, None for any number."""
        return self.overridden.get(learner_id, self.attempts_allowed)


@dataclass(frozen=True, slots=True)
class Cell:
    """A learner's mean fraction at the first try on the items of one lesson (None: the main quiz)."""

    learner_id: int
    lesson_id: int | None
    fraction: float
    item_count: int


def rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def counted_at() -> datetime:
    """The database's time, printed on every report."""
    moment: datetime = rows("SELECT now()", {})[0][0]
    return moment


def lesson_columns(course_id: int) -> list[LessonColumn]:
    """The lessons of a course in order."""
    sql = (
        "SELECT id, position, label, title FROM lessons_lesson WHERE course_id = %(course)s ORDER BY position"
    )
    return [LessonColumn(*row) for row in rows(sql, {"course": course_id})]


def main_quiz(filters: Filters) -> MainQuiz | None:
    """The published quiz with the most questions, or None."""
    sql = f"""
        SELECT q.id, q.title, q.cut_fraction::float8, q.attempts_allowed, q.counted,
               count(s.id) + {DRAWN_COUNT}, {OVERRIDDEN}
        FROM quizzes_quiz q
        LEFT JOIN (quizzes_slot s JOIN quizzes_item i ON i.id = s.item_id AND i.kind <> 'description')
            ON s.quiz_id = q.id
        WHERE q.organisation_id = %(organisation)s AND q.course_id = %(course)s AND q.state = 'published'
        GROUP BY q.id ORDER BY 6 DESC, q.id LIMIT 1
    """
    found = rows(sql, filters.parameters())
    if not found:
        return None
    *about, column = found[0]
    quiz = MainQuiz(*about)
    overridden = terms_by_learner(Rules(attempts_allowed=quiz.attempts_allowed), column)
    return replace(quiz, overridden={who: own.attempts_allowed for who, own in overridden.items()})


AFTER = "coalesce(now() - %(since)s::interval, '-infinity')"
"""The moment at which the period begins."""


def _week_before(*moments: str) -> str:
    """True if any of the moments lies in the week before the last one; reading keeps only three of each."""
    begin, end = "now() - interval '14 days'", "now() - interval '7 days'"
    return " OR ".join(f"{at} >= {begin} AND {at} < {end}" for at in moments)


def _of(alias: str, is_one: bool) -> str:
    """The condition that keeps one learner; statements for a class do without, so that each has its plan."""
    return f"AND {alias}.learner_id = %(learner)s" if is_one else ""


def _enrolled(is_one: bool) -> str:
    return f"""
        enrolled AS (
            SELECT e.learner_id, e.enrolled_at
            FROM lessons_enrolment e
            WHERE e.organisation_id = %(organisation)s AND e.course_id = %(course)s AND e.state = 'active'
              AND (%(cohort)s::bigint IS NULL OR e.cohort_id = %(cohort)s) {_of("e", is_one)}
        )
    """


def _reading(is_one: bool) -> str:
    return f"""reading AS (
            SELECT r.learner_id, max(r.last_at) AS last_at, count(r.finished_at) AS read_count,
                   (array_agg(l.position ORDER BY r.last_at DESC, l.position DESC))[1] AS place,
                   (array_agg(r.finished_at IS NOT NULL ORDER BY r.last_at DESC, l.position DESC))[1]
                       AS is_done,
                   count(*) FILTER (WHERE r.opened_at >= {AFTER}) AS opened,
                   count(*) FILTER (WHERE r.finished_at >= {AFTER}) AS finished,
                   bool_or({_week_before("r.opened_at", "r.finished_at", "r.last_at")}) AS week_before
            FROM progress_lessonreading r
            JOIN lessons_lesson l ON l.id = r.lesson_id AND l.course_id = %(course)s
            WHERE r.organisation_id = %(organisation)s {_of("r", is_one)}
            GROUP BY r.learner_id
        )"""


def _sittings(is_one: bool, counted: str) -> str:
    new = f"s.is_counted AND s.finished_at >= {AFTER}"
    return f"""sittings AS (
            SELECT s.learner_id, max(s.last_at) AS last_at,
                   bool_or({_week_before("s.started_at", "s.last_at")}) AS week_before,
                   count(*) FILTER (WHERE s.is_main AND s.state <> 'in_progress') AS used,
                   {counted_sql(counted, "s.score", "s.number", "s.is_counted")} AS best,
                   (array_agg(extract(epoch FROM s.finished_at - s.started_at) ORDER BY s.number DESC)
                       FILTER (WHERE s.is_main AND s.state = 'submitted'))[1] AS seconds,
                   count(*) FILTER (WHERE {new}) AS handed_in,
                   {counted_sql(counted, "s.score", "s.number", new)} AS new_score
            FROM (
                SELECT a.learner_id, a.number, a.state, a.started_at, a.finished_at,
                       -- An attempt that time ended was left at some moment that nobody knows.
                       CASE WHEN a.state = 'expired' THEN a.started_at
                            ELSE coalesce(a.finished_at, a.started_at) END AS last_at,
                       a.points / nullif(a.points_possible, 0) AS score, q.id = %(quiz)s AS is_main,
                       q.id = %(quiz)s AND a.state = ANY(%(finished)s) AS is_counted
                FROM quizzes_attempt a
                JOIN quizzes_quiz q ON q.id = a.quiz_id AND q.course_id = %(course)s
                WHERE a.organisation_id = %(organisation)s AND NOT a.is_preview
                  AND a.state <> 'deleted' {_of("a", is_one)}
            ) s
            GROUP BY s.learner_id
        )"""


def _checks(is_one: bool) -> str:
    return f"""checks AS (
            SELECT c.learner_id, max(c.answered_at) AS last_at,
                   bool_or({_week_before("c.answered_at")}) AS week_before
            FROM quizzes_checkanswer c
            JOIN lessons_lesson l ON l.id = c.lesson_id AND l.course_id = %(course)s
            WHERE c.organisation_id = %(organisation)s {_of("c", is_one)}
            GROUP BY c.learner_id
        )"""


def _learner_lines(is_one: bool, counted: str) -> str:
    return f"""
        WITH {_enrolled(is_one)},
        {_reading(is_one)},
        {_sittings(is_one, counted)},
        {_checks(is_one)},
        acts AS (
            SELECT e.learner_id, greatest(r.last_at, s.last_at, c.last_at) AS last_at,
                   coalesce(r.week_before, false) OR coalesce(s.week_before, false)
                       OR coalesce(c.week_before, false) AS week_before
            FROM enrolled e
            LEFT JOIN reading r ON r.learner_id = e.learner_id
            LEFT JOIN sittings s ON s.learner_id = e.learner_id
            LEFT JOIN checks c ON c.learner_id = e.learner_id
        )
        SELECT e.learner_id, coalesce(nullif(u.name, ''), u.email), e.enrolled_at, now() - e.enrolled_at,
               h.last_at, now() - h.last_at, r.place, coalesce(r.is_done, false), coalesce(r.read_count, 0),
               coalesce(s.used, 0), s.best::float8, s.seconds::float8,
               coalesce(h.last_at >= {AFTER}, false), coalesce(r.opened, 0), coalesce(r.finished, 0),
               coalesce(s.handed_in, 0), s.new_score::float8,
               coalesce(h.last_at >= now() - interval '7 days', false), h.week_before
        FROM enrolled e
        JOIN people_user u ON u.id = e.learner_id
        JOIN acts h ON h.learner_id = e.learner_id
        LEFT JOIN reading r ON r.learner_id = e.learner_id
        LEFT JOIN sittings s ON s.learner_id = e.learner_id
        ORDER BY 2, 1
    """


def _cells(is_one: bool) -> str:
    # The newest mark of the earliest attempt comes first; a question left empty was not tried.
    return f"""
        WITH {_enrolled(is_one)},
        tries AS (
            SELECT a.learner_id, v.item_id, i.lesson_id, m.fraction, a.finished_at AS at, m.sequence,
                   m.standing
            FROM quizzes_attempt a
            JOIN quizzes_quiz q ON q.id = a.quiz_id AND q.course_id = %(course)s
            JOIN quizzes_mark m ON m.organisation_id = a.organisation_id AND m.attempt_id = a.id
            JOIN quizzes_itemversion v ON v.id = m.version_id
            JOIN quizzes_item i ON i.id = v.item_id
            WHERE a.organisation_id = %(organisation)s AND NOT a.is_preview AND a.state = ANY(%(finished)s)
              AND m.answer_id IS NOT NULL AND m.detail ->> 'is_answered' IS DISTINCT FROM 'false'
              AND m.standing NOT IN ('pending', 'by_hand') {_of("a", is_one)}
            UNION ALL
            SELECT c.learner_id, v.item_id, c.lesson_id, c.fraction, c.answered_at, 0, 'final'
            FROM quizzes_checkanswer c
            JOIN lessons_lesson l ON l.id = c.lesson_id AND l.course_id = %(course)s
            JOIN quizzes_itemversion v ON v.id = c.version_id
            WHERE c.organisation_id = %(organisation)s {_of("c", is_one)}
        ),
        first_tries AS (
            SELECT DISTINCT ON (learner_id, item_id) learner_id, lesson_id, fraction, at, standing
            FROM tries ORDER BY learner_id, item_id, at, sequence DESC
        )
        SELECT t.learner_id, t.lesson_id, avg(t.fraction)::float8, count(*)
        FROM first_tries t JOIN enrolled e ON e.learner_id = t.learner_id
        WHERE t.lesson_id IS NOT NULL AND t.at >= {AFTER} AND t.standing <> 'dropped'
        GROUP BY t.learner_id, t.lesson_id
        UNION ALL
        SELECT a.learner_id, NULL, (a.points / nullif(a.points_possible, 0))::float8, 1
        FROM quizzes_attempt a
        JOIN enrolled e ON e.learner_id = a.learner_id
        WHERE a.organisation_id = %(organisation)s AND a.quiz_id = %(quiz)s AND {FIRST}
          AND NOT a.is_preview AND a.state = ANY(%(finished)s) AND a.points IS NOT NULL
          AND a.points_possible > 0 AND a.finished_at >= {AFTER} {_of("a", is_one)}
    """


LEARNER_LINES = {counted: _learner_lines(is_one=False, counted=counted) for counted in Counted.values}
ONE_LEARNER_LINE = {counted: _learner_lines(is_one=True, counted=counted) for counted in Counted.values}
CELLS, ONE_LEARNER_CELLS = _cells(is_one=False), _cells(is_one=True)


def learner_lines(
    filters: Filters, quiz: MainQuiz | None, learner_id: int | None = None
) -> list[LearnerLine]:
    """One line for every active enrolment, by name; `learner_id` keeps that one only."""
    lines = LEARNER_LINES if learner_id is None else ONE_LEARNER_LINE
    sql = lines[quiz.counted if quiz else Counted.HIGHEST]
    return [LearnerLine(*row) for row in rows(sql, _parameters(filters, quiz, learner_id))]


def heat_cells(filters: Filters, quiz: MainQuiz | None, learner_id: int | None = None) -> list[Cell]:
    """Learner × lesson, and the main quiz as lesson None; a missing cell was not tried."""
    sql = CELLS if learner_id is None else ONE_LEARNER_CELLS
    return [Cell(*row) for row in rows(sql, _parameters(filters, quiz, learner_id))]


def _parameters(filters: Filters, quiz: MainQuiz | None, learner_id: int | None) -> dict[str, Any]:
    one = {} if learner_id is None else {"learner": learner_id}
    return filters.parameters() | {"quiz": quiz.quiz_id if quiz else None} | one


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One attempt of one learner; `fraction` is None until it is marked. Late is after the due date."""

    quiz_id: int
    quiz: str
    number: int
    state: str
    started_at: datetime
    took: timedelta | None
    fraction: float | None
    answered: int
    item_count: int
    is_late: bool

    @property
    def seconds(self) -> float | None:
        """How long it took, None while it runs."""
        return None if self.took is None else self.took.total_seconds()


def attempt_lines(filters: Filters, learner_id: int) -> list[AttemptLine]:
    """Every attempt of the learner on the course's quizzes, oldest first."""
    sql = f"""
        SELECT q.id, q.title, a.number, a.state, a.started_at, a.finished_at - a.started_at,
               (a.points / nullif(a.points_possible, 0))::float8,
               CASE WHEN a.points IS NULL THEN
                   (SELECT count(DISTINCT w.response_id) FROM quizzes_answer w
                    WHERE w.organisation_id = a.organisation_id AND w.attempt_id = a.id AND NOT w.is_late)
               ELSE
                   (SELECT count(DISTINCT m.response_id) FROM quizzes_mark m
                    WHERE m.organisation_id = a.organisation_id AND m.attempt_id = a.id
                      AND m.answer_id IS NOT NULL AND m.detail ->> 'is_answered' IS DISTINCT FROM 'false')
               END,
               (SELECT count(*) FROM quizzes_response r
                WHERE r.organisation_id = a.organisation_id AND r.attempt_id = a.id),
               a.finished_at, q.due_at, {TERMS.format(learner="a.learner_id")}
        FROM quizzes_attempt a JOIN quizzes_quiz q ON q.id = a.quiz_id AND q.course_id = %(course)s
        WHERE a.organisation_id = %(organisation)s AND a.learner_id = %(learner)s AND NOT a.is_preview
          AND a.state <> 'deleted'
        ORDER BY a.started_at, a.id
    """
    return [_attempt_line(row) for row in rows(sql, filters.parameters() | {"learner": learner_id})]


def _attempt_line(row: tuple[Any, ...]) -> AttemptLine:
    *about, finished_at, due_at, overrides, accommodation = row
    rules = terms_of(Rules(due_at=due_at), overrides, accommodation)
    return AttemptLine(*(*about, is_late(rules.due_at, finished_at)))
