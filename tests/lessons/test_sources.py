"""What can be sent in: every format by file, a page by its address, names of any system."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from lessons import sources
from lessons.models import Article, Import, ImportState
from lessons.queries import MAKE_ITEMS
from lessons.services import apply_plan, create_import, finish_import, read_import
from people.access import Principal
from people.models import User
from tests.texts.office_files import docx, epub, paragraph
from tests.texts.pdf_files import column, pdf
from texts import fetching
from texts.fetching import Page
from texts.shapes import UnreadableFile

pytestmark = pytest.mark.django_db
LINE = "The boats went out at dawn, and they came back late in the evening."
FILES = {
    "article.docx": docx(paragraph("Harbours", "Titel") + paragraph(LINE)),
    "article.pdf": pdf([column([LINE])]),
    "article.epub": epub({"a.xhtml": f"<html><body><p>{LINE}</p></body></html>"}),
    "article.html": f"<html><body><p>{LINE}</p></body></html>".encode(),
    "article.md": LINE.encode(),
    "article.txt": LINE.encode(),
}


@pytest.fixture
def page(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


@pytest.mark.parametrize("name", FILES)
def test_every_format_becomes_sections(page: Client, name: str) -> None:
    page.post("/teach/import/", {"file": SimpleUploadedFile(name, FILES[name])})
    import_ = read_import(Import.objects.get().pk)
    assert (import_.state, import_.error) == (ImportState.SPLIT, "")
    assert LINE in import_.revision.text
    assert page.get(reverse("import_detail", args=[import_.pk])).status_code == 200


def test_the_page_names_what_it_takes(page: Client) -> None:
    shown = page.get("/teach/import/").content.decode()
    assert "Word (.docx), PDF with a text layer, EPUB" in shown
    assert 'accept=".txt,' in shown
    assert 'name="url"' not in shown


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("Bericht über Käse – 2024 (neu).txt", "Bericht über Käse – 2024 (neu).txt"),
        ("文章.txt", "文章.txt"),
        ("مقال.txt", "مقال.txt"),
        ("C:\\Users\\me\\a.txt", "a.txt"),
        ("../../etc/passwd", "passwd"),
        ("a\udcff\n\x00b.txt", "a?b.txt"),
        ("x" * 400 + ".txt", "x" * 251 + ".txt"),
    ],
)
def test_a_file_may_be_called_anything(instructing: Principal, name: str, stored: str) -> None:
    import_ = create_import(LINE.encode(), by=instructing, source_name=name, is_queued=False)
    assert import_.source_name == stored
    assert read_import(import_.pk).state == ImportState.SPLIT


def test_what_was_left_out_stands_by_reason_with_counts(page: Client, instructing: Principal) -> None:
    images = "<img src='a.svg' alt='First'><img src='b.svg' alt='Second'>"
    text = f"<body><p>{LINE}</p>{images}<video>v</video></body>"
    import_ = create_import(text.encode(), by=instructing, source_format="html", is_queued=False)
    shown = page.get(reverse("import_detail", args=[read_import(import_.pk).pk])).content.decode()
    assert '<span class="num bold">2</span> An image that lies on another site' in shown
    assert "“Second”" in shown
    assert '<span class="num bold">1</span> A video' in shown


def test_a_scan_is_an_error_in_words(page: Client, instructing: Principal) -> None:
    import_ = create_import(pdf([[]]), by=instructing, source_name="scan.pdf", is_queued=False)
    assert read_import(import_.pk).state == ImportState.FAILED
    shown = page.get(reverse("import_detail", args=[import_.pk])).content.decode()
    assert "no text layer" in shown
    assert "Choose another file" in shown


@pytest.fixture
def open_site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address that may be fetched, and leads to a page."""
    settings.ARTICLE_HOSTS = ["example.org"]
    page = Page(f"<p>{LINE}</p>".encode(), "html", "https://example.org/last")
    monkeypatch.setattr(sources, "fetch", lambda *_, **__: page)
    return "https://example.org/first"


def test_a_page_is_fetched_by_its_address_and_kept(page: Client, open_site: str) -> None:
    assert 'name="url"' in page.get("/teach/import/").content.decode()
    page.post("/teach/import/", {"url": open_site})
    import_ = Import.objects.get()
    assert (import_.source_url, bytes(import_.source)) == (open_site, b"")
    read_import(import_.pk)
    import_.refresh_from_db()
    assert LINE in bytes(import_.source).decode()
    assert Article.objects.get().provenance == "https://example.org/last"


@pytest.mark.parametrize(
    ("url", "words"),
    [("https://evil.test/", fetching.NOT_LISTED), ("file:///etc/passwd", fetching.NOT_WEB)],
)
def test_an_address_that_may_not_be_fetched_is_refused_at_once(
    page: Client, open_site: str, url: str, words: str
) -> None:
    response = page.post("/teach/import/", {"url": url})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Import.objects.exists()


def test_nothing_is_fetched_where_no_site_is_named(page: Client, instructing: Principal) -> None:
    assert page.post("/teach/import/", {"url": "https://example.org/"}).status_code == 422
    with pytest.raises(UnreadableFile, match="cannot be fetched"):
        create_import(b"", by=instructing, source_url="https://example.org/")


def test_a_page_that_cannot_be_fetched_fails_in_words(
    page: Client, open_site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Page:
        raise UnreadableFile(fetching.NOT_PUBLIC)

    monkeypatch.setattr(sources, "fetch", refuse)
    page.post("/teach/import/", {"url": open_site})
    import_ = read_import(Import.objects.get().pk)
    shown = page.get(reverse("import_detail", args=[import_.pk])).content.decode()
    assert fetching.NOT_PUBLIC in shown
    assert "Change the address" in shown


ARABIC = """عنوان المقال

(1) الجزء الأول

خرجت القوارب عند الفجر. عادت القوارب في المساء.

(2) الجزء الثاني

هذا هو النص الأخير. لم يره أحد.
"""


@pytest.mark.parametrize(
    ("text", "lessons", "direction"),
    [
        (ARABIC, 2, "rtl"),
        (
            "新桥\n\n一、第一个村庄\n\n第一座桥建于1811年。\n\n二、第二个村庄\n\n第二座桥建于1821年。\n",
            2,
            "ltr",
        ),
        ("Ten words are enough for a very short article here.", 1, "ltr"),
        (f"{LINE} " * 4_000, 63, "ltr"),
    ],
    ids=["right to left", "chinese", "ten words", "long without headings"],
)
def test_any_article_becomes_lessons_that_say_their_direction(
    page: Client, instructing: Principal, text: str, lessons: int, direction: str
) -> None:
    import_ = read_import(create_import(text.encode(), by=instructing, is_queued=False).pk)
    assert page.get(reverse("import_detail", args=[import_.pk])).status_code == 200
    course = apply_plan(import_, instructing, is_queued=False)
    assert course.lessons.count() == lessons
    shown = page.get(reverse("lesson_detail", args=[course.slug, 1])).content.decode()
    assert f'id="text" lang="{course.language}" dir="{direction}"' in shown


def test_questions_can_be_made_again(page: Client, instructing: Principal) -> None:
    import_ = read_import(create_import(LINE.encode(), by=instructing, is_queued=False).pk)
    apply_plan(import_, instructing, is_queued=False)
    address = reverse("import_redo", args=[import_.pk])
    page.post(address)
    assert not Job.objects.exists()  # they have not been made the first time yet
    finish_import(import_.pk)
    assert address in page.get(reverse("import_detail", args=[import_.pk])).content.decode()
    page.post(address)
    import_.refresh_from_db()
    assert import_.state == ImportState.GENERATING
    assert Job.objects.get().kind == MAKE_ITEMS
