"""Formatted texts, pictures and sound of questions: on every page, harmless, only to those who may see."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from items.kinds import Choice, Item, Rich
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.authoring import write_item
from quizzes.item_forms import ItemForm
from quizzes.media import asked_part
from quizzes.models import ItemMedia, ItemState, Quiz
from tests.factories.items import single_choice, stored_item
from tests.factories.quizzes import published_quiz
from tests.quizzes.form_posts import posted
from tests.texts.office_files import png

WORST = (
    "<img src=x onerror=alert(1)> [x](javascript:alert(1)) $\\text{<img src=x onerror=alert(1)>}$ "
    "`<script>alert(1)</script>` <svg onload=alert(1)> ![x](data:text/html,<script>alert(1)</script>)"
)


def rich_item(words: str, text_format: str = "markdown") -> Item:
    """A single choice with the same words in every text."""
    text = Rich(words, text_format)  # type: ignore[arg-type]  # one of the three formats
    item = single_choice()
    assert isinstance(item.body, Choice)
    options = tuple(
        replace(option, content=Rich(f"{option.id} {words}", text.format), feedback=text)
        for option in item.body.options
    )
    return replace(item, stem=text, rationale=text, body=replace(item.body, options=options))


def harmful(page: str) -> list[str]:
    """Whatever in the page could run: handlers, foreign scripts, addresses that are code."""
    found = []
    for element in html.fromstring(page).iter():
        if not isinstance(element.tag, str):
            continue
        attributes = {str(name): str(value).strip().lower() for name, value in element.attrib.items()}
        found += [f"{element.tag} {name}" for name in attributes if name.startswith("on")]
        found += [value for value in attributes.values() if value.startswith("javascript:")]
        source = attributes.get("src", "")
        is_ours = source.startswith("/static/") or attributes.get("type") == "application/json"
        if element.tag in ("script", "iframe", "object", "embed") and not is_ours:
            found.append(element.tag)
        if element.tag == "img" and not source.startswith("/"):
            found.append("img")
    return found


@pytest.fixture
def sat(course: Course, who: Principal) -> str:
    """An attempt that is over, of a quiz of one hostile question in Markdown and one in HTML."""
    quiz = published_quiz(course, [])
    for place, text_format in enumerate(("markdown", "html"), 1):
        item = stored_item(course, shape=rich_item(WORST, text_format))
        quiz.slots.create(position=place, item=item)
    attempt = start_attempt(quiz.pk, who)
    save_answer(who, attempt.uid, 1, client_key=uuid4(), client_seq=1, value={"chosen": ["b"]})
    return str(attempt.uid)


def test_no_page_runs_what_a_text_says(
    course: Course, sat: str, who: Principal, client: Client, learner: User, instructor: User
) -> None:
    client.force_login(learner)
    pages = [client.get(reverse("attempt_question", args=[sat, place])) for place in (1, 2)]
    submit_attempt(who, sat)  # type: ignore[arg-type]  # an id as text
    pages.append(client.get(reverse("attempt_result", args=[sat])))
    client.force_login(instructor)
    quiz = Quiz.objects.get(attempts__uid=sat)
    item = stored_item(course, shape=rich_item(WORST), state=ItemState.WAITING)
    form = ItemForm.of_item(rich_item(WORST))
    pages += [
        client.get(reverse("item_edit", args=[item.pk])),
        client.get(reverse("review_item", args=[item.pk])),
        client.get(reverse("item_list")),
        client.get(reverse("quiz_builder", args=[quiz.pk])),
        client.get(reverse("quiz_analysis", args=[quiz.pk])),
        client.post(reverse("item_checks"), {**posted(form), "course": str(course.pk)}),
    ]
    for page in pages:
        assert page.status_code == 200
        assert harmful(page.content.decode()) == []
        assert "alert(1)" in page.content.decode()  # the text is there, as text


def test_control_a_page_that_trusts_the_text_is_caught() -> None:
    assert set(harmful(f"<p>{WORST}</p>")) == {"img onerror", "svg onload", "script", "img"}


def test_a_question_shows_its_format_and_the_result_too(
    course: Course, who: Principal, client: Client, learner: User
) -> None:
    words = "What is **x** in $x^2$?\n\n```\nx < 1\n```"
    item = stored_item(course, shape=replace(rich_item("*y*"), stem=Rich(words, "markdown")))
    quiz = published_quiz(course, [])
    quiz.slots.create(position=1, item=item)
    attempt = start_attempt(quiz.pk, who)
    client.force_login(learner)
    page = client.get(reverse("attempt_question", args=[attempt.uid, 1])).content.decode()
    submit_attempt(who, attempt.uid)
    result = client.get(reverse("attempt_result", args=[attempt.uid])).content.decode()
    for shown in (page, result):
        assert "What is <strong>x</strong> in <math" in shown
        assert "<pre><code>x &lt; 1\n</code></pre>" in shown
    assert page.index("<pre>") > page.index("</legend>")
    api = client.get(f"/api/v1/attempts/{attempt.uid}/result/").json()
    assert api["answers"][0]["question"]["stem"]["plain"] == "What is x in x^2?\nx < 1"


def test_what_lists_show_is_plain_text(course: Course, teacher: Principal, client: Client) -> None:
    item = write_item(course, rich_item("Say **x** with $x^2$"), teacher)
    assert item.latest is not None
    assert item.latest.stem == "Say x with x^2"


def sent(client: Client, course: Course, data: bytes, words: str = "A map", **changes: str) -> str:
    form = ItemForm.of_item(single_choice())
    fields = {**posted(form), "course": str(course.pk), "more": "media", "media_words": words, **changes}
    fields["media"] = SimpleUploadedFile("x.bin", data)  # type: ignore[assignment]  # a file among the fields
    return client.post(reverse("item_new"), fields).content.decode()


def test_a_picture_is_put_into_a_text_and_saved(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    page = sent(client, course, png(5, 4), media_into="row-2")
    media = ItemMedia.objects.get()
    assert "Put in: A map. Not saved yet." in page
    row = html.fromstring(page).xpath("//*[@id='row-2-text']/@value")
    assert f"![A map](media:{media.name})" in str(row)
    assert f'src="/questions/media/{media.name}" alt="A map"' in page  # the preview
    sent(client, course, png(5, 4))
    assert ItemMedia.objects.count() == 1
    form = ItemForm.of_item(rich_item(f"What? ![A map](media:{media.name})"))
    assert client.post(reverse("item_new"), {**posted(form), "course": str(course.pk)}).status_code == 302
    form = ItemForm.of_item(rich_item(f"What? ![A map](media:{'0' * 32}.png)"))
    refused = client.post(reverse("item_new"), {**posted(form), "course": str(course.pk)})
    assert (refused.status_code, "not one of this course" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("data", "words", "told"),
    [
        (b"<svg onload=alert(1)>", "A map", "This is no PNG"),
        (b"<script>", "A map", "This is no PNG"),
        (png(5, 4)[:40], "A map", "damaged"),
        (b"\xff\xf1" + b"0" * 50, "An AAC stream", "This is no PNG"),
        (png(5, 4), " ", "say in words"),
        (b"", "A map", "This is no PNG"),
    ],
)
def test_what_is_no_picture_or_sound_is_not_kept(
    client: Client, course: Course, instructor: User, data: bytes, words: str, told: str
) -> None:
    client.force_login(instructor)
    page = sent(client, course, data, words, media_into="row-2")
    assert told in page
    assert not ItemMedia.objects.exists()
    fields = html.fromstring(page)
    assert fields.xpath("//*[@id='media_words']/@value") == [words]
    assert fields.xpath("//*[@id='media_into']/option[@selected]/@value") == ["row-2"]


def test_the_words_for_a_file_go_once_it_is_put_in(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    page = html.fromstring(sent(client, course, png(5, 4)))
    assert page.xpath("//*[@id='media_words']/@value") == [""]
    waiting = html.fromstring(sent(client, course, b"", more="rows"))
    assert waiting.xpath("//*[@id='media_words']/@value") == ["A map"]  # another button takes nothing away


def test_a_sound_is_served_in_parts_with_its_own_type(
    client: Client, course: Course, instructor: User, learner: User
) -> None:
    client.force_login(instructor)
    sent(client, course, b"ID3" + bytes(range(97)), "A bell")
    name = ItemMedia.objects.get().name
    assert name.endswith(".mp3")
    client.force_login(learner)
    url = reverse("item_media", args=[name])
    whole = client.get(url)
    assert (whole["Content-Type"], whole["X-Content-Type-Options"]) == ("audio/mpeg", "nosniff")
    part = client.get(url, headers={"range": "bytes=3-5"})
    assert (part.status_code, part.content) == (206, bytes(range(3)))
    assert part["Content-Range"] == "bytes 3-5/100"


@pytest.mark.parametrize(
    ("asked", "part"),
    [("", None), ("bytes=0-", (0, 9)), ("bytes=2-4", (2, 4)), ("bytes=2-99", (2, 9)), ("bytes=10-", None),
     ("bytes=5-2", None), ("bytes=-3", None), ("bytes=0-1,3-4", None)],
)  # fmt: skip
def test_parts_of_a_file(asked: str, part: tuple[int, int] | None) -> None:
    assert asked_part(asked, 10) == part


def test_a_plain_text_stays_plain_until_its_author_says_otherwise(
    client: Client, course: Course, instructor: User
) -> None:
    client.force_login(instructor)
    item = stored_item(course, shape=replace(single_choice(), stem=Rich("Is *this* 1811?")))
    url = reverse("item_edit", args=[item.pk])
    assert 'name="is_markdown"' in client.get(url).content.decode()
    form = ItemForm.of_item(single_choice())
    fields = posted(form, stem="Is *this* 1811?", save="save")
    client.post(url, {**fields, "base": str(item.latest_id)})
    item.refresh_from_db()
    assert item.latest is not None
    assert item.latest.content["stem"]["format"] == "plain"
    client.post(url, {**fields, "base": str(item.latest_id), "is_markdown": "on"})
    item.refresh_from_db()
    assert item.latest is not None
    assert item.latest.content["stem"]["format"] == "markdown"
    assert item.latest.stem == "Is this 1811?"
