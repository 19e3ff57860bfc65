"""An article is revised: compared, applied, a stale question decided; learners see what they were asked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories.revised import REVISED
from tests.journeys.conftest import Visitor
from tests.journeys.hands import Hand, hand
from tests.journeys.inspection import keyboard_faults, look_over
from tests.journeys.living import make
from tests.journeys.sharing import Stage

WORKER = 90_000
"""The worker may be in the middle of something else, on a busy machine."""


@pytest.mark.parametrize(("width", "by"), [(1440, "mouse"), (390, "keyboard")])
def test_an_article_lives_on(visitor: Visitor, stage: Stage, width: int, by: str) -> None:
    made = make(stage)
    page = visitor.device(width)
    page.goto("/login/")
    page.get_by_role("button", name="Enter as instructor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What waits for you")
    person = hand(by, page)
    bring(page, person, made)
    see_what_would_change(page)
    apply(page, person, made, stage)
    decide(page, person, made)
    see_the_history(page, made)
    see_it_as_the_learner(visitor, width, made)


def bring(page: Page, person: Hand, made: dict[str, Any]) -> None:
    """The new text is pasted; the page of the comparison comes by itself."""
    page.goto(f"/teach/articles/{made['slug']}/")
    expect(page.locator("section[aria-labelledby=texts] tbody tr")).to_have_count(1)
    assert look_over(page) == []
    page.get_by_label("Paste the article").fill(REVISED)
    person.press(page.get_by_role("button", name="Compare"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What would change", timeout=WORKER)


def see_what_would_change(page: Page) -> None:
    """Counts, both wordings with the words that differ, and what follows for questions and the quiz."""
    tiles = [tile.inner_text() for tile in page.locator(".tile dd:nth-of-type(1)").all()]
    assert tiles == ["5", "1", "1", "1", "1"]
    changed = page.locator(".cmp li").filter(has_text="Changed")
    expect(changed.locator("del")).to_have_text("1811")
    expect(changed.locator("ins")).to_have_text("1812")
    expect(page.get_by_text("2 questions are held")).to_be_visible()
    expect(page.get_by_text("new attempts get 1 question instead of 3.")).to_be_visible()
    assert look_over(page) == []
    page.reload()
    assert keyboard_faults(page) == []


def apply(page: Page, person: Hand, made: dict[str, Any], stage: Stage) -> None:
    """One press; the box that tells of the quiz has to be ticked first."""
    person.choose(page.get_by_label(re.compile("I have read this")))
    person.press(page.get_by_role("button", name="Apply this text"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What changed in revision 2", timeout=WORKER)
    assert look_over(page) == []
    with stage.connect() as connection:
        rows = connection.execute(
            "SELECT state, count(*) FROM quizzes_item WHERE course_id = %s AND origin = 'written' GROUP BY 1",
            [made["course"]],
        ).fetchall()
    assert dict(rows) == {"accepted": 1, "stale": 2}


def decide(page: Page, person: Hand, made: dict[str, Any]) -> None:
    """The stale questions come first, each beside the sentence that stands there now."""
    person.press(page.get_by_role("link", name="Review questions"))
    expect(page.get_by_role("heading", name="The article was revised under this question")).to_be_visible()
    expect(page.locator(".side ins")).to_have_text("1812")
    person.choose(page.get_by_label("I have read both sentences"))
    assert look_over(page) == []
    person.press(page.get_by_role("button", name="Still right A"))
    expect(page.locator("#review .messages")).to_contain_text("Still right: the question is proved")
    expect(page.get_by_text("No sentence like it stands in the article any more.")).to_be_visible()
    assert look_over(page) == []
    person.press(page.get_by_role("button", name="Retire, out of 1 quiz R"))
    expect(page.locator(".messages")).to_contain_text("taken out of 1 quiz")
    page.goto(f"/teach/quizzes/{made['quiz']}/")
    expect(page.get_by_text("The first bridge", exact=False)).to_have_count(0)


def see_the_history(page: Page, made: dict[str, Any]) -> None:
    """Two revisions; the earlier text can be read."""
    page.goto(f"/teach/articles/{made['slug']}/")
    expect(page.locator("section[aria-labelledby=texts] tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Text 1").click()
    expect(page.get_by_text("The first bridge was built in 1811.")).to_be_visible()
    assert look_over(page) == []


def see_it_as_the_learner(visitor: Visitor, width: int, made: dict[str, Any]) -> None:
    """The result shows the sentences as they were; what is still there is read in place."""
    page = visitor.device(width, made["session"])
    page.goto(f"/attempts/{made['attempt']}/result/")
    proofs = page.locator("blockquote.evidence")
    expect(proofs.nth(0).locator("mark")).to_have_text("The first bridge was built in 1811.")
    expect(proofs.nth(0)).to_contain_text("shown as it was")
    expect(proofs.nth(1)).to_contain_text("No longer in the article.")
    expect(proofs.nth(2).locator("mark")).to_have_text("It was made of stone.")
    expect(proofs.nth(2)).not_to_contain_text("shown as it was")
    assert look_over(page) == []
    proofs.nth(0).get_by_role("link", name="Read what it says now").click()
    expect(page.locator(".s.ev")).to_have_text("The first bridge was built in 1812.")
    page.go_back()
    page.locator("blockquote.evidence").nth(2).get_by_role("link", name="Read in place").click()
    expect(page.locator(".s.ev")).to_have_text("It was made of stone.")
