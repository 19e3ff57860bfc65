"""The place in a lesson: kept forward and back, the furthest only forward."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import Course, Lesson
from people.access import Principal
from people.models import Role, User
from progress.models import LessonReading
from progress.queries import enrolled_courses, outlines
from progress.services import keep_place, visit_lesson
from tests.factories.courses import published_course


@pytest.fixture
def course(learner: User) -> Course:
    return published_course(lessons=3, sentences=4, learners=(learner,))


@pytest.fixture
def who(course: Course, learner: User) -> Principal:
    return Principal(learner.pk, course.organisation_id, Role.LEARNER)


def lesson_of(course: Course, number: int = 1) -> Lesson:
    return course.lessons.get(position=number)


def test_a_visit_counts_as_opened_once(who: Principal, course: Course) -> None:
    assert visit_lesson(who, course.pk, 1) is not None
    before = LessonReading.objects.get()
    visit_lesson(who, course.pk, 1)
    after = LessonReading.objects.get()
    assert (after.position, after.furthest, after.last_at) == (1, 1, before.last_at)


def test_a_visit_keeps_the_place(who: Principal, course: Course) -> None:
    keep_place(who, lesson_of(course).pk, position=3, furthest=3)
    long_ago = timezone.now() - timedelta(days=30)
    LessonReading.objects.update(last_at=long_ago)
    visit_lesson(who, course.pk, 1)
    reading = LessonReading.objects.get()
    assert reading.position == 3
    assert reading.last_at > long_ago


def test_a_missing_lesson_is_no_visit(who: Principal, course: Course) -> None:
    assert visit_lesson(who, course.pk, 99) is None
    assert not LessonReading.objects.exists()


def test_the_furthest_never_goes_back(who: Principal, course: Course) -> None:
    lesson = lesson_of(course)
    for position, furthest in ((3, 3), (1, 1)):
        keep_place(who, lesson.pk, position=position, furthest=furthest)
    reading = LessonReading.objects.get()
    assert (reading.position, reading.furthest, reading.finished_at) == (1, 3, None)


@pytest.mark.parametrize(("furthest", "is_finished"), [(4, False), (99, False), (1, True)])
def test_the_end_finishes_for_good(who: Principal, course: Course, furthest: int, is_finished: bool) -> None:
    lesson = lesson_of(course)
    keep_place(who, lesson.pk, position=1, furthest=furthest, is_finished=is_finished)
    first = LessonReading.objects.get()
    assert first.finished_at is not None
    assert first.furthest <= lesson.sentence_count
    keep_place(who, lesson.pk, position=1, furthest=1)
    assert LessonReading.objects.get().finished_at == first.finished_at


def test_continue_leads_to_the_unfinished_lesson_read_last(who: Principal, course: Course) -> None:
    keep_place(who, lesson_of(course, 1).pk, position=2, furthest=2)
    keep_place(who, lesson_of(course, 2).pk, position=3, furthest=3)
    keep_place(who, lesson_of(course, 3).pk, position=4, furthest=4)
    (line,) = enrolled_courses(who)
    assert (line.number, line.kept, line.finished_count, line.lesson_count) == (2, 3, 1, 3)
    assert line.kept_sentence == lesson_of(course, 2).sentences.get(position=3).text
    assert 0 < line.percent < 100


def test_a_course_not_begun_starts_at_its_first_lesson(who: Principal, course: Course) -> None:
    (line,) = enrolled_courses(who)
    assert (line.number, line.kept, line.percent, line.last_at) == (1, 1, 0, None)


def test_others_and_other_courses_stay_out(who: Principal, course: Course, other_learner: User) -> None:
    published_course(lessons=1, sentences=2, learners=(other_learner,))
    theirs = Principal(other_learner.pk, course.organisation_id, Role.LEARNER)
    keep_place(theirs, lesson_of(course).pk, position=4, furthest=4)
    assert [line.slug for line in enrolled_courses(who)] == [course.slug]
    assert all(line.furthest is None for line in outlines(who, [course.pk])[course.pk])
