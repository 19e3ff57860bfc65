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


@dataclass(frozen=True, slots=True)
class QuizSums:
    """Counts and sums over the finished attempts of a quiz; scores are fractions of the points possible.

    `total_variance` is the sample variance of the points, for the reliability.
    """

    attempt_count: int
    mean: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    median_seconds: float | None
    total_variance: float | None
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class ItemSums:
    """Counts and centred sums of one item: x its fraction, y the rest of the score in points."""

    item_id: int
    version_id: int
    position: int
    n: int
    sum_x: float
    sxx: float
    syy: float
    sxy: float
    points_variance: float | None
    empty_count: int


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How often one answer was given, in all and in the upper and lower third by score."""

    item_id: int
    part: str
    given: str
    count: int
    upper: int
    lower: int


@dataclass(frozen=True, slots=True)
class ThirdSizes:
    """How many attempts are in the upper and the lower third."""

    upper: int
    lower: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFilters:
    """Which attempts of a quiz an analysis counts; first attempts only unless `has_all` is set."""

    organisation_id: int
    quiz_id: int
    cohort_id: int | None = None
    has_all: bool = False

    def parameters(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation_id,
            "quiz": self.quiz_id,
            "cohort": self.cohort_id,
            "all": self.has_all,
            "finished": list(FINISHED),
        }


TAKEN = """
    taken AS (
        SELECT a.id, a.points, a.points_possible, a.finished_at - a.started_at AS took,
               ntile(3) OVER (ORDER BY a.points DESC, a.id) AS third
        FROM quizzes_attempt a
        JOIN quizzes_quiz q ON q.id = a.quiz_id
        WHERE a.organisation_id = %(organisation)s AND a.quiz_id = %(quiz)s AND NOT a.is_preview
          AND a.state = ANY(%(finished)s) AND a.points IS NOT NULL AND (%(all)s OR a.number = 1)
          AND (%(cohort)s::bigint IS NULL OR EXISTS (
                SELECT 1 FROM lessons_enrolment e
                WHERE e.organisation_id = a.organisation_id AND e.course_id = q.course_id
                  AND e.learner_id = a.learner_id AND e.cohort_id = %(cohort)s))
    )
"""

MARKED = """
    marked AS (
        SELECT t.id AS attempt_id, t.third, v.item_id, v.id AS version_id, r.position,
               m.fraction::float8 AS x, m.points::float8 AS own,
               (t.points - m.points)::float8 AS rest, m.answer_id
        FROM taken t
        JOIN quizzes_response r ON r.organisation_id = %(organisation)s AND r.attempt_id = t.id
        JOIN quizzes_itemversion v ON v.id = r.version_id
        JOIN LATERAL (
            SELECT m.fraction, m.points, m.answer_id FROM quizzes_mark m
            WHERE m.organisation_id = %(organisation)s AND m.response_id = r.id
            ORDER BY m.sequence DESC LIMIT 1
        ) m ON true
    )
"""


def quiz_sums(filters: QuizFilters) -> QuizSums:
    """The sums of one quiz over the attempts that count."""
    sql = f"""
        WITH {TAKEN}
        SELECT count(*), avg(points / nullif(points_possible, 0))::float8,
               percentile_cont(0.25) WITHIN GROUP (ORDER BY (points / nullif(points_possible, 0))::float8),
               percentile_cont(0.75) WITHIN GROUP (ORDER BY (points / nullif(points_possible, 0))::float8),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM took)::float8),
               var_samp(points)::float8, now()
        FROM taken
    """
    return QuizSums(*rows(sql, filters.parameters())[0])


def item_sums(filters: QuizFilters) -> list[ItemSums]:
    """One row per item of the quiz that was answered in a counted attempt, in the quiz's order."""
    sql = f"""
        WITH {TAKEN}, {MARKED}
        SELECT item_id, max(version_id), coalesce(
                   (SELECT s.position FROM quizzes_slot s
                    WHERE s.quiz_id = %(quiz)s AND s.item_id = m.item_id), min(m.position)) AS place,
               count(*), sum(x), coalesce(regr_sxx(rest, x), 0), coalesce(regr_syy(rest, x), 0),
               coalesce(regr_sxy(rest, x), 0), var_samp(own), count(*) FILTER (WHERE answer_id IS NULL)
        FROM marked m GROUP BY item_id ORDER BY place, item_id
    """
    return [ItemSums(*row) for row in rows(sql, filters.parameters())]


GIVEN = """
    given AS (
        SELECT m.item_id, m.third, '' AS part, jsonb_array_elements_text(w.value -> 'chosen') AS given
        FROM marked m JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.id = m.answer_id
        WHERE jsonb_typeof(w.value -> 'chosen') = 'array'
        UNION ALL
        SELECT m.item_id, m.third, '', w.value ->> 'value'
        FROM marked m JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.id = m.answer_id
        WHERE w.value ? 'value'
        UNION ALL
        SELECT m.item_id, m.third, '', lower(w.value ->> 'text')
        FROM marked m JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.id = m.answer_id
        WHERE w.value ? 'text'
        UNION ALL
        SELECT m.item_id, m.third, part.key, lower(part.value)
        FROM marked m JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.id = m.answer_id,
             jsonb_each_text(coalesce(w.value -> 'gaps', w.value -> 'pairs')) part
        WHERE jsonb_typeof(coalesce(w.value -> 'gaps', w.value -> 'pairs')) = 'object'
    )
"""


def option_counts(filters: QuizFilters) -> list[OptionCount]:
    """Who gave which answer; `part` names the gap or the prompt of items that have several."""
    sql = f"""
        WITH {TAKEN}, {MARKED}, {GIVEN}
        SELECT item_id, part, given, count(*), count(*) FILTER (WHERE third = 1),
               count(*) FILTER (WHERE third = 3)
        FROM given WHERE given <> '' GROUP BY item_id, part, given
        ORDER BY item_id, part, count(*) DESC, given
    """
    return [OptionCount(*row) for row in rows(sql, filters.parameters())]


def third_sizes(filters: QuizFilters) -> ThirdSizes:
    """The sizes that the upper and lower counts of `option_counts` are shares of."""
    sql = f"""
        WITH {TAKEN}
        SELECT count(*) FILTER (WHERE third = 1), count(*) FILTER (WHERE third = 3) FROM taken
    """
    return ThirdSizes(*rows(sql, filters.parameters())[0])


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
