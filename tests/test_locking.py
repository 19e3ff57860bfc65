"""The guard of lock discipline sees what it is there for; the suite runs under it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from lessons.models import Course
from people.access import Principal
from people.models import Role
from quizzes import answers, attempts
from quizzes.answers import save_answer
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.clock import StatementTime
from quizzes.models import Attempt, Quiz
from tests.factories.courses import published_course
from tests.factories.people import member
from tests.factories.quizzes import published_quiz
from tests.locking import Unlocked, effects, written


@pytest.fixture
def course(db: None) -> Course:
    return published_course(learners=(member(name="Learner 001"),))


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course, attempts_allowed=None)


@pytest.fixture
def who(course: Course) -> Principal:
    return Principal(course.enrolments.get().learner_id, course.organisation_id, Role.LEARNER)


def sit(quiz: Quiz, who: Principal) -> Attempt:
    attempt = start_attempt(quiz.pk, who)
    save_answer(who, attempt.uid, 1, client_key=uuid4(), client_seq=1, value={})
    return submit_attempt(who, attempt.uid)


def test_what_the_site_does_passes(quiz: Quiz, who: Principal) -> None:
    assert sit(quiz, who).points is not None


def test_control_an_answer_saved_without_the_lock_is_seen(
    quiz: Quiz, who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LOCK", "")
    with pytest.raises(Unlocked, match="quizzes_answer"):
        sit(quiz, who)


def test_control_an_attempt_ended_without_the_lock_is_seen(
    quiz: Quiz, who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "lock_attempt", lambda rows: rows.annotate(now=StatementTime()))
    with pytest.raises(Unlocked):
        sit(quiz, who)


def test_control_a_lock_of_an_earlier_transaction_does_not_count(quiz: Quiz, who: Principal) -> None:
    attempt = start_attempt(quiz.pk, who)
    with transaction.atomic():
        list(attempts.lock_attempt(Attempt.objects.of(quiz.organisation_id)))
    with transaction.atomic(), pytest.raises(Unlocked):
        attempts.move(attempt, attempts.AttemptState.ABANDONED)


def test_control_the_lock_of_another_attempt_does_not_count(quiz: Quiz, who: Principal) -> None:
    ended, running = sit(quiz, who), start_attempt(quiz.pk, who)
    with transaction.atomic():
        list(attempts.lock_attempt(Attempt.objects.of(quiz.organisation_id).filter(pk=ended.pk)))
        with pytest.raises(Unlocked, match=f": .{running.pk}.: UPDATE"):
            attempts.move(running, attempts.AttemptState.ABANDONED)


@pytest.mark.parametrize(
    ("sql", "does"),
    [
        ('SELECT 1 FROM "quizzes_attempt" FOR UPDATE OF "quizzes_attempt"', {"locks"}),
        ("SELECT a.id FROM quizzes_attempt a JOIN quizzes_quiz q ON TRUE FOR UPDATE OF a", {"locks"}),
        (
            'SELECT 1 FROM "quizzes_regrade" JOIN "quizzes_attempt" ON TRUE FOR UPDATE OF "quizzes_regrade"',
            set(),
        ),
        ("SELECT 1 FROM quizzes_answer FOR UPDATE", set()),
        ("INSERT INTO quizzes_attempt (uid) VALUES (1)", {"locks"}),
        ("WITH x AS (INSERT INTO quizzes_answer (id) VALUES (1) RETURNING id) SELECT * FROM x", {"writes"}),
        ('UPDATE "quizzes_mark" SET points = 1', {"writes"}),
        ("DELETE FROM quizzes_try", {"writes"}),
        ("UPDATE quizzes_attemptnote SET words = ''", set()),
    ],
)
def test_statements_are_told_apart(sql: str, does: set[str]) -> None:
    assert effects(sql) == does


def test_it_is_on(db: None) -> None:
    assert [wrapper.__module__ for wrapper in connection.execute_wrappers].count("tests.locking") == 1


@pytest.mark.parametrize(
    ("sql", "params", "whose"),
    [
        ("INSERT INTO quizzes_answer SELECT %(attempt)s", {"attempt": 7}, {7}),
        ("INSERT INTO quizzes_mark SELECT %(attempts)s", {"attempts": [7, 8]}, {7, 8}),
        ("UPDATE quizzes_attempt a SET points = 1 WHERE a.id = ANY(%s)", [1, [7, 8]], {7, 8}),
        (
            'INSERT INTO "quizzes_mark" ("points", "marked_at", "attempt_id") VALUES (%s, DEFAULT, %s),'
            ' (%s, DEFAULT, %s) RETURNING "quizzes_mark"."id"',
            (1, 7, 2, 8),
            {7, 8},
        ),
        (
            'UPDATE "quizzes_attempt" SET "points" = CASE WHEN ("quizzes_attempt"."id" = %s) THEN %s END'
            ' WHERE ("quizzes_attempt"."organisation_id" = %s AND "quizzes_attempt"."id" IN (%s, %s))',
            (7, 2, 1, 7, 8),
            {7, 8},
        ),
        (
            'INSERT INTO "quizzes_answer" ("client_seq", "attempt_id")'
            " SELECT * FROM UNNEST((%s)::bigint[], (%s)::bigint[])",
            ([1, 1], [7, 8]),
            {7, 8},
        ),
        (
            'UPDATE "quizzes_attempt" SET "state" = %s WHERE ("quizzes_attempt"."id" = %s)',
            ("deleted", 7),
            {7},
        ),
    ],
)
def test_whose_rows_are_written_is_told(sql: str, params: Any, whose: set[int]) -> None:
    assert written(sql, params) == whose
