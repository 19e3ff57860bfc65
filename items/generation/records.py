"""A candidate as the plain record that the command prints and the verdicts keep."""

from __future__ import annotations

from items.generation.shapes import Candidate


def as_record(candidate: Candidate) -> dict[str, object]:
    """The candidate's fields as JSON values: what is asked, the key, its proof, and how it came about."""
    evidence = {"start": candidate.source.start, "end": candidate.source.end, "text": candidate.source_text}
    record: dict[str, object] = {
        "kind": candidate.kind.value,
        "stem": candidate.stem,
        "options": [option.text for option in candidate.options],
        "key": candidate.key,
        "evidence": evidence,
        "answer": {"start": candidate.answer.start, "end": candidate.answer.end, "text": candidate.raw_key},
        "rule": candidate.rule,
        "confidence": candidate.confidence,
        "gates": [{"code": gate.code, "detail": gate.detail} for gate in candidate.gates],
        "state": candidate.state.value,
    }
    if candidate.pairs:
        record["pairs"] = [
            {"left": p.left, "right": p.right, "start": p.source.start, "end": p.source.end}
            for p in candidate.pairs
        ]
    return record
