"""The score that decides what is published: its sum, its table, and that each part of it has its say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from items.generation import judged
from items.generation.evaluation import train
from items.generation.evaluation.rounds import Round
from items.generation.evaluation.shapes import Entry
from items.generation.facts import Facts
from items.generation.gates import judge
from items.generation.judged import Table, confidence, decide, score
from items.generation.reasons import explain_code
from items.generation.shapes import Candidate, CandidateState, Finding, Span
from items.generation.soft_list import SOFT
from items.generation.stemindex import StemIndex
from items.generation.traits import FULL, Scene
from items.kinds import ItemKind
from tests.items.generation.small import material_of
from tests.items.generation.verdict_samples import item, judgement

KINDS = frozenset({"true_false", "cloze"})
BY = Table(
    base=0, threshold=10, weighed=frozenset({"loose_definite"}), kinds=KINDS,
    weights={"present": 30, "gate:loose_definite": -15, "rule:when": -40, "narrative": -40, "past": -40},
)  # fmt: skip
TEXT = """Orvane lights

Street lamps in Orvane must be dimmed after midnight because birds lose their way. \
In 1931 Clara Venn once walked past 14 of the lamps.
"""


def candidate(rule: str = "true_statement", codes: tuple[str, ...] = (), **changed: object) -> Candidate:
    plain = Candidate(
        kind=ItemKind.TRUE_FALSE, stem="Lamps are dimmed.", key=True, raw_key="Lamps", source=Span(0, 5),
        answer=Span(0, 5), section=0, rule=rule, context="Lamps are dimmed.", confidence=0.6,
        gates=tuple(Finding(code=code, is_hard=False, detail="") for code in codes),
        state=CandidateState.HELD if codes else CandidateState.PASSED,
    )  # fmt: skip
    return replace(plain, **changed)  # type: ignore[arg-type]  # any field


def test_the_score_is_the_weighted_sum_in_any_order() -> None:
    traits = {"present": 100, "narrative": 50, "unheard_of": 100}
    assert score(traits, BY) == 30 * 100 - 40 * 50
    assert score(dict(reversed(traits.items())), BY) == score(traits, BY)
    assert score({"present": 99}, BY) != score({"present": 100}, BY)


def test_what_reaches_the_threshold_passes_and_what_does_not_is_held() -> None:
    assert decide(candidate(), {"present": 34}, BY).state is CandidateState.PASSED
    assert decide(candidate(), {"present": 33}, BY).state is CandidateState.HELD


def test_a_weighed_finding_is_one_trait_among_others_and_leaves_no_trace() -> None:
    held = candidate(codes=("loose_definite",))
    passed = decide(held, {"present": 100, "gate:loose_definite": 100}, BY)
    assert (passed.state, passed.gates) == (CandidateState.PASSED, ())
    weak = decide(held, {"gate:loose_definite": 100}, BY)
    assert (weak.state, weak.gates) == (CandidateState.HELD, held.gates)


def test_any_other_gate_holds_whatever_the_score() -> None:
    held = decide(candidate(codes=("page_matter",)), {"present": 100}, BY)
    assert held.state is CandidateState.HELD
    # The control: the same score without the finding passes.
    assert decide(candidate(), {"present": 100}, BY).state is CandidateState.PASSED


def test_dropped_candidates_and_unjudged_kinds_are_left_alone() -> None:
    scene = Scene(material_of(TEXT))
    dropped = candidate(state=CandidateState.DROPPED)
    several = candidate(kind=ItemKind.MULTIPLE_RESPONSE)
    assert judged.decided([dropped, several], scene, BY) == [dropped, several]
    assert judged.decided([candidate()], scene, BY) != [candidate()]


@pytest.mark.parametrize(
    ("rule", "traits", "code"),
    [
        ("true_statement", {"past": 100}, "minor_detail"),
        ("true_statement", {"narrative": 100}, "leans_on_text"),
        ("when_else", {"rule:when": 100}, "weak_form"),
        ("cloze_number", {"narrative": 100}, "minor_detail"),
    ],
)
def test_what_speaks_most_against_it_is_the_reason(rule: str, traits: dict[str, int], code: str) -> None:
    held = decide(candidate(rule), traits, BY)
    assert [finding.code for finding in held.gates] == [code]
    assert explain_code(code).sentence.endswith(".")


def test_confidence_is_the_expected_share() -> None:
    assert confidence(0) == 0.5
    assert confidence(-FULL * FULL) == 0.27
    assert confidence(FULL * FULL) == 0.73


def test_the_committed_table_holds_what_the_engine_knows() -> None:
    table = judged.table()
    codes = {gate.code for gate in SOFT}
    assert table.weighed <= codes
    assert {name.removeprefix("gate:") for name in table.weights if name.startswith("gate:")} <= codes
    assert table.kinds <= {kind.value for kind in ItemKind}
    # What a person must look at is never a matter of weights.
    assert not table.weighed & {"model_proposed", "unchecked_reference", "page_matter", "solved_by_sense"}
    assert train.as_toml(table) == judged.TABLE.read_text(encoding="utf-8")


def test_a_lasting_rule_outscores_an_anecdote() -> None:
    material = material_of(TEXT)
    scene = Scene(material)
    first, second = material.analysis.sentences
    facts = Facts(text=material.text, sentences=(first.span, second.span), index=StemIndex([]), salience={})
    scores = []
    for sentence in (first, second):
        one = candidate(
            stem=sentence.text, context=sentence.text, source=sentence.span, source_text=sentence.text,
            answer=Span(sentence.span.start, sentence.span.start + 6), raw_key=sentence.text[:6],
        )  # fmt: skip
        traits = scene.traits(judge(one, facts))
        scores.append(score(traits, judged.table()))
        assert all(isinstance(value, int) and -FULL <= value <= FULL for value in traits.values())
    assert scores[0] > scores[1]
    assert {"duty", "cause", "opens_paragraph"} <= scene.traits(candidate(
        source=first.span, context=first.text)).keys()  # fmt: skip


def example(article: str, good: bool, **traits: int) -> train.Example:
    place = (Span(0, 5), Span(0, 5), ItemKind.TRUE_FALSE)
    return train.Example(
        article=article, traits=traits, codes=frozenset(), is_good=good, place=place,
        share=0.9 if good else 0.1,
    )  # fmt: skip


def test_what_is_learnt_follows_the_verdicts() -> None:
    good = [example(f"a{at}", True, present=100) for at in range(30)]
    bad = [example(f"a{at}", False, past=100) for at in range(30)]
    learnt = train.learn(good + bad)
    assert learnt.weights["present"] > 0 > learnt.weights["past"]
    assert train.learn(bad + good) == learnt
    turned = train.learn([replace(one, is_good=not one.is_good, share=1 - one.share) for one in good + bad])
    assert turned.weights["present"] < 0 < turned.weights["past"]


def test_a_verdict_is_learnt_from_wherever_the_place_is_named() -> None:
    placed = item(stem="According to the article “Canals”: It opened.")
    told = Entry(item=placed, judgements=(judgement("a"),))
    known = train.judgements_by_claim([Round(article="develop/canal", number=1, entries=(told,))])
    assert train.claim_of(item(stem="It opened.")) in known
    assert train.claim_of(item(stem="It closed.")) not in known


def test_a_gate_is_weighed_only_where_readers_found_good_items_behind_it() -> None:
    def with_gate(code: str, good: int, of: int) -> list[train.Example]:
        return [replace(example(str(at), at < good), codes=frozenset({code})) for at in range(of)]

    several = with_gate("often_good", 5, 20) + with_gate("hardly_ever", 1, 20) + with_gate("rare", 3, 5)
    assert train.weighed_codes(several) == {"often_good"}
