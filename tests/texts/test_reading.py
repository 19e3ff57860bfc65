"""Any file to an article: formats, encodings, limits, and plain refusals."""

from __future__ import annotations

import codecs

import pytest

from texts.languages import is_right_to_left, word_count
from texts.readers import format_of, read
from texts.sections import split
from texts.shapes import Extracted, UnreadableFile


def shape(article: Extracted) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, article.text[block.start : block.end]) for block in article.blocks]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"# no", "txt"),
        ("a.md", b"x", "markdown"),
        ("A.HTM", b"x", "html"),
        ("", b"<!DOCTYPE html><p>x", "html"),
        ("", b"\xef\xbb\xbf<html>", "html"),
        ("paste", b"# Head\n\nText", "markdown"),
        ("paste", b"Plain words, 3 < 4.", "txt"),
        ("a.docx", b"PK", "docx"),
        ("A.PDF", b"x", "pdf"),
        ("paste", b"%PDF-1.7", "pdf"),
        ("a.txt", b"PK\x03\x04" + bytes(100), "docx"),
        ("a.epub", b"PK\x03\x04", "epub"),
        ("a.odt", b"PK\x03\x04", "odt"),
    ],
)
def test_the_format_is_found_by_name_then_by_content(name: str, data: bytes, expected: str) -> None:
    assert format_of(data, name) == expected


@pytest.mark.parametrize(
    "data",
    [
        "Größe und Maß. Es regnet.".encode(),
        codecs.BOM_UTF8 + "Größe und Maß. Es regnet.".encode(),
        "Größe und Maß. Es regnet.".encode("utf-16"),
        codecs.BOM_UTF32_BE + "Größe und Maß. Es regnet.".encode("utf-32-be"),
    ],
)
def test_unicode_encodings_are_read_without_a_notice(data: bytes) -> None:
    article = read(data)
    assert (article.text, article.left_out) == ("Größe und Maß. Es regnet.", ())


def test_windows_1252_is_read_and_said() -> None:
    article = read("Größe “heute” – gut.".encode("cp1252"))
    assert article.text == "Größe “heute” – gut."
    assert [piece.code for piece in article.left_out] == ["encoding"]


def test_a_page_may_declare_its_encoding() -> None:
    article = read('<html><meta charset="gb2312"><p>今天很好。我们走吧。</p>'.encode("gb18030"))
    assert article.text == "今天很好。我们走吧。"
    assert article.left_out == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        ("\u00a0\u200b\n\u00a0".encode(), "no text"),
        (b"---\n\n***\n", "no text"),
        (b"<html><script>x()</script></html>", "no text"),
        (b"Some text\x00with NUL", "NUL"),
        ("NUL\x00".encode("utf-16"), "NUL"),
        (b"\x01\x02\x03 words here", "control"),
        (b"%PDF-1.7 words", "PDF"),
        (b"PK\x03\x04 words", "damaged"),
        (b"\x89PNG\r\n", "picture"),
        (b"\x81\x8d\x8f bytes", "encoding"),
        ("你好世界今天很好".encode("gb18030"), "encoding"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "encoding"),
    ],
)
def test_what_is_no_article_is_refused_in_words(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as refused:
        read(data)
    assert str(refused.value).endswith(".")


def test_unknown_formats_are_refused_by_name() -> None:
    with pytest.raises(UnreadableFile, match="“odt” cannot be read; use Word"):
        read(b"PK\x03\x04", filename="notes.odt")


def test_ten_megabytes_pass_and_one_byte_more_does_not() -> None:
    line = b"The boats went out at dawn and came back late. \n"
    data = line * (10_000_000 // len(line))
    assert read(data + b" " * (10_000_000 - len(data)), format="txt").blocks
    with pytest.raises(UnreadableFile, match="10 MB"):
        read(data + b" " * (10_000_001 - len(data)), format="txt")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(ending: str) -> None:
    text = ending.join(["The title", "", "(1) First part", "", "One came. Two left.", ""])
    article = read(text.encode())
    assert article.text == text
    assert shape(article) == [
        ("title", 0, "The title"),
        ("heading", 1, "(1) First part"),
        ("paragraph", 0, "One came. Two left."),
    ]


def test_ten_words_are_an_article() -> None:
    article = read(b"The cat sat on the mat and looked at me.")
    assert shape(article) == [("paragraph", 0, "The cat sat on the mat and looked at me.")]
    assert article.title == "The cat sat on the mat and looked at me."


def test_a_chinese_article() -> None:
    text = "新质生产力的发展\n\n一、厘清关系\n\n今天很好。我们走吧！真的吗？\n\n二、深化认识\n\n明天也很好。"
    article = read(text.encode())
    assert article.language == "zh"
    assert [section.title for section in split(article)] == ["一、厘清关系", "二、深化认识"]
    assert [len(section.sentences) for section in split(article)] == [3, 1]


def test_a_right_to_left_article() -> None:
    first, second = (
        "(1) الجزء الأول\n\nهل أنت بخير؟ نعم، أنا بخير.",
        "(2) الجزء الثاني\n\nهذا هو النص الأخير.",
    )
    text = f"عنوان المقال\n\n{first}\n\n{second}"
    article = read(text.encode())
    assert (article.language, article.title) == ("ar", "عنوان المقال")
    assert [len(section.sentences) for section in split(article)] == [2, 1]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Hund ist nicht groß und die Katze auch nicht, das ist ein Problem mit dem Haus.", "de"),
        ("Les enfants sont dans une maison qui est sur la colline avec des arbres.", "fr"),
        ("The dog is not big and the cat is by the house.", "en"),
        ("Lorem ipsum dolor sit amet, consectetur adipisicing elit.", "en"),
        ("Это простой текст на русском языке.", "ru"),
        ("これは簡単な文章です。", "ja"),
    ],
)
def test_the_language_is_told_by_script_and_small_words(text: str, language: str) -> None:
    assert read(text.encode()).language == language


@pytest.mark.parametrize(
    ("language", "expected"), [("ar", True), ("fa-IR", True), ("en", False), ("arn", False)]
)
def test_right_to_left_is_told_by_the_language(language: str, expected: bool) -> None:
    assert is_right_to_left(language) is expected


def test_characters_of_unspaced_scripts_count_half_a_word() -> None:
    assert word_count("It's a well-known fact") == 4
    assert word_count("新质生产力的发展 2024") == 5
