"""A word bank and categories in a real browser, on a phone: by buttons, menus and keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from items.kinds import ItemKind
from lessons.models import Course
from people.models import User
from quizzes.models import Answer
from tests.factories.courses import published_course
from tests.factories.quizzes import published_quiz
from tests.journeys.live import begun, signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def course(learner: User, instructor: User) -> Course:
    course = published_course(learners=(learner,), instructors=(instructor,))
    published_quiz(course, [ItemKind.WORD_BANK, ItemKind.CATEGORISE])
    return course


@pytest.fixture
def page(live_server: LiveServer, learner: User, course: Course) -> Iterator[Page]:
    with signed_in(live_server.url, learner) as context:
        page = context.new_page()
        page.set_viewport_size(PHONE)
        begun(page, course.quizzes.get())
        yield page


def saved() -> object:
    return Answer.objects.order_by("pk").values_list("value", flat=True).last()


def test_words_of_a_bank_move_and_categories_are_chosen(page: Page) -> None:
    assert page.locator(".bank .btn").all_inner_texts() == ["1811", "1911", "bridge", "road"]
    assert Axe().run(page).violations_count == 0
    page.locator(".bank").get_by_role("button", name="bridge").press("Enter")
    until(lambda: saved() == {"gaps": {"g1": "w3"}})
    # A word that fits one gap leaves the gap it was in.
    page.locator("[name=gap-g2]").select_option("w3")
    until(lambda: saved() == {"gaps": {"g2": "w3"}})
    page.locator("[name=gap-g1]").select_option("w3")
    page.locator(".bank").get_by_role("button", name="1811").press("Enter")
    until(lambda: saved() == {"gaps": {"g1": "w3", "g2": "w1"}})
    page.locator(".actions").get_by_role("button", name="Next").press("Enter")
    page.wait_for_selector(".match")
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for name, category in (("l1", "r1"), ("l2", "r2"), ("l3", "r1")):
        radio = page.locator(f"[name=pair-{name}][value={category}]")
        radio.focus()
        page.keyboard.press("Space")
    until(lambda: saved() == {"pairs": {"l1": "r1", "l2": "r2", "l3": "r1"}})
    page.click("button[name=finish].primary:visible")
    until(lambda: "Hand in?" in page.inner_text("h1"))
    page.click("#handin button")
    page.wait_for_url("**/result/")
    assert "2 of 2 points" in page.inner_text("h1")
    assert Axe().run(page).violations_count == 0
