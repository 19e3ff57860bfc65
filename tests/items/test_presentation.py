import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items import kinds
from items.identifiers import neutral_ids
from items.presentation import learner_view, option_order
from tests.items.item_samples import (
    cloze,
    items,
    matching,
    one_of_each,
    option,
    short_answer,
    single_choice,
    true_false,
)


@pytest.mark.parametrize("item", one_of_each(), ids=lambda item: item.kind)
def test_the_view_tells_nothing_but_what_is_asked(item):
    shown = json.dumps(learner_view(item, option_order(item, 7)))

    assert item.stem.value in json.loads(shown)["stem"]["value"]
    for word in (
        "SECRET",
        "fraction",
        "feedback",
        "is_true",
        "pairs",
        "answers",
        "evidence",
        "rationale",
        "title",
    ):
        assert word not in shown


def test_control_the_whole_item_would_tell():
    from items.storage import to_data

    assert all("SECRET" in json.dumps(to_data(item)) for item in (single_choice(), true_false(), cloze()))


def test_the_view_does_not_change_with_the_key():
    item = single_choice()
    other = tuple(
        replace(one, fraction=item.body.options[place - 1].fraction)
        for place, one in enumerate(item.body.options)
    )
    turned = replace(item, body=replace(item.body, options=other))

    assert learner_view(item, option_order(item, 1)) == learner_view(turned, option_order(turned, 1))
    assert learner_view(true_false(True), {}) == learner_view(true_false(False), {})
    assert learner_view(short_answer("one"), {}) == learner_view(short_answer("two", "three"), {})


def ids_of(parts):
    return [one["id"] for one in parts]


def test_the_view_follows_the_frozen_order():
    view = learner_view(single_choice(), {"options": ["c", "a", "b"]})
    assert ids_of(view["options"]) == ["c", "a", "b"]

    view = learner_view(matching(), {"right": ["r3", "r1", "r2"]})
    assert ids_of(view["right"]) == ["r3", "r1", "r2"]
    assert ids_of(view["left"]) == ["l1", "l2"]


@pytest.mark.parametrize("order", [{}, {"options": ["a", "b"]}, {"options": ["a", "b", "b"]}])
def test_an_order_of_another_item_is_refused(order):
    with pytest.raises(ValueError, match="frozen order"):
        learner_view(single_choice(), order)


@given(items(), st.integers())
def test_the_order_is_a_permutation_and_the_seed_decides(item, seed):
    order = option_order(item, seed)

    assert order == option_order(item, seed)
    learner_view(item, order)  # refuses anything but a permutation


def test_known_orders_stay_the_same_on_every_machine():
    item = single_choice()
    assert [option_order(item, seed)["options"] for seed in (1, 2, 3)] == [
        list("acb"),
        list("cba"),
        list("acb"),
    ]
    assert len({tuple(option_order(item, seed)["options"]) for seed in range(60)}) == 6


def test_pinned_and_naturally_ordered_options_stay():
    options = (
        option("a", "one", "1"),
        option("b", "two"),
        option("c", "three"),
        option("d", "all", is_pinned=True),
    )
    item = replace(single_choice(), body=replace(single_choice().body, options=options))
    natural = replace(item, body=replace(item.body, has_natural_order=True))

    assert all(option_order(item, seed)["options"][3] == "d" for seed in range(20))
    assert any(option_order(item, seed)["options"][0] != "a" for seed in range(20))
    assert all(option_order(natural, seed)["options"] == list("abcd") for seed in range(20))


def test_ids_say_nothing_about_the_order_of_writing():
    assert neutral_ids(["right", "wrong", "also wrong"]) == ("b", "c", "a")
    assert neutral_ids(["right", "also wrong"], "r") == ("r2", "r1")
    ids = neutral_ids([str(number) for number in range(60)])
    assert len(set(ids)) == 60
    assert all(kinds.ID_PATTERN.fullmatch(one) for one in ids)
