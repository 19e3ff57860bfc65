"""Facts about items: only results that the learner may know, and only one's own."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import Role, User
from progress.queries import item_facts, missed_sentences, quiz_lines, week
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.checks import answer_check
from quizzes.models import Quiz
from tests.factories.courses import published_course
from tests.factories.items import RIGHT, WRONG, stored_item
from tests.factories.quizzes import published_quiz, reviewed

KIND = ItemKind.TRUE_FALSE


@pytest.fixture
def course(learner: User, other_learner: User) -> Course:
    return published_course(lessons=2, sentences=3, learners=(learner, other_learner))


@pytest.fixture
def who(course: Course, learner: User) -> Principal:
    return Principal(learner.pk, course.organisation_id, Role.LEARNER)


def take(who: Principal, quiz: Quiz, value: dict[str, object]) -> None:
    attempt = start_attempt(quiz.pk, who)
    save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=value)
    submit_attempt(who, attempt.uid)


def known(who: Principal, course: Course) -> list[float]:
    return [facts.last_fraction for some in item_facts(who, [course.pk]).values() for facts in some]


def test_a_released_result_is_a_fact(who: Principal, course: Course) -> None:
    quiz = published_quiz(course, [KIND])
    take(who, quiz, WRONG[KIND])
    assert known(who, course) == [0.0]
    take(who, quiz, RIGHT[KIND])
    assert known(who, course) == [1.0]
    (line,) = quiz_lines(who, [course.pk])
    assert (line.used, line.best, line.is_passed, line.open_uid) == (2, 1.0, True, None)


@pytest.mark.parametrize("release", ["never", "on_close"])
def test_what_is_not_released_is_no_fact(who: Principal, course: Course, release: str) -> None:
    closes_at = timezone.now() + timedelta(hours=1)
    quiz = published_quiz(course, [KIND], review=reviewed(release, release), closes_at=closes_at)
    take(who, quiz, WRONG[KIND])
    assert known(who, course) == []
    assert missed_sentences(who) == []
    assert week(who).answered == 0
    (line,) = quiz_lines(who, [course.pk])
    assert (line.used, line.best) == (1, None)


@pytest.mark.parametrize(("ago", "is_known"), [(timedelta(seconds=5), False), (timedelta(minutes=2), True)])
def test_after_the_close_comes_the_grace(
    who: Principal, course: Course, ago: timedelta, is_known: bool
) -> None:
    quiz = published_quiz(course, [KIND], review=reviewed("on_close", "on_close"))
    take(who, quiz, WRONG[KIND])
    Quiz.objects.update(closes_at=timezone.now() - ago)
    assert bool(known(who, course)) is is_known
    assert (quiz_lines(who, [course.pk])[0].best is not None) is is_known


def test_a_check_in_a_lesson_is_a_fact_and_its_sentence_is_offered_again(
    who: Principal, course: Course
) -> None:
    version_id = stored_item(course, KIND).latest_id
    assert version_id is not None
    lesson = course.lessons.get(position=1)
    answer_check(who, lesson, version_id, client_key=uuid.uuid4(), value=WRONG[KIND])
    (place,) = missed_sentences(who)
    assert (place.slug, place.lesson, place.sentence) == (course.slug, 1, 1)
    answer_check(who, lesson, version_id, client_key=uuid.uuid4(), value=RIGHT[KIND])
    assert missed_sentences(who) == []
    assert (week(who).answered, week(who).first_tries, week(who).right_first) == (2, 1, 0)


def test_facts_of_others_stay_theirs(who: Principal, course: Course, other_learner: User) -> None:
    theirs = Principal(other_learner.pk, course.organisation_id, Role.LEARNER)
    take(theirs, published_quiz(course, [KIND]), WRONG[KIND])
    assert known(theirs, course) == [0.0]
    assert known(who, course) == []
    assert quiz_lines(who, [course.pk])[0].used == 0
