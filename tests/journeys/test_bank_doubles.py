"""The bank on a phone: rows that can be read, and two questions that ask the same, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from items.kinds import ItemKind, Rich
from lessons.models import Course
from people.models import User
from quizzes.models import Item, ItemState
from tests.factories.courses import published_course
from tests.factories.items import single_choice, stored_item
from tests.factories.quizzes import published_quiz
from tests.journeys.inspection import look_over, shoot
from tests.journeys.live import signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)
NARROWEST = 200
"""Pixels: less makes a title a column of single words."""


@pytest.fixture
def course(instructor: User) -> Course:
    return published_course(instructors=(instructor,))


@pytest.fixture
def page(live_server: Any, instructor: User) -> Iterator[Page]:
    with signed_in(live_server.url, instructor) as context:
        yield context.new_page()


def test_the_bank_is_read_and_cleared_of_doubles_on_a_phone(page: Page, course: Course) -> None:
    published_quiz(course, kinds=(ItemKind.SINGLE_CHOICE, ItemKind.SHORT_ANSWER))
    near = replace(single_choice(), stem=Rich("When did village 1 build its very first bridge?"))
    other = stored_item(course, shape=near, tags=["bridges", "years"], state=ItemState.WAITING)
    stored_item(course, ItemKind.TRUE_FALSE, state=ItemState.DRAFT)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/teach/questions/")
    titles = page.locator(".list > li[id] p:first-child > a")
    widths = titles.evaluate_all("found => found.map((one) => one.parentElement.clientWidth)")
    assert len(widths) == 4
    assert min(widths) >= NARROWEST
    shoot(page, "bank")
    page.set_viewport_size({"width": 390, "height": 844})

    page.get_by_role("link", name="Find duplicates").click()
    expect(page.get_by_role("heading", name="Nearly the same")).to_be_visible()
    shoot(page, "doubles")
    page.set_viewport_size({"width": 390, "height": 844})
    assert look_over(page) == []
    page.get_by_role("button", name="Keep one, retire the others").press("Enter")
    until(lambda: Item.objects.get(pk=other.pk).state == ItemState.RETIRED)
    expect(page.get_by_role("heading", name="No two questions ask the same")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    until(lambda: Item.objects.get(pk=other.pk).state == ItemState.WAITING)
    expect(page.get_by_role("heading", name="Nearly the same")).to_be_visible()


def test_a_question_is_talked_about_and_settled_on_a_phone(page: Page, course: Course) -> None:
    item = stored_item(course)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/teach/questions/{item.pk}/")
    page.get_by_label("Say something about this question").fill("Is 1811 what the archive says?")
    page.get_by_role("button", name="Comment", exact=True).press("Enter")
    expect(page.locator("#comments")).to_contain_text("Is 1811 what the archive says?")
    page.locator("#comments summary").press("Enter")
    page.get_by_label("Your comment").fill("Does the archive say 1811?")
    page.get_by_role("button", name="Save the change").press("Enter")
    expect(page.locator("#comments")).to_contain_text("Does the archive say 1811?")
    shoot(page, "comments")
    page.set_viewport_size({"width": 390, "height": 844})
    assert look_over(page) == []
    page.get_by_role("button", name="Resolve").press("Enter")
    expect(page.locator("#comments .chip.good")).to_be_visible()
    page.goto("/teach/questions/")
    expect(page.get_by_role("link", name="1 comment, resolved")).to_be_visible()
    shoot(page, "bank-comments")
