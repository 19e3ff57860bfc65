"""What is still locked for somebody: asked down here, answered by the app that knows what learners did.

Rules between lessons and quizzes rest on reading and on results, which no app below knows. The one that
does says at start-up how it is asked (`answer_by`); without an answer nothing is let through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import Http404
from django.utils.translation import gettext as _

from lessons.access import REFUSED, relations
from lessons.models import Course
from people.access import Action, Principal, allows


@dataclass(frozen=True, slots=True)
class Missing:
    """One condition that is not met yet, in words that go on after “Opens when”.

    `address` leads to what `name` names; both are empty where there is nothing to do.
    """

    words: str
    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Why a lesson or quiz is closed to somebody; a hidden one is not to be shown at all."""

    missing: tuple[Missing, ...]
    needs_all: bool = True
    is_hidden: bool = False

    @property
    def has_ways(self) -> bool:
        """True if something that is missing can be done somewhere."""
        return any(one.address for one in self.missing)

    @property
    def sentence(self) -> str:
        """All that is missing in one sentence."""
        joint = _(" and ") if self.needs_all else _(" or ")
        return _("Opens when %(conditions)s.") % {"conditions": joint.join(one.words for one in self.missing)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """What is locked in one course: lessons by their place, quizzes by id."""

    lessons: Mapping[int, Lock] = field(default_factory=dict)
    quizzes: Mapping[int, Lock] = field(default_factory=dict)


OPEN = Locks()


class Locked(Exception):
    """The rules of the course keep this from the person for now."""

    def __init__(self, lock: Lock) -> None:
        super().__init__(lock.sentence)
        self.lock = lock


Answer = Callable[[Principal, Sequence[Course]], Mapping[int, Locks]]
_answers: list[Answer] = []


def answer_by(answer: Answer) -> None:
    """From now on `answer` is asked: what is locked in each of the courses, by id."""
    _answers[:] = [answer]


Finder = Callable[[Course], Sequence[str]]
_finders: list[Finder] = []


def find_by(finder: Finder) -> None:
    """From now on `finder` is asked which rules of a course can never be met."""
    _finders[:] = [finder]


def dead_rules(course: Course) -> Sequence[str]:
    """Which rules of the course can never be met, in words; no query for a course without rules."""
    return [words for finder in _finders for words in finder(course)] if course.has_rules else []


Namer = Callable[[Course, int], Sequence[str]]
_namers: list[Namer] = []


def name_by(namer: Namer) -> None:
    """From now on `namer` is asked which steps of a course need the quiz of this id."""
    _namers[:] = [namer]


def needing_quiz(course: Course, quiz_id: int) -> Sequence[str]:
    """The names of the steps that need this quiz; no query for a course without rules."""
    return [name for namer in _namers for name in namer(course, quiz_id)] if course.has_rules else []


def is_kept_from(principal: Principal, course: Course) -> bool:
    """True if rules can keep something of the course from `principal`: never from those who teach it."""
    return course.has_rules and not allows(principal, Action.COURSE_TEACH, relations(principal, course))


def locks_by_course(principal: Principal, courses: Sequence[Course]) -> Mapping[int, Locks]:
    """What is locked in those courses that have rules, by id; one query, none where no course has any."""
    asked = [course for course in courses if is_kept_from(principal, course)]
    if not asked:
        return {}
    (answer,) = _answers
    return answer(principal, asked)


def locks_of(principal: Principal, course: Course) -> Locks:
    """What is locked in the course; no query for a course without rules."""
    return locks_by_course(principal, [course]).get(course.pk, OPEN)


def pass_lesson(principal: Principal, course: Course, number: int) -> None:
    """Nothing if the lesson at this place may be read. Raises `Locked`, or Http404 where it is hidden."""
    _refuse(locks_of(principal, course).lessons.get(number))


def pass_quiz(principal: Principal, course: Course, quiz_id: int) -> None:
    """Nothing if the quiz may be begun. Raises `Locked`, or Http404 where it is hidden."""
    _refuse(locks_of(principal, course).quizzes.get(quiz_id))


def _refuse(lock: Lock | None) -> None:
    if lock is not None and lock.is_hidden:
        raise Http404(REFUSED)
    if lock is not None:
        raise Locked(lock)
