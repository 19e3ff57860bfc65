"""Checking answers on the way, by keyboard at 390 px: what is heard, what stands, no flaw that axe finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from items.behaviours import Behaviour
from items.kinds import ItemKind
from lessons.models import Course
from people.models import User
from quizzes.models import Attempt, Try
from tests.factories.courses import published_course
from tests.factories.quizzes import published_quiz
from tests.journeys.hands import Keyboard
from tests.journeys.live import signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def course(learner: User) -> Course:
    return published_course(lessons=1, sentences=2, learners=(learner,))


@pytest.fixture
def context(live_server: Any, learner: User) -> Iterator[BrowserContext]:
    with signed_in(live_server.url, learner) as made:
        yield made


def heard(page: Page) -> str:
    return page.locator("#live").inner_text()


def test_tries_by_keyboard_at_390_pixels(course: Course, context: BrowserContext) -> None:
    kinds = [ItemKind.SINGLE_CHOICE, ItemKind.SHORT_ANSWER]
    quiz = published_quiz(course, kinds, behaviour=Behaviour.INTERACTIVE)
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/quizzes/{quiz.pk}/")
    page.click("main form button")
    page.wait_for_load_state()
    hand = Keyboard(page)
    hand.choose(page.get_by_role("radio", name="1812"))
    hand.press(page.get_by_role("button", name="Check", exact=True))
    until(lambda: heard(page) == "Try 1: Not this one")
    expect(page.locator("#outcome")).to_be_focused()
    expect(page.get_by_text("Try 2 of 3.")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    hand.choose(page.get_by_role("radio", name="1811"))
    hand.press(page.get_by_role("button", name="Check", exact=True))
    until(lambda: heard(page) == "Try 2: Right")
    expect(page.get_by_text("0.67 of 1 point.")).to_be_visible()
    expect(page.get_by_role("button", name="Check", exact=True)).to_have_count(0)
    assert Axe().run(page).violations_count == 0
    hand.press(page.get_by_role("button", name="Next"))
    hand.type(page.get_by_label("Your answer"), "1811")
    hand.press(page.get_by_role("button", name="Check", exact=True))
    until(lambda: heard(page) == "Try 1: Right")
    hand.press(page.get_by_role("button", name="Finish and check").first)
    page.wait_for_url("**/check/")
    hand.press(page.get_by_role("button", name="Hand in"))
    page.wait_for_url("**/result/")
    expect(page.get_by_role("heading", name="1.67 of 2 points")).to_be_visible()
    assert Try.objects.count() == 3
    assert Attempt.objects.get().points is not None
