"""Questions one after the other, in a browser: forward with script, and not back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.hands import Mouse
from tests.journeys.inspection import look_over
from tests.journeys.sharing import Stage
from tests.journeys.sitting import expect_saved, uid_shown


def test_forward_and_not_back(visitor: Visitor, stage: Stage) -> None:
    page = visitor.device(390, session=stage.somebody())
    page.goto(f"/quizzes/{stage.scene['typed']}/")
    page.get_by_role("button", name=re.compile("^Start")).click()
    uid = uid_shown(page)
    with stage.connect() as connection:
        connection.execute("UPDATE quizzes_attempt SET reached = 1 WHERE uid = %s", [uid])
    page.goto(f"/attempts/{uid}/1/")
    expect(page.get_by_text("There is no way back to a question you have left.")).to_be_visible()
    assert look_over(page) == []
    Mouse(page).type(page.get_by_label("Your answer"), "an answer that stands")
    expect_saved(page)
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile("/2/$"))
    expect(page.get_by_label("Your answer")).to_have_value("")
    expect(page.get_by_role("button", name="Back")).to_have_count(0)
    page.go_back()
    expect(page).to_have_url(re.compile("/2/$"))
    page.goto(f"/attempts/{uid}/3/")
    expect(page).to_have_url(re.compile("/2/$"))
    with stage.connect() as connection:
        row = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE w.is_late) FROM quizzes_answer w"
            " JOIN quizzes_attempt a ON a.id = w.attempt_id WHERE a.uid = %s",
            [uid],
        ).fetchone()
    assert row is not None
    assert row[0] >= 1
    assert row[1] == 0
