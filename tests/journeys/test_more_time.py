"""An instructor gives one learner more time; the learner sees it, and gets it, also while an attempt runs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.inspection import look_over
from tests.journeys.sharing import Stage


def learner_with(visitor: Visitor, stage: Stage, width: int) -> tuple[Page, int, str]:
    """A learner's page, and who that is: id and address."""
    page = visitor.device(width, session=stage.somebody())
    page.goto("/settings/")
    expect(page.get_by_text("hold for you as they are")).to_be_visible()
    name = page.get_by_label("Name").input_value()
    with stage.connect() as connection:
        row = connection.execute("SELECT id, email FROM people_user WHERE name = %s", [name]).fetchone()
    assert row
    return page, row[0], row[1]


def teacher(visitor: Visitor, width: int) -> Page:
    page = visitor.device(width)
    page.goto("/login/")
    page.get_by_role("button", name="Enter as instructor").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def seconds_left(page: Page) -> int:
    return int(page.get_by_role("timer").get_attribute("data-left") or 0)


@pytest.mark.parametrize("width", [1440, 390])
def test_double_time_is_given_seen_and_had(visitor: Visitor, stage: Stage, width: int) -> None:
    learner, learner_id, _email = learner_with(visitor, stage, width)
    quiz = stage.scene["typed"]
    learner.goto(f"/quizzes/{quiz}/")
    expect(learner.get_by_text("30 minutes from the start")).to_be_visible()
    learner.get_by_role("button", name=re.compile("^Start")).click()
    learner.wait_for_url(re.compile("/attempts/"))
    assert 1700 < seconds_left(learner) <= 1800

    teaching = teacher(visitor, width)
    teaching.goto(f"/manage/learners/{learner_id}/?course={stage.scene['course']}")
    teaching.get_by_role("link", name="Time for quizzes").click()
    teaching.get_by_label("Time, times as long").select_option("2.00")
    teaching.get_by_label("Larger text in quizzes").check()
    teaching.get_by_role("button", name="Save the accommodation").click()
    expect(teaching.get_by_text("It holds for every quiz from now on")).to_be_visible()
    assert look_over(teaching) == []

    # The attempt that runs has it at once, and nothing was shortened.
    learner.reload()
    assert 3400 < seconds_left(learner) <= 3600
    assert look_over(learner) == []
    learner.goto("/settings/")
    expect(learner.get_by_text("2.00 times as long")).to_be_visible()
    # So has every quiz after it.
    learner.goto(f"/quizzes/{stage.scene['every_kind']}/")
    expect(learner.get_by_text("Instead of 30 minutes you have 1 hour.")).to_be_visible()
    assert look_over(learner) == []


def test_an_override_is_read_before_the_start(visitor: Visitor, stage: Stage) -> None:
    # A form that cannot be saved comes back with 422.
    visitor.expected = ("status of 422",)
    learner, _learner_id, email = learner_with(visitor, stage, 390)
    quiz = stage.scene["typed"]
    page = teacher(visitor, 390)
    page.goto(f"/teach/quizzes/{quiz}/")
    page.get_by_role("link", name="overrides of these rules").click()
    page.get_by_role("link", name="New override").click()
    page.get_by_label("Learner, by email").fill(email)
    page.get_by_label("Time limit, minutes").fill("50")
    page.get_by_label("Password", exact=True).fill("ferry")
    page.get_by_role("button", name="Save the override").click()
    expect(page.get_by_role("link", name=re.compile("^Reason"))).to_be_visible()
    page.get_by_label("Reason").fill("The ferry was late.")
    page.get_by_role("button", name="Save the override").click()
    expect(page.get_by_text("limit 50 minutes")).to_be_visible()

    learner.goto(f"/quizzes/{quiz}/")
    expect(learner.get_by_text("The ferry was late.")).to_be_visible()
    expect(learner.get_by_text("50 minutes from the start")).to_be_visible()
    learner.get_by_label("Password of the quiz").fill("boat")
    learner.get_by_role("button", name=re.compile("^Start")).click()
    expect(learner.get_by_text("The password is not right.")).to_be_visible()
    learner.get_by_label("Password of the quiz").fill("ferry")
    learner.get_by_role("button", name=re.compile("^Start")).click()
    learner.wait_for_url(re.compile("/attempts/"))
    assert 2900 < seconds_left(learner) <= 3000
    page.goto(f"/teach/quizzes/{quiz}/overrides/")
    page.get_by_role("button", name=re.compile("^Remove.*")).first.click()
    expect(page.get_by_text("Attempts that run keep their time.")).to_be_visible()
