"""Stage 9: for every sentence that gave nothing, the one reason that tells most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from items.generation.reasons import REASONS
from items.generation.shapes import Candidate, Reason, Span


class Told(Protocol):
    """A sentence and where it stands."""

    @property
    def span(self) -> Span:
        """Its place in the article."""


class Outlined(Protocol):
    """The sentences of an article in order, and what the rules noted about them."""

    @property
    def sentences(self) -> Sequence[Told]:
        """All of them."""

    @property
    def log(self) -> Sequence[Reason]:
        """Why rules gave nothing for them."""


_RULE_ORDER = ("clause", "statement", "true_false", "cloze")


def explain(
    analysis: Outlined,
    judged: Sequence[Candidate],
    chosen: Sequence[Candidate],
    log: Sequence[Reason] | None = None,
) -> tuple[Reason, ...]:
    """One reason for each sentence without a chosen item, in reading order; `log` narrows the refusals."""
    tested = {span for candidate in chosen for span in spans_of(candidate)}
    refusals: dict[Span, list[Reason]] = defaultdict(list)
    for refusal in analysis.log if log is None else log:
        refusals[refusal.sentence].append(refusal)
    lost: dict[Span, list[Candidate]] = defaultdict(list)
    for candidate in judged:
        lost[candidate.tested].append(candidate)
    untested = [sentence.span for sentence in analysis.sentences if sentence.span not in tested]
    return tuple(_reason(span, refusals[span], lost[span]) for span in untested)


def spans_of(candidate: Candidate) -> list[Span]:
    """The sentences a candidate tests."""
    return [pair.source for pair in candidate.pairs] or [candidate.tested]


def _reason(span: Span, refusals: list[Reason], lost: list[Candidate]) -> Reason:
    for candidate in lost:
        hard = [gate for gate in candidate.gates if gate.is_hard]
        if hard:
            return Reason(sentence=span, rule=candidate.rule, code=hard[0].code, detail=hard[0].detail)
    if lost:
        return Reason(sentence=span, rule=lost[0].rule, code="not_chosen")
    order = {rule: place for place, rule in enumerate(_RULE_ORDER)}
    refusals = sorted(refusals, key=lambda refusal: order.get(refusal.rule, len(order)))
    return refusals[0] if refusals else Reason(sentence=span, rule="all", code="no_rule")


def known_codes() -> frozenset[str]:
    """Every code a reason may carry."""
    from items.generation.gates import GATES

    return frozenset(REASONS) | {gate.code for gate in GATES}
