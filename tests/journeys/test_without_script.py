"""The whole quiz, and checking oneself, as plain forms: no script runs at all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.sharing import Stage

KINDS = {
    "single_choice",
    "multiple_response",
    "true_false",
    "short_answer",
    "cloze",
    "word_bank",
    "matching",
    "categorise",
    "numerical",
    "ordering",
}


@pytest.mark.parametrize("width", [390, 1440])
def test_the_whole_quiz_as_plain_forms(visitor: Visitor, stage: Stage, width: int) -> None:
    page = visitor.device(width, session=stage.somebody(), java_script_enabled=False)
    page.goto(f"/quizzes/{stage.scene['every_kind']}/")
    page.get_by_role("button", name=re.compile("^Start")).click()
    kinds = []
    for position in range(1, len(KINDS) + 1):
        expect(page.locator("#attempt")).to_have_attribute("data-position", str(position))
        kinds.append(fill(page))
        if position < len(KINDS):
            page.locator(".actions").get_by_role("button", name="Next").click()
    assert set(kinds) == KINDS
    page.locator(".actions").get_by_role("button", name="Flag").click()
    expect(page.locator(".actions [name=flag]")).to_have_attribute("aria-pressed", "true")
    page.locator(".actions").get_by_role("button", name="Back").click()
    expect(page.locator("#attempt")).to_have_attribute("data-position", str(len(KINDS) - 1))
    page.locator(".actions").get_by_role("button", name="Next").click()
    page.locator(".actions").get_by_role("button", name="Finish and check").click()
    expect(page.get_by_text("Every question has an answer.")).to_be_visible()
    expect(page.get_by_text(f"Flagged to come back to: {len(KINDS)}.")).to_be_visible()
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.locator("article.answer")).to_have_count(len(KINDS))
    expect(page.get_by_text("without any script")).to_be_visible()
    page.locator("article.answer").get_by_role("link", name="Read in place").first.click()
    expect(page.locator("#text .s.ev")).to_be_in_viewport()


def fill(page: Page) -> str:
    """Answer the question on the page by its native controls; which kind it is."""
    kind = page.locator("#attempt").get_attribute("data-kind") or ""
    if kind == "short_answer":
        page.get_by_label("Your answer").fill("without any script")
    elif kind in ("cloze", "word_bank"):
        for gap in page.locator(".gap").all():
            if gap.locator("option").count():
                gap.select_option(index=1)
            else:
                gap.fill("words")
    elif kind in ("matching", "categorise"):
        for row in page.locator(".match > li").all():
            row.locator("label").first.click()
    elif kind == "numerical":
        page.get_by_label("Your answer").fill("10")
    elif kind == "ordering":
        for place, menu in enumerate(page.locator(".order select").all(), 1):
            menu.select_option(str(place))
    else:
        page.locator(".q .opt").first.click()
    return kind


def test_checking_oneself_as_a_plain_form(visitor: Visitor, stage: Stage) -> None:
    page = visitor.device(390, session=stage.somebody(), java_script_enabled=False)
    page.goto(f"/courses/{stage.scene['slug']}/lessons/4/")
    page.get_by_label("Your answer").fill("steam")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#checked")).to_contain_text("Not this one.")
    expect(page.locator("#checked blockquote.evidence mark")).to_be_visible()
