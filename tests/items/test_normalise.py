import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items import normalise as module
from items.normalise import matches_wildcard, normalise
from tests.effort import AT_MOST_LINEAR, ends, growth, steps

SAME = [
    ("Straße", "STRASSE"),
    ("cafe\u0301", "café"),
    ("\uff17\uff10", "70"),
    ("“hard truth of the new era”", '"hard truth of the new era"'),
    ("hard truth", "«hard truth»"),
    ("workers’ rights", "workers' rights"),
    ("2023\u20132025", "2023-2025"),
    ("high-quality development", "High quality  development"),
    ("soft\u00adhyphen", "softhyphen"),
    ("The methodology", "methodology."),
    ("an important base", "important base!"),
    ("1,061", "1061"),
    ("1\u202f061", "1061"),
    ("seven", "7"),
    ("Twenty-one", "21"),
    ("ninety", "90"),
    ("fourteenth Five-Year Plan", "14th five-year plan"),
    ("twenty-first century", "21st century"),
    ("25 per cent", "25%"),
    ("twenty-five percent", "25 %"),
    ("5 March 2023", "March 5, 2023"),
    ("5th of March 2023", "March 5th 2023"),
    ("Mar. 5", "5 March"),
    ("five March", "5 March"),
]
APART = [
    ("industry", "industries"),
    ("1.5", "15"),
    ("10, 11", "1011"),
    ("05/03/2023", "03/05/2023"),
    ("5 March 2023", "5 March 2024"),
    ("5 March", "May 5"),
    ("new forces", "forces new"),
    ("not abandoned", "abandoned"),
    ("-5", "5"),
    ("the", "a"),
    ("?", "!"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_answer(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_answer(one, other):
    assert normalise(one) != normalise(other)


def test_case_counts_only_where_the_item_says_so():
    assert normalise("Oslo", is_case_sensitive=True) != normalise("oslo", is_case_sensitive=True)
    assert normalise("The Oslo", is_case_sensitive=True) == normalise("Oslo", is_case_sensitive=True)


PIECES = st.sampled_from([*"aàA1,0.- '\"%?5é\u0301\u00ad\u202f", "the ", "march ", "one ", "twenty "])


@given(st.lists(PIECES).map("".join))
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(st.text())
def test_what_shows_never_becomes_empty(text):
    assert normalise(text) or not module._CHARACTER.sub("", text).strip(" '\"-")


WILD = [
    ("*five-year plan", "the 14th Five-Year Plan", True),
    ("new*forces", "new quality productive forces", True),
    ("new*forces", "new quality productive force", False),
    ("a*a", "a", False),
    ("ab*ba", "aba", False),
    ("*", "", True),
    ("5\\*3", "5*3", True),
    ("5\\*3", "543", False),
    ("twenty*", "twentyfold", True),
    ("* twenty", "about 20", True),
    ("no star", "No star.", True),
    ("the *", "anything", False),
]


@pytest.mark.parametrize(("pattern", "text", "fits"), WILD)
def test_wildcards(pattern, text, fits):
    assert matches_wildcard(pattern, text) is fits


@given(st.text("ab*", max_size=8), st.text("ab", max_size=12))
def test_wildcards_agree_with_a_regular_expression(pattern, text):
    wanted = "x" + pattern.replace("*", ".*")
    assert matches_wildcard("x" + pattern, "x" + text) == bool(re.fullmatch(wanted, "x" + text))


PATTERNS = [
    "*a" * 250, "a*" * 249 + "b", "*" * 500, "*" + "a" * 498 + "b", "*".join(["a" * 99] * 5),
    "*" + "ab" * 40 + "*" + "ab" * 40 + "c*", "twenty *" * 60,
]  # fmt: skip
TEXTS = [
    "a" * 10_000, "ab" * 5_000, "\ufdfa" * 10_000, "\u0958" * 10_000, "\u0390" * 10_000, "\u0344" * 10_000,
    "twenty " * 1_428, "the " * 2_500, "1," * 5_000, "5 march " * 1_250, "\"'" * 5_000, "-a" * 5_000,
    "." * 9_999 + "a", ("a" * 49 + "b") * 200,
]  # fmt: skip


def test_no_pattern_and_no_answer_take_many_steps():
    with ends(usual=0.15):
        for pattern in PATTERNS:
            for text in TEXTS:
                assert steps(partial(matches_wildcard, pattern, text)) < 20_000


def matching(match, pattern, text):
    return lambda size: lambda: match(pattern * size + "b", text * 20 * size)


@pytest.mark.parametrize("pattern", ["*a", "a*"])
def test_the_steps_of_a_pattern_are_linear_in_it(pattern):
    assert growth(matching(matches_wildcard, pattern, "a"), 60) < AT_MOST_LINEAR


def test_control_trying_every_place_grows_faster():
    def fits(pattern, text):
        if not pattern:
            return not text
        if pattern[0] == "*":
            return any(fits(pattern[1:], text[at:]) for at in range(len(text) + 1))
        return text[:1] == pattern[0] and fits(pattern[1:], text[1:])

    assert growth(matching(fits, "*a", "a"), 1, times=2) > 2
