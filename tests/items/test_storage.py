import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from items.constraints import validate
from items.kinds import Evidence, InvalidItem, ItemKind, Rich, Side, TextAnswer
from items.storage import from_data, to_data
from tests.items.item_samples import (
    cloze,
    items,
    matching,
    multiple_response,
    one_of_each,
    option,
    short_answer,
    single_choice,
)


@given(items())
def test_an_item_survives_being_stored(item):
    assert from_data(json.loads(json.dumps(to_data(item)))) == item


@pytest.mark.parametrize("item", one_of_each(), ids=lambda item: item.kind)
def test_one_of_each_kind_is_sound_and_survives(item):
    validate(item) if item.evidence is None else None
    assert from_data(to_data(item)) == item


def changed(item, path, value):
    """The item's data with one place changed; `...` takes the place out."""
    data = json.loads(json.dumps(to_data(item)))
    *way, last = path
    place = data
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return data


BAD_DATA = [
    ("kind", single_choice(), ["kind"], "riddle"),
    ("kind", single_choice(), ["kind"], ...),
    ("stem", single_choice(), ["stem"], "text"),
    ("stem.format", single_choice(), ["stem", "format"], "rtf"),
    ("stem.value", single_choice(), ["stem", "value"], "a\x00b"),
    ("stem.value", single_choice(), ["stem", "value"], "a\ud800b"),
    ("stem.colour", single_choice(), ["stem", "colour"], "red"),
    ("secret", single_choice(), ["secret"], 1),
    ("points", single_choice(), ["points"], 1.5),
    ("points", single_choice(), ["points"], "NaN"),
    ("points", single_choice(), ["points"], "0.12345678"),
    ("tags[1]", single_choice(), ["tags"], ["a", 2]),
    ("body.options[1].fraction", single_choice(), ["body", "options", 1, "fraction"], 1),
    ("body.options[0].content.value", single_choice(), ["body", "options", 0, "content", "value"], None),
    ("body.options[2]", single_choice(), ["body", "options", 2], "c"),
    ("body.is_multiple", single_choice(), ["body", "is_multiple"], 0),
    ("body.scoring", single_choice(), ["body", "scoring"], "lottery"),
    ("evidence.start", single_choice(), ["evidence", "start"], True),
    ("body.answers", short_answer(), ["body", "answers"], {"a": 1}),
    ("body.answers[0].match", short_answer(), ["body", "answers", 0, "match"], "regex"),
    ("body.pairs[0].left", matching(), ["body", "pairs", 0, "left"], 7),
    ("body.blanks[1].display", cloze(), ["body", "blanks", 1, "display"], "drag"),
    ("body.blanks[1].body.answers", cloze(), ["body", "blanks", 1, "display"], "typed"),
]


@pytest.mark.parametrize(("path", "item", "place", "value"), BAD_DATA)
def test_bad_data_is_refused_by_the_name_of_its_field(path, item, place, value):
    with pytest.raises(InvalidItem) as refusal:
        from_data(changed(item, place, value))
    assert str(refusal.value).startswith(f"{path}: ")


@pytest.mark.parametrize("data", [None, [], "item", 3])
def test_what_is_no_object_is_no_item(data):
    with pytest.raises(InvalidItem, match=r"^item: "):
        from_data(data)


def with_options(*options, item=None):
    item = item or single_choice()
    return replace(item, body=replace(item.body, options=options), evidence=None)


def with_answers(*answers, **more):
    item = short_answer()
    return replace(item, body=replace(item.body, answers=answers, **more))


def with_sides(**more):
    return replace(matching(), body=replace(matching().body, **more))


STAR = TextAnswer(id="t1", pattern="*", match="wildcard", fraction=Decimal("0.1"))
OSLO = TextAnswer(id="t2", pattern="Oslo")
SOUND = replace(single_choice(), evidence=None)
MANY = multiple_response()

UNSOUND = [
    ("stem: is empty", replace(SOUND, stem=Rich(" "))),
    ("stem.value: longer", replace(SOUND, stem=Rich("x" * 20_001))),
    ("stem.value: holds a NUL", replace(SOUND, stem=Rich("x\x00"))),
    ("rationale.value: holds half", replace(SOUND, rationale=Rich("\udfff"))),
    ("title: longer", replace(SOUND, title="x" * 256)),
    ("language", replace(SOUND, language="english please")),
    ("points", replace(SOUND, points=Decimal(0))),
    ("points", replace(SOUND, points=Decimal("NaN"))),
    ("points", replace(SOUND, points=Decimal("0.00000001"))),
    ("tags[0]: is empty", replace(SOUND, tags=(" ",))),
    ("evidence", replace(SOUND, evidence=Evidence(start=5, end=6, text="two"))),
    ("body: a cloze item", replace(SOUND, kind=ItemKind.CLOZE)),
    ("body.is_multiple", replace(SOUND, kind=ItemKind.MULTIPLE_RESPONSE)),
    ("body.options: expected 2", with_options(option("a", "one", "1"))),
    ("body.options: expected 2", with_options(*(option(f"o{n}", "x", "1") for n in range(61)))),
    ("body.options: one option must", with_options(option("a", "one", "0.9"), option("b", "two"))),
    ("body.options: the id a", with_options(option("a", "one", "1"), option("a", "two"))),
    ("body.options[1].id", with_options(option("a", "one", "1"), option("2", "two"))),
    ("body.options[1].fraction", with_options(option("a", "one", "1"), option("b", "two", "-1.1"))),
    ("body.options[1].content", with_options(option("a", "one", "1"), option("b", ""))),
    ("body.options: no option", multiple_response(("0", "0", "-1", "0"))),
    ("body.options: the positive", multiple_response(("0.5", "0.4", "0", "0"))),
    ("body.options: the positive", multiple_response(("0.5", "0.4999", "0", "0"))),
    ("body.answers: expected 1", with_answers()),
    ("body.answers: one answer must", with_answers(replace(OSLO, fraction=Decimal("0.5")))),
    ("body.answers[0].pattern: an answer that", with_answers(STAR, OSLO)),
    ("body.answers[0].pattern: longer", with_answers(replace(OSLO, pattern="x" * 501))),
    ("body.answers[0].pattern: longer", with_answers(OSLO, max_length=3)),
    ("body.max_length", with_answers(OSLO, max_length=10_001)),
    ("body.pairs: each left", with_sides(pairs=matching().body.pairs[:1])),
    ("body.pairs[0]", with_sides(right=(Side(id="r8", content=Rich("x")), Side(id="r9", content=Rich("y"))))),
    ("body.left: expected 2", with_sides(left=matching().body.left[:1])),
    ("stem: must hold", replace(cloze(), stem=Rich("[[g1]] only"))),
    ("stem: must hold", replace(cloze(), stem=Rich("[[g1]] [[g1]] [[g2]]"))),
    ("stem: must hold", replace(cloze(), stem=Rich("[[g1]] [[g2]] [[g3]]"))),
    ("body.blanks[0]: display", replace(cloze(), body=replace(cloze().body, blanks=(
        replace(cloze().body.blanks[0], display="dropdown"), cloze().body.blanks[1])))),
    ("body.blanks[0].weight", replace(cloze(), body=replace(cloze().body, blanks=(
        replace(cloze().body.blanks[0], weight=Decimal(0)), cloze().body.blanks[1])))),
]  # fmt: skip


@pytest.mark.parametrize(("words", "item"), UNSOUND)
def test_unsound_items_are_refused_by_the_name_of_the_field(words, item):
    with pytest.raises(InvalidItem) as refusal:
        validate(item)
    assert str(refusal.value).startswith(words)


def test_thirds_of_a_point_are_whole_enough():
    validate(multiple_response(("0.3333333", "0.3333333", "0.3333333", "0")))
    validate(with_answers(OSLO, replace(STAR, id="t3")))


@given(items())
def test_every_item_of_the_strategy_is_sound(item):
    validate(item)
