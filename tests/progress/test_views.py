"""The learner's pages: who reaches them, what stands on them, how many statements they take."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from items.kinds import ItemKind
from lessons.models import Course, Enrolment, Lesson
from people import sessions
from people.models import User
from progress.models import LessonReading
from quizzes.models import Attempt, CheckAnswer
from tests.factories.courses import published_course
from tests.factories.items import MARKED_KINDS, SHAPES, stored_item
from tests.factories.people import OrganisationFactory
from tests.factories.quizzes import published_quiz
from tests.quizzes.canaries import CANARY, marked

KIND = ItemKind.SINGLE_CHOICE


@pytest.fixture
def course(learner: User) -> Course:
    return published_course(lessons=2, sentences=4, learners=(learner,))


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def lesson_url(course: Course, number: int = 1) -> str:
    return f"/courses/{course.slug}/lessons/{number}/"


def text(client: Client, url: str, **data: str) -> str:
    answer = client.get(url, data)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("who", "where"), [("instructor", "/teach/"), ("admin", "/manage/progress/")])
def test_home_is_the_home_of_the_role(
    client: Client, request: pytest.FixtureRequest, who: str, where: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get("/")["Location"] == where


def test_home_without_courses_offers_the_catalogue(signed_in: Client) -> None:
    page = text(signed_in, "/")
    assert "You are not enrolled yet" in page
    assert 'href="/courses/"' in page


def test_home_continues_at_the_kept_sentence(signed_in: Client, course: Course, learner: User) -> None:
    assert "Start reading" in text(signed_in, "/")
    place = {"position": 3, "furthest": 3}
    signed_in.post(f"{lesson_url(course)}position/", json.dumps(place), content_type="application/json")
    page = text(signed_in, "/")
    assert f'{lesson_url(course)}?at=3#s1-3"' in page
    assert course.lessons.get(position=1).sentences.get(position=3).text in page


def test_home_leads_back_to_an_attempt_that_runs(signed_in: Client, course: Course) -> None:
    quiz = published_quiz(course, [KIND], title="Bridges", time_limit=timedelta(minutes=20))
    assert "Go on with your attempt" not in text(signed_in, "/")
    start = f"/quizzes/{quiz.pk}/start/"
    signed_in.post(start)
    page = text(signed_in, "/")
    assert "Bridges" in page
    assert f'action="{start}"' in page
    Attempt.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))
    assert "Go on with your attempt" not in text(signed_in, "/")


def test_the_catalogue_lets_people_enrol(client: Client, course: Course, other_learner: User) -> None:
    client.force_login(other_learner)
    assert "Open courses" in text(client, "/courses/")
    assert client.get(lesson_url(course)).status_code == 404
    answer = client.post(f"/courses/{course.slug}/enrol/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/courses/{course.slug}/"
    assert "Your courses" in text(client, "/courses/")
    assert client.get(lesson_url(course)).status_code == 200


def test_a_suspended_place_is_not_taken_again(signed_in: Client, course: Course) -> None:
    Enrolment.objects.update(state="suspended")
    page = signed_in.post(f"/courses/{course.slug}/enrol/", follow=True).content.decode()
    assert "suspended" in page
    assert signed_in.get(lesson_url(course)).status_code == 404


def test_the_outline_shows_titles_but_no_doors_before_enrolling(
    client: Client, course: Course, other_learner: User
) -> None:
    client.force_login(other_learner)
    page = text(client, f"/courses/{course.slug}/")
    assert "Bridges of village 1" in page
    assert lesson_url(course) not in page
    assert f'action="/courses/{course.slug}/enrol/"' in page


def test_outline_statements_do_not_grow(
    signed_in: Client, learner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for lessons in (1, 3):
        course = published_course(lessons=lessons, sentences=2, learners=(learner,))
        url = f"/courses/{course.slug}/"
        signed_in.get(url)
        with django_assert_num_queries(5):
            signed_in.get(url)


def test_catalogue_home_and_progress_statements_do_not_grow(
    signed_in: Client, learner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in (1, 3):
        course = published_course(lessons=2, sentences=2, learners=(learner,))
        published_quiz(course, [KIND])
        signed_in.get("/")
        for url, count in (("/courses/", 1), ("/", 6), ("/progress/", 6)):
            with django_assert_num_queries(count):
                signed_in.get(url)
        published_course(lessons=1, sentences=2, learners=(learner,))


@pytest.mark.parametrize("count", [1, 30])
def test_a_lesson_page_takes_six_statements_at_most(
    signed_in: Client, learner: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    course = published_course(lessons=count, sentences=2, learners=(learner,))
    for _ in range(count):
        stored_item(course, KIND)
    published_quiz(course, [KIND] * count)
    for memory in (sessions.sessions, sessions.accounts):
        memory.clear()
    # With nothing remembered: session, user with role, course, lesson with the visit, check, its wording.
    with django_assert_num_queries(6):
        assert "Check yourself" in text(signed_in, lesson_url(course))
    with django_assert_num_queries(3):
        signed_in.get(lesson_url(course))


def test_only_the_sentence_of_a_link_is_marked(signed_in: Client, course: Course) -> None:
    lesson = course.lessons.get(position=1)
    lesson.body = '<p><span class="s" id="s1-1">One.</span> <span class="s" id="s1-11">Two.</span></p>'
    lesson.save()
    assert 'class="s ev"' not in text(signed_in, lesson_url(course))
    page = text(signed_in, lesson_url(course), s="1")
    assert '<span class="s ev" id="s1-1">One.' in page
    assert page.count("s ev") == 1
    for odd in ("0", "x", "999999999999", "-1", '"><script>'):
        assert 'class="s ev"' not in text(signed_in, lesson_url(course), s=odd)


def test_titles_cannot_carry_markup(signed_in: Client, course: Course) -> None:
    Lesson.objects.update(title="<script>alert(1)</script>")
    for url in (lesson_url(course), f"/courses/{course.slug}/", "/", "/progress/"):
        page = text(signed_in, url)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    "body",
    ["x", "[]", "{}", '{"position": 1}', '{"position": "1", "furthest": 1}', '{"position": 0}'],
)
def test_an_impossible_place_is_refused(signed_in: Client, course: Course, body: str) -> None:
    url = f"{lesson_url(course)}position/"
    assert signed_in.post(url, body, content_type="application/json").status_code == 400
    assert not LessonReading.objects.exists()


def test_without_script_the_next_button_marks_as_read(signed_in: Client, course: Course) -> None:
    answer = signed_in.post(f"{lesson_url(course)}position/")
    assert answer["Location"] == lesson_url(course, 2)
    assert LessonReading.objects.get().finished_at is not None
    assert signed_in.post(f"{lesson_url(course, 2)}position/")["Location"] == f"/courses/{course.slug}/"
    assert "Read to the end" in text(signed_in, "/")


@pytest.mark.parametrize("is_fetched", [False, True])
def test_a_check_is_marked_at_once_with_its_sentence(
    signed_in: Client, course: Course, is_fetched: bool
) -> None:
    stored_item(course, KIND)
    url = f"{lesson_url(course)}check/"
    headers = {"X-Requested-With": "fetch"} if is_fetched else {}
    wrong = signed_in.post(url, {"key": uuid.uuid4(), "chosen": "b"}, headers=headers).content.decode()
    assert "Not this one." in wrong
    assert "1811" in wrong
    assert course.lessons.get(position=1).sentences.get(position=1).text in wrong
    right = signed_in.post(url, {"key": uuid.uuid4(), "chosen": "a"}, headers=headers).content.decode()
    assert "Yes." in right
    assert ("<html" in right) is not is_fetched
    assert CheckAnswer.objects.count() == 2


def test_a_check_sent_twice_is_one_answer(signed_in: Client, course: Course) -> None:
    stored_item(course, KIND)
    sent = {"key": uuid.uuid4(), "chosen": "a"}
    for _ in range(2):
        assert signed_in.post(f"{lesson_url(course)}check/", sent).status_code == 200
    assert CheckAnswer.objects.count() == 1
    assert signed_in.post(f"{lesson_url(course)}check/", sent | {"chosen": "b"}).status_code == 422


def test_a_section_without_questions_has_no_check_card(signed_in: Client, course: Course) -> None:
    assert 'id="check"' not in text(signed_in, lesson_url(course))
    assert signed_in.post(f"{lesson_url(course)}check/", {"key": uuid.uuid4()}).status_code == 404


@pytest.mark.parametrize("kind", MARKED_KINDS)
def test_a_check_of_every_kind_shows_no_key_before_the_answer(
    signed_in: Client, course: Course, kind: ItemKind
) -> None:
    stored_item(course, kind, shape=marked(SHAPES[kind]()))
    card = text(signed_in, lesson_url(course)).partition('id="check"')[2].partition("</form>")[0]
    assert card
    assert CANARY not in card
    for telling in ("fraction", "is_true", "rationale", "evidence", "expected"):
        assert telling not in card


def test_progress_counts_what_was_done(signed_in: Client, course: Course) -> None:
    assert "Not started" in text(signed_in, "/progress/")
    stored_item(course, KIND)
    signed_in.post(f"{lesson_url(course)}check/", {"key": uuid.uuid4(), "chosen": "a"})
    signed_in.post(f"{lesson_url(course)}position/")
    page = text(signed_in, "/progress/")
    assert "Checked" in page
    assert "1 of 1" in page


@pytest.mark.parametrize("url", ["", "lessons/1/"])
def test_courses_of_another_organisation_do_not_exist(signed_in: Client, learner: User, url: str) -> None:
    foreign = published_course(
        lessons=1, sentences=2, learners=(learner,), organisation=OrganisationFactory(slug="elsewhere")
    )
    assert signed_in.get(f"/courses/{foreign.slug}/{url}").status_code == 404
