"""The made-up class: rows as the site would write them, and gone again by one command."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Max, Min, Sum
from django.test import override_settings

from items.grading import AT_ONCE, grade
from items.responses import parse_response
from lessons.models import Course, Enrolment
from people.models import Cohort, Organisation, Role, User
from people.services import demo_account
from progress.models import LessonReading
from progress.sample_data import LEARNERS, load_sample_data
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.builtin_course import load_builtin_course
from quizzes.clock import database_now
from quizzes.models import Answer, Attempt, AttemptState, CheckAnswer, Mark, Response
from quizzes.versions import item_of
from tests.factories.courses import EnrolmentFactory
from tests.lessons.conftest import principal_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(db: None) -> Course:
    return load_builtin_course(Organisation.objects.get(slug="default"), tell=print)


@pytest.fixture
def sample(course: Course) -> Course:
    load_sample_data(course)
    return course


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def all_rows() -> dict[str, int]:
    """How many rows every table of this project holds."""
    ours = ("people", "lessons", "quizzes", "progress", "jobs")
    models = [
        model for app in ours for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_the_class_is_marked_and_enrolled(sample: Course) -> None:
    people = User.objects.filter(is_sample=True)
    assert people.count() == LEARNERS + 3
    assert not any(person.has_usable_password() for person in people)
    assert Enrolment.objects.filter(course=sample, cohort__is_sample=True).count() == LEARNERS + 1
    assert Cohort.objects.filter(is_sample=True).count() == 2
    assert sample.instructors.filter(email="instructor@sample.invalid").exists()


def test_all_attempts_are_sample_and_ended_within_four_weeks(sample: Course) -> None:
    now = database_now()
    attempts = Attempt.objects.filter(quiz__course=sample)
    assert attempts.count() >= 40
    assert not attempts.filter(is_sample=False).exists()
    assert set(attempts.values_list("state", flat=True)) == {AttemptState.SUBMITTED, AttemptState.EXPIRED}
    span = attempts.aggregate(first=Min("started_at"), last=Max("finished_at"))
    assert now - timedelta(days=28) <= span["first"] < span["last"] < now
    assert not attempts.filter(finished_at__lte=F("started_at")).exists()
    assert not attempts.filter(finished_at__gt=F("deadline_at")).exists()
    assert not attempts.filter(state=AttemptState.EXPIRED).exclude(finished_at=F("deadline_at")).exists()


def test_responses_are_frozen_like_a_start_freezes_them(sample: Course, learner: User) -> None:
    EnrolmentFactory(course=sample, learner=learner)
    quiz = sample.quizzes.get()
    real = start_attempt(quiz.pk, principal_of(learner))
    promised = list(real.responses.order_by("position").values_list("position", "version_id", "points"))
    for attempt in Attempt.objects.filter(is_sample=True):
        frozen = attempt.responses.order_by("position").values_list("position", "version_id", "points")
        assert list(frozen) == promised
    shown = Response.objects.filter(attempt__is_sample=True, position=real.responses.first().position)
    assert all(sorted(row.option_order) == sorted(real.responses.first().option_order) for row in shown)


def test_answers_are_valid_and_marks_are_the_grading_of_the_newest(sample: Course) -> None:
    newest: dict[int, Answer] = {}
    for answer in Answer.objects.select_related("response", "attempt").order_by("client_seq"):
        item = item_of(answer.response.version_id)
        assert parse_response(item, answer.value) == answer.value
        assert answer.attempt.started_at < answer.saved_at < answer.attempt.finished_at
        newest[answer.response_id] = answer
    marks = Mark.objects.select_related("response", "attempt")
    assert marks.count() == Response.objects.count()
    for mark in marks:
        given = newest.get(mark.response_id)
        assert mark.answer_id == (given.pk if given else None)
        graded = grade(item_of(mark.version_id), given.value if given else {}, AT_ONCE)
        assert (mark.fraction, mark.standing) == (graded.fraction, graded.standing)
        assert mark.marked_at == mark.attempt.finished_at


def test_points_are_the_sum_of_the_marks(sample: Course) -> None:
    for attempt in Attempt.objects.annotate(sum=Sum("marks__points")):
        assert attempt.points == attempt.sum


def test_the_class_is_not_all_alike(sample: Course) -> None:
    learners = Enrolment.objects.filter(course=sample)
    readings = dict(LessonReading.objects.values_list("learner").annotate(Count("pk")))
    assert learners.exclude(learner__in=readings).exists()
    assert {1, 4} <= set(readings.values())
    tries = Counter(Attempt.objects.values_list("learner", flat=True))
    assert {1, 2} <= set(tries.values())
    took = [
        (row.finished_at - row.started_at).total_seconds()
        for row in Attempt.objects.exclude(finished_at=None)
    ]
    assert min(took) < 120
    assert max(took) > 240
    facility = dict(Mark.objects.values_list("response__position").annotate(Sum("fraction")))
    assert max(facility.values()) > min(facility.values()) * Decimal("1.4")


def test_the_learner_account_has_something_to_continue(sample: Course) -> None:
    learner = demo_account(Role.LEARNER)
    places = LessonReading.objects.filter(learner=learner).order_by("lesson__position")
    assert [place.finished_at is not None for place in places] == [True, False]
    assert not Attempt.objects.filter(learner=learner).exists()


def answers_given() -> list[Any]:
    return list(
        Answer.objects.order_by("attempt__started_at", "response__position", "client_seq").values_list(
            "attempt__learner__name", "response__position", "value"
        )
    )


def test_the_same_seed_makes_the_same_class(sample: Course) -> None:
    first = answers_given()
    run("remove_sample_data")
    load_sample_data(sample)
    assert answers_given() == first


def test_removal_takes_exactly_the_sample_data(course: Course, learner: User) -> None:
    EnrolmentFactory(course=course, learner=learner)
    real = start_attempt(course.quizzes.get().pk, principal_of(learner))
    before = all_rows()
    load_sample_data(course)
    assert all_rows() != before
    run("remove_sample_data")
    assert all_rows() == before
    assert Attempt.objects.get().pk == real.pk


def test_removal_takes_what_a_sample_person_did_by_hand(sample: Course, learner: User) -> None:
    EnrolmentFactory(course=sample, learner=learner)
    for person in (learner, demo_account(Role.LEARNER)):
        principal = principal_of(person)
        attempt = start_attempt(sample.quizzes.get().pk, principal)
        given = {"value": True} if attempt.responses.first().version.content["kind"] == "true_false" else {}
        save_answer(principal, attempt.uid, 1, client_key=attempt.uid, client_seq=1, value=given)
        submit_attempt(principal, attempt.uid)
    run("remove_sample_data")
    assert list(Attempt.objects.values_list("learner", flat=True)) == [learner.pk]
    assert Mark.objects.count() == Response.objects.count() == sample.quizzes.get().slots.count()
    assert Course.objects.count() == 1
    assert not User.objects.filter(is_sample=True).exists()


def test_removal_without_sample_data_removes_nothing(course: Course, learner: User) -> None:
    EnrolmentFactory(course=course, learner=learner)
    before = all_rows()
    assert "0 people" in run("remove_sample_data")
    assert all_rows() == before


def test_loading_is_refused_outside_a_demonstration(course: Course) -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError, match="DEMO=1"):
        run("load_sample_data")
    assert not User.objects.exists()
    assert "people" in run("load_sample_data", "--force")


@override_settings(DEMO=True)
def test_loading_twice_adds_nothing(course: Course) -> None:
    run("load_sample_data")
    once = all_rows()
    assert "already" in run("load_sample_data")
    assert all_rows() == once


@override_settings(DEMO=True)
def test_loading_without_the_course_says_what_to_do(db: None) -> None:
    with pytest.raises(CommandError, match="load_builtin_course first"):
        run("load_sample_data")


@override_settings(DEMO=True)
def test_one_press_sign_in_before_loading_is_no_obstacle(course: Course) -> None:
    demo_account(Role.INSTRUCTOR)
    assert f"{LEARNERS + 3} people" in run("load_sample_data")
    assert CheckAnswer.objects.filter(is_sample=True).exists()
