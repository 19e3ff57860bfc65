"""A flawed question on its way to learners: seen while typing, cured, helped, published with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from items.kinds import ItemKind
from lessons.models import Course
from people.models import AuditEntry, User
from quizzes.models import Item, Quiz, QuizState, Slot
from quizzes.versions import item_of
from tests.factories.courses import published_course
from tests.factories.items import stored_item
from tests.factories.quizzes import QuizFactory
from tests.journeys.inspection import keyboard_faults, look_over, shoot
from tests.journeys.live import signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = ((390, 844), (1440, 900))


@pytest.fixture
def course(instructor: User) -> Course:
    return published_course(instructors=(instructor,))


@pytest.fixture
def page(live_server: Any, instructor: User) -> Iterator[Page]:
    """A page of a browser in which the instructor is signed in."""
    with signed_in(live_server.url, instructor) as context:
        yield context.new_page()


def type_years(page: Page, *years: str) -> None:
    page.goto("/teach/questions/new/?kind=single_choice")
    page.locator("#sentence input[type=radio]").nth(1).check(force=True)
    page.fill("#stem", "According to the article, when did village 1 build bridge number 1?")
    page.check("#row-1-key")
    for number, year in enumerate(years, 1):
        page.fill(f"#row-{number}-text", year)


def values(page: Page) -> list[str]:
    inputs = page.locator("#rows input[name$=-text]")
    return [inputs.nth(place).input_value() for place in range(inputs.count())]


@pytest.mark.parametrize("size", SIZES)
def test_a_flaw_is_seen_cured_and_an_offer_taken(page: Page, course: Course, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    type_years(page, "1811", "1901", "1865")
    finding = page.locator("#checks li", has_text="numbers out of order")
    expect(finding).to_be_visible()
    shoot(page, "editor-finding")

    finding.get_by_role("button", name="Sort the options and keep their order").click()
    expect(page.locator("[data-helped]")).to_be_focused()
    assert values(page)[:3] == ["1811", "1865", "1901"]
    assert page.locator("#checks li", has_text="numbers out of order").count() == 0
    assert not Item.objects.exists()

    offer = page.locator("#offers button").first
    text = offer.get_attribute("value")
    offer.focus()
    page.keyboard.press("Enter")
    until(lambda: values(page)[3] == text)
    assert page.evaluate("document.activeElement.name") == "offer"
    assert page.locator(f'#offers button[value="{text}"]').count() == 0
    shoot(page, "editor-offers")
    if size[0] == 1440:
        assert look_over(page) == []
    page.click("main .btn.primary")
    until(lambda: Item.objects.exists())
    item = Item.objects.get()
    assert [option.content.value for option in item_of(item.latest_id or 0).body.options][3] == text  # type: ignore[union-attr]  # a choice


def test_publishing_with_a_finding_takes_a_reason(page: Page, course: Course) -> None:
    type_years(page, "1811", "1901", "1865")
    expect(page.locator("#checks li", has_text="numbers out of order")).to_be_visible()
    page.click("main .btn.primary")
    until(lambda: Item.objects.exists())
    page.goto("/teach/questions/")
    expect(page.get_by_text("1 question has findings.")).to_be_visible()
    shoot(page, "bank-findings")
    assert look_over(page) == []
    page.get_by_role("link", name="Show only these").click()
    assert page.locator(".list > li").count() == 1

    quiz: Quiz = QuizFactory(course=course, title="Bridges")
    Slot.objects.create(quiz=quiz, position=1, item=Item.objects.get())
    page.goto(f"/teach/quizzes/{quiz.pk}/")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("The numbers or dates are not in order.")).to_be_visible()
    assert keyboard_faults(page) == []
    shoot(page, "publish-findings")
    assert look_over(page) == []
    page.fill("#reason", "The speech names them in this order.")
    page.get_by_role("button", name="Publish all the same").click()
    until(lambda: Quiz.objects.get(pk=quiz.pk).state == QuizState.PUBLISHED)
    assert (
        AuditEntry.objects.get(verb="quiz.override").detail["reason"]
        == "The speech names them in this order."
    )


def test_an_offer_is_taken_without_script(live_server: Any, instructor: User, course: Course) -> None:
    item = stored_item(course, ItemKind.SINGLE_CHOICE)
    with signed_in(live_server.url, instructor) as signed:
        cookies = signed.cookies()
        browser = signed.browser
        assert browser is not None
        context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
        context.add_cookies(cookies)  # type: ignore[arg-type]  # the browser's own form
        page = context.new_page()
        page.goto(f"/teach/questions/{item.pk}/")
        before = [value for value in values(page) if value]
        text = page.locator("#offers button").first.get_attribute("value")
        page.locator("#offers button").first.click()
        assert [value for value in values(page) if value] == [*before, text]
        assert "Not saved yet" in page.inner_text("main")
        context.close()
