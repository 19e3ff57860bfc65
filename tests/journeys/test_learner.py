"""A learner's whole way: sign-in, lesson, quiz, a page that dies, another device, result, evidence."""

from __future__ import annotations

import re
import time
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.hands import Hand, hand
from tests.journeys.sharing import Stage
from tests.journeys.sitting import (
    answer,
    expect_saved,
    go_on,
    kill,
    kind_shown,
    position_shown,
    shown_answer,
    uid_shown,
)

WAYS = [(1440, "mouse"), (390, "keyboard")]
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
QUESTIONS = 18
"""In the quiz of the built-in course."""

RIGHT = "technological innovation"


@pytest.mark.parametrize(("width", "by"), WAYS)
def test_from_sign_in_to_the_sentence_behind_an_answer(
    visitor: Visitor, stage: Stage, width: int, by: str
) -> None:
    with stage.alone():
        set_back(stage)
        page = visitor.device(width)
        person = hand(by, page)
        page.goto("/")
        person.press(page.get_by_role("button", name="Enter as learner"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Pick up where you left off")
        read(page, person)
        check_oneself(page, person)
        begin_quiz(page, person)
        given = answer_until(page, person, "short_answer")
        page, person = go_on_elsewhere(visitor, page, width, by, given)
        answer_rest(page, person, given)
        hand_in(page, person)
        read_result(page, person, stage)


def test_every_kind_by_keyboard_alone_on_a_wide_screen(visitor: Visitor, stage: Stage) -> None:
    page = visitor.device(1440, session=stage.somebody())
    person = hand("keyboard", page)
    page.goto(f"/quizzes/{stage.scene['every_kind']}/")
    person.press(page.get_by_role("button", name=re.compile("^Start")))
    expect(page.locator("#attempt")).to_have_attribute("data-position", "1")
    kinds = set()
    for _ in range(len(KINDS) - 1):
        kinds.add(kind_shown(page))
        answer(page, person)
        go_on(page, person)
    kinds.add(kind_shown(page))
    answer(page, person)
    assert kinds == KINDS
    hand_in(page, person)
    expect(page.locator("article.answer blockquote.evidence")).to_have_count(len(KINDS))


def set_back(stage: Stage) -> None:
    """The account of the demonstration is in the middle of the second section, as it was at the beginning."""
    with stage.connect() as connection:
        who = connection.execute(
            "SELECT id FROM people_user WHERE email = 'learner@sample.invalid'"
        ).fetchone()
        assert who is not None
        connection.execute(
            "DELETE FROM progress_lessonreading WHERE learner_id = %s AND NOT is_sample", [who[0]]
        )
        connection.execute(
            "UPDATE progress_lessonreading reading SET position = 3, furthest = 3, finished_at = NULL"
            " FROM lessons_lesson lesson"
            " WHERE lesson.id = lesson_id AND lesson.position = 2 AND learner_id = %s",
            [who[0]],
        )


def read(page: Page, person: Hand) -> None:
    """Go on reading with one press; the place is kept, the text can be larger."""
    before = person.presses
    person.press(page.get_by_role("link", name="Continue reading"))
    assert person.presses - before == 1
    expect(page.locator("#lesson")).to_be_visible()
    person.press(page.get_by_role("button", name="Text", exact=True))
    person.choose(page.locator("#aa").get_by_label("Large", exact=True))
    expect(page.locator("html")).to_have_attribute("data-read", "l")
    page.keyboard.press("Escape")
    keep_place(page)
    expect(page.locator("html")).to_have_attribute("data-read", "l")
    page.goto("/")
    expect(page.locator(".lastline")).to_contain_text("You stopped at:")
    person.press(page.get_by_role("link", name="Continue reading"))
    # The sentence before ends on the line where the fourth begins.
    expect(page).to_have_url(re.compile("#s4-[34]$"))
    expect(page.locator("#s4-4")).to_be_in_viewport()


def keep_place(page: Page) -> None:
    """Scroll the long section down to its fourth sentence; the site hears of it."""
    page.goto(re.sub(r"/lessons/\d+/.*", "/lessons/4/", page.url))
    with page.expect_response(re.compile("/position/")) as kept:
        page.locator("#s4-4").evaluate("sentence => sentence.scrollIntoView({block: 'start'})")
    assert kept.value.ok


def check_oneself(page: Page, person: Hand) -> None:
    """Not right, partly right, right: each leads to the sentence."""
    for words, said in (("steam", "Not this one."), ("innovation", "Partly right."), (RIGHT, "Yes.")):
        person.type(page.locator("#check").get_by_label("Your answer"), words)
        with page.expect_response(re.compile("/check/")):
            person.press(page.locator("#check").get_by_role("button", name=re.compile("^Check")))
        expect(page.locator("#checked .note strong")).to_have_text(said)
        expect(page.locator("#checked blockquote.evidence mark")).to_be_visible()
    person.press(page.locator("#checked").get_by_role("link", name="Read in place"))
    marked = page.locator("#text .s.ev")
    expect(marked.first).to_be_in_viewport()


def begin_quiz(page: Page, person: Hand) -> None:
    """From home: the course, Open, Start."""
    page.goto("/")
    before = person.presses
    person.press(course_link(page))
    person.press(page.get_by_role("link", name=re.compile(r"^Open\s*: Course quiz")))
    person.press(page.get_by_role("button", name=re.compile("^Start")))
    assert person.presses - before == 3
    expect(page.locator("#attempt")).to_have_attribute("data-position", "1")
    timer = page.get_by_role("timer")
    expect(timer).to_have_text(re.compile(r"^(30:00|29:\d\d)$"))
    switch = page.get_by_role("button", name="Hide the time")
    person.press(switch)
    expect(timer).to_be_hidden()
    expect(switch).to_have_attribute("aria-pressed", "true")
    person.press(switch)
    expect(timer).to_be_visible()


def course_link(page: Page) -> Locator:
    """The link to the built-in course on the home page."""
    return page.locator("section[aria-labelledby=courses] h3").get_by_role("link").first


def answer_until(page: Page, person: Hand, kind: str, times: int = 2) -> dict[int, str]:
    """Answer question by question up to the second one of that kind; what was given, by position."""
    given: dict[int, str] = {}
    met = 0
    while True:
        position = position_shown(page)
        given[position] = answer(page, person, text=f"words for question {position}")
        expect_saved(page)
        met += kind_shown(page) == kind
        if met == times:
            return given
        go_on(page, person)


def go_on_elsewhere(
    visitor: Visitor, page: Page, width: int, by: str, given: dict[int, str]
) -> tuple[Page, Hand]:
    """The page dies while something is typed; another device has everything that was shown as saved."""
    uid, position = uid_shown(page), position_shown(page)
    page.keyboard.type(" and more")
    kill(page)
    other = visitor.device(width)
    person = hand(by, other)
    other.goto("/")
    person.press(other.get_by_role("button", name="Enter as learner"))
    person.press(course_link(other))
    person.press(other.get_by_role("link", name=re.compile(r"^Go on\s*: Course quiz")))
    person.press(other.get_by_role("button", name="Go on with your attempt"))
    expect(other.locator("#attempt")).to_have_attribute("data-position", str(position + 1))
    assert uid_shown(other) == uid
    for number in sorted(given):
        other.goto(f"/attempts/{uid}/{number}/")
        held = shown_answer(other)
        # Of what was never shown as saved, some may have come.
        assert held == given[number] or (number == position and held.startswith(given[number][:-3]))
    other.goto(f"/attempts/{uid}/{position + 1}/")
    return other, person


def answer_rest(page: Page, person: Hand, given: dict[int, str]) -> None:
    """Answer what is left, with one press on Next for each."""
    while True:
        position = position_shown(page)
        given[position] = answer(page, person, text=f"words for question {position}")
        if not page.locator(".actions").get_by_role("button", name="Next").count():
            break
        go_on(page, person)
    expect_saved(page)


def hand_in(page: Page, person: Hand) -> None:
    """Finish, Hand in."""
    before = person.presses
    person.press(page.locator(".actions").get_by_role("button", name="Finish and check"))
    expect(page.get_by_text("Every question has an answer.")).to_be_visible()
    person.press(page.get_by_role("button", name="Hand in", exact=True))
    assert person.presses - before == 2
    page.wait_for_url(re.compile("/result/"))


def marked_attempt(page: Page, stage: Stage) -> tuple[str, Decimal, Decimal]:
    """State and points; an answer in own words is marked by the worker, a moment after handing in."""
    query = "SELECT state, points, points_possible FROM quizzes_attempt WHERE uid = %s"
    ends = time.monotonic() + 60
    while True:
        with stage.connect() as connection:
            row = connection.execute(query, [uid_shown(page)]).fetchone()
        assert row is not None
        if row[1] is not None:
            return row
        assert time.monotonic() < ends, stage.log()
        time.sleep(0.2)


def read_result(page: Page, person: Hand, stage: Stage) -> None:
    """Points as the database has them, every answer with its sentence, one press to where it stands."""
    state, points, possible = marked_attempt(page, stage)
    assert state == "submitted"
    page.reload()
    word = "point" if possible == 1 else "points"
    shown = f"{round(points, 2).normalize():f} of {possible.normalize():f} {word}"
    expect(page.get_by_role("heading", level=1)).to_have_text(shown)
    cards = page.locator("article.answer")
    expect(cards).to_have_count(QUESTIONS)
    expect(page.locator("article.answer blockquote.evidence mark")).to_have_count(QUESTIONS)
    expect(page.get_by_text(f"words for question {QUESTIONS}")).to_be_visible()
    wrong = cards.filter(has_text="Not this one").first
    quoted = wrong.locator("blockquote.evidence mark").inner_text()
    before = person.presses
    person.press(wrong.get_by_role("link", name="Read in place"))
    assert person.presses - before == 1
    marked = page.locator("#text .s.ev")
    expect(marked).to_be_in_viewport()
    assert quoted in marked.inner_text() or marked.inner_text() in quoted
