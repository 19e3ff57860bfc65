"""What points at another sentence holds a question; the same words with their other half do not."""

from __future__ import annotations

import pytest

from items.generation.context import LEANS_ON_TEXT
from items.generation.dangling import points_outside, says_nothing
from items.generation.excerpts import excerpts
from items.generation.falsify import falsehoods
from items.generation.pronouns import referent
from tests.items.generation.small import material_of

POINTING = [
    ("If not, the lock of Orvane is closed.", "If the gate is not shut, the lock of Orvane is closed."),
    ("If that proves right, Orvane will grow.", "If the forecast proves right, Orvane will grow."),
    ("Similar locks have stood in Orvane.", "Locks similar to the Harrow Lock have stood in Orvane."),
    ("One of those present wrote to Clara Venn.", "One of the engineers present wrote to Clara Venn."),
    ("A little over half will come from Orvane.", "A little over half of the cost will come from Orvane."),
    ("The rest is lost in Orvane.", "The rest of the water is lost in Orvane."),
    ("The notes are as long as the original.", "The notes are as long as the original letter."),
    ("The next barge finds the lock open.", "The barge next to it finds the lock open."),
    (
        "Residents of Orvane have a different worry.",
        "Residents of Orvane have a different worry from farmers.",
    ),
    ("Orvane had just lost its bridge.", "Orvane had just lost its bridge when Venn came."),
    ("A leak followed, and contact was lost.", "A leak followed the second landing."),
    ("Orvane offered a reduction of 60 per cent.", "Orvane offered a reduction of 60 per cent in fees."),
    ("A test for iron is an alternative.", "A test for iron is an alternative to the skin test."),
    ("Orvane and Penlow have exchanged portions.", "Orvane and Penlow have exchanged portions of land."),
    ("The chance is one in 1,750.", "The chance of a flood is one in 1,750."),
    ("Orvane became the largest shareholder.", "Orvane became the largest shareholder of the Harrow Trust."),
    ("Orvane attacked at the end of October.", "Orvane attacked at the end of October 1851."),
    ("Another group breeds in Orvane.", "One group breeds in Penlow and another group in Orvane."),
    ("Building work accounts for 7.2 million.", "Building work accounts for 7.2 million crowns."),
]


@pytest.mark.parametrize(("half", "whole"), POINTING)
def test_a_pointer_is_seen_and_its_completed_form_is_not(half: str, whole: str) -> None:
    assert points_outside(half)
    assert points_outside(whole) is None


@pytest.mark.parametrize(
    ("empty", "full"),
    [
        ("Not everyone in Orvane is pleased.", "Not one baker in Orvane is pleased."),
        ("An old question was thereby settled.", "The old question of who owns the lock was settled."),
        ("Less of it is better than more.", "Less of it is wasted than before."),
        ("A leak can arise in several ways.", "A leak can arise in several ways that Venn described."),
        ("The wish to join the seas is very old.", "The wish to join the seas is older than Orvane."),
    ],
)
def test_a_truism_is_seen_and_a_claim_is_not(empty: str, full: str) -> None:
    assert says_nothing(empty)
    assert says_nothing(full) is None


@pytest.mark.parametrize(
    ("pointing", "whole"),
    [
        (
            "In 1840 Venn described it to a group of engineers in Orvane.",
            "In 1840 Venn took a model and described it to engineers in Orvane.",
        ),
        (
            "Letting the tap run for a few minutes usually clears it in Orvane.",
            "The water of Orvane is brown until a filter clears it.",
        ),
        (
            "Grasses and weeds of Orvane rely on the wind to carry it.",
            "Some grasses shed pollen in Orvane and rely on the wind to carry it.",
        ),
        (
            "It is due to reach the small harbour of Orvane in 2031.",
            "It is hard to reach the small harbour of Orvane in winter.",
        ),
        (
            "The larger and deeper one is known in Orvane as Lake Harrow.",
            "The lake has two basins, and the larger and deeper one is known as Lake Harrow.",
        ),
    ],
)
def test_a_quoted_sentence_explains_its_own_pronouns(pointing: str, whole: str) -> None:
    """Who does something is not whom it is done to, and an adjective such as "due" speaks of a thing."""
    assert not _quoted(pointing)
    assert _quoted(whole)


@pytest.mark.parametrize(
    ("second", "name"),
    [
        ("Before 1855 she had bought a field of clay.", "Anna Brown"),
        ("The banker hurried to Orvane, and before 1855 she had bought a field of clay.", None),
    ],
)
def test_a_name_is_put_only_where_the_sentence_speaks_of_nobody_else(second: str, name: str | None) -> None:
    analysis = material_of(f"Notes\n\nIn 1854 Anna Brown became mayor. {second}\n").analysis
    pronoun = next(t for t in analysis.sentences[-1].words if t.lower_ == "she")
    assert referent(pronoun, analysis.sentences[-1], analysis) == name


def _quoted(text: str) -> list[str]:
    material = material_of(f"Notes\n\n{text}\n")
    return [one.text for one in excerpts(material.analysis)]


MILL = "Carts come to Harrow Mill every day. In 2014 the mill closed to visitors."


def test_a_longer_name_takes_the_article_only_where_the_text_gives_it_one() -> None:
    bare = [one.text for one in material_of(f"Notes\n\n{MILL}\n").statements]
    assert "In 2014, Harrow Mill closed to visitors." in bare
    with_article = MILL.replace("to Harrow Mill", "to the Harrow Mill")
    given = [one.text for one in material_of(f"Notes\n\n{with_article}\n").statements]
    assert "In 2014, the Harrow Mill closed to visitors." in given


def test_a_bare_noun_told_of_just_before_is_held() -> None:
    told = "Clara Venn found a valve in Orvane. In 1851 Clara Venn sold the valve to Ida Rusk."
    marks = {one.text: one.marks for one in material_of(f"Notes\n\n{told}\n").statements}
    assert LEANS_ON_TEXT in marks["In 1851, Clara Venn sold the valve to Ida Rusk."]
    named = told.replace("the valve to", "the valve of Penlow to")
    marks = {one.text: one.marks for one in material_of(f"Notes\n\n{named}\n").statements}
    assert LEANS_ON_TEXT not in marks["In 1851, Clara Venn sold the valve of Penlow to Ida Rusk."]


@pytest.mark.parametrize(
    ("text", "is_turned"),
    [
        ("Results from Orvane are not expected for at least three years.", False),
        ("Results from Orvane are not expected to please the bakers.", True),
    ],
)
def test_a_denial_that_holds_up_to_a_time_is_not_turned(text: str, is_turned: bool) -> None:
    material = material_of(f"Notes\n\n{text}\n")
    found = [lie.rule for one in material.statements for lie in falsehoods(one, material)]
    assert ("false_unnegated" in found) is is_turned
