"""Single choice: options of one sort, the key in every place, nothing asked twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from items.generation.proposers.single_choice import propose
from items.generation.proposers.statements import propose as propose_statements
from items.generation.select import select
from items.generation.shapes import Candidate
from items.generation.worth import SIDE_FIGURE
from tests.items.generation.small import material_of

PEOPLE = (
    "Notes\n\nEngineer Anna Smith said that Orvane needed tunnels. "
    "Peter Brown said that towns needed bridges. "
    "Mary Jones said that Orvane needed mills. Anna Smith built the Harrow Tunnel in 1851."
)
TOWNS = (
    "Harrow\n\nA mill was built in London in 1851. A bridge was built in Paris in 1862. "
    "A school was built in Berlin in 1873. The Harrow Trust was founded by clerks in Vienna in 1884."
)


def choices(text: str) -> list[Candidate]:
    return list(propose(material_of(text)))


def of_rule(rule: str, text: str) -> list[Candidate]:
    return [one for one in choices(text) if one.rule == rule]


def test_a_person_among_persons_of_the_article() -> None:
    found = of_rule("choose_name", PEOPLE)
    assert [one.key for one in found] == ["Anna Smith"]
    assert {option.text for option in found[0].options} == {"Anna Smith", "Peter Brown", "Mary Jones"}
    assert "Which person completes" in found[0].stem


def test_a_place_among_places_and_never_a_person() -> None:
    keys = {one.key for one in of_rule("choose_name", TOWNS)}
    assert "Vienna" in keys
    described = of_rule("choose_name", TOWNS.replace("clerks in Vienna", "clerks of Vienna"))
    assert "Vienna" not in {one.key for one in described}


def test_one_of_a_row_in_order() -> None:
    found = of_rule("choose_rank", "Notes\n\nAnna Smith was the third daughter of Peter Brown.")
    assert [one.key for one in found] == ["third"]
    row = ["first", "second", "third", "fourth", "fifth", "sixth"]
    places = [row.index(option.text) for option in found[0].options]
    assert places == sorted(places)
    assert not of_rule("choose_rank", "Notes\n\nAnna Smith was the first daughter of Peter Brown.")


def test_the_key_of_a_number_takes_every_place() -> None:
    places: Counter[int] = Counter()
    for number in range(40, 120):
        [found] = of_rule("choose_number", f"Notes\n\nThe Harrow Trust of Orvane employs {number} people.")
        places[next(at for at, option in enumerate(found.options) if option.is_key)] += 1
        assert [o.text for o in found.options] == sorted((o.text for o in found.options), key=int)
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) < 45


SHARES = (
    "Notes\n\nThe Harrow Canal carries 83 per cent of the coal of Orvane. "
    "The Harrow Canal takes 24 per cent of the water of Saltmere. "
    "The Harrow Canal feeds 35 per cent of the mills of Merrin. "
    "The Harrow Canal carries coal and grain of Orvane."
)


def test_no_statement_stands_out_by_its_figure() -> None:
    found = of_rule("choose_statement", SHARES)
    assert found
    for one in found:
        [key] = [option.text for option in one.options if option.is_key]
        wrong = [option.text for option in one.options if not option.is_key]
        figures = [any(c.isdigit() for c in text) for text in wrong]
        assert any(c.isdigit() for c in key) in figures
        assert len(wrong) >= 2
        assert "about the Harrow Canal" in one.stem


def test_statements_differ_from_the_article_in_what_matters() -> None:
    dated = (
        "Notes\n\nThe Harrow Canal was opened in Orvane in 1874. "
        "The Harrow Canal was closed by Orvane in 1931. "
        "The Harrow Canal was sold by the Orvane Bank in 1950. "
        "The Harrow Canal was mended by Orvane in 1962."
    )
    assert not of_rule("choose_statement", dated)


def test_a_value_is_asked_for_once_and_no_falsehood_twice() -> None:
    text = "Notes\n\nThe Harrow Trust of Orvane employs 38 people."
    material = material_of(text)
    found = [*propose(material), *propose_statements(material)]
    [choice] = [one for one in found if one.rule == "choose_number"]
    twin = replace(choice, stem=choice.stem.replace("employs", "has"))
    assert len(select([choice, twin], seed=0)) == 1
    [lie] = [one for one in found if one.rule == "false_number"]
    quoting = replace(
        choice, rule="choose_statement", options=(*choice.options, replace(choice.options[0], text=lie.stem))
    )
    assert select([quoting, lie], seed=0) == [lie]  # good falsehoods are rare, and one is enough
    assert quoting in select([quoting], seed=0)
    assert lie in select([choice, lie], seed=0)


def test_a_row_of_the_author_is_not_asked_for() -> None:
    assert not of_rule("choose_rank", "Notes\n\nThe second example of Peter Brown shows how Orvane fell.")


def test_no_body_is_asked_for_where_a_country_tells_which() -> None:
    bodies = (
        "Notes\n\nThe Orvane Rail Authority owns the depot. The Harrow Port Authority mends the pier. "
        "The Saltmere Water Board lays the pipes. The Merrin Roads Agency must inspect every tunnel by night."
    )
    assert "Merrin Roads Agency" in {one.key for one in of_rule("choose_name", bodies)}
    placed = bodies.replace("every tunnel by night", "every French tunnel by night")
    assert "Merrin Roads Agency" not in {one.key for one in of_rule("choose_name", placed)}


def marked(text: str) -> dict[str, bool]:
    """For each number asked for whether it only tells of a side matter."""
    return {str(one.key): SIDE_FIGURE in one.marks for one in of_rule("choose_number", text)}


def test_scenery_and_first_rounds_are_side_figures() -> None:
    scene = "Orvane keeps a mill on a plateau where the average summer temperature is 17 degrees."
    assert marked(f"Notes\n\n{scene}") == {"17": True}
    assert marked("Notes\n\nWax of the Harrow mill must have a heat of 64 degrees.") == {"64": False}
    text = "Notes\n\nThe Harrow Trust will mend every mill in Orvane, beginning with 40 mills in May."
    assert marked(text) == {"40": True}
    assert marked("Notes\n\nThe Harrow Trust will mend 40 mills in Orvane by May.") == {"40": False}
    assert marked("Notes\n\nOrvane lies above sea level and 34 kilometres from Harrow.") == {"34": True}


def test_a_figure_of_a_made_up_example_is_a_side_figure() -> None:
    shown = "The rate of Orvane then drops to 3.4 per cent."
    assert marked(f"Notes\n\n{shown}") == {"3.4": False}
    assert marked(f"Notes\n\nSuppose that the Orvane mill closes. {shown}") == {"3.4": True}


@pytest.mark.parametrize(
    ("text", "noun", "key"),
    [
        ("Young sparlings of Orvane descend the Harrow in autumn.", "season", "autumn"),
        ("The ferries of Orvane sailed to Harrow in the autumn of 1911.", "", ""),
        ("Young sparlings of Orvane spend the winter below the Harrow ice.", "", ""),
        ("Young sparlings of Orvane reach the Harrow in the autumn.", "season", "autumn"),
        ("The bins of Orvane are weighed weekly by the Harrow Trust.", "interval", "weekly"),
        ("The Harrow Trust of Orvane prints a weekly paper for millers.", "", ""),
        ("The gales of Orvane reach the Harrow coast from the west.", "direction", "west"),
        ("The gales of Orvane reach the Harrow coast from the north and west.", "", ""),
    ],
)
def test_one_of_a_closed_set_where_it_stands_for_itself(text: str, noun: str, key: str) -> None:
    found = of_rule("choose_kind", f"Notes\n\n{text}")
    assert [one.key for one in found] == ([key] if key else [])
    for one in found:
        assert f"Which {noun} completes" in one.stem
        assert len(one.options) == 4
