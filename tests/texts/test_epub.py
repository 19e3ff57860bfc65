"""EPUB: the spine in order, chapters as sections, cover and contents left out."""

from __future__ import annotations

import pytest

from tests.texts.office_files import epub, packed, png
from texts.readers import read
from texts.sections import split
from texts.shapes import UnreadableFile

PAGE = (
    '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head>'
    "<body>{}</body></html>"
)
WORDS = "<p>The boats went out at dawn, and they came back late in the evening.</p>"


def page(body: str) -> str:
    return PAGE.format(body)


def test_chapters_follow_the_spine_and_become_sections() -> None:
    data = epub({"z.xhtml": page(f"<h1>First</h1>{WORDS}"), "a.xhtml": page(f"<h1>Second</h1>{WORDS}")})
    article = read(data, filename="river.epub")
    assert (article.title, article.language, article.source_format) == ("The river", "en", "epub")
    assert [section.title for section in split(article)] == ["First", "Second"]


def test_cover_and_contents_are_left_out_and_said() -> None:
    data = epub(
        {
            "cover.xhtml": page("<p>The river</p>"),
            "nav.xhtml": page("<nav>First</nav>"),
            "a.xhtml": page(WORDS),
        },
        properties={"nav.xhtml": "nav"},
    )
    article = read(data, filename="river.epub")
    assert [piece.code for piece in article.left_out] == ["cover", "contents"]
    assert article.text.endswith("late in the evening.")


def test_a_repeated_title_is_there_once() -> None:
    data = epub({"a.xhtml": page("<h1>The river</h1>"), "b.xhtml": page(f"<h1>The river</h1>{WORDS}")})
    article = read(data, filename="river.epub")
    assert [block.kind for block in article.blocks] == ["title", "paragraph"]


def test_the_language_of_the_words_counts_more_than_a_template() -> None:
    article = read(epub({"a.xhtml": page("<p>今天很好。我们走吧！真的吗？</p>")}), filename="river.epub")
    assert article.language == "zh"


def test_images_of_the_book_are_kept_and_others_reported() -> None:
    body = WORDS + '<img src="boat.png" alt="A boat"/><img src="https://x.test/net.png" alt="A net"/>'
    article = read(epub({"a.xhtml": page(body)}, boat__png=png()), filename="river.epub")
    assert [picture.data for picture in article.pictures] == [png()]
    assert [(piece.code, piece.text) for piece in article.left_out] == [("remote_image", "A net")]


def test_a_book_is_told_by_its_content() -> None:
    assert read(epub({"a.xhtml": page(WORDS)})).source_format == "epub"


@pytest.mark.parametrize(
    "data", [packed({"a.txt": "x"}), epub({}), packed({"META-INF/container.xml": "<container/>"})]
)
def test_what_is_no_book_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"no EPUB book|no text"):
        read(data, filename="book.epub")
