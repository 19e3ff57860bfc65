"""An administrator's whole way: the report, one cohort, one learner, the same numbers as files."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdfium2 import PdfDocument

from tests.journeys.conftest import Visitor
from tests.journeys.hands import Mouse
from tests.journeys.inspection import look_over
from tests.journeys.sharing import Stage
from tests.reports.files import sheets

Rows = list[dict[str, str]]


@pytest.mark.parametrize("width", [1440, 390])
def test_from_the_report_to_the_files(visitor: Visitor, stage: Stage, width: int) -> None:
    with stage.alone():
        page = visitor.device(width)
        person = Mouse(page)
        page.goto("/")
        person.press(page.get_by_role("button", name="Enter as admin"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Progress")
        page.get_by_label("Course", exact=True).select_option(value=str(stage.scene["course"]))
        page.get_by_role("button", name="Show").click()
        everybody = number(tile(page, "Learners"))
        one_cohort(page, person)
        assert number(tile(page, "Learners")) < everybody
        progress = progress_file(page, person)
        compare_progress(page, progress)
        for column in ("sections_opened", "handed_in", "may_need_a_hand", "Course quiz"):
            # The control: figures that differ are noticed.
            with pytest.raises(AssertionError):
                compare_progress(page, [{**row, column: "" if row[column] else "7"} for row in progress])
        one_learner(page, person, progress)
        answers_file(page, stage, len(progress))
        analysis(page, person)


def number(text: str) -> int:
    """The first number in a text."""
    return int(re.findall(r"\d+", text)[0])


def tile(page: Page, name: str) -> str:
    """The value on the tile of that name."""
    found = page.locator(".tile").filter(has=page.locator("dt").get_by_text(name, exact=True))
    return found.locator("dd").first.inner_text()


def download(page: Page, person: Mouse, link: Locator) -> Rows:
    """The rows of a file that a link gives."""
    with page.expect_download() as arriving:
        person.press(link)
    assert arriving.value.suggested_filename.endswith(".csv")
    text = Path(arriving.value.path()).read_text("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def one_cohort(page: Page, person: Mouse) -> None:
    """Cohort, Show."""
    before = person.presses
    page.get_by_label("Cohort").select_option(label="Cohort A")
    person.presses += 1
    person.press(page.get_by_role("button", name="Show"))
    assert person.presses - before == 2
    expect(page).to_have_url(re.compile("cohort="))
    expect(page.get_by_label("Cohort").locator("option:checked")).to_have_text("Cohort A")


def progress_file(page: Page, person: Mouse) -> Rows:
    """Export, CSV."""
    before = person.presses
    person.press(page.get_by_role("button", name="Export"))
    rows = download(page, person, page.get_by_role("link", name="CSV for spreadsheets"))
    assert person.presses - before == 2
    page.keyboard.press("Escape")
    return rows


def compare_progress(page: Page, rows: Rows) -> None:
    """Every number on the page is the number in the file."""
    assert number(tile(page, "Learners")) == len(rows)
    opened = page.locator(".tile").first.locator("dd").nth(1).inner_text()
    assert number(opened) == sum(row["sections_opened"] not in ("", "0") for row in rows)
    handed_in = page.locator(".tile").filter(has_text="Median quiz score").locator("dd").nth(1)
    assert number(handed_in.inner_text()) == sum(row["handed_in"] not in ("", "0") for row in rows)
    hands = page.locator("section[aria-labelledby=help] .chip").first.inner_text()
    assert number(hands) == sum(row["may_need_a_hand"] != "" for row in rows)
    header = list(rows[0])
    cells = header[header.index("sections_finished") + 1 : header.index("handed_in")]
    by_name = {row["learner"]: row for row in rows}
    lines = page.locator("table.heat tbody tr")
    expect(lines).to_have_count(min(20, len(rows)))
    for line in lines.all():
        row = by_name[line.locator("th").inner_text()]
        shown = [text.split()[0] for text in line.locator("td").all_inner_texts()]
        assert shown == [row[name] or "–" for name in cells]


def one_learner(page: Page, person: Mouse, rows: Rows) -> None:
    """The page of somebody who may need a hand says what the file says."""
    link = page.locator("section[aria-labelledby=help] th a").first
    name = link.inner_text()
    person.press(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    row = next(one for one in rows if one["learner"] == name)
    assert number(tile(page, "Sections read")) == int(row["sections_finished"])
    best = tile(page, "Score that counts")
    if row["best"]:
        assert abs(number(best) - float(row["best"]) * 100) <= 0.51
    else:
        assert best == "–"
    expect(page.get_by_text("May need a hand.")).to_be_visible()
    printed(page, f"Progress of {name} on")
    page.go_back()
    printed(page, "Progress report, course")


def printed(page: Page, words: str) -> None:
    """On paper the report says what it is, and nothing that only a screen can do."""
    expect(page.locator("button", has_text="Excel").first).to_be_attached()
    with PdfDocument(page.pdf(format="A4", print_background=True)) as paper:
        text = " ".join(sheet.get_textpage().get_text_range() for sheet in paper)
    assert words in " ".join(text.split())
    assert not re.search(r"\bExcel\b|\bExport\b", text)


def answers_file(page: Page, stage: Stage, learners: int) -> None:
    """One row for each answer of the cohort that the database holds."""
    page.get_by_role("button", name="Export").click()
    rows = download(page, Mouse(page), page.get_by_role("link", name="Every answer, one row each"))
    page.keyboard.press("Escape")
    with stage.connect() as connection:
        count = connection.execute(
            "SELECT count(*) FROM quizzes_answer answer JOIN quizzes_attempt attempt"
            " ON attempt.id = answer.attempt_id JOIN quizzes_quiz quiz ON quiz.id = attempt.quiz_id"
            " JOIN lessons_enrolment enrolment ON enrolment.learner_id = attempt.learner_id"
            " AND enrolment.course_id = quiz.course_id"
            " JOIN people_cohort cohort ON cohort.id = enrolment.cohort_id"
            " WHERE cohort.name = 'Cohort A' AND quiz.course_id = %s AND NOT attempt.is_preview",
            [stage.scene["course"]],
        ).fetchone()
    assert count
    assert sum(row["given_in"] == "quiz" for row in rows) == count[0] > 0
    assert len({row["learner_id"] for row in rows}) <= learners
    if page.viewport_size and page.viewport_size["width"] == 390:
        answers_as_excel(page, len(rows))


def answers_as_excel(page: Page, count: int) -> None:
    """Asked for with the filters of the report, watched until it is there, fetched, and back."""
    report = page.url
    page.get_by_role("button", name="Export").click()
    page.get_by_role("link", name="As Excel").click()
    expect(page.get_by_label("Cohort").locator("option:checked")).to_have_text("Cohort A")
    page.get_by_label("Kind of file").select_option("xlsx")
    page.get_by_label("Codes instead of names").check()
    assert look_over(page) == []
    page.get_by_role("button", name="Get every answer").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Ready", timeout=60_000)
    assert look_over(page) == []
    with page.expect_download() as arriving:
        page.get_by_role("link", name="Download").click()
    ((_header, *rows),) = sheets(Path(arriving.value.path()).read_bytes())
    assert len(rows) == count
    assert all(row[1] == "" and row[2].startswith("learner-") for row in rows)
    page.goto(report)


def analysis(page: Page, person: Mouse) -> None:
    """Item analysis: the note names the question to begin with; the file agrees with the table."""
    menu = page.get_by_role("button", name="Menu")
    if menu.is_visible():
        menu.click()
    page.locator("#nav").get_by_role("link", name="Item analysis").click()
    person.press(page.get_by_role("link", name="Course quiz"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Item analysis")
    printed(page, "Every question")
    rows = download(page, person, page.get_by_role("link", name="CSV"))
    by_number = {row["number"]: row for row in rows}
    lines = page.locator("table").filter(has_text="Every question").locator("tbody tr")
    expect(lines).to_have_count(len(by_number))
    for line in lines.all():
        row = by_number[str(number(line.locator("th").inner_text()))]
        facility = number(line.locator("[data-l=Right]").inner_text())
        assert abs(facility - float(row["facility"]) * 100) <= 0.51
        assert line.locator("[data-l='Left empty']").inner_text() == row["left_empty"]
        discrimination = line.locator("[data-l=Discrimination]").inner_text().replace("−", "-")
        assert abs(float(discrimination) - float(row["discrimination"])) <= 0.0051
