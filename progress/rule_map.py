"""All rules of a course in one place, in the words of those who teach, with what can never be met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lessons.models import Course, Lesson
from people.models import Cohort
from progress.conditions import Completion, Condition, Kind, Rules, Step, What, plain_rules
from progress.dead_ends import CourseTerms, DeadEnd, QuizTerms, Why, dead_ends
from progress.models import Unlocking
from progress.ruling import cohorts_for, rules_in
from progress.situations import step_of
from quizzes.clock import database_now
from quizzes.models import ItemState, Quiz, QuizState, Slot
from quizzes.review_options import Aspect, Moment, moments_of
from quizzes.texts_between import SLOT_ASKS

WHY_WORDS: dict[Why, str | Promise] = {
    Why.GONE: gettext_lazy("it is no longer part of the course"),
    Why.DRAFT: gettext_lazy("it is not published"),
    Why.EMPTY: gettext_lazy("none of its questions is asked any more"),
    Why.CLOSED: gettext_lazy("it has closed"),
    Why.NO_SCORE: gettext_lazy("its score is never shown to learners, so nobody can know to have reached it"),
    Why.TOO_FEW: gettext_lazy("fewer attempts are allowed than it asks for"),
    Why.AFTER_CLOSE: gettext_lazy("the quiz has closed by then"),
    Why.BEHIND: gettext_lazy("it can never be opened or completed itself"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step of the map: what completes it, what opens it, and what of that can never be.

    `opens_at` is the quiz's own date where it is still to come: it holds beside the rules.
    """

    step: Step
    number: int
    name: str
    has_rules: bool
    completion: str
    opening: str
    is_hidden: bool
    is_published: bool
    unlocked_count: int
    problems: tuple[str, ...]
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMap:
    """The lessons and quizzes of a course with their rules."""

    lessons: tuple[Line, ...]
    quizzes: tuple[Line, ...]

    @property
    def problem_count(self) -> int:
        return sum(len(line.problems) for line in (*self.lessons, *self.quizzes))


def rule_map(course: Course) -> RuleMap:
    """The map; seven queries, however many lessons and quizzes there are."""
    rules = rules_in(course)
    lessons = list(Lesson.objects.filter(course=course).defer("body").order_by("position"))
    quizzes = list(Quiz.objects.filter(course=course).order_by("pk"))
    slots = Slot.objects.filter(SLOT_ASKS, quiz__course=course, item__state=ItemState.ACCEPTED)
    asking = set(slots.values_list("quiz_id", flat=True).distinct())
    asking |= {quiz.pk for quiz in quizzes if quiz.drawn_count}
    cohorts = list(cohorts_for(course))
    terms = _terms(rules, lessons, quizzes, cohorts, asking)
    ends = dead_ends(terms)
    names = _Names(lessons, quizzes, cohorts, rules)
    unlocked: dict[Step, int] = {}
    rows = Unlocking.objects.filter(organisation_id=course.organisation_id, course=course)
    for lesson_id, quiz_id in rows.values_list("lesson_id", "quiz_id"):
        step = step_of(lesson_id, quiz_id)
        unlocked[step] = unlocked.get(step, 0) + 1

    def line(step: Step, number: int, quiz: Quiz | None = None) -> Line:
        own = rules.get(step) or plain_rules(step.what)
        return Line(
            step=step,
            number=number,
            name=names.of(step),
            has_rules=step in rules,
            completion=names.completion(own),
            opening=names.opening(own),
            is_hidden=own.is_hidden,
            is_published=quiz is None or quiz.state == QuizState.PUBLISHED,
            unlocked_count=unlocked.get(step, 0),
            problems=tuple(names.problem(end) for end in ends.get(step, ())),
            opens_at=still_to_come(quiz, terms.now),
        )

    return RuleMap(
        lessons=tuple(line(Step(What.LESSON, one.pk), one.position) for one in lessons),
        quizzes=tuple(line(Step(What.QUIZ, one.pk), one.pk, one) for one in quizzes),
    )


def condition_words(course: Course, conditions: Iterable[Condition]) -> list[tuple[Condition, str]]:
    """These conditions of a step of the course, each in words; no query for none."""
    conditions = list(conditions)
    if not conditions:
        return []
    lessons = list(Lesson.objects.filter(course=course).defer("body"))
    names = _Names(lessons, list(Quiz.objects.filter(course=course)), list(cohorts_for(course)), {})
    return [(one, names.condition(one)) for one in conditions]


def still_to_come(quiz: Quiz | None, now: datetime) -> datetime | None:
    """The quiz's own date of opening, None where it has none or it has come."""
    return quiz.opens_at if quiz and quiz.opens_at and now < quiz.opens_at else None


def findings(course: Course) -> tuple[str, ...]:
    """What can never be met, each with the step it keeps shut."""
    found = rule_map(course)
    return tuple(
        _("“%(name)s”: %(problem)s") % {"name": line.name, "problem": problem}
        for line in (*found.lessons, *found.quizzes)
        for problem in line.problems
    )


def needing(course: Course, quiz_id: int) -> tuple[str, ...]:
    """The names of the lessons and quizzes whose rules need this quiz, lessons first; three queries."""
    quiz = Step(What.QUIZ, quiz_id)
    steps = {step for step, rules in rules_in(course).items() if quiz in rules.needed and step != quiz}
    lessons = Lesson.objects.filter(course=course).defer("body").order_by("position")
    quizzes = Quiz.objects.filter(course=course).order_by("pk")
    named = [(Step(What.LESSON, one.pk), str(one)) for one in lessons]
    named += [(Step(What.QUIZ, one.pk), one.title) for one in quizzes]
    return tuple(name for step, name in named if step in steps)


def _terms(
    rules: Mapping[Step, Rules],
    lessons: list[Lesson],
    quizzes: list[Quiz],
    cohorts: list[Cohort],
    asking: set[int],
) -> CourseTerms:
    return CourseTerms(
        now=database_now(),
        rules=rules,
        lessons=frozenset(lesson.pk for lesson in lessons),
        quizzes={quiz.pk: _quiz_terms(quiz, has_questions=quiz.pk in asking) for quiz in quizzes},
        cohorts=frozenset(cohort.pk for cohort in cohorts),
    )


def _quiz_terms(quiz: Quiz, *, has_questions: bool) -> QuizTerms:
    shown = moments_of(quiz.review, Aspect.TOTAL)
    # What is shown only once the quiz has closed is never shown of one that does not close.
    at_last = [moment for moment in shown if moment is not Moment.CLOSED or quiz.closes_at is not None]
    return QuizTerms(
        is_published=quiz.state == QuizState.PUBLISHED,
        has_questions=has_questions,
        closes_at=quiz.closes_at,
        allowed=quiz.attempts_allowed,
        shows_score=bool(at_last),
    )


class _Names:
    """Words for steps, conditions and problems of one course."""

    def __init__(
        self, lessons: list[Lesson], quizzes: list[Quiz], cohorts: list[Cohort], rules: Mapping[Step, Rules]
    ) -> None:
        self.steps = {Step(What.LESSON, one.pk): str(one) for one in lessons}
        self.steps |= {Step(What.QUIZ, one.pk): one.title for one in quizzes}
        self.cohorts = {one.pk: one.name for one in cohorts}
        self.cuts = {one.pk: Decimal(one.cut_fraction) * 100 for one in quizzes}
        self.rules = rules

    def of(self, step: Step) -> str:
        return self.steps.get(step) or _("something that is gone")

    def completion(self, rules: Rules) -> str:
        words = {
            Completion.READ: _("read to its end"),
            Completion.MARKED: _("marked as done by the learner"),
            Completion.HANDED_IN: _("handed in"),
            Completion.PASSED: _("passed"),
            Completion.PASSED_OR_USED: _("passed, or all attempts used"),
            Completion.ATTEMPTS: ngettext("handed in %(n)d time", "handed in %(n)d times", rules.minimum)
            % {"n": rules.minimum},
        }[rules.completion]
        if rules.with_quiz is None:
            return words
        named = {"words": words, "quiz": self.of(Step(What.QUIZ, rules.with_quiz))}
        return _("%(words)s, and “%(quiz)s” passed") % named

    def opening(self, rules: Rules) -> str:
        """When it opens, empty for from the beginning."""
        joint = _(" and ") if rules.needs_all else _(" or ")
        return joint.join(self.condition(condition) for condition in rules.conditions)

    def condition(self, condition: Condition) -> str:
        if condition.kind is Kind.DATE and condition.at is not None:
            at = date_format(timezone.localtime(condition.at), "j F Y, H:i")
            return _("it is %(at)s") % {"at": at}
        if condition.kind is Kind.COHORT:
            name = self.cohorts.get(condition.id) or _("something that is gone")
            return _("the learner is in the cohort “%(name)s”") % {"name": name}
        name = self.of(condition.step) if condition.step else ""
        if condition.kind is Kind.SCORE:
            named = {"name": name, "percent": condition.percent}
            return _("“%(name)s” has a score of %(percent)d %% or more") % named
        if condition.kind is Kind.PASSED:
            return _("“%(name)s” is passed") % {"name": name}
        return _("“%(name)s” is complete") % {"name": name}

    def problem(self, end: DeadEnd) -> str:
        why = WHY_WORDS[end.why]
        if end.condition is None:
            return _("can never be complete: %(why)s") % {"why": why}
        return _("never opens: that %(condition)s cannot come about, because %(why)s") % {
            "condition": self.condition(end.condition),
            "why": why,
        }
