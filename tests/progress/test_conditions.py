"""Rules between lessons and quizzes as tables: complete, open, cycles, dead ends. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from progress.conditions import (
    Completion,
    Condition,
    Kind,
    LessonFacts,
    QuizFacts,
    Rules,
    Situation,
    Step,
    What,
    cycle,
    from_data,
    is_complete,
    missing,
    to_data,
)
from progress.dead_ends import CourseTerms, DeadEnd, QuizTerms, Why, dead_ends

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
ONE, TWO, THREE = (Step(What.LESSON, number) for number in (1, 2, 3))
QUIZ, OTHER = Step(What.QUIZ, 1), Step(What.QUIZ, 2)
PLAIN = {What.LESSON: Completion.READ, What.QUIZ: Completion.HANDED_IN}


def rules(step: Step, *conditions: Condition, **fields: Any) -> dict[Step, Rules]:
    return {step: Rules(**{"completion": PLAIN[step.what], "conditions": conditions} | fields)}


def after(step: Step) -> Condition:
    return Condition(kind=Kind(step.what.value), id=step.id)


def lesson(number: int, **facts: Any) -> LessonFacts:
    return LessonFacts(id=number, position=number, name=f"Lesson {number}", **facts)


def quiz(**facts: Any) -> QuizFacts:
    plain: dict[str, Any] = {"id": 1, "title": "Quiz 1", "cut": Decimal("0.600")}
    return QuizFacts(**plain | facts)


def situation(**fields: Any) -> Situation:
    found: dict[str, Any] = {
        "slug": "c", "now": NOW, "lessons": {1: lesson(1), 2: lesson(2)}, "quizzes": {1: quiz()},
    }  # fmt: skip
    return Situation(**found | fields)


@pytest.mark.parametrize(
    ("completion", "facts", "is_done"),
    [
        ("handed_in", {}, False),
        ("handed_in", {"used": 1}, False),
        ("handed_in", {"used": 1, "handed_in": 1}, True),
        ("passed", {"handed_in": 2}, False),
        ("passed", {"handed_in": 1, "score": Decimal("0.599")}, False),
        ("passed", {"handed_in": 1, "score": Decimal("0.6")}, True),
        ("passed_or_used", {"used": 2, "allowed": 3, "score": Decimal("0.1")}, False),
        ("passed_or_used", {"used": 3, "allowed": 3, "score": Decimal("0.1")}, True),
        ("passed_or_used", {"used": 3, "allowed": None}, False),
        ("passed_or_used", {"used": 1, "allowed": 3, "score": Decimal("0.7")}, True),
        ("attempts", {"handed_in": 1}, False),
        ("attempts", {"handed_in": 2}, True),
    ],
)
def test_what_completes_a_quiz(completion: str, facts: dict[str, Any], is_done: bool) -> None:
    own = rules(QUIZ, completion=Completion(completion), minimum=2)
    assert is_complete(situation(rules=own, quizzes={1: quiz(**facts)}), QUIZ) is is_done


@pytest.mark.parametrize(
    ("fields", "facts", "score", "is_done"),
    [
        ({}, {"is_read": True}, None, True),
        ({}, {"is_marked": True}, None, False),
        ({"completion": Completion.MARKED}, {"is_read": True}, None, False),
        ({"completion": Completion.MARKED}, {"is_marked": True}, None, True),
        ({"with_quiz": 1}, {"is_read": True}, None, False),
        ({"with_quiz": 1}, {"is_read": True}, "0.6", True),
        ({"with_quiz": 1}, {}, "0.6", False),
        ({"with_quiz": 9}, {"is_read": True}, "0.6", False),
    ],
)
def test_what_completes_a_lesson(
    fields: dict[str, Any], facts: dict[str, Any], score: str | None, is_done: bool
) -> None:
    given = situation(
        rules=rules(ONE, **fields),
        lessons={1: lesson(1, **facts)},
        quizzes={1: quiz(score=Decimal(score) if score else None)},
    )
    assert is_complete(given, ONE) is is_done


@pytest.mark.parametrize(
    ("condition", "fields", "holds"),
    [
        (after(ONE), {}, False),
        (after(ONE), {"lessons": {1: lesson(1, is_read=True), 2: lesson(2)}}, True),
        (after(THREE), {}, False),  # gone
        (after(QUIZ), {"quizzes": {1: quiz(handed_in=1)}}, True),
        (Condition(kind=Kind.PASSED, id=1), {"quizzes": {1: quiz(handed_in=1)}}, False),
        (Condition(kind=Kind.SCORE, id=1, percent=29), {"quizzes": {1: quiz(score=Decimal("0.29"))}}, True),
        (Condition(kind=Kind.SCORE, id=1, percent=30), {"quizzes": {1: quiz(score=Decimal("0.299"))}}, False),
        (Condition(kind=Kind.SCORE, id=9, percent=1), {}, False),
        (Condition(kind=Kind.DATE, at=NOW), {}, True),
        (Condition(kind=Kind.DATE, at=NOW + timedelta(seconds=1)), {}, False),
        (Condition(kind=Kind.COHORT, id=4), {"cohorts": frozenset({4})}, True),
        (Condition(kind=Kind.COHORT, id=4), {"cohorts": frozenset({5})}, False),
    ],
)
def test_each_condition(condition: Condition, fields: dict[str, Any], holds: bool) -> None:
    given = situation(rules=rules(TWO, condition), **fields)
    assert missing(given, TWO) == (() if holds else (condition,))
    assert from_data(to_data(condition)) == condition


def test_all_or_any() -> None:
    waits = (after(ONE), Condition(kind=Kind.DATE, at=NOW))
    assert missing(situation(rules=rules(TWO, *waits)), TWO) == waits[:1]
    assert missing(situation(rules=rules(TWO, *waits, needs_all=False)), TWO) == ()
    waits = (after(ONE), after(QUIZ))
    assert missing(situation(rules=rules(TWO, *waits, needs_all=False)), TWO) == waits


def test_what_was_begun_or_opened_apart_stays_open() -> None:
    shut = situation(rules=rules(TWO, after(ONE)) | rules(QUIZ, after(ONE)))
    assert missing(shut, TWO)
    assert missing(shut, QUIZ)
    assert not missing(replace(shut, lessons={2: lesson(2, is_opened=True)}), TWO)
    assert not missing(replace(shut, quizzes={1: quiz(is_running=True)}), QUIZ)
    assert not missing(replace(shut, unlocked=frozenset({TWO})), TWO)
    # An attempt that was handed in opens nothing.
    assert missing(replace(shut, quizzes={1: quiz(handed_in=1)}), QUIZ)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (rules(TWO, after(ONE)), ()),
        (rules(TWO, after(ONE)) | rules(THREE, after(ONE), after(TWO)), ()),
        (rules(TWO, after(ONE)) | rules(ONE, after(TWO)), (TWO, ONE)),
        (rules(TWO, after(QUIZ)) | rules(QUIZ, after(ONE)) | rules(ONE, after(TWO)), (TWO, QUIZ, ONE)),
        # A lesson that is complete with its quiz, and the quiz that opens after the lesson.
        (rules(ONE, with_quiz=1) | rules(QUIZ, after(ONE)), (ONE, QUIZ)),
        (rules(ONE, Condition(kind=Kind.SCORE, id=1, percent=5), with_quiz=1), ()),
    ],
)
def test_cycles_are_named(given: dict[Step, Rules], found: tuple[Step, ...]) -> None:
    assert cycle(given) == found


def terms(given: dict[Step, Rules], **fields: Any) -> CourseTerms:
    found: dict[str, Any] = {
        "lessons": frozenset({1, 2}), "quizzes": {1: QuizTerms(), 2: QuizTerms()}, "cohorts": frozenset({4}),
    }  # fmt: skip
    return CourseTerms(now=NOW, rules=given, **found | fields)


PASSED = Condition(kind=Kind.PASSED, id=1)
LATER = NOW + timedelta(days=1)
TOMORROW = Condition(kind=Kind.DATE, at=LATER)
NO_COHORT = Condition(kind=Kind.COHORT, id=5)


@pytest.mark.parametrize(
    ("given", "quiz_terms", "found"),
    [
        (rules(TWO, PASSED), QuizTerms(), None),
        (rules(TWO, PASSED), QuizTerms(is_published=False), DeadEnd(PASSED, Why.DRAFT)),
        (rules(TWO, PASSED), QuizTerms(has_questions=False), DeadEnd(PASSED, Why.EMPTY)),
        (rules(TWO, PASSED), QuizTerms(closes_at=NOW), DeadEnd(PASSED, Why.CLOSED)),
        (rules(TWO, PASSED), QuizTerms(closes_at=LATER), None),
        (rules(TWO, PASSED), QuizTerms(shows_score=False), DeadEnd(PASSED, Why.NO_SCORE)),
        (rules(TWO, after(QUIZ)), QuizTerms(shows_score=False), None),
        (rules(TWO, PASSED, TOMORROW, needs_all=False), QuizTerms(is_published=False), None),
        (rules(TWO, NO_COHORT), QuizTerms(), DeadEnd(NO_COHORT, Why.GONE)),
        (rules(TWO, after(THREE)), QuizTerms(), DeadEnd(after(THREE), Why.GONE)),
        (rules(TWO, after(ONE)), QuizTerms(), None),
        (rules(TWO, completion=Completion.MARKED, with_quiz=9), QuizTerms(), DeadEnd(None, Why.GONE)),
    ],
)
def test_dead_ends_of_a_lesson(
    given: dict[Step, Rules], quiz_terms: QuizTerms, found: DeadEnd | None
) -> None:
    ends = dead_ends(terms(given, quizzes={1: quiz_terms}))
    assert ends == ({TWO: (found,)} if found else {})


def test_dead_ends_of_a_quiz_and_what_stands_behind_it() -> None:
    late = rules(QUIZ, TOMORROW)
    assert dead_ends(terms(late)) == {}
    closing = {1: QuizTerms(closes_at=LATER), 2: QuizTerms()}
    assert dead_ends(terms(late, quizzes=closing)) == {QUIZ: (DeadEnd(TOMORROW, Why.AFTER_CLOSE),)}
    behind = late | rules(TWO, after(QUIZ)) | rules(OTHER, after(TWO))
    ends = dead_ends(terms(behind, quizzes=closing))
    assert ends[TWO] == (DeadEnd(after(QUIZ), Why.BEHIND),)
    assert ends[OTHER] == (DeadEnd(after(TWO), Why.BEHIND),)
    often = rules(QUIZ, completion=Completion.ATTEMPTS, minimum=3)
    assert dead_ends(terms(often, quizzes={1: QuizTerms(allowed=2)})) == {QUIZ: (DeadEnd(None, Why.TOO_FEW),)}
    assert dead_ends(terms(often, quizzes={1: QuizTerms(allowed=3)})) == {}


def test_attempts_without_end_are_never_all_used() -> None:
    either = rules(QUIZ, completion=Completion.PASSED_OR_USED) | rules(TWO, after(QUIZ))
    unscored = terms(either, quizzes={1: QuizTerms(shows_score=False)})
    assert dead_ends(unscored) == {
        QUIZ: (DeadEnd(None, Why.NO_SCORE),),
        TWO: (DeadEnd(after(QUIZ), Why.NO_SCORE),),
    }
    for sound in (QuizTerms(), QuizTerms(shows_score=False, allowed=2)):
        assert dead_ends(terms(either, quizzes={1: sound})) == {}
