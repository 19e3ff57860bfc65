"""Pages as the rules of the course leave them: what is locked is shown so, what is hidden is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from people.access import Principal
from progress.conditions import Completion, Situation, Step, What, is_complete
from progress.locking import is_unseen, lock_on, locks_in
from progress.queries import CourseLine, LessonPage
from progress.situations import situations


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What completes the lesson on its page, where it is not reading alone.

    `quiz` is (id, title) of the one still to be passed; with `is_unseen` its name is not told yet.
    """

    is_marked: bool
    asks_mark: bool
    is_complete: bool
    quiz: tuple[int, str] | None
    is_unseen: bool


def with_locks(page: LessonPage, situation: Situation) -> LessonPage:
    """The lesson's page with what is locked beside it, now and once this lesson is read."""
    locks, after = locks_in(situation), locks_in(_read(situation, page.line.lesson_id))
    hidden = {number for number, lock in locks.lessons.items() if lock.is_hidden}
    return replace(
        page,
        outline=tuple(line for line in page.outline if line.position not in hidden),
        locked=frozenset(locks.lessons),
        shut=frozenset(after.lessons),
        quizzes=tuple(
            (quiz_id, title, quiz_id in locks.quizzes)
            for quiz_id, title, _is_locked in page.quizzes
            if quiz_id not in locks.quizzes or not locks.quizzes[quiz_id].is_hidden
        ),
    )


def done_with(situation: Situation, lesson_id: int) -> Done | None:
    """What completes the lesson, None where reading it is enough."""
    step = Step(What.LESSON, lesson_id)
    rules = situation.rules_of(step)
    asks_mark = rules.completion is Completion.MARKED
    if not asks_mark and rules.with_quiz is None:
        return None
    quiz = situation.quizzes.get(rules.with_quiz or 0)
    if quiz is not None and quiz.is_passed:
        quiz = None
    is_told = quiz is not None and not is_unseen(situation, Step(What.QUIZ, quiz.id))
    return Done(
        is_marked=situation.lessons[lesson_id].is_marked,
        asks_mark=asks_mark,
        is_complete=is_complete(situation, step),
        quiz=(quiz.id, quiz.title) if quiz and is_told else None,
        is_unseen=quiz is not None and not is_told,
    )


def open_after(situation: Situation, number: int) -> int | None:
    """The place of the first open lesson after this one, or None."""
    locks = locks_in(situation).lessons
    places = sorted(lesson.position for lesson in situation.lessons.values())
    return next((place for place in places if place > number and place not in locks), None)


def unlocked_courses(principal: Principal, courses: Sequence[CourseLine]) -> list[CourseLine]:
    """The courses, each with a lesson to go on with that is open; one query if any has rules, else none."""
    ruled = [course.course_id for course in courses if course.has_rules]
    found = situations(principal, ruled) if ruled else {}
    return [
        _unlocked(course, found[course.course_id]) if course.course_id in found else course
        for course in courses
    ]


def _unlocked(course: CourseLine, situation: Situation) -> CourseLine:
    locks = locks_in(situation).lessons
    if course.is_finished or course.number not in locks:
        return course
    lessons = sorted(situation.lessons.values(), key=lambda lesson: lesson.position)
    for lesson in lessons:
        if not lesson.is_read and lesson.position not in locks:
            return replace(
                course,
                number=lesson.position,
                label="",
                lesson_title=lesson.name,
                kept=1,
                left_words=lesson.word_count,
                kept_sentence=None,
            )
    lock = lock_on(situation, Step(What.LESSON, _first_shown(situation, course.number)))
    return replace(course, waits=lock)


def _first_shown(situation: Situation, number: int) -> int:
    """The id of the first locked lesson that may be shown, else of the one at this place."""
    locks = locks_in(situation).lessons
    lessons = sorted(situation.lessons.values(), key=lambda lesson: lesson.position)
    shown = [one.id for one in lessons if one.position in locks and not locks[one.position].is_hidden]
    return shown[0] if shown else next(one.id for one in lessons if one.position == number)


def _read(situation: Situation, lesson_id: int) -> Situation:
    """The situation as it would be with the lesson read to its end."""
    lesson = replace(situation.lessons[lesson_id], is_read=True, is_opened=True)
    return replace(situation, lessons={**situation.lessons, lesson_id: lesson})
