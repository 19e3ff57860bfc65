"""An attempt, a lesson and a person's answers while the connection is away, and after it is back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.conftest import Visitor
from tests.journeys.hands import Mouse
from tests.journeys.kept import copies_on, kept_on
from tests.journeys.line import Line
from tests.journeys.live import until
from tests.journeys.seat import Sitting, end_in, patched, sit_down
from tests.journeys.sharing import Stage
from tests.journeys.site import GRACE
from tests.journeys.sitting import SAVED, expect_saved, go_on, kill, save_mark

DROPPED = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource", "503 ")
QUESTIONS = 3
SECONDS = 60
MOST_REQUESTS = 6


@pytest.fixture
def line(stage: Stage) -> Iterator[Line]:
    """What the exam's devices reach the site by."""
    one = Line(stage.url)
    yield one
    one.close()


@pytest.fixture
def exam(visitor: Visitor, stage: Stage, line: Line) -> Sitting:
    """The first question is answered, all three are on the device, and 100 seconds are left."""
    visitor.expected = DROPPED
    visitor.base_url = line.url
    sitting = sit_down(visitor, stage)
    end_in(sitting, 100)
    sitting.type("first, on time")
    expect_saved(sitting.page)
    until(lambda: len([path for path in copies_on(sitting.page) if path[-2].isdigit()]) == QUESTIONS, 30)
    return sitting


def test_a_page_that_the_worker_passed_over_is_taken_too(visitor: Visitor, stage: Stage) -> None:
    sitting = sit_down(visitor, stage)
    page = sitting.page
    until(lambda: f"/attempts/{sitting.uid}/1/" in copies_on(page))
    page.evaluate("() => caches.delete('copies')")
    tools = page.context.new_cdp_session(page)
    tools.send("Network.setBypassServiceWorker", {"bypass": True})
    page.reload(wait_until="commit")
    tools.send("Network.setBypassServiceWorker", {"bypass": False})
    until(lambda: f"/attempts/{sitting.uid}/2/" in copies_on(page))


def drop_and_answer(sitting: Sitting, line: Line) -> Page:
    """The connection drops; two questions are answered, the tab dies, and another one goes on."""
    page = sitting.page
    line.drop(page.context)
    go_on(page, Mouse(page))
    sitting.type("second, without a connection", page)
    expect(save_mark(page)).to_have_text("Kept on this device (1)")
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("second, without a connection")
    go_on(page, Mouse(page))
    sitting.type("third, without a connection", page)
    expect(save_mark(page)).to_have_text("Kept on this device (2)")
    device = page.context
    kill(page)
    page = sitting.visitor.listen(device.new_page())
    page.goto(f"/attempts/{sitting.uid}/1/")
    expect(page.get_by_label("Your answer")).to_have_value("first, on time")
    expect(save_mark(page)).to_have_text("Kept on this device (2)")
    expect(page.locator("#trouble")).to_contain_text("You are offline. Keep answering")
    return page


def test_an_exam_whose_connection_is_lost_in_its_last_two_minutes(exam: Sitting, line: Line) -> None:
    page = drop_and_answer(exam, line)
    assert exam.stored(2) == exam.stored(3) == ""
    page.get_by_role("button", name="Finish and check").last.click()
    expect(page.locator("#trouble")).to_contain_text("Some answers are not on the server yet")
    line.restore(page.context)
    expect(save_mark(page)).to_have_text(SAVED, timeout=40_000)
    assert exam.stored(2) == "second, without a connection"
    assert exam.stored(3) == "third, without a connection"
    assert kept_on(page) == []
    page.get_by_role("button", name="Finish and check").last.click()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url(re.compile("/result/"))
    until(lambda: copies_on(page) == [])


def test_every_answer_of_a_page_arrives_after_a_lost_connection(
    visitor: Visitor, stage: Stage, line: Line
) -> None:
    visitor.expected = DROPPED
    visitor.base_url = line.url
    sitting = sit_down(visitor, stage, width=390)
    with stage.connect() as connection:
        one_page = "UPDATE quizzes_attempt SET layout = '{\"pages\": [1]}' WHERE uid = %s"
        connection.execute(one_page, [sitting.uid])
    page = sitting.page
    page.reload()
    expect(page.locator("#q3")).to_be_visible()
    # The page has to be on the device, with all its questions, before the connection goes.
    until(lambda: any(path.endswith("/1/") for path in copies_on(page)), 30)
    line.drop(page.context)
    for place in (1, 2, 3):
        page.locator(f"#q{place}").get_by_label("Your answer").fill(f"answer {place}, without a connection")
    expect(save_mark(page)).to_have_text("Kept on this device (3)")
    page.reload()
    for place in (1, 2, 3):
        field = page.locator(f"#q{place}").get_by_label("Your answer")
        expect(field).to_have_value(f"answer {place}, without a connection")
    line.restore(page.context)
    expect(save_mark(page)).to_have_text(SAVED, timeout=40_000)
    assert [sitting.stored(place) for place in (1, 2, 3)] == [
        f"answer {place}, without a connection" for place in (1, 2, 3)
    ]
    assert kept_on(page) == []


def test_what_comes_back_too_late_is_kept_and_said(exam: Sitting, line: Line) -> None:
    end_in(exam, 12)
    page = exam.page
    line.drop(page.context)
    exam.type("first, changed without a connection")
    expect(page.get_by_role("timer")).to_have_text("0:00", timeout=15_000)
    expect(page.locator("#trouble")).to_contain_text("Time is over and the server cannot be reached")
    expect(save_mark(page)).to_have_text("Kept on this device (1)")
    device = page.context
    kill(page)
    page = exam.visitor.listen(device.new_page())
    page.goto(f"/attempts/{exam.uid}/1/")
    expect(page.get_by_role("timer")).to_have_text("0:00")
    time.sleep(GRACE)
    line.restore(device)
    page.wait_for_url(re.compile("/result/"))
    expect(page.locator("#trouble")).to_contain_text("it is kept as late and does not count")
    assert exam.lateness() == {"first, on time": False, "first, changed without a connection": True}
    assert kept_on(page) == []


def survives_a_kill(sitting: Sitting) -> bool:
    """True if an answer whose request was lost is sent by the page after that."""
    page, device = sitting.page, sitting.page.context
    sitting.visitor.expected = DROPPED
    device.set_offline(True)
    with page.expect_event("requestfailed", lambda one: one.url.endswith("/answers/")):
        sitting.type("on its way")
    kill(page)
    device.set_offline(False)
    page = sitting.visitor.listen(device.new_page())
    page.goto(f"/attempts/{sitting.uid}/1/")
    expect(save_mark(page)).to_have_text(SAVED)
    return sitting.stored() == "on its way"


def test_an_answer_stays_until_it_is_acknowledged(sitting: Sitting) -> None:
    assert survives_a_kill(sitting)


def test_control_a_queue_that_is_emptied_before_sending_is_noticed(sitting: Sitting) -> None:
    patched(
        sitting.page,
        "answers",
        "try { reply = await post(row); }",
        "await drop(row);\n  try { reply = await post(row); }",
    )
    sitting.page.reload()
    assert not survives_a_kill(sitting)


class Storm:
    """A server that says 503, and what a page asks of it meanwhile."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.most_open = 0
        self._open: set[Request] = set()
        page.on("request", self._count)
        page.on("requestfinished", self._done)
        page.on("requestfailed", self._done)
        page.route(re.compile("/attempts/"), lambda route: route.fulfill(status=503, body="busy"))

    def _count(self, request: Request) -> None:
        if "/attempts/" in request.url:
            self.asked.append(f"{request.method} {request.url}")
        if request.method == "POST":
            self._open.add(request)
            self.most_open = max(len(self._open), self.most_open)

    def _done(self, request: Request) -> None:
        self._open.discard(request)


def asked_in_a_minute(sitting: Sitting) -> Storm:
    """What a page whose waits are as short as can be asks in a minute of typing."""
    page = sitting.page
    page.add_init_script("Math.random = () => 0;")
    page.clock.install(time=datetime(2026, 1, 1, tzinfo=UTC))
    page.reload()
    page.clock.pause_at(datetime(2026, 1, 1, 0, 1, tzinfo=UTC))
    seconds(page, 15)  # what it fetches ahead
    storm = Storm(page)
    for _tenth in range(SECONDS // 10):
        page.get_by_label("Your answer").fill(f"answer {len(storm.asked)}")
        seconds(page, 10)
    return storm


def seconds(page: Page, count: int) -> None:
    """Let so many seconds pass on the page's clock, and its requests come back after each."""
    for _second in range(count):
        page.clock.run_for(1000)
        page.wait_for_timeout(30)


def test_a_busy_server_is_given_time(sitting: Sitting) -> None:
    sitting.visitor.expected = DROPPED
    storm = asked_in_a_minute(sitting)
    assert 0 < len(storm.asked) <= MOST_REQUESTS, storm.asked
    assert storm.most_open == 1


def test_control_trying_every_second_is_noticed(sitting: Sitting) -> None:
    sitting.visitor.expected = DROPPED
    patched(sitting.page, "answers", "3000 * 2 ** Math.min(fails - 1, 4)", "1000")
    assert len(asked_in_a_minute(sitting).asked) > MOST_REQUESTS


def test_the_next_person_on_a_device_finds_nothing(exam: Sitting, stage: Stage) -> None:
    page, device = exam.page, exam.page.context
    device.clear_cookies(name="sessionid")
    exam.type("mine alone")
    expect(page.locator("#trouble")).to_contain_text("You have been signed out")
    assert len(copies_on(page)) > 0
    page.goto("/login/")
    until(lambda: copies_on(page) == [])
    other = stage.somebody()
    device.add_cookies([{"name": "sessionid", "value": other, "url": stage.url}])
    page.goto(f"/quizzes/{stage.scene['typed']}/")
    page.get_by_role("button", name=re.compile("^Start")).click()
    expect(page.get_by_label("Your answer")).to_have_value("")
    expect(save_mark(page)).to_have_text(SAVED)
    assert [row["value"]["text"] for row in kept_on(page)] == ["mine alone"]
    page.goto("/settings/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/login/|/$"))
    until(lambda: kept_on(page) == [])
    assert exam.stored() == "first, on time"


def test_signing_out_says_what_would_be_lost(sitting: Sitting) -> None:
    sitting.visitor.expected = DROPPED
    page = sitting.page
    page.route("**/answers/", lambda route: route.fulfill(status=503, body="busy"))
    sitting.type("not sent yet")
    until(lambda: len(kept_on(page)) == 1)
    page.goto("/settings/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("lost if you sign out now: 1")).to_be_visible()
    assert len(kept_on(page)) == 1
    page.unroute("**/answers/")
    page.reload()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/login/|/$"))
    assert sitting.stored() == "not sent yet"


def open_without_a_connection(visitor: Visitor, stage: Stage, **device: Any) -> str:
    """What a section that was read before says after the connection has dropped."""
    visitor.expected = DROPPED
    page = visitor.device(390, session=stage.somebody(), **device)
    page.goto(f"/courses/{stage.scene['slug']}/lessons/1/")
    if not device:
        until(lambda: any("/lessons/1/" in path for path in copies_on(page)))
    page.context.set_offline(True)
    try:
        page.goto(f"/courses/{stage.scene['slug']}/lessons/1/?at=3")
    except Exception as error:  # the browser's own page
        return str(error)
    expect(page.get_by_text("this is the section as you last opened it")).to_be_visible()
    return page.locator("#text").inner_text()


def test_a_section_that_was_read_opens_without_a_connection(visitor: Visitor, stage: Stage) -> None:
    assert len(open_without_a_connection(visitor, stage)) > 500


def test_control_without_the_worker_it_does_not(visitor: Visitor, stage: Stage) -> None:
    said = open_without_a_connection(visitor, stage, service_workers="block")
    assert "ERR_INTERNET_DISCONNECTED" in said
