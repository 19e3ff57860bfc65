"""The import pages as a browser without script sends them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from items.generation.levels import LEVELS
from jobs.models import Job, JobState
from jobs.running import run_job
from lessons import tasks as _tasks  # noqa: F401  # makes the work known to this process, as to a worker
from lessons.models import Article, Course, CourseState, Import, ImportState
from lessons.queries import plan_of
from lessons.services import apply_plan, create_import, finish_import, read_import
from people.access import Principal
from people.models import AuditEntry, User
from quizzes.drafting import draft_items
from quizzes.models import Item, ItemState
from tests.factories.courses import CourseFactory
from tests.factories.items import stored_item
from tests.lessons.conftest import ARTICLE, CHINESE
from tests.texts.office_files import png

pytestmark = pytest.mark.django_db
ReadArticle = Callable[..., Import]
START = "/teach/import/"


@pytest.fixture
def page(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def titles(import_: Import) -> list[str]:
    return [part.title for part in plan_of(Import.objects.get(pk=import_.pk)).parts]


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]  # a test response


def test_start_says_what_may_be_sent_in(page: Client) -> None:
    shown = text_of(page.get(START))
    assert "up to 10 MB" in shown
    assert "None yet." in shown


@pytest.mark.parametrize("text", [ARTICLE, CHINESE, "Ten words are enough for a very short article here."])
def test_pasted_text_waits_for_its_reader(page: Client, text: str) -> None:
    response = page.post(START, {"text": text.replace("\n", "\r\n")})
    import_ = Import.objects.get()
    assert response["Location"] == reverse("import_detail", args=[import_.pk])
    assert bytes(import_.source).decode() == text
    shown = text_of(page.get(response["Location"]))
    assert "Reading the article" in shown
    assert 'http-equiv="refresh"' in shown


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("empty.txt", b""), "This file is empty."),
        (SimpleUploadedFile("report.odt", b"PK\x03\x04"), "This kind of file cannot be read"),
        (SimpleUploadedFile("photo.docx", png()), "This is a picture, whatever its name says"),
        (SimpleUploadedFile("large.txt", b"word " * 2_000_001), "larger than 10 MB"),
    ],
    ids=["empty", "kind", "picture", "large"],
)
def test_a_bad_file_is_refused_in_words(page: Client, file: SimpleUploadedFile, words: str) -> None:
    response = page.post(START, {"file": file})
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Import.objects.exists()


SWEDISH = """Två byar

Två byar delar på en flod. Var och en byggde en bro.

(1) Den första byn

Den första bron byggdes 1811. Den var av trä. Ingen betalade för att gå över den.

(2) Den andra byn

Den andra bron byggdes 1821. Den var av sten. Den står kvar än i dag.
"""


def test_every_language_says_what_it_allows(page: Client) -> None:
    shown = text_of(page.get(START))
    for words in (
        '<option value="" selected>As found in the text',
        '<option value="en">English, full: every type of question',
        '<option value="sv">Swedish, basic: numbers, years and terms',
        '<option value="th">Thai, manual: questions by hand',
    ):
        assert words in shown


@pytest.mark.parametrize("source", ["text", "file"])
def test_a_named_language_goes_before_the_one_found(page: Client, source: str) -> None:
    sent = {"text": SWEDISH, "file": SimpleUploadedFile("byar.txt", SWEDISH.encode())}[source]
    page.post(START, {source: sent, "language": "sv"})
    import_ = read_import(Import.objects.get().pk)
    shown = text_of(page.get(reverse("import_detail", args=[import_.pk])))
    assert '<option value="sv" selected>' in shown
    assert LEVELS["other_language"].sentence in shown
    assert "found in the text" not in shown


def test_an_unknown_language_is_refused(page: Client) -> None:
    assert page.post(START, {"text": SWEDISH, "language": "xx"}).status_code == 422
    assert not Import.objects.exists()


def test_the_language_found_can_be_changed_and_course_and_engine_follow(
    page: Client, read_article: ReadArticle, learner: User
) -> None:
    import_ = read_article(SWEDISH)
    detail = reverse("import_detail", args=[import_.pk])
    shown = text_of(page.get(detail))
    assert "found in the text" in shown
    assert LEVELS["unknown_language"].sentence in shown
    form = split_form(page, import_, op="save") | {"language": "sv"}
    shown = text_of(page.post(reverse("import_plan", args=[import_.pk]), form, follow=True))
    assert LEVELS["other_language"].sentence in shown
    page.post(reverse("import_apply", args=[import_.pk]), split_form(page, import_))
    course = Course.objects.get()
    assert course.language == "sv"
    assert draft_items(import_.pk)["level"] == "basic"
    lesson = page.get(reverse("lesson_detail", args=[course.slug, 2]))
    assert '<div class="read" id="text" lang="sv"' in text_of(lesson)


def test_no_language_is_named_twice(page: Client, read_article: ReadArticle) -> None:
    import_ = read_article(CHINESE)
    form = split_form(page, import_, op="save") | {"language": "zh"}
    page.post(reverse("import_plan", args=[import_.pk]), form)
    assert Import.objects.get().language == ""
    shown = text_of(
        page.post(reverse("import_plan", args=[import_.pk]), form | {"language": "xx"}, follow=True)
    )
    assert "This language is not known here." in shown


def test_nothing_sent_in_is_refused(page: Client) -> None:
    response = page.post(START, {"text": " \n"})
    assert response.status_code == 422
    assert "Paste a text, or choose a file." in text_of(response)


def test_the_form_stays_filled(page: Client) -> None:
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.7")
    assert "my own words" in text_of(page.post(START, {"text": "my own words", "file": file}))


def test_an_uploaded_file_keeps_its_name(page: Client) -> None:
    page.post(START, {"file": SimpleUploadedFile("bridges.md", ARTICLE.encode())})
    assert Import.objects.get().source_name == "bridges.md"


def test_sections_show_the_split_and_what_was_left_out(page: Client, read_article: ReadArticle) -> None:
    shown = text_of(page.get(reverse("import_detail", args=[read_article().pk])))
    assert 'value="(1) The first village"' in shown
    assert "“Related News”" in shown
    assert "A phrase of the web site around the article" in shown


def split_form(page: Client, import_: Import, **fields: str) -> dict[str, str]:
    response = page.get(reverse("import_detail", args=[import_.pk]))
    shown = {f"title-{index}": section.title for index, section in enumerate(response.context["sections"])}
    return {"fingerprint": response.context["fingerprint"], **shown, **fields}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("up:2", ["Introduction", "(2) The second village", "(1) The first village"]),
        ("down:0", ["(1) The first village", "Introduction", "(2) The second village"]),
        ("merge:1", ["Introduction", "(1) The first village"]),
        ("save", ["Introduction", "(1) The first village", "(2) The second village"]),
    ],
)
def test_sections_change_by_buttons(
    page: Client, read_article: ReadArticle, operation: str, expected: list[str]
) -> None:
    import_ = read_article()
    response = page.post(reverse("import_plan", args=[import_.pk]), split_form(page, import_, op=operation))
    assert response.status_code == 302
    assert titles(import_) == expected


def test_a_section_is_divided_at_a_paragraph_and_put_back(page: Client, read_article: ReadArticle) -> None:
    import_ = read_article()
    address = reverse("import_plan", args=[import_.pk])
    block = page.get(reverse("import_detail", args=[import_.pk])).context["sections"][2].paragraphs[0].block
    response = page.post(address, split_form(page, import_, op=f"divide:2:{block}"))
    assert response["Location"].endswith("#section-4")
    assert len(titles(import_)) == 4
    page.post(address, split_form(page, import_, op="reset"))
    assert len(titles(import_)) == 3


def test_typed_titles_survive_every_button(page: Client, read_article: ReadArticle) -> None:
    import_ = read_article()
    form = split_form(page, import_, op="up:2")
    form["title-0"] = "Two villages"
    page.post(reverse("import_plan", args=[import_.pk]), form)
    assert titles(import_)[0] == "Two villages"


@pytest.mark.parametrize("route", ["import_plan", "import_apply"])
def test_an_emptied_title_is_said_and_the_others_are_kept(
    page: Client, read_article: ReadArticle, route: str
) -> None:
    import_ = read_article()
    before = titles(import_)
    form = split_form(page, import_, op="save") | {"title-0": "Two villages", "title-1": "  "}
    shown = text_of(page.post(reverse(route, args=[import_.pk]), form, follow=True))

    assert "Section 2 needs a title: it has its old one back. The other titles are saved." in shown
    assert titles(import_) == ["Two villages", *before[1:]]
    assert import_.course is None


@pytest.mark.parametrize("operation", ["merge:9", "divide:0:999", "up:0", "down:2", "nonsense", "", "merge"])
def test_an_impossible_change_is_refused_in_words(
    page: Client, read_article: ReadArticle, operation: str
) -> None:
    import_ = read_article()
    before = titles(import_)
    form = split_form(page, import_, op=operation)
    shown = text_of(page.post(reverse("import_plan", args=[import_.pk]), form, follow=True))
    assert 'class="note bad' in shown
    assert titles(import_) == before


def test_a_second_window_cannot_undo_the_first(page: Client, read_article: ReadArticle) -> None:
    import_ = read_article()
    address = reverse("import_plan", args=[import_.pk])
    form = split_form(page, import_, op="merge:0")
    page.post(address, form)
    assert "changed in another window" in text_of(page.post(address, form, follow=True))
    assert len(titles(import_)) == 2


def test_sections_are_right_makes_the_course_and_takes_the_titles(
    page: Client, read_article: ReadArticle
) -> None:
    import_ = read_article()
    form = split_form(page, import_)
    form["title-1"] = "Wood"
    shown = text_of(page.post(reverse("import_apply", args=[import_.pk]), form, follow=True))
    assert "Writing questions" in shown
    assert [lesson.title for lesson in Course.objects.get().lessons.all()][1] == "Wood"


def test_progress_shows_the_section_and_ends_by_itself(
    page: Client, read_article: ReadArticle, instructing: Principal
) -> None:
    import_ = read_article()
    apply_plan(import_, instructing)
    address = reverse("import_progress", args=[import_.pk])
    assert "About to start" in text_of(page.get(address))
    Job.objects.update(state=JobState.RUNNING, progress={"done": 1, "total": 3, "title": "Wood"})
    response = page.get(address)
    assert "About to start" not in text_of(response)
    assert "1 of 3 sections read" in text_of(response)
    assert "HX-Redirect" not in response
    finish_import(import_.pk)
    assert page.get(address)["HX-Redirect"] == reverse("import_detail", args=[import_.pk])


def test_an_article_that_waits_to_be_read_says_so(page: Client, instructing: Principal) -> None:
    import_ = create_import(b"# Wood\n\nWood floats.", by=instructing)
    address = reverse("import_progress", args=[import_.pk])
    assert "About to start" in text_of(page.get(address))
    Job.objects.update(state=JobState.RUNNING)
    assert "About to start" not in text_of(page.get(address))


def test_ready_offers_review_and_publishing(
    page: Client, read_article: ReadArticle, instructing: Principal
) -> None:
    import_ = read_article()
    course = apply_plan(import_, instructing)
    made = {
        "written": 5,
        "passed": 4,
        "held": 1,
        "untested": 2,
        "sections": [{"title": "Wood", "written": 5}],
    }
    Job.objects.update(state=JobState.DONE, progress=made)
    finish_import(import_.pk)
    for state in (ItemState.WAITING, ItemState.STALE, ItemState.ACCEPTED):
        stored_item(course, state=state)
    stored_item(CourseFactory(organisation=course.organisation), state=ItemState.WAITING)
    address = reverse("import_detail", args=[import_.pk])
    shown = text_of(page.get(address))
    assert "Start reviewing 2" in shown
    Item.objects.update(state=ItemState.ACCEPTED)
    decided = text_of(page.get(address))
    assert "Start reviewing" not in decided
    assert "None waits for review" in decided
    shown = text_of(page.post(reverse("course_publish", args=[course.slug]), {"next": address}, follow=True))
    assert "The course is published." in shown
    assert Course.objects.get(pk=course.pk).state == CourseState.PUBLISHED


def test_publish_goes_nowhere_else(page: Client, read_article: ReadArticle, instructing: Principal) -> None:
    course = apply_plan(read_article(), instructing)
    address = reverse("course_publish", args=[course.slug])
    assert page.post(address, {"next": "https://example.org/"})["Location"].startswith("/courses/")


def test_failed_reading_says_why_and_keeps_the_text(page: Client) -> None:
    page.post(START, {"text": "<!doctype html><html><body><script>1</script></body></html>"})
    import_ = read_import(Import.objects.get().pk)
    assert import_.state == ImportState.FAILED
    shown = text_of(page.get(reverse("import_detail", args=[import_.pk])))
    assert "The article could not be read" in shown
    assert "&lt;script&gt;1" in text_of(page.get(START, {"again": import_.pk}))


def test_failed_job_is_tried_again(page: Client, read_article: ReadArticle, instructing: Principal) -> None:
    import_ = read_article()
    apply_plan(import_, instructing)
    Job.objects.update(state=JobState.FAILED, error="The work was interrupted three times.")
    shown = text_of(page.get(reverse("import_detail", args=[import_.pk])))
    assert "The questions could not be made" in shown
    assert "interrupted three times" in shown
    assert "The article, its sections and its lessons are kept." in shown
    shown = text_of(page.post(reverse("import_retry", args=[import_.pk]), follow=True))
    assert "Writing questions" in shown


def test_imports_can_be_left_and_found_again(page: Client, read_article: ReadArticle) -> None:
    import_ = read_article()
    shown = text_of(page.get(START))
    assert reverse("import_detail", args=[import_.pk]) in shown
    assert "Sections to check" in shown


def test_others_find_nothing(
    client: Client, read_article: ReadArticle, other_instructor: User, learner: User, admin: User
) -> None:
    address = reverse("import_detail", args=[read_article().pk])
    for user, status in [(other_instructor, 404), (learner, 403), (admin, 200)]:
        client.force_login(user)
        assert client.get(address).status_code == status
    client.logout()
    assert client.get(address).status_code == 302


def test_an_import_is_thrown_away_by_a_tick(page: Client, read_article: ReadArticle) -> None:
    kept, import_ = read_article(CHINESE), read_article()
    detail, discard = (reverse(f"import_{name}", args=[import_.pk]) for name in ("detail", "discard"))
    assert discard in text_of(page.get(detail))
    assert "tick the box first" in text_of(page.post(discard, follow=True))
    assert Import.objects.count() == 2
    shown = text_of(page.post(discard, {"sure": "on"}, follow=True))
    assert "what you sent in is deleted" in shown
    assert detail not in shown
    assert page.get(detail).status_code == 404
    assert [row.pk for row in Import.objects.all()] == [kept.pk]
    assert [row.pk for row in Article.objects.all()] == [kept.revision.article_id]  # type: ignore[union-attr]  # it was read
    assert AuditEntry.objects.get(verb="import.discard").object_id == str(import_.pk)


def test_what_became_a_course_is_not_thrown_away(
    page: Client, read_article: ReadArticle, instructing: Principal
) -> None:
    import_ = read_article()
    apply_plan(import_, instructing)
    address = reverse("import_discard", args=[import_.pk])
    assert address not in text_of(page.get(reverse("import_detail", args=[import_.pk])))
    assert "A course has been made of it" in text_of(page.post(address, {"sure": "on"}, follow=True))
    assert Course.objects.get().lessons.count() == 3
    assert Import.objects.filter(pk=import_.pk).exists()


def test_what_cannot_be_read_is_thrown_away_too(page: Client) -> None:
    page.post(START, {"text": "<!doctype html><html><body><script>1</script></body></html>"})
    import_ = read_import(Import.objects.get().pk)
    page.post(reverse("import_discard", args=[import_.pk]), {"sure": "on"})
    assert not Import.objects.exists()


def test_the_reader_of_an_import_thrown_away_ends_in_peace(page: Client) -> None:
    page.post(START, {"text": ARTICLE})
    import_, job = Import.objects.get(), Job.objects.get()
    page.post(reverse("import_discard", args=[import_.pk]), {"sure": "on"})
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert not Article.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries(
    page: Client, read_article: ReadArticle, count: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    for _ in range(count):
        read_article()
    page.get(START)
    with django_assert_num_queries(2):  # type: ignore[attr-defined]  # a context manager; one is the count in the side list
        page.get(START)
