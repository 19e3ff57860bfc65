"""Words whose other half stands in the sentences around hold a question; those that say it do not."""

from __future__ import annotations

import pytest

from items.generation.context import LEANS_ON_TEXT
from items.generation.excerpts import excerpts
from items.generation.leaning import left_open
from items.generation.standalone import reference_problem
from items.generation.wording import without_linking
from tests.items.generation.small import material_of

HALVES = [
    ("A value below 20 per cent supports the plan of Orvane.", "An iron value of Orvane below 20 is rare."),
    ("In 1978, the engineer Clara Venn proposed an explanation.", "Clara Venn gave an explanation of tides."),
    ("In Orvane, Saltmere captures 38 per cent.", "In Orvane, prices rose 38 per cent."),
    (
        "The Orvane Trust would provide 20 million and more.",
        "The Orvane Trust would provide 20 million bricks.",
    ),
    (
        "In August 1857, the Duchess began laying from Orvane.",
        "In August 1857, the Duchess began laying cables.",
    ),
    ("Both questions have been referred to the Orvane Trust.", "Both parents feed the young in Orvane."),
    ("According to the Orvane group, robins see stars.", "According to the Orvane Trust, robins see stars."),
    (
        "Clara Venn landed on the wild east coast and went home.",
        "Clara Venn landed on the east coast of Orvane.",
    ),
    ("The second example should worry Clara Venn.", "The second example of Clara Venn is a bridge."),
    ("Each household of Orvane was allowed six litres a person.", "Each was allowed six litres of water."),
    (
        "Only 14 kilometres are separated from the traffic of Orvane.",
        "Only 14 kilometres of track are separated from the traffic of Orvane.",
    ),
    (
        "The bus of Orvane needs twenty-six in the morning.",
        "The bus of Orvane needs twenty-six minutes in the morning.",
    ),
    ("The fifth follows the river Penlow to Orvane.", "The fifth route follows the river Penlow to Orvane."),
    ("In 1851 Clara Venn translated the paper.", "In 1851 Clara Venn translated the paper of Ida Rusk."),
    (
        "The Orvane Trust called the forecast “cheerful”.",
        "The Orvane Trust called the forecast of rain cheerful.",
    ),
    ("Sediments there contain many tiny shells.", "Sediments in Orvane contain many tiny shells."),
]


@pytest.mark.parametrize(("half", "whole"), HALVES)
def test_half_of_a_thought_is_held_and_a_whole_one_is_not(half: str, whole: str) -> None:
    found = material_of("Notes\n\n" + half).statements
    assert any(LEANS_ON_TEXT in one.marks for one in found), [one.text for one in found]
    for one in material_of("Notes\n\n" + whole).statements:
        assert LEANS_ON_TEXT not in one.marks, one.text


@pytest.mark.parametrize(
    ("half", "whole"),
    [
        (
            "Nobody had yet crossed the hills of Orvane.",
            "In 1851 nobody had yet crossed the hills of Orvane.",
        ),
        ("Orvane gave its builders four months.", "Orvane gave its builders four months to dig the canal."),
        (
            "Crews were complete in 88 per cent of calls, up from 71 per cent.",
            "In 2020 it was 88, up from 71.",
        ),
        ("Venn put the cost of repairs at £11.8m.", "Venn put the cost of repairs to the lock at £11.8m."),
        ("The period in between is known as the Lull.", "The period in between the two wars was calm."),
        (
            "From 2027 all contracts in Orvane will require that.",
            "Contracts will require that waste is weighed.",
        ),
        ("None of the men at the nearby brewery fell ill.", "None of the men at a brewery nearby fell ill."),
    ],
)
def test_words_that_need_a_time_or_a_purpose(half: str, whole: str) -> None:
    assert left_open(half)
    assert left_open(whole) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Smuggling of coal is nevertheless extensive, because it pays.",
            "Smuggling of coal is extensive, because it pays.",
        ),
        ("A lock must also be watertight.", "A lock must be watertight."),
        (
            "The gate leaked, and the lock was therefore closed.",
            "The gate leaked, and the lock was therefore closed.",
        ),
        ("A lock is not only deep but is also wide.", "A lock is not only deep but is also wide."),
    ],
)
def test_an_adverb_that_only_links_is_struck(text: str, wanted: str) -> None:
    assert without_linking(text) == wanted


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Saltmere built a lock, too.", True),
        ("The lock was too narrow for ships.", False),
        ("Saltmere built locks as well.", True),
        ("Saltmere built locks as well as bridges.", False),
    ],
)
def test_too_and_as_well_point_back_only_where_they_add(text: str, points: bool) -> None:
    assert bool(reference_problem(text)) is points


def _quoted(text: str, title: str = "Notes") -> set[str]:
    return {one.text for one in excerpts(material_of(f"{title}\n\n{text}").analysis)}


def test_the_same_trouble_of_one_subject_points_back() -> None:
    assert not _quoted("Orvane had the same trouble for years.")
    assert _quoted("Orvane and Saltmere had the same trouble for years.")


def test_a_pronoun_of_a_clause_is_not_who_speaks_of_it() -> None:
    assert not _quoted("The Orvane Trust speaks of drought when it falls below 130 metres.")
    assert _quoted("The Orvane Trust closes a lock when it needs new gates.")


def test_and_her_mother_is_not_said_of_another_person() -> None:
    life = "Clara Venn drew maps. Venn built locks. Venn left. She slept. She ate. She read her books.\n\n"
    title = "Clara Venn, engineer of Orvane"
    assert not any(
        "mother" in one for one in _quoted(life + "Tom died in 1686 and her mother in 1690.", title)
    )
    assert any("mother" in one for one in _quoted(life + "Venn died in 1686 and her mother in 1690.", title))


def test_an_example_that_was_made_up_before_is_held() -> None:
    told = "Ships pay a toll. {}The toll of Orvane drops to 12 crowns a ship."
    made_up = material_of("Notes\n\n" + told.format("Suppose that 40 ships sail away. ")).statements
    assert LEANS_ON_TEXT in made_up[-1].marks
    assert LEANS_ON_TEXT not in material_of("Notes\n\n" + told.format("")).statements[-1].marks


def test_a_name_after_a_comma_stays_with_its_noun() -> None:
    text = "The site, called Little Saltmere, lies 320 metres above Orvane."
    assert [one.text for one in material_of("Notes\n\n" + text).statements] == [text]


def test_a_consequence_inside_the_sentence_needs_no_other() -> None:
    told = "Orvane has water down to {} metres in its harbour, and ships are therefore {} in winter."
    assert _quoted(told.format("12", "repaired"))
    assert not _quoted("After the fire of May, Orvane was therefore repaired with 12 ships in winter.")
