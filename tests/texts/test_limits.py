"""Every limit on a file: one under passes, one over is refused, or left out, with its name."""

from __future__ import annotations

import os
import zipfile
from base64 import b64encode

import pytest

from tests.texts.office_files import docx, gif, jpeg, packed, paragraph, png
from texts.readers import check_size, package, pictures, pieces, read
from texts.readers.package import Package
from texts.readers.xml import parsed_xml
from texts.shapes import UnreadableFile

LINE = "The boats went out at dawn, and they came back late."


@pytest.mark.parametrize(
    ("format", "limit", "words"),
    [("docx", 20_000_000, "20 MB"), ("pdf", 20_000_000, "20 MB"), ("epub", 20_000_000, "20 MB"),
     ("txt", 10_000_000, "10 MB"), ("html", 10_000_000, "10 MB"), ("markdown", 10_000_000, "10 MB")],
)  # fmt: skip
def test_the_size_of_a_file(format: str, limit: int, words: str) -> None:
    check_size(bytes(limit), format)
    with pytest.raises(UnreadableFile, match=words):
        check_size(bytes(limit + 1), format)


def test_the_number_of_entries() -> None:
    assert len(Package(packed({f"{n}": "" for n in range(2_000)})).names) == 2_000
    with pytest.raises(UnreadableFile, match="2,000 entries"):
        Package(packed({f"{n}": "" for n in range(2_001)}))


def test_the_unpacked_size_is_counted_over_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST_UNPACKED", 3_000)
    whole = Package(packed({"a": os.urandom(1_500), "b": os.urandom(1_500)}))
    assert whole.read("a")
    assert whole.read("b")
    with pytest.raises(UnreadableFile, match="200 MB"):
        whole.read("a")
    with pytest.raises(UnreadableFile, match="200 MB"):
        Package(packed({"a": bytes(3_001)}))


def test_the_ratio_counts_above_a_megabyte() -> None:
    assert len(Package(packed({"a": bytes(1_000_000)})).read("a")) == 1_000_000
    with pytest.raises(UnreadableFile, match="100 times"):
        Package(packed({"a": bytes(1_000_001)})).read("a")
    stored = packed({"a": bytes(2_000_000)}, method=zipfile.ZIP_STORED)
    assert len(Package(stored).read("a")) == 2_000_000


def test_the_depth_of_xml() -> None:
    assert parsed_xml(b"<a>" * 200 + b"</a>" * 200) is not None
    with pytest.raises(UnreadableFile, match="200 elements"):
        parsed_xml(b"<a>" * 201 + b"</a>" * 201)


def page_with(*images: bytes) -> bytes:
    shown = "".join(f"<img src='data:image/png;base64,{b64encode(image).decode()}'>" for image in images)
    return f"<p>{LINE}</p>{shown}".encode()


def codes(data: bytes) -> list[str]:
    return [piece.code for piece in read(data, format="html").left_out]


def test_the_size_of_an_image() -> None:
    image = png()
    padding = bytes(pictures.LARGEST_PICTURE - len(image))
    assert codes(page_with(image + padding)) == []
    assert codes(page_with(image + padding + b"x")) == ["image_size"]


def test_the_pixels_of_an_image() -> None:
    assert codes(page_with(gif(50_000, 1_000))) == []
    assert codes(page_with(gif(50_000, 1_001))) == ["image_size"]


def test_the_number_of_images() -> None:
    assert codes(page_with(*(gif(n, 1) for n in range(1, 201)))) == []
    assert codes(page_with(*(gif(n, 1) for n in range(1, 202)))) == ["image_count"]


def test_the_size_of_all_images(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST_ALBUM", 2 * len(gif()))
    assert codes(page_with(gif(1, 1), gif(2, 1))) == []
    assert codes(page_with(gif(1, 1), gif(2, 1), gif(3, 1))) == ["image_count"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(3, 2), ("image/png", 3, 2)),
        (gif(3, 2), ("image/gif", 3, 2)),
        (jpeg(3, 2), ("image/jpeg", 3, 2)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\2\0\0\1\0\0", ("image/webp", 3, 2)),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"BM" + bytes(60), None),
        (png(3, 2)[:20], None),
        (b"\xff\xd8\xff\xe0", None),
        (b"\xff\xd8" + b"\xff\xe0\0\0" * 50_000, None),
        (b"", None),
    ],
)
def test_an_image_is_told_by_its_bytes(data: bytes, expected: tuple[str, int, int] | None) -> None:
    assert pictures.measure(data) == expected


def test_the_cells_of_a_table() -> None:
    def table(cells: int) -> bytes:
        rows = "".join(f"<tr>{'<td>x</td>' * count}</tr>" for count in (*[100] * (cells // 100), cells % 100))
        return f"<p>{LINE}</p><table>{rows}</table>".encode()

    assert codes(table(pieces.MOST_CELLS)) == []
    assert codes(table(pieces.MOST_CELLS + 1)) == ["table"]


def test_the_length_of_the_report() -> None:
    embedded = f"<p>{LINE}</p>" + "<video>v</video>" * pieces.MOST_LEFT_OUT
    assert codes(embedded.encode())[-1] == "media"
    report = read((embedded + "<video>v</video>" * 3).encode(), format="html").left_out
    assert (len(report), report[-1].reason) == (2_001, "And 3 more pieces that are not listed.")


def test_a_paragraph_of_many_thousand_words_is_cut_between_sentences() -> None:
    text = " ".join(f"Boat number {n} went out at dawn." for n in range(7_200))
    article = read(text.encode(), format="txt")
    assert article.text == text
    assert len(article.blocks) > 100
    assert " ".join(text[block.start : block.end] for block in article.blocks) == text
    assert all(text[block.end - 1] == "." for block in article.blocks)
    assert len(read(docx(paragraph(text)), filename="a.docx").blocks) == len(article.blocks)
