"""Our scoring against the rules of QTI 2.2 response processing: known numbers of its specification.

Vectors of others are compared by ``python -m tests.items.qti_vectors FOLDER``; these here show that it reads
what it should and finds what differs. The expected scores follow the templates match_correct and map_response
and the expressions equal and equalRounded (IMS QTI 2.2 Information Model, Response Processing).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from items.grading import grade
from tests.items.item_samples import num, numerical
from tests.items.qti_vectors import Agreement, compared

TEMPLATE = "http://www.imsglobal.org/question/qti_v2p2/rptemplates"
MATCH = f'<responseProcessing template="{TEMPLATE}/match_correct"/>'
MAP = f'<responseProcessing template="{TEMPLATE}/map_response"/>'
ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="i" title="i">
{declared}<itemBody><choiceInteraction responseIdentifier="RESPONSE"><simpleChoice identifier="A"/>
<simpleChoice identifier="B"/><simpleChoice identifier="C"/></choiceInteraction></itemBody>{rule}
</assessmentItem>"""
Cases = Sequence[tuple[Any, float]]


def declared(cardinality: str, *right: str, base: str = "identifier", mapping: str = "") -> str:
    values = "".join(f"<value>{one}</value>" for one in right)
    inside = mapping or f"<correctResponse>{values}</correctResponse>"
    opening = f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
    return f"{opening}{inside}</responseDeclaration>"


ENTRIES = '<mapEntry mapKey="A" mappedValue="2"/><mapEntry mapKey="B" mappedValue="1"/>'
MAPPING = f'<mapping defaultValue="0">{ENTRIES}</mapping>'
RANDOM = "<responseProcessing><setOutcomeValue><random/></setOutcomeValue></responseProcessing>"
VECTORS: dict[str, tuple[str, str, Cases]] = {
    "single": (declared("single", "A"), MATCH, [("A", 1), ("B", 0), (None, 0)]),
    "multiple": (
        declared("multiple", "A", "B"),
        MATCH,
        [(["A", "B"], 1), (["B", "A"], 1), (["A"], 0), (["A", "B", "C"], 0), ([], 0)],
    ),
    "ordered": (
        declared("ordered", "A", "B", "C"),
        MATCH,
        [(["A", "B", "C"], 1), (["B", "A", "C"], 0), (None, 0)],
    ),
    "pairs": (
        declared("multiple", "A x", "B y", base="directedPair"),
        MATCH,
        [(["A x", "B y"], 1), (["B y", "A x"], 1), (["A x"], 0), (["A y", "B x"], 0), ([], 0)],
    ),
    "mapped": (declared("single", mapping=MAPPING), MAP, [("A", 2), ("B", 1), ("C", 0), (None, 0)]),
}


def agreement(folder: Path, vector: tuple[str, str, Cases]) -> Agreement:
    """Write the vector and compare it."""
    said, rule, cases = vector
    (folder / "item.xml").write_text(ITEM.format(declared=said, rule=rule))
    told = [
        {"name": str(given), "responses": {"RESPONSE": given}, "expect": {"outcomes": {"SCORE": score}}}
        for given, score in cases
    ]
    (folder / "cases.json").write_text(json.dumps({"cases": told}))
    return compared([folder])


@pytest.mark.parametrize("name", VECTORS)
def test_the_scores_agree(tmp_path: Path, name: str) -> None:
    found = agreement(tmp_path, VECTORS[name])
    assert (found.same, found.other, found.unlike) == (len(VECTORS[name][2]), [], [])


@pytest.mark.parametrize("name", VECTORS)
def test_control_another_expected_score_is_found(tmp_path: Path, name: str) -> None:
    said, rule, cases = VECTORS[name]
    (given, score), *rest = cases
    assert len(agreement(tmp_path, (said, rule, [(given, score + 1), *rest])).other) == 1


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (declared("multiple", mapping=MAPPING), MAP),
        (declared("single", "3.14", base="float"), MATCH),
        (declared("single", "A"), RANDOM),
        (declared("multiple", "A B", base="pair"), MATCH),
    ],
)
def test_a_rule_that_is_none_of_ours_is_named(tmp_path: Path, said: str, rule: str) -> None:
    found = agreement(tmp_path, (said, rule, [("A", 1)]))
    assert (found.same, found.unlike) == (0, [tmp_path.name])


# mode, value, tolerance or figures, given, is it equal
EQUAL = [
    ("sigfig", "3.183", "3", "3.175", True),
    ("sigfig", "3.183", "3", "3.1749", False),
    ("absolute", "10", "0.5", "9.5", True),
    ("absolute", "10", "0.5", "10.6", False),
    ("relative", "20", "0.1", "18", True),
    ("relative", "20", "0.1", "17.9", False),
]


@pytest.mark.parametrize(("mode", "value", "tolerance", "given", "is_equal"), EQUAL)
def test_numbers_are_equal_where_the_specification_says_so(
    mode: str, value: str, tolerance: str, given: str, is_equal: bool
) -> None:
    item = numerical(num(value=value, tolerance=tolerance, mode=mode))
    assert grade(item, {"number": given}).fraction == Decimal(is_equal)
