"""Answers on their way: how soon they are on the server, and what happens without network, page or time."""

from __future__ import annotations

import os
import random
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.hands import Mouse
from tests.journeys.seat import Sitting, end_in, patched
from tests.journeys.site import GRACE
from tests.journeys.sitting import ON_SERVER_MS, SAVED, expect_saved, go_on, kill, save_mark

ROUNDS = 100 if os.environ.get("FULL") == "1" else 8


@pytest.mark.parametrize("seconds_left", [1800, 100])
def test_an_answer_is_on_the_server_soon_after_the_last_key(sitting: Sitting, seconds_left: int) -> None:
    end_in(sitting, seconds_left)
    """Each within a time that only a hang takes, and the quickest within what is promised."""
    took = []
    for number in range(5):
        text = f"answer {number}"
        milliseconds = sitting.milliseconds_to_server(text)
        assert milliseconds is not None
        took.append(milliseconds)
        expect_saved(sitting.page)
        assert sitting.stored() == text
    assert min(took) <= ON_SERVER_MS, took


def test_control_a_long_wait_before_saving_is_noticed(sitting: Sitting) -> None:
    patched(sitting.page, "attempt", "isTyped ? 700", "isTyped ? 60000")
    sitting.page.reload()
    assert sitting.milliseconds_to_server("too late", within=2 * ON_SERVER_MS) is None


@pytest.mark.timeout(1200)
def test_nothing_shown_as_saved_dies_with_the_page(sitting: Sitting) -> None:
    sitting.visitor.expected = ("Failed to load resource", "500 ", "502 ")
    rng = random.Random(2024)
    page = sitting.page
    for number in range(ROUNDS):
        trouble = FAULTS[number % len(FAULTS)]
        strike(page, trouble)
        sitting.type(f"round {number}", page)
        page.wait_for_timeout(rng.uniform(0, 1200))
        typed, shown = page.evaluate(
            """() => {
              const mark = [...document.querySelectorAll('[data-save]')].find(one => one.offsetParent);
              return [document.querySelector('#attempt').elements.text.value, mark.innerText.trim()];
            }"""
        )
        device = page.context
        kill(page)
        if shown == SAVED:
            assert sitting.stored() == typed, f"round {number}, {trouble}"
        device.set_offline(False)
        sitting.sign_in(device)
        page = sitting.visitor.listen(device.new_page())
        page.goto(f"/attempts/{sitting.uid}/1/")
        # What was not sent yet is there too, and goes on its way.
        expect(page.get_by_label("Your answer")).to_have_value(typed)
        expect(save_mark(page)).to_have_text(SAVED, timeout=10_000)
        assert sitting.stored() == typed


FAULTS = ("none", "offline", "500", "502", "request lost", "reply lost", "signed out", "none")


def strike(page: Page, trouble: str) -> None:
    """Let savings meet this trouble."""
    if trouble == "offline":
        page.context.set_offline(True)
    elif trouble in ("500", "502"):
        page.route("**/answers/", lambda route: route.fulfill(status=int(trouble), body="broken"))
    elif trouble == "signed out":
        page.context.clear_cookies(name="sessionid")
    elif trouble == "request lost":
        page.route("**/answers/", lambda route: route.abort("connectionreset"))
    elif trouble == "reply lost":
        page.route("**/answers/", _deliver_and_lose)


def _deliver_and_lose(route: Route) -> None:
    route.fetch()
    route.abort("connectionreset")


def test_control_an_early_tick_is_noticed(sitting: Sitting) -> None:
    """A page that says "saved" while nothing has been sent must not pass."""
    patched(sitting.page, "attempt", "if (event === 'saving') showState('saving');", "")
    patched(sitting.page, "answers", "  send(delay);\n}", "}")
    sitting.page.reload()
    sitting.type("never sent")
    assert save_mark(sitting.page).inner_text().strip() == SAVED
    kill(sitting.page)
    assert sitting.stored() != "never sent"


def test_offline_answers_are_kept_on_the_device_and_sent_later(sitting: Sitting) -> None:
    sitting.visitor.expected = ("ERR_INTERNET_DISCONNECTED",)
    page, person = sitting.page, Mouse(sitting.page)
    with page.expect_response(lambda reply: reply.url.endswith("/2/") and reply.ok):
        pass  # the next question is fetched ahead
    page.context.set_offline(True)
    sitting.type("first, offline")
    expect(save_mark(page)).to_have_text("Kept on this device (1)")
    expect(page.locator("#trouble")).to_contain_text("You are offline. Keep answering")
    go_on(page, person)
    sitting.type("second, offline")
    expect(save_mark(page)).to_have_text("Kept on this device (2)")
    assert sitting.stored(1) == sitting.stored(2) == ""
    page.locator("aside").get_by_role("button", name="Finish and check").click()
    expect(page.locator("#trouble")).to_contain_text("Some answers are not on the server yet")
    expect(page.get_by_label("Your answer")).to_have_value("second, offline")
    page.context.set_offline(False)
    expect(save_mark(page)).to_have_text(SAVED)
    expect(page.locator("#trouble")).to_be_hidden()
    assert sitting.stored(1) == "first, offline"
    assert sitting.stored(2) == "second, offline"


def test_who_was_signed_out_signs_in_again_and_loses_nothing(sitting: Sitting) -> None:
    page = sitting.page
    page.context.clear_cookies(name="sessionid")
    sitting.type("typed after the session ended")
    expect(page.locator("#trouble")).to_contain_text("You have been signed out")
    expect(save_mark(page)).to_have_text("Kept on this device (1)")
    expect(page.locator("#trouble").get_by_role("link", name="Sign in")).to_be_visible()
    sitting.sign_in(page.context)
    expect(save_mark(page)).to_have_text(SAVED)
    assert sitting.stored() == "typed after the session ended"


def test_the_end_of_time_hands_in_what_was_saved(sitting: Sitting) -> None:
    end_in(sitting, 6)
    sitting.type("technological innovation")
    expect_saved(sitting.page)
    expect(sitting.page.get_by_role("timer")).to_have_text(re.compile(r"^0:0[0-6]$"))
    sitting.page.wait_for_url(re.compile("/result/"), timeout=(6 + GRACE + 5) * 1000)
    heading = sitting.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile("^(Being marked|[01] of 4 points)$"))
    while heading.inner_text() == "Being marked":
        sitting.page.reload()
    expect(sitting.page.get_by_text("everything you had answered by then was handed in")).to_be_visible()
    expect(sitting.page.locator("#a1 .pairs dd").first).to_have_text("technological innovation")


SHIFTED = """(() => {
  const real = Date.now.bind(Date);
  globalThis.shift = %d;
  Date.now = () => real() + globalThis.shift;
})()"""
DAY = 86_400_000


def seconds_shown(page: Page) -> int:
    minutes, seconds = page.get_by_role("timer").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


@pytest.mark.parametrize("shift", [DAY, -DAY])
def test_the_clock_of_the_device_does_not_matter(sitting: Sitting, shift: int) -> None:
    page = sitting.page
    page.add_init_script(SHIFTED % shift)
    end_in(sitting, 600)
    assert 590 <= seconds_shown(page) <= 600
    page.evaluate(f"() => {{ globalThis.shift = {-shift}; }}")
    before = seconds_shown(page)
    expect(page.get_by_role("timer")).not_to_have_text(page.get_by_role("timer").inner_text())
    assert before - 5 <= seconds_shown(page) <= before
    sitting.type("a day off")
    expect_saved(page)
    assert sitting.stored() == "a day off", "the server's verdict is its own"


HELD = """(() => {
  const real = globalThis.setInterval;
  globalThis.setInterval = (tick, ...rest) => real(() => globalThis.isHeld || tick(), ...rest);
})()"""


@pytest.mark.parametrize("is_throttled", [False, True])
def test_a_device_that_slept_asks_the_server(sitting: Sitting, is_throttled: bool) -> None:
    """Asleep or in a background tab, whose timers stand still: the next reply puts the time right."""
    page = sitting.page
    page.add_init_script(HELD)
    end_in(sitting, 900)
    assert seconds_shown(page) > 880
    page.evaluate(f"() => {{ globalThis.isHeld = {str(is_throttled).lower()}; }}")
    with sitting.stage.connect() as connection:
        connection.execute(
            "UPDATE quizzes_attempt SET deadline_at = deadline_at - interval '10 minutes' WHERE uid = %s",
            [sitting.uid],
        )
    page.evaluate(
        "() => { globalThis.isHeld = false; document.dispatchEvent(new Event('visibilitychange')); }"
    )
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^(5:00|4:[45]\d)$"), timeout=2_000)


def test_control_a_countdown_by_the_devices_clock_is_noticed(sitting: Sitting) -> None:
    page = sitting.page
    patched(page, "clock", "performance.now()", "Date.now()")
    page.add_init_script(SHIFTED % 0)
    end_in(sitting, 600)
    before = seconds_shown(page)
    page.evaluate(f"() => {{ globalThis.shift = {-DAY}; }}")
    expect(page.get_by_role("timer")).not_to_have_text(page.get_by_role("timer").inner_text())
    assert not before - 5 <= seconds_shown(page) <= before
