"""Codes: they open one course, as long and as often as was said, and tell nothing to who guesses."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from lessons.codes import ALPHABET, TRIES, CodeRefused, create_code, revoke_code, use_code
from lessons.enrolment_models import EnrolmentCode
from lessons.models import Course, CourseState, Enrolment, EnrolmentState
from lessons.services import EnrolmentRefused
from people.access import Principal
from people.cohorts import archive_cohort
from people.models import AuditEntry, CohortMember, User
from tests.factories.courses import published_course
from tests.factories.people import CohortFactory, OrganisationFactory, member
from tests.lessons.conftest import principal_of


@pytest.fixture(autouse=True)
def _no_tries(db: None) -> None:
    cache.clear()


@pytest.fixture
def course(instructor: User) -> Course:
    return published_course(lessons=1, instructors=(instructor,))


@pytest.fixture
def by(instructor: User) -> Principal:
    return principal_of(instructor)


def use(code: EnrolmentCode, learner: User, typed: str = "") -> Course:
    return use_code(typed or code.code, learner, principal_of(learner))


def on_course(course: Course) -> int:
    return Enrolment.objects.of(course.organisation_id).filter(course=course).count()


def used(code: EnrolmentCode) -> int:
    code.refresh_from_db()
    return code.used


def test_a_code_enrols_into_course_and_cohort_and_counts_each_person_once(
    course: Course, by: Principal, learner: User, other_learner: User
) -> None:
    cohort = CohortFactory()
    code = create_code(course, cohort, 2, 30, by)
    assert set(code.code) <= set(ALPHABET)
    assert use(code, learner, f" {code.shown.lower()} ") == course
    assert use(code, learner) == course, "again: nothing is used up"
    assert used(code) == 1
    use(code, other_learner)
    assert used(code) == 2
    with pytest.raises(CodeRefused, match="opens no course"):
        use(code, member())
    place = Enrolment.objects.of(course.organisation_id).get(learner=learner)
    assert place.cohort == cohort
    assert CohortMember.objects.filter(cohort=cohort).count() == 2
    told = AuditEntry.objects.of(course.organisation_id).filter(verb__startswith="code.").order_by("pk")
    assert list(told.values_list("verb", flat=True)) == ["code.create", "code.use", "code.use"]
    assert code.code not in str(list(told.values_list("detail", flat=True)))


CLOSED = ["wrong", "revoked", "ended", "draft", "away", "archived", "used up"]


@pytest.mark.parametrize("why", CLOSED)
def test_every_code_that_opens_nothing_gets_the_same_page(
    course: Course, by: Principal, learner: User, why: str
) -> None:
    cohort = CohortFactory()
    code = create_code(course, cohort, 1, 30, by)
    typed = code.code
    match why:
        case "wrong":
            typed = "2222222222"
        case "revoked":
            assert revoke_code(course, code.pk, by)
        case "ended":
            EnrolmentCode.objects.filter(pk=code.pk).update(expires_at=Now() - timedelta(seconds=1))
        case "draft":
            Course.objects.filter(pk=course.pk).update(state=CourseState.DRAFT)
        case "away":
            EnrolmentCode.objects.filter(pk=code.pk).update(organisation=OrganisationFactory(slug="away"))
        case "archived":
            archive_cohort(cohort, by, is_archived=True)
        case _:
            EnrolmentCode.objects.filter(pk=code.pk).update(used=1)
    browser = Client()
    browser.force_login(learner)
    reply = browser.post(reverse("join"), {"code": typed})
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode()))
    assert reply.status_code == 422
    assert "This code opens no course. It may be mistyped, or have ended." in words
    assert course.title not in words
    assert on_course(course) == 0


def test_guessing_is_slowed_down(course: Course, by: Principal, learner: User, other_learner: User) -> None:
    code = create_code(course, None, None, None, by)
    for _try in range(TRIES):
        with pytest.raises(CodeRefused, match="opens no course"):
            use(code, learner, "WRONG")
    with pytest.raises(CodeRefused, match="Too many"):
        use(code, learner)
    # The control: somebody else is not slowed down by that.
    assert use(code, other_learner) == course


def test_who_was_sent_away_does_not_come_back_by_a_code(course: Course, by: Principal, learner: User) -> None:
    code = create_code(course, None, 5, None, by)
    use(code, learner)
    Enrolment.objects.of(course.organisation_id).update(state=EnrolmentState.SUSPENDED)
    with pytest.raises(EnrolmentRefused):
        use(code, learner)
    assert used(code) == 1


@pytest.mark.parametrize(("uses", "days"), [(0, None), (100_001, None), (None, 3)])
def test_what_is_no_code_is_refused(
    course: Course, by: Principal, uses: int | None, days: int | None
) -> None:
    with pytest.raises(CodeRefused):
        create_code(course, None, uses, days, by)
    assert not EnrolmentCode.objects.exists()


def test_the_pages(course: Course, instructor: User, learner: User, django_assert_num_queries: Any) -> None:
    teaching, learning = Client(), Client()
    teaching.force_login(instructor)
    learning.force_login(learner)
    address = reverse("course_codes", args=[course.slug])
    assert teaching.post(address, {"uses": "none"}).status_code == 422
    for _more in range(3):
        teaching.post(address, {"uses": "1", "days": "7"})
    code = EnrolmentCode.objects.latest("pk")
    with django_assert_num_queries(4):
        shown = teaching.get(address).content.decode()
    link = f"/join/?code={code.shown}"
    assert link in shown
    assert code.shown in learning.get(link).content.decode()
    assert on_course(course) == 0, "looking enrols nobody"
    reply = learning.post(reverse("join"), {"code": code.shown})
    assert reply.headers["Location"] == reverse("course_detail", args=[course.slug])
    assert "used up or ended" in teaching.get(address).content.decode()
    other = EnrolmentCode.objects.earliest("pk")
    teaching.post(reverse("code_revoke", args=[course.slug, other.pk]))
    assert "revoked" in teaching.get(address).content.decode()
