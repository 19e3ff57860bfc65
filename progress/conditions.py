"""When a lesson or quiz is complete and when it opens, from facts. Pure: nothing of it is ever stored.

A step is a lesson or a quiz of one course. Its rules say what completes it and on which conditions it opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple


class What(StrEnum):
    """The two sorts of steps."""

    LESSON = "lesson"
    QUIZ = "quiz"


class Step(NamedTuple):
    """One lesson or quiz, by its id."""

    what: What
    id: int


class Completion(StrEnum):
    """What completes a step: the first two lessons, the others quizzes."""

    READ = "read"
    MARKED = "marked"
    HANDED_IN = "handed_in"
    PASSED = "passed"
    PASSED_OR_USED = "passed_or_used"
    ATTEMPTS = "attempts"


COMPLETIONS = {
    What.LESSON: (Completion.READ, Completion.MARKED),
    What.QUIZ: (Completion.HANDED_IN, Completion.PASSED, Completion.PASSED_OR_USED, Completion.ATTEMPTS),
}
"""What can complete each sort; the first is what holds without rules."""


class Kind(StrEnum):
    """What a condition asks for."""

    LESSON = "lesson"
    QUIZ = "quiz"
    PASSED = "passed"
    SCORE = "score"
    DATE = "date"
    COHORT = "cohort"


OF_QUIZ = (Kind.QUIZ, Kind.PASSED, Kind.SCORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition: `id` names the lesson, quiz or cohort, `percent` belongs to a score, `at` to a date."""

    kind: Kind
    id: int = 0
    percent: int = 0
    at: datetime | None = None

    @property
    def step(self) -> Step | None:
        """The step that has to be done for it, None where it is none."""
        if self.kind in OF_QUIZ:
            return Step(What.QUIZ, self.id)
        return Step(What.LESSON, self.id) if self.kind is Kind.LESSON else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one step. `minimum` counts attempts; `with_quiz` must be passed besides a lesson."""

    completion: Completion
    minimum: int = 1
    with_quiz: int | None = None
    needs_all: bool = True
    conditions: tuple[Condition, ...] = ()
    is_hidden: bool = False

    @property
    def needed(self) -> tuple[Step, ...]:
        """The steps that must be done before this one can be complete."""
        found = [condition.step for condition in self.conditions]
        if self.with_quiz is not None:
            found.append(Step(What.QUIZ, self.with_quiz))
        return tuple(step for step in found if step is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFacts:
    """A lesson, and what one learner did in it."""

    id: int
    position: int
    name: str
    word_count: int = 0
    is_opened: bool = False
    is_read: bool = False
    is_marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFacts:
    """A quiz, and what one learner did in it. `score` is the released one that counts, a fraction."""

    id: int
    title: str
    cut: Decimal
    is_published: bool = True
    allowed: int | None = None
    used: int = 0
    handed_in: int = 0
    score: Decimal | None = None
    is_running: bool = False

    @property
    def is_passed(self) -> bool:
        return self.score is not None and self.score >= self.cut

    @property
    def percent(self) -> int:
        """The score in whole percent, never rounded up to what was not reached."""
        return int((self.score or Decimal(0)) * 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One course and where one learner stands in it: rules and facts by step."""

    slug: str
    now: datetime
    rules: Mapping[Step, Rules] = field(default_factory=dict)
    lessons: Mapping[int, LessonFacts] = field(default_factory=dict)
    quizzes: Mapping[int, QuizFacts] = field(default_factory=dict)
    cohorts: frozenset[int] = frozenset()
    cohort_names: Mapping[int, str] = field(default_factory=dict)
    unlocked: frozenset[Step] = frozenset()

    def rules_of(self, step: Step) -> Rules:
        """The rules of a step, the plain ones where it has none of its own."""
        return self.rules.get(step) or plain_rules(step.what)


def plain_rules(what: What) -> Rules:
    """What holds without rules: a lesson is complete when it is read, a quiz when it is handed in."""
    return Rules(completion=COMPLETIONS[what][0])


def is_complete(situation: Situation, step: Step) -> bool:
    """True if the learner has done what the step's rules ask for; False for a step that is not there."""
    rules = situation.rules_of(step)
    if step.what is What.LESSON:
        lesson = situation.lessons.get(step.id)
        if lesson is None:
            return False
        is_done = lesson.is_marked if rules.completion is Completion.MARKED else lesson.is_read
        return is_done and (rules.with_quiz is None or _is_passed(situation, rules.with_quiz))
    quiz = situation.quizzes.get(step.id)
    if quiz is None:
        return False
    if rules.completion is Completion.PASSED:
        return quiz.is_passed
    if rules.completion is Completion.PASSED_OR_USED:
        return quiz.is_passed or (quiz.allowed is not None and quiz.used >= quiz.allowed)
    return quiz.handed_in >= (rules.minimum if rules.completion is Completion.ATTEMPTS else 1)


def holds(situation: Situation, condition: Condition) -> bool:
    """True if the learner meets the condition now. What names something that is gone never holds."""
    match condition.kind:
        case Kind.LESSON | Kind.QUIZ:
            return is_complete(situation, Step(What(condition.kind), condition.id))
        case Kind.PASSED:
            return _is_passed(situation, condition.id)
        case Kind.SCORE:
            quiz = situation.quizzes.get(condition.id)
            return quiz is not None and quiz.score is not None and quiz.score * 100 >= condition.percent
        case Kind.DATE:
            return condition.at is not None and situation.now >= condition.at
        case Kind.COHORT:
            return condition.id in situation.cohorts


def missing(situation: Situation, step: Step) -> tuple[Condition, ...]:
    """The conditions that still keep the step from the learner, in their order; none if it is open.

    A lesson that was opened once stays open, and so does a quiz while an attempt runs.
    """
    if step in situation.unlocked or _is_begun(situation, step):
        return ()
    rules = situation.rules_of(step)
    unmet = tuple(condition for condition in rules.conditions if not holds(situation, condition))
    if not rules.needs_all and len(unmet) < len(rules.conditions):
        return ()
    return unmet


def _is_begun(situation: Situation, step: Step) -> bool:
    if step.what is What.LESSON:
        lesson = situation.lessons.get(step.id)
        return lesson is not None and lesson.is_opened
    quiz = situation.quizzes.get(step.id)
    return quiz is not None and quiz.is_running


def _is_passed(situation: Situation, quiz_id: int) -> bool:
    quiz = situation.quizzes.get(quiz_id)
    return quiz is not None and quiz.is_passed


def cycle(rules: Mapping[Step, Rules]) -> tuple[Step, ...]:
    """Steps that wait for each other, each for the next and the last for the first; empty if none do."""
    done: set[Step] = set()
    for first in rules:
        path: list[Step] = []
        waiting: list[Iterator[Step]] = []
        if first not in done:
            path, waiting = [first], [iter(rules[first].needed)]
        while path:
            after = next(waiting[-1], None)
            if after is None:
                done.add(path.pop())
                waiting.pop()
            elif after in path:
                return tuple(path[path.index(after) :])
            elif after not in done and after in rules:
                path.append(after)
                waiting.append(iter(rules[after].needed))
    return ()


def to_data(condition: Condition) -> dict[str, Any]:
    """The condition as it is stored."""
    found: dict[str, Any] = {"kind": condition.kind.value}
    if condition.kind is Kind.DATE and condition.at is not None:
        return found | {"at": condition.at.astimezone(UTC).isoformat()}
    found["id"] = condition.id
    return found | {"percent": condition.percent} if condition.kind is Kind.SCORE else found


def from_data(data: Mapping[str, Any]) -> Condition:
    """The stored condition."""
    at = data.get("at")
    return Condition(
        kind=Kind(data["kind"]),
        id=data.get("id", 0),
        percent=data.get("percent", 0),
        at=datetime.fromisoformat(at) if at else None,
    )
