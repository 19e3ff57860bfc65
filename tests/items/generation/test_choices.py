"""Single choice: options of one sort, the key in every place, nothing asked twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from items.generation.proposers.single_choice import propose
from items.generation.proposers.statements import propose as propose_statements
from items.generation.select import select
from items.generation.shapes import Candidate
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


def test_statements_are_alike_in_what_they_give() -> None:
    text = (
        "Notes\n\nThe Harrow Canal was opened in Orvane in 1874. "
        "The Harrow Canal was closed by Orvane in 1931. "
        "The Harrow Canal was sold by the Orvane Bank in 1950. "
        "The Harrow Canal carries coal and grain of Orvane."
    )
    found = of_rule("choose_statement", text)
    assert found
    for one in found:
        assert len({any(c.isdigit() for c in option.text) for option in one.options}) == 1
        assert "about the Harrow Canal" in one.stem


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
    assert lie not in select([quoting, lie], seed=0)
    assert lie in select([choice, lie], seed=0)
