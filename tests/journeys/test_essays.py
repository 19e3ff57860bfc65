"""An essay in a real browser: written by keyboard alone on a phone, marked by pressing levels, read again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from items.kinds import Files, ItemKind
from items.scoring.essays import word_count
from lessons.models import Course
from people.models import User
from quizzes.models import Answer, AnswerFile, Attempt, Item, Mark
from tests.factories.courses import published_course
from tests.factories.quizzes import published_quiz
from tests.journeys.live import begun, signed_in, until
from tests.journeys.test_numbers import PHONE, tab_to
from tests.quizzes.test_essays import asking

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "The ferry was slow - it's 2.5 km, 新质 and … so on."


@pytest.fixture
def course(learner: User, instructor: User) -> Course:
    course = published_course(learners=(learner,), instructors=(instructor,))
    published_quiz(course, [ItemKind.ESSAY])
    return course


def sound(page: Page) -> None:
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_essay_is_written_marked_and_read_again(
    live_server: LiveServer, learner: User, instructor: User, course: Course
) -> None:
    with signed_in(live_server.url, learner) as context:
        page = context.new_page()
        page.set_viewport_size(PHONE)
        begun(page, course.quizzes.get())
        tab_to(page, "#answer")
        page.keyboard.type(TEXT)
        # Counted in the browser as on the server.
        assert page.inner_text("#words") == f"{word_count(TEXT)} words"
        until(lambda: list(Answer.objects.values_list("value", flat=True))[-1:] == [{"text": TEXT}])
        sound(page)
        page.reload()
        assert page.input_value("#answer") == TEXT
        tab_to(page, "#attempt .actions [name=finish]")
        page.keyboard.press("Enter")
        until(lambda: "Hand in?" in page.inner_text("h1"))
        tab_to(page, "#handin button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/result/")
        assert "Waiting for marks" in page.inner_text("h1")
        sound(page)
    with signed_in(live_server.url, instructor) as context:
        mark(context.new_page())
    with signed_in(live_server.url, learner) as context:
        page = context.new_page()
        page.set_viewport_size(PHONE)
        page.goto("/")
        assert "Your instructor has marked what you wrote" in page.inner_text("main")
        page.goto(f"/attempts/{Attempt.objects.get().uid}/result/")
        assert "0.5 of 1 point" in page.inner_text("h1")
        assert "Which ferry?" in page.inner_text("article.answer")
        sound(page)


def test_a_file_goes_with_the_text(live_server: LiveServer, learner: User, instructor: User) -> None:
    course = published_course(learners=(learner,), instructors=(instructor,))
    asking(course, files=Files(most=2, types=("txt",)))
    with signed_in(live_server.url, learner) as context:
        page = context.new_page()
        page.set_viewport_size(PHONE)
        begun(page, course.quizzes.get())
        page.goto(page.url.replace("/1/", "/2/"))
        page.fill("#answer", TEXT)
        page.set_input_files("#file", {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Notes."})
        page.wait_for_selector("#files a")
        assert page.input_value("#answer") == TEXT
        sound(page)
        page.fill("#answer", f"{TEXT} More.")
        until(lambda: "More." in str(Answer.objects.order_by("pk").values_list("value", flat=True).last()))
        page.set_input_files("#file", {"name": "b.txt", "mimeType": "text/plain", "buffer": b"\x00\x01"})
        page.wait_for_selector(".note.bad")
        page.reload()
        assert page.input_value("#answer") == f"{TEXT} More."
        assert page.inner_text("#files-said") == "1 file is attached and safe."
        (kept,) = AnswerFile.objects.of(course.organisation_id)
        newest = Answer.objects.order_by("pk").last()
        assert newest
        assert newest.value["files"] == [str(kept.uid)]


def mark(page: Page) -> None:
    """Choose levels, see the points come, write a comment, save: by keyboard alone."""
    page.set_viewport_size(PHONE)
    page.goto("/teach/essays/")
    sound(page)
    page.goto(f"/teach/essays/{Item.objects.get().pk}/")
    for criterion, level in (("c1", 1), ("c2", 1)):
        tab_to(page, f"[name=level-{criterion}]")
        for _press in range(level):
            page.keyboard.press("ArrowDown")
    assert page.input_value("#points") == "0.5"
    tab_to(page, "#comment")
    page.keyboard.type("Which ferry?")
    sound(page)
    page.keyboard.press("Control+Enter")
    until(lambda: Mark.objects.filter(sequence=2).exists())
    page.wait_for_url("**/teach/essays/")
    assert Mark.objects.get(sequence=2).points == Decimal("0.5")
