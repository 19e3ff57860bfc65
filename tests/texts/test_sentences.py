"""Sentence boundaries: a table per script, and properties that hold for any text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import AT_MOST_LINEAR, ends, growth
from texts.sentences import sentence_spans


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, 0, len(text), language)]


@pytest.mark.parametrize(
    ("parts", "language"),
    [
        (["One came.", "Two left!", "Did three?", "Yes."], "en"),
        (["Dr. Smith met J. K. Hall in the U.S. Senate at 5 p.m. on Monday.", "He paid $3.14."], "en"),
        (["It was I.", "He left."], "en"),
        (["They moved to the U.S. in May.", "The firm is Hall Inc. of Ohio."], "en"),
        (["He works for Hall Inc.", "The firm is old."], "en"),
        (["See Fig. 3 on p. 12, e.g. Paris.", "No.", "Read no. 5 as well."], "en"),
        (["Version 1.2.3 costs 1,000.50 now.", "In 2024.", "Then 3.5 million."], "en"),
        (["Major provinces... these key points matter."], "en"),
        (["Future industries...", "Jiangsu can lead."], "en"),
        (["Wait… what?", "Yes!!", "Really?!"], "en"),
        (['"It was hard," she said.', '"It is over."', "We left."], "en"),
        (['He asked, "Why?" and left.', "“Stop!” she cried."], "en"),
        (["He left (it was late. He was tired.) and slept.", "(Nobody saw it.)", "Then it rained."], "en"),
        (["A claim.[12]", "Another one.¹", "The last."], "en"),
        (["On one hand, industries matter; the key is technology;"], "en"),
        (["1. The first point is short.", "It ends here."], "en"),
        (["Am 3. März kam er.", "Dann ging er."], "de"),
        (["他说今天很好。", "真的吗？", "是的！", "增长了3.5%。", "完"], "zh"),
        (["「行こう。」", "彼は言った。"], "ja"),
        (["هل أنت بخير؟", "نعم، أنا بخير.", "شكرا"], "ar"),
        (["یہ ایک جملہ ہے۔", "یہ دوسرا ہے۔"], "ur"),
        (["Τι κάνεις;", "Καλά είμαι.", "Εσύ;"], "el"),
        (["यह एक वाक्य है।", "यह दूसरा है॥", "और यह?"], "hi"),
    ],
)
def test_the_sentences_of_a_text_are_found(parts: list[str], language: str) -> None:
    glue = "" if language in ("zh", "ja") else " "
    assert sentences(glue.join(parts), language) == parts


def test_a_semicolon_asks_in_greek_only() -> None:
    assert sentences("One thing; another thing. Done.") == ["One thing; another thing.", "Done."]


def test_white_space_of_any_kind_stays_outside() -> None:
    text = "\u00a0 One came.\u00a0\n\u2003Two left. \t"
    assert sentences(text) == ["One came.", "Two left."]


def test_offsets_count_from_the_whole_text() -> None:
    text = "Title\n\nOne came. Two left."
    assert sentence_spans(text, 7, len(text)) == [(7, 16), (17, 26)]


def test_a_block_of_white_space_has_no_sentence() -> None:
    assert sentence_spans("  \n ", 0, 4) == []


_PIECES = st.lists(
    st.sampled_from(
        [
            "One",
            "two",
            "3.14",
            "Dr.",
            "U.S.",
            "。",
            "你好",
            ".",
            "?",
            "!",
            "…",
            "...",
            ";",
            " ",
            "\n",
            "(",
            ")",
            '"',
            "”",
        ]
    )
    | st.text(max_size=4),
    max_size=40,
)


@settings(max_examples=400, deadline=None)
@given(_PIECES, st.sampled_from(["en", "de", "el", "zh"]))
def test_spans_are_ordered_disjoint_trimmed_and_complete(pieces: list[str], language: str) -> None:
    text = "".join(pieces)
    covered = set()
    last = 0
    for start, end in sentence_spans(text, 0, len(text), language):
        assert last <= start < end
        assert text[start:end] == text[start:end].strip()
        covered.update(range(start, end))
        last = end
    assert {place for place, character in enumerate(text) if not character.isspace()} <= covered


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3}){0,2}(?:\.[0-9]{1,3})?", fullmatch=True))
def test_a_number_is_never_cut(number: str) -> None:
    text = f"The total was {number} points in May. It rose."
    assert sentences(text) == [f"The total was {number} points in May.", "It rose."]


@pytest.mark.parametrize("signs", [("! ", ""), ("(", ")."), ("A. ", ""), ("x", "")])
def test_hostile_blocks_take_linear_time(signs: tuple[str, str]) -> None:
    def split(count: int) -> Callable[[], object]:
        text = "".join(sign * count for sign in signs)
        return lambda: sentence_spans(text, 0, len(text))

    assert growth(split, 1_000) < AT_MOST_LINEAR
    with ends(usual=0.7):
        split(100_000)()
