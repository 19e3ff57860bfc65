"""Stage 7: the gates. A hard one drops a candidate, a soft one holds it for review.

Each is a small function on the finished candidate and the plain facts of its article; its code and
its texts for people stand in the two lists. No NLP: pages may import this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from items.generation.facts import Facts
from items.generation.gating import Gate
from items.generation.hard_list import HARD
from items.generation.shapes import Candidate, CandidateState, Finding
from items.generation.soft_list import SOFT

GATES = HARD + SOFT
BASIC = tuple(
    gate
    for gate in GATES
    if gate.code in ("no_span", "too_few_options", "common_key", "unchecked_reference", "unchanged_falsehood")
)
"""The gates that need no grammar."""


def judge(candidate: Candidate, facts: Facts, gates: Sequence[Gate] = GATES) -> Candidate:
    """The candidate with every finding and the state that follows from them."""
    findings = []
    for gate in gates:
        detail = gate.check(candidate, facts)
        if detail is not None:
            findings.append(Finding(code=gate.code, is_hard=gate.is_hard, detail=detail))
    if any(finding.is_hard for finding in findings):
        state = CandidateState.DROPPED
    else:
        state = CandidateState.HELD if findings else CandidateState.PASSED
    return replace(candidate, gates=tuple(findings), state=state)
