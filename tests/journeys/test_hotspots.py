"""Pictures to point at in a browser: by keyboard alone on a phone, by pointer, without script; drawing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from items.kinds import ItemKind
from items.rules.hotspots import PHONE as PICTURE_WIDTH
from lessons.models import Course
from people.models import User
from quizzes.models import Answer
from tests.factories.courses import published_course
from tests.factories.items import stored_item
from tests.factories.quizzes import published_quiz
from tests.journeys.live import begun, signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def course(learner: User, instructor: User) -> Course:
    course = published_course(learners=(learner,), instructors=(instructor,))
    published_quiz(course, [ItemKind.HOTSPOT])
    return course


@pytest.fixture
def device(live_server: LiveServer, learner: User, course: Course) -> Iterator[BrowserContext]:
    with signed_in(live_server.url, learner) as context:
        yield context


def begin(page: Page, course: Course) -> None:
    page.set_viewport_size(PHONE)
    begun(page, course.quizzes.get())


def saved() -> object:
    return Answer.objects.order_by("pk").values_list("value", flat=True).last()


def test_a_place_by_keyboard_alone_on_a_phone(device: BrowserContext, course: Course) -> None:
    page = device.new_page()
    begin(page, course)
    picture = page.locator(".spots input[type=image]")
    box = picture.bounding_box()
    assert box is not None
    assert round(box["width"]) == PICTURE_WIDTH
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert Axe().run(page).violations_count == 0
    picture.focus()
    page.keyboard.press("Enter")
    until(lambda: saved() == {"points": [[5000, 5000]]})
    # The point has the focus: the arrows move it, and where it is is spoken.
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    until(lambda: saved() == {"points": [[6000, 4900]]})
    until(lambda: "60 percent from the left, 49 from the top" in page.inner_text("#live"))
    page.get_by_label("Point 1: percent from the top").fill("50")
    until(lambda: saved() == {"points": [[6000, 5000]]})
    assert Axe().run(page).violations_count == 0
    page.reload()
    page.wait_for_selector(".mark")
    picture.click(position={"x": box["width"] / 4, "y": box["height"] / 4})
    until(lambda: saved() != {"points": [[6000, 5000]]})
    page.locator("[data-take]").click()
    until(lambda: saved() in ({"points": []}, {}))
    picture.click(position={"x": box["width"] * 0.6, "y": box["height"] / 2})
    page.click("button[name=finish].primary:visible")
    until(lambda: "Hand in?" in page.inner_text("h1"))
    page.click("#handin button")
    page.wait_for_url("**/result/")
    assert "1 of 1 point" in page.inner_text("h1")
    assert "B. the ford" in page.inner_text("article.answer")
    assert Axe().run(page).violations_count == 0


def test_a_place_without_script(device: BrowserContext, live_server: LiveServer, course: Course) -> None:
    browser = device.browser
    assert browser is not None
    plain = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=device.storage_state()
    )
    page = plain.new_page()
    begin(page, course)
    box = page.locator(".spots input[type=image]").bounding_box()
    assert box is not None
    assert round(box["width"]) == 320
    page.locator(".spots input[type=image]").click(position={"x": 192, "y": 120})
    page.wait_for_load_state()
    assert saved() == {"points": [[6000, 5000]]}
    assert page.locator(".pin").count() == 1
    page.get_by_label("Point 1: percent from the left").fill("15")
    page.get_by_label("Point 1: percent from the left").press("Enter")
    page.wait_for_url("**/check/")
    assert saved() == {"points": [[1500, 5000]]}


def test_zones_are_drawn_with_the_pointer(live_server: LiveServer, instructor: User, course: Course) -> None:
    item = stored_item(course, ItemKind.HOTSPOT)
    with signed_in(live_server.url, instructor) as context:
        page = context.new_page()
        page.goto(f"/teach/questions/{item.pk}/")
        canvas = page.locator("[data-draw]")
        field = page.get_by_label("Numbers of zone 1, in percent")
        assert field.input_value() == "5 5 25 35"
        field.focus()
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.1)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.2)
        page.mouse.up()
        left, top, right, bottom = (round(float(one)) for one in field.input_value().split())
        assert (left, top, right, bottom) == (10, 10, 30, 20)
        assert canvas.locator(".zones g").count() == 3
        assert Axe().run(page).violations_count == 0
