"""An instructor acts on an attempt while its learner sits: more time, and a second handing in."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.hands import Mouse
from tests.journeys.sharing import Stage
from tests.journeys.sitting import expect_saved, uid_shown

SEEN_MS = 10_000
"""More time is on the learner's clock within ten seconds."""
WHY = "The fire alarm went off."


def seconds(page: Page) -> int:
    """What the clock of the page says."""
    minutes, rest = page.get_by_role("timer").inner_text().split(":")
    return int(minutes) * 60 + int(rest)


@pytest.fixture
def learner(visitor: Visitor, stage: Stage) -> Page:
    """The page of somebody who has answered the first of four short answers."""
    page = visitor.device(390, session=stage.somebody())
    page.goto(f"/quizzes/{stage.scene['typed']}/")
    page.get_by_role("button", name=re.compile("^Start")).click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^\d+:\d\d$"))
    Mouse(page).type(page.get_by_label("Your answer"), "an answer before")
    expect_saved(page)
    return page


@pytest.fixture
def instructor(visitor: Visitor) -> Page:
    page = visitor.device()
    page.goto("/")
    page.get_by_role("button", name="Enter as instructor").click()
    return page


def find(instructor: Page, stage: Stage, uid: str) -> None:
    """Open the attempt from the list of those who sit."""
    instructor.goto(f"/teach/quizzes/{stage.scene['typed']}/attempts/?show=running")
    instructor.locator(f"#a{uid}").click()
    expect(instructor.get_by_role("heading", name="What happened")).to_be_visible()


def shows_more_time(learner: Page, before: int) -> bool:
    """True if the clock jumps by some ten minutes within the promised time, without a new page."""
    ends = time.monotonic() + SEEN_MS / 1000
    while time.monotonic() < ends:
        if seconds(learner) > before + 9 * 60:
            return True
        learner.wait_for_timeout(100)
    return False


def add_ten_minutes(instructor: Page) -> None:
    instructor.get_by_label("Minutes", exact=True).fill("10")
    instructor.locator("#more-reason").fill(WHY)
    instructor.get_by_role("button", name="Add time").click()
    expect(instructor.get_by_text("10 minutes added.")).to_be_visible()


def test_ten_minutes_more_show_on_the_learner_s_clock(learner: Page, instructor: Page, stage: Stage) -> None:
    find(instructor, stage, uid_shown(learner))
    learner.evaluate("window.stays = true")
    before = seconds(learner)
    add_ten_minutes(instructor)
    assert shows_more_time(learner, before)
    assert learner.evaluate("window.stays"), "the page was not loaded again"
    expect(learner.locator("#live")).to_have_text(re.compile("more time. Minutes left: 3[0-9]|40"))
    expect(learner.get_by_label("Your answer")).to_have_value("an answer before")
    expect(instructor.get_by_text(WHY)).to_be_visible()


def test_control_a_page_that_does_not_ask_shows_nothing(
    learner: Page, instructor: Page, stage: Stage, visitor: Visitor
) -> None:
    visitor.expected = ("ERR_FAILED", "Failed to load resource")
    learner.route("**/time/", lambda route: route.abort())
    find(instructor, stage, uid_shown(learner))
    before = seconds(learner)
    add_ten_minutes(instructor)
    assert not shows_more_time(learner, before)


def test_a_saved_answer_brings_more_time_along(
    learner: Page, instructor: Page, stage: Stage, visitor: Visitor
) -> None:
    visitor.expected = ("ERR_FAILED", "Failed to load resource")
    learner.route("**/time/", lambda route: route.abort())
    find(instructor, stage, uid_shown(learner))
    before = seconds(learner)
    add_ten_minutes(instructor)
    Mouse(learner).type(learner.get_by_label("Your answer"), "another answer")
    expect_saved(learner)
    assert shows_more_time(learner, before)


def test_a_reopened_attempt_is_handed_in_again(learner: Page, instructor: Page, stage: Stage) -> None:
    uid = uid_shown(learner)
    hand_in(learner, uid)
    instructor.goto(f"/teach/attempts/{uid}/")
    instructor.get_by_text("Reopen", exact=True).first.click()
    instructor.get_by_label("Minutes from now").fill("20")
    instructor.locator("#again-reason").fill(WHY)
    instructor.get_by_role("button", name="Reopen").click()
    expect(instructor.get_by_text("Reopened. The learner goes on")).to_be_visible()
    learner.goto(f"/quizzes/{stage.scene['typed']}/")
    learner.get_by_role("button", name="Go on with your attempt").click()
    learner.goto(f"/attempts/{uid}/1/")
    expect(learner.get_by_label("Your answer")).to_have_value("an answer before")
    Mouse(learner).type(learner.get_by_label("Your answer"), "an answer after")
    expect_saved(learner)
    hand_in(learner, uid)
    expect(learner.get_by_text("an answer after").first).to_be_visible()
    instructor.reload()
    said = instructor.locator("table").inner_text()
    assert said.count("Handed in") == 2
    assert "1 question marked again" in said


def hand_in(learner: Page, uid: str) -> None:
    learner.goto(f"/attempts/{uid}/check/")
    learner.get_by_role("button", name=re.compile("^Hand in")).click()
    expect(learner).to_have_url(re.compile("/result/"))
