"""Markdown: structure kept, marks removed, everything else reported."""

from __future__ import annotations

from texts.readers import read
from texts.shapes import Extracted


def shape(text: str) -> tuple[Extracted, list[tuple[str, int, str]]]:
    article = read(text.encode(), format="markdown")
    return article, [(b.kind, b.level, article.text[b.start : b.end]) for b in article.blocks]


def test_headings_lists_quotes_and_paragraphs() -> None:
    article, blocks = shape(
        "# The *title*\n\nIntro with `code` and a [link](https://example.org).\nSame line.\n\n"
        "## One\n\n* a\n* b\n\n### Sub\n\n5. five\n6. six\n\n> Said.\n"
    )
    assert blocks == [
        ("title", 0, "The title"),
        ("paragraph", 0, "Intro with code and a link. Same line."),
        ("heading", 1, "One"),
        ("list_item", 0, "a"),
        ("list_item", 0, "b"),
        ("heading", 2, "Sub"),
        ("list_item", 0, "five"),
        ("list_item", 0, "six"),
        ("quote", 0, "Said."),
    ]
    assert article.title == "The title"
    assert "5. five" in article.text


def test_several_top_headings_are_sections() -> None:
    _, blocks = shape("# One\n\nText is here.\n\n# Two\n\nMore is here.\n")
    assert [block[:2] for block in blocks] == [("heading", 1), ("paragraph", 0)] * 2


def test_what_is_no_sentence_is_reported() -> None:
    article, blocks = shape(
        "---\ntitle: Named here\n---\nText is here. ![A boat](boat.png) <b>bold</b>\n\n```\nx = 1\n```\n\n"
        "<div>raw</div>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nRead more\n\nLast words stand here.\n"
    )
    assert [(piece.code, piece.text) for piece in article.left_out] == [
        ("front_matter", "title: Named here"),
        ("remote_image", "A boat"),
        ("html", "<b> </b>"),
        ("html", "<div>raw</div>"),
        ("site_debris", "Read more"),
    ]
    assert [(block[0], block[2]) for block in blocks] == [
        ("paragraph", "Text is here. bold"),
        ("code", "x = 1"),
        ("table", "a\tb\n1\t2"),
        ("paragraph", "Last words stand here."),
    ]
    assert article.title == "Named here"


def test_a_script_between_words_is_no_text() -> None:
    article, blocks = shape("Boats <script>alert(1)</script> float <style>p{}</style> well.\n")
    assert blocks[0][2] == "Boats float well."
    assert [piece.text for piece in article.left_out] == [
        "alert(1)", "p{}", "<script> </script> <style> </style>",
    ]  # fmt: skip


def test_deep_nesting_ends_in_words() -> None:
    article, _ = shape("> " * 500 + "deep words are here\n\nText stands here.")
    assert "Text stands here." in article.text
