"""An instructor looks where an article is tested, asks for more on one sentence, and is told why no more."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.hands import hand
from tests.journeys.inspection import keyboard_faults, look_over, shoot
from tests.journeys.sharing import Stage

WORKER = 90_000
"""The worker may still be making the questions of the course, on a busy machine."""


@pytest.mark.parametrize(("width", "by"), [(1440, "keyboard"), (390, "mouse")])
def test_more_questions_on_one_sentence(visitor: Visitor, stage: Stage, width: int, by: str) -> None:
    page = visitor.device(width)
    page.goto("/login/")
    page.get_by_role("button", name="Enter as instructor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What waits for you")
    page.goto(f"/teach/courses/{stage.scene['slug']}/coverage/")
    person = hand(by, page)
    wait_for_reasons(page)
    expect(page.locator(".tile").first).to_contain_text(re.compile(r"\d+ of \d+"))
    line = first_without(page)
    sentence = line.get_attribute("id")
    assert sentence
    page.get_by_label("Type", exact=True).select_option("cloze" if width == 1440 else "true_false")
    page.get_by_label("How many, at most").fill("20")
    before = person.presses
    person.press(page.locator(f"#{sentence}").get_by_role("button", name=re.compile("^Ask")))
    assert person.presses - before == 1
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^20 questions, "))
    # Nobody loads the page again: the answer comes by itself.
    answer = page.locator("#answer")
    expect(answer).to_have_text(re.compile(r"^You asked for 20; the text supports"), timeout=WORKER)
    assert look_over(page) == []
    told = page.locator("section[aria-labelledby=answer] li .num")
    expect(told.first).to_be_visible()
    page.get_by_role("link", name="Back to the coverage").click()
    expect(page.locator(f"#{sentence}")).to_be_visible()


def wait_for_reasons(page: Page) -> None:
    """Until the run over the built-in course has ended."""
    for _ in range(45):
        if page.locator(".line.explained").count():
            return
        page.wait_for_timeout(2_000)
        page.reload()
    raise AssertionError("no sentence is explained: the course was never read")


def first_without(page: Page) -> Locator:
    """The first sentence that has no question, by the filter."""
    page.get_by_label("Show", exact=True).select_option("without")
    page.locator("form.filters").get_by_role("button", name="Show").click()
    line = page.locator(".line").first
    expect(line).to_be_visible()
    expect(page.locator(".line.tested")).to_have_count(0)
    return line


def test_the_pages_hold_at_every_size(visitor: Visitor, stage: Stage) -> None:
    page = visitor.device(1440)
    page.goto("/login/")
    page.get_by_role("button", name="Enter as instructor").click()
    page.goto(f"/teach/courses/{stage.scene['slug']}/coverage/?lesson=2")
    expect(page.locator(".line").first).to_be_visible()
    assert keyboard_faults(page) == []
    assert look_over(page) == []


def test_the_reasons_hold_at_every_size(visitor: Visitor, stage: Stage) -> None:
    page = visitor.device(1440)
    page.goto("/login/")
    page.get_by_role("button", name="Enter as instructor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What waits for you")
    page.goto(f"/teach/courses/{stage.scene['slug']}/coverage/")
    wait_for_reasons(page)
    expect(page.get_by_role("table", name="Sentences by section")).to_be_visible()
    expect(page.locator(".line.explained").first).to_be_visible()
    shoot(page, "coverage")
    assert look_over(page) == []
    first_without(page)
    expect(page.locator(".line.explained").first).to_be_visible()
    shoot(page, "coverage-without")
    assert look_over(page) == []


def test_a_language_model_that_is_away_is_an_answer(visitor: Visitor, stage: Stage) -> None:
    """The site of the journeys names one at a port where nobody listens."""
    page = visitor.device(1440)
    page.goto("/login/")
    page.get_by_role("button", name="Enter as instructor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What waits for you")
    page.goto(f"/teach/courses/{stage.scene['slug']}/coverage/?lesson=2")
    page.get_by_label("The language model nobody").check()
    expect(page.locator("#a-model")).to_contain_text("are sent to 127.0.0.1:9")
    page.get_by_role("button", name=re.compile("^Ask for more on sentence 1")).click()
    expect(page.locator("#answer")).to_have_text("You asked for 3; nothing usable came.", timeout=WORKER)
    expect(page.get_by_text("The language model could not be reached.")).to_be_visible()
    assert look_over(page) == []


def test_asking_works_without_script(visitor: Visitor, stage: Stage) -> None:
    page = visitor.device(390, java_script_enabled=False)
    page.goto("/login/")
    page.get_by_role("button", name="Enter as instructor").click()
    page.goto(f"/teach/courses/{stage.scene['slug']}/coverage/?lesson=2")
    page.get_by_label("How many, at most").fill("2")
    page.get_by_role("button", name=re.compile("^Ask for this section")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 questions")
    page.wait_for_timeout(500)
    answer = page.locator("#answer")
    expect(answer).to_have_text(re.compile(r"^You asked for 2"), timeout=WORKER)
