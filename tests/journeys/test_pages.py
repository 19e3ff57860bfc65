"""A page with several questions on a phone, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, Page, Route, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from items.behaviours import Behaviour
from items.kinds import ItemKind
from lessons.models import Course
from people.models import User
from quizzes.layout import Heading, with_headings
from quizzes.models import Answer, Response
from tests.factories.courses import published_course
from tests.factories.quizzes import published_quiz
from tests.journeys.live import begun, signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = ViewportSize(width=390, height=844)
KINDS = [
    ItemKind.TRUE_FALSE,
    ItemKind.SHORT_ANSWER,
    ItemKind.WORD_BANK,
    ItemKind.WORD_BANK,
    ItemKind.SINGLE_CHOICE,
    ItemKind.SHORT_ANSWER,
]


@pytest.fixture
def course(learner: User, instructor: User) -> Course:
    course = published_course(learners=(learner,), instructors=(instructor,))
    headings = [Heading(id=1, first=2, title="Bridges", instruction="Look at **both**.")]
    published_quiz(
        course,
        KINDS,
        paging="several",
        per_page=4,
        layout=with_headings({}, headings),
        are_options_shuffled=False,
    )
    return course


@pytest.fixture
def page(live_server: LiveServer, learner: User, course: Course) -> Iterator[Page]:
    """Three pages: the first question; four below the heading; the last."""
    with signed_in(live_server.url, learner) as context:
        page = context.new_page()
        page.set_viewport_size(PHONE)
        begun(page, course.quizzes.get())
        page.locator(".actions").get_by_role("button", name="Next").press("Enter")
        page.wait_for_selector("#q2")
        page.wait_for_load_state()
        yield page


def saved() -> dict[int, object]:
    """The newest answer of each question."""
    return dict(Answer.objects.order_by("client_seq").values_list("response__position", "value"))


def test_a_page_of_questions_by_keyboard_alone(page: Page) -> None:
    assert Axe().run(page).violations_count == 0
    expect(page.get_by_role("heading", name="Bridges").first).to_be_visible()
    page.locator("#q2").get_by_label("Your answer").focus()
    page.keyboard.type("a bridge")
    page.locator("#q3 .bank").get_by_role("button", name="bridge").press("Enter")
    page.locator("#q4 .bank").get_by_role("button", name="1811").press("Enter")
    page.locator("#q5 .opt input").first.press("2")
    until(
        lambda: (
            saved()
            == {
                2: {"text": "a bridge"},
                3: {"gaps": {"g1": "w3"}},
                4: {"gaps": {"g1": "w1"}},
                5: {"chosen": ["b"]},
            }
        )
    )
    page.locator("#q4").get_by_role("button", name="Flag").press("Enter")
    until(lambda: list(Response.objects.filter(is_flagged=True).values_list("position", flat=True)) == [4])
    page.locator("#place").press("Enter")
    page.locator("#all").get_by_role("button", name="4 answered, flagged").press("Enter")
    expect(page.locator("#q4-question")).to_be_focused()
    page.locator(".actions").get_by_role("button", name="Next").press("Enter")
    expect(page.locator("#attempt")).to_have_attribute("data-kind", "short_answer")
    page.locator(".actions").get_by_role("button", name="Back").press("Enter")
    expect(page.locator("#q2").get_by_label("Your answer")).to_have_value("a bridge")
    assert page.url.endswith("/2/")


def test_one_question_of_a_page_is_checked(
    live_server: LiveServer, learner: User, course: Course, page: Page
) -> None:
    quiz = published_quiz(course, [ItemKind.SHORT_ANSWER] * 3, paging="all", behaviour=Behaviour.INTERACTIVE)
    quiz.slots.filter(position=3).update(needs_before=True)
    page.goto(f"/quizzes/{quiz.pk}/")
    page.click("main form button")
    page.locator("#q1").get_by_label("Your answer").fill("kept beside it")
    page.locator("#q2").get_by_label("Your answer").fill("1811")
    expect(page.locator("#q3")).to_contain_text("Answer question 2 and check it until it stands")
    assert Axe().run(page).violations_count == 0
    page.locator("#q2").get_by_role("button", name="Check").press("Enter")
    expect(page.locator("#q2-outcome")).to_be_focused()
    expect(page.locator("#q2")).to_have_attribute("data-locked", "")
    expect(page.locator("#q1").get_by_label("Your answer")).to_have_value("kept beside it")
    assert saved()[1] == {"text": "kept beside it"}
    assert Axe().run(page).violations_count == 0
    page.locator("#q3").get_by_label("Your answer").fill("it has opened")
    until(lambda: saved().get(3) == {"text": "it has opened"})


def test_what_is_typed_while_another_question_is_checked_stays(
    live_server: LiveServer, learner: User, course: Course, page: Page
) -> None:
    quiz = published_quiz(course, [ItemKind.SHORT_ANSWER] * 2, paging="all", behaviour=Behaviour.INTERACTIVE)
    page.goto(f"/quizzes/{quiz.pk}/")
    page.click("main form button")
    page.wait_for_load_state()
    other = page.locator("#q1").get_by_label("Your answer")
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route(re.compile(r"/attempts/[^/]+/1/$"), hold)
    other.fill("first words")
    page.locator("#q2").get_by_label("Your answer").fill("1811")
    page.locator("#q2").get_by_role("button", name="Check").press("Enter")
    while not held:
        page.wait_for_timeout(50)
    other.fill("first words and more")
    until(lambda: saved()[1] == {"text": "first words and more"})
    expect(page.locator("[data-save]:visible")).to_have_attribute("data-save", "saved0")
    route, reply = held.pop()
    route.fulfill(response=reply)
    expect(page.locator("#q2-outcome")).to_be_focused()
    expect(other).to_have_value("first words and more")
    other.press("End")
    other.press_sequentially("!")
    until(lambda: saved()[1] == {"text": "first words and more!"})
