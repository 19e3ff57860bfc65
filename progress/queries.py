"""What one learner has done, in few statements: for the learner's own pages, the API and reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.db import connection

from lessons.gate import Lock
from people.access import Principal
from progress.mastery import ItemFacts, LessonFacts, Standing, percent_read, reading_minutes, standing
from quizzes.clock import grace
from quizzes.counted import any_counted_sql
from quizzes.draws import DRAWN_COUNT
from quizzes.effective_rules import Rules
from quizzes.review_options import Aspect
from quizzes.terms import TERMS, shown_sql, terms_of

OUTLINES = """
    SELECT l.course_id, l.id, l.position, l.label, l.title, l.kind, l.word_count, l.sentence_count,
        r.position, r.furthest, r.finished_at IS NOT NULL
    FROM lessons_lesson l
    LEFT JOIN progress_lessonreading r
        ON r.organisation_id = %(organisation)s AND r.learner_id = %(learner)s AND r.lesson_id = l.id
    WHERE l.course_id = ANY(%(courses)s)
    ORDER BY l.course_id, l.position
"""

# One statement for the whole lesson page: what stands beside the body are scalar sub-selects.
LESSON = """
    SELECT l.body,
        (SELECT count(*) FROM quizzes_item i WHERE i.lesson_id = l.id AND i.state = 'accepted'
            AND i.kind <> 'description'),
        (SELECT json_agg(json_build_array(q.id, q.title) ORDER BY q.id) FROM quizzes_quiz q
         WHERE q.course_id = l.course_id AND q.state = 'published'),
        (SELECT json_agg(json_build_array(o.id, o.position, o.label, o.title, o.kind, o.word_count,
                o.sentence_count, r.position, r.furthest, r.finished_at IS NOT NULL) ORDER BY o.position)
            FROM lessons_lesson o
            LEFT JOIN progress_lessonreading r
                ON r.organisation_id = %(organisation)s AND r.learner_id = %(learner)s AND r.lesson_id = o.id
            WHERE o.course_id = l.course_id)
    FROM lessons_lesson l
    WHERE l.course_id = %(course)s AND l.position = %(number)s
"""


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One lesson of a course as one learner sees it; `kept` and `furthest` are None if never opened."""

    lesson_id: int
    position: int
    label: str
    title: str
    kind: str
    word_count: int
    sentence_count: int
    kept: int | None
    furthest: int | None
    is_finished: bool

    @property
    def name(self) -> str:
        """The heading with the article's own number."""
        return f"{self.label} {self.title}".strip()

    @property
    def percent(self) -> int:
        """How much was read, 0 to 100."""
        return percent_read(self.facts(()))

    def facts(self, items: Sequence[ItemFacts]) -> LessonFacts:
        """The facts of this line with those of its items."""
        return LessonFacts(
            sentence_count=self.sentence_count,
            furthest=self.furthest,
            is_finished=self.is_finished,
            items=tuple(items),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonPage:
    """One lesson, its place in the course, and what comes after it.

    `locked` are the places of lessons that are locked, `shut` those that still are once this one is read.
    """

    line: OutlineLine
    outline: tuple[OutlineLine, ...]
    body: str
    item_count: int
    quizzes: tuple[tuple[int, str, bool], ...]
    locked: frozenset[int] = frozenset()
    shut: frozenset[int] = frozenset()

    @property
    def toc(self) -> tuple[tuple[int, str, bool, bool, bool], ...]:
        """Place, name, whether read, begun and locked, of every lesson: plain values to remember pages by."""
        at = self.line.position
        return tuple(
            (
                line.position,
                line.name,
                line.is_finished,
                bool(line.furthest) or line.position == at,
                line.position in self.locked,
            )
            for line in self.outline
        )

    @property
    def following(self) -> OutlineLine | None:
        """The next lesson that can be opened once this one is read, or None."""
        at = self.line.position
        return next(
            (line for line in self.outline if line.position > at and line.position not in self.shut), None
        )

    @property
    def open_quizzes(self) -> tuple[tuple[int, str], ...]:
        """The quizzes that can be begun, with their titles."""
        return tuple((quiz_id, title) for quiz_id, title, is_locked in self.quizzes if not is_locked)


def outlines(principal: Principal, course_ids: Sequence[int]) -> dict[int, list[OutlineLine]]:
    """Every lesson of each course (by its id) in order with the learner's place in it; one query."""
    found: dict[int, list[OutlineLine]] = {course_id: [] for course_id in course_ids}
    for course_id, *line in _rows(OUTLINES, _who(principal) | {"courses": list(course_ids)}):
        found[course_id].append(OutlineLine(*line))
    return found


def lesson_page(principal: Principal, course_id: int, number: int, before: str = "") -> LessonPage | None:
    """The lesson with this number and everything its page shows, or None; one query.

    `before` is a common table expression of the same parameters to run in the same statement.
    """
    rows = _rows(before + LESSON, _who(principal) | {"course": course_id, "number": number})
    if not rows:
        return None
    body, item_count, quizzes, lines = rows[0]
    course = tuple(OutlineLine(*line) for line in _data(lines))
    return LessonPage(
        line=next(line for line in course if line.position == number),
        outline=course,
        body=body,
        item_count=item_count,
        quizzes=tuple((quiz_id, title, False) for quiz_id, title in _data(quizzes) or ()),
    )


TRIES = f"""
    SELECT v.item_id, i.lesson_id, m.fraction, a.finished_at AS at
    FROM quizzes_attempt a
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    JOIN quizzes_response r ON r.organisation_id = a.organisation_id AND r.attempt_id = a.id
    JOIN quizzes_itemversion v ON v.id = r.version_id
    JOIN quizzes_item i ON i.id = v.item_id
    JOIN LATERAL (
        SELECT m.fraction, m.standing FROM quizzes_mark m
        WHERE m.organisation_id = r.organisation_id AND m.response_id = r.id
        ORDER BY m.sequence DESC LIMIT 1
    ) m ON m.standing = 'final'
    WHERE a.organisation_id = %(organisation)s AND a.learner_id = %(learner)s AND NOT a.is_preview
        AND a.state IN ('submitted', 'expired')
        AND {shown_sql(Aspect.RIGHT)}
    UNION ALL
    SELECT v.item_id, c.lesson_id, c.fraction, c.answered_at
    FROM quizzes_checkanswer c JOIN quizzes_itemversion v ON v.id = c.version_id
    WHERE c.organisation_id = %(organisation)s AND c.learner_id = %(learner)s
"""  # noqa: S608  # constants of this code, no value in them
"""Every try whose result the learner may know: marks of released attempts, and checks in lessons."""

ITEM_FACTS = f"""
    SELECT t.lesson_id, (array_agg(t.fraction ORDER BY t.at DESC))[1]::float8,
        min(t.at) FILTER (WHERE t.fraction >= 1), max(t.at) FILTER (WHERE t.fraction >= 1)
    FROM ({TRIES}) t JOIN lessons_lesson l ON l.id = t.lesson_id AND l.course_id = ANY(%(courses)s)
    GROUP BY t.item_id, t.lesson_id
"""  # noqa: S608  # constants of this module, no value in them


def item_facts(principal: Principal, course_ids: Sequence[int]) -> dict[int, list[ItemFacts]]:
    """What the learner did with the items of each lesson (by its id); one query.

    Results that are not released yet are not among the facts: a status must not give them away.
    """
    found: dict[int, list[ItemFacts]] = {}
    values = _who(principal) | {"courses": list(course_ids)}
    for lesson_id, fraction, first, last in _rows(ITEM_FACTS, values):
        facts = ItemFacts(last_fraction=fraction, first_right_at=first, last_right_at=last)
        found.setdefault(lesson_id, []).append(facts)
    return found


def standings(
    principal: Principal, course_ids: Sequence[int]
) -> dict[int, list[tuple[OutlineLine, Standing]]]:
    """Every lesson of each course (by its id) with where the learner stands; two queries."""
    facts = item_facts(principal, course_ids)
    return {
        course_id: [(line, standing(line.facts(facts.get(line.lesson_id, ())))) for line in lines]
        for course_id, lines in outlines(principal, course_ids).items()
    }


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course the learner is enrolled on; `words_read` follows the reading, `kept` is where to go on.

    `waits` says why nothing more can be read for now.
    """

    slug: str
    title: str
    lesson_count: int
    finished_count: int
    word_count: int
    words_read: int
    number: int
    label: str
    lesson_title: str
    kept: int
    left_words: int
    kept_sentence: str | None
    last_at: datetime | None
    course_id: int
    has_rules: bool
    waits: Lock | None = None

    @property
    def percent(self) -> int:
        """How much of the course was read, 0 to 100."""
        return 100 * self.words_read // self.word_count if self.word_count else 0

    @property
    def is_finished(self) -> bool:
        """True if every lesson was read to its end."""
        return self.finished_count == self.lesson_count

    @property
    def minutes_left(self) -> int:
        """Minutes to the end of the lesson to go on with."""
        return reading_minutes(self.left_words)

    @property
    def lesson_name(self) -> str:
        """The lesson to go on with, with the article's own number."""
        return f"{self.label} {self.lesson_title}".strip()


ENROLLED_COURSES = """
    WITH mine AS (
        SELECT c.id, c.slug, c.title, c.has_rules, e.enrolled_at FROM lessons_enrolment e
        JOIN lessons_course c ON c.id = e.course_id AND c.state = 'published'
        WHERE e.organisation_id = %(organisation)s AND e.learner_id = %(learner)s AND e.state = 'active'
    ), lines AS (
        SELECT l.*, r.position AS kept, r.last_at, r.finished_at IS NOT NULL AS done,
            CASE WHEN r.finished_at IS NOT NULL THEN l.word_count
                ELSE l.word_count * least(coalesce(r.furthest, 0), l.sentence_count)
                    / greatest(l.sentence_count, 1)
            END AS words_read
        FROM lessons_lesson l JOIN mine ON mine.id = l.course_id
        LEFT JOIN progress_lessonreading r
            ON r.organisation_id = %(organisation)s AND r.learner_id = %(learner)s AND r.lesson_id = l.id
    ), sums AS (
        SELECT course_id, count(*) AS lessons, count(*) FILTER (WHERE done) AS finished,
            sum(word_count) AS words, sum(words_read) AS words_read, max(last_at) AS last_at
        FROM lines GROUP BY course_id
    ), nexts AS (
        -- The unfinished lesson read last, else the first one not finished, else the first.
        SELECT DISTINCT ON (course_id) * FROM lines
        ORDER BY course_id, done, last_at DESC NULLS LAST, position
    )
    SELECT m.slug, m.title, s.lessons, s.finished, s.words, s.words_read, n.position, n.label, n.title,
        coalesce(n.kept, 1), n.word_count - n.words_read, t.text, s.last_at, m.id, m.has_rules
    FROM mine m JOIN sums s ON s.course_id = m.id JOIN nexts n ON n.course_id = m.id
    LEFT JOIN lessons_sentence t ON t.lesson_id = n.id AND t.position = n.kept
    ORDER BY s.last_at DESC NULLS LAST, m.enrolled_at DESC, m.id
"""


def enrolled_courses(principal: Principal) -> list[CourseLine]:
    """The learner's courses, the one read last first; one query."""
    return [CourseLine(*row) for row in _rows(ENROLLED_COURSES, _who(principal))]


@dataclass(frozen=True, slots=True)
class MissedSentence:
    """The sentence behind an item whose newest answer was not fully right."""

    slug: str
    lesson: int
    label: str
    title: str
    sentence: int
    text: str


MISSED = f"""
    SELECT c.slug, l.position, l.label, l.title, s.position, s.text
    FROM (
        SELECT DISTINCT ON (item_id) item_id, fraction, at FROM ({TRIES}) t ORDER BY item_id, at DESC
    ) newest
    JOIN quizzes_item i ON i.id = newest.item_id
    JOIN quizzes_itemversion v ON v.id = i.latest_id
    JOIN lessons_sentence s ON s.id = v.sentence_id
    JOIN lessons_lesson l ON l.id = s.lesson_id
    JOIN lessons_course c ON c.id = l.course_id AND c.state = 'published'
    JOIN lessons_enrolment e ON e.course_id = c.id AND e.organisation_id = %(organisation)s
        AND e.learner_id = %(learner)s AND e.state = 'active'
    WHERE newest.fraction < 1
    GROUP BY c.slug, l.position, l.label, l.title, s.position, s.text
    ORDER BY max(newest.at) DESC LIMIT %(limit)s
"""  # noqa: S608  # constants of this module, no value in them


def missed_sentences(principal: Principal, limit: int = 2) -> list[MissedSentence]:
    """The sentences behind what was missed lately and not put right since, newest first; one query."""
    return [MissedSentence(*row) for row in _rows(MISSED, _who(principal) | {"limit": limit})]


@dataclass(frozen=True, slots=True)
class Week:
    """The last seven days of one learner."""

    days: int
    answered: int
    right_first: int
    first_tries: int


WEEK = f"""
    WITH tries AS (
        SELECT *, row_number() OVER (PARTITION BY item_id ORDER BY at) = 1 AS is_first FROM ({TRIES}) t
    ), lately AS (SELECT * FROM tries WHERE at >= statement_timestamp() - interval '7 days')
    SELECT (SELECT count(DISTINCT at::date) FROM (
            SELECT at FROM lately UNION ALL
            SELECT last_at FROM progress_lessonreading
            WHERE organisation_id = %(organisation)s AND learner_id = %(learner)s
                AND last_at >= statement_timestamp() - interval '7 days') days),
        count(*), count(*) FILTER (WHERE is_first AND fraction >= 1), count(*) FILTER (WHERE is_first)
    FROM lately
"""  # noqa: S608  # constants of this module, no value in them


def week(principal: Principal) -> Week:
    """What the learner did in the last seven days; one query."""
    return Week(*_rows(WEEK, _who(principal))[0])


@dataclass(frozen=True, slots=True)
class QuizLine:
    """A published quiz of a course for one learner, under the rules that hold for that learner.

    `best` is the fraction that counts of all attempts, which is not always the highest; None while nothing is
    released. `counted` says which counts. `is_complete` is what the rules of the course say of it.
    `opens_at` is None once it is open by its own dates.
    """

    course_id: int
    quiz_id: int
    title: str
    item_count: int
    minutes: int | None
    attempts_allowed: int | None
    used: int
    open_uid: str | None
    best: float | None
    cut: float
    counted: str
    opens_at: datetime | None
    due_at: datetime | None
    is_complete: bool
    lock: Lock | None = None

    @property
    def best_percent(self) -> int:
        """The score that counts in percent; only where there is one."""
        return round(100 * (self.best or 0))

    @property
    def is_passed(self) -> bool:
        """True if the score that counts reaches the cut score."""
        return self.best is not None and self.best >= self.cut


SCORE = any_counted_sql(
    "q.counted",
    f"CASE WHEN {shown_sql(Aspect.TOTAL)} THEN a.points / nullif(a.points_possible, 0) END",
    "a.number",
    "a.state IN ('submitted', 'expired')",
)

QUIZ_LINES = f"""
    SELECT q.course_id, q.id, q.title,
        (SELECT count(*) FROM quizzes_slot s JOIN quizzes_item i ON i.id = s.item_id
            WHERE s.quiz_id = q.id AND i.state = 'accepted' AND i.kind <> 'description') + {DRAWN_COUNT},
        q.time_limit, q.attempts_allowed,
        count(a.id) FILTER (WHERE a.state <> 'in_progress'),
        min(a.uid::text) FILTER (WHERE a.state = 'in_progress'
            AND (a.deadline_at IS NULL
                OR a.deadline_at + coalesce(a.overdue_grace, interval '0') > statement_timestamp())),
        {SCORE}::float8, q.cut_fraction::float8, q.counted, q.opens_at, statement_timestamp(), q.due_at,
        count(a.id) FILTER (WHERE a.state IN ('submitted', 'expired')) > 0,
        {TERMS.format(learner="%(learner)s")}
    FROM quizzes_quiz q
    LEFT JOIN quizzes_attempt a ON a.organisation_id = %(organisation)s AND a.quiz_id = q.id
        AND a.learner_id = %(learner)s AND NOT a.is_preview AND a.state <> 'deleted'
    WHERE q.organisation_id = %(organisation)s AND q.course_id = ANY(%(courses)s) AND q.state = 'published'
    GROUP BY q.id ORDER BY q.id
"""  # noqa: S608  # constants of this code, no value in them


def quiz_lines(principal: Principal, course_ids: Sequence[int]) -> list[QuizLine]:
    """The published quizzes of the courses with the learner's attempts; one query."""
    return [_quiz_line(row) for row in _rows(QUIZ_LINES, _who(principal) | {"courses": list(course_ids)})]


def _quiz_line(row: tuple[Any, ...]) -> QuizLine:
    (
        course_id,
        quiz_id,
        title,
        count,
        limit,
        allowed,
        used,
        uid,
        best,
        cut,
        counted,
        opens_at,
        now,
        due_at,
        is_done,
        *terms,
    ) = row
    own = Rules(time_limit=limit, attempts_allowed=allowed, opens_at=opens_at, due_at=due_at)
    rules = terms_of(own, *terms)
    minutes = ceil(rules.time_limit.total_seconds() / 60) if rules.time_limit else None
    return QuizLine(
        course_id=course_id,
        quiz_id=quiz_id,
        title=title,
        item_count=count,
        minutes=minutes,
        attempts_allowed=rules.attempts_allowed,
        used=used,
        open_uid=uid,
        best=best,
        cut=cut,
        counted=counted,
        opens_at=rules.opens_at if rules.opens_at and now < rules.opens_at else None,
        due_at=rules.due_at,
        is_complete=is_done,
    )


def item_counts(course_ids: Sequence[int]) -> dict[int, int]:
    """How many accepted items each lesson (by its id) has; one query."""
    sql = """
        SELECT lesson_id, count(*) FROM quizzes_item
        WHERE course_id = ANY(%(courses)s) AND state = 'accepted' AND kind <> 'description'
            AND lesson_id IS NOT NULL
        GROUP BY lesson_id
    """
    return {int(lesson_id): int(count) for lesson_id, count in _rows(sql, {"courses": list(course_ids)})}


def _who(principal: Principal) -> dict[str, Any]:
    return {"organisation": principal.organisation_id, "learner": principal.user_id, "grace": grace()}


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _data(value: Any) -> Any:
    # Django leaves json columns of a raw statement as text.
    return json.loads(value) if isinstance(value, str | bytes) else value
