"""People, cohorts and places on courses: their pages, who may do what, and that nothing tells of accounts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lessons.models import Course, Enrolment, EnrolmentState
from people.access import Principal
from people.cohorts import CohortRefused, add_members, archive_cohort, create_cohort, rename_cohort
from people.models import AuditEntry, Cohort, CohortMember, Role, User
from quizzes.attempts import start_attempt
from quizzes.models import Attempt
from tests.factories.courses import EnrolmentFactory, published_course
from tests.factories.people import CohortFactory, member
from tests.factories.quizzes import published_quiz
from tests.lessons.conftest import principal_of


@pytest.fixture
def course(instructor: User, learner: User) -> Course:
    return published_course(lessons=1, instructors=(instructor,), learners=(learner,))


@pytest.fixture
def by(instructor: User) -> Principal:
    return principal_of(instructor)


@pytest.fixture
def page(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def verbs(course: Course) -> list[str]:
    entries = AuditEntry.objects.of(course.organisation_id).order_by("pk")
    return [
        verb for verb in entries.values_list("verb", flat=True) if verb.startswith(("cohort", "enrolment"))
    ]


def test_a_cohort_is_made_filled_renamed_and_archived(page: Client, course: Course, learner: User) -> None:
    made = page.post(reverse("cohort_new"), {"name": " Spring  group "})
    cohort = Cohort.objects.get(name="Spring group")
    change = reverse("cohort_change", args=[cohort.pk])
    assert made.headers["Location"] == reverse("cohort_detail", args=[cohort.pk])
    page.post(change, {"act": "add", "emails": learner.email.upper()})
    page.post(change, {"act": "add", "emails": learner.email})
    page.post(change, {"act": "rename", "name": "Autumn group"})
    shown = page.get(reverse("cohort_detail", args=[cohort.pk])).content.decode()
    assert learner.email in shown
    assert "Autumn group" in shown
    page.post(change, {"act": f"remove-{learner.pk}"})
    page.post(change, {"act": "archive"})
    page.post(change, {"act": "add", "emails": learner.email})
    assert not CohortMember.objects.filter(cohort=cohort).exists()
    assert "1 archived cohort" in page.get(reverse("manage_people")).content.decode()
    page.post(change, {"act": "restore"})
    assert page.post(change, {"act": "dance"}).status_code == 404
    assert verbs(course) == [
        "cohort.create", "cohort.add", "cohort.rename", "cohort.remove", "cohort.archive", "cohort.restore",
    ]  # fmt: skip


def test_names_are_needed_and_taken_once(by: Principal) -> None:
    cohort, other = create_cohort("One", by), create_cohort("Two", by)
    for name in ("", " \t", "x" * 101, "One"):
        with pytest.raises(CohortRefused):
            rename_cohort(other, name, by)
    rename_cohort(cohort, "One", by)
    archive_cohort(cohort, by, is_archived=True)
    with pytest.raises(CohortRefused, match="archived"):
        add_members(cohort, [], by)


def test_who_is_not_ones_learner_is_told_like_who_does_not_exist(page: Client, course: Course) -> None:
    stranger = member(email="stranger@example.org")
    page.post(reverse("cohort_new"), {"name": "One"})
    cohort = Cohort.objects.get()
    change = reverse("cohort_change", args=[cohort.pk])

    def said(email: str) -> str:
        html = page.post(change, {"act": "add", "emails": email}, follow=True).content.decode()
        return re.sub(r'(nonce|value|data-[a-z]+)="[^"]*"', "", html.replace(email, "ADDRESS"))

    assert said("stranger@example.org") == said("nowhere1@example.org")
    assert not CohortMember.objects.exists()
    # The control: an admin may, and then it is another page.
    page.force_login(member(Role.ADMIN))
    page.post(change, {"act": "add", "emails": "stranger@example.org"})
    assert CohortMember.objects.get().user == stranger


def test_an_instructor_changes_own_cohorts_alone(page: Client, course: Course) -> None:
    foreign = CohortFactory(created_by=member(Role.INSTRUCTOR))
    assert foreign.name not in page.get(reverse("manage_people")).content.decode()
    for name, send in (("cohort_detail", page.get), ("cohort_change", page.post)):
        assert send(reverse(name, args=[foreign.pk]), {"act": "archive"}).status_code == 404
    page.force_login(member(Role.ADMIN))
    assert page.get(reverse("cohort_detail", args=[foreign.pk])).status_code == 200


def test_ending_a_place_keeps_what_was_done_and_gives_it_back(
    page: Client, course: Course, learner: User
) -> None:
    quiz = published_quiz(course)
    attempt = start_attempt(quiz.pk, principal_of(learner), seed=1)
    place = Enrolment.objects.of(course.organisation_id).get(learner=learner)
    address = reverse("course_place", args=[course.slug, place.pk])
    browser = Client()
    browser.force_login(learner)
    assert browser.get(reverse("quiz_detail", args=[quiz.pk])).status_code == 200
    for _time in range(2):
        page.post(address, {"act": "end"})
    assert browser.get(reverse("quiz_detail", args=[quiz.pk])).status_code == 404
    assert "ended" in page.get(reverse("course_people", args=[course.slug])).content.decode()
    browser.post(reverse("course_enrol", args=[course.slug]))
    place.refresh_from_db()
    assert place.state == EnrolmentState.SUSPENDED, "nobody comes back alone"
    page.post(address, {"act": "back"})
    assert browser.get(reverse("quiz_detail", args=[quiz.pk])).status_code == 200
    assert Attempt.objects.of(course.organisation_id).get().pk == attempt.pk
    assert verbs(course) == ["enrolment.end", "enrolment.give_back"]


def test_a_place_of_another_course_is_not_there(page: Client, course: Course) -> None:
    other = EnrolmentFactory(course=published_course(lessons=1), learner=member())
    assert page.post(reverse("course_place", args=[course.slug, other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.state == EnrolmentState.ACTIVE


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_a_fixed_number_of_statements(
    page: Client, course: Course, by: Principal, count: int, django_assert_num_queries: Any
) -> None:
    cohort = create_cohort("One", by)
    for _more in range(count):
        learner = member()
        EnrolmentFactory(course=course, learner=learner, cohort=cohort)
        add_members(cohort, [learner.pk], by)
    page.get(reverse("manage_people"))
    for address, statements in (
        (reverse("manage_people"), 3),
        (reverse("cohort_detail", args=[cohort.pk]), 4),
        (reverse("course_people", args=[course.slug]), 5),
    ):
        with django_assert_num_queries(statements):
            assert page.get(address).status_code == 200
