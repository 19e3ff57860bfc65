import copy
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items import grading
from items.constraints import validate
from items.grading import grade, key_response
from items.kinds import ASKED_KINDS, BY_HAND, Response, Rich, TextAnswer
from items.responses import parse_response
from items.typed.chain import Standing
from tests.items.item_samples import (
    cloze,
    items,
    matching,
    multiple_response,
    one_of_each,
    short_answer,
    single_choice,
    true_false,
)

THIRDS = ("0.3333333", "0.3333333", "0.3333333", "0")
PENALTY = ("0.5", "0.5", "-0.5", "-0.5")

KNOWN = [
    (single_choice(), {"chosen": ["b"]}, "1"),
    (single_choice(), {"chosen": ["a"]}, "0"),
    (single_choice(), {"chosen": ["c"]}, "0.25"),
    (single_choice(scoring="all_or_nothing"), {"chosen": ["c"]}, "0"),
    (single_choice(scoring="right_minus_wrong"), {"chosen": ["b"]}, "1"),
    (multiple_response(), {"chosen": ["a", "b"]}, "1"),
    (multiple_response(), {"chosen": ["a"]}, "0.5"),
    (multiple_response(), {"chosen": ["a", "c"]}, "0"),
    (multiple_response(), {"chosen": ["a", "b", "c"]}, "0.5"),
    (multiple_response(), {"chosen": ["a", "b", "c", "d"]}, "0"),
    (multiple_response(THIRDS), {"chosen": ["a", "b", "c"]}, "1"),
    (multiple_response(THIRDS), {"chosen": ["a", "b"]}, "0.6666666"),
    (multiple_response(THIRDS), {"chosen": ["a", "b", "c", "d"]}, "0"),
    (multiple_response(PENALTY), {"chosen": ["a", "b", "c"]}, "0.5"),
    (multiple_response(PENALTY), {"chosen": ["c"]}, "0"),
    (multiple_response(scoring="right_minus_wrong"), {"chosen": ["a", "b", "c"]}, "0.5"),
    (multiple_response(scoring="right_minus_wrong"), {"chosen": ["a"]}, "0.5"),
    (multiple_response(scoring="right_minus_wrong"), {"chosen": ["c", "d"]}, "0"),
    (multiple_response(scoring="all_or_nothing"), {"chosen": ["a"]}, "0"),
    (multiple_response(scoring="all_or_nothing"), {"chosen": ["a", "b"]}, "1"),
    (true_false(), {"value": True}, "1"),
    (true_false(), {"value": False}, "0"),
    (true_false(is_true=False), {"value": False}, "1"),
    (short_answer("high-quality development"), {"text": " The High quality  development. "}, "1"),
    (short_answer("high-quality development"), {"text": "development"}, "0"),
    (short_answer("Oslo", is_case_sensitive=True), {"text": "oslo"}, "0"),
    (short_answer("Oslo", is_case_sensitive=True), {"text": "Oslo"}, "1"),
    (short_answer("*Five-Year Plan"), {"text": "the 14th five-year plan"}, "1"),
    (short_answer("*Five-Year Plan"), {"text": "the five-year plans"}, "0"),
    (matching(), {"pairs": {"l1": "r2", "l2": "r3"}}, "1"),
    (matching(), {"pairs": {"l1": "r2"}}, "0.5"),
    (matching(), {"pairs": {"l1": "r3", "l2": "r2"}}, "0"),
    (matching(scoring="all_or_nothing"), {"pairs": {"l1": "r2"}}, "0"),
    (cloze(), {"gaps": {"g1": "oslo", "g2": "x"}}, "1"),
    (cloze(), {"gaps": {"g1": "oslo", "g2": "y"}}, "0.75"),
    (cloze(), {"gaps": {"g2": "x"}}, "0.25"),
]


@pytest.mark.parametrize(("item", "response", "fraction"), KNOWN)
def test_fraction_is_the_known_number(item, response, fraction):
    mark = grade(item, response)

    assert (mark.fraction, mark.is_answered) == (Decimal(fraction), True)
    assert mark.fraction.as_tuple().exponent == -7


@pytest.mark.parametrize("item", one_of_each(), ids=lambda item: item.kind)
def test_nothing_given_earns_nothing_and_says_so(item):
    nothing: list[Response] = [
        {},
        {"chosen": []},
        {"value": None},
        {"text": " "},
        {"gaps": {}},
        {"pairs": {}},
    ]
    for response in nothing:
        mark = grade(item, response)
        assert (mark.fraction, mark.is_answered) == (0, False)
        assert all(part.given == () and part.fraction == 0 for part in mark.parts)


def test_first_matching_answer_wins():
    item = short_answer("quality", "*")
    body = item.body
    half = replace(body.answers[1], fraction=Decimal("0.5"))
    mark = grade(replace(item, body=replace(body, answers=(body.answers[0], half))), {"text": "something"})

    assert (mark.matched, mark.fraction) == ("t2", Decimal("0.5"))


def test_parts_name_what_was_given_and_what_was_expected():
    first, second = grade(cloze(), {"gaps": {"g1": "Bergen", "g2": "x"}}).parts

    assert (first.id, first.weight, first.given, first.expected, first.matched) == (
        "g1",
        3,
        ("Bergen",),
        ("t1", "t2"),
        None,
    )
    assert (second.id, second.fraction, second.given, second.expected) == ("g2", 1, ("x",), ("x",))


def test_right_sides_that_read_alike_are_one_answer():
    item = matching()
    right = (*item.body.right[:2], replace(item.body.right[2], content=Rich("Oslo")))
    alike = replace(item, body=replace(item.body, right=right))

    assert grade(alike, {"pairs": {"l1": "r3", "l2": "r3"}}).fraction == 1


@given(items().filter(lambda item: item.kind in ASKED_KINDS))
def test_key_response_earns_everything(item):
    validate(item)
    response = key_response(item)

    assert parse_response(item, response) == response
    mark = grade(item, response)
    if item.kind in BY_HAND:
        assert (mark.fraction, mark.standing) == (0, Standing.BY_HAND if response else Standing.FINAL)
    elif item.kind in ASKED_KINDS:
        assert mark.fraction == 1


@given(items())
def test_choosing_everything_never_earns_everything(item):
    body = item.body
    if item.kind != "multiple_response" or all(option.fraction > 0 for option in body.options):
        return
    assert grade(item, {"chosen": [option.id for option in body.options]}).fraction < 1


def test_control_plain_weights_would_pay_for_choosing_everything(monkeypatch):
    def plain(body, chosen, keys):
        return sum(option.fraction for option in body.options if option.id in chosen)

    monkeypatch.setattr(grading, "_weighted", plain)
    assert grade(multiple_response(), {"chosen": ["a", "b", "c", "d"]}).fraction == 1


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["g1", "l1", "x"]), inner),
    max_leaves=5,
)


@given(items(), st.dictionaries(st.sampled_from(["chosen", "value", "text", "gaps", "pairs"]), JUNK))
def test_any_stored_shape_can_be_graded(item, response):
    before = copy.deepcopy(response)
    mark = grade(item, response)

    assert 0 <= mark.fraction <= 1
    assert response == before


def test_key_text_steps_over_an_answer_that_an_earlier_one_catches():
    item = short_answer("qual*", "quality", "worth")
    answers = (
        replace(item.body.answers[0], fraction=Decimal("0.5")),
        *item.body.answers[1:],
    )
    assert key_response(replace(item, body=replace(item.body, answers=answers))) == {"text": "worth"}


def test_wildcard_key_is_a_text_that_fits_it():
    item = short_answer("unused")
    star = TextAnswer(id="t1", pattern="new * forces", match="wildcard")
    starred = replace(item, body=replace(item.body, answers=(star,)))

    assert grade(starred, key_response(starred)).fraction == 1
