"""PDF: order of reading, paragraphs made whole, what stands around the text left out."""

from __future__ import annotations

import pytest

from tests.texts.office_files import jpeg
from tests.texts.pdf_files import Words, column, pdf
from texts.readers import read
from texts.readers.pdf_pages import ENCRYPTED
from texts.shapes import Extracted, UnreadableFile

LINE = "The boats went out at dawn and came back in the evening of that day"
SHORT = "The boats went out and came back today"


def shape(data: bytes) -> tuple[Extracted, list[tuple[str, int, str]]]:
    article = read(data, filename="article.pdf")
    return article, [(b.kind, b.level, article.text[b.start : b.end]) for b in article.blocks]


def test_headings_are_told_by_size() -> None:
    page = [
        Words("Harbours of the north", y=760, size=20),
        Words("Nets", y=720, size=14), *column([LINE] * 4, top=690),
        Words("Knots", y=600, size=14), *column([LINE] * 4, top=570),
    ]  # fmt: skip
    assert [(kind, level, text[:12]) for kind, level, text in shape(pdf([page]))[1]] == [
        ("title", 0, "Harbours of "), ("heading", 1, "Nets"), ("paragraph", 0, "The boats we"),
        ("heading", 1, "Knots"), ("paragraph", 0, "The boats we"),
    ]  # fmt: skip


def two_columns(left: list[str], right: list[str]) -> list[Words]:
    """Drawn row by row, as some programs do, so that the order in the file is not that of reading."""
    return [
        words
        for pair in zip(column(left, top=650), column(right, x=320, top=650), strict=True)
        for words in pair
    ]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = ["Left begins here and goes on quite far", *[SHORT] * 5, "where left ends and does not"]
    right = ["stop before the right one begins, and then", *[SHORT] * 5, "it ends."]
    across = [Words("A heading across both of the columns of the page", y=700, size=16)]
    _, blocks = shape(pdf([[*across, *two_columns(left, right)]]))
    assert blocks[0][2].startswith("A heading across")
    assert blocks[1][2].startswith("Left begins here")
    assert "does not stop before the right one begins" in blocks[1][2]
    assert len(blocks) == 2


def test_a_page_of_one_column_has_no_gutter() -> None:
    """Control: the same lines without the strip between them stay lines of one column."""
    lines = [f"{SHORT} and {SHORT}" for _ in range(6)]
    assert shape(pdf([column(lines)]))[1][0][2].startswith(f"{SHORT} and {SHORT} The boats")


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("The way to the har-", "bour was long.", "The way to the harbour was long."),
        ("It is a well-", "known way, and well-known to all.", "It is a well-known way"),
        ("The years 2001-", "2004 were long.", "2001-2004"),
    ],
)
def test_words_parted_at_a_line_end_are_joined(first: str, second: str, whole: str) -> None:
    assert whole in read(pdf([column([first, second])]), filename="a.pdf").text


def test_heads_feet_and_page_numbers_are_left_out_and_said() -> None:
    pages = [
        [
            Words(f"The journal of boats, page {number}", y=800, size=9),
            *column([LINE] * 30),
            Words(f"- {number} -", x=290, y=40),
        ]
        for number in range(1, 5)
    ]
    article, _ = shape(pdf(pages))
    assert "journal" not in article.text
    assert "- 2 -" not in article.text
    assert [piece.code for piece in article.left_out] == ["running_head", "running_head"]
    assert article.text.count(LINE) == 120


def test_a_paragraph_goes_on_over_the_page() -> None:
    pages = [column([LINE] * 5), [*column(["and then they slept in the harbour.", "Nobody saw them."])]]
    assert "that day and then they slept" in read(pdf(pages), filename="a.pdf").text


def test_an_indent_begins_a_paragraph() -> None:
    lines = column([LINE, f"{LINE}.", LINE, LINE, f"{LINE}."])
    lines[2] = Words(LINE, 90, lines[2].y)
    assert len(shape(pdf([lines]))[1]) == 2


def test_a_list_and_a_footnote() -> None:
    lines = [
        *column([LINE, LINE, "\u2022 hemp and flax", "\u2022 silk"]),
        Words("1 Not seen by all.", y=100, size=7),
    ]
    article, blocks = shape(pdf([lines]))
    assert [kind for kind, _, _ in blocks] == ["paragraph", "list_item", "list_item"]
    assert [piece.code for piece in article.left_out] == ["footnote"]


def test_rows_with_wide_gaps_are_a_table() -> None:
    rows = [("Port", "Boats", "Men"), ("North", "12", "40"), ("South", "9", "31")]
    cells = [
        Words(cell, 72 + 150 * place, 500 - 14 * number, is_bold=not number)
        for number, row in enumerate(rows)
        for place, cell in enumerate(row)
    ]
    article, blocks = shape(pdf([[*column([LINE] * 3), *cells]]))
    assert blocks[-1] == ("table", 0, "Port\tBoats\tMen\nNorth\t12\t40\nSouth\t9\t31")
    assert article.blocks[-1].header_rows == 1


def test_a_table_of_contents_is_left_out() -> None:
    contents = [f"{n} Nets and knots {'. ' * 30}{n}" for n in range(1, 8)]
    article, blocks = shape(pdf([column(["Contents", *contents]), column([LINE] * 5)]))
    assert [kind for kind, _, _ in blocks] == ["paragraph"]
    assert [piece.code for piece in article.left_out] == ["contents"]


def test_a_picture_is_kept() -> None:
    article, blocks = shape(pdf([column([LINE] * 3)], image=jpeg(100, 80)))
    assert [kind for kind, _, _ in blocks] == ["paragraph", "image"]
    assert [picture.media_type for picture in article.pictures] == ["image/jpeg"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf([[]], image=jpeg(100, 80)), "no text layer"),
        (pdf([column([LINE])], is_locked=True), ENCRYPTED),
        (b"%PDF-1.7\nwords", "damaged"),
        (pdf([[]] * 1_001), "more than 1,000 pages"),
    ],
    ids=["scan", "locked", "damaged", "long"],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(data, filename="article.pdf")


def test_a_thousand_pages_pass() -> None:
    assert read(pdf([*[[]] * 999, column([LINE])]), filename="a.pdf").text == LINE
