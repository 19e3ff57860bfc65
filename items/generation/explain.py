"""Stage 9: for every sentence that gave nothing, the one reason that tells most."""

from __future__ import annotations

from collections.abc import Sequence

from items.generation.analyse import Analysis
from items.generation.reasons import REASONS
from items.generation.shapes import Candidate, Reason, Span

_RULE_ORDER = ("clause", "statement", "true_false", "cloze")


def explain(
    analysis: Analysis, judged: Sequence[Candidate], chosen: Sequence[Candidate]
) -> tuple[Reason, ...]:
    """One reason for each sentence without a chosen item, in reading order."""
    tested = {span for candidate in chosen for span in spans_of(candidate)}
    untested = [sentence.span for sentence in analysis.sentences if sentence.span not in tested]
    return tuple(_reason(span, analysis.log, judged) for span in untested)


def spans_of(candidate: Candidate) -> list[Span]:
    """The sentences a candidate tests."""
    return [pair.source for pair in candidate.pairs] or [candidate.source]


def _reason(span: Span, log: Sequence[Reason], judged: Sequence[Candidate]) -> Reason:
    dropped = [c for c in judged if c.source == span]
    for candidate in dropped:
        hard = [gate for gate in candidate.gates if gate.is_hard]
        if hard:
            return Reason(sentence=span, rule=candidate.rule, code=hard[0].code, detail=hard[0].detail)
    if dropped:
        return Reason(sentence=span, rule=dropped[0].rule, code="not_chosen")
    own = [reason for reason in log if reason.sentence == span]
    own.sort(key=lambda r: _RULE_ORDER.index(r.rule) if r.rule in _RULE_ORDER else len(_RULE_ORDER))
    return own[0] if own else Reason(sentence=span, rule="all", code="no_rule")


def known_codes() -> frozenset[str]:
    """Every code a reason may carry."""
    from items.generation.gates import GATES

    return frozenset(REASONS) | {gate.code for gate in GATES}
