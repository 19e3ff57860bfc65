"""Orders in a real browser: put in order by keyboard alone on a phone, and by the arrows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from items.kinds import ItemKind
from lessons.models import Course
from people.models import User
from quizzes.models import Answer, Slot
from tests.factories.courses import published_course
from tests.factories.items import stored_item
from tests.factories.quizzes import QuizFactory, published_quiz
from tests.items.item_samples import ordering
from tests.journeys.live import begun, signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def course(learner: User, instructor: User) -> Course:
    course = published_course(learners=(learner,), instructors=(instructor,))
    published_quiz(course, [ItemKind.ORDERING])
    return course


@pytest.fixture
def page(live_server: LiveServer, learner: User, course: Course) -> Iterator[Page]:
    with signed_in(live_server.url, learner) as context:
        page = context.new_page()
        page.set_viewport_size(PHONE)
        begun(page, course.quizzes.get())
        yield page


def shown(page: Page) -> list[str | None]:
    return [one.get_attribute("data-element") for one in page.locator(".order > li").all()]


def saved() -> object:
    return Answer.objects.order_by("pk").values_list("value", flat=True).last()


def test_an_order_by_keyboard_alone_on_a_phone(page: Page) -> None:
    first, second, third = shown(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert Axe().run(page).violations_count == 0
    last = page.locator(f'[data-element="{third}"] [data-move="-1"]')
    last.focus()
    page.keyboard.press("Enter")
    until(lambda: saved() == {"order": [first, third, second]})
    # The button keeps the focus while its element moves, and the new place is spoken.
    page.keyboard.press("Alt+ArrowUp")
    until(lambda: saved() == {"order": [third, first, second]})
    until(lambda: page.inner_text("#live").endswith("place 1 of 3"))
    page.reload()
    assert shown(page) == [third, first, second]
    assert [menu.input_value() for menu in page.locator(".order select").all()] == ["1", "2", "3"]
    page.locator(f'[data-element="{third}"] select').select_option("3")
    until(lambda: saved() == {"order": [first, second, third]})
    assert shown(page) == [first, second, third]


def test_side_by_side_on_a_phone(live_server: LiveServer, learner: User, instructor: User) -> None:
    """Long and short elements, some of them given: nothing scrolls sideways, and Alt with ← and → moves."""
    texts = ("spring", "a summer of many words, which is as long as a line", "autumn", "w" * 60, "new year")
    quiz = QuizFactory(
        course=published_course(learners=(learner,), instructors=(instructor,)), state="published"
    )
    shape = ordering(*texts, shown=4, is_horizontal=True)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(quiz.course, shape=shape))
    with signed_in(live_server.url, learner) as context:
        page = context.new_page()
        page.set_viewport_size(PHONE)
        begun(page, quiz)
        first, second, *rest = shown(page)
        assert len(rest) == 2
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert Axe().run(page).violations_count == 0
        page.locator(f'[data-element="{second}"] [data-move="-1"]').focus()
        page.keyboard.press("Alt+ArrowLeft")
        until(lambda: saved() == {"order": [second, first, *rest]})
        page.keyboard.press("Alt+ArrowRight")
        until(lambda: saved() == {"order": [first, second, *rest]})


def test_an_order_is_taken_back_and_given_again(page: Page) -> None:
    order = shown(page)
    page.locator(".order select").first.select_option("1")
    until(lambda: saved() == {"order": order})
    page.locator(".order select").nth(1).select_option("")
    until(lambda: saved() == {"order": []} or saved() == {})
    assert [menu.input_value() for menu in page.locator(".order select").all()] == [""] * 3
    for place, name in enumerate(("e3", "e1", "e2"), 1):
        page.locator(f'[data-element="{name}"] select').select_option(str(place))
    page.click("button[name=finish].primary:visible")
    until(lambda: "Hand in?" in page.inner_text("h1"))
    page.click("#handin button")
    page.wait_for_url("**/result/")
    assert "1 of 1 point" in page.inner_text("h1")
    assert "Counted: each element at its own place. 3 of 3." in page.inner_text("article.answer")
    assert Axe().run(page).violations_count == 0
