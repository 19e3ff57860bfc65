"""The rules of a quiz for one learner, read in one statement or beside the rows of another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from quizzes.clock import grace
from quizzes.effective_rules import Accommodation, EffectiveRules, Override, Rules, effective_rules
from quizzes.models import Quiz
from quizzes.review_options import JUST_AFTER_LASTS, Aspect, Moment

TERMS = """
    jsonb_build_object('extra_attempts', (
        SELECT count(*) FROM quizzes_extraattempt x
        WHERE x.organisation_id = q.organisation_id AND x.quiz_id = q.id AND x.learner_id = {learner}),
    'overrides', (SELECT jsonb_agg(jsonb_build_object(
            'is_own', o.learner_id IS NOT NULL, 'says', o.says, 'reason', o.reason, 'opens_at', o.opens_at,
            'due_at', o.due_at, 'closes_at', o.closes_at, 'time_limit', extract(epoch FROM o.time_limit),
            'attempts_allowed', o.attempts_allowed, 'password', o.password,
            'overdue_grace', extract(epoch FROM o.overdue_grace)) ORDER BY o.id)
        FROM quizzes_override o
        WHERE o.quiz_id = q.id AND (o.learner_id = {learner} OR o.cohort_id IN (
            SELECT m.cohort_id FROM people_cohortmember m WHERE m.user_id = {learner}
            UNION ALL
            SELECT e.cohort_id FROM lessons_enrolment e
            WHERE e.organisation_id = q.organisation_id AND e.course_id = q.course_id
                AND e.learner_id = {learner})))),
    (SELECT jsonb_build_object('time_factor', ac.time_factor::text, 'has_timer', ac.has_timer,
            'break_minutes', ac.break_minutes, 'has_larger_text', ac.has_larger_text)
        FROM people_accommodation ac
        WHERE ac.organisation_id = q.organisation_id AND ac.learner_id = {learner})
"""
"""Two columns beside a row of ``quizzes_quiz q``, for `terms_of`; `learner` is an expression there."""

IS_CLOSED = """
    (q.closes_at + %(grace)s < statement_timestamp() AND NOT EXISTS (
        SELECT 1 FROM quizzes_override o
        WHERE o.quiz_id = q.id AND o.says @> '["closes_at"]'
            AND (o.closes_at + %(grace)s >= statement_timestamp() OR o.closes_at IS NULL
            AND (o.learner_id = %(learner)s OR o.cohort_id IN (
                SELECT m.cohort_id FROM people_cohortmember m WHERE m.user_id = %(learner)s
                UNION ALL
                SELECT e.cohort_id FROM lessons_enrolment e
                WHERE e.organisation_id = q.organisation_id AND e.course_id = q.course_id
                    AND e.learner_id = %(learner)s))))
    AND NOT EXISTS (
        SELECT 1 FROM quizzes_attempt running
        WHERE running.organisation_id = q.organisation_id AND running.quiz_id = q.id
            AND running.state = 'in_progress' AND NOT running.is_preview
            AND (running.deadline_at IS NULL OR running.deadline_at + %(grace)s >= statement_timestamp())))
"""
"""True once nobody answers the quiz any more, for statements over many quizzes; NULL counts as false.

Who closes later by an override, or runs with time added past the close, could still be told. A learner whose
close was lifted is shown nothing that waits for it; the others wait for such a learner only while one sits.
"""


def shown_sql(aspect: Aspect) -> str:
    """True where `aspect` is shown of attempt ``a`` of quiz ``q`` now: `review_options` as an expression.

    Quizzes that show it always or never ask nothing more.
    """
    just_after, later, closed = (f"q.review->'{moment}' ? '{aspect}'" for moment in Moment)
    return f"""(CASE WHEN {just_after} AND {later} AND {closed} THEN TRUE
        WHEN NOT ({just_after} OR {later} OR {closed}) THEN FALSE
        WHEN {IS_CLOSED} THEN {closed}
        WHEN statement_timestamp() < a.finished_at + interval '{JUST_AFTER_LASTS.total_seconds()} seconds'
            THEN {just_after}
        ELSE {later} END)"""


ONE_LEARNER = f"""
    SELECT q.id, coalesce({IS_CLOSED}, FALSE), {TERMS.format(learner="%(learner)s")}
    FROM quizzes_quiz q WHERE q.id = ANY(%(quizzes)s)
"""  # noqa: S608  # constants of this module, no value in them

OVERRIDDEN = f"""
    (SELECT jsonb_agg(jsonb_build_array(e.learner_id, {TERMS.format(learner="e.learner_id")}))
        FROM lessons_enrolment e
        WHERE e.organisation_id = q.organisation_id AND e.course_id = q.course_id
            AND (EXISTS (SELECT 1 FROM quizzes_override o WHERE o.quiz_id = q.id
                AND (o.learner_id = e.learner_id OR o.cohort_id = e.cohort_id OR o.cohort_id IN (
                    SELECT m.cohort_id FROM people_cohortmember m WHERE m.user_id = e.learner_id)))
            OR EXISTS (SELECT 1 FROM quizzes_extraattempt x WHERE x.organisation_id = q.organisation_id
                AND x.quiz_id = q.id AND x.learner_id = e.learner_id)))
"""  # noqa: S608  # constants of this module, no value in them
"""A column beside a row of ``quizzes_quiz q``, for `terms_by_learner`: whose rules differ from it."""


def rules_of(quiz: Quiz) -> Rules:
    """What the quiz itself says."""
    return Rules(
        opens_at=quiz.opens_at,
        due_at=quiz.due_at,
        closes_at=quiz.closes_at,
        time_limit=quiz.time_limit,
        attempts_allowed=quiz.attempts_allowed,
        passwords=_passwords(quiz.password),
        first_wait=quiz.first_wait,
        later_wait=quiz.later_wait,
        overdue_grace=quiz.overdue_grace,
    )


def learner_rules(quiz: Quiz, learner_id: int | None) -> EffectiveRules:
    """The rules that hold for this learner on this quiz; one statement."""
    return rules_by_quiz([quiz], learner_id)[quiz.pk]


def rules_by_quiz(quizzes: Iterable[Quiz], learner_id: int | None) -> dict[int, EffectiveRules]:
    """The rules that hold for this learner on each of the quizzes, by id; one statement."""
    by_id = {quiz.pk: quiz for quiz in quizzes}
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"learner": learner_id, "quizzes": list(by_id), "grace": grace()}
        cursor.execute(ONE_LEARNER, values)
        return {
            quiz_id: replace(terms_of(rules_of(by_id[quiz_id]), *terms), has_closed=has_closed)
            for quiz_id, has_closed, *terms in cursor.fetchall()
        }


def terms_by_learner(quiz: Rules, column: object) -> dict[int, EffectiveRules]:
    """The rules of every learner of whom the column `OVERRIDDEN` speaks, by id."""
    return {learner_id: terms_of(quiz, *terms) for learner_id, *terms in _data(column) or []}


def terms_of(quiz: Rules, said: object, accommodation: object) -> EffectiveRules:
    """The effective rules from the two columns of `TERMS`."""
    given = _data(said) or {}
    rows = given.get("overrides") or []
    own = next((_override(row) for row in rows if row["is_own"]), None)
    cohorts = [_override(row) for row in rows if not row["is_own"]]
    return effective_rules(
        quiz,
        cohorts=cohorts,
        own=own,
        accommodation=accommodation_of(accommodation),
        extra_attempts=given.get("extra_attempts", 0),
    )


def accommodation_of(column: object) -> Accommodation:
    """What the second column of `TERMS` says, the plain one for a learner without any."""
    row = _data(column)
    if not row:
        return Accommodation()
    return Accommodation(
        time_factor=Decimal(row["time_factor"]),
        has_timer=row["has_timer"],
        break_time=timedelta(minutes=row["break_minutes"]),
        has_larger_text=row["has_larger_text"],
    )


def _override(row: Mapping[str, Any]) -> Override:
    values: dict[str, Any] = {}
    for name in row["says"]:
        value = row[name]
        if name == "password":
            values["passwords"] = _passwords(value)
        elif value is None or name == "attempts_allowed":
            values[name] = value
        elif name in ("time_limit", "overdue_grace"):
            values[name] = timedelta(seconds=float(value))
        else:
            values[name] = datetime.fromisoformat(value)
    return Override(values=values, reason=row["reason"])


def _passwords(word: str) -> frozenset[str]:
    return frozenset({word}) if word else frozenset()


def _data(column: object) -> Any:
    # Django leaves jsonb columns of a raw statement as text.
    return json.loads(column) if isinstance(column, str | bytes) else column
