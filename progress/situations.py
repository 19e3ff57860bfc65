"""Where a learner stands in courses that have rules: everything the rules speak of, in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from people.access import Principal
from progress.conditions import (
    Completion,
    LessonFacts,
    QuizFacts,
    Rules,
    Situation,
    Step,
    What,
    from_data,
)
from progress.queries import SCORE
from quizzes.clock import grace
from quizzes.effective_rules import Rules as QuizRules
from quizzes.terms import TERMS, terms_of

MY_COHORTS = """
    SELECT m.cohort_id FROM people_cohortmember m WHERE m.user_id = %(learner)s
    UNION SELECT e.cohort_id FROM lessons_enrolment e
    WHERE e.organisation_id = %(organisation)s AND e.course_id = c.id AND e.learner_id = %(learner)s
        AND e.cohort_id IS NOT NULL
"""
RULES = """
    SELECT json_agg(json_build_array(s.lesson_id, s.quiz_id, s.completion, s.minimum, s.with_quiz_id,
        s.needs_all, s.conditions, s.is_hidden))
    FROM progress_steprules s WHERE s.course_id = c.id
"""
LESSONS = """
    SELECT json_agg(json_build_array(l.id, l.position, l.label, l.title, l.word_count, r.id IS NOT NULL,
        r.finished_at IS NOT NULL, coalesce((
            SELECT k.is_done FROM progress_lessonmark k
            WHERE k.organisation_id = %(organisation)s AND k.learner_id = %(learner)s AND k.lesson_id = l.id
            ORDER BY k.id DESC LIMIT 1), FALSE)) ORDER BY l.position)
    FROM lessons_lesson l LEFT JOIN progress_lessonreading r
        ON r.organisation_id = %(organisation)s AND r.learner_id = %(learner)s AND r.lesson_id = l.id
    WHERE l.course_id = c.id
"""
QUIZZES = f"""
    SELECT json_agg(x.quiz) FROM (
        SELECT json_build_array(q.id, q.title, q.cut_fraction::text, q.state = 'published',
            q.attempts_allowed, count(a.id) FILTER (WHERE a.state <> 'in_progress'),
            count(a.id) FILTER (WHERE a.state IN ('submitted', 'expired')),
            ({SCORE})::text,
            coalesce(bool_or(a.state = 'in_progress' AND (a.deadline_at IS NULL
                OR a.deadline_at + coalesce(a.overdue_grace, interval '0') > statement_timestamp())), FALSE),
            {TERMS.format(learner="%(learner)s")}) AS quiz
        FROM quizzes_quiz q
        LEFT JOIN quizzes_attempt a ON a.organisation_id = %(organisation)s AND a.quiz_id = q.id
            AND a.learner_id = %(learner)s AND NOT a.is_preview AND a.state <> 'deleted'
        WHERE q.course_id = c.id GROUP BY q.id) x
"""  # noqa: S608  # constants of this code, no value in them
COHORTS = """
    SELECT json_agg(json_build_array(h.id, h.name)) FROM people_cohort h
    WHERE h.organisation_id = %(organisation)s AND h.id IN (
        SELECT (one->>'id')::bigint FROM progress_steprules s, jsonb_array_elements(s.conditions) one
        WHERE s.course_id = c.id AND one->>'kind' = 'cohort')
"""
UNLOCKED = f"""
    SELECT json_agg(json_build_array(u.lesson_id, u.quiz_id)) FROM progress_unlocking u
    WHERE u.organisation_id = %(organisation)s AND u.course_id = c.id
        AND (u.learner_id = %(learner)s OR u.cohort_id IN ({MY_COHORTS}))
"""  # noqa: S608  # constants of this module, no value in them
SITUATIONS = f"""
    SELECT c.id, c.slug, statement_timestamp(), ({RULES}), ({LESSONS}), ({QUIZZES}),
        (SELECT json_agg(mine.cohort_id) FROM ({MY_COHORTS}) mine), ({COHORTS}), ({UNLOCKED})
    FROM lessons_course c WHERE c.organisation_id = %(organisation)s AND c.id = ANY(%(courses)s)
"""  # noqa: S608  # constants of this module, no value in them


def situations(principal: Principal, course_ids: Sequence[int]) -> dict[int, Situation]:
    """Rules and facts of each course (by its id) for this learner; one query."""
    values: dict[str, Any] = {
        "organisation": principal.organisation_id,
        "learner": principal.user_id,
        "courses": list(course_ids),
        "grace": grace(),
    }
    with connection.cursor() as cursor:
        cursor.execute(SITUATIONS, values)
        return {course_id: _situation(*row) for course_id, *row in cursor.fetchall()}


def step_of(lesson_id: int | None, quiz_id: int | None) -> Step:
    """The step of a row that names exactly one of the two."""
    return Step(What.LESSON, lesson_id) if lesson_id is not None else Step(What.QUIZ, quiz_id or 0)


def rules_of_row(
    completion: str,
    minimum: int,
    with_quiz: int | None,
    needs_all: bool,
    conditions: Sequence[Any],
    is_hidden: bool,
) -> Rules:
    """The rules of a stored row."""
    return Rules(
        completion=Completion(completion),
        minimum=minimum,
        with_quiz=with_quiz,
        needs_all=needs_all,
        conditions=tuple(from_data(one) for one in conditions),
        is_hidden=is_hidden,
    )


def _situation(slug: str, now: Any, *columns: Any) -> Situation:
    rules, lessons, quizzes, mine, names, unlocked = (_data(column) or [] for column in columns)
    return Situation(
        slug=slug,
        now=now,
        rules={step_of(lesson, quiz): rules_of_row(*row) for lesson, quiz, *row in rules},
        lessons={row[0]: _lesson(*row) for row in lessons},
        quizzes={row[0]: _quiz(*row) for row in quizzes},
        cohorts=frozenset(mine),
        cohort_names=dict(names),
        unlocked=frozenset(step_of(*row) for row in unlocked),
    )


def _lesson(
    lesson_id: int, position: int, label: str, title: str, words: int, opened: bool, read: bool, marked: bool
) -> LessonFacts:
    return LessonFacts(
        id=lesson_id,
        position=position,
        name=f"{label} {title}".strip(),
        word_count=words,
        is_opened=opened,
        is_read=read,
        is_marked=marked,
    )


def _quiz(
    quiz_id: int, title: str, cut: str, is_published: bool, allowed: int | None, *row: Any
) -> QuizFacts:
    used, handed_in, score, is_running, said, accommodation = row
    rules = terms_of(QuizRules(attempts_allowed=allowed), said, accommodation)
    return QuizFacts(
        id=quiz_id,
        title=title,
        cut=Decimal(cut),
        is_published=is_published,
        allowed=rules.attempts_allowed,
        used=used,
        handed_in=handed_in,
        score=Decimal(score) if score is not None else None,
        is_running=is_running,
    )


def _data(column: Any) -> Any:
    # Django leaves json columns of a raw statement as text.
    return json.loads(column) if isinstance(column, str | bytes) else column
