"""How publishable a candidate is: a weighted sum of its traits, and what follows from it.

The weights stand in `judged.toml` beside this module. They were learnt from the verdicts of readers
(`python -m items.generation.evaluation.train`), so that a finding of a soft gate weighs as much as readers
found it to weigh, with everything else that is known of the candidate.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from items.generation.facts import asks_figure
from items.generation.shapes import Candidate, CandidateState, Finding
from items.generation.traits import FULL, Scene

TABLE = Path(__file__).with_name("judged.toml")
MINOR, LEANS, WEAK = "minor_detail", "leans_on_text", "weak_form"
_OF_FORM = ("rule:", "kind:", "key_", "quotes_", "short", "long", "very_long", "rule_confidence", "false_")
_OF_CONTEXT = ("definites", "opens_definite", "narrative", "subject_pronoun", "gate:", "deep_", "contrast")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The weights in hundredths by trait, and the least score, in hundredths too, that is published.

    `weighed` are the soft gates that count as traits only; any other holds a candidate whatever its score.
    The score decides on `kinds`; readers have judged too few of the others.
    """

    base: int
    threshold: int
    weighed: frozenset[str]
    kinds: frozenset[str]
    weights: Mapping[str, int]


@lru_cache(maxsize=1)
def table() -> Table:
    """The committed table."""
    told = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return Table(
        base=told["base"],
        threshold=told["threshold"],
        weighed=frozenset(told["weighed"]),
        kinds=frozenset(told["kinds"]),
        weights=told["weights"],
    )


def decided(candidates: Iterable[Candidate], scene: Scene, by: Table | None = None) -> list[Candidate]:
    """The candidates with their score as confidence, passed or held by it; dropped ones as they were."""
    weights = by or table()
    found = list(candidates)
    scene.prepare(one for one in found if is_learnt(one, weights))
    return [decide(one, scene.traits(one), weights) if is_learnt(one, weights) else one for one in found]


def is_learnt(candidate: Candidate, by: Table) -> bool:
    """Whether the score has a say: no hard gate spoke, and the kind was judged often."""
    return candidate.state is not CandidateState.DROPPED and candidate.kind.value in by.kinds


def decide(candidate: Candidate, traits: Mapping[str, int], by: Table) -> Candidate:
    """The candidate passed, its weighed findings gone, or held with a finding that says why."""
    total = score(traits, by)
    candidate = replace(candidate, confidence=confidence(total))
    held = {finding.code for finding in candidate.gates} - by.weighed
    if not held and total >= by.threshold * FULL:
        return replace(candidate, gates=(), state=CandidateState.PASSED)
    if candidate.gates:
        return replace(candidate, state=CandidateState.HELD)
    finding = Finding(code=reason(candidate, traits, by), is_hard=False, detail="")
    return replace(candidate, gates=(finding,), state=CandidateState.HELD)


def score(traits: Mapping[str, int], by: Table) -> int:
    """Base and weighted traits, in whole numbers: the same on every machine, in whatever order."""
    return by.base * FULL + sum(by.weights.get(name, 0) * value for name, value in traits.items())


def confidence(total: int) -> float:
    """The expected share of strict instructors who would publish it as it stands."""
    return round(1 / (1 + math.exp(-total / (FULL * FULL))), 2)


def reason(candidate: Candidate, traits: Mapping[str, int], by: Table) -> str:
    """The code of what speaks most against the candidate."""
    if asks_figure(candidate) or candidate.rule.startswith(("false_number", "false_date")):
        return MINOR
    against = min(
        ((by.weights.get(name, 0) * value, name) for name, value in traits.items()), default=(0, "")
    )[1]
    if against.startswith(_OF_CONTEXT):
        return LEANS
    return WEAK if against.startswith(_OF_FORM) else MINOR
