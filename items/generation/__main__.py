"""``python -m items.generation ARTICLE``: print the items of an article. No database, no server."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from items.generation import generate
from items.generation.levels import LEVELS
from items.generation.reasons import explain_code
from items.generation.records import as_record
from items.generation.shapes import Candidate, CandidateState, Reason
from texts import sections
from texts.readers import READABLE
from texts.sandbox import read_limited
from texts.shapes import Extracted, UnreadableFile


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 when the article was read, 2 when it was not."""
    options = _parser().parse_args(arguments)
    try:
        extracted = read_limited(Path(options.article).read_bytes(), filename=options.article)
    except OSError as error:
        return _fail(f"{options.article}: {error.strerror or error}")
    except UnreadableFile as error:
        return _fail(f"{options.article}: {error}")
    if options.text:
        sys.stdout.buffer.write(extracted.text.encode("utf-8", "replace"))
        return 0
    result = generate(extracted, sections.split(extracted), seed=options.seed)
    shown = [c for c in result.candidates if options.held or c.state is CandidateState.PASSED]
    standing = LEVELS[result.run.level_code]
    print(f"Level: {result.run.level}. {standing.sentence} {standing.hint}", file=sys.stderr)
    lines = [_as_text(c) if options.format == "text" else _as_json(c) for c in shown]
    if options.why:
        lines += [_reason(reason, extracted, options.format) for reason in result.reasons]
    for line in lines:
        print(line)
    if not shown:
        print("No items: " + _why_none(result.reasons), file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m items.generation", description="Items from an article.")
    parser.add_argument("article", metavar="ARTICLE", help=READABLE)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--format", choices=("jsonl", "text"), default="jsonl")
    parser.add_argument("--held", action="store_true", help="also what a soft gate holds for review")
    parser.add_argument("--why", action="store_true", help="also why sentences gave nothing")
    parser.add_argument("--text", action="store_true", help="only write the text that the offsets count in")
    return parser


def _fail(message: str) -> int:
    print(f"items.generation: {message}", file=sys.stderr)
    return 2


def _why_none(reasons: Sequence[Reason]) -> str:
    code = reasons[0].code if reasons else "too_little_text"
    explanation = explain_code(code)
    return f"{explanation.sentence} {explanation.hint}"


def _as_json(candidate: Candidate) -> str:
    return json.dumps(as_record(candidate), ensure_ascii=False)


def _as_text(candidate: Candidate) -> str:
    label = f"{candidate.kind.value} {candidate.rule} {candidate.confidence:.2f} {candidate.state.value}"
    lines = [f"[{label}] {candidate.stem}"]
    if candidate.pairs:
        lines += [f"    {pair.left}  =>  {pair.right}" for pair in candidate.pairs]
    elif candidate.options:
        lines += [f"  {'*' if option.is_key else ' '} {option.text}" for option in candidate.options]
    else:
        lines.append(f"    key: {candidate.key}")
    lines += [
        f"    {gate.code}: {explain_code(gate.code).sentence} {gate.detail}".rstrip()
        for gate in candidate.gates
    ]
    return "\n".join(lines)


def _reason(reason: Reason, extracted: Extracted, form: str) -> str:
    text, explanation = reason.sentence.of(extracted.text), explain_code(reason.code)
    if form == "text":
        return (
            f"[{reason.code}] {text}\n    {explanation.sentence} {explanation.hint} {reason.detail}".rstrip()
        )
    return json.dumps(
        {
            "reason": reason.code,
            "rule": reason.rule,
            "sentence": {"start": reason.sentence.start, "end": reason.sentence.end, "text": text},
            "text": explanation.sentence,
            "hint": explanation.hint,
            "detail": reason.detail,
        },
        ensure_ascii=False,
    )


if __name__ == "__main__":
    sys.exit(main())
