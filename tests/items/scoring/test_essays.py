"""How long a text is and what a rubric earns, as tables of known numbers."""

from decimal import Decimal

import pytest

from items.constraints import MAX_ESSAY, validate
from items.grading import grade
from items.kinds import Criterion, Essay, InvalidItem, InvalidResponse, Level
from items.responses import parse_response
from items.scoring.essays import rubric_fraction, rubric_points, word_count, word_problem
from items.typed.chain import Standing
from tests.items.item_samples import essay

WORDS = [
    ("", 0),
    ("one", 1),
    ("one  two\nthree\tfour", 4),
    ("It's a well-made bridge - isn't it?", 6),
    ("— … !", 0),
    ("3.5 km, 2", 3),
    ("新质生产力", 5),
    ("新质 productive 生产力 forces.", 7),
    ("東京タワー", 5),
    ("одно слово", 2),
]


@pytest.mark.parametrize(("text", "count"), WORDS)
def test_words_are_counted(text: str, count: int) -> None:
    assert word_count(text) == count


LIMITS = [
    (None, None, "any words at all", ""),
    (3, None, "two words", "too_few"),
    (3, None, "three words now", ""),
    (3, None, "", ""),
    (None, 2, "three words now", "too_many"),
    (1, 2, "two words", ""),
]


@pytest.mark.parametrize(("low", "high", "text", "problem"), LIMITS)
def test_limits_hold_for_what_was_written(low: int | None, high: int | None, text: str, problem: str) -> None:
    assert word_problem(Essay(min_words=low, max_words=high), text) == problem


def rubric(*criteria: tuple[str, ...]) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(
            id=f"c{place}",
            title="x",
            levels=tuple(
                Level(id=f"v{number}", points=Decimal(points), text="x")
                for number, points in enumerate(levels, 1)
            ),
        )
        for place, levels in enumerate(criteria, 1)
    )


TWO = rubric(("0", "1", "3"), ("0", "2"))
EARNED = [
    ({"c1": "v3", "c2": "v2"}, Decimal(1)),
    ({"c1": "v2", "c2": "v2"}, Decimal("0.6")),
    ({"c1": "v1", "c2": "v1"}, Decimal(0)),
    ({"c1": "v3"}, None),
    ({"c1": "v3", "c2": "v9"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("chosen", "fraction"), EARNED)
def test_levels_earn_their_share(chosen: dict[str, str], fraction: Decimal | None) -> None:
    assert rubric_fraction(TWO, chosen) == fraction
    assert rubric_points(TWO) == 5


def test_without_a_rubric_no_level_earns_anything() -> None:
    assert rubric_fraction((), {}) is None


def test_a_text_is_for_a_person_to_mark_and_nothing_is_nothing() -> None:
    written, empty = grade(essay(), {"text": "So."}), grade(essay(), {})
    assert (written.fraction, written.is_answered, written.standing) == (0, True, Standing.BY_HAND)
    assert (empty.fraction, empty.is_answered, empty.standing) == (0, False, Standing.FINAL)
    # The text stands in the answer, not once more in every mark.
    assert written.parts[0].given == ("written",)


def test_the_template_alone_is_no_answer_and_limits_refuse_no_saving() -> None:
    item = essay(template="Reasons:", max_words=2, is_strict=True)
    assert parse_response(item, {"text": "Reasons:\r\n"}) == {}
    assert parse_response(item, {"text": "Reasons: one two\r\nthree"}) == {"text": "Reasons: one two\nthree"}
    lines = essay(template="Reasons:\r\nOne")
    assert parse_response(lines, {"text": "Reasons:\r\nOne"}) == {}
    with pytest.raises(InvalidResponse):
        parse_response(item, {"text": "x" * (MAX_ESSAY + 1)})


UNSOUND = [
    {"min_words": 5, "max_words": 4},
    {"max_words": 0},
    {"lines": 0},
    {"rubric": rubric(("1",))},
    {"rubric": rubric(("0", "0"))},
    {"rubric": rubric(*[("0", "1")] * 13)},
]


@pytest.mark.parametrize("fields", UNSOUND, ids=str)
def test_what_makes_no_sense_is_not_kept(fields: dict[str, object]) -> None:
    validate(essay())
    with pytest.raises(InvalidItem):
        validate(essay(**fields))
