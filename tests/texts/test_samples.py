"""Files that other programs wrote: how much of their text is kept. Only where the samples are at hand."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import html

from tests.effort import ends
from texts.readers import read
from texts.sections import split
from texts.shapes import Extracted

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "articles"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not at hand")
PAGES = sorted(path.parent.name for path in SAMPLES.glob("html/readability/*/expected.html"))
_WORD = re.compile(r"\w+")


def sample(*place: str) -> Extracted:
    path = SAMPLES.joinpath(*place)
    return read(path.read_bytes(), filename=path.name)


def kinds(article: Extracted) -> list[str]:
    return [block.kind for block in article.blocks]


@pytest.mark.parametrize("name", PAGES)
def test_the_words_of_a_page_are_those_another_reader_finds(name: str) -> None:
    folder = SAMPLES / "html" / "readability" / name
    expected_page = html.fromstring((folder / "expected.html").read_text("utf-8"))
    wanted = "".join(str(part) for part in expected_page.itertext())
    expected = Counter(_WORD.findall(wanted.lower()))
    found = Counter(_WORD.findall(read((folder / "source.html").read_bytes(), format="html").text.lower()))
    kept = sum((expected & found).values())
    assert kept >= 0.99 * expected.total()
    assert found.total() - kept <= 0.10 * found.total()


def test_a_page_without_known_words_keeps_its_direction() -> None:
    metadata = json.loads((SAMPLES / "html/readability/rtl-1/expected-metadata.json").read_text("utf-8"))
    assert metadata["dir"] == "rtl"
    page = sample("html", "readability", "rtl-1", "source.html")
    assert page.text


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("comments", "Ouch.", ["comment", "comment"]),
        ("endnotes", "Ouch.", ["endnote", "endnote"]),
        ("footnotes", "Ouch.", ["footnote", "footnote"]),
        ("simple-list", "- Apple\n\n- Banana", []),
        ("single-paragraph", "Walking on imported air", []),
        ("strict-format", "Test", []),
        ("strikethrough", "Today's Special: Salmon Sold out", []),
        ("text-box", "Datum plane", []),
        ("underline", "The Sunset Tree", []),
        ("utf8-bom", "This XML has a byte order mark.", []),
        ("tables", "Above\n\nTop left\tTop right\nBottom left\tBottom right\n\nBelow", []),
    ],
)
def test_word_documents(name: str, text: str, codes: list[str]) -> None:
    article = sample("docx", f"{name}.docx")
    assert (article.text, [piece.code for piece in article.left_out]) == (text, codes)


def test_a_word_document_with_headings_a_table_and_an_image() -> None:
    article = sample("docx", "test.docx")
    assert article.title.startswith("AutoGen: Enabling Next-Gen LLM Applications")
    assert [section.title for section in split(article)] == ["Opening", "Abstract", "Introduction"]
    assert {"table", "image"} <= set(kinds(article))
    assert len(article.pictures) == 1


def test_equations_stay_in_their_lines() -> None:
    assert "sinθ=(mλ)/(a)" in sample("docx", "equations.docx").text


def test_two_columns_of_a_pdf() -> None:
    article = sample("pdf", "multicolumn.pdf")
    assert article.title == "Two-Column Document with Lorem Ipsum"
    assert "dictum gravida mauris. Nam arcu libero, nonummy eget, consectetuer id" in article.text
    assert kinds(article)[-1] == "table"
    assert "Austria\t8.9\t83,879\tVienna\tGerman" in article.text
    assert not re.search(r"^\d$", article.text, re.MULTILINE)


def test_paragraphs_of_a_pdf_go_on_over_its_pages() -> None:
    article = sample("pdf", "pdflatex-4-pages.pdf")
    assert set(kinds(article)) == {"paragraph"}
    assert all(article.text[block.end - 1] in ".!?" for block in article.blocks)
    assert article.text.count("Huardest gefburn") > 10


def test_the_footnote_of_a_pdf_is_left_out() -> None:
    article = sample("pdf", "test.pdf")
    assert "We refer to Appendix A" not in article.text
    assert "footnote" in [piece.code for piece in article.left_out]
    assert "lever-" not in article.text
    assert "leverage LLMs" in article.text


def test_a_plain_pdf() -> None:
    assert kinds(sample("pdf", "002-trivial-libre-office-writer.pdf")) == ["paragraph"]


def test_a_book() -> None:
    article = sample("epub", "test.epub")
    assert [section.title for section in split(article)] == [
        "Chapter 1: Test Content",
        "Chapter 2: More Content",
    ]
    assert [piece.code for piece in article.left_out] == ["contents"]


def test_a_long_markdown_file_is_read_in_time() -> None:
    with ends(usual=1):
        article = read((SAMPLES / "markdown" / "commonmark-spec.txt").read_bytes(), format="markdown")
    assert len(split(article)) == 7
    assert {"code", "list_item", "heading"} <= set(kinds(article))


def test_a_blog_page() -> None:
    article = sample("html", "test_blog.html")
    assert article.title
    assert len(_WORD.findall(article.text)) > 500
