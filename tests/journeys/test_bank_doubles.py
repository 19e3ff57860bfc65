"""The bank on a phone: rows that can be read, and two questions that ask the same, side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

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


PHONE = ViewportSize(width=390, height=844)


def test_the_bank_on_a_phone(live_server: Any, instructor: User) -> None:
    course = published_course(instructors=(instructor,))
    with signed_in(live_server.url, instructor) as context:
        item = doubles_are_cleared(context.new_page(), course)
        a_question_is_talked_about(context.new_page(), item)


def doubles_are_cleared(page: Page, course: Course) -> Item:
    """The bank is read and two of its questions are set side by side; gives back one of them."""
    published_quiz(course, kinds=(ItemKind.SINGLE_CHOICE, ItemKind.SHORT_ANSWER))
    near = replace(single_choice(), stem=Rich("When did village 1 build its very first bridge?"))
    other = stored_item(course, shape=near, tags=["bridges", "years"], state=ItemState.WAITING)
    stored_item(course, ItemKind.TRUE_FALSE, state=ItemState.DRAFT)
    page.set_viewport_size(PHONE)
    page.goto("/teach/questions/")
    titles = page.locator(".list > li[id] p:first-child > a")
    widths = titles.evaluate_all("found => found.map((one) => one.parentElement.clientWidth)")
    assert len(widths) == 4
    assert min(widths) >= NARROWEST
    shoot(page, "bank")
    page.set_viewport_size(PHONE)

    page.get_by_role("link", name="Find duplicates").click()
    expect(page.get_by_role("heading", name="Nearly the same")).to_be_visible()
    shoot(page, "doubles")
    page.set_viewport_size(PHONE)
    assert look_over(page) == []
    page.get_by_role("button", name="Keep one, retire the others").press("Enter")
    until(lambda: Item.objects.get(pk=other.pk).state == ItemState.RETIRED)
    expect(page.get_by_role("heading", name="No two questions ask the same")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    until(lambda: Item.objects.get(pk=other.pk).state == ItemState.WAITING)
    expect(page.get_by_role("heading", name="Nearly the same")).to_be_visible()
    return other


def a_question_is_talked_about(page: Page, item: Item) -> None:
    """A comment is said, changed and settled; the bank tells of it."""
    page.set_viewport_size(PHONE)
    page.goto(f"/teach/questions/{item.pk}/")
    page.get_by_label("Say something about this question").fill("Is 1811 what the archive says?")
    page.get_by_role("button", name="Comment", exact=True).press("Enter")
    expect(page.locator("#comments")).to_contain_text("Is 1811 what the archive says?")
    page.locator("#comments summary").press("Enter")
    page.get_by_label("Your comment").fill("Does the archive say 1811?")
    page.get_by_role("button", name="Save the change").press("Enter")
    expect(page.locator("#comments")).to_contain_text("Does the archive say 1811?")
    shoot(page, "comments")
    page.set_viewport_size(PHONE)
    assert look_over(page) == []
    page.get_by_role("button", name="Resolve").press("Enter")
    expect(page.locator("#comments .chip.good")).to_be_visible()
    page.goto("/teach/questions/")
    expect(page.get_by_role("link", name="1 comment, resolved")).to_be_visible()
    shoot(page, "bank-comments")
