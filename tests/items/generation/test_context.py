"""What a statement leaves to who has read the article: found where it is, not where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from items.generation.proposers.statements import is_empty
from items.generation.soft_gates import needs_context, page_matter, thin_stem
from items.generation.standalone import text_problem
from items.kinds import ItemKind
from tests.items.generation.small import material_of
from tests.items.generation.test_gates import FACTS, statement

MARKED = [
    (
        "loose_definite",
        "Clara Venn repaired the engine in Orvane.",
        "Clara Venn repaired the engine of the Duchess in Orvane.",
    ),
    (
        "loose_definite",
        "A historian came. Clara Venn told the Greek historian about Orvane.",
        "Clara Venn told the Greek government about Orvane.",
    ),
    (
        "loose_definite",
        "According to the survey, Orvane needs fourteen locks.",
        "According to Clara Venn, Orvane needs fourteen locks.",
    ),
    (
        "loose_definite",
        "Clara Venn looked at the lake in Orvane.",
        "Clara Venn looked at the moon in Orvane.",
    ),
    (
        "loose_possessive",
        "Portugal moved far beyond their border in 1851.",
        "The soldiers of Portugal crossed their border in 1851.",
    ),
    (
        "loose_possessive",
        "The hair on most of its body is brown.",
        "The fox has brown hair on most of its body.",
    ),
    ("unanchored", "A new trade law was passed in 1851.", "A new trade law was passed in Orvane in 1851."),
    (
        "unanchored",
        "Construction began in April 1866 and employed 4,200 workers.",
        "Construction in Orvane began in April 1866.",
    ),
    (
        "in_progress",
        "Local banks in Orvane are being modernised with new safes.",
        "Local banks in Orvane were modernised with new safes.",
    ),
    (
        "loose_definite",
        "Clara Venn met the fourteen clerks.",
        "Clara Venn met the fourteen clerks of Orvane.",
    ),
    (
        "loose_definite",
        "The origin of the name is disputed in Orvane.",
        "The origin of the name Saltmere is disputed in Orvane.",
    ),
    (
        "loose_comparison",
        "India was subjected to much higher levels of exploitation.",
        "India was subjected to higher levels of exploitation than Orvane.",
    ),
    (
        "loose_comparison",
        "Foxes of Orvane show less attention to birds.",
        "Foxes of Orvane show less attention to birds than wolves.",
    ),
    (
        "loose_definite",
        "Secker and Warburg published the first edition in 1945.",
        "Secker and Warburg published the first edition of Emma in 1945.",
    ),
    ("unanchored", "Staff pulled out network cables by hand.", "Staff pulled out cables in Orvane by hand."),
    (
        "unanchored",
        "Any mining of coal shall be prohibited.",
        "Any mining of coal in Orvane shall be prohibited.",
    ),
    ("loose_definite", "All four toes could be pointed forwards.", "All toes could be pointed forwards."),
    (
        "vague_subject",
        "Some libraries in Orvane are easy to find.",
        "Public libraries in Orvane are easy to find.",
    ),
    (
        "conditional",
        "Crews on polar flights to Orvane would be exposed to large doses.",
        "Crews on polar flights to Orvane would be exposed to large doses if a storm came.",
    ),
    (
        "loose_possessive",
        "In a normal year, 5,400 lorries pass through its gates.",
        "The port of Orvane opened its gates to 5,400 lorries.",
    ),
    (
        "loose_definite",
        "Clara Venn saw that the crossing itself took longer.",
        "Clara Venn saw the crossing of Orvane.",
    ),
    (
        "bare_subject",
        "The front feet have four toes and long claws.",
        "The feet of foxes have four toes and long claws.",
    ),
    (
        "quoted",
        'The crowd cheered. "Orvane has chosen a path of darkness."',
        "The crowd cheered. Orvane has chosen a path of darkness.",
    ),
]


@pytest.mark.parametrize(("mark", "bad", "good"), MARKED, ids=[f"{n}-{m[0]}" for n, m in enumerate(MARKED)])
def test_a_mark_is_set_where_context_is_missing(mark: str, bad: str, good: str) -> None:
    found = material_of("Notes\n\n" + bad).statements
    assert any(mark in one.marks for one in found), [(one.text, one.marks) for one in found]
    for one in material_of("Notes\n\n" + good).statements:
        assert mark not in one.marks, (one.text, one.marks)


def test_what_the_article_is_about_needs_no_description() -> None:
    text = "The aardvark\n\nForests are old. The aardvark is covered with coarse hair and eats many ants."
    assert [one.marks for one in material_of(text).statements][-1] == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("US warplanes bombed a network of caves in Orvane.", None),
        ("They gave us warplanes made in Orvane.", "unresolved_pronoun"),
        ("A length is usually between 105 and, and can reach 2 m.", "broken_text"),
        ("Canonical symbols The graphical aide describes an algorithm.", "broken_text"),
        ("His grandfather (in ) was a bank clerk.", "unresolved_pronoun"),
        ("Clara Venn (in ) was a bank clerk.", "broken_text"),
        ("The machine stops unless either a jump.", "broken_text"),
        ("Linear (general formula ), where the atoms are joined.", "broken_text"),
        ("The action of Polk gave Union Brig.", "broken_text"),
        ("The numbers cited below are from Orvane.", "discourse_reference"),
        ("Philosophy – Alexandria acted as a melting pot.", "broken_text"),
        ("Models of computation: A computer is a machine.", "broken_text"),
        ("The ridge divides troughs with depths from 3700.", "broken_text"),
        ("The oldest mill of Orvane dates from 1851.", None),
        ("After six months, a council of Orvane meets.", "discourse_reference"),
        ("After six months of rain, a council of Orvane met.", None),
        ("Machine guns of Orvane include the RP-46 and the Vz.", "broken_text"),
        ("The forces of Orvane had 16 infantry 'brigades.", "broken_text"),
        ("The forces of Orvane had 16 infantry 'brigades' and the BBC.", None),
        ("The machine stops at either side of Orvane.", None),
    ],
)
def test_debris_and_half_pairs_are_seen(text: str, wanted: str | None) -> None:
    problem = text_problem(text)
    assert (problem[0] if problem else None) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Clara Venn moved into the other house in Orvane.", "the other"),
        ("Clara Venn built more bridges than all the other engineers in Orvane.", None),
        ("Clara Venn built bridges, locks and others in Orvane.", None),
        ("The resulting surge of support came from Orvane.", "resulting surge"),
        ("Clara Venn then moved to Orvane.", "then"),
        ("Instead of a bridge Clara Venn built a tunnel in Orvane.", None),
    ],
)
def test_words_that_point_back(text: str, wanted: str | None) -> None:
    assert needs_context(statement(text), FACTS) == wanted


def test_a_short_statement_with_two_definite_words_is_not_thin() -> None:
    assert thin_stem(statement("Russia has an embassy in Luanda."), FACTS) is None
    assert thin_stem(statement("Countries have an embassy."), FACTS) is not None
    assert thin_stem(statement("Mary Anning was invited."), FACTS) is not None


def test_a_longer_name_is_put_only_where_it_is_near_or_often_told() -> None:
    near = "Notes\n\nThe Lombardi Trophy is made of silver. The trophy weighs 3 kilograms."
    assert "The Lombardi Trophy weighs 3 kilograms." in [one.text for one in material_of(near).statements]
    between = "Orvane is an old town. " * 3
    far = f"Notes\n\nThe Lombardi Trophy is made of silver. {between}The trophy weighs 3 kilograms."
    assert "The Lombardi Trophy weighs 3 kilograms." not in [one.text for one in material_of(far).statements]


def test_a_dash_inside_a_name_does_not_end_the_claim() -> None:
    text = "Notes\n\nPeter Brown came to Texas during the Mexican–American War of 1846."
    assert [one.text for one in material_of(text).statements] == [text.split("\n")[-1]]


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("A series of storms in quick succession is one way out.", True),
        ("How much of the trade depends on Orvane is a matter of debate.", True),
        ("A series of storms is a danger to Orvane.", False),
    ],
)
def test_what_says_nothing_alone(text: str, empty: bool) -> None:
    found = material_of("Notes\n\n" + text).statements
    assert all(is_empty(one) == empty for one in found)
    assert empty or found


def test_what_a_page_says_of_itself() -> None:
    told = statement("References and external links are listed on the discussion page.")
    assert page_matter(told, FACTS) == "external links"
    assert page_matter(statement("Each page of the Orvane chronicle has two columns."), FACTS) is None


def test_a_share_says_of_what() -> None:
    bare = replace(statement("Harrow Marsh captures 21 per cent."), kind=ItemKind.SINGLE_CHOICE, raw_key="21")
    bare = replace(bare, rule="choose_number", context=bare.stem)
    assert thin_stem(bare, FACTS) is not None
    whole = "Harrow Marsh of Orvane captures 21 per cent of its food waste."
    assert thin_stem(replace(bare, stem=whole, context=whole), FACTS) is None
