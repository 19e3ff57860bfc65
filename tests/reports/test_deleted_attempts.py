"""A deleted attempt is in no report: what they say is what they said before it was taken."""

from __future__ import annotations

import uuid

import pytest

from items.kinds import ItemKind
from people.access import Principal
from people.models import Role, User
from progress.queries import quiz_lines
from quizzes.attempt_acts import delete_attempt, restore_attempt
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.models import Attempt, Quiz
from reports.analysis_queries import QuizFilters, item_sums, quiz_sums
from reports.export_queries import every_answer
from reports.queries import Filters, attempt_lines, heat_cells, learner_lines, main_quiz
from tests.factories.courses import published_course
from tests.factories.quizzes import published_quiz

WHY = "It was a rehearsal."


@pytest.fixture
def quiz(instructor: User, learner: User) -> Quiz:
    course = published_course(instructors=(instructor,), learners=(learner,))
    return published_quiz(course, [ItemKind.TRUE_FALSE], attempts_allowed=3)


@pytest.fixture
def who(quiz: Quiz, learner: User) -> Principal:
    return Principal(learner.pk, quiz.organisation_id, Role.LEARNER)


@pytest.fixture
def teacher(quiz: Quiz, instructor: User) -> Principal:
    return Principal(instructor.pk, quiz.organisation_id, Role.INSTRUCTOR)


def said(quiz: Quiz, who: Principal) -> dict[str, object]:
    """What every report that knows of attempts says."""
    assert who.user_id is not None
    filters = Filters(organisation_id=quiz.organisation_id, course_id=quiz.course_id)
    figures = QuizFilters(organisation_id=quiz.organisation_id, quiz_id=quiz.pk)
    main = main_quiz(filters)
    (line,) = learner_lines(filters, main)
    return {
        "learner": (line.last_at, line.attempts_used, line.best, line.handed_in, line.seconds),
        "cells": heat_cells(filters, main),
        "attempts": attempt_lines(filters, who.user_id),
        "answers": list(every_answer(filters)),
        "sums": quiz_sums(figures),
        "items": item_sums(figures),
        "own": [(line.used, line.best, line.open_uid) for line in quiz_lines(who, [quiz.course_id])],
    }


def taken(quiz: Quiz, who: Principal, value: bool) -> Attempt:
    attempt = start_attempt(quiz.pk, who)
    save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value={"value": value})
    return submit_attempt(who, attempt.uid)


def test_every_report_says_what_it_said_before_the_attempt(
    quiz: Quiz, who: Principal, teacher: Principal
) -> None:
    before = said(quiz, who)
    attempt = taken(quiz, who, value=True)
    with_it = said(quiz, who)
    same = [name for name in before if before[name] == with_it[name]]
    assert same == [], "each report could tell of the attempt"
    delete_attempt(teacher, attempt.uid, WHY)
    assert said(quiz, who) == before
    restore_attempt(teacher, attempt.uid)
    assert said(quiz, who) == with_it


def test_the_next_attempt_counts_as_the_first(quiz: Quiz, who: Principal, teacher: Principal) -> None:
    first = taken(quiz, who, value=False)
    taken(quiz, who, value=True)
    figures = QuizFilters(organisation_id=quiz.organisation_id, quiz_id=quiz.pk)
    filters = Filters(organisation_id=quiz.organisation_id, course_id=quiz.course_id)
    scores = []
    for _time in range(2):
        cells = heat_cells(filters, main_quiz(filters))
        main = [cell.fraction for cell in cells if cell.lesson_id is None]
        scores.append((quiz_sums(figures).attempt_count, main))
        if first.state != "deleted":
            first = delete_attempt(teacher, first.uid, WHY)
    assert scores == [(1, [0.0]), (1, [1.0])]
