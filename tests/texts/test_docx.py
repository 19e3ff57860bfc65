"""DOCX: headings by style, look or numbering; what is kept and what is reported."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest

from tests.texts.office_files import docx, drawing, noted, numbered, packed, paragraph, png, table
from texts.readers import read
from texts.readers.package import OLD_OR_ENCRYPTED
from texts.shapes import Extracted, UnreadableFile

BODY = paragraph("The boats went out at dawn, and they came back late in the evening.")
BOLD = "<w:b/>"


def shape(data: bytes) -> tuple[Extracted, list[tuple[str, int, str]]]:
    article = read(data, filename="article.docx")
    return article, [(b.kind, b.level, article.text[b.start : b.end]) for b in article.blocks]


def lines(data: bytes) -> list[tuple[str, int, str]]:
    return [(kind, level, text[:20]) for kind, level, text in shape(data)[1]]


def test_headings_by_style_name_and_by_inherited_outline() -> None:
    body = (
        paragraph("Harbours", "Titel")
        + paragraph("Nets", "berschrift1")
        + BODY
        + paragraph("Knots", "Own")
        + BODY
    )
    assert lines(docx(body)) == [
        ("title", 0, "Harbours"),
        ("heading", 1, "Nets"),
        ("paragraph", 0, "The boats went out a"),
        ("heading", 2, "Knots"),
        ("paragraph", 0, "The boats went out a"),
    ]


def test_numbered_headings_and_lists_show_their_numbers() -> None:
    body = (
        numbered("Nets", 1, 0, "berschrift1") + BODY + numbered("Knots", 1, 1, "Own") + BODY
        + numbered("Hemp", 2) + numbered("Silk", 2) + numbered("Ropes", 1, 0, "berschrift1") + BODY
    )  # fmt: skip
    article, blocks = shape(docx(body))
    assert [text for kind, _, text in blocks if kind == "heading"] == ["1. Nets", "1.1 Knots", "2. Ropes"]
    assert "- Hemp\n\n- Silk" in article.text


@pytest.mark.parametrize("look", [BOLD, '<w:sz w:val="32"/>'], ids=["bold", "size"])
def test_headings_by_look_where_no_style_says_so(look: str) -> None:
    part = paragraph("Nets", run=look) + BODY * 2 + paragraph("Knots", run=look) + BODY * 2
    body = paragraph("Harbours", run='<w:sz w:val="48"/>') + BODY + part
    assert [line[:2] for line in lines(docx(body)) if line[0] != "paragraph"] == [
        ("title", 0), ("heading", 1), ("heading", 1),
    ]  # fmt: skip


def test_without_any_look_the_numbers_in_the_text_make_the_headings() -> None:
    body = (
        paragraph("Harbours of the north")
        + BODY
        + paragraph("(1) Nets")
        + BODY
        + paragraph("(2) Knots")
        + BODY
    )
    assert [line[0] for line in lines(docx(body))] == [
        "title", "paragraph", "heading", "paragraph", "heading", "paragraph",
    ]  # fmt: skip


def test_a_bold_word_in_a_line_makes_no_heading() -> None:
    """Control: only a paragraph that is bold as a whole is one."""
    mixed = (
        f"<w:p><w:r><w:rPr>{BOLD}</w:rPr><w:t>Dawn. </w:t></w:r><w:r><w:t>The boats go out</w:t></w:r></w:p>"
    )
    assert "heading" not in [line[0] for line in lines(docx(BODY + mixed + BODY * 3))]


def test_a_table_is_kept_as_rows_and_a_layout_table_as_text() -> None:
    body = BODY + table("Port|Boats", "North|12", header=True) + table("|".join(["long words " * 40] * 2))
    article, blocks = shape(docx(body))
    assert blocks[1] == ("table", 0, "Port\tBoats\nNorth\t12")
    assert article.blocks[1].header_rows == 1
    assert [kind for kind, _, _ in blocks[2:]] == ["paragraph", "paragraph"]


def test_merged_cells_keep_their_columns() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("Both")}</w:tc>'
    first = f"<w:tc>{paragraph('A')}</w:tc>"
    second = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in "xyz")
    body = f"{BODY}<w:tbl><w:tr>{wide}{first}</w:tr><w:tr>{second}</w:tr></w:tbl>"
    assert shape(docx(body))[1][1][2] == "Both\t\tA\nx\ty\tz"


def test_an_image_is_kept_with_its_description_and_a_linked_one_reported() -> None:
    related = {"i1": ("image", "media/one.png"), "i2": ("image", "https://x.test/two.png")}
    body = BODY + drawing("i1", "Two boats") + drawing("i2", "A net", "link") + drawing("gone", "")
    article, _ = shape(docx(body, {"word/media/one.png": png(5, 4)}, related))
    image = article.blocks[1]
    assert (image.kind, image.alt, image.width, image.height) == ("image", "Two boats", 5, 4)
    assert [(picture.key, picture.media_type) for picture in article.pictures] == [
        (image.picture, "image/png")
    ]
    assert [(piece.code, piece.text) for piece in article.left_out] == [("remote_image", "A net")]


def test_tracked_changes_take_the_new_text() -> None:
    body = (
        "<w:p><w:r><w:t>The boats </w:t></w:r><w:del><w:r><w:delText>sank</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>came back</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>"
    )
    article, blocks = shape(docx(body))
    assert blocks[0][2] == "The boats came back."
    assert [(piece.code, piece.text) for piece in article.left_out] == [("deletion", "sank")]


def test_notes_comments_contents_and_hidden_text_are_reported() -> None:
    kinds = ("footnotes", "endnotes", "comments")
    body = BODY + paragraph("Nets 3", "TOC1") + paragraph("unseen", run="<w:vanish/>") + BODY
    data = docx(
        body,
        {f"word/{kind}.xml": noted(kind, f"One of the {kind}.") for kind in kinds},
        {kind: (kind, f"{kind}.xml") for kind in kinds},
    )
    article, blocks = shape(data)
    assert [kind for kind, _, _ in blocks] == ["paragraph", "paragraph"]
    assert [piece.code for piece in article.left_out] == [
        "contents",
        "hidden",
        "footnote",
        "endnote",
        "comment",
    ]


def test_a_text_box_is_kept_once() -> None:
    box = f"<w:txbxContent>{paragraph('In a box stand these words.')}</w:txbxContent>"
    new = f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
    old = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    drawn = f"<mc:AlternateContent>{new}{old}</mc:AlternateContent>"
    body = f"<w:p><w:r><w:t>Before the box.</w:t></w:r><w:r>{drawn}</w:r></w:p>"
    assert [text for _, _, text in shape(docx(body))[1]] == ["Before the box.", "In a box stand these words."]


def test_a_formula_stays_in_its_line_and_is_said() -> None:
    fraction = "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    before, after = ("<w:r><w:t>The speed is</w:t></w:r>", "<w:r><w:t>today.</w:t></w:r>")
    article, blocks = shape(docx(f"<w:p>{before}<m:oMath>{fraction}</m:oMath>{after}</w:p>"))
    assert blocks[0][2] == "The speed is (a)/(b) today."
    assert [piece.code for piece in article.left_out] == ["formula"]


def test_quotes_and_captions_are_what_their_style_says() -> None:
    body = BODY + paragraph("Said.", "Quote") + paragraph("Figure 1: a net", "Caption")
    assert [line[0] for line in lines(docx(body))] == ["paragraph", "quote", "caption"]


def test_the_strict_variant_is_read_alike() -> None:
    usual = docx(paragraph("Nets", "berschrift1") + BODY)
    old = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    new = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    with zipfile.ZipFile(BytesIO(usual)) as package:
        parts = {name: package.read(name).replace(old, new) for name in package.namelist()}
    assert new in parts["word/document.xml"]
    assert lines(packed(parts)) == lines(usual)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), OLD_OR_ENCRYPTED),
        (packed({"a.txt": "words"}), "no Word document"),
        (docx(""), "no text"),
        (docx("")[:400], "damaged"),
    ],
    ids=["old", "other", "empty", "cut"],
)
def test_what_is_no_document_is_refused_in_words(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=re.escape(reason)):
        read(data, filename="article.docx")
