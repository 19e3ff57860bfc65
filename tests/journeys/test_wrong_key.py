"""A wrong key, found by item analysis, is mended once for 200 attempts, told, and taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.hands import hand
from tests.journeys.inspection import look_over
from tests.journeys.sharing import Stage

WORKER = 90_000
"""The worker may be in the middle of something else, on a busy machine."""


@pytest.mark.parametrize(("width", "by"), [(1440, "mouse"), (390, "keyboard")])
def test_a_wrong_key_is_mended_for_200_attempts(visitor: Visitor, stage: Stage, width: int, by: str) -> None:
    made = stage.made_by("tests.journeys.wrong_key")
    page = visitor.device(width, made["instructor"])
    person = hand(by, page)
    page.goto(f"/teach/quizzes/{made['quiz']}/analysis/")
    person.press(page.locator(f"a.primary[href^='/teach/questions/{made['item']}/regrade/']"))
    expect(page.get_by_text("Good learners choose “1812”; the key is “1811”.")).to_be_visible()
    assert look_over(page) == []
    person.press(page.get_by_role("button", name="Make it the key"))
    expect(page.get_by_text("The question has a new version with this key.")).to_be_visible()
    expect(page.locator(".tiles")).to_contain_text(re.compile(r"Gain\s*100"))
    expect(page.locator(".tiles")).to_contain_text(re.compile(r"Lose\s*100"))
    person.choose(page.get_by_role("radio", name="By either key"))
    person.press(page.get_by_role("button", name="Show what would change"))
    expect(page.locator(".tiles")).to_contain_text(re.compile(r"Lose\s*0"))
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    assert look_over(page) == []
    person.type(page.get_by_label("Reason"), "The article says 1812.")
    person.press(page.get_by_role("button", name="Regrade"))
    expect(page.get_by_text("The answers are marked again.")).to_be_visible(timeout=WORKER)
    expect(page.locator(".tiles")).to_contain_text(re.compile(r"Gain\s*100"))
    assert look_over(page) == []

    learner = visitor.device(width, made["learner"])
    learner.goto("/")
    told = learner.get_by_role("region", name="Marks that changed")
    expect(told).to_contain_text("from 2 of 3 to 3 of 3 points, because: The article says 1812.")
    assert look_over(learner) == []
    hand(by, learner).press(told.get_by_role("link"))
    expect(learner.get_by_role("heading", name="3 of 3 points")).to_be_visible()
    expect(learner.get_by_text("because: The article says 1812.")).to_be_visible()
    assert look_over(learner) == []

    person.press(page.get_by_role("button", name="Take it back"))
    expect(page.get_by_text("Taken back: every mark")).to_be_visible(timeout=WORKER)
    learner.reload()
    expect(learner.get_by_role("heading", name="2 of 3 points")).to_be_visible()
    expect(learner.get_by_text("This was taken back on")).to_be_visible()
