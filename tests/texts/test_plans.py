"""The instructor's edits of a split: possible ones, refused ones, and what none of them changes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from texts import plans
from texts.plans import Part, Plan, PlanError, divide, merge, propose, rename, reorder
from texts.readers import read
from texts.sections import apply, split
from texts.shapes import Extracted

TEXT = b"""# Boats

A short word first.

## Harbour

The harbour is deep. It faces north.

### Tides

Tides are strong.

## Nets

Nets are made of hemp. They last a year.
"""
ARTICLE = read(TEXT, format="markdown")
PLAN = propose(ARTICLE)


def titles(plan: Plan) -> list[str]:
    return [section.title for section in apply(plan, ARTICLE)]


def citations(plan: Plan) -> set[tuple[str, int, int]]:
    return {(s.key, s.start, s.end) for section in apply(plan, ARTICLE) for s in section.sentences}


def test_merge_keeps_the_heading_of_the_second_below_the_first() -> None:
    merged = apply(merge(PLAN, 1), ARTICLE)
    assert [section.title for section in merged] == ["Introduction", "Harbour"]
    headings = [(b.level, ARTICLE.text[b.start : b.end]) for b in merged[1].blocks if b.kind == "heading"]
    assert headings == [(2, "Tides"), (2, "Nets")]


def test_divide_at_a_heading_takes_its_text_as_title() -> None:
    tides = next(i for i, b in enumerate(ARTICLE.blocks) if ARTICLE.text[b.start : b.end] == "Tides")
    assert titles(divide(PLAN, 1, tides)) == ["Introduction", "Harbour", "Tides", "Nets"]
    assert titles(divide(PLAN, 1, tides, "Of tides"))[2] == "Of tides"


def test_divide_then_merge_is_the_plan_again() -> None:
    assert merge(divide(PLAN, 1, PLAN.parts[1].ranges[0][0] + 1), 1) == PLAN


def test_rename_and_reorder() -> None:
    assert titles(rename(PLAN, 2, " Of\n nets ")) == ["Introduction", "Harbour", "Of nets"]
    assert titles(reorder(PLAN, [2, 0, 1])) == ["Nets", "Introduction", "Harbour"]


def test_a_merge_of_parts_far_apart_keeps_both_ranges() -> None:
    apart = merge(reorder(PLAN, [0, 2, 1]), 0)
    assert len(apart.parts[0].ranges) == 2
    assert citations(apart) == citations(PLAN)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_plan_changes_a_key_or_an_offset(data: st.DataObject) -> None:
    plan = PLAN
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(plan.parts) - 1))
        inner = list(plan.parts[at].indexes())[1:]
        change = data.draw(st.sampled_from(["merge", "divide", "rename", "reorder"]))
        if change == "merge" and at + 1 < len(plan.parts):
            plan = merge(plan, at)
        elif change == "divide" and inner:
            plan = divide(plan, at, data.draw(st.sampled_from(inner)))
        elif change == "rename":
            plan = rename(
                plan, at, data.draw(st.text(st.characters(categories=["L"]), min_size=1, max_size=20))
            )
        else:
            plan = reorder(plan, data.draw(st.permutations(range(len(plan.parts)))))
    assert citations(plan) == citations(PLAN)
    assert plans.from_data(json.loads(json.dumps(plans.to_data(plan)))) == plan


def test_a_plan_that_loses_or_doubles_a_block_is_refused() -> None:
    short = Plan(parts=PLAN.parts[1:])
    double = Plan(parts=(*PLAN.parts, PLAN.parts[0]))
    for broken in (short, double):
        with pytest.raises(PlanError, match="exactly once"):
            apply(broken, ARTICLE)


def test_a_plan_of_another_article_is_refused() -> None:
    with pytest.raises(PlanError):
        apply(PLAN, read(b"Only one line of another text."))


@pytest.mark.parametrize(
    "change",
    [
        lambda: merge(PLAN, 2),
        lambda: merge(PLAN, -1),
        lambda: divide(PLAN, 1, PLAN.parts[1].ranges[0][0]),
        lambda: divide(PLAN, 1, 99),
        lambda: rename(PLAN, 1, "  "),
        lambda: rename(PLAN, 1, "x" * 301),
        lambda: rename(PLAN, 1, "a\x00b"),
        lambda: rename(PLAN, 9, "x"),
        lambda: reorder(PLAN, [0, 1]),
        lambda: reorder(PLAN, [0, 1, 1]),
    ],
)
def test_impossible_changes_are_refused_in_words(change) -> None:
    with pytest.raises(PlanError) as refused:
        change()
    assert str(refused.value).endswith(".")


GOOD = plans.to_data(PLAN)[0]


@pytest.mark.parametrize(
    "data",
    [
        {},
        "plan",
        [None],
        [{**GOOD, "extra": 1}],
        [{key: value for key, value in GOOD.items() if key != "label"}],
        [{**GOOD, "title": 5}],
        [{**GOOD, "kind": "chapter"}],
        [{**GOOD, "ranges": []}],
        [{**GOOD, "ranges": [[0, True]]}],
        [{**GOOD, "ranges": [[2, 1]]}],
        [{**GOOD, "ranges": [[-1, 1]]}],
        [{**GOOD, "ranges": [[0, 10**12]]}],
        [{**GOOD, "ranges": [["0", "1"]]}],
    ],
)
def test_foreign_plan_data_is_refused(data: object) -> None:
    with pytest.raises(PlanError):
        plans.from_data(data)


def test_the_split_is_the_proposed_plan_applied() -> None:
    assert split(ARTICLE) == apply(PLAN, ARTICLE)
    assert isinstance(PLAN.parts[0], Part)


def prose(words: int) -> str:
    """Paragraphs of twelve sentences of ten words."""
    line = "The boats of the harbour leave early in the morning."
    return "\n\n".join([" ".join([line] * 12)] * (words // 120))


def lengths(plan: Plan, article: Extracted) -> list[int]:
    return [sum(len(s.text.split()) for s in section.sentences) for section in apply(plan, article)]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (f"# Boats\n\n## Harbour\n\n{prose(6000)}", "Harbour", "Harbour, part 2"),
        (f"# Boats\n\n{prose(6000)}\n\n## Thanks\n\nThanks to all.", "Part 1", "Part 2"),
    ],
    ids=["above", "below"],
)
def test_one_heading_in_a_long_text_does_not_make_one_long_lesson(text: str, first: str, second: str) -> None:
    article = read(text.encode(), format="markdown")
    plan = propose(article)
    plans.check(plan, article)
    assert [part.title for part in plan.parts][:2] == [first, second]
    assert len(plan.parts) in (7, 8)
    assert max(lengths(plan, article)) <= 1200


def test_a_very_long_section_is_divided_at_its_own_headings() -> None:
    inner = "\n\n".join(f"### Pier {number}\n\n{prose(1560)}" for number in (1, 2, 3))
    article = read(f"# Boats\n\n## Harbour\n\n{inner}\n\n## Nets\n\n{prose(240)}".encode(), format="markdown")
    plan = propose(article)
    assert [part.title for part in plan.parts] == ["Harbour", "Pier 2", "Pier 3", "Nets"]


def test_a_section_that_can_be_read_in_one_go_is_left_whole() -> None:
    article = read(f"# Boats\n\n## Harbour\n\n{prose(3840)}".encode(), format="markdown")
    assert [part.title for part in propose(article).parts] == ["Harbour"]


def test_long_chapters_beside_others_are_left_whole() -> None:
    chapters = "\n\n".join(f"## Pier {number}\n\n{prose(4800)}" for number in (1, 2, 3))
    article = read(f"# Boats\n\n{chapters}".encode(), format="markdown")
    assert [part.title for part in propose(article).parts] == ["Pier 1", "Pier 2", "Pier 3"]
