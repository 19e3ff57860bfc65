"""Sections and the keys of sentences."""

from __future__ import annotations

import pytest

from texts.readers import read
from texts.sections import sentence_key, split

ARTICLE = """A walk through the old town

The town is old. It has a wall.

1. The gate

The gate faces the river. It was built in 1423. It has a wall.

2. The market

Markets are held on Friday. People come from far away.
"""


def keys(text: str) -> dict[str, str]:
    return {s.text: s.key for section in split(read(text.encode())) for s in section.sentences}


def test_everything_before_the_first_heading_is_the_introduction() -> None:
    sections = split(read(ARTICLE.encode()))
    assert [(s.kind, s.label, s.title) for s in sections] == [
        ("introduction", "", "Introduction"),
        ("section", "1", "1. The gate"),
        ("section", "2", "2. The market"),
    ]


def test_an_article_that_begins_with_a_heading_has_no_introduction() -> None:
    sections = split(
        read(b"# Title\n\n## One\n\nText is here.\n\n## Two\n\nMore is here.\n", format="markdown")
    )
    assert [section.title for section in sections] == ["One", "Two"]


def test_keys_of_other_sentences_survive_an_edit() -> None:
    before = keys(ARTICLE)
    after = keys(
        ARTICLE.replace("It was built in 1423.", "Nobody knows who built it, or when.\n\nA new line.")
    )
    assert "It was built in 1423." not in after
    unchanged = before.keys() & after.keys()
    assert len(unchanged) == len(before) - 1
    assert all(before[text] == after[text] for text in unchanged)


def test_a_key_that_counted_places_would_not_survive() -> None:
    """Control of the test above: with the place in the key, the same edit changes keys."""

    def by_place(text: str) -> dict[str, str]:
        found = [s.text for section in split(read(text.encode())) for s in section.sentences]
        return {sentence: f"{sentence_key(sentence)}@{place}" for place, sentence in enumerate(found)}

    before = by_place(ARTICLE)
    after = by_place(ARTICLE.replace("It was built in 1423.", "Nobody knows.\n\nA new line."))
    assert any(before[text] != after[text] for text in before.keys() & after.keys())


def test_the_same_words_twice_get_two_keys() -> None:
    sections = split(read(ARTICLE.encode()))
    twins = [s.key for section in sections for s in section.sentences if s.text == "It has a wall."]
    assert [key.split("-")[1] for key in twins] == ["1", "2"]
    assert len({key.split("-")[0] for key in twins}) == 1


@pytest.mark.parametrize("other", ["the town is old", "The  town is old!", "Ｔhe town\nis old."])
def test_case_width_and_punctuation_do_not_change_a_key(other: str) -> None:
    assert sentence_key(other) == sentence_key("The town is old.")


def test_paragraphs_are_counted_in_the_section() -> None:
    introduction = split(
        read(b"Title\n\nOne came. Two left.\n\nThree stayed there.\n\n1. Head\n\nBody is here.")
    )[0]
    assert [s.paragraph for s in introduction.sentences] == [0, 0, 1]


def test_without_headings_a_short_article_is_one_section() -> None:
    sections = split(read(b"The cat sat on the mat and looked at me."))
    assert [(s.kind, s.title, len(s.sentences)) for s in sections] == [
        ("section", "The cat sat on the mat and looked at me.", 1)
    ]


def test_without_headings_a_long_article_is_divided_evenly() -> None:
    paragraph = "Every day the boats went out and came back again in the evening. " * 10
    sections = split(read("\n\n".join([paragraph] * 40).encode()))
    lengths = [len(section.sentences) for section in sections]
    assert [section.title for section in sections] == [f"Part {n}" for n in range(1, len(sections) + 1)]
    assert len(sections) >= 4
    assert max(lengths) - min(lengths) <= 10
    assert sum(lengths) == 400


def test_a_heading_with_nothing_below_joins_the_next() -> None:
    text = b"# T\n\n## Part one\n\n## Chapter one\n\nText is here.\n\n## Chapter two\n\nMore is here.\n"
    sections = split(read(text, format="markdown"))
    assert [section.title for section in sections] == ["Part one", "Chapter two"]
    assert [(block.kind, block.level) for block in sections[0].blocks] == [("heading", 2), ("paragraph", 0)]


def test_fifty_thousand_words_keep_every_sentence() -> None:
    body = "".join(
        f"{n}. Chapter {n}\n\n" + "The boats went out at dawn. " * 500 + "\n\n" for n in range(1, 21)
    )
    sections = split(read(f"A long book\n\n{body}".encode()))
    assert [len(section.sentences) for section in sections] == [500] * 20
