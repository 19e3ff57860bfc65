"""What the rules of a course keep from a learner, in words; the answer to `lessons.gate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.gate import Lock, Locks, Missing, is_kept_from
from lessons.models import Course
from people.access import Principal
from progress.conditions import Completion, Condition, Kind, LessonFacts, QuizFacts, Situation, Step, What
from progress.conditions import missing as conditions_missing
from progress.situations import situations


def situation_of(principal: Principal, course: Course) -> Situation | None:
    """Where the learner stands, None where no rule keeps anything from `principal`; then without a query."""
    return situations(principal, [course.pk])[course.pk] if is_kept_from(principal, course) else None


def answer(principal: Principal, courses: Sequence[Course]) -> Mapping[int, Locks]:
    """What is locked in each of these courses, by id; one query. Only courses that keep something back."""
    found = situations(principal, [course.pk for course in courses])
    return {course_id: locks_in(situation) for course_id, situation in found.items()}


def locks_in(situation: Situation) -> Locks:
    """Everything that is locked in this situation."""
    lessons = {
        lesson.position: lock
        for lesson in situation.lessons.values()
        if (lock := lock_on(situation, Step(What.LESSON, lesson.id)))
    }
    quizzes = {
        quiz_id: lock
        for quiz_id in situation.quizzes
        if (lock := lock_on(situation, Step(What.QUIZ, quiz_id)))
    }
    return Locks(lessons=lessons, quizzes=quizzes)


def lock_on(situation: Situation, step: Step) -> Lock | None:
    """Why the step is locked, None for an open one."""
    unmet = conditions_missing(situation, step)
    if not unmet:
        return None
    rules = situation.rules_of(step)
    return Lock(
        missing=tuple(_missing(situation, condition) for condition in unmet),
        needs_all=rules.needs_all,
        is_hidden=rules.is_hidden,
    )


def _missing(situation: Situation, condition: Condition) -> Missing:
    if condition.kind is Kind.DATE and condition.at is not None:
        at = date_format(timezone.localtime(condition.at), "j F Y, H:i")
        return Missing(_("it is %(at)s") % {"at": at})
    if condition.kind is Kind.COHORT:
        name = situation.cohort_names.get(condition.id)
        return Missing(_("you are in the cohort “%(name)s”") % {"name": name} if name else _unknown())
    step = condition.step
    if step is None or is_unseen(situation, step):
        return Missing(_unknown())
    if step.what is What.LESSON:
        lesson = situation.lessons[step.id]
        address = reverse("lesson_detail", args=[situation.slug, lesson.position])
        return Missing(_lesson_words(situation, lesson), address, lesson.name)
    quiz = situation.quizzes[step.id]
    address = reverse("quiz_detail", args=[quiz.id])
    return Missing(_quiz_words(situation, condition, quiz), address, quiz.title)


def _unknown() -> str:
    return _("something you cannot see yet is done")


def is_unseen(situation: Situation, step: Step) -> bool:
    """True for a step that is gone, not published, or hidden while it is locked: its name is not told."""
    if step.what is What.QUIZ:
        quiz = situation.quizzes.get(step.id)
        if quiz is None or not quiz.is_published:
            return True
    elif step.id not in situation.lessons:
        return True
    return situation.rules_of(step).is_hidden and bool(conditions_missing(situation, step))


def _lesson_words(situation: Situation, lesson: LessonFacts) -> str:
    rules = situation.rules_of(Step(What.LESSON, lesson.id))
    named = {"name": lesson.name}
    if rules.completion is Completion.MARKED:
        words = _("you have marked “%(name)s” as done") % named
    else:
        words = _("you have read “%(name)s” to its end") % named
    quiz = situation.quizzes.get(rules.with_quiz or 0)
    if quiz is None or quiz.is_passed:
        return words
    is_told = not is_unseen(situation, Step(What.QUIZ, quiz.id))
    passed = _passed_words(quiz) if is_told else _unknown()
    return _("%(lesson)s and %(quiz)s") % {"lesson": words, "quiz": passed}


def _quiz_words(situation: Situation, condition: Condition, quiz: QuizFacts) -> str:
    if condition.kind is Kind.PASSED:
        return _passed_words(quiz)
    if condition.kind is Kind.SCORE:
        words = _("you have reached %(percent)d %% in “%(name)s”")
        return words % {"percent": condition.percent, "name": quiz.title} + _so_far(quiz, condition.percent)
    rules = situation.rules_of(Step(What.QUIZ, quiz.id))
    if rules.completion is Completion.PASSED:
        return _passed_words(quiz)
    if rules.completion is Completion.PASSED_OR_USED:
        words = _("you have passed “%(name)s” or used all its attempts") % {"name": quiz.title}
        return words + _so_far(quiz, _cut(quiz))
    if rules.completion is Completion.ATTEMPTS and rules.minimum > 1:
        words = _("you have handed in “%(name)s” %(n)d times (so far %(done)d)")
        return words % {"name": quiz.title, "n": rules.minimum, "done": quiz.handed_in}
    return _("you have handed in “%(name)s”") % {"name": quiz.title}


def _passed_words(quiz: QuizFacts) -> str:
    return _("you have passed “%(name)s”") % {"name": quiz.title} + _so_far(quiz, _cut(quiz))


def _cut(quiz: QuizFacts) -> str:
    return format((quiz.cut * 100).normalize(), "f")


def _so_far(quiz: QuizFacts, needed: object) -> str:
    """What the learner has of what is needed; of a result that is not out nothing but that."""
    if quiz.score is not None:
        return _(" (you have %(have)d of %(needed)s %%)") % {"have": quiz.percent, "needed": needed}
    if quiz.handed_in:
        return ngettext(" (your result is not out yet)", " (your results are not out yet)", quiz.handed_in)
    return ""
