"""The editor's form gives back what it was given, and says in words what is missing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from items.constraints import validate
from items.kinds import ASKED_KINDS, Choice, Cloze, Item, ItemKind, Matching, Rich, Text
from quizzes.gap_notation import GapProblem, read_gaps, write_gaps
from quizzes.item_forms import ItemForm
from tests.effort import ends
from tests.factories.items import SHAPES
from tests.items import item_samples
from tests.quizzes.form_posts import sent

SAMPLES = [shape() for shape in SHAPES.values()] + [
    item_samples.single_choice(),
    item_samples.multiple_response(),
    item_samples.multiple_response(("0.7", "0.3", "-0.5", "0")),
    item_samples.short_answer(key_points=("cheaper|less expensive", "since 2019")),
]


def through_the_browser(item: Item, **changes: str) -> Item | None:
    form = ItemForm.of_post(item.kind, sent(ItemForm.of_item(item), **changes))
    return form.item("en", item)


@pytest.mark.parametrize("item", SAMPLES, ids=lambda item: item.kind.value)
def test_saving_without_a_change_gives_the_same_item(item: Item) -> None:
    assert through_the_browser(item) == replace(item, evidence=None)


@pytest.mark.parametrize("item", SAMPLES, ids=lambda item: item.kind.value)
def test_a_changed_stem_changes_nothing_else(item: Item) -> None:
    typed = ItemForm.of_item(item).values["stem"] + " Now"
    changed = through_the_browser(item, stem=typed)
    assert changed is not None
    assert changed.stem.value.endswith(" Now")
    assert replace(changed, stem=item.stem) == replace(item, evidence=None)


@pytest.mark.parametrize("kind", ASKED_KINDS)
def test_an_empty_form_names_every_missing_field(kind: ItemKind) -> None:
    form = ItemForm.of_post(kind, sent(ItemForm.blank(kind)))
    assert form.item("en") is None
    assert "stem" in form.errors
    assert kind in (ItemKind.CLOZE, ItemKind.WORD_BANK, ItemKind.ESSAY) or len(form.errors) > 1


def test_shares_set_on_purpose_stay_until_another_option_is_right() -> None:
    item = item_samples.multiple_response(("0.7", "0.3", "-0.5", "0"))
    kept = through_the_browser(item, **{"row-1-text": "changed"})
    assert [option.fraction for option in kept.body.options] == [
        Decimal(share) for share in ("0.7", "0.3", "-0.5", "0")
    ]
    # Another right option without a share of its own is asked about; under another rule all count alike.
    form = ItemForm.of_post(item.kind, sent(ItemForm.of_item(item), **{"row-4-key": "on"}))
    assert (form.item("en", item), list(form.errors)) == (None, ["row-4-weight"])
    moved = through_the_browser(item, **{"row-4-key": "on", "scoring": "right_minus_wrong"})
    assert [option.fraction for option in moved.body.options] == [
        Decimal("0.3333333"), Decimal("0.3333333"), Decimal(0), Decimal("0.3333333"),
    ]  # fmt: skip


def test_only_what_earns_everything_is_ticked_in_a_single_choice() -> None:
    rows = ItemForm.of_item(item_samples.single_choice()).rows  # the third option earns a quarter
    assert [row.is_key for row in rows] == [False, True, False]


def test_an_emptied_row_is_left_out_and_the_rest_keeps_its_ids() -> None:
    item = SHAPES[ItemKind.SINGLE_CHOICE]()
    shorter = through_the_browser(item, **{"row-2-text": ""})
    assert isinstance(shorter.body, Choice)
    assert [option.id for option in shorter.body.options] == ["a", "c", "d"]


def test_new_options_get_ids_that_do_not_tell_the_key() -> None:
    form = ItemForm.blank(ItemKind.SINGLE_CHOICE)
    typed = {"stem": "Which?", "key": "1", "row-1-text": "zebra", "row-2-text": "ant", "row-3-text": "bee"}
    item = ItemForm.of_post(form.kind, sent(form, **typed)).item("en")
    assert isinstance(item.body, Choice)
    assert [(option.id, option.fraction) for option in item.body.options] == [
        ("c", Decimal(1)), ("a", Decimal(0)), ("b", Decimal(0)),
    ]  # fmt: skip


def test_sent_ids_that_are_not_of_this_item_are_not_believed() -> None:
    item = SHAPES[ItemKind.SINGLE_CHOICE]()
    changed = through_the_browser(item, **{"row-2-id": "a", "row-3-id": "<script>"})
    names = [option.id for option in changed.body.options]
    assert names[0] == "a"
    assert names[3] == "d"
    assert len(set(names)) == 4
    validate(changed)


def test_two_prompts_may_share_one_match_and_a_spare_match_is_a_distractor() -> None:
    form = ItemForm.blank(ItemKind.MATCHING)
    rows = [("one", "odd"), ("two", "even"), ("three", "odd"), ("", "neither")]
    typed = {
        f"row-{n}-{side}": text
        for n, row in enumerate(rows, 1)
        for side, text in zip(("text", "other"), row, strict=True)
    }
    item = ItemForm.of_post(form.kind, sent(form, stem="Sort", **typed)).item("en")
    assert isinstance(item.body, Matching)
    assert len(item.body.right) == 3
    assert item.body.pairs[0].right == item.body.pairs[2].right
    validate(item)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"points": "many"}, "points"), ({"points": "0"}, "points"), ({"points": "NaN"}, "points"),
     ({"stem": " "}, "stem"), ({"row-1-share": "-5"}, "row-1-share"), ({"row-1-share": "50"}, "row-1-share"),
     ({"row-1-text": ""}, "row-1-text")],
)  # fmt: skip
def test_each_wrong_field_is_named(changes: dict[str, str], field: str) -> None:
    item = SHAPES[ItemKind.SHORT_ANSWER]()
    form = ItemForm.of_post(item.kind, sent(ItemForm.of_item(item), **changes))
    assert form.item("en", item) is None
    assert list(form.errors) == [field]


def test_gaps_are_read_and_written_as_typed() -> None:
    typed = r"Plants take [[water|rain]], [[light~sound~wind]] and [[x \| y]]."
    stem, body = read_gaps(typed, "en")
    assert stem == "Plants take [[g1]], [[g2]] and [[g3]]."
    assert [type(blank.body) for blank in body.blanks] == [Text, Choice, Text]
    assert body.blanks[2].body.answers[0].pattern == "x | y"
    assert write_gaps(stem, body, "en") == typed
    assert read_gaps(typed, "en", body) == (stem, body)


def test_an_untouched_gap_keeps_what_the_notation_cannot_say() -> None:
    item = SHAPES[ItemKind.CLOZE]()
    heavy = replace(item.body.blanks[0], weight=Decimal(3))
    base = Cloze(blanks=(heavy, item.body.blanks[1]))
    _stem, body = read_gaps(write_gaps(item.stem.value, base, "en").replace("1811", "1812"), "en", base)
    assert body.blanks[0] == heavy
    assert body.blanks[1].body.answers[0].pattern == "1812"


@pytest.mark.parametrize(
    "typed",
    [
        "no gap at all",
        "an empty [[]] one",
        "[[a|b~c]]",
        "[[a||b]]",
        "[[a~~]]",
        "[[a~~b~c]]",
        "[[open",
        "[[a]] [[open",
    ],
)
def test_what_cannot_be_read_is_refused(typed: str) -> None:
    with pytest.raises(GapProblem):
        read_gaps(typed, "en")


@pytest.mark.parametrize(
    ("typed", "display", "weight"),
    [
        ("[[light~~sound~~wind]]", "radio", 1),
        ("[[2p: light~sound]]", "dropdown", 2),
        ("[[3p: #9.8:0.05 m]]", "number", 3),
        ("[[0.5p: water|rain]]", "typed", Decimal("0.5")),
        (r"[[\#1]]", "typed", 1),
        (r"[[\2p: x]]", "typed", 1),
    ],
)
def test_signs_of_gaps_are_read_and_written_as_typed(typed: str, display: str, weight: Decimal) -> None:
    stem, body = read_gaps(typed, "en")
    blank = body.blanks[0]
    assert (stem, blank.display, blank.weight) == ("[[g1]]", display, weight)
    assert write_gaps(stem, body, "en") == typed
    assert read_gaps(typed, "en", body) == (stem, body)


def test_numbers_in_gaps_are_typed_as_the_course_writes_them() -> None:
    stem, body = read_gaps("It is [[#1.234,5:0,5 m]] long.", "de")
    assert write_gaps(stem, body, "de") == "It is [[#1234,5:0,5 m]] long."
    assert write_gaps(stem, body, "en") == "It is [[#1234.5:0.5 m]] long."
    with pytest.raises(GapProblem, match="number"):
        read_gaps("It is [[#long]].", "en")


@pytest.mark.parametrize(
    "typed", ["[[" * 10_000, "[[" + "\\a" * 9_000, "[[" + "a|" * 9_000, "[[#" + "1:" * 9_000 + "]]"]
)
def test_hostile_gaps_take_no_time(typed: str) -> None:
    with ends(usual=0.01), pytest.raises(GapProblem):
        read_gaps(typed, "en")


def test_a_title_and_rationale_are_taken_as_typed() -> None:
    item = SHAPES[ItemKind.TRUE_FALSE]()
    changed = through_the_browser(item, title=" Bridges ", rationale="Because.", truth="false")
    assert (changed.title, changed.rationale, changed.body.is_true) == (
        "Bridges",
        Rich("Because.", "markdown"),
        False,
    )
