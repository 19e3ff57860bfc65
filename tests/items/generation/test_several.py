"""Several statements of one passage as options: two that the article makes and two that are surely false."""

from __future__ import annotations

from items.generation import Candidate, CandidateState, to_item
from items.generation.falsify import falsehoods
from items.generation.proposers import several
from items.kinds import Choice
from tests.items.generation.test_keys import judged_of, material_of

TEXT = (
    "Clara Venn opened the harbour of Kiel in 1901. The old bridge of Turku carried 4,200 lorries in its "
    "first week. The museum of Saltmere bought an icebreaker from Finland in 1951. Engineers of Hamburg "
    "widened the Harrow canal by 12 metres in 1978."
)


def found_in(text: str) -> list[Candidate]:
    return judged_of(text, several.propose)


def test_two_true_and_two_false_statements_of_a_passage() -> None:
    (found,) = found_in(TEXT)
    assert found.state is CandidateState.PASSED
    rights = {option.text for option in found.options if option.is_key}
    wrongs = {option.text for option in found.options if not option.is_key}
    assert len(rights) == len(wrongs) == 2
    assert all(right in TEXT for right in rights)
    assert not any(wrong in TEXT for wrong in wrongs)


def test_the_evidence_holds_every_sentence_that_decides() -> None:
    material = material_of(TEXT)
    (found,) = several.propose(material)
    assert len(found.parts) == 4
    for part in found.parts:
        assert found.source.start <= part.start < part.end <= found.source.end
    assert found.answer.of(material.text) == found.raw_key


def test_it_becomes_an_item_with_several_keys() -> None:
    (found,) = found_in(TEXT)
    body = to_item(found).body
    assert isinstance(body, Choice)
    assert body.is_multiple


def test_three_statements_are_too_few() -> None:
    assert not found_in(TEXT.split("Engineers of Hamburg", maxsplit=1)[0])


def test_without_two_that_can_be_falsified_there_is_none() -> None:
    """The control: the same passage without its figures and turns gives nothing to be false about."""
    plain = TEXT.replace(" in 1901", " in May").replace("4,200 ", "timber ").replace(" in 1951", " at last")
    plain = plain.replace("bought", "showed")
    material = material_of(plain)
    assert sum(bool(falsehoods(s, material)) for s in material.statements) < 2
    assert not found_in(plain)
