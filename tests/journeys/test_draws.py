"""A quiz that draws its questions, from the author's choice to two learners' results."""

from __future__ import annotations

from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from items.kinds import ItemKind
from people.models import User
from quizzes.models import Answer, Response
from tests.factories.courses import published_course
from tests.factories.items import stored_item
from tests.factories.quizzes import QuizFactory
from tests.journeys.live import signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = ViewportSize(width=390, height=844)


def is_sound(page: Page) -> bool:
    """Nothing is wider than the phone, and axe finds nothing."""
    is_narrow = page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    return is_narrow and Axe().run(page).violations_count == 0


def is_answered_by(person: User) -> bool:
    return Answer.objects.filter(attempt__learner=person).exists()


def test_an_author_draws_and_two_learners_take_it(
    live_server: LiveServer, instructor: User, learner: User, other_learner: User
) -> None:
    course = published_course(instructors=(instructor,), learners=(learner, other_learner))
    quiz = QuizFactory(course=course)
    for _one in range(4):
        stored_item(course, ItemKind.TRUE_FALSE, tags=["bridges"])
    with signed_in(live_server.url, instructor) as context:
        page = context.new_page()
        page.set_viewport_size(PHONE)
        page.goto(f"/teach/quizzes/{quiz.pk}/")
        page.get_by_role("link", name="Draw questions").click()
        page.get_by_label("How many").fill("5")
        page.get_by_label("Tags").fill("bridges")
        until(lambda: "That is fewer than 5" in page.inner_text("#fits"))
        assert is_sound(page)
        page.get_by_label("How many").fill("2")
        until(lambda: "fewer" not in page.inner_text("#fits"))
        assert "4 questions fit now." in page.inner_text("#fits")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="2 questions drawn").wait_for()
        assert is_sound(page)
        page.get_by_role("button", name="Publish").click()
        page.get_by_text("Learners of the course can take it.").wait_for()
    for person in (learner, other_learner):
        with signed_in(live_server.url, person) as context:
            page = context.new_page()
            page.set_viewport_size(PHONE)
            page.goto(f"/quizzes/{quiz.pk}/")
            assert "2 questions, 2 points" in page.inner_text("main")
            page.click("main form button")
            page.wait_for_selector("#attempt")
            page.locator("#question label", has_text="True").click()
            until(partial(is_answered_by, person))
            page.goto(page.url.rstrip("/").rpartition("/")[0] + "/check/")
            page.get_by_role("button", name="Hand in").click()
            page.wait_for_url("**/result/")
            assert "1 of 2 points" in page.inner_text("main")
    drawn = Response.objects.values_list("attempt", "version")
    assert len(set(drawn)) == 4
