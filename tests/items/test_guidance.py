"""Hints, penalty and words to answers: at rest, in the question file, and what follows from them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from items.behaviours import Behaviour, penalty_of, tries_allowed
from items.constraints import MAX_HINTS, validate
from items.feedback import feedback_of, hint_after, right_parts, without_wrong
from items.formats.toml_writing import short_form, toml_text
from items.grading import grade
from items.kinds import Choice, Guidance, Hint, InvalidItem, Item, ItemKind, Rich
from items.storage import from_data, to_data
from tests.factories.items import RIGHT, SHAPES

K = ItemKind
GUIDANCE = Guidance(
    hints=(Hint(text=Rich("Look at the list.")), Hint(clears_wrong=True, says_count=True)),
    penalty=Decimal("0.25"),
    say_right=Rich("Well read."),
    say_partly=Rich("Nearly."),
    say_wrong=Rich("Read it again."),
)


def guided(kind: ItemKind = K.MULTIPLE_RESPONSE) -> Item:
    return replace(SHAPES[kind](), guidance=GUIDANCE)


def test_guidance_at_rest() -> None:
    item = guided()
    assert from_data(to_data(item)) == item
    assert "guidance" not in to_data(SHAPES[K.CLOZE]()), "what was stored before there was any stays equal"


def test_guidance_in_the_question_file() -> None:
    import tomllib

    from items.formats.toml_reading import read_question

    item = replace(guided(), evidence=None)
    table = tomllib.loads(toml_text(short_form(item)), parse_float=Decimal)["question"][0]
    assert table["hints"] == ["Look at the list.", {"clears_wrong": True, "says_count": True}]
    assert read_question(table, lambda _quoted: None).guidance == GUIDANCE  # type: ignore[arg-type,return-value]  # no evidence to find


@pytest.mark.parametrize(
    ("guidance", "where"),
    [
        (Guidance(penalty=Decimal(2)), "guidance.penalty"),
        (Guidance(hints=(Hint(),)), "guidance.hints[0]"),
        (Guidance(hints=(Hint(says_count=True),) * (MAX_HINTS + 1)), "guidance.hints"),
        (Guidance(say_wrong=Rich("\x00")), "guidance.say_wrong"),
    ],
)
def test_what_makes_no_sense_is_refused(guidance: Guidance, where: str) -> None:
    with pytest.raises(InvalidItem) as refused:
        validate(replace(guided(), guidance=guidance))
    assert str(refused.value).startswith(where)


def test_one_try_more_than_hints() -> None:
    assert tries_allowed(Behaviour.INTERACTIVE, guided(K.TRUE_FALSE)) == 3
    assert penalty_of(Behaviour.INTERACTIVE, guided()) == Decimal("0.25")
    assert penalty_of(Behaviour.ADAPTIVE_FREE, guided()) == 0
    assert [hint_after(guided(), tries) for tries in (1, 2, 3)] == [*GUIDANCE.hints, None]


@pytest.mark.parametrize(
    ("kind", "given", "parts", "left"),
    [
        (K.MULTIPLE_RESPONSE, {"chosen": ["a", "c"]}, (1, 2), {"chosen": ["a"]}),
        (K.MULTIPLE_RESPONSE, {"chosen": ["c"]}, (0, 2), {}),
        (K.CLOZE, {"gaps": {"g1": "bridge", "g2": "1999"}}, (1, 2), {"gaps": {"g1": "bridge"}}),
        (K.MATCHING, {"pairs": {"l1": "r1", "l2": "r3"}}, (1, 2), {"pairs": {"l1": "r1"}}),
        (K.SINGLE_CHOICE, {"chosen": ["b"]}, None, {}),
        (K.SHORT_ANSWER, {"text": "1999"}, None, {}),
    ],
)
def test_right_parts_and_what_is_left_of_an_answer(
    kind: ItemKind, given: Any, parts: tuple[int, int] | None, left: Any
) -> None:
    item = guided(kind)
    mark = grade(item, given)
    assert right_parts(item, mark) == parts
    assert without_wrong(item, given, mark) == left


@pytest.mark.parametrize("kind", [kind for kind in SHAPES if kind in RIGHT])
def test_a_right_answer_loses_nothing(kind: ItemKind) -> None:
    item, given = guided(kind), RIGHT[kind]
    mark = grade(item, given)
    found = right_parts(item, mark)
    assert found is None or found[0] == found[1]
    if found and kind is not K.ORDERING:
        assert without_wrong(item, given, mark) == given


def test_what_is_said_to_an_answer() -> None:
    item = guided(K.SINGLE_CHOICE)
    assert isinstance(item.body, Choice)
    options = tuple(replace(option, feedback=Rich(f"On {option.id}.")) for option in item.body.options)
    item = replace(item, body=replace(item.body, options=options))

    def said(chosen: list[str], fraction: str) -> list[str]:
        mark = grade(item, {"chosen": list(chosen)})
        return [text.value for text in feedback_of(item, mark, Decimal(fraction))]

    assert said(["a"], "1") == ["Well read.", "On a."]
    assert said(["b"], "0.5") == ["Nearly.", "On b."]
    assert said(["b"], "0") == ["Read it again.", "On b."]
    assert said([], "0") == []
