"""A text with a field, buttons and a number as gaps, filled by keyboard alone on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize
from pytest_django.live_server_helper import LiveServer

from people.models import User
from quizzes.models import Answer, QuizState, Slot
from tests.factories.courses import published_course
from tests.factories.items import stored_item
from tests.factories.quizzes import QuizFactory
from tests.items.item_samples import mixed_gaps
from tests.journeys.live import begun, signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = ViewportSize(width=390, height=844)


def saved() -> object:
    return Answer.objects.order_by("pk").values_list("value", flat=True).last()


def test_gaps_of_every_sort_by_keyboard(live_server: LiveServer, learner: User, instructor: User) -> None:
    course = published_course(learners=(learner,), instructors=(instructor,))
    quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=mixed_gaps()))
    with signed_in(live_server.url, learner) as context:
        page = context.new_page()
        page.set_viewport_size(PHONE)
        begun(page, quiz)
        assert Axe().run(page).violations_count == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.focus("[name=gap-g1]")
        page.keyboard.type("Oslo")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        first = page.evaluate("document.activeElement.value")
        until(lambda: saved() == {"gaps": {"g1": "Oslo", "g2": first}})
        page.locator("[name=gap-g2][value=x]").check()
        page.locator("[name=gap-g3]").press_sequentially("9,500 m")
        until(lambda: saved() == {"gaps": {"g1": "Oslo", "g2": "x", "g3": "9,500 m"}})
        page.reload()
        assert page.locator("[name=gap-g2]:checked").input_value() == "x"
        assert page.input_value("[name=gap-g3]") == "9,500 m"
        page.click("button[name=finish].primary:visible")
        until(lambda: "Hand in?" in page.inner_text("h1"))
        page.click("#handin button")
        page.wait_for_url("**/result/")
        assert "1 of 1 point" in page.inner_text("h1")
