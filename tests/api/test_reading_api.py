"""Courses, lessons, progress and reports over the API."""

from __future__ import annotations

from typing import Any

import pytest

from lessons.models import Course, Enrolment, EnrolmentState
from people.models import User
from progress.models import LessonReading
from quizzes.models import Quiz
from tests.api.conftest import Api
from tests.factories.courses import published_course, sentence_text
from tests.factories.items import MARKED_KINDS


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_courses_takes_a_fixed_number_of_queries(
    learning: Api, learner: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        published_course(learners=(learner,))
    learning.get("me/")
    with django_assert_num_queries(2):
        found = learning.get("courses/").json()
    assert (found["count"], len(found["results"])) == (count, count)
    assert all(course["is_enrolled"] for course in found["results"])


def test_a_lesson_with_its_sentences(learning: Api, course: Course) -> None:
    lesson = learning.get(f"courses/{course.slug}/lessons/2/").json()
    assert lesson["sentences"][0]["text"] == sentence_text(2, 1)
    outline = learning.get(f"courses/{course.slug}/lessons/").json()
    assert [line["number"] for line in outline] == [1, 2]
    total = sum(line["word_count"] for line in outline)
    assert learning.get(f"courses/{course.slug}/").json()["word_count"] == total
    assert not LessonReading.objects.exists()


def test_enrolling_twice_is_one_enrolment(course: Course, other_instructor: User) -> None:
    api = Api(other_instructor)
    for _ in range(2):
        assert api.post(f"courses/{course.slug}/enrol/").json()["state"] == "active"
    assert Enrolment.objects.filter(learner=other_instructor).count() == 1
    Enrolment.objects.filter(learner=other_instructor).update(state=EnrolmentState.SUSPENDED)
    refused = api.post(f"courses/{course.slug}/enrol/")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "suspended")


def test_a_place_is_kept_and_shows_in_progress(learning: Api, course: Course, quiz: Quiz) -> None:
    place = f"courses/{course.slug}/lessons/1/position/"
    assert learning.post(place, {"position": 2}).status_code == 204
    found = learning.get("progress/").json()["courses"][0]
    assert (found["lessons"][0]["position"], found["lessons"][0]["status"]) == (2, "reading")
    assert found["lessons"][1]["status"] == "not_started"
    assert found["quizzes"][0]["quiz"] == quiz.pk
    assert learning.post(place, {"position": 3}).status_code == 204
    assert learning.get("progress/").json()["courses"][0]["lessons"][0]["is_finished"]
    for wrong in ({"position": 0}, {"position": "far"}, {}, {"position": 10**9}):
        assert learning.post(place, wrong).json()["errors"][0]["attr"] == "position"


def test_reports_say_what_the_pages_say(
    teaching: Api, learning: Api, course: Course, quiz: Quiz, learner: User
) -> None:
    learning.post(f"courses/{course.slug}/lessons/1/position/", {"position": 3})
    uid = learning.post(f"quizzes/{quiz.pk}/attempts/").json()["uid"]
    learning.post(f"attempts/{uid}/submit/")
    report = teaching.get("reports/progress/", course=course.pk).json()
    assert (report["tiles"]["learners"], report["tiles"]["handed_in"]) == (2, 1)
    assert {line["learner"]: line["lessons_finished"] for line in report["learners"]}[learner.pk] == 1
    assert report["main_quiz"] == quiz.title
    analysis = teaching.get(f"reports/quizzes/{quiz.pk}/analysis/").json()
    assert (analysis["attempts"], len(analysis["items"])) == (1, len(MARKED_KINDS))
    assert analysis["alpha"] is None
    wrong = teaching.get("reports/progress/", since="yesterday")
    assert (wrong.status_code, wrong.json()["errors"][0]["attr"]) == (400, "since")
