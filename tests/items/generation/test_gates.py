"""Each hard gate drops its case, keeps the like of it, and is the only one that does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from items.generation.facts import Facts
from items.generation.gates import GATES, judge
from items.generation.hard_list import HARD
from items.generation.shapes import Candidate, CandidateOption, CandidateState, Span
from items.generation.stemindex import StemIndex
from items.generation.wording import content_stems
from items.kinds import ItemKind

SENTENCES = (
    "The Harrow Tunnel links Saltmere with Orvane and carries coal barges.",
    "The Penlow Bridge links Saltmere with Orvane and carries coal barges.",
    "Engineer Clara Venn designed the Harrow Tunnel in 1851.",
)
TEXT = " ".join(SENTENCES)
SPANS = tuple(Span(TEXT.index(s), TEXT.index(s) + len(s)) for s in SENTENCES)
FACTS = Facts(text=TEXT, sentences=SPANS, index=StemIndex([content_stems(s) for s in SENTENCES]), salience={})


def made(kind: ItemKind, stem: str, key: object, raw: str, **more: object) -> Candidate:
    source = SPANS[2]
    start = TEXT.index(raw, source.start)
    plain = Candidate(
        kind=kind,
        stem=stem,
        key=True,
        raw_key=raw,
        source=source,
        answer=Span(start, start + len(raw)),
        section=0,
        rule="who_or_what",
        context=stem,
        confidence=0.7,
    )
    return replace(plain, key=key, **more)  # type: ignore[arg-type]  # the tests give right types by name


def options(key: str, *wrong: str) -> tuple[CandidateOption, ...]:
    named = [(key, True), *((text, False) for text in wrong)]
    return tuple(CandidateOption(text=text, is_key=right, origin="article", why="") for text, right in named)


def statement(stem: str, **more: object) -> Candidate:
    return made(ItemKind.TRUE_FALSE, stem, True, SENTENCES[2], rule="true_statement", **more)


def short(stem: str, key: str = "Engineer Clara Venn") -> Candidate:
    return made(ItemKind.SHORT_ANSWER, stem, key, "Engineer Clara Venn")


def cloze(stem: str, key: str = "Harrow Tunnel", **more: object) -> Candidate:
    return made(ItemKind.CLOZE, stem, key, "Harrow Tunnel", rule="cloze_term", **more)


def several(right: tuple[str, ...], wrong: tuple[str, ...], context: str) -> Candidate:
    named = [*((text, True) for text in right), *((text, False) for text in wrong)]
    listed = tuple(CandidateOption(text=t, is_key=r, origin="article", why="") for t, r in named)
    return made(
        ItemKind.MULTIPLE_RESPONSE,
        f"Which of these complete the statement? “{context} ____”",
        right,
        "Harrow Tunnel in 1851",
        rule="list_members",
        context=context,
        options=listed,
    )


CLAIM = "Engineer Clara Venn designed the Harrow Tunnel in 1851."
ASKED = "According to the article, who designed the famous Harrow Tunnel near Penlow?"
GAPPED = "Engineer Clara Venn designed the ____ in 1851."
FALSE = "Coal prices at Penlow fell from 40 to 20 pounds."

CASES: list[tuple[str, Candidate, Candidate]] = [
    ("no_span", replace(statement(CLAIM), answer=Span(SPANS[2].start + 1, SPANS[2].end)), statement(CLAIM)),
    ("key_unsupported", short(ASKED, "Ivo Marsh"), short(ASKED)),
    (
        "unresolved_pronoun",
        statement("After many years they designed the Harrow Tunnel."),
        statement("The Harrow Trust opened its first tunnel in 1851."),
    ),
    (
        "unresolved_demonstrative",
        statement("This engineer designed the Harrow Tunnel in 1851."),
        statement("Engineer Clara Venn said that Orvane needed tunnels."),
    ),
    (
        "relative_time",
        statement("Engineer Clara Venn designed the Harrow Tunnel last year."),
        statement("Engineer Clara Venn designed the Harrow Tunnel in the dry summer of 1851."),
    ),
    (
        "discourse_reference",
        statement("The tunnel mentioned above links Saltmere with Orvane."),
        statement("Two tunnels above Saltmere link Orvane with Penlow."),
    ),
    (
        "broken_text",
        statement("Engineer Clara Venn (born in Orvane designed the Harrow Tunnel."),
        statement("Engineer Clara Venn (born in Orvane) designed the Harrow Tunnel."),
    ),
    (
        "key_in_stem",
        short("According to the article, what did engineer Clara Venn design in 1851?"),
        short(ASKED),
    ),
    (
        "too_few_options",
        several(
            ("Harrow Tunnel", "Tunnel"), ("Penlow Dam",), "In 1851 engineer Clara Venn of Orvane designed"
        ),
        several(
            ("Harrow", "1851"),
            ("Penlow Dam", "Orvane Mill"),
            "In 1851 engineer Clara Venn of Orvane designed",
        ),
    ),
    (
        "second_right_answer",
        several(
            ("Harrow", "Tunnel"),
            ("Penlow Bridge", "Orvane Mill"),
            "Saltmere and Orvane exchange coal barges by",
        ),
        several(
            ("Harrow", "Tunnel"), ("Penlow Dam", "Orvane Mill"), "Saltmere and Orvane exchange coal barges by"
        ),
    ),
    (
        "second_right_answer",
        replace(
            cloze("The ____ links Saltmere with Orvane and carries coal barges."),
            source=SPANS[0],
            answer=Span(4, 17),
        ),
        cloze(GAPPED),
    ),
    (
        "bare_definite",
        several(
            ("Harrow", "Tunnel"), ("The work", "Orvane Mill"), "In Saltmere engineer Clara Venn designed"
        ),
        several(
            ("Harrow", "Tunnel"),
            ("The work of Penlow", "Orvane Mill"),
            "In Saltmere engineer Clara Venn designed",
        ),
    ),
    (
        "wrong_verb_form",
        short("According to the article, who must digging the famous Harrow Tunnel please?"),
        short("According to the article, who must dig the famous Harrow Tunnel at Penlow?"),
    ),
    (
        "dangling_end",
        short("According to the article, who designed the famous Harrow Tunnel of?"),
        short(ASKED),
    ),
    ("article_cue", cloze("Engineer Clara Venn designed a ____ in 1851."), cloze(GAPPED)),
    ("half_a_name", cloze(GAPPED, marks=("half_a_name",)), cloze(GAPPED)),
    ("finite_verb_in_key", replace(short(ASKED), marks=("finite_verb_in_key",)), short(ASKED)),
    ("light_verb", statement(CLAIM, marks=("light_verb",)), statement(CLAIM)),
    (
        "antonym_beside_range",
        replace(statement(FALSE), rule="false_antonym", key=False, context=CLAIM),
        replace(
            statement("Coal prices at Penlow fell by 40 pounds in 1851."),
            rule="false_antonym",
            key=False,
            context=CLAIM,
        ),
    ),
    ("cut_before_contrast", statement(CLAIM, marks=("cut_before_contrast",)), statement(CLAIM)),
    (
        "unchanged_falsehood",
        replace(statement(CLAIM), key=False),
        replace(
            statement("Engineer Clara Venn designed the Harrow Tunnel in 1853."), key=False, context=CLAIM
        ),
    ),
]


def test_every_hard_gate_has_a_case() -> None:
    assert {code for code, _, _ in CASES} == {gate.code for gate in HARD}


@pytest.mark.parametrize(("code", "bad", "good"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)])
def test_a_hard_gate_drops_its_case_and_keeps_the_like(code: str, bad: Candidate, good: Candidate) -> None:
    found = [gate.code for gate in judge(bad, FACTS, HARD).gates]
    assert found == [code]
    assert judge(bad, FACTS).state is CandidateState.DROPPED
    assert judge(good, FACTS, HARD).gates == ()


@pytest.mark.parametrize(("code", "bad", "good"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)])
def test_without_its_gate_the_case_would_pass(code: str, bad: Candidate, good: Candidate) -> None:
    others = [gate for gate in HARD if gate.code != code]
    assert judge(bad, FACTS, others).state is CandidateState.PASSED


SOFT_CASES: list[tuple[str, Callable[[], Candidate]]] = [
    ("stem_too_long", lambda: statement("Clara Venn " + "and the Harrow Trust of Saltmere " * 7 + "met.")),
    ("key_too_long", lambda: short(ASKED, "Clara Venn and the Trust of Saltmere near Orvane")),
    ("thin_stem", lambda: cloze("Venn dug ____.")),
    ("trivial_statement", lambda: statement("tunnels need dry floors.")),
    ("empty_claim", lambda: statement("Not everyone in Saltmere was pleased with Clara Venn.")),
    ("low_salience", lambda: statement(CLAIM)),
    ("needs_context", lambda: statement("Engineer Clara Venn also designed the Harrow Tunnel.")),
    ("uncertain_wording", lambda: statement("Clara Venn may have designed the Harrow Tunnel in 1851.")),
    ("minor_detail", lambda: statement(CLAIM, marks=("minor_detail",))),
    ("leans_on_text", lambda: statement(CLAIM, marks=("leans_on_text",))),
    ("weak_form", lambda: statement(CLAIM, marks=("weak_form",))),
    ("unbalanced", lambda: statement(CLAIM, marks=("unbalanced",))),
]


@pytest.mark.parametrize(("code", "build"), SOFT_CASES, ids=[case[0] for case in SOFT_CASES])
def test_a_soft_gate_holds_its_case(code: str, build: Callable[[], Candidate]) -> None:
    facts = replace(FACTS, salience={SPANS[2]: 0.1}) if code == "low_salience" else FACTS
    soft = [gate for gate in GATES if not gate.is_hard]
    judged = judge(build(), facts, soft)
    assert code in [gate.code for gate in judged.gates]
    assert judged.state is CandidateState.HELD
    without = judge(build(), facts, [gate for gate in soft if gate.code != code])
    assert code not in [gate.code for gate in without.gates]


def test_gate_codes_are_unique_and_have_texts() -> None:
    codes = [gate.code for gate in GATES]
    assert len(codes) == len(set(codes))
    assert all(gate.sentence.endswith(".") and gate.hint for gate in GATES)
