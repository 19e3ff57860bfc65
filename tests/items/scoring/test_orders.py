"""What an order earns: every rule on orders whose numbers were worked out by hand from its definition."""

from fractions import Fraction
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items.constraints import MAX_ELEMENTS, validate
from items.grading import grade, key_response
from items.guessing import guess_fraction
from items.kinds import InvalidItem, InvalidResponse, OrderRule
from items.responses import parse_response
from items.scoring.orders import counted
from tests.items.item_samples import ordering

RULES = get_args(OrderRule)
# Six elements A–F. FEDCBA, FBCDEA, CBDEFA and BCDEFA are orders of Moodle's own tests of its ordering
# question, whose numbers agree; the others were counted by hand.
KNOWN = {
    "absolute_position": {
        "ABCDEF": (6, 6), "FEDCBA": (0, 6), "FBCDEA": (4, 6), "CBDEFA": (1, 6), "ABDCEF": (4, 6),
    },
    "all_or_nothing": {"ABCDEF": (1, 1), "FEDCBA": (0, 1), "CBDEFA": (0, 1), "ABCDFE": (0, 1)},
    "relative_to_correct": {
        # Distances from the right place: 5+3+1+1+3+5 = 18 of 30; then 1+1+1+1+1+5 = 10; then 1+1 = 2.
        "ABCDEF": (30, 30), "FEDCBA": (12, 30), "BCDEFA": (20, 30), "ABDCEF": (28, 30),
    },
    "next": {"ABCDEF": (5, 5), "FEDCBA": (0, 5), "FBCDEA": (3, 5), "CBDEFA": (2, 5), "BCDEFA": (4, 5)},
    "next_and_last": {
        "ABCDEF": (6, 6), "FEDCBA": (0, 6), "FBCDEA": (3, 6), "BCDEFA": (4, 6), "BACDEF": (4, 6),
    },
    "neighbours": {
        # CBDEFA holds D-E and E-F, each twice; BACDEF also ends as it should: C-D, D-E, E-F, and F last.
        "ABCDEF": (12, 12), "FEDCBA": (0, 12), "CBDEFA": (4, 12), "BACDEF": (7, 12),
    },
    "before_and_after": {
        # Pairs in the wrong order count twice: CBDEFA has 6 of 15 wrong, BCDEFA 5, ABDCEF 1.
        "ABCDEF": (30, 30), "FEDCBA": (0, 30), "CBDEFA": (18, 30), "BCDEFA": (20, 30), "ABDCEF": (28, 30),
    },
    "longest_ordered": {
        "ABCDEF": (6, 6), "FEDCBA": (0, 6), "BCDEFA": (5, 6), "DABECF": (4, 6), "CBADFE": (3, 6),
    },
    "longest_contiguous": {
        # In DABECF the row A-B-C-F is broken by E: only A-B stand side by side.
        "ABCDEF": (6, 6), "FEDCBA": (0, 6), "BCDEFA": (5, 6), "DABECF": (2, 6), "DEFABC": (3, 6),
    },
}  # fmt: skip
CASES = [(rule, order, points) for rule, orders in KNOWN.items() for order, points in orders.items()]


@pytest.mark.parametrize(("rule", "order", "points"), CASES)
def test_known_numbers(rule, order, points):
    assert counted(rule, "ABCDEF", order) == points


def test_every_rule_has_known_numbers_that_tell_it_from_every_other():
    assert set(KNOWN) == set(RULES)
    orders = ["".join(one) for one in permutations("ABCD")]
    shares = {rule: [Fraction(*counted(rule, "ABCD", one)) for one in orders] for rule in RULES}
    assert len({tuple(one) for one in shares.values()}) == len(RULES)


@given(st.sampled_from(RULES), st.integers(2, 7).flatmap(lambda count: st.permutations(range(count))))
def test_only_the_right_order_earns_everything(rule, order):
    names = [str(place) for place in order]
    right = [str(place) for place in range(len(order))]
    earned, possible = counted(rule, right, names)
    assert 0 <= earned <= possible
    assert (earned == possible) == (names == right)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_blind_guess_earns_the_average_of_all_orders(rule, count):
    item = ordering(*"ABCDE"[:count], scoring=rule)
    right = [one.id for one in item.body.elements]
    shares = [Fraction(*counted(rule, right, one)) for one in permutations(right)]
    assert guess_fraction(item) == pytest.approx(float(sum(shares) / len(shares)))


def test_a_guess_among_many_orders_is_estimated_the_same_every_time():
    item = ordering(*"ABCDEFGHI", scoring="longest_ordered")
    # The mean longest ordered row of nine is 4.06 (the hook lengths of all shapes of nine cells).
    assert guess_fraction(item) == pytest.approx(4.06 / 9, abs=0.02)
    assert guess_fraction(item) == guess_fraction(ordering(*"JKLMNOPQR", scoring="longest_ordered"))


@pytest.mark.parametrize("rule", RULES)
def test_the_mark(rule):
    item = ordering(scoring=rule)
    full = grade(item, key_response(item))
    assert (full.fraction, full.is_answered) == (1, True)
    none = grade(item, {})
    assert (none.fraction, none.is_answered) == (0, False)


@pytest.mark.parametrize(
    "order", [["e1"], ["e1", "e2", "e9"], ["e1", "e1", "e2", "e3"], "e1", [1, 2, 3], None]
)
def test_an_order_of_an_older_wording_counts_as_not_given(order):
    assert not grade(ordering(), {"order": order}).is_answered


def test_the_door_for_answers():
    item = ordering()
    assert parse_response(item, {"order": ["e3", "e1", "e2"]}) == {"order": ["e3", "e1", "e2"]}
    assert parse_response(item, {"order": []}) == {}


@pytest.mark.parametrize(
    "raw",
    [
        {"order": ["e1", "e2"]},
        {"order": ["e1", "e2", "e2"]},
        {"order": ["e1", "e2", "e9"]},
        {"order": "e1"},
        {"order": [["e1"], "e2", "e3"]},
        {"order": ["e1", "e2", "e3"], "x": 1},
        {"chosen": []},
    ],
)
def test_what_is_no_order_is_refused(raw):
    with pytest.raises(InvalidResponse):
        parse_response(ordering(), raw)


BROKEN = [
    (ordering("one"), "expected 2 to"),
    (ordering(*[str(place) for place in range(MAX_ELEMENTS + 1)]), "expected 2 to"),
    (ordering("one", " one "), "reads like another"),
    (ordering("one", " "), "is empty"),
    (ordering(scoring="by_luck"), "scoring: unknown"),
]


@pytest.mark.parametrize(("item", "words"), BROKEN)
def test_what_is_no_ordering_is_refused(item, words):
    validate(ordering())
    with pytest.raises(InvalidItem, match=words):
        validate(item)
