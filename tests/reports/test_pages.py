"""The pages: who sees them, what they say when there is little, and what they cost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from items.kinds import ItemKind
from lessons.models import Course
from people.models import Role, User
from quizzes.models import Quiz
from tests.factories.courses import published_course
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG
from tests.factories.people import CohortFactory, OrganisationFactory, member
from tests.factories.quizzes import published_quiz
from tests.reports.conftest import enrolled
from tests.reports.sittings import DAY, read, sit

Counter = Callable[[int], AbstractContextManager[object]]
KINDS = MARKED_KINDS


def text(reply: object) -> str:
    return " ".join(reply.content.decode().split())  # type: ignore[attr-defined]  # a response


@pytest.fixture
def teaching(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def addresses(course: Course, quiz: Quiz, learner: User) -> list[str]:
    return [
        f"/manage/progress/?course={course.pk}",
        f"/manage/learners/{learner.pk}/?course={course.pk}",
        f"/manage/exports/?course={course.pk}",
        f"/manage/progress.csv?course={course.pk}",
        f"/manage/answers.csv?course={course.pk}",
        f"/teach/quizzes/{quiz.pk}/analysis/",
        f"/teach/quizzes/{quiz.pk}/analysis.csv",
    ]


def test_the_report_opens_where_learners_are(teaching: Client, course: Course, instructor: User) -> None:
    enrolled(course, 2)
    draft = published_course(lessons=1, sentences=1, instructors=(instructor,))
    Course.objects.filter(pk=draft.pk).update(published_at=None, title="A draft of today")
    page = text(teaching.get("/manage/progress/"))
    assert f'<option value="{course.pk}" selected' in page
    assert f'<option value="{draft.pk}" selected' not in page


def test_who_sees_a_report(course: Course, quiz: Quiz, client: Client, other_instructor: User) -> None:
    (learner,) = enrolled(course, 1)
    stranger = member(Role.INSTRUCTOR, organisation=OrganisationFactory(slug="b"))
    people = {
        course.instructors.get(): 200,
        other_instructor: 404,
        stranger: 404,
        learner: 403,
    }
    for person, status in people.items():
        client.force_login(person)
        found = {address: client.get(address).status_code for address in addresses(course, quiz, learner)}
        assert set(found.values()) == {status}, found


def test_an_admin_sees_every_course_of_the_organisation(
    course: Course, quiz: Quiz, client: Client, admin: User
) -> None:
    (learner,) = enrolled(course, 1)
    elsewhere = published_course(organisation=OrganisationFactory(slug="other"))
    client.force_login(admin)
    assert {client.get(one).status_code for one in addresses(course, quiz, learner)} == {200}
    assert client.get(f"/manage/progress/?course={elsewhere.pk}").status_code == 404


def test_a_teacher_is_offered_own_courses_only(course: Course, quiz: Quiz, teaching: Client) -> None:
    other = published_course(title="Somebody else's course")
    published_quiz(other, [ItemKind.TRUE_FALSE], title="Somebody else's quiz")
    for address in ("/manage/progress/", "/manage/exports/", "/teach/analysis/"):
        shown = text(teaching.get(address))
        assert "Somebody else" not in shown
        assert (course.title in shown) or (quiz.title in shown)


def test_a_learner_of_another_course_is_missing(course: Course, quiz: Quiz, teaching: Client) -> None:
    (elsewhere,) = enrolled(published_course(), 1)
    assert teaching.get(f"/manage/learners/{elsewhere.pk}/?course={course.pk}").status_code == 404


@pytest.mark.parametrize("query", ["since=99", "cohort=999999", "course=999999", "course=x"])
def test_filters_that_do_not_exist(course: Course, quiz: Quiz, teaching: Client, query: str) -> None:
    query = query if "course" in query else f"{query}&course={course.pk}"
    assert teaching.get(f"/manage/progress/?{query}").status_code == 404


def test_the_analysis_refuses_a_cohort_of_others(course: Course, quiz: Quiz, teaching: Client) -> None:
    own, other = CohortFactory(), CohortFactory(organisation=OrganisationFactory(slug="other"))
    address = f"/teach/quizzes/{quiz.pk}/analysis/?cohort="
    assert teaching.get(f"{address}{own.pk}").status_code == 200
    assert teaching.get(f"{address}{other.pk}").status_code == 404


@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/manage/progress/?course={course}", 10),
        ("/manage/learners/{learner}/?course={course}", 8),
        ("/manage/progress.csv?course={course}", 6),
        ("/manage/answers.csv?course={course}", 6),
        ("/teach/quizzes/{quiz}/analysis/", 13),
        ("/teach/analysis/", 2),
    ],
)
def test_what_a_page_asks_does_not_grow(
    course: Course,
    quiz: Quiz,
    teaching: Client,
    django_assert_num_queries: Counter,
    count: int,
    address: str,
    queries: int,
) -> None:
    learners = enrolled(course, count)
    for number, learner in enumerate(learners):
        sit(quiz, learner, [(RIGHT if number % 2 else WRONG)[kind] for kind in KINDS])
    address = address.format(course=course.pk, quiz=quiz.pk, learner=learners[0].pk)
    # The first one fills what is kept in memory: the session and the wordings of the questions.
    get(teaching, address)
    with django_assert_num_queries(queries):
        assert get(teaching, address) == 200


def get(client: Client, address: str) -> int:
    reply = client.get(address)
    if isinstance(reply, StreamingHttpResponse):
        b"".join(reply.streaming_content)  # type: ignore[arg-type]  # read without a loop
    return reply.status_code


def test_no_course_yet(teaching: Client) -> None:
    for address in ("/manage/progress/", "/manage/exports/"):
        assert "No course yet" in text(teaching.get(address))
    assert "No quiz yet" in text(teaching.get("/teach/analysis/"))
    assert teaching.get("/manage/answers.csv").status_code == 404


def test_nobody_enrolled_says_which_filter_hides_it(course: Course, quiz: Quiz, teaching: Client) -> None:
    cohort = CohortFactory(organisation=course.organisation, name="Cohort Q")
    assert "Nobody is enrolled on this course yet" in text(teaching.get("/manage/progress/"))
    enrolled(course, 1)
    shown = text(teaching.get(f"/manage/progress/?cohort={cohort.pk}"))
    assert "Nobody of Cohort Q is enrolled" in shown
    assert "Show all cohorts" in shown


def test_an_empty_period_says_so(course: Course, quiz: Quiz, teaching: Client) -> None:
    (learner,) = enrolled(course, 1)
    lesson = course.lessons.first()
    assert lesson is not None
    read(lesson, learner, ago=10 * DAY)
    notice = "Nobody was here in this period"
    assert notice in text(teaching.get("/manage/progress/?since=7"))
    assert notice not in text(teaching.get("/manage/progress/?since=30"))
    assert notice not in text(teaching.get("/manage/progress/"))


def test_few_attempts_show_shares_but_no_index(course: Course, quiz: Quiz, teaching: Client) -> None:
    address = f"/teach/quizzes/{quiz.pk}/analysis/"
    assert "Nobody has handed in yet" in text(teaching.get(address))
    learners = enrolled(course, 15)
    for number, learner in enumerate(learners[:14]):
        sit(quiz, learner, [(RIGHT if number % 2 else WRONG)[kind] for kind in KINDS])
    shown = text(teaching.get(address))
    assert "One more is needed" in shown
    assert "All questions at a glance" not in shown
    assert "50%" in shown
    sit(quiz, learners[14], [RIGHT[kind] for kind in KINDS])
    shown = text(teaching.get(address))
    assert "Too few attempts" not in shown
    assert "All questions at a glance" in shown


def test_pages_of_a_large_class_are_few_links(course: Course, quiz: Quiz, teaching: Client) -> None:
    learners = enrolled(course, 45)
    shown = text(teaching.get("/manage/progress/?page=2"))
    assert "Learners 21 to 40 of 45" in shown
    assert sum(learner.name in shown for learner in learners) >= 20


def test_one_learner_says_why_and_what(course: Course, quiz: Quiz, teaching: Client) -> None:
    (learner,) = enrolled(course, 1)
    for number in (1, 2):
        sit(quiz, learner, [WRONG[kind] for kind in KINDS], number=number, took=timedelta(minutes=9))
    shown = text(teaching.get(f"/manage/learners/{learner.pk}/"))
    assert "2 attempts used, score 0%" in shown
    assert "attempt 2" in shown
    assert "{0} of {0}".format(len(KINDS)) in shown
