"""Formatted questions in a real browser: read on a phone, written with a preview, and never run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from items.kinds import Item, Rich
from lessons.models import Course
from people.models import User
from quizzes.models import Answer, ItemMedia, ItemVersion
from tests.factories.courses import published_course
from tests.factories.items import description, single_choice, stored_item
from tests.factories.quizzes import published_quiz
from tests.items.hostile_texts import PAYLOADS
from tests.journeys.live import begun, signed_in, until
from tests.texts.office_files import png

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = ViewportSize(width=390, height=844)
NAME = "0123456789abcdef" * 2 + ".png"
TEXT = f"""What is $\\frac{{-b \\pm \\sqrt{{b^2-4ac}}}}{{2a}}$ here?

![A grey field](media:{NAME})

```
def solve(a, b, c): return (-b + sqrt(b ** 2 - 4 * a * c)) / (2 * a)  # a long line of code
```

$$\\sum_{{i=1}}^{{n}} i = \\frac{{n(n+1)}}{{2}}$$"""


def rich_item(words: str) -> Item:
    item = single_choice()
    options = tuple(  # type: ignore[var-annotated]
        replace(option, content=Rich(f"$x = {place}$ **or** `{place}`", "markdown"))
        for place, option in enumerate(item.body.options)  # type: ignore[union-attr]  # a choice
    )
    return replace(item, stem=Rich(words, "markdown"), body=replace(item.body, options=options))  # type: ignore[arg-type]


@pytest.fixture
def course(learner: User, instructor: User) -> Course:
    course = published_course(learners=(learner,), instructors=(instructor,))
    ItemMedia.objects.create(
        organisation=course.organisation, course=course, name=NAME, media_type="image/png", data=png(600, 300)
    )
    return course


def asked(course: Course, *items: Item) -> None:
    quiz = published_quiz(course, [])
    for place, shape in enumerate(items, 1):
        quiz.slots.create(position=place, item=stored_item(course, shape=shape), points=shape.points)


def heard(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and all that its console and its scripts complain of."""
    page = context.new_page()
    said: list[str] = []

    def ran(dialog: Dialog) -> None:
        said.append("ran")
        dialog.dismiss()

    # The test's own server sends no header that would let the offline worker look after more than its folder.
    def told(line: ConsoleMessage) -> None:
        if line.type == "error" and "Service-Worker-Allowed" not in line.text:
            said.append(line.text)

    page.on("console", told)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", ran)
    return page, said


def without_policy(signed: BrowserContext, url: str) -> BrowserContext:
    """The same person in pages whose content security policy is switched off."""
    assert signed.browser is not None
    free = signed.browser.new_context(base_url=url, bypass_csp=True)
    free.add_cookies(signed.cookies())  # type: ignore[arg-type]  # as the other context has them
    return free


def test_formulas_pictures_and_code_on_a_phone(
    live_server: LiveServer, learner: User, course: Course
) -> None:
    asked(course, description(), rich_item(TEXT))
    with signed_in(live_server.url, learner) as context:
        page, said = heard(context)
        page.set_viewport_size(PHONE)
        begun(page, course.quizzes.get())
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert (
            page.evaluate("document.querySelector('legend math mfrac').getBoundingClientRect().height") > 20
        )
        assert page.evaluate("document.querySelector('img[alt=\"A grey field\"]').naturalWidth") == 600
        assert Axe().run(page).violations_count == 0
        page.keyboard.press("Tab")
        page.check("input[value=a]")
        until(lambda: Answer.objects.count() == 1)
        page.click("text=Finish and check >> visible=true")
        page.click("#handin button")
        page.wait_for_url("**/result/")
        assert page.locator("article.answer pre").count() == 1
        assert Axe().run(page).violations_count == 0
        assert said == []


def test_a_picture_is_put_in_and_shown_while_writing(
    live_server: LiveServer, instructor: User, course: Course, tmp_path: Path
) -> None:
    file = tmp_path / "field.png"
    file.write_bytes(png(60, 30))
    item = stored_item(course, shape=rich_item("What is it?"))
    with signed_in(live_server.url, instructor) as context:
        page, said = heard(context)
        page.goto(f"/teach/questions/{item.pk}/")
        page.fill("#stem", "What is *this* in $x^2$?")
        until(lambda: page.locator("#shown .qstem math").count() == 1)
        page.click("text=Formatting, pictures, sound")
        page.set_input_files("#media", file)
        page.fill("#media_words", "Another field")
        page.click("button[value=media]")
        page.wait_for_selector("#shown img[alt='Another field']")
        assert Axe().run(page).violations_count == 0
        page.click(".btn.primary[name=save]")
        until(lambda: ItemVersion.objects.filter(item=item).count() == 2)
        assert said == []
    stem = ItemVersion.objects.get(item=item, number=2).content["stem"]
    assert stem["value"].startswith("What is *this* in $x^2$?\n\n![Another field](media:")


def test_nothing_runs_even_without_the_policy(
    live_server: LiveServer, learner: User, instructor: User, course: Course
) -> None:
    """Every payload in one text, read as Markdown and as HTML, in pages that would let scripts run."""
    words = "\n\n".join(PAYLOADS)
    texts = [Rich(words, "markdown"), Rich(words, "html")]
    asked(course, *(replace(description(), stem=text) for text in texts), rich_item("Does it run?"))
    for text in texts:
        stored_item(course, shape=replace(single_choice(), stem=text, rationale=text))
    with signed_in(live_server.url, learner) as signed:
        page, said = heard(without_policy(signed, live_server.url))
        begun(page, course.quizzes.get())
        assert "alert(1)" in page.inner_text("form .card")
    with signed_in(live_server.url, instructor) as signed:
        page, said_to_author = heard(without_policy(signed, live_server.url))
        for item in course.items.all():
            page.goto(f"/teach/questions/{item.pk}/")
            assert "alert(1)" in page.inner_text("#shown") or "run" in page.inner_text("#shown")
    assert "ran" not in said + said_to_author
