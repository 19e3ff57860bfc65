"""J4: each invariant of attempts holds of what the site does, and is seen when it is broken."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from items.kinds import ItemKind
from people.access import Principal
from people.models import Role
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from tests.factories.courses import published_course
from tests.factories.items import RIGHT
from tests.factories.people import member
from tests.factories.quizzes import published_quiz
from tests.invariants import INVARIANTS, violations

KINDS = [ItemKind.TRUE_FALSE, ItemKind.SINGLE_CHOICE]


def ask(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def sat(db: None) -> None:
    """One attempt handed in, another one under way."""
    course = published_course(learners=(member(name="Learner 001"),))
    quiz = published_quiz(course, KINDS, attempts_allowed=None)
    who = Principal(course.enrolments.get().learner_id, course.organisation_id, Role.LEARNER)
    for is_done in (True, False):
        attempt = start_attempt(quiz.pk, who, seed=1)
        for position, kind in enumerate(KINDS, 1):
            save_answer(who, attempt.uid, position, client_key=uuid4(), client_seq=1, value=RIGHT[kind])
        if is_done:
            submit_attempt(who, attempt.uid)


BREAKS = {
    "points lie between": "UPDATE quizzes_attempt SET points = 10 * points_possible WHERE points IS NOT NULL",
    "a mark lies between": "UPDATE quizzes_mark SET points = 7",
    "the points are the sum": "UPDATE quizzes_attempt SET points = 0 WHERE points IS NOT NULL",
    "points for late and early": "UPDATE quizzes_attempt SET earned = 0 WHERE points IS NOT NULL",
    "points wait as long": "UPDATE quizzes_mark SET standing = 'pending'",
    "what was handed in has a mark": "DELETE FROM quizzes_mark",
    "an attempt runs, or has ended": "UPDATE quizzes_attempt SET finished_at = NULL",
    "what runs has no points": "UPDATE quizzes_attempt SET points = 1 WHERE state = 'in_progress'",
    "attempts of a learner": "UPDATE quizzes_attempt SET number = 5 WHERE number = 2",
    "answers, tries and marks": "UPDATE quizzes_answer SET attempt_id ="
    " (SELECT min(id) FROM quizzes_attempt)",
    "a mark is of an answer": "UPDATE quizzes_answer SET is_late = TRUE",
    "marks of a question": "UPDATE quizzes_mark SET sequence = 2",
    "an answer has two markers": "INSERT INTO quizzes_opinion (organisation_id, attempt_id, response_id,"
    " answer_id, seat, number, marker_id, fraction, points, detail)"
    " SELECT w.organisation_id, attempt_id, response_id, w.id, seat, 1, a.learner_id, 0, 0, '{}'"
    " FROM quizzes_answer w JOIN quizzes_attempt a ON a.id = w.attempt_id, generate_series(1, 2) seat",
    "a mark of two is made": "UPDATE quizzes_mark SET detail ="
    """ '{"hand": {"of": [1, 2], "rule": "mean"}}'""",
    "places of an attempt": "UPDATE quizzes_response SET position = 9 WHERE position = 2",
    "a course is known to have rules": "UPDATE lessons_course SET has_rules = TRUE",
}


def test_they_hold_of_what_the_site_does(sat: None) -> None:
    assert violations(ask) == []


@pytest.mark.parametrize("name", BREAKS)
def test_control_a_break_is_seen(sat: None, name: str) -> None:
    ask(BREAKS[name])
    assert any(found.startswith(name) for found in violations(ask)), violations(ask)


def test_every_one_has_its_control() -> None:
    assert all(any(name.startswith(part) for part in BREAKS) for name in INVARIANTS)
    assert len(BREAKS) == len(INVARIANTS)
