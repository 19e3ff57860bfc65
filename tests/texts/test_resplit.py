"""The split of a new text along the lessons there are, where it is not plain from the services' tests."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from texts.plans import check
from texts.readers import read as read_bytes
from texts.resplit import Known, KnownPart, carry_over
from texts.shapes import Extracted

HEADED = "(1) One\n\nFirst here.\n\nSecond here.\n\n(2) Two\n\nThird here.\n\nFourth here.\n"


def read(text: str) -> Extracted:
    return read_bytes(text.encode(), format="txt")


def known(homes: dict[int, Counter[int]], heads: dict[int, int], count: int) -> Known:
    parts = [KnownPart(title=f"Lesson {number}", is_own_title=False) for number in range(count)]
    return Known(parts=parts, homes=homes, heads=heads, headings=frozenset())


@given(
    homes=st.dictionaries(st.integers(0, 7), st.builds(Counter, st.lists(st.integers(0, 2), max_size=3))),
    heads=st.dictionaries(st.integers(0, 7), st.integers(0, 2)),
    text=st.sampled_from(
        [HEADED, HEADED.replace("(1) One\n\n", "").replace("(2) Two\n\n", ""), "Title\n\n" + HEADED]
    ),
    is_in_text_order=st.booleans(),
)
def test_every_split_holds_every_block_once_and_each_lesson_at_most_once(
    homes: dict[int, Counter[int]], heads: dict[int, int], text: str, is_in_text_order: bool
) -> None:
    extracted = read(text)
    lessons = [KnownPart(title=f"Lesson {number}", is_own_title=False) for number in range(3)]
    about = Known(
        parts=lessons,
        homes={place: held for place, held in homes.items() if held},
        heads=heads,
        headings=frozenset(["(1) One"]),
        is_in_text_order=is_in_text_order,
    )
    carried = carry_over(extracted, about)
    check(carried.plan, extracted)
    owners = [owner for owner in carried.lessons if owner is not None]
    assert len(owners) == len(set(owners))


def test_a_text_that_shares_nothing_is_split_as_it_suggests_itself() -> None:
    carried = carry_over(read(HEADED), known({}, {}, 2))
    assert [part.title for part in carried.plan.parts] == ["(1) One", "(2) Two"]
    assert carried.lessons == (None, None)


def test_the_larger_of_two_heirs_goes_on() -> None:
    homes = {1: Counter({0: 1}), 4: Counter({0: 1}), 5: Counter({0: 1})}
    carried = carry_over(read(HEADED), known(homes, {1: 0}, 1))
    assert carried.lessons == (None, 0)
