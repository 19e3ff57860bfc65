from dataclasses import replace
from decimal import Decimal

import pytest

from items.guessing import guess_fraction
from items.kinds import Blank, Choice, Cloze, ItemKind, Matching, Option, Rich, Text, TextAnswer
from tests.factories.items import SHAPES


def options(*fractions):
    return tuple(
        Option(id=f"o{place}", content=Rich(str(place)), fraction=Decimal(fraction))
        for place, fraction in enumerate(fractions)
    )


def choice(*fractions, **more):
    shape = SHAPES[ItemKind.SINGLE_CHOICE]()
    return replace(shape, body=Choice(options=options(*fractions), **more))


@pytest.mark.parametrize(
    ("item", "known"),
    [
        (choice("1", "0", "0", "0"), 0.25),
        (choice("1", "0.5", "0"), 0.5),
        (choice("1", "-0.5", "0"), 1 / 3),
        (choice("1", "0.5", scoring="all_or_nothing"), 0.5),
        (choice("0.5", "0.5", is_multiple=True), None),
    ],
)
def test_a_choice(item, known):
    assert guess_fraction(item) == (known if known is None else pytest.approx(known))


def test_true_false_typed_and_matching():
    assert guess_fraction(SHAPES[ItemKind.TRUE_FALSE]()) == 0.5
    assert guess_fraction(SHAPES[ItemKind.SHORT_ANSWER]()) == 0
    matching = SHAPES[ItemKind.MATCHING]()
    assert isinstance(matching.body, Matching)
    assert guess_fraction(matching) == pytest.approx(1 / len(matching.body.right))
    whole = replace(matching, body=replace(matching.body, scoring="all_or_nothing"))
    assert guess_fraction(whole) == pytest.approx((1 / len(matching.body.right)) ** len(matching.body.left))


def test_gaps_by_weight():
    typed = Text(answers=(TextAnswer(id="a1", pattern="rain"),))
    body = Cloze(
        blanks=(
            Blank(id="g1", body=Choice(options=options("1", "0")), display="dropdown", weight=Decimal(3)),
            Blank(id="g2", body=typed),
        )
    )
    item = replace(SHAPES[ItemKind.CLOZE](), stem=Rich("[[g1]] and [[g2]]"), body=body)
    assert guess_fraction(item) == pytest.approx(0.375)
