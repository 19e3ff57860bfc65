"""A course in steps on a phone: locked, read, answered wrong, answered right, unlocked; and its rules."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.inspection import look_over
from tests.journeys.sharing import Stage
from tests.journeys.test_more_time import teacher

PHONE = 390


def test_reading_and_the_quiz_open_what_comes_next(visitor: Visitor, stage: Stage) -> None:
    made = stage.made_by("tests.journeys.stepped")
    visitor.expected = (*visitor.expected, "status of 403")
    page = visitor.device(PHONE, session=made["session"])
    course = f"/courses/{made['slug']}/"
    page.goto(course)
    expect(page.get_by_text("Opens when you have passed “Which bridge”.")).to_be_visible()
    assert look_over(page) == []
    page.goto(f"{course}lessons/2/")
    expect(page.get_by_role("heading", name="Not open to you yet")).to_be_visible()
    assert look_over(page) == []
    page.get_by_role("link", name="Which bridge").click()
    expect(
        page.get_by_text("Opens when you have read “(1) Bridges of village 1” to its end.")
    ).to_be_visible()
    assert look_over(page) == []
    page.get_by_role("link", name="(1) Bridges of village 1").click()
    page.get_by_role("button", name="Mark as read").click()
    for answer, words in (("False", "(you have 0 of 60 %)"), ("True", "")):
        page.goto(f"/quizzes/{made['quiz']}/")
        page.get_by_role("button", name=re.compile("^Start")).click()
        page.get_by_text(answer, exact=True).click()
        page.get_by_role("button", name="Finish and check").first.click()
        page.get_by_role("button", name=re.compile("^Hand in")).click()
        page.wait_for_url(re.compile("/result/"))
        page.goto(f"{course}lessons/2/")
        if words:
            expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_text("Village 2 built its bridge number 1")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Bridges of village 2")).to_be_visible()


def test_who_teaches_sees_all_rules_in_one_place(visitor: Visitor, stage: Stage) -> None:
    made = stage.made_by("tests.journeys.stepped")
    visitor.expected = (*visitor.expected, "status of 422")
    page = teacher(visitor, PHONE)
    page.goto(f"/teach/quizzes/{made['quiz']}/")
    page.get_by_role("link", name="rules between sections and quizzes").click()
    expect(page.get_by_role("heading", level=1, name="Which bridge")).to_be_visible()
    assert look_over(page) == []
    page.get_by_role("link", name="What opens when").click()
    expect(page.get_by_text("when “Which bridge” is passed")).to_be_visible()
    assert look_over(page) == []
    page.get_by_role("link", name=re.compile("^Change.*village 1$")).click()
    page.get_by_text("After sections").click()
    page.get_by_label("(2) Bridges of village 2").check()
    page.get_by_role("button", name="Save the rules").click()
    expect(page.get_by_role("alert")).to_contain_text("would wait for each other for ever")
    assert look_over(page) == []
