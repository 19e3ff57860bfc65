"""What the authors' scripts add to the plain pages, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from items.kinds import ItemKind, ItemOrigin
from lessons.models import Course
from people.models import User
from quizzes.models import Item, ItemState, ItemVersion, Quiz, Slot
from quizzes.versions import item_of
from tests.factories.courses import published_course
from tests.factories.items import stored_item
from tests.factories.quizzes import QuizFactory
from tests.journeys.live import signed_in, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def course(instructor: User) -> Course:
    return published_course(instructors=(instructor,))


@pytest.fixture
def page(live_server: Any, instructor: User) -> Iterator[Page]:
    """A page of a browser in which the instructor is signed in."""
    with signed_in(live_server.url, instructor) as context:
        yield context.new_page()


def waiting(course: Course, kind: ItemKind) -> Item:
    return stored_item(course, kind, state=ItemState.WAITING, origin=ItemOrigin.GENERATED, has_passed=True)


def states() -> list[str]:
    return list(Item.objects.order_by("pk").values_list("state", flat=True))


def test_review_by_keys_with_undo_and_nothing_lost_offline(page: Page, course: Course) -> None:
    for kind in (ItemKind.TRUE_FALSE, ItemKind.CLOZE):
        waiting(course, kind)
    page.goto("/teach/review/")
    page.keyboard.press("a")
    until(lambda: "Question 1 of 1" in page.inner_text("#ih"))
    assert states() == ["accepted", "waiting"]
    assert page.evaluate("document.activeElement.id") == "item"
    # What was done is said once: the address has forgotten it.
    assert page.evaluate("location.search") == ""
    page.click(".toast button")
    until(lambda: "Question 1 of 2" in page.inner_text("#ih"))
    assert states() == ["waiting", "waiting"]
    page.keyboard.press("r")
    page.keyboard.press("4")
    until(lambda: states() == ["rejected", "waiting"])
    until(lambda: "Question 1 of 1" in page.inner_text("#ih"))
    page.context.set_offline(True)
    page.keyboard.press("a")
    until(lambda: page.locator("[data-failed]").count() == 1)
    assert "Not saved" in page.inner_text("[data-failed]")
    assert states() == ["rejected", "waiting"]


def test_keys_act_only_in_the_review_area_and_can_be_switched_off(page: Page, course: Course) -> None:
    waiting(course, ItemKind.TRUE_FALSE)
    page.goto("/teach/review/")
    page.focus(".sidenav a")
    page.keyboard.press("a")
    page.uncheck("[data-keys]")
    page.focus("#item")
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert states() == ["waiting"]
    page.check("[data-keys]")
    page.focus("#item")
    page.keyboard.press("a")
    until(lambda: states() == ["accepted"])


def test_selected_words_become_the_evidence_and_checks_answer_while_typing(
    page: Page, course: Course
) -> None:
    page.goto("/teach/questions/new/?kind=true_false")
    box = page.evaluate(
        """() => { const range = document.createRange();
        const text = document.querySelector('.pick > span[data-start]').firstChild;
        range.setStart(text, 0); range.setEnd(text, 9);
        const box = range.getClientRects()[0]; return [box.left, box.top + box.height / 2, box.right]; }"""
    )
    page.mouse.move(box[0] + 1, box[1])
    page.mouse.down()
    page.mouse.move(box[2] - 1, box[1], steps=5)
    page.mouse.up()
    assert page.inner_text(".pick .ev") == "Village 1"
    page.check("#truth-true")
    page.fill("#stem", "According to the article, this was always so.")
    until(lambda: page.locator("#stem-look").count() == 1)
    assert "stem-look" in (page.get_attribute("#stem", "aria-describedby") or "")
    page.fill("#stem", "According to the article, village 1 built a bridge.")
    page.click("main .btn.primary")
    until(lambda: ItemVersion.objects.exists())
    evidence = item_of(ItemVersion.objects.get().pk).evidence
    assert evidence is not None
    assert evidence.text == "Village 1"


def test_rows_are_added_in_place(page: Page, course: Course) -> None:
    page.goto("/teach/questions/new/")
    page.fill("#row-4-text", "the fourth")
    page.click("[data-add-row]")
    assert page.evaluate("document.activeElement.id") == "row-5-text"
    assert page.input_value("#row-4-text") == "the fourth"
    assert page.input_value("#row-5-text") == ""
    assert page.get_attribute("#row-5-text", "aria-label") == "Option 5"


def test_builder_saves_by_itself_and_keeps_the_focus(page: Page, course: Course) -> None:
    quiz: Quiz = QuizFactory(course=course)
    for position, kind in enumerate((ItemKind.TRUE_FALSE, ItemKind.CLOZE, ItemKind.MATCHING), 1):
        Slot.objects.create(quiz=quiz, position=position, item=stored_item(course, kind))
    first = quiz.slots.order_by("position")[0]
    page.goto(f"/teach/quizzes/{quiz.pk}/")
    page.focus(f"#down-{first.pk}")
    page.keyboard.press("Enter")
    until(lambda: quiz.slots.get(pk=first.pk).position == 2)
    until(lambda: page.evaluate("document.activeElement.id") == f"down-{first.pk}")
    page.fill("#id_minutes", "25")
    page.keyboard.press("Tab")
    until(lambda: page.inner_text("#saved").strip() == "Draft saved")
    quiz.refresh_from_db()
    assert quiz.time_limit is not None
    page.fill("#id_minutes", "many")
    page.keyboard.press("Tab")
    until(lambda: "Draft not saved yet" in page.inner_text("#saved"))
    assert "Enter a whole number" in page.inner_text("#rules .errors")


def test_a_button_pressed_right_after_a_change_meets_no_conflict(page: Page, course: Course) -> None:
    quiz: Quiz = QuizFactory(course=course)
    page.goto(f"/teach/quizzes/{quiz.pk}/")

    def slowly(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route("**/rules/", slowly)
    page.fill("#id_title", "Bridges and boats")
    # One way to save: the button is for pages without script, and so is what Enter does.
    assert page.locator("#rules button.btn").is_hidden()
    assert "Each rule is saved as soon as it is changed." in page.inner_text("#rules")
    page.press("#id_title", "Enter")
    until(lambda: "Rules saved." in page.inner_text("main"))
    assert "in the meantime" not in page.inner_text("main")
    quiz.refresh_from_db()
    assert quiz.title == "Bridges and boats"
