"""Whatever the text is: nothing raises, spans are exact, every sentence is accounted for, bytes repeat."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from items.generation import Result, generate, to_item
from items.generation.explain import known_codes, spans_of
from items.generation.levels import LEVELS
from tests.items.generation.conftest import ROOT, read
from tests.items.generation.test_levels import ARABIC, CHINESE, GERMAN
from texts import sections
from texts.shapes import Extracted, UnreadableFile

PIECES = st.sampled_from(
    [
        "In 1901, ",
        "Clara Venn opened the harbour of Kiel in 1951",
        "the 40-metre bridge",
        " was designed by ",
        "她在1951年开放港口。",
        "في عام 1869 ",
        "Er baute 1907 die Brücke. ",
        "12 per cent (about 4,200)",
        ". ",
        "? ",
        "\n\n",
        "\n",
        "“",
        "”",
        "(",
        "____",
        "[[g1]]",
        "e\u0301",
        "🐝",
        "\u200f",
        "\u00a0",
        "and ",
        "which is not",
        "%",
        "$5 million, ",
        "the ",
        "Finland, Norway, and Sweden",
    ]
)
MIXED = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40).map("".join)
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def generated(text: str) -> tuple[Extracted, Result] | None:
    try:
        extracted = read(text)
    except UnreadableFile:
        return None
    return extracted, generate(extracted, sections.split(extracted))


def check(extracted: Extracted, result: Result) -> None:
    """All that is promised of a result."""
    text = extracted.text
    for candidate in result.candidates:
        assert candidate.answer.of(text) == candidate.raw_key != ""
        assert candidate.source.of(text) == candidate.source_text
        assert to_item(candidate).evidence is not None
        for pair in candidate.pairs:
            assert 0 <= pair.source.start < pair.source.end <= len(text)
    tested = {span for candidate in result.candidates for span in spans_of(candidate)}
    explained = [reason.sentence for reason in result.reasons]
    assert len(explained) == len(set(explained))
    assert not tested & set(explained)
    assert {reason.code for reason in result.reasons} <= known_codes()
    assert result.run.level_code in LEVELS


@SLOW
@given(MIXED)
def test_any_text_gives_exact_spans_and_reasons(text: str) -> None:
    found = generated(text)
    if found is not None:
        check(*found)


@SLOW
@given(st.text(max_size=300))
def test_any_characters_give_a_result(text: str) -> None:
    found = generated(text)
    if found is not None:
        check(*found)


@settings(SLOW, max_examples=15)
@given(MIXED)
def test_the_same_text_gives_the_same_result(text: str) -> None:
    one, two = generated(text), generated(text)
    if one is not None and two is not None:
        assert one[1].candidates == two[1].candidates
        assert one[1].reasons == two[1].reasons


@pytest.mark.parametrize("text", [CHINESE, ARABIC, GERMAN], ids=["zh", "ar", "de"])
def test_other_scripts_print_the_same_bytes_in_other_processes(text: str, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(text, encoding="utf-8")

    def printed(hash_seed: str) -> bytes:
        command = [sys.executable, "-m", "items.generation", str(article), "--held", "--why"]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout

    first = printed("1")
    assert first
    assert first == printed("2")


def test_the_check_sees_a_moved_span() -> None:
    """The control: a result whose spans are one off does not pass."""
    found = generated(CHINESE)
    assert found is not None
    extracted, result = found
    moved = replace(extracted, text="x" + extracted.text)
    with pytest.raises(AssertionError):
        check(moved, result)
