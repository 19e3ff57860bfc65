import pytest
from hypothesis import given
from hypothesis import strategies as st

from items.kinds import InvalidResponse
from items.responses import parse_response
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

ACCEPTED = [
    (single_choice(), {"chosen": ["b"]}, {"chosen": ["b"]}),
    (single_choice(), {"chosen": []}, {}),
    (multiple_response(), {"chosen": ["d", "a"]}, {"chosen": ["a", "d"]}),
    (true_false(), {"value": False}, {"value": False}),
    (true_false(), {"value": None}, {}),
    (short_answer(), {"text": " as typed "}, {"text": " as typed "}),
    (short_answer(), {"text": " \n "}, {}),
    (short_answer(), {"text": "x" * 300}, {"text": "x" * 300}),
    (cloze(), {"gaps": {"g2": "x", "g1": "Oslo"}}, {"gaps": {"g1": "Oslo", "g2": "x"}}),
    (cloze(), {"gaps": {"g1": " ", "g2": ""}}, {}),
    (matching(), {"pairs": {"l2": "r1", "l1": ""}}, {"pairs": {"l2": "r1"}}),
    (matching(), {"pairs": {"l1": "r1", "l2": "r1"}}, {"pairs": {"l1": "r1", "l2": "r1"}}),
]

REFUSED = [
    (single_choice(), None),
    (single_choice(), ["b"]),
    (single_choice(), {"chosen": "b"}),
    (single_choice(), {"chosen": ["z"]}),
    (single_choice(), {"chosen": ["a", "b"]}),
    (single_choice(), {"chosen": [["a"]]}),
    (single_choice(), {"chosen": ["b"], "fraction": 1}),
    (single_choice(), {"value": True}),
    (single_choice(), {"a\ud800": 1}),
    (multiple_response(), {"chosen": ["a", "a"]}),
    (multiple_response(), {"chosen": ["a"] * 100_000}),
    (true_false(), {"value": "true"}),
    (true_false(), {"value": 1}),
    (short_answer(), {"text": 5}),
    (short_answer(), {"text": "x" * 301}),
    (short_answer(), {"text": "a\x00"}),
    (short_answer(), {"text": "a\udc00"}),
    (cloze(), {"gaps": ["Oslo"]}),
    (cloze(), {"gaps": {"g9": "Oslo"}}),
    (cloze(), {"gaps": {"g1": "a\x00"}}),
    (cloze(), {"gaps": {"g1": None}}),
    (cloze(), {"gaps": {"g2": "z"}}),
    (cloze(), {"gaps": {"g1": {"deep": "\x00"}}}),
    (matching(), {"pairs": {"l1": "r9"}}),
    (matching(), {"pairs": {"l9": "r1"}}),
    (matching(), {"pairs": {"l1": ["r1"]}}),
]


@pytest.mark.parametrize(("item", "raw", "stored"), ACCEPTED)
def test_an_answer_comes_back_in_its_stored_shape(item, raw, stored):
    assert parse_response(item, raw) == stored


@pytest.mark.parametrize(("item", "raw"), REFUSED)
def test_anything_else_is_refused_with_words_that_can_be_sent(item, raw):
    with pytest.raises(InvalidResponse) as refusal:
        parse_response(item, raw)
    str(refusal.value).encode()


@pytest.mark.parametrize("item", one_of_each(), ids=lambda item: item.kind)
def test_an_empty_object_is_no_answer(item):
    assert parse_response(item, {}) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["a", "r1", "g1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["chosen", "value", "text", "gaps", "pairs", "l1", "g1"]), inner, max_size=2
        )
    ),
    max_leaves=6,
)


@given(items(), JSON)
def test_no_json_breaks_the_door(item, raw):
    try:
        stored = parse_response(item, raw)
    except InvalidResponse:
        return
    assert parse_response(item, stored) == stored
