"""Rules between lessons and quizzes on pages and over the API: nothing gets past them, and they say why."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, CohortMember, Role, User
from progress.conditions import Completion, Condition, Kind, Rules, Step, What, plain_rules
from progress.models import LessonMark, LessonReading, StepRules, Unlocking
from progress.rule_forms import name_of
from progress.ruling import rules_in, save_rules, unlock
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.errors import AttemptRefused, AuthoringRefused
from quizzes.models import Attempt, Quiz, QuizState
from tests.factories.courses import published_course
from tests.factories.items import RIGHT, WRONG
from tests.factories.people import CohortFactory
from tests.factories.quizzes import published_quiz, reviewed

KIND = ItemKind.TRUE_FALSE


@pytest.fixture
def course(learner: User, instructor: User) -> Course:
    return published_course(lessons=3, sentences=2, learners=(learner,), instructors=(instructor,), slug="c")


@pytest.fixture
def who(course: Course, learner: User) -> Principal:
    return Principal(learner.pk, course.organisation_id, Role.LEARNER)


@pytest.fixture
def teaching(course: Course, instructor: User) -> Principal:
    return Principal(instructor.pk, course.organisation_id, Role.INSTRUCTOR)


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course, [KIND], title="Bridges", attempts_allowed=None)


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def lesson(course: Course, number: int) -> Step:
    return Step(What.LESSON, course.lessons.get(position=number).pk)


def ruled(course: Course, by: Principal, step: Step, *conditions: Condition, **fields: object) -> None:
    plain = plain_rules(step.what)
    values = {"completion": plain.completion, "conditions": conditions} | fields
    save_rules(course, step, Rules(**values), by)  # type: ignore[arg-type]  # by name


def take(who: Principal, quiz: Quiz, value: dict[str, object]) -> None:
    attempt = start_attempt(quiz.pk, who)
    save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=value)
    submit_attempt(who, attempt.uid)


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def test_a_locked_lesson_is_shut_everywhere(
    signed_in: Client, course: Course, quiz: Quiz, who: Principal, teaching: Principal
) -> None:
    ruled(course, teaching, lesson(course, 2), Condition(kind=Kind.PASSED, id=quiz.pk))
    secret = course.lessons.get(position=2).sentences.get(position=1).text
    url = "/courses/c/lessons/2/"
    shut = page(signed_in, url, 403)
    assert "Opens when you have passed “Bridges”." in shut
    assert f'href="/quizzes/{quiz.pk}/"' in shut
    replies = [
        signed_in.get("/api/v1/courses/c/lessons/2/"),
        signed_in.post("/api/v1/courses/c/lessons/2/position/", {"position": 1}, "application/json"),
        signed_in.post("/api/v1/courses/c/lessons/2/done/", {"is_done": True}, "application/json"),
    ]
    assert [(reply.status_code, reply.json()["errors"][0]["code"]) for reply in replies] == [
        (409, "locked")
    ] * 3
    place = json.dumps({"position": 2, "furthest": 2})
    replies += [
        signed_in.post(f"{url}position/", place, content_type="application/json"),
        signed_in.post(f"{url}position/"),
        signed_in.post(f"{url}done/", {"done": "1"}),
        signed_in.post(f"{url}check/", {"key": uuid.uuid4()}),
        signed_in.get("/"),
        signed_in.get("/courses/c/"),
        signed_in.get("/progress/"),
    ]
    assert not any(secret in reply.content.decode() for reply in replies)
    assert not LessonReading.objects.exists()
    assert not LessonMark.objects.exists()
    take(who, quiz, WRONG[KIND])
    assert "(you have 0 of 60 %)" in page(signed_in, url, 403)
    take(who, quiz, RIGHT[KIND])
    assert secret in page(signed_in, url)


def test_next_skips_what_is_locked_and_finds_what_reading_opens(
    signed_in: Client, course: Course, quiz: Quiz, teaching: Principal
) -> None:
    ruled(course, teaching, lesson(course, 2), Condition(kind=Kind.PASSED, id=quiz.pk))
    ruled(course, teaching, lesson(course, 3), Condition(kind=Kind.LESSON, id=lesson(course, 1).id))
    outline = page(signed_in, "/courses/c/")
    assert "Opens when you have read “(1) Bridges of village 1” to its end." in outline
    first = page(signed_in, "/courses/c/lessons/1/")
    assert "Next: (3) Bridges of village 3" in first
    answer = signed_in.post("/courses/c/lessons/1/position/")
    assert answer["Location"] == "/courses/c/lessons/3/"
    signed_in.post("/courses/c/lessons/3/position/")
    # All that is open is read: home says what is missing and leads there.
    home = page(signed_in, "/")
    assert "What comes next is not open yet" in home
    assert f'href="/quizzes/{quiz.pk}/"' in home
    take_url = page(signed_in, "/api/v1/courses/c/lessons/")
    assert [row["lock"] is not None for row in json.loads(take_url)] == [False, True, False]


def test_saving_the_form_keeps_what_it_has_no_fields_for(
    client: Client, instructor: User, course: Course, quiz: Quiz, teaching: Principal
) -> None:
    """Two dates, two cohorts and two conditions on one quiz, as only programs set them."""
    dates = [timezone.now().replace(microsecond=0, second=0) + timedelta(days=n) for n in (1, 2)]
    cohorts = [CohortFactory(organisation=course.organisation) for _ in range(2)]
    of_quiz = Condition(kind=Kind.PASSED, id=quiz.pk), Condition(kind=Kind.SCORE, id=quiz.pk, percent=80)
    conditions = (
        *(Condition(kind=Kind.DATE, at=at) for at in dates),
        *(Condition(kind=Kind.COHORT, id=one.pk) for one in cohorts),
        *of_quiz,
    )
    step = lesson(course, 2)
    ruled(course, teaching, step, *conditions)
    client.force_login(instructor)
    url = "/teach/courses/c/rules/lessons/2/"
    shown = page(client, url)
    more = (conditions[1], conditions[3], conditions[5])
    assert shown.count('name="gone"') == len(more)
    assert f"cohort “{cohorts[1].name}”" in shown
    sent = {
        "completion": "read", "needs": "all",
        "opens_at": timezone.localtime(dates[0]).strftime("%Y-%m-%dT%H:%M"),
        "cohort": cohorts[0].pk, f"quiz_{quiz.pk}": "passed",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    assert set(rules_in(course)[step].conditions) == set(conditions)
    assert client.post(url, sent | {"gone": name_of(more[0])}).status_code == 302
    assert set(rules_in(course)[step].conditions) == set(conditions) - {more[0]}


def test_who_takes_a_quiz_back_is_told_what_waits_for_it(
    client: Client, instructor: User, course: Course, quiz: Quiz, teaching: Principal
) -> None:
    client.force_login(instructor)
    address, sent = f"/teach/quizzes/{quiz.pk}/publish/", {"act": "unpublish", "edition": quiz.edition}
    ruled(course, teaching, lesson(course, 2), Condition(kind=Kind.PASSED, id=quiz.pk))
    ruled(course, teaching, lesson(course, 3), with_quiz=quiz.pk)
    told = client.post(address, sent)
    assert told.status_code == 422
    words = told.content.decode()
    assert "“(2) Bridges of village 2”" in words
    assert "“(3) Bridges of village 3”" in words
    assert "“(1) Bridges of village 1”" not in words
    quiz.refresh_from_db()
    assert quiz.state == QuizState.PUBLISHED
    assert client.post(address, sent | {"anyway": "1"}).status_code == 302
    quiz.refresh_from_db()
    assert quiz.state == QuizState.DRAFT


def test_a_quiz_that_nothing_waits_for_is_taken_back_at_once(
    client: Client, instructor: User, course: Course, quiz: Quiz, teaching: Principal
) -> None:
    ruled(course, teaching, lesson(course, 2), Condition(kind=Kind.LESSON, id=lesson(course, 1).id))
    client.force_login(instructor)
    sent = {"act": "unpublish", "edition": quiz.edition}
    assert client.post(f"/teach/quizzes/{quiz.pk}/publish/", sent).status_code == 302


def test_home_goes_on_with_an_open_lesson(signed_in: Client, course: Course, teaching: Principal) -> None:
    later = Condition(kind=Kind.DATE, at=timezone.now() + timedelta(days=1))
    ruled(course, teaching, lesson(course, 1), later)
    home = page(signed_in, "/")
    assert 'href="/courses/c/lessons/2/"' in home
    assert 'href="/courses/c/lessons/1/"' not in home
    assert "Start: section (2)" in page(signed_in, "/courses/c/")


def test_a_locked_quiz_cannot_be_begun(
    signed_in: Client, course: Course, quiz: Quiz, who: Principal, teaching: Principal
) -> None:
    ruled(
        course,
        teaching,
        Step(What.QUIZ, quiz.pk),
        Condition(kind=Kind.LESSON, id=lesson(course, 1).id),
    )
    assert "Opens when you have read" in page(signed_in, f"/quizzes/{quiz.pk}/")
    with pytest.raises(AttemptRefused) as refused:
        start_attempt(quiz.pk, who)
    assert refused.value.code == "locked"
    signed_in.post(f"/quizzes/{quiz.pk}/start/")
    reply = signed_in.post(f"/api/v1/quizzes/{quiz.pk}/attempts/")
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (409, "locked")
    assert not Attempt.objects.exists()
    assert signed_in.get("/api/v1/quizzes/").json()["results"][0]["lock"]["sentence"].startswith("Opens when")
    # Who teaches is never locked out, nor is a preview.
    assert start_attempt(quiz.pk, teaching, is_preview=True).is_preview
    signed_in.post("/courses/c/lessons/1/position/")
    assert start_attempt(quiz.pk, who).number == 1


def test_a_lock_that_comes_later_cuts_nothing(
    signed_in: Client, course: Course, quiz: Quiz, who: Principal, teaching: Principal
) -> None:
    attempt = start_attempt(quiz.pk, who)
    page(signed_in, "/courses/c/lessons/1/")
    never = Condition(kind=Kind.DATE, at=timezone.now() + timedelta(days=1))
    for step in (Step(What.QUIZ, quiz.pk), lesson(course, 1), lesson(course, 2)):
        ruled(course, teaching, step, never)
    assert start_attempt(quiz.pk, who).pk == attempt.pk
    assert "Go on with your attempt" in page(signed_in, f"/quizzes/{quiz.pk}/")
    save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=RIGHT[KIND])
    submit_attempt(who, attempt.uid)
    page(signed_in, f"/attempts/{attempt.uid}/result/")
    with pytest.raises(AttemptRefused):
        start_attempt(quiz.pk, who)
    # What was opened before stays readable, what was not does not open.
    page(signed_in, "/courses/c/lessons/1/")
    page(signed_in, "/courses/c/lessons/2/", 403)


@pytest.mark.parametrize("release", ["on_submit", "never"])
def test_a_lock_gives_no_result_away(
    signed_in: Client, course: Course, who: Principal, teaching: Principal, release: str
) -> None:
    quiz = published_quiz(course, [KIND], review=reviewed(release, release))
    ruled(course, teaching, lesson(course, 2), Condition(kind=Kind.PASSED, id=quiz.pk))
    take(who, quiz, RIGHT[KIND])
    is_open = release == "on_submit"
    shut = page(signed_in, "/courses/c/lessons/2/", 200 if is_open else 403)
    assert is_open or "your result is not out yet" in shut


def test_hidden_is_as_if_it_were_not_there(
    signed_in: Client, course: Course, quiz: Quiz, teaching: Principal
) -> None:
    later = Condition(kind=Kind.DATE, at=timezone.now() + timedelta(days=1))
    ruled(course, teaching, lesson(course, 2), later, is_hidden=True)
    ruled(course, teaching, Step(What.QUIZ, quiz.pk), later, is_hidden=True)
    ruled(course, teaching, lesson(course, 3), Condition(kind=Kind.PASSED, id=quiz.pk))
    for url in ("/courses/c/lessons/2/", f"/quizzes/{quiz.pk}/", "/api/v1/courses/c/lessons/2/"):
        assert signed_in.get(url).status_code == 404
    assert signed_in.post(f"/quizzes/{quiz.pk}/start/").status_code == 404
    told = [
        page(signed_in, url)
        for url in ("/", "/courses/c/", "/courses/c/lessons/1/", "/progress/", "/api/v1/progress/")
    ]
    told += [page(signed_in, url) for url in ("/api/v1/quizzes/", "/api/v1/courses/c/lessons/")]
    told.append(page(signed_in, "/courses/c/lessons/3/", 403))
    assert not any("village 2" in text or "Bridges<" in text or '"Bridges"' in text for text in told)
    assert "something you cannot see yet" in told[-1]


def test_a_quiz_that_completes_a_lesson_is_named_once_it_can_be_seen(
    signed_in: Client, course: Course, quiz: Quiz, teaching: Principal
) -> None:
    one, two = lesson(course, 1), lesson(course, 2)
    ruled(course, teaching, one, with_quiz=quiz.pk)
    ruled(course, teaching, two, Condition(kind=Kind.LESSON, id=one.id))
    urls = {"/courses/c/lessons/1/": 200, "/courses/c/lessons/2/": 403, "/courses/c/": 200}
    assert all("Bridges</a>" in page(signed_in, url, status) or "“Bridges”" in page(signed_in, url, status)
               for url, status in urls.items())  # fmt: skip
    later = Condition(kind=Kind.DATE, at=timezone.now() + timedelta(days=1))
    ruled(course, teaching, Step(What.QUIZ, quiz.pk), later, is_hidden=True)
    texts = [page(signed_in, url, status) for url, status in urls.items()]
    assert not any(
        "Bridges</a>" in text or "“Bridges”" in text or f"/quizzes/{quiz.pk}/" in text for text in texts
    )
    assert "It is complete once something you cannot see yet is done." in texts[0]
    assert "to its end and something you cannot see yet is done" in texts[1]
    ruled(course, teaching, Step(What.QUIZ, quiz.pk))
    Quiz.objects.filter(pk=quiz.pk).update(state=QuizState.DRAFT)
    assert not any("“Bridges”" in page(signed_in, url, status) for url, status in urls.items())


def test_a_section_whose_quiz_is_passed_asks_for_reading_alone(
    signed_in: Client, course: Course, quiz: Quiz, who: Principal, teaching: Principal
) -> None:
    ruled(course, teaching, lesson(course, 1), with_quiz=quiz.pk)
    url, asks = "/courses/c/lessons/1/", "It is complete once you have "
    assert f"{asks}passed" in page(signed_in, url)
    take(who, quiz, RIGHT[KIND])
    shown = page(signed_in, url)
    assert f"{asks}read it to its end." in shown
    assert f"{asks}passed" not in shown
    signed_in.post(f"{url}position/")
    shown = page(signed_in, url)
    assert "This section is complete." in shown
    assert asks not in shown


def test_marking_and_its_quiz_complete_a_lesson(
    signed_in: Client, course: Course, quiz: Quiz, who: Principal, teaching: Principal
) -> None:
    one = lesson(course, 1)
    ruled(course, teaching, one, completion=Completion.MARKED, with_quiz=quiz.pk)
    ruled(course, teaching, lesson(course, 2), Condition(kind=Kind.LESSON, id=one.id))
    assert "Mark as done" in page(signed_in, "/courses/c/lessons/1/")
    signed_in.post("/courses/c/lessons/1/position/")
    assert "you have marked “(1) Bridges of village 1” as done and you have passed" in page(
        signed_in, "/courses/c/lessons/2/", 403
    )
    signed_in.post("/courses/c/lessons/1/done/", {"done": "1"})
    page(signed_in, "/courses/c/lessons/2/", 403)
    take(who, quiz, RIGHT[KIND])
    assert "This section is complete." in page(signed_in, "/courses/c/lessons/1/")
    units = signed_in.get("/api/v1/progress/").json()["courses"][0]["lessons"]
    assert [(unit["is_complete"], unit["lock"] is None) for unit in units] == [
        (True, True), (False, True), (False, True),
    ]  # fmt: skip
    # Taken back, it is not complete; each saying is a row of its own.
    signed_in.post("/courses/c/lessons/1/done/", {"done": "0"})
    page(signed_in, "/courses/c/lessons/2/", 403)
    assert [mark.is_done for mark in LessonMark.objects.order_by("pk")] == [True, False]


def test_a_step_is_opened_to_one_or_to_a_cohort(
    signed_in: Client, course: Course, learner: User, other_learner: User, teaching: Principal
) -> None:
    two, three = lesson(course, 2), lesson(course, 3)
    later = Condition(kind=Kind.DATE, at=timezone.now() + timedelta(days=1))
    for step in (two, three):
        ruled(course, teaching, step, later)
    with pytest.raises(AuthoringRefused):
        unlock(course, two, teaching, learner_id=other_learner.pk, reason="not on the course")
    unlock(course, two, teaching, learner_id=learner.pk, reason="Was here before")
    page(signed_in, "/courses/c/lessons/2/")
    page(signed_in, "/courses/c/lessons/3/", 403)
    cohort = CohortFactory(organisation=course.organisation)
    made = unlock(course, three, teaching, cohort_id=cohort.pk, reason="Ahead")
    page(signed_in, "/courses/c/lessons/3/", 403)
    CohortMember.objects.create(cohort=cohort, user=learner)
    page(signed_in, "/courses/c/lessons/3/")
    assert AuditEntry.objects.filter(verb="unlocking.create", object_id=str(made.pk)).exists()


@pytest.mark.parametrize("count", [2, 12])
def test_rules_cost_one_statement(
    signed_in: Client,
    learner: User,
    teaching: Principal,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    own = published_course(lessons=count, sentences=2, learners=(learner,))
    quiz = published_quiz(own, [KIND])
    lessons = f"/courses/{own.slug}/lessons/"
    urls = {"/": 6, f"/courses/{own.slug}/": 5, f"{lessons}1/": 3, "/progress/": 6, f"/quizzes/{quiz.pk}/": 6}

    def expect(more: int) -> None:
        for url, statements in urls.items():
            signed_in.get(url)
            with django_assert_num_queries(statements + more):
                assert signed_in.get(url).status_code == 200

    expect(0)
    for number in range(2, count + 1):
        before = Condition(kind=Kind.LESSON, id=lesson(own, number - 1).id)
        ruled(own, teaching, lesson(own, number), before)
    expect(1)


def test_rules_in_a_circle_are_refused_by_name(course: Course, teaching: Principal) -> None:
    ruled(course, teaching, lesson(course, 2), Condition(kind=Kind.LESSON, id=lesson(course, 1).id))
    with pytest.raises(AuthoringRefused) as refused:
        ruled(course, teaching, lesson(course, 1), Condition(kind=Kind.LESSON, id=lesson(course, 2).id))
    assert "“(2) Bridges of village 2” needs “(1) Bridges of village 1” needs" in refused.value.sentence
    assert StepRules.objects.count() == 1
    # Back to what holds without rules: no row, and the course asks nothing more.
    ruled(course, teaching, lesson(course, 2))
    course.refresh_from_db()
    assert (StepRules.objects.exists(), course.has_rules) == (False, False)


def test_rules_are_set_on_their_page_and_their_map_finds_dead_ends(
    client: Client, instructor: User, course: Course, quiz: Quiz
) -> None:
    client.force_login(instructor)
    url = "/teach/courses/c/rules/lessons/2/"
    assert f'href="/teach/courses/c/rules/quizzes/{quiz.pk}/"' in page(client, f"/teach/quizzes/{quiz.pk}/")
    asked = {"completion": "read", "needs": "all", f"quiz_{quiz.pk}": "score", "is_hidden": "on"}
    refused = client.post(url, asked)
    assert refused.status_code == 422
    assert "Give the score in percent." in refused.content.decode()
    too_high = client.post(url, asked | {f"percent_{quiz.pk}": "150"}).content.decode()
    assert "less than or equal to 100" in too_high
    assert "Give the score in percent." not in too_high
    asked |= {f"percent_{quiz.pk}": "80", "lessons": str(lesson(course, 1).id)}
    assert client.post(url, asked)["Location"] == "/teach/courses/c/rules/"
    shown = page(client, "/teach/courses/c/rules/")
    assert "“(1) Bridges of village 1” is complete and “Bridges” has a score of 80 % or more" in shown
    assert "can never be met" not in shown
    assert 'value="80"' in page(client, url)
    back = client.post(
        "/teach/courses/c/rules/lessons/1/",
        {"completion": "read", "needs": "all", "lessons": str(lesson(course, 2).id)},
    )
    assert back.status_code == 422
    assert "would wait for each other for ever" in back.content.decode()
    Quiz.objects.update(state=QuizState.DRAFT)
    Course.objects.update(state="draft")
    never = "never opens: that “Bridges” has a score of 80 % or more cannot come about, because it is not "
    assert f"{never}published" in page(client, "/teach/courses/c/rules/")
    told = client.post("/teach/courses/c/publish/", {"next": "/teach/courses/c/rules/"}, follow=True)
    assert "The course is not published" in told.content.decode()
    assert Course.objects.get().state == "draft"
    client.post("/teach/courses/c/publish/", {"next": "/teach/", "anyway": "1"})
    assert Course.objects.get().state == "published"


def test_a_date_of_the_quiz_itself_is_told_beside_the_rules(
    client: Client, instructor: User, learner: User, course: Course, quiz: Quiz
) -> None:
    at = (timezone.now() + timedelta(days=40)).replace(hour=12, minute=34)
    day = date_format(timezone.localtime(at), "j F Y, H:i")
    given = {"open-learner": learner.email, "open-reason": "Was ill"}
    opening = f"/teach/courses/c/rules/quizzes/{quiz.pk}/open/"
    for opens_at, is_told in ((at, True), (timezone.now() - timedelta(days=1), False)):
        Quiz.objects.update(opens_at=opens_at)
        Unlocking.objects.all().delete()
        client.force_login(instructor)
        said = client.post(opening, given, follow=True).content.decode()
        assert (f"The quiz itself opens on {day}" in said) is is_told
        assert ("It is open now." in said) is not is_told
        shown = page(client, "/teach/courses/c/rules/")
        assert (f"own dates not before {day}" in shown) is is_told
        client.force_login(learner)
        own = page(client, "/courses/c/")
        button = f'<a class="btn act" href="/quizzes/{quiz.pk}/">'
        assert (button in own, "opens " in own) == (not is_told, is_told)


def test_a_step_is_opened_to_somebody_on_its_page(
    client: Client, instructor: User, learner: User, course: Course
) -> None:
    client.force_login(instructor)
    url = "/teach/courses/c/rules/lessons/2/"
    assert client.post(f"{url}open/", {"open-learner": learner.email}).status_code == 422
    given = {"open-learner": learner.email, "open-reason": "Was ill"}
    assert client.post(f"{url}open/", given)["Location"] == url
    shown = page(client, url)
    assert "Was ill" in shown
    row = shown.partition('name="again" value="')[2].partition('"')[0]
    client.post(f"{url}open/", {"again": row})
    assert "Was ill" not in page(client, url)
