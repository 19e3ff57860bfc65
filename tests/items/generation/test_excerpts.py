"""Sentences quoted together: what points back is in the quotation, what points outside refuses it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from items.generation import CandidateState
from items.generation.analyse import analyse
from items.generation.encoder import default_encoder
from items.generation.excerpts import MOST_WORDS, Excerpt, excerpts
from items.generation.explain import spans_of
from items.generation.gates import judge
from items.generation.giveaways import is_given_away
from items.generation.ingest import ingest
from items.generation.material import gather
from items.generation.model import language_model, model_package
from items.generation.pipeline import facts_of, run, weighable
from items.generation.rank import rank
from items.generation.shapes import Candidate
from tests.items.generation.conftest import read
from texts import sections
from texts.shapes import Extracted

BRIDGE = "The Harrow Bridge crosses the river Penlow in Orvane."
CARRIES = "It must carry 4,200 lorries on a working day."


def quoted(text: str, title: str = "Notes from Orvane") -> dict[str, Excerpt]:
    """The excerpts without doubts, by the sentence that they end with."""
    article = read(f"{title}\n\n{text}\n")
    analysis = analyse(ingest(article, sections.split(article)), language_model(model_package()))
    rank(analysis)
    return {one.asked.text: one for one in excerpts(analysis) if not one.gaps}


def test_a_pronoun_is_quoted_with_the_sentence_of_its_noun() -> None:
    found = quoted(f"{BRIDGE} {CARRIES}")[CARRIES]
    assert found.text == f"{BRIDGE} {CARRIES}"
    assert [part.start for part in found.parts] == [found.span.start, found.asked.span.start]
    assert " It " not in found.reading


def test_and_without_that_sentence_it_is_not_quoted() -> None:
    assert CARRIES not in quoted(CARRIES)
    assert CARRIES not in quoted(f"{BRIDGE}\n\n{CARRIES}")  # another paragraph
    assert CARRIES not in quoted(f"Lorries are heavy on the roads of Orvane. {CARRIES}")  # many, not one


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        (
            "Clara Venn drew maps of canals in Orvane.",
            "In 1851 the press praised her for 12 maps of rivers.",
            True,
        ),
        (
            "Clara Venn wrote to Ida Rusk about Anna Moor.",
            "In 1851 the press praised her for 12 maps of rivers.",
            False,
        ),
        ("The city of Orvane laid a road in 1874.", "This road was 30 miles long in those days.", False),
        ("The city of Orvane laid a road in 1874.", "This road was 30 miles long.", True),
        ("The city of Orvane laid a road in 1874.", "This garden was 30 miles long.", False),
        ("Workers in Orvane laid 30 miles of road.", "They were paid 12 pounds a year.", True),
        ("Three laws hold in Orvane since 1990.", "Two apply to lorries of more than 12 tonnes.", True),
        ("Orvane is a city on the Penlow.", "Two apply to lorries of more than 12 tonnes.", False),
        ("The city of Orvane grew fast after 1874.", "Trade, however, fell by 40 percent until 1890.", True),
    ],
)
def test_what_a_second_sentence_may_point_at(first: str, second: str, fits: bool) -> None:
    found = quoted(f"{first} {second}").get(second)
    assert (found is not None) is fits
    if found is not None:
        assert found.text == f"{first} {second}"


def test_a_linking_word_is_left_out_at_the_start_and_a_reply_refused() -> None:
    assert quoted("But Orvane built 14 locks in 1874.").popitem()[1].text == "Orvane built 14 locks in 1874."
    assert not quoted("As a result Orvane built 14 locks in 1874.")
    assert not quoted("So did Orvane with 14 locks in 1874.")


LIFE = (
    "Clara Venn was an engineer. {other}She drew the route in 1851. Her plans were lost.\n\n"
    "In 1862 she moved to Saltmere with her books. Venn died there. Venn is buried there. She had 12 books."
)


def test_the_person_of_the_title_stands_for_a_pronoun() -> None:
    found = quoted(LIFE.format(other=""), title="Clara Venn, engineer of Orvane")
    moved = found["In 1862 she moved to Saltmere with her books."]
    assert moved.text == "In 1862 Clara Venn moved to Saltmere with her books."


CALL = "The call is a shrill scream, given on summer evenings by groups that race around high roofs."


@pytest.mark.parametrize(
    ("text", "is_general"),
    [
        (CALL, False),  # a full sentence on how things are
        (CALL.replace("is a", "was a"), True),
        ("The call is a shrill scream on summer evenings.", True),
    ],
)
def test_a_full_sentence_tells_what_it_is_about(text: str, is_general: bool) -> None:
    article = read(f"The common swift\n\n{text}\n")
    analysis = analyse(ingest(article, sections.split(article)), language_model(model_package()))
    rank(analysis)
    assert [one.is_general(analysis) for one in excerpts(analysis)] == [is_general]


def test_what_counts_the_points_of_the_author_is_not_quoted() -> None:
    said = "every pledge of Orvane has a date and a budget."
    assert f"E{said[1:]}" in quoted(f"E{said[1:]}")
    assert not quoted(f"Fourth, {said}")


def test_and_not_in_an_article_about_something_else() -> None:
    assert "In 1862 she moved to Saltmere with her books." not in quoted(LIFE.format(other=""))


def test_long_sentences_are_not_quoted_together() -> None:
    long = "The Harrow Bridge, which crosses the river Penlow" + " near the old town" * 12 + ", is in Orvane."
    assert len(f"{long} {CARRIES}".split()) > MOST_WORDS
    assert CARRIES not in quoted(f"{long} {CARRIES}")


PASSAGES = f"""Notes from Orvane

{BRIDGE} {CARRIES}

The Orvane Chamber of Commerce keeps a list of lorries. It holds 310 names, each with a number.
"""


def passages() -> tuple[list[Candidate], str]:
    article = read(PASSAGES)
    return [one for one in gated(article) if len(one.parts) > 1], article.text


def gated(article: Extracted) -> list[Candidate]:
    """What the rules make of it, as the gates leave it."""
    _material, found = weighable(ingest(article, sections.split(article)))
    return [one for one in found if one.state is not CandidateState.DROPPED]


def test_evidence_is_both_sentences_and_the_last_one_is_tested() -> None:
    found, text = passages()
    asked = next(one for one in found if one.raw_key == "4,200")
    assert asked.source.of(text) == f"{BRIDGE} {CARRIES}"
    assert spans_of(asked) == [asked.tested]
    assert asked.tested.of(text) == CARRIES
    assert asked.state is CandidateState.PASSED
    assert "passage" in asked.stem or "[[" in asked.stem or "____" in asked.stem or asked.key in (True, False)


def test_gates_read_the_passage_with_its_references_resolved() -> None:
    found, _text = passages()
    asked = next(one for one in found if one.raw_key == "4,200")
    article = read(PASSAGES)
    analysis = analyse(ingest(article, sections.split(article)), language_model(model_package()))
    rank(analysis)
    facts = facts_of(gather(analysis, default_encoder(), 0))
    assert judge(asked, facts).state is CandidateState.PASSED
    bare = judge(replace(asked, reading=""), facts)
    assert "unresolved_pronoun" in {gate.code for gate in bare.gates}


def test_the_same_passages_come_every_time() -> None:
    article = read(PASSAGES)
    parts = sections.split(article)
    first, again = (
        run(article, parts, seed=3, wanted=None, on_progress=None).candidates for _turn in range(2)
    )
    assert first == again


@pytest.mark.parametrize(
    ("text", "figure", "given"),
    [
        ("She found two new elements, radium and polonium.", "two", True),
        ("She found two new elements, radium, thorium and polonium.", "two", False),
        ("Three towns had a mint: Orvane, Saltmere and Penlow.", "Three", True),
        ("Three towns had a mint.", "Three", False),
        ("Of 96 million pounds the city pays 61, the state 20 and parents the other 15.", "15", True),
        ("Of 96 million pounds the city pays 61, the state 20 and parents some of it.", "61", False),
        ("The bridge of 1874 is 30 miles long and 12 feet wide.", "30", False),
    ],
)
def test_a_number_that_can_be_counted_or_worked_out(text: str, figure: str, given: bool) -> None:
    assert is_given_away(text, figure) is given


def test_such_a_number_waits_for_review() -> None:
    article = read("Notes\n\nIn 1898 Clara Venn found two metals in Orvane, radium and polonium.\n")
    asked = [one for one in gated(article) if one.raw_key == "two"]
    assert asked
    assert all("figure_given_away" in {gate.code for gate in one.gates} for one in asked)
