"""Own words: a learner's answer waits, one press of the instructor marks it for everybody who wrote it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.hands import Hand, hand
from tests.journeys.inspection import look_over
from tests.journeys.sharing import Stage

WORDS = "its hunger for coal was enormous"
WORKER = 90_000
"""The worker may be in the middle of something else, on a busy machine."""


@pytest.mark.parametrize(("width", "by"), [(1440, "mouse"), (390, "keyboard")])
def test_own_words_are_marked_for_everybody_by_one_press(
    visitor: Visitor, stage: Stage, width: int, by: str
) -> None:
    made = stage.made_by("tests.journeys.wording")
    learners = [visitor.device(width, session) for session in made["sessions"]]
    for learner, words in zip(learners, (WORDS, f"{WORDS.capitalize()}."), strict=True):
        hand_in(learner, hand(by, learner), made, words)
    for learner in learners:
        see_that_it_waits(learner)
    assert look_over(learners[0]) == []

    page = visitor.device(width)
    page.goto("/login/")
    page.get_by_role("button", name="Enter as instructor").click()
    decide(page, hand(by, page), made)
    for learner in learners:
        see_who_marked(learner)
    assert look_over(learners[0]) == []
    take_back(page, hand(by, page))
    learners[0].reload()
    expect(learners[0].get_by_text("Waits for your instructor").first).to_be_visible()


def hand_in(page: Page, person: Hand, made: dict[str, Any], words: str) -> None:
    """Start, answer in own words, hand in."""
    page.goto(f"/quizzes/{made['quiz']}/")
    person.press(page.get_by_role("button", name="Start"))
    person.type(page.get_by_label("Your answer"), words)
    page.goto(page.url.rsplit("/", 2)[0] + "/check/")
    person.press(page.locator("main").get_by_role("button", name="Hand in").first)
    expect(page).to_have_url(re.compile("/result/"))


def see_that_it_waits(page: Page) -> None:
    """Nobody loads the page again: the mark comes by itself, and says that it is not the last word."""
    expect(page.locator(".verdict")).to_have_text("Waits for your instructor", timeout=WORKER)
    expect(page.get_by_text("1 answer waits for your instructor")).to_be_visible()
    expect(page.get_by_text("What the answer says")).to_be_visible()


def decide(page: Page, person: Hand, made: dict[str, Any]) -> None:
    """One press marks both, who wrote the same in other letters."""
    page.goto(f"/teach/marking/{made['item']}/")
    group = page.locator("article.card")
    expect(group).to_have_count(1)
    expect(group.locator(".chip")).to_have_text("2 answers")
    assert look_over(page) == []
    person.press(group.get_by_role("button", name="Full points"))
    expect(page.get_by_text("2 answers marked.")).to_be_visible()


def see_who_marked(page: Page) -> None:
    """The new mark, and who gave it."""
    page.reload()
    expect(page.locator(".verdict")).to_have_text("Right")
    expect(page.get_by_text("Marked by your instructor.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of 1 point")


def take_back(page: Page, person: Hand) -> None:
    """Undo is one press too."""
    person.press(page.get_by_role("button", name="Undo"))
    expect(page.get_by_text("2 answers wait again.")).to_be_visible()


def test_the_rules_of_a_course(visitor: Visitor, stage: Stage) -> None:
    made = stage.made_by("tests.journeys.wording")
    page = visitor.device(1440)
    page.goto("/login/")
    page.get_by_role("button", name="Enter as instructor").click()
    page.goto(f"/teach/marking/rules/{made['slug']}/")
    assert look_over(page) == []
    visitor.expected = ("status of 422",)
    page.get_by_label("Near from", exact=True).fill("20")
    page.get_by_role("button", name="Save the rules").click()
    expect(page.get_by_role("alert")).to_contain_text("higher than the one before")
    assert look_over(page) == []
    page.get_by_label("Near from", exact=True).fill("65")
    page.get_by_role("button", name="Save the rules").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/teach/marking/")
    assert look_over(page) == []
