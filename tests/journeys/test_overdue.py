"""Time ends while a learner sits on a question, and the attempt can only be handed in."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.hands import Mouse
from tests.journeys.inspection import look_over
from tests.journeys.sharing import Stage
from tests.journeys.sitting import expect_saved, uid_shown


def test_the_page_turns_to_handing_in(visitor: Visitor, stage: Stage) -> None:
    page = visitor.device(390, session=stage.somebody())
    page.goto(f"/quizzes/{stage.scene['typed']}/")
    page.get_by_role("button", name=re.compile("^Start")).click()
    Mouse(page).type(page.get_by_label("Your answer"), "an answer in time")
    expect_saved(page)
    uid = uid_shown(page)
    with stage.connect() as connection:
        connection.execute(
            "UPDATE quizzes_attempt SET overdue_grace = interval '5 minutes',"
            " deadline_at = statement_timestamp() - interval '1 minute' WHERE uid = %s",
            [uid],
        )
    expect(page.get_by_role("heading", name="Time is up: hand in")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("timer", name="Time left to hand in")).to_have_text(re.compile(r"^3:\d\d$"))
    expect(page.get_by_role("link", name="Go back")).to_have_count(0)
    assert look_over(page) == []
    # Time that an instructor adds now is seen within ten seconds: answers can be changed again.
    with stage.connect() as connection:
        connection.execute(
            "UPDATE quizzes_attempt SET deadline_at = statement_timestamp() + interval '2 minutes'"
            " WHERE uid = %s",
            [uid],
        )
    expect(page.get_by_role("link", name="Go back")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("heading", name="Hand in?")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Hand in")).click()
    page.wait_for_url(re.compile("/result/"))
    page.goto(f"/attempts/{uid}/1/")
    expect(page).to_have_url(re.compile("/result/"))
