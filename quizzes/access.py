"""Quizzes, items and attempts as somebody may reach them; a refusal looks the same as a missing row."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from lessons.access import REFUSED, course_by_id, courses_for, relations
from lessons.gate import Lock, Locked, locks_by_course, pass_quiz
from lessons.models import Course
from people.access import Action, Principal, Relation, allows
from quizzes.errors import AttemptRefused
from quizzes.models import Attempt, Item, Quiz, QuizState
from quizzes.regrade_models import Regrade


def missing() -> Http404:
    """The one answer for "not yours" and "does not exist"."""
    return Http404(REFUSED)


def organisation_of(principal: Principal) -> int:
    """The id of the organisation `principal` acts in; raises Http404 for somebody without one."""
    if principal.organisation_id is None or principal.user_id is None:
        raise missing()
    return principal.organisation_id


def teaches(principal: Principal, course: Course) -> bool:
    """True if `principal` may see and change what learners do not see yet."""
    return allows(principal, Action.COURSE_TEACH, relations(principal, course))


def quiz_for(principal: Principal, quiz_id: int, action: Action) -> Quiz:
    """The quiz with its course if `principal` may do `action` on it; raises Http404 otherwise. Two queries.

    A draft exists only for those who teach the course.
    """
    quiz = Quiz.objects.filter(pk=quiz_id, organisation_id=organisation_of(principal)).first()
    if quiz is None:
        raise missing()
    quiz.course = course_by_id(principal, quiz.course_id, action)
    if quiz.state != QuizState.PUBLISHED and not teaches(principal, quiz.course):
        raise missing()
    return quiz


def quizzes_for(principal: Principal, course: Course) -> QuerySet[Quiz]:
    """The quizzes of a course that `principal` may know of; the course itself has been allowed before."""
    quizzes = Quiz.objects.filter(course=course, organisation_id=organisation_of(principal))
    if not teaches(principal, course):
        quizzes = quizzes.filter(state=QuizState.PUBLISHED)
    return quizzes.order_by("pk")


def locked_out(quiz: Quiz, principal: Principal) -> AttemptRefused | None:
    """Why the rules of the course keep the quiz from `principal`, or None; Http404 where it is hidden."""
    try:
        pass_quiz(principal, quiz.course, quiz.pk)
    except Locked as locked:
        return AttemptRefused("locked", str(locked))
    return None


def quiz_locks(principal: Principal, quizzes: Iterable[Quiz]) -> dict[int, Lock]:
    """What is locked among the quizzes, by id; their courses are at hand. Two queries if any has rules."""
    ruled = {quiz.course_id for quiz in quizzes if quiz.course.has_rules}
    if not ruled:
        return {}
    courses = list(courses_for(principal, Action.COURSE_SEE).filter(pk__in=ruled))
    found = locks_by_course(principal, courses)
    return {quiz_id: lock for locks in found.values() for quiz_id, lock in locks.quizzes.items()}


def item_for(principal: Principal, item_id: int, action: Action = Action.COURSE_TEACH) -> Item:
    """The item with course and latest version if `principal` may do `action`; raises Http404. Two queries."""
    item = (
        Item.objects.filter(pk=item_id, organisation_id=organisation_of(principal))
        .select_related("latest__sentence", "lesson")
        .first()
    )
    if item is None:
        raise missing()
    item.course = course_by_id(principal, item.course_id, action)
    return item


def items_for(principal: Principal, action: Action = Action.COURSE_TEACH) -> QuerySet[Item]:
    """The items of all courses on which `principal` may do `action`."""
    return Item.objects.filter(course__in=courses_for(principal, action).order_by().values("pk"))


def attempt_for(principal: Principal, uid: UUID, action: Action = Action.ATTEMPT_OWN) -> Attempt:
    """The attempt with its quiz if `principal` may do `action` on it; raises Http404 otherwise. One query."""
    attempt = (
        Attempt.objects.of(organisation_of(principal)).filter(uid=uid).select_related("quiz__course").first()
    )
    if attempt is None:
        raise missing()
    owner = frozenset({Relation.OWNER}) if attempt.learner_id == principal.user_id else frozenset()
    if not allows(principal, action, owner):
        raise missing()
    return attempt


def managed_attempt(principal: Principal, uid: UUID) -> Attempt:
    """Somebody's attempt, with quiz, course and learner, if `principal` may act on it; raises Http404.

    Previews belong to those who make them and are nobody's to manage.
    """
    attempt = (
        Attempt.objects.of(organisation_of(principal))
        .filter(uid=uid, is_preview=False)
        .select_related("quiz__course", "learner")
        .first()
    )
    if attempt is None:
        raise missing()
    course_by_id(principal, attempt.quiz.course_id, Action.ATTEMPT_MANAGE)
    return attempt


def regrade_for(principal: Principal, regrade_id: int) -> Regrade:
    """The regrade if the person teaches the item's course; raises Http404."""
    rows = Regrade.objects.filter(pk=regrade_id, organisation_id=organisation_of(principal))
    regrade = rows.select_related("quiz", "version", "created_by", "undone_by", "job").first()
    if regrade is None:
        raise missing()
    regrade.item = item_for(principal, regrade.item_id)
    return regrade
