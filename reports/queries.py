"""All report SQL. Every function gives small frozen rows; turning sums into figures is `items.statistics`.

Every statement names the organisation first and its number does not grow with the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

FINISHED = ("submitted", "expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a report is about. `since` limits what counts as done in the period, None is from the start."""

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
    """One enrolled learner: what was done in the period, and how long ago, by the database's clock.

    `best` and `cut` are fractions 0–1 of the main quiz; None where nothing is marked yet.
    """

    learner_id: int
    name: str
    enrolled_at: datetime
    enrolled_for: timedelta
    last_at: datetime | None
    silent_for: timedelta | None
    lessons_opened: int
    lessons_finished: int
    stopped_in: int | None
    attempts_used: int
    best: float | None
    active_this_week: bool
    active_week_before: bool


@dataclass(frozen=True, slots=True)
class MainQuiz:
    """The course's main quiz: the published one with the most slots."""

    quiz_id: int
    title: str
    cut: float
    attempts_allowed: int | None


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
    """The published quiz with the most slots, or None."""
    sql = """
        SELECT q.id, q.title, q.cut_fraction::float8, q.attempts_allowed
        FROM quizzes_quiz q
        LEFT JOIN quizzes_slot s ON s.quiz_id = q.id
        WHERE q.organisation_id = %(organisation)s AND q.course_id = %(course)s AND q.state = 'published'
        GROUP BY q.id ORDER BY count(s.id) DESC, q.id LIMIT 1
    """
    found = rows(sql, filters.parameters())
    return MainQuiz(*found[0]) if found else None


ENROLLED = """
    enrolled AS (
        SELECT e.learner_id, e.enrolled_at
        FROM lessons_enrolment e
        WHERE e.organisation_id = %(organisation)s AND e.course_id = %(course)s AND e.state = 'active'
          AND (%(cohort)s::bigint IS NULL OR e.cohort_id = %(cohort)s)
    )
"""

LEARNER_LINES = f"""
    WITH {ENROLLED},
    reading AS (
        SELECT r.learner_id, count(*) AS opened, count(r.finished_at) AS finished, max(r.last_at) AS last_at,
               (array_agg(l.position ORDER BY r.last_at DESC) FILTER (WHERE r.finished_at IS NULL))[1]
                   AS stopped_in
        FROM progress_lessonreading r
        JOIN lessons_lesson l ON l.id = r.lesson_id AND l.course_id = %(course)s
        WHERE r.organisation_id = %(organisation)s
          AND (%(since)s::interval IS NULL OR r.last_at >= now() - %(since)s::interval)
        GROUP BY r.learner_id
    ),
    sittings AS (
        SELECT a.learner_id, max(coalesce(a.finished_at, a.started_at)) AS last_at,
               count(*) FILTER (WHERE a.quiz_id = %(quiz)s AND a.state = ANY(%(finished)s)) AS used,
               max(a.points / nullif(a.points_possible, 0))
                   FILTER (WHERE a.quiz_id = %(quiz)s AND a.state = ANY(%(finished)s)) AS best
        FROM quizzes_attempt a
        JOIN quizzes_quiz q ON q.id = a.quiz_id AND q.course_id = %(course)s
        WHERE a.organisation_id = %(organisation)s AND NOT a.is_preview
          AND (%(since)s::interval IS NULL
               OR coalesce(a.finished_at, a.started_at) >= now() - %(since)s::interval)
        GROUP BY a.learner_id
    ),
    acts AS (
        SELECT r.learner_id, r.last_at AS at FROM progress_lessonreading r
        JOIN lessons_lesson l ON l.id = r.lesson_id AND l.course_id = %(course)s
        WHERE r.organisation_id = %(organisation)s AND r.last_at >= now() - interval '14 days'
        UNION ALL
        SELECT a.learner_id, a.started_at FROM quizzes_attempt a
        JOIN quizzes_quiz q ON q.id = a.quiz_id AND q.course_id = %(course)s
        WHERE a.organisation_id = %(organisation)s AND NOT a.is_preview
          AND a.started_at >= now() - interval '14 days'
        UNION ALL
        SELECT c.learner_id, c.answered_at FROM quizzes_checkanswer c
        JOIN lessons_lesson l ON l.id = c.lesson_id AND l.course_id = %(course)s
        WHERE c.organisation_id = %(organisation)s AND c.answered_at >= now() - interval '14 days'
    ),
    weeks AS (
        SELECT learner_id, bool_or(at >= now() - interval '7 days') AS this_week,
               bool_or(at < now() - interval '7 days') AS week_before
        FROM acts GROUP BY learner_id
    )
    SELECT e.learner_id, coalesce(nullif(u.name, ''), u.email), e.enrolled_at, now() - e.enrolled_at,
           greatest(r.last_at, s.last_at), now() - greatest(r.last_at, s.last_at),
           coalesce(r.opened, 0), coalesce(r.finished, 0), r.stopped_in,
           coalesce(s.used, 0), s.best::float8,
           coalesce(w.this_week, false), coalesce(w.week_before, false)
    FROM enrolled e
    JOIN people_user u ON u.id = e.learner_id
    LEFT JOIN reading r ON r.learner_id = e.learner_id
    LEFT JOIN sittings s ON s.learner_id = e.learner_id
    LEFT JOIN weeks w ON w.learner_id = e.learner_id
    ORDER BY 2, 1
"""


def learner_lines(filters: Filters, quiz: MainQuiz | None) -> list[LearnerLine]:
    """One line for every active enrolment, by name."""
    parameters = filters.parameters() | {"quiz": quiz.quiz_id if quiz else None}
    return [LearnerLine(*row) for row in rows(LEARNER_LINES, parameters)]


CELLS = f"""
    WITH {ENROLLED},
    tries AS (
        SELECT a.learner_id, i.lesson_id, m.fraction, a.quiz_id = %(quiz)s AS is_main
        FROM quizzes_attempt a
        JOIN enrolled e ON e.learner_id = a.learner_id
        JOIN quizzes_quiz q ON q.id = a.quiz_id AND q.course_id = %(course)s
        JOIN quizzes_response r ON r.organisation_id = a.organisation_id AND r.attempt_id = a.id
        JOIN quizzes_itemversion v ON v.id = r.version_id
        JOIN quizzes_item i ON i.id = v.item_id
        JOIN LATERAL (
            SELECT m.fraction FROM quizzes_mark m
            WHERE m.organisation_id = r.organisation_id AND m.response_id = r.id
            ORDER BY m.sequence DESC LIMIT 1
        ) m ON true
        WHERE a.organisation_id = %(organisation)s AND a.number = 1 AND NOT a.is_preview
          AND a.state = ANY(%(finished)s)
          AND (%(since)s::interval IS NULL OR a.finished_at >= now() - %(since)s::interval)
    ),
    checks AS (
        SELECT DISTINCT ON (c.learner_id, c.version_id) c.learner_id, c.lesson_id, c.fraction
        FROM quizzes_checkanswer c
        JOIN enrolled e ON e.learner_id = c.learner_id
        JOIN lessons_lesson l ON l.id = c.lesson_id AND l.course_id = %(course)s
        WHERE c.organisation_id = %(organisation)s
          AND (%(since)s::interval IS NULL OR c.answered_at >= now() - %(since)s::interval)
        ORDER BY c.learner_id, c.version_id, c.answered_at, c.id
    )
    SELECT learner_id, lesson_id, avg(fraction)::float8, count(*)
    FROM (SELECT learner_id, lesson_id, fraction FROM tries WHERE lesson_id IS NOT NULL
          UNION ALL SELECT * FROM checks) every_try
    GROUP BY learner_id, lesson_id
    UNION ALL
    SELECT a.learner_id, NULL, (a.points / nullif(a.points_possible, 0))::float8, 1
    FROM quizzes_attempt a
    JOIN enrolled e ON e.learner_id = a.learner_id
    WHERE a.organisation_id = %(organisation)s AND a.quiz_id = %(quiz)s AND a.number = 1
      AND NOT a.is_preview AND a.state = ANY(%(finished)s) AND a.points IS NOT NULL
      AND (%(since)s::interval IS NULL OR a.finished_at >= now() - %(since)s::interval)
"""


def heat_cells(filters: Filters, quiz: MainQuiz | None) -> list[Cell]:
    """Learner × lesson, and the main quiz as lesson None; a missing cell was not tried."""
    parameters = filters.parameters() | {"quiz": quiz.quiz_id if quiz else None}
    return [Cell(*row) for row in rows(CELLS, parameters)]


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One attempt of one learner; `fraction` is None until it is marked."""

    quiz_id: int
    quiz: str
    number: int
    state: str
    started_at: datetime
    took: timedelta | None
    fraction: float | None
    answered: int
    item_count: int


def attempt_lines(filters: Filters, learner_id: int) -> list[AttemptLine]:
    """Every attempt of the learner on the course's quizzes, oldest first."""
    sql = """
        SELECT q.id, q.title, a.number, a.state, a.started_at, a.finished_at - a.started_at,
               (a.points / nullif(a.points_possible, 0))::float8,
               (SELECT count(DISTINCT w.response_id) FROM quizzes_answer w
                WHERE w.organisation_id = a.organisation_id AND w.attempt_id = a.id AND NOT w.is_late),
               (SELECT count(*) FROM quizzes_response r
                WHERE r.organisation_id = a.organisation_id AND r.attempt_id = a.id)
        FROM quizzes_attempt a JOIN quizzes_quiz q ON q.id = a.quiz_id AND q.course_id = %(course)s
        WHERE a.organisation_id = %(organisation)s AND a.learner_id = %(learner)s AND NOT a.is_preview
        ORDER BY a.started_at, a.id
    """
    return [AttemptLine(*row) for row in rows(sql, filters.parameters() | {"learner": learner_id})]


ANSWERS = """
    SELECT w.saved_at, u.id, coalesce(nullif(u.name, ''), u.email), c.title, q.id, q.title,
           a.uid::text, a.number, r.position, v.item_id, v.number, i.kind, l.label || ' ' || l.title,
           v.stem, w.value, w.client_seq, w.is_late, w.is_stale,
           m.answer_id = w.id, m.fraction, m.points, r.points
    FROM quizzes_answer w
    JOIN quizzes_attempt a ON a.organisation_id = w.organisation_id AND a.id = w.attempt_id
    JOIN quizzes_response r ON r.organisation_id = w.organisation_id AND r.id = w.response_id
    JOIN quizzes_itemversion v ON v.id = r.version_id
    JOIN quizzes_item i ON i.id = v.item_id
    LEFT JOIN lessons_lesson l ON l.id = i.lesson_id
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    JOIN lessons_course c ON c.id = q.course_id
    JOIN people_user u ON u.id = a.learner_id
    LEFT JOIN LATERAL (
        SELECT m.answer_id, m.fraction, m.points FROM quizzes_mark m
        WHERE m.organisation_id = w.organisation_id AND m.response_id = r.id
        ORDER BY m.sequence DESC LIMIT 1
    ) m ON m.answer_id = w.id
    WHERE w.organisation_id = %(organisation)s AND q.course_id = %(course)s AND NOT a.is_preview
      AND (%(quiz)s::bigint IS NULL OR q.id = %(quiz)s)
      AND (%(since)s::interval IS NULL OR w.saved_at >= now() - %(since)s::interval)
      AND (%(cohort)s::bigint IS NULL OR EXISTS (
            SELECT 1 FROM lessons_enrolment e
            WHERE e.organisation_id = w.organisation_id AND e.course_id = c.id
              AND e.learner_id = a.learner_id AND e.cohort_id = %(cohort)s))
    ORDER BY w.saved_at, w.id
"""
ANSWER_COLUMNS = (
    "saved_at", "learner_id", "learner", "course", "quiz_id", "quiz", "attempt", "attempt_number",
    "position", "question_id", "question_version", "kind", "section", "question", "answer", "client_seq",
    "is_late", "is_stale", "is_counted", "fraction", "points", "points_possible",
)  # fmt: skip


def every_answer(filters: Filters, quiz_id: int | None = None) -> Iterator[tuple[Any, ...]]:
    """One row per answer ever saved, oldest first, in the order of `ANSWER_COLUMNS`.

    Read in portions through a cursor of the server, so that memory does not grow with the answers.
    """
    parameters = filters.parameters() | {"quiz": quiz_id}
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(ANSWERS, parameters)
        while portion := cursor.fetchmany(2000):
            yield from portion
