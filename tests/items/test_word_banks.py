"""A bank of words: written in brackets, marked gap by gap, and the same to a learner whatever the key."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from items.constraints import validate
from items.grading import grade, key_response
from items.guessing import guess_fraction
from items.kinds import BankWord, InvalidItem, InvalidResponse, ItemKind, WordGap
from items.presentation import learner_view, option_order
from items.responses import parse_response
from items.rules import check
from items.word_banks import BankProblem, plain_form, read_bank, write_bank
from tests.items.item_samples import categorise, word_bank


def test_marks_by_weight():
    # g2 weighs 2 of 4: the known numbers are a quarter, a half and a quarter.
    for gaps, fraction in (
        ({"g1": "w2", "g2": "w1", "g3": "w4"}, "1"),
        ({"g1": "w2", "g2": "w3"}, "0.25"),
        ({"g1": "w1", "g2": "w1", "g3": "w5"}, "0.5"),
        ({"g1": "w3", "g3": "w4"}, "0.25"),
        ({"g1": "w1"}, "0"),
    ):
        assert grade(word_bank(), {"gaps": gaps}).fraction == Decimal(fraction)
    assert grade(word_bank(), key_response(word_bank())).fraction == 1
    # 3 words for g1 and g2, 2 for g3: (1/3 + 2/3 + 1/2) of 4.
    assert guess_fraction(word_bank()) == pytest.approx(1.5 / 4)


def test_words_that_read_alike_are_as_right():
    item = word_bank()
    words = (*item.body.words, BankWord(id="w6", text="Oslo"))
    gaps = (*item.body.gaps, WordGap(id="g4", word="w6"))
    item = replace(item, body=replace(item.body, words=words, gaps=gaps))
    mark = grade(item, {"gaps": {"g1": "w2", "g2": "w6", "g3": "w4", "g4": "w1"}})
    assert mark.fraction == 1


def test_a_gap_takes_words_of_its_group_only():
    assert parse_response(word_bank(), {"gaps": {"g1": "w3", "g2": ""}}) == {"gaps": {"g1": "w3"}}
    for gaps in ({"g1": "w4"}, {"g3": "w1"}, {"g9": "w1"}, {"g1": ["w1"]}):
        with pytest.raises(InvalidResponse):
            parse_response(word_bank(), {"gaps": gaps})


def test_the_view_offers_each_group_in_one_order_and_nothing_of_the_key():
    item = word_bank()
    view: Any = learner_view(item, {"words": ["w5", "w3", "w1", "w4", "w2"]})
    offered = [[option["id"] for option in gap["options"]] for gap in view["gaps"]]
    assert offered == [["w3", "w1", "w2"], ["w3", "w1", "w2"], ["w5", "w4"]]
    gaps = (*(replace(gap, word="w3") for gap in item.body.gaps[:1]), *item.body.gaps[1:])
    other = replace(item, body=replace(item.body, gaps=gaps))
    assert learner_view(item, option_order(item, 5)) == learner_view(other, option_order(other, 5))


def test_elements_are_shuffled_and_categories_stay():
    item = categorise()
    orders = [option_order(item, seed) for seed in range(60)]
    assert len({tuple(one["left"]) for one in orders}) == 6
    view: Any = learner_view(item, orders[0])
    assert [side["id"] for side in view["right"]] == ["r1", "r2"]
    turned = replace(item, body=replace(item.body, left=item.body.left[::-1], pairs=item.body.pairs[::-1]))
    assert [learner_view(turned, option_order(turned, seed)) for seed in range(9)] == [
        learner_view(item, option_order(item, seed)) for seed in range(9)
    ]


@pytest.mark.parametrize(
    ("pairs", "scoring", "fraction"),
    [
        ({"l1": "r1", "l2": "r2", "l3": "r1"}, "per_pair", "1"),
        ({"l1": "r1", "l2": "r1", "l3": "r1"}, "per_pair", "0.6666667"),
        ({"l1": "r1"}, "per_pair", "0.3333333"),
        ({"l1": "r1", "l2": "r1", "l3": "r1"}, "all_or_nothing", "0"),
    ],
)
def test_each_element_counts_or_all_of_them(pairs, scoring, fraction):
    assert grade(categorise(scoring=scoring), {"pairs": pairs}).fraction == Decimal(fraction)


def test_reading_and_writing():
    stem, body = read_bank(
        "Plants [[2: need]] [[water]], we [[2: need]] it.", ["sand", " ", "2: eat"], is_reusable=True
    )
    assert stem == "Plants [[g1]] [[g2]], we [[g3]] it."
    assert [(word.group, word.text) for word in body.words] == [
        (2, "need"),
        (1, "water"),
        (1, "sand"),
        (2, "eat"),
    ]
    assert [gap.word for gap in body.gaps] == [body.words[0].id, body.words[1].id, body.words[0].id]
    assert write_bank(stem, body) == ("Plants [[2: need]] [[water]], we [[2: need]] it.", ["sand", "2: eat"])
    # Ids follow the alphabet: eat, need, sand, water.
    assert [word.id for word in body.words] == ["w2", "w4", "w3", "w1"]


def test_words_used_once_are_there_as_often_as_they_are_wanted():
    stem, body = read_bank("[[the]] dog and [[the]] cat", ["a"], is_reusable=False)
    assert len(body.words) == 3
    assert read_bank(*write_bank(stem, body), is_reusable=False, base=body) == (stem, body)


def test_what_is_typed_again_keeps_its_ids():
    stem, body = read_bank("[[rain]] and [[sun]]", ["fog"], is_reusable=False)
    kept = {word.text: word.id for word in body.words}
    changed = read_bank("[[sun]], [[hail]] and [[rain]]", ["fog"], is_reusable=False, base=body)[1]
    after = {word.text: word.id for word in changed.words}
    assert {text: after[text] for text in kept} == kept
    assert after["hail"] not in kept.values()
    assert stem == "[[g1]] and [[g2]]"
    assert [gap.id for gap in changed.gaps] == ["g2", "g3", "g1"]


def test_every_gap_of_a_word_used_again_keeps_its_id_and_weight():
    stem, made = read_bank("[[the]] dog, [[a]] cat, [[the]] cow", [], is_reusable=True)
    heavy = replace(made, gaps=tuple(replace(gap, weight=Decimal(2)) for gap in made.gaps))
    assert read_bank(*write_bank(stem, heavy), is_reusable=True, base=heavy) == (stem, heavy)


@pytest.mark.parametrize(
    ("typed", "problem"), [("none", "no gap"), ("[[a", "open"), ("[[a]] [[ ]]", "empty")]
)
def test_what_cannot_be_read(typed, problem):
    with pytest.raises(BankProblem, match=problem):
        read_bank(typed, [], is_reusable=False)


def changed(**more):
    return replace(word_bank(), body=replace(word_bank().body, **more))


W, G = word_bank().body.words, word_bank().body.gaps
BROKEN = [
    (changed(gaps=(*G[:2], replace(G[2], word="w9"))), "not in the bank"),
    (changed(gaps=(*G[:2], replace(G[2], word="w1"))), "used once"),
    (changed(words=W[:4]), "one word only"),
    (changed(words=(*W, BankWord(id="w6", text="Oslo")), is_reusable=True), "there twice"),
    (changed(words=(*W, BankWord(id="w6", text=" "))), "is empty"),
    (changed(words=(*W, BankWord(id="w6", text="x", group=10))), "expected 1 to 9"),
    (changed(words=(*W, BankWord(id="w5", text="x"))), "occurs twice"),
    (changed(gaps=(*G[:2], replace(G[2], weight=Decimal(0)))), "weight"),
    (changed(gaps=G[:2]), "stem: must hold"),
]


@pytest.mark.parametrize(("item", "words"), BROKEN)
def test_what_is_no_word_bank_is_refused(item, words):
    validate(word_bank())
    with pytest.raises(InvalidItem, match=words):
        validate(item)


def test_rules_judge_it_as_a_text_with_lists():
    item = replace(word_bank(), body=changed(words=(*W, BankWord(id="w6", text="none of the above"))).body)
    assert plain_form(item).kind is ItemKind.CLOZE
    assert [one.code for one in check(item)] == [one.code for one in check(plain_form(item))]
