"""Two texts, sentence by sentence: hand-made cases, and what holds for any two texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import AT_MOST_LINEAR, ends, growth
from texts import comparison
from texts.comparison import Fate, Pair, carried, compare, folded
from texts.word_marks import word_marks

WORDS = st.lists(
    st.sampled_from(
        ["river", "bridge", "was", "built", "in", "1811", "1821", "of", "wood", "stone", "the", "village"]
    ),
    min_size=1,
    max_size=8,
)
SENTENCES = st.lists(WORDS.map(lambda words: " ".join(words).capitalize() + "."), max_size=12)
ANY = st.lists(st.text(min_size=1, max_size=30), max_size=10)


def fates(old: list[str], new: list[str]) -> list[tuple[int | None, int | None, str]]:
    return [(pair.old, pair.new, pair.fate.value) for pair in compare(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["A one.", "B two."], ["A one.", "B two."], [(0, 0, "unchanged"), (1, 1, "unchanged")]),
        ([], ["A one."], [(None, 0, "new")]),
        (["A one."], [], [(0, None, "removed")]),
        (
            ["It is old.", "The bridge was built in 1811.", "It stands."],
            ["It is old.", "The bridge was built in 1812.", "It stands."],
            [(0, 0, "unchanged"), (1, 1, "changed"), (2, 2, "unchanged")],
        ),
        (
            ["One cat sat.", "Two dogs ran.", "Three birds flew.", "Four fish swam."],
            ["Four fish swam.", "One cat sat.", "Two dogs ran.", "Three birds flew."],
            [(3, 0, "moved"), (0, 1, "unchanged"), (1, 2, "unchanged"), (2, 3, "unchanged")],
        ),
        (
            ["One cat sat.", "Two dogs ran.", "Three birds flew."],
            ["One cat sat.", "Three birds flew.", "A fourth thing altogether appeared."],
            [(0, 0, "unchanged"), (1, None, "removed"), (2, 1, "unchanged"), (None, 2, "new")],
        ),
        (["Yes.", "Yes."], ["Yes."] * 3, [(0, 0, "unchanged"), (1, 1, "unchanged"), (None, 2, "new")]),
        (
            ["He’s “here” – now."],
            ["He's  \"here\" - now."],
            [(0, 0, "unchanged")],
        ),
        (["It costs $5."], ["It costs €5."], [(0, 0, "changed")]),
        (["It is 10%."], ["It is 10."], [(0, 0, "changed")]),
        (["第一座桥建于1811年。"], ["第一座桥建于1812年。"], [(0, 0, "changed")]),
    ],
    ids=[
        "same", "first text", "emptied", "number", "moved up", "out and in", "twins", "typing", "sign",
        "percent", "Chinese",
    ],
)  # fmt: skip
def test_known_cases(
    old: list[str], new: list[str], expected: list[tuple[int | None, int | None, str]]
) -> None:
    assert fates(old, new) == expected


def test_a_sentence_changed_and_moved_is_found() -> None:
    old = [
        "Alpha stands here first.",
        "Beta follows it closely.",
        "The harbour office opens at seven in the morning.",
    ]
    new = [
        "The harbour office opens at eight in the morning.",
        "Alpha stands here first.",
        "Beta follows it closely.",
    ]
    assert (2, 0, "changed") in fates(old, new)


def test_each_of_two_alike_sentences_goes_to_the_more_alike() -> None:
    old = ["The first bridge was built in 1811 of wood.", "The second bridge was built in 1821 of stone."]
    new = ["The second bridge was built in 1822 of stone.", "The first bridge was built in 1812 of wood."]
    assert {(old_, new_) for old_, new_, _fate in fates(old, new)} == {(0, 1), (1, 0)}


def partition(pairs: tuple[Pair, ...], old: int, new: int) -> bool:
    """Whether every sentence of both sides is in exactly one pair."""
    left = Counter(pair.old for pair in pairs if pair.old is not None)
    right = Counter(pair.new for pair in pairs if pair.new is not None)
    return left == Counter(range(old)) and right == Counter(range(new))


@given(SENTENCES | ANY, SENTENCES | ANY)
def test_every_sentence_is_in_exactly_one_class(old: list[str], new: list[str]) -> None:
    pairs = compare(old, new)
    assert partition(pairs, len(old), len(new))
    for pair in pairs:
        if pair.fate in (Fate.UNCHANGED, Fate.MOVED):
            assert pair.old is not None
            assert pair.new is not None
            assert folded(old[pair.old]) == folded(new[pair.new])
        assert (pair.old is None) == (pair.fate is Fate.NEW)
        assert (pair.new is None) == (pair.fate is Fate.REMOVED)
    in_place = [pair.new for pair in sorted(pairs, key=lambda p: p.old or 0) if pair.fate is Fate.UNCHANGED]
    assert in_place == sorted(in_place, key=lambda place: place or 0)
    assert [p.new for p in pairs if p.new is not None] == list(range(len(new)))


@given(SENTENCES | ANY)
def test_the_same_text_is_unchanged(text: list[str]) -> None:
    assert fates(text, text) == [(place, place, "unchanged") for place in range(len(text))]


@given(SENTENCES, st.randoms(use_true_random=False))
def test_equal_sentences_are_never_gone_and_new(old: list[str], rng: object) -> None:
    new = list(old)
    rng.shuffle(new)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    assert {pair.fate for pair in compare(old, new)} <= {Fate.UNCHANGED, Fate.MOVED}


def test_control_a_comparison_without_moves_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "_exact", lambda _old, _new: {})
    assert fates(["A one.", "B two."], ["A one.", "B two."]) != [(0, 0, "unchanged"), (1, 1, "unchanged")]


def told(count: int) -> list[str]:
    """So many sentences, of some seventeen words each."""
    return [
        f"Sentence {n} of the article tells about place {n * 7} and about what was done there in {n} days."
        for n in range(count)
    ]


def a_little_changed(count: int) -> tuple[list[str], list[str]]:
    new = [text.replace("done", "seen") if n % 7 == 0 else text for n, text in enumerate(told(count))]
    return told(count), new[count // 3 :] + new[: count // 3]


def quite_other(count: int) -> tuple[list[str], list[str]]:
    return told(count), [f"Nothing {n} here {n + 5} resembles {n + 9} it at all {n}." for n in range(count)]


def all_the_same(count: int) -> tuple[list[str], list[str]]:
    return ["Yes."] * 2 * count, ["No."] * count + ["Yes."] * count


@pytest.mark.parametrize("make", [a_little_changed, quite_other, all_the_same])
def test_the_steps_of_a_comparison_are_linear(make: Callable[[int], tuple[list[str], list[str]]]) -> None:
    def comparing(count: int) -> Callable[[], object]:
        old, new = make(count)
        return lambda: compare(old, new)

    assert growth(comparing, 100) < AT_MOST_LINEAR


def test_control_comparing_each_with_each_is_not_linear() -> None:
    def comparing(count: int) -> Callable[[], object]:
        old, new = quite_other(count)
        return lambda: [folded(one) == folded(other) for one in old for other in new]

    assert growth(comparing, 10) > 1.8


def test_fifty_thousand_words_are_compared() -> None:
    with ends(usual=1):
        counts = Counter(pair.fate for pair in compare(*a_little_changed(3_000)))
        compare(*all_the_same(5_000))
    assert counts[Fate.CHANGED] == 429


@pytest.mark.parametrize(
    ("old", "new", "span"),
    [
        ("The bridge was built.", "The bridge was built.", (4, 10)),
        ("The “old” bridge\nwas built.", "The \"old\"  bridge was built.", (10, 16)),
        ("Caf\u00e9 bridge open.", "Cafe\u0301 bridge open.", (5, 11)),
        ("A bridge stands", "A  bridge stands", (9, 15)),
    ],
    ids=["same", "white space", "composed", "to the end"],
)  # fmt: skip
def test_words_are_found_again_in_another_typing(old: str, new: str, span: tuple[int, int]) -> None:
    found = carried(old, new, *span)
    assert found is not None
    assert folded(new[slice(*found)]) == folded(old[slice(*span)])


@given(st.text(max_size=40), st.text(max_size=40))
def test_marked_pieces_make_the_wording_again(old: str, new: str) -> None:
    before, after = word_marks(old, new)
    assert "".join(piece.text for piece in before) == old
    assert "".join(piece.text for piece in after) == new
    if old == new:
        assert not any(piece.is_marked for piece in (*before, *after))


def test_the_words_that_differ_are_marked() -> None:
    before, after = word_marks("Built in 1811 of wood.", "Built in 1812 of wood.")
    assert [piece.text for piece in before if piece.is_marked] == ["1811"]
    assert [piece.text for piece in after if piece.is_marked] == ["1812"]
