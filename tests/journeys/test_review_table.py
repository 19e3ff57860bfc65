"""An instructor says what is shown when, and saves it without a press."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.inspection import look_over
from tests.journeys.sharing import Stage


def test_a_preset_ticks_the_table_and_a_box_makes_it_one_s_own(visitor: Visitor, stage: Stage) -> None:
    page = visitor.device(390)
    page.goto("/login/")
    page.get_by_role("button", name="Enter as instructor").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"/teach/quizzes/{stage.scene['typed']}/")
    preset, saved = page.get_by_label("Show learners"), page.locator("#saved")
    page.get_by_text("What is shown when").first.click()
    before = preset.input_value()

    preset.select_option("score_only")
    expect(page.get_by_role("checkbox", name="Score, Later")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Right answers, Later")).not_to_be_checked()
    page.get_by_role("checkbox", name="Right answers, Later").check()
    assert preset.input_value() == "own"
    # What it gives away is ticked once the server has saved it.
    expect(page.get_by_role("checkbox", name="Own answers, Later")).to_be_checked()
    expect(saved).not_to_contain_text("not")
    assert look_over(page) == []

    page.reload()
    page.get_by_text("What is shown when").first.click()
    expect(page.get_by_role("checkbox", name="Right answers, Later")).to_be_checked()
    preset.select_option(before)
    expect(page.get_by_role("checkbox", name="Sentence of the article, Later")).to_be_checked()
    page.wait_for_load_state("networkidle")
