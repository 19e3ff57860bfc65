"""What the learners' scripts promise, in a real browser: no answer is lost, the place is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route

from items.kinds import ItemKind
from lessons.models import Course
from people.models import User
from progress.models import LessonReading
from quizzes.models import Answer, Attempt, AttemptState, Remark
from tests.factories.courses import published_course
from tests.factories.items import stored_item
from tests.factories.quizzes import published_quiz
from tests.journeys.kept import kept_on
from tests.journeys.live import signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "#attempt input[name=text]"
STATE = "[data-save] >> visible=true"
KINDS = [ItemKind.SHORT_ANSWER, ItemKind.TRUE_FALSE, ItemKind.MATCHING, ItemKind.CLOZE]


@pytest.fixture
def course(learner: User) -> Course:
    course = published_course(lessons=2, sentences=3, learners=(learner,))
    published_quiz(course, KINDS, time_limit=timedelta(minutes=20))
    return course


@pytest.fixture
def context(live_server: Any, learner: User) -> Iterator[BrowserContext]:
    """A browser in which the learner is signed in."""
    with signed_in(live_server.url, learner) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext, course: Course) -> Page:
    """The first question of a new attempt."""
    opened = context.new_page()
    opened.goto(f"/quizzes/{course.quizzes.get().pk}/")
    opened.click("main form button")
    opened.wait_for_selector("#attempt")
    opened.wait_for_load_state()  # with its scripts: a test may take the line away at once
    return opened


def path_of(page: Page) -> str:
    """Where the page is now; asking it also lets the browser's events in."""
    path: str = page.evaluate("location.pathname")
    return path


def given() -> list[object]:
    return list(Answer.objects.order_by("pk").values_list("value", flat=True))


def _is_last(value: object) -> bool:
    return given()[-1:] == [value]


def test_an_answer_is_on_the_server_two_seconds_after_the_last_keystroke(page: Page) -> None:
    page.locator(TEXT).press_sequentially("1811", delay=40)
    until(lambda: given() == [{"text": "1811"}], seconds=2)
    until(lambda: page.inner_text(STATE) == "All answers saved")


def test_the_answer_is_saved_before_the_next_question_shows(page: Page) -> None:
    page.fill(TEXT, "1811")
    page.click(".actions .primary")
    until(lambda: path_of(page).endswith("/2/"))
    assert given() == [{"text": "1811"}]
    assert page.get_attribute("aside .rail [value='1']", "data-state") == "answered"
    assert page.evaluate("document.activeElement.id") == "question"
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    until(lambda: given()[-1] == {"value": False})


def test_what_was_answered_before_the_script_ran_is_sent(context: BrowserContext, course: Course) -> None:
    opened = context.new_page()
    held: list[Route] = []
    opened.route("**/js/attempt*.js", lambda route: held.append(route))
    opened.goto(f"/quizzes/{course.quizzes.get().pk}/")
    opened.click("main form button", no_wait_after=True)
    opened.fill(TEXT, "1811")
    until(lambda: bool(opened.evaluate("location.pathname") and held))
    assert given() == []  # the control: the script has not run
    held[0].continue_()
    until(lambda: given() == [{"text": "1811"}])
    until(lambda: opened.inner_text(STATE) == "All answers saved")


def test_offline_answers_wait_on_the_device_and_arrive_later(page: Page) -> None:
    page.wait_for_timeout(2500)  # the next question is fetched ahead
    page.context.set_offline(True)
    page.fill(TEXT, "1811")
    until(lambda: page.inner_text(STATE) == "Kept on this device (1)")
    page.click(".actions .primary")
    until(lambda: path_of(page).endswith("/2/"))
    page.locator("#attempt .opt input").first.check()
    until(lambda: page.inner_text(STATE) == "Kept on this device (2)")
    page.click(".actions button:has-text('Back')")
    until(lambda: page.input_value(TEXT) == "1811")
    assert given() == []
    page.context.set_offline(False)
    until(lambda: sorted(map(str, given())) == ["{'text': '1811'}", "{'value': True}"])
    until(lambda: kept_on(page) == [])
    assert page.is_hidden("#trouble")


def test_a_killed_page_loses_nothing(page: Page) -> None:
    address = page.url
    page.context.set_offline(True)
    page.fill(TEXT, "1811")
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    until(lambda: again.input_value(TEXT) == "1811")
    until(lambda: given() == [{"text": "1811"}])


def test_a_newer_answer_from_elsewhere_is_shown_not_overwritten(page: Page, course: Course) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    for text in ("first", "second"):
        other.fill(TEXT, text)
        until(partial(_is_last, {"text": text}))
    # Windows of one browser share what is not acknowledged: until then this one would count on from there.
    until(lambda: other.inner_text(STATE) == "All answers saved")
    page.fill(TEXT, "older")
    until(lambda: page.input_value(TEXT) == "second")
    assert "newer answer is shown" in page.inner_text("#trouble")
    assert Answer.objects.filter(is_stale=True).count() == 1


def test_signed_out_the_answer_stays_and_the_page_says_so(page: Page) -> None:
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.fill(TEXT, "1811")
    until(lambda: "You have been signed out" in page.inner_text("#trouble"))
    assert page.input_value(TEXT) == "1811"
    assert given() == []
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what the browser gave, it takes back
    page.reload()
    until(lambda: given() == [{"text": "1811"}])


def test_answers_of_another_person_are_not_sent(page: Page, other_learner: User, live_server: Any) -> None:
    page.context.set_offline(True)
    page.fill(TEXT, "1811")
    page.close()
    client = Client()
    client.force_login(other_learner)
    context = page.context
    context.set_offline(False)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    theirs = published_course(lessons=1, sentences=2, learners=(other_learner,))
    quiz = published_quiz(theirs, [ItemKind.SHORT_ANSWER])
    opened = context.new_page()
    opened.goto(f"/quizzes/{quiz.pk}/")
    opened.click("main form button")
    opened.wait_for_selector("#attempt")
    opened.wait_for_load_state()
    opened.wait_for_timeout(1500)
    assert opened.input_value(TEXT) == ""
    assert given() == []


def test_when_time_is_over_the_last_answer_is_saved_and_the_result_shown(page: Page) -> None:
    Attempt.objects.update(deadline_at=timezone.now() + timedelta(seconds=3))
    page.reload()
    page.fill(TEXT, "1811")
    until(lambda: path_of(page).endswith("/result/"))
    assert given() == [{"text": "1811"}]
    assert Attempt.objects.get().state == AttemptState.IN_PROGRESS
    assert page.inner_text("h1") == "Being marked"


def test_handing_in_by_keyboard_alone_with_axe_on_every_page(page: Page) -> None:
    page.fill(TEXT, "1811")
    page.keyboard.press("Enter")
    until(lambda: path_of(page).endswith("/2/"))
    page.keyboard.press("Tab")
    page.keyboard.press("1")
    for place in (3, 4):
        assert Axe().run(page).violations_count == 0
        page.click(".actions .primary")
        page.wait_for_selector(f"#attempt[data-position='{place}']")
    assert Axe().run(page).violations_count == 0
    page.click(".actions .primary")
    until(lambda: "Hand in?" in page.inner_text("h1"))
    assert Axe().run(page).violations_count == 0
    page.locator("#handin button").press("Enter")
    until(lambda: path_of(page).endswith("/result/"))
    assert "2 of 4 points" in page.inner_text("h1")
    assert Axe().run(page).violations_count == 0


def test_a_lesson_keeps_the_place_and_marks_a_check_in_the_page(
    context: BrowserContext, course: Course
) -> None:
    lesson = course.lessons.get(position=1)
    sentences = [
        f'<p><span class="s" id="s1-{number}">Sentence {number} of a long text.</span></p>' + "<p>…</p>" * 30
        for number in (1, 2, 3)
    ]
    lesson.body = "".join(sentences)
    lesson.save()
    stored_item(course, ItemKind.SINGLE_CHOICE)
    page = context.new_page()
    page.goto(f"/courses/{course.slug}/lessons/1/")
    page.locator("#s1-2").scroll_into_view_if_needed()
    until(lambda: LessonReading.objects.get().furthest == 2)
    assert LessonReading.objects.get().finished_at is None
    page.locator("#check .opt", has_text="1812").click()
    page.click("#check button.primary")
    until(lambda: "Not this one." in page.inner_text("#checked"))
    assert page.evaluate("document.activeElement.id") == "checked"
    assert "ev" in (page.get_attribute("#s1-1", "class") or "").split()
    page.locator("#end").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    page.goto("/courses/")
    until(lambda: LessonReading.objects.get().finished_at is not None)


def test_a_remark_is_sent_by_keyboard_and_takes_no_answer_along(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.fill(TEXT, "1811")
    until(lambda: given() == [{"text": "1811"}])
    page.focus("#remark-box summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Both are right.")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(lambda: "reads it" in page.inner_text("#remark-said"))
    assert Remark.objects.get().words == "Both are right."
    assert (given(), page.input_value(TEXT), page.input_value("#remark")) == ([{"text": "1811"}], "1811", "")
    page.context.set_offline(True)
    page.fill("#remark", "Not sent.")
    page.click("#remark-box button")
    until(lambda: "could not be sent" in page.inner_text("#remark-said"))
    assert page.input_value("#remark") == "Not sent."
