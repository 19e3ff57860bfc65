"""Certainty marks, the bonus on the accuracy and the judgement: tables of known numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from items.certainty import (
    MARKS,
    Certainty,
    Given,
    Judgement,
    certainty_bonus,
    certainty_mark,
    certainty_of,
    certainty_sum,
)

LOW, MIDDLE, HIGH = Certainty
J = Judgement


def test_the_published_certainty_marks() -> None:
    """Gardner-Medwin: right 1, 2, 3; wrong 0, -2, -6; what is partly right earns its share."""
    assert [MARKS[one] for one in Certainty] == [(1, 0), (2, -2), (3, -6)]
    assert [certainty_mark(one, Decimal(1)) for one in Certainty] == [1, 2, 3]
    assert [certainty_mark(one, Decimal(0)) for one in Certainty] == [0, -2, -6]
    assert certainty_mark(Certainty.HIGH, Decimal("0.5")) == Decimal("1.5")


@pytest.mark.parametrize(
    ("average", "accuracy", "bonus"),
    [
        ("3", "1", "0"),
        ("0", "0", "0"),
        ("-6", "0", "-0.6"),
        ("0.5", "0.5", "0"),
        ("1", "1", "-0.2"),
        ("1.2", "0.8", "0"),
        ("2.2", "0.9", "0.01"),
    ],
)
def test_known_bonuses(average: str, accuracy: str, bonus: str) -> None:
    assert certainty_bonus(Decimal(average), Decimal(accuracy)) == Decimal(bonus)


@pytest.mark.parametrize("share", [Decimal(n) / 100 for n in range(101)])
def test_honesty_pays(share: Decimal) -> None:
    """Whoever is right with this chance gains most by the certainty that fits: to 2/3, to 4/5, above."""
    worth = {
        one: share * certainty_mark(one, Decimal(1)) + (1 - share) * certainty_mark(one, Decimal(0))
        for one in Certainty
    }
    fits = Certainty.LOW if share * 3 < 2 else Certainty.MIDDLE if share < Decimal("0.8") else Certainty.HIGH
    assert worth[fits] == max(worth.values())


def given(*answers: tuple[str, Certainty | None]) -> list[Given]:
    return [
        Given(weight=Decimal(1), fraction=Decimal(fraction), certainty=certainty)
        for fraction, certainty in answers
    ]


def test_the_sum_of_an_attempt() -> None:
    """Ten questions: right 3 high, 3 middle, 1 low; wrong 1 high, 1 low; one not answered."""
    right = [("1", HIGH)] * 3 + [("1", MIDDLE)] * 3 + [("1", LOW)]
    found = certainty_sum(given(*right, ("0", HIGH), ("0", LOW), ("0", None)))
    assert found is not None
    assert (found.average, found.accuracy) == (Decimal("1.0"), Decimal("0.7"))
    # The best of one certainty for all is middle: 0.7 * 2 - 0.3 * 2 = 0.8.
    assert (found.bonus, found.total) == (Decimal("0.02"), Decimal("0.72"))
    assert [(level.count, level.share) for level in found.levels] == [
        (2, Decimal("0.5")),
        (3, Decimal(1)),
        (4, Decimal("0.75")),
    ]


def test_points_are_weights() -> None:
    heavy = Given(weight=Decimal(3), fraction=Decimal(1), certainty=HIGH)
    light = Given(weight=Decimal(1), fraction=Decimal(0), certainty=MIDDLE)
    found = certainty_sum([heavy, light])
    assert found is not None
    assert (found.average, found.accuracy) == (Decimal("1.75"), Decimal("0.75"))


@pytest.mark.parametrize(
    ("certainty", "right", "wrong", "judgement"),
    [
        (HIGH, 9, 1, J.FITS),
        (HIGH, 4, 1, J.FITS),
        (HIGH, 3, 1, J.SLIGHTLY_OVER),
        (HIGH, 0, 1, J.OVER),
        (HIGH, 5, 5, J.OVER),
        (MIDDLE, 3, 1, J.FITS),
        (MIDDLE, 1, 1, J.SLIGHTLY_OVER),
        (MIDDLE, 4, 0, J.SLIGHTLY_UNDER),
        (MIDDLE, 13, 0, J.UNDER),
        (LOW, 0, 9, J.FITS),
        (LOW, 2, 1, J.FITS),
        (LOW, 3, 0, J.SLIGHTLY_UNDER),
        (LOW, 5, 0, J.UNDER),
    ],
)
def test_known_judgements(certainty: Certainty, right: int, wrong: int, judgement: Judgement) -> None:
    found = certainty_sum(given(*[("1", certainty)] * right, *[("0", certainty)] * wrong))
    assert found is not None
    assert next(level.judgement for level in found.levels if level.count) is judgement


def test_nothing_that_counts_has_no_sum() -> None:
    assert certainty_sum([]) is None


@pytest.mark.parametrize("value", [None, "", "sure", 3, ["high"]])
def test_no_word_is_the_lowest(value: object) -> None:
    assert certainty_of(value) is LOW
