"""Figures, dates, units and short names as learners write them, marked beside the wrong ones next to them."""

from decimal import Decimal

import pytest

from items.generation.encoder import HashedNgramEncoder
from items.typed.asking import Accepted, Asked
from items.typed.chain import Judgement, Origin, Rules, Standing, judge
from items.typed.forms import words_of

FULL, HALF, NOTHING = ((Decimal(worth), Standing.FINAL) for worth in ("1", "0.5", "0"))


def marked(stem: str, key: str, answer: str, evidence: str = "") -> Judgement:
    asked = Asked(
        stem=stem, accepted=(Accepted("t1", key),), evidence=evidence or key, article=evidence or key
    )
    return judge(asked, answer, Rules(), HashedNgramEncoder())


def worth(found: Judgement) -> tuple[Decimal, Standing]:
    return found.fraction, found.standing


SAME = [
    ("How warm is it?", "12 degrees", "12 °C"),
    ("How warm is it?", "12 degrees", "about 12 deg"),
    ("How fast is it?", "300 kilometres an hour", "300 kph"),
    ("How heavy is it?", "2.5 tonnes", "2,5 t"),
    ("How heavy is it?", "2.5 tonnes", "2500 kg"),
    ("How heavy is it?", "2.5 tonnes", "two and a half tonnes"),
    ("How many people live there?", "1.2 million", "1,200,000"),
    ("How many people live there?", "1.2 million", "1 200 000"),
    ("How deep is it?", "45,000 metres", "45.000 m"),
    ("When did it open?", "4 May 1932", "4.5.1932"),
    ("When did it open?", "20 May 1932", "5/20/1932"),
    ("When did it open?", "4 May 1932", "1932-05-04"),
    ("When did it open?", "May 1932", "05/1932"),
    ("What share?", "40 percent", "40 out of 100"),
    ("What share?", "40 percent", "0.4"),
    ("How often does it run?", "twice a day", "2x a day"),
    ("How often does it run?", "twice a day", "two times daily"),
    ("What do plants give off?", "oxygen", "O2"),
    ("What is it?", "anti-lock brakes", "antilock brakes"),
]


@pytest.mark.parametrize(("stem", "key", "answer"), SAME)
def test_one_amount_in_other_spelling_is_full(stem, key, answer):
    assert worth(marked(stem, key, answer)) == FULL


OTHER = [
    ("How warm is it?", "12 degrees", "12 °F"),
    ("How fast is it?", "300 kilometres an hour", "300 kilometres a day"),
    ("How heavy is it?", "2.5 tonnes", "25 t"),
    ("How many people live there?", "1.2 million", "12,000,000"),
    ("When did it open?", "4 May 1932", "4.6.1932"),
    ("What share?", "40 percent", "0.04"),
    ("How often does it run?", "twice a day", "twice a week"),
    ("How often does it run?", "every nine years", "very often"),
    ("What does SQL stand for?", "Structured Query Language", "Query Structured Language"),
]


@pytest.mark.parametrize(("stem", "key", "answer"), OTHER)
def test_another_amount_is_wrong(stem, key, answer):
    assert worth(marked(stem, key, answer)) == NOTHING


@pytest.mark.parametrize(
    ("stem", "key", "answer"),
    [
        ("When did it open?", "4 May 1932", "05/04/1932"),
        ("How many people live there?", "1.2 million", "1.2m"),
        ("How often does it run?", "twice a day", "every 12 hours"),
    ],
)
def test_what_has_two_readings_waits(stem, key, answer):
    assert marked(stem, key, answer).standing is not Standing.FINAL


def test_the_year_of_a_date_is_a_half():
    found = marked("When did it open?", "4 May 1932", "1932")
    assert (worth(found), found.origin) == (HALF, Origin.POINTS)
    assert worth(marked("When did it open?", "May 1932", "in 1932")) == HALF
    assert worth(marked("When did it open?", "May 1932", "in 1933")) == NOTHING


def test_a_date_may_be_said_closer_where_the_proof_does():
    proof = "The dam opened on 4 May 1932."
    assert worth(marked("When did the dam open?", "May 1932", "4 May 1932", proof)) == FULL
    assert worth(marked("When did the dam open?", "May 1932", "5 May 1932", proof)) != FULL


def test_a_number_that_was_not_asked_for_may_be_left_out():
    key = "The two harbours lie at the same depth"
    assert marked("Why do ships not stop?", key, "both harbours lie at the same depth").grounds == ()
    assert marked("Why do ships not stop?", key, "the harbours lie at the same depth").grounds == ()
    assert worth(marked("Why do ships not stop?", key, "the three harbours lie at the same depth")) == NOTHING


@pytest.mark.parametrize(
    ("text", "kept"),
    [("3.142", "3.142"), ("14:30", "14:30"), ("04/05/1932", "04/05/1932"), ("1500 BC", "1500")],
)
def test_what_is_no_other_spelling_stays(text, kept):
    assert words_of(text)[0].text == kept


def test_may_is_a_month_beside_a_number_only():
    assert [word.is_content for word in words_of("in May 1932")] == [False, True, True]
    assert not words_of("it may rain")[1].is_content


def test_an_opposite_in_few_words_is_wrong():
    key = "The ash of old eruptions makes the soil fertile"
    assert worth(marked("Why do people stay?", key, "the ash makes the soil barren")) == NOTHING
    longer = "the ash would at first make many fields and gardens barren"
    assert worth(marked("Why do people stay?", key, longer)) not in (NOTHING, FULL)


def test_one_thing_more_than_was_wanted_is_not_full():
    assert worth(marked("What lives there?", "frogs", "green frogs", "Green frogs live there.")) == FULL
    assert worth(marked("What lives there?", "frogs", "frogs and newts", "Frogs live there.")) != FULL


def test_initials_are_no_other_name():
    found = marked("Who built it?", "Thomas Harrison Telmar", "T. H. Telmar")
    assert found.grounds == ()
    assert worth(found) != NOTHING
    assert worth(marked("Who built it?", "Thomas Harrison Telmar", "James Watt")) == NOTHING
