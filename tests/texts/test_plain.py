"""Plain text: which lines are headings, list items, paragraphs and debris."""

from __future__ import annotations

import pytest

from texts.readers import read
from texts.readers.debris import find_debris
from texts.readers.headings import label_of

BODY = "The boats went out at dawn, and they came back late in the evening."


def kinds(*lines: str) -> list[tuple[str, int]]:
    article = read("\n\n".join(["A title of the text", BODY, *lines]).encode())
    return [(block.kind, block.level) for block in article.blocks[2:]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("(1) Clarify a point", "(2) Deepen it"),
        ("1. Clarify a point", "2. Deepen it"),
        ("I. Clarify a point", "II. Deepen it"),
        ("Chapter 1", "Chapter 2: The net"),
        ("第一章 总则", "第二章 分则"),
        ("Clarify a point", "Deepen it"),
        ("What is a point?", "Why deepen it?"),
    ],
)
def test_headings_by_number_and_by_shortness(first: str, second: str) -> None:
    assert kinds(first, BODY, second, BODY) == [("heading", 1), ("paragraph", 0)] * 2


def test_levels_follow_the_numbering() -> None:
    assert kinds("1. One", "1.1 Sub", BODY, "— Dash below.", BODY, "2. Two", BODY, "Conclusion", BODY) == [
        ("heading", 1), ("heading", 2), ("paragraph", 0), ("heading", 3), ("paragraph", 0),
        ("heading", 1), ("paragraph", 0), ("heading", 1), ("paragraph", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "It ends like a sentence.",
        "12 boats went out, and then they came back; some stayed,",
        "lower case begins here",
        '"Quoted words stand here"',
        "word " * 30,
    ],
)
def test_what_is_no_heading(line: str) -> None:
    assert kinds(line, BODY) == [("paragraph", 0)] * 2


def test_numbered_runs_and_bullets_are_lists() -> None:
    assert kinds("1. A first thing", "2. A second thing", BODY) == [("list_item", 0)] * 2 + [("paragraph", 0)]
    assert kinds("- A first thing", "• A second thing", BODY) == [("list_item", 0)] * 2 + [("paragraph", 0)]
    assert kinds("— A first thing", "— A second thing", BODY) == [("list_item", 0)] * 2 + [("paragraph", 0)]


def test_the_marker_is_not_part_of_an_item() -> None:
    article = read(f"A title\n\n{BODY}\n\n- A first thing\n- A second thing".encode())
    assert [article.text[b.start : b.end] for b in article.blocks[2:]] == ["A first thing", "A second thing"]


def test_a_heading_needs_something_below_it() -> None:
    assert kinds("A lonely line") == [("paragraph", 0)]


def test_a_signature_below_a_quotation_is_no_heading() -> None:
    assert kinds('"All is well with the boats."', "— A fisher", BODY) == [("paragraph", 0)] * 3


def test_a_poem_has_no_headings() -> None:
    lines = [f"Short line number {word}" for word in ("one", "two", "three", "four", "five")]
    article = read("\n".join(lines).encode())
    assert "heading" not in {block.kind for block in article.blocks}


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "The boats went out at dawn, and all of them came back\n"
        "late in the evening, when the lamps of the harbour had\n"
        "been lit for hours. Nobody was surprised by it, since\n"
        "it had been so for years.\n\n"
        "A second paragraph begins here, and it is as long as\n"
        "the first one was, or nearly so, which is enough.\n"
    )
    article = read(wrapped.encode())
    assert [article.text[b.start : b.end].count("\n") for b in article.blocks] == [3, 1]


def test_lines_of_full_sentences_are_paragraphs() -> None:
    article = read("\n".join([BODY] * 5).encode())
    assert len(article.blocks) == 5


@pytest.mark.parametrize(
    ("heading", "label"), [("(1) A", "(1)"), ("2.1 B", "2.1"), ("3. C", "3"), ("Dogs", "")]
)
def test_labels_are_the_articles_own(heading: str, label: str) -> None:
    assert label_of(heading) == label


def test_debris_at_the_edges_and_among_itself() -> None:
    pieces = [
        "Share",
        "Print",
        "A title of it",
        BODY,
        "Print",
        BODY,
        "Advertisement",
        "Share",
        BODY,
        "undefined",
    ]
    assert sorted(find_debris(pieces)) == [0, 1, 6, 7, 9]


def test_titles_below_related_news_are_debris_and_text_is_not() -> None:
    assert sorted(find_debris([BODY, "Related News", "Another page here", "A third one"])) == [1, 2, 3]
    assert sorted(find_debris([BODY, "Related News", BODY])) == [1]


def test_all_that_is_left_out_is_reported_with_its_place() -> None:
    article = read(f"A title\n\n{BODY}\n\n* * *\n\nRead more\n\n{BODY}".encode())
    assert [(piece.code, article.text[piece.start : piece.end]) for piece in article.left_out] == [
        ("ornament", "* * *"),
        ("site_debris", "Read more"),
    ]
