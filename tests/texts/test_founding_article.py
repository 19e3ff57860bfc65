"""The built-in article: unchanged on disk, and split as its author numbered it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from texts.readers import read
from texts.sections import split
from texts.shapes import Extracted

FOLDER = Path(__file__).parents[2] / "content" / "new-quality-productive-forces"
SHA256 = "1a5d6f4b03c44d75080baf61a9ef761330c8d0bbed0c095f044edb8ddd50f99f"


@pytest.fixture(scope="module")
def article() -> Extracted:
    return read((FOLDER / "article.txt").read_bytes(), filename="article.txt")


def test_the_file_is_kept_byte_for_byte() -> None:
    data = (FOLDER / "article.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256
    assert SHA256 in (FOLDER / "PROVENANCE.md").read_text(encoding="utf-8")
    assert hashlib.sha256(data + b"\n").hexdigest() != SHA256  # control: one byte more is noticed


def test_offsets_are_those_of_the_file(article: Extracted) -> None:
    assert article.text == (FOLDER / "article.txt").read_bytes().decode("utf-8")
    assert (article.source_format, article.language) == ("txt", "en")


def test_title_and_sections_are_the_articles_own(article: Extracted) -> None:
    assert article.title == (
        "The General Secretary provides strong guidance for the development practice of "
        "new quality productive forces"
    )
    sections = split(article)
    assert [(section.kind, section.label, section.title) for section in sections] == [
        ("introduction", "", "Introduction"),
        ("section", "(1)", "(1) Clarify a relationship"),
        ("section", "(2)", "(2) Deepen two aspects of understanding"),
        ("section", "(3)", "(3) Grasp three key points"),
    ]
    assert [len(section.sentences) for section in sections] == [2, 6, 5, 15]


def test_the_third_section_has_its_three_sub_headings(article: Extracted) -> None:
    headings = [block for block in split(article)[3].blocks if block.kind == "heading"]
    assert [(block.level, article.text[block.start : block.end]) for block in headings] == [
        (2, "— Leading the construction of a modern industrial system with technological innovation."),
        (2, "— Further comprehensively deepen reform."),
        (
            2,
            "— Give full play to the important role of major economic provinces in developing "
            "new quality productive forces.",
        ),
    ]


def test_debris_is_left_out_and_reported(article: Extracted) -> None:
    reported = [(piece.text, piece.code) for piece in article.left_out]
    assert reported == [
        ("Related Downloads", "site_debris"),
        ("Related News", "site_debris"),
        ("undefined", "site_debris"),
        ("undefined", "site_debris"),
    ]
    for piece in article.left_out:
        assert piece.reason
        assert article.text[piece.start : piece.end] == piece.text
    assert "undefined" not in " ".join(s.text for section in split(article) for s in section.sentences)


def test_every_character_is_in_a_block_or_reported(article: Extracted) -> None:
    seen = set()
    spans = [(block.start, block.end) for block in article.blocks]
    for piece in article.left_out:
        assert piece.start is not None
        assert piece.end is not None
        spans.append((piece.start, piece.end))
    for start, end in spans:
        seen.update(range(start, end))
    assert {i for i, character in enumerate(article.text) if not character.isspace()} == {
        i for i in seen if not article.text[i].isspace()
    }


def test_every_sentence_is_an_exact_slice(article: Extracted) -> None:
    for section in split(article):
        for sentence in section.sentences:
            assert article.text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
