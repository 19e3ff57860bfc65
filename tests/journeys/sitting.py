"""Taking a quiz in the browser: answer a question of any kind, see whether it is saved, go on."""

from __future__ import annotations

import contextlib
import re

from playwright.sync_api import Error, Locator, Page, expect

from tests.journeys.hands import Hand

SAVED = "All answers saved"
ON_SERVER_MS = 2000
HANGS_MS = 10 * ON_SERVER_MS
"""What no busy machine takes."""
"""An answer is on the server within two seconds of the last keystroke."""


def save_mark(page: Page) -> Locator:
    """The one mark of the page that says whether answers are saved."""
    return page.locator("[data-save]").filter(visible=True)


def kind_shown(page: Page) -> str:
    """Which kind of question is on the page."""
    kind = page.locator("#attempt").get_attribute("data-kind")
    assert kind
    return kind


def position_shown(page: Page) -> int:
    """The number of the question on the page."""
    return int(page.locator("#attempt").get_attribute("data-position") or 0)


def uid_shown(page: Page) -> str:
    """The attempt on the page."""
    found = re.search(r"/attempts/([0-9a-f-]{36})/", page.url)
    assert found
    return found.group(1)


def answer(page: Page, hand: Hand, text: str = "technological innovation") -> str:
    """Answer the question on the page somehow; what the browser then says is the answer."""
    kind = kind_shown(page)
    if kind in ("single_choice", "true_false"):
        hand.choose(page.locator(".q .opt input").nth(1))
    elif kind == "multiple_response":
        for number in (0, 2):
            hand.choose(page.locator(".q .opt input").nth(number))
    elif kind == "short_answer":
        hand.type(page.get_by_label("Your answer"), text)
    elif kind in ("cloze", "word_bank"):
        _fill_gaps(page, hand, is_bank=kind == "word_bank")
    elif kind in ("matching", "categorise"):
        rows = page.locator(".q .match > li")
        for row in range(rows.count()):
            hand.choose(rows.nth(row).locator("input").nth(row if kind == "matching" else row % 2))
    elif kind == "numerical":
        hand.type(page.get_by_label("Your answer"), "10")
    elif kind == "ordering":
        hand.press(page.get_by_role("button", name="Move down").first)
    elif kind == "hotspot":
        hand.press(page.locator(".spots input[type=image]"))
    else:
        raise AssertionError(f"nobody has answered the kind {kind} here yet")
    return shown_answer(page)


def _fill_gaps(page: Page, hand: Hand, *, is_bank: bool) -> None:
    typed = page.locator(".q input.gap")
    for number in range(typed.count()):
        hand.type(typed.nth(number), f"words {number + 1}")
    lists = page.locator(".q select.gap")
    if not lists.count():
        return
    for number in range(lists.count()):
        gap = lists.nth(number)
        # Of a bank every word is there once.
        words = gap.locator("option").nth(number + 1 if is_bank else 1).inner_text()
        phrase = page.locator(".bank").get_by_role("button", name=words, exact=True)
        hand.press(phrase)
        expect(gap).not_to_have_value("")
        if number == 0:
            # A phrase put in by mistake comes out again by the same button.
            hand.press(phrase)
            expect(gap).to_have_value("")
            hand.press(phrase)
            expect(phrase).to_have_attribute("aria-pressed", "true")


def shown_answer(page: Page) -> str:
    """The answer as the form on the page holds it."""
    held: str = page.locator("#attempt").evaluate(
        """form => JSON.stringify([...new FormData(form)]
           .filter(([name]) => /^(chosen|value|text|number|unit|across|down|gap-|pair-|place)/.test(name)))"""
    )
    return held


def expect_saved(page: Page) -> None:
    """The page says that everything is on the server; how soon is another test's matter."""
    expect(save_mark(page)).to_have_text(SAVED, timeout=HANGS_MS)


def go_on(page: Page, hand: Hand) -> None:
    """To the next question, which is there before this returns."""
    position = position_shown(page)
    hand.press(page.locator(".actions").get_by_role("button", name="Next"))
    expect(page.locator("#attempt")).to_have_attribute("data-position", str(position + 1))


def kill(page: Page) -> None:
    """End the page as a crash does: nothing of it runs any more."""
    with page.expect_event("crash"), contextlib.suppress(Error):
        page.goto("chrome://crash")
    page.close()
