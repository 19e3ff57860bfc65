"""Questions with variables: the sets of numbers, what they make of a question, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from items.constraints import validate
from items.formats.toml_items import read, write
from items.grading import grade, key_response
from items.kinds import (
    Guidance,
    Hint,
    InvalidItem,
    Item,
    ItemKind,
    NumAnswer,
    Numeric,
    Response,
    Rich,
    Unit,
    Variable,
)
from items.presentation import learner_view, option_order, part_ids
from items.responses import parse_response
from items.scoring.numbers import number_told
from items.storage import from_data, to_data
from items.variants import VARIANTS, as_given, parted, read_line, resolved, variants, with_frozen, write_line


def body(**changes: object) -> Numeric:
    made = Numeric(
        answers=(
            NumAnswer(id="n1", formula="a * b", mode="relative", tolerance=Decimal("0.1")),
            NumAnswer(
                id="n2", formula="a + b", fraction=Decimal("0.5"), feedback=Rich("{{=a + b}} is the sum.")
            ),
        ),
        units=(Unit(symbol="m"), Unit(symbol="km", factor=Decimal(1000))),
        unit_rule="optional",
        variables=(
            Variable(name="a", low=Decimal(2), high=Decimal(9), step=Decimal("0.5")),
            Variable(name="b", values=(Decimal(10), Decimal(20))),
        ),
        conditions=("a < 8",),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields of the shape


def item(**changes: object) -> Item:
    stem = Rich("How far is {{a}} times {{ b }}? Not {{c}}.", "markdown")
    why = Rich("{{a}} times {{b}} is {{= a * b}}.")
    return Item(kind=ItemKind.NUMERICAL, stem=stem, rationale=why, body=body(**changes))


def test_sets_are_drawn_from_a_seed_and_fulfil_the_conditions() -> None:
    sets = variants(body())
    assert len(sets) == VARIANTS
    assert len({tuple(numbers.items()) for numbers in sets}) == VARIANTS
    assert all(2 <= numbers["a"] < 8 and numbers["a"] % Decimal("0.5") == 0 for numbers in sets)
    assert {numbers["b"] for numbers in sets} == {10, 20}
    variants.cache_clear()
    assert variants(body()) == sets


def test_what_is_right_changes_no_number() -> None:
    other = body(answers=(NumAnswer(id="n1", formula="a / b"),))
    assert variants(other) == variants(body())
    for seed in range(5):
        assert option_order(replace(item(), body=other), seed) == option_order(item(), seed)


def test_different_attempts_get_different_numbers() -> None:
    assert len({tuple(option_order(item(), seed)["numbers"]) for seed in range(40)}) > 10


def test_the_learner_sees_numbers_and_no_formula() -> None:
    view = learner_view(item(), {"numbers": ["a=2.5", "b=10"]})
    assert view["stem"] == {"value": "How far is 2.5 times 10? Not {{c}}.", "format": "markdown"}
    assert view["numbers"] == ["a=2.5", "b=10"]
    assert "a * b" not in str(view)
    german = learner_view(replace(item(), language="de"), {"numbers": ["a=2.5", "b=10"]})
    assert "2,5 times 10" in str(german["stem"])


def test_a_number_that_the_stem_does_not_say_is_not_told() -> None:
    root = replace(
        item(answers=(NumAnswer(id="n1", formula="a"),)), stem=Rich("Root of {{= a * a}}, not {{b}}?")
    )
    view = learner_view(root, {"numbers": ["a=2.5", "b=10"]})
    assert view["numbers"] == ["b=10"]
    assert "2.5" not in str(view).replace("6.25", "")
    given = with_frozen({"number": "7"}, {"numbers": ["a=2.5", "b=10"]})
    assert as_given(given) == {"number": "7"}


MARKS = [
    ("25", "1", "n1"),
    ("27.5", "1", "n1"),
    ("28", "0", None),
    ("0.025 km", "1", "n1"),
    ("12.5", "0.5", "n2"),
    ("nothing", "0", None),
]


@pytest.mark.parametrize(("typed", "fraction", "met"), MARKS)
def test_marks_follow_the_numbers_of_the_attempt(typed: str, fraction: str, met: str | None) -> None:
    order = {"numbers": ["a=2.5", "b=10"]}
    given = with_frozen(parse_response(item(), {"number": typed, "numbers": ["a=1", "b=1"]}), order)
    assert given["numbers"] == order["numbers"]
    mark = grade(item(), given)
    assert (mark.fraction, mark.matched) == (Decimal(fraction), met)
    assert mark.parts[0].given == (f"{typed} [a=2.5; b=10]",)
    assert grade(item(), parted(mark.parts[0].given[0])) == mark


def test_no_answer_stays_none() -> None:
    assert with_frozen(parse_response(item(), {"number": " "}), {"numbers": ["a=2.5"]}) == {}
    assert not grade(item(), {}).is_answered


def test_what_is_told_afterwards_has_the_numbers() -> None:
    given: Response = {"number": "12.5", "numbers": ["a=2.5", "b=10"]}
    told = number_told(item(), given)
    assert told is not None
    assert told.feedback == Rich("12.5 is the sum.")
    assert [one.answer.value for one in told.accepted] == [25]
    shown = resolved(item(), given["numbers"])
    assert shown.rationale == Rich("2.5 times 10 is 25.")
    hinted = replace(item(), guidance=Guidance(hints=(Hint(text=Rich("More than {{= a * 2}}.")),)))
    assert resolved(hinted, given["numbers"]).guidance.hints[0].text == Rich("More than 5.")
    assert grade(shown, key_response(shown)).fraction == 1


@pytest.mark.parametrize("numbers", [["a=2.5"], ["a=x", "b=1"], ["a=1", "b=1", "c=1"], ["a"], "a=1", [1]])
def test_numbers_of_another_question_earn_nothing(numbers: object) -> None:
    assert grade(item(), {"number": "25", "numbers": numbers}).fraction == 0


def test_another_set_of_variables_cannot_be_marked_by_this_key() -> None:
    other = body(variables=(*body().variables, Variable(name="c", values=(Decimal(1),))))
    assert part_ids(item()) != part_ids(replace(item(), body=other))


LINES = ["a = 2 to 10 step 0.5", "b = 1, 2.5, -3", "c = -3 to 3 step 1"]


@pytest.mark.parametrize("line", LINES)
def test_lines_read_back(line: str) -> None:
    variable = read_line(line)
    assert isinstance(variable, Variable)
    assert write_line(variable) == line
    assert read_line(" a + b > 2 ") == "a + b > 2"


def test_at_rest_and_in_a_file() -> None:
    validate(item())
    assert from_data(to_data(item())) == item()
    assert read(write([item()]), article_text="") == ([item()], [])


WRONG = [
    ({"conditions": ("a > 99",)}, "no numbers fit"),
    ({"conditions": ("a >",)}, "cannot be read"),
    ({"conditions": ("d > 1",)}, "d is not a variable"),
    ({"variables": ()}, "needs one"),
    ({"answers": (NumAnswer(id="n1", formula="a / (b - 10)"),)}, "has no value for"),
    ({"answers": (NumAnswer(id="n1", formula="a * c"),)}, "c is not a variable"),
    ({"answers": (NumAnswer(id="n1", formula="a", value=Decimal(1)),)}, "not both"),
    ({"variables": (Variable(name="sin", values=(Decimal(1),)),)}, "cannot be the name"),
    ({"variables": (*body().variables, body().variables[0])}, "is one already"),
    ({"variables": (Variable(name="a", low=Decimal(2), high=Decimal(1)), body().variables[1])}, "range ends"),
]


@pytest.mark.parametrize(("changes", "told"), WRONG)
def test_what_cannot_be_asked_says_why(changes: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidItem, match=told):
        validate(item(**changes))
