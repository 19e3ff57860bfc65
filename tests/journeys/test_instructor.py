"""An instructor's whole way: a pasted article, its sections, questions reviewed, a published quiz."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.hands import Mouse
from tests.journeys.sharing import Stage

ARTICLE = """{title}

The harbour of the island has been used since 1820. This text tells how people and goods get there.

(1) The boat

The ferry was built in 1931 by a yard on the mainland. It is 42 metres long and carries 18 cars. The \
engine was replaced in 1978. The ferry carries cars, bicycles, mail and cattle. A crew of five \
people works on board. The lower deck is closed in heavy weather.

(2) The crossing

The crossing takes twelve minutes in calm weather. In winter the ferry runs twice a day. The captain \
decides whether the ferry sails, because the currents are strong. Passengers buy their tickets on \
board. In 1995 the fare was raised to three crowns.

(3) The harbour

The harbour has a stone pier, a crane and a small office. The pier was built in 1820 and repaired in \
1902. Boats of the island association moor on the eastern side. The office opens at seven in the \
morning. Goods are weighed before they are loaded.
"""


@pytest.mark.parametrize("width", [1440, 390])
def test_from_a_pasted_article_to_a_published_quiz(visitor: Visitor, stage: Stage, width: int) -> None:
    title = f"The ferry at {width}"
    page = visitor.device(width)
    person = Mouse(page)
    page.goto("/")
    person.press(page.get_by_role("button", name="Enter as instructor"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What waits for you")
    import_article(page, person, title)
    review(page, person, stage, title)
    write_question(page, person, stage, title)
    build_quiz(page, person, title)
    see_it_as_learner(visitor, stage, width, title)


def go(page: Page, person: Mouse, name: str) -> None:
    """A page of the side list, which is behind the menu button on a small screen."""
    before = person.presses
    menu = page.get_by_role("button", name="Menu")
    if menu.is_visible():
        person.press(menu)
    person.press(page.locator("#nav").get_by_role("link", name=re.compile(f"^{name}")))
    # Counted as on a wide screen: the menu is one press more on a small one.
    person.presses = before + 1


def import_article(page: Page, person: Mouse, title: str) -> None:
    """Import, Continue, Sections are right, Start reviewing; in between sections are changed to and fro."""
    before = person.presses
    person.press(page.locator("main").get_by_role("link", name="Import an article"))
    page.locator("#id_text").fill(ARTICLE.format(title=title))
    person.press(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("heading", name="Sections of the article")).to_be_visible(timeout=30_000)
    changed = change_sections(page, person)
    person.press(page.get_by_role("button", name="Sections are right"))
    expect(page.locator("#progress, #done")).to_be_visible()
    address = page.url
    page.goto("/teach/import/")
    page.get_by_role("link", name=title).first.click()
    expect(page).to_have_url(address)
    # Nobody loads the page again: it says by itself when the questions are there.
    expect(page.get_by_role("heading", name="Questions are ready")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Publish the course").click()
    expect(page.locator("section[aria-labelledby=done] .chip")).to_have_text("Published")
    person.press(page.get_by_role("link", name=re.compile(r"^Start reviewing \d+$")))
    assert person.presses - before - changed == 4
    expect(page.get_by_role("heading", level=1)).to_have_text("Question review")


def titles(page: Page) -> list[str]:
    """The proposed sections, in order."""
    return [field.input_value() for field in page.locator("[id^=title-]").all()]


def change_sections(page: Page, person: Mouse) -> int:
    """Rename, reorder, merge, divide again; how many presses that took."""
    before = person.presses
    expect(page.locator("[id^=title-]")).to_have_count(4)
    assert titles(page)[1:] == ["(1) The boat", "(2) The crossing", "(3) The harbour"]
    page.locator("#title-1").fill("The old boat")
    person.press(page.get_by_role("button", name="Move lesson 3 up"))
    expect(page.locator("#title-2")).to_have_value("The old boat")
    assert titles(page)[1:] == ["(2) The crossing", "The old boat", "(3) The harbour"]
    person.press(page.get_by_role("button", name="Move lesson 2 down"))
    expect(page.locator("#title-1")).to_have_value("The old boat")
    person.press(page.get_by_role("button", name="Merge with the next (lesson 3)"))
    expect(page.locator("[id^=title-]")).to_have_count(3)
    merged = page.locator("#section-3")
    person.press(merged.locator("summary"))
    person.press(merged.get_by_role("button", name=re.compile("Begin a lesson here *: .*The harbour")).first)
    expect(page.locator("[id^=title-]")).to_have_count(4)
    assert titles(page)[1:] == ["The old boat", "(2) The crossing", "(3) The harbour"]
    return person.presses - before


def states(stage: Stage, title: str) -> dict[str, int]:
    """How many questions of the course are in which state."""
    with stage.connect() as connection:
        rows: list[Any] = connection.execute(
            "SELECT item.state, count(*) FROM quizzes_item item"
            " JOIN lessons_course course ON course.id = item.course_id WHERE course.title = %s GROUP BY 1",
            [title],
        ).fetchall()
    return dict(rows)


def review(page: Page, person: Mouse, stage: Stage, title: str) -> None:
    """Accept by button and by key, reject with a reason by both, edit, accept all that passed, undo."""
    waiting = states(stage, title)["waiting"]
    before = person.presses
    person.press(page.get_by_role("button", name="Accept A", exact=True))
    expect(page.locator("#ih")).to_contain_text(f"of {waiting - 1} ")
    assert person.presses - before == 1
    page.keyboard.press("a")
    expect(page.locator("#ih")).to_contain_text(f"of {waiting - 2} ")
    assert states(stage, title) == {"accepted": 2, "waiting": waiting - 2}
    before = person.presses
    person.press(page.get_by_role("button", name="Reject R", exact=True))
    person.press(page.get_by_role("dialog").get_by_role("button").first)
    expect(page.locator("#ih")).to_contain_text(f"of {waiting - 3} ")
    assert person.presses - before == 2
    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(page.locator("#ih")).to_contain_text(f"of {waiting - 4} ")
    assert states(stage, title) == {"accepted": 2, "rejected": 2, "waiting": waiting - 4}
    edit(page, person)
    expect(page.locator("#ih")).to_contain_text(f"of {waiting - 5} ")
    left = states(stage, title)
    assert left == {"accepted": 3, "rejected": 2, "waiting": waiting - 5}
    before = person.presses
    passed = page.get_by_role("button", name=re.compile(r"^Accept the \d+ that passed$"))
    count = int(re.findall(r"\d+", passed.inner_text())[0])
    person.press(passed)
    expect(page.locator(".toast")).to_contain_text(f"{count} questions accepted.")
    assert person.presses - before == 1
    assert states(stage, title)["accepted"] == 3 + count
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(passed).to_have_text(re.compile(f"Accept the {count} that passed"))
    assert states(stage, title) == left
    person.press(passed)
    expect(page.locator(".toast")).to_contain_text(f"{count} questions accepted.")


def edit(page: Page, person: Mouse) -> None:
    """Change the words beside the answer, save and accept."""
    person.press(page.get_by_role("link", name="Edit E", exact=True))
    page.get_by_label("Why it is right").fill("The sentence says so.")
    person.press(page.get_by_role("button", name="Save and accept"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Question review")


def write_question(page: Page, person: Mouse, stage: Stage, title: str) -> None:
    """Question bank, New, mark a sentence, Save; the checks answer while writing."""
    accepted = states(stage, title)["accepted"]
    before = person.presses
    go(page, person, "Question bank")
    person.press(page.get_by_role("link", name=re.compile("New")))
    page.get_by_label("Course", exact=True).select_option(label=title)
    page.get_by_label("Type", exact=True).select_option("true_false")
    page.get_by_label("Section", exact=True).select_option(index=2)
    sentence = page.locator("#sentence .pick").filter(has_text="It is 42 metres long")
    person.press(sentence)
    expect(sentence.locator("mark.ev")).to_be_visible()
    page.get_by_label("True", exact=True).check()
    stem = page.locator("#stem")
    stem.fill("According to the article, this was always so.")
    expect(page.locator("#stem-look")).to_be_visible()
    stem.fill("According to the article, the ferry is 42 metres long.")
    expect(page.locator("#stem-look")).to_have_count(0)
    person.press(page.get_by_role("button", name="Save", exact=True).filter(visible=True).last)
    assert person.presses - before == 4
    expect(page.get_by_text("Saved").first).to_be_visible()
    assert states(stage, title)["accepted"] == accepted + 1


def build_quiz(page: Page, person: Mouse, title: str) -> None:
    """Quizzes, New, Fill from course, Publish; in between order, points, rules and a try."""
    before = person.presses
    go(page, person, "Quizzes")
    page.get_by_label("Course", exact=True).select_option(label=title)
    person.press(page.get_by_role("button", name="New"))
    person.press(page.get_by_role("button", name="Fill from the course"))
    slots = page.locator(".builder > li")
    expect(slots.first).to_be_visible()
    spent = change_quiz(page, person)
    spent += try_it(page, person)
    person.press(page.get_by_role("button", name="Publish"))
    assert person.presses - before - spent == 4
    expect(page.get_by_text("Published. Learners of the course can take it.")).to_be_visible()


def change_quiz(page: Page, person: Mouse) -> int:
    """Move a question, give points, set the rules; how many presses that took."""
    before = person.presses
    names = page.locator(".builder > li p.bold")
    first = names.first.inner_text()
    person.press(page.get_by_role("button", name="Move question 1 down"))
    expect(names.nth(1)).to_have_text(first)
    points = page.get_by_label("Points for question 1")
    points.fill("2.5")
    points.press("Tab")
    expect(page.get_by_label("Points for question 1")).to_have_value("2.5")
    expect(page.locator("#saved")).to_have_text("Draft saved")
    page.locator("#id_title").fill(QUIZ)
    page.locator("#id_title").press("Tab")
    expect(page.get_by_role("heading", level=1)).to_have_text(QUIZ)
    page.get_by_label("Time limit, minutes").fill("20")
    page.get_by_label("Time limit, minutes").press("Tab")
    expect(page.locator("#saved")).to_have_text("Draft saved")
    page.reload()
    expect(page.get_by_label("Points for question 1")).to_have_value("2.5")
    expect(page.get_by_label("Time limit, minutes")).to_have_value("20")
    return person.presses - before


QUIZ = "Quiz on the ferry"


def try_it(page: Page, person: Mouse) -> int:
    """Take it as a learner would, and come back."""
    before = person.presses
    address = page.url
    person.press(page.get_by_role("button", name="Try it"))
    expect(page.locator("#attempt")).to_have_attribute("data-position", "1")
    expect(page.get_by_text("2.5 points")).to_be_visible()
    page.goto(address)
    return person.presses - before


def see_it_as_learner(visitor: Visitor, stage: Stage, width: int, title: str) -> None:
    """Somebody else enrols on the course and can start the quiz."""
    page = visitor.device(width, session=stage.somebody())
    page.goto("/courses/")
    page.get_by_role("listitem").filter(has_text=title).get_by_role(
        "button", name=re.compile("^Enrol")
    ).click()
    page.goto("/courses/")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name="The old boat")).to_be_visible()
    page.get_by_role("link", name=QUIZ, exact=True).click()
    page.get_by_role("button", name=re.compile("^Start")).click()
    expect(page.locator("#attempt")).to_have_attribute("data-position", "1")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^(20:00|19:\d\d)$"))
