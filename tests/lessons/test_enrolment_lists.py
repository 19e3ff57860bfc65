"""Lists of people: what was shown is what is done, all of it or nothing."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.urls import reverse

from jobs.queue import registry
from jobs.running import run_job
from lessons import enrolment_lists, tasks
from lessons.enrolment_lists import (
    AT_ONCE,
    ENROL_LIST,
    ListRefused,
    apply_list,
    ask_to_apply,
    create_list,
    discard_list,
)
from lessons.enrolment_models import EnrolmentList, ListState
from lessons.list_reading import MOST_LINES
from lessons.models import Course, Enrolment, EnrolmentState
from people.access import Principal
from people.cohorts import archive_cohort
from people.models import AuditEntry, CohortMember, Membership, Role, User
from tests.factories.courses import EnrolmentFactory, published_course
from tests.factories.people import CohortFactory, OrganisationFactory, member
from tests.lessons.conftest import principal_of

LIST = b"""email;name
New@Example.org;New Person
in-house@example.org;In House
ON-COURSE@example.org;On Course
was-on@example.org;Was On
elsewhere@example.org;Elsewhere
nobody;No Address
"""
LENGTH = MOST_LINES if os.environ.get("FULL") else 2 * AT_ONCE
SHOWN = ["new", "enrols", "already", "back", "new", "error"]


@pytest.fixture
def course(instructor: User) -> Course:
    course = published_course(lessons=1, instructors=(instructor,))
    member(email="in-house@example.org")
    EnrolmentFactory(course=course, learner=member(email="on-course@example.org"))
    was = EnrolmentFactory(course=course, learner=member(email="was-on@example.org"))
    Enrolment.objects.filter(pk=was.pk).update(state=EnrolmentState.SUSPENDED)
    member(email="elsewhere@example.org", organisation=OrganisationFactory(slug="away"))
    return course


@pytest.fixture
def by(instructor: User) -> Principal:
    return principal_of(instructor)


def fates(found: EnrolmentList) -> list[str]:
    return [row[3] for row in EnrolmentList.objects.get(pk=found.pk).rows]


def on_course(course: Course) -> set[str]:
    rows = Enrolment.objects.of(course.organisation_id).filter(course=course, state=EnrolmentState.ACTIVE)
    return set(rows.values_list("learner__email", flat=True))


def test_what_is_shown_is_what_is_applied(course: Course, by: Principal) -> None:
    cohort = CohortFactory()
    found = create_list(course, LIST, "list.csv", cohort, by)
    assert fates(found) == SHOWN
    assert on_course(course) == {"on-course@example.org"}, "nothing is done by looking"
    foreign = User.objects.get(email="elsewhere@example.org").name
    ask_to_apply(found, found.digest, by)
    found.refresh_from_db()
    assert (found.state, found.applied_at is not None) == (ListState.APPLIED, True)
    coming = {row[1] for row in found.rows if row[3] in ("new", "enrols", "back")}
    assert on_course(course) == coming | {"on-course@example.org"}
    made = User.objects.get(email="new@example.org")
    assert (made.name, made.has_usable_password()) == ("New Person", False)
    assert Membership.objects.get(user=made).role == Role.LEARNER
    assert set(CohortMember.objects.filter(cohort=cohort).values_list("user__email", flat=True)) == coming
    told = AuditEntry.objects.of(course.organisation_id).get(verb="enrolment_list.apply")
    assert told.detail["counts"] == {"new": 2, "enrols": 1, "back": 1, "already": 1, "error": 1}
    assert User.objects.get(email="elsewhere@example.org").name == foreign, "theirs, not the list's"
    with pytest.raises(ListRefused, match="applied already"):
        ask_to_apply(found, found.digest, by)


def test_where_something_changed_nothing_is_done_and_the_new_fates_are_shown(
    course: Course, by: Principal
) -> None:
    found = create_list(course, LIST, "", None, by)
    shown = found.digest
    EnrolmentFactory(course=course, learner=User.objects.get(email="in-house@example.org"))
    with pytest.raises(ListRefused, match="something changed"):
        ask_to_apply(found, shown, by)
    assert on_course(course) == {"on-course@example.org", "in-house@example.org"}
    assert not User.objects.filter(email="new@example.org").exists()
    found.refresh_from_db()
    assert (fates(found)[1], found.has_changed, found.state) == ("already", True, ListState.READY)
    with pytest.raises(ListRefused, match="not the one you saw"):
        ask_to_apply(found, shown, by)
    # The control: what is shown now is applied.
    ask_to_apply(found, found.digest, by)
    assert "new@example.org" in on_course(course)


def test_a_failure_in_the_middle_leaves_nothing(
    course: Course, by: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = create_list(course, LIST, "", None, by)

    def broken(*_: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(enrolment_lists, "record", broken)
    with pytest.raises(RuntimeError):
        apply_list(course.organisation_id, found.pk, by)
    assert on_course(course) == {"on-course@example.org"}
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_long_list_is_applied_by_a_worker_in_few_statements(
    course: Course, by: Principal, django_assert_max_num_queries: Any
) -> None:
    text = "\n".join(f"p{number}@example.org,Person {number}" for number in range(LENGTH)).encode()
    with django_assert_max_num_queries(6):
        found = create_list(course, text, "", None, by)
    ask_to_apply(found, found.digest, by)
    found.refresh_from_db()
    assert (found.state, len(on_course(course))) == (ListState.APPLYING, 1)
    with pytest.raises(ListRefused, match="already"):
        ask_to_apply(found, found.digest, by)
    with django_assert_max_num_queries(60):
        apply_list(course.organisation_id, found.pk, by)
    assert len(on_course(course)) == LENGTH + 1
    # The worker's own run, as after one that was killed: nothing happens twice.
    assert registry[ENROL_LIST].function is tasks.enrol_list
    assert found.job_id
    run_job(found.job_id)
    found.job.refresh_from_db()
    assert (found.job.state, len(on_course(course))) == ("done", LENGTH + 1)


def test_an_archived_cohort_takes_nobody_in(course: Course, by: Principal) -> None:
    cohort = CohortFactory()
    found = create_list(course, LIST, "", cohort, by)
    archive_cohort(cohort, by, is_archived=True)
    with pytest.raises(ListRefused, match="archived"):
        ask_to_apply(found, found.digest, by)
    assert on_course(course) == {"on-course@example.org"}


def test_a_list_that_is_thrown_away_leaves_no_address(course: Course, by: Principal) -> None:
    found = create_list(course, LIST, "", None, by)
    discard_list(found, by)
    assert not EnrolmentList.objects.exists()
    told = AuditEntry.objects.of(course.organisation_id).get(verb="enrolment_list.discard")
    assert "example.org" not in str(told.detail)


def test_the_pages(course: Course, instructor: User, client: Any) -> None:
    client.force_login(instructor)
    new = reverse("enrolment_list_new", args=[course.slug])
    refused = client.post(new, {"text": "no address here"})
    assert (refused.status_code, b"No column holds" in refused.content) == (422, True)
    shown = client.post(new, {"text": LIST.decode()}, follow=True)
    words = shown.content.decode()
    for said in ("new person", "enrols", "enrols again", "already enrolled", "this is no e-mail address"):
        assert said in words
    assert "Enrol 4 people" in words
    assert "1 line with an error is left out." in words
    errors = client.get(shown.request["PATH_INFO"], {"show": "error"}).content.decode()
    assert "this is no e-mail address" in errors
    assert "in-house@example.org" not in errors
    found = EnrolmentList.objects.get()
    apply = reverse("enrolment_list_apply", args=[course.slug, found.pk])
    done = client.post(apply, {"shown": found.digest}, follow=True).content.decode()
    assert "applied" in done
    assert "Enrol 4" not in done
    assert len(on_course(course)) == 5
