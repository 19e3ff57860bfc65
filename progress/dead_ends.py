"""Rules that can never be met. Pure: found from the rules and the terms of a course, whoever learns there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from progress.conditions import (
    Completion,
    Condition,
    Kind,
    Rules,
    Step,
    What,
    plain_rules,
)


class Why(StrEnum):
    """What stands against a condition, or against completing a step."""

    GONE = "gone"
    DRAFT = "draft"
    EMPTY = "empty"
    CLOSED = "closed"
    NO_SCORE = "no_score"
    TOO_FEW = "too_few"
    AFTER_CLOSE = "after_close"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizTerms:
    """What decides whether a quiz can be handed in and its score become known."""

    is_published: bool = True
    has_questions: bool = True
    closes_at: datetime | None = None
    allowed: int | None = None
    shows_score: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseTerms:
    """A course as its rules find it."""

    now: datetime
    rules: Mapping[Step, Rules]
    lessons: frozenset[int] = frozenset()
    quizzes: Mapping[int, QuizTerms] = field(default_factory=dict)
    cohorts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Why a step can never open (its `condition`), or never be complete (None)."""

    condition: Condition | None
    why: Why


def dead_ends(course: CourseTerms) -> dict[Step, tuple[DeadEnd, ...]]:
    """Every step with rules that can never open or never be complete, and why.

    A condition that can never be met is none where another one is enough.
    """
    found = {step: _of_step(course, step) for step in course.rules if _is_there(course, step)}
    return {step: ends for step, ends in found.items() if ends}


def _of_step(course: CourseTerms, step: Step) -> tuple[DeadEnd, ...]:
    opening = _opening(course, step, frozenset())
    own = _own_ends(course, step)
    return (*opening, *(DeadEnd(None, why) for why in own))


def _is_there(course: CourseTerms, step: Step) -> bool:
    return step.id in (course.lessons if step.what is What.LESSON else course.quizzes)


def _rules(course: CourseTerms, step: Step) -> Rules:
    return course.rules.get(step) or plain_rules(step.what)


def _own_ends(course: CourseTerms, step: Step) -> tuple[Why, ...]:
    """What in the step's own completion can never come about, its opening aside."""
    rules = _rules(course, step)
    if step.what is What.LESSON:
        why = None if rules.with_quiz is None else _passing(course, rules.with_quiz, frozenset({step}))
        return () if why is None else (why,)
    quiz = course.quizzes[step.id]
    # Where attempts are not limited they are never all used.
    is_passed = rules.completion is Completion.PASSED or (
        rules.completion is Completion.PASSED_OR_USED and quiz.allowed is None
    )
    if is_passed and not quiz.shows_score:
        return (Why.NO_SCORE,)
    is_short = quiz.allowed is not None and rules.minimum > quiz.allowed
    return (Why.TOO_FEW,) if rules.completion is Completion.ATTEMPTS and is_short else ()


def _opening(course: CourseTerms, step: Step, above: frozenset[Step]) -> tuple[DeadEnd, ...]:
    """Why the step never opens; `above` are steps that were asked about on the way here."""
    rules = _rules(course, step)
    ends = tuple(
        DeadEnd(condition, why)
        for condition in rules.conditions
        if (why := _never(course, step, condition, above | {step})) is not None
    )
    return ends if rules.needs_all or len(ends) == len(rules.conditions) else ()


def _never(course: CourseTerms, step: Step, condition: Condition, above: frozenset[Step]) -> Why | None:
    match condition.kind:
        case Kind.DATE:
            quiz = course.quizzes.get(step.id) if step.what is What.QUIZ else None
            closes_at = quiz.closes_at if quiz else None
            is_late = closes_at is not None and condition.at is not None and condition.at >= closes_at
            return Why.AFTER_CLOSE if is_late else None
        case Kind.COHORT:
            return None if condition.id in course.cohorts else Why.GONE
        case Kind.PASSED | Kind.SCORE:
            return _passing(course, condition.id, above)
        case Kind.LESSON | Kind.QUIZ:
            return _completing(course, Step(What(condition.kind), condition.id), above)


def _completing(course: CourseTerms, step: Step, above: frozenset[Step]) -> Why | None:
    """Why nobody can complete the step any more, or None."""
    if not _is_there(course, step):
        return Why.GONE
    own = _own_ends(course, step)
    if step.what is What.QUIZ:
        return _handing_in(course, step, above) or (own[0] if own else None)
    return Why.BEHIND if step not in above and (own or _opening(course, step, above)) else None


def _passing(course: CourseTerms, quiz_id: int, above: frozenset[Step]) -> Why | None:
    """Why nobody can get to know a score of the quiz any more, or None."""
    if quiz_id not in course.quizzes:
        return Why.GONE
    why = _handing_in(course, Step(What.QUIZ, quiz_id), above)
    return why or (None if course.quizzes[quiz_id].shows_score else Why.NO_SCORE)


def _handing_in(course: CourseTerms, step: Step, above: frozenset[Step]) -> Why | None:
    quiz = course.quizzes[step.id]
    if not quiz.is_published:
        return Why.DRAFT
    if not quiz.has_questions:
        return Why.EMPTY
    if quiz.closes_at is not None and quiz.closes_at <= course.now:
        return Why.CLOSED
    return Why.BEHIND if step not in above and _opening(course, step, above) else None
