"""Numbers in a real browser: typed by keyboard alone on a phone, written in the editor."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from items.kinds import ItemKind, Numeric
from lessons.models import Course
from people.models import User
from quizzes.models import Answer, ItemVersion
from quizzes.versions import item_of
from tests.factories.courses import published_course
from tests.factories.quizzes import published_quiz
from tests.journeys.live import begun, signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def course(learner: User, instructor: User) -> Course:
    course = published_course(learners=(learner,), instructors=(instructor,))
    published_quiz(course, [ItemKind.NUMERICAL])
    return course


@pytest.fixture
def context(live_server: LiveServer, learner: User) -> Iterator[BrowserContext]:
    with signed_in(live_server.url, learner) as made:
        yield made


def tab_to(page: Page, selector: str) -> None:
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def given() -> list[object]:
    return list(Answer.objects.order_by("pk").values_list("value", flat=True))


def test_a_number_with_its_unit_by_keyboard_alone_on_a_phone(context: BrowserContext, course: Course) -> None:
    page = context.new_page()
    page.set_viewport_size(PHONE)
    begun(page, course.quizzes.get())
    tab_to(page, "#number")
    page.keyboard.type("10,000")
    page.keyboard.press("Tab")
    page.keyboard.type("m")
    until(lambda: given()[-1:] == [{"number": "10,000", "unit": "m"}])
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.reload()
    assert (page.input_value("#number"), page.input_value("#unit")) == ("10,000", "m")
    tab_to(page, "#unit")
    page.keyboard.press("Enter")
    until(lambda: "Hand in?" in page.inner_text("h1"))
    tab_to(page, "#handin button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")
    assert "10 km (9.5 to 10.5 km)" in page.inner_text("article.answer")
    assert "1 of 1 point" in page.inner_text("h1")
    assert Axe().run(page).violations_count == 0


def test_a_touch_screen_can_have_all_keys(
    context: BrowserContext, live_server: LiveServer, course: Course
) -> None:
    assert context.browser is not None
    # The control: where there is a mouse, there is no such button.
    assert begun(context.new_page(), course.quizzes.get()).locator("[data-all-keys]").is_hidden()
    phone = context.browser.new_context(
        base_url=live_server.url, viewport=PHONE, has_touch=True, is_mobile=True
    )
    phone.add_cookies(context.cookies())  # type: ignore[arg-type]  # the same keys, read back
    page = begun(phone.new_page(), course.quizzes.get())
    assert page.get_attribute("#number", "inputmode") == "decimal"
    page.tap("[data-all-keys]")
    assert page.get_attribute("#number", "inputmode") == "text"
    assert page.evaluate("document.activeElement.id") == "number"
    phone.close()


def test_the_editor_says_what_rows_accept_and_keeps_what_stands_there(
    live_server: LiveServer, course: Course, instructor: User
) -> None:
    with signed_in(live_server.url, instructor) as context:
        page = context.new_page()
        page.goto("/teach/questions/new/?kind=numerical")
        page.fill("#stem", "According to the article, how far is the sea?")
        page.fill("#row-1-text", "10")
        page.fill("#row-1-other", "5")
        page.select_option("#row-1-mode", "relative")
        page.select_option("#unit_rule", "required")
        page.fill("#unit-1-symbol", "km")
        until(lambda: "Row 1 accepts 9.5 to 10.5 km" in page.inner_text("#preview"))
        page.click("[data-add-row]")
        assert (page.input_value("#row-3-mode"), page.input_value("#row-3-text")) == ("absolute", "")
        assert Axe().run(page).violations_count == 0
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.click("main .btn.primary")
        until(lambda: ItemVersion.objects.count() == 2)
    body = item_of(ItemVersion.objects.latest("pk").pk).body
    assert isinstance(body, Numeric)
    assert (body.answers[0].mode, body.answers[0].tolerance) == ("relative", Decimal("0.05"))
    assert [unit.symbol for unit in body.units] == ["km"]
