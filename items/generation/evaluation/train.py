"""``python -m items.generation.evaluation.train``: learns the weights of the score from the verdicts.

Prints what leaving each article out in turn promises, then writes `judged.toml`. Ridge-penalised logistic
regression by Newton's method, no chance in it; weights are whole hundredths, so the table has the same
bytes wherever it is learnt.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from items.generation import judged, pipeline
from items.generation.evaluation.corpus import FOLDER, articles_of
from items.generation.evaluation.rounds import Round, judgements_by_item, rounds_of
from items.generation.evaluation.shapes import Judgement, Record, Verdict, fingerprint
from items.generation.ingest import ingest
from items.generation.placing import placed
from items.generation.records import as_record
from items.generation.shapes import Candidate, CandidateState, Span
from items.generation.traits import FULL, Scene
from items.kinds import ItemKind
from items.places import without_place
from texts import readers, sections

Numbers: TypeAlias = NDArray[np.float64]

PENALTY = 20.0
FEWEST = 8
"""A trait, or a gate, that fewer judged items have is not learnt from."""
FEWEST_OF_KIND = 20
"""A kind of which readers judged fewer passes by the gates alone."""
HARDLY_EVER = 0.10
"""A gate of whose items a smaller share is as is holds whatever the score says."""
OF_VERDICT = 0.3
"""How much of what is learnt is the verdict; the rest is the share that the reader expects to publish."""
_SHARE = {Verdict.AS_IS: 0.65, Verdict.SMALL_EDIT: 0.35, Verdict.NO: 0.12}
"""What stands for the share where the reader named none: about the means of those who did."""
PER_SENTENCE = 3
RATES = (0.3, 0.5, 0.6, 0.75, 1.0, 1.25, 1.5, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A judged candidate of today's engine, before the score decides."""

    article: str
    traits: Mapping[str, int]
    codes: frozenset[str]
    is_good: bool
    share: float
    place: tuple[Span, Span, ItemKind]


@dataclass(frozen=True, slots=True)
class Rate:
    """What is expected where the best `per_100` candidates for each hundred words are published."""

    per_100: float
    published: int
    as_is: float
    threshold: int


def examples_of(article: str, path: Path, folder: Path = FOLDER) -> tuple[list[Example], int]:
    """The candidates of the article that have a verdict, each once, and the words of the article."""
    extracted = readers.read(path.read_bytes(), filename=path.name)
    source = ingest(extracted, sections.split(extracted))
    material, candidates = pipeline.weighable(source)
    scene = Scene(material)
    alive = [one for one in candidates if one.state is not CandidateState.DROPPED]
    scene.prepare(alive)
    known = judgements_by_claim(rounds_of(article, folder))
    found: dict[str, Example] = {}
    for one in alive:
        item = claim_of(as_record(placed(one, source)))
        if known.get(item):
            found.setdefault(item, _example(article, one, scene, known[item]))
    return list(found.values()), len(extracted.text.split())


def claim_of(item: Record) -> str:
    """The fingerprint of the item without the place its stem names: only what is asked is weighed."""
    return fingerprint({**item, "stem": without_place(str(item["stem"]))})


def judgements_by_claim(rounds: Sequence[Round]) -> dict[str, tuple[Judgement, ...]]:
    """As `judgements_by_item`, for items that differ at most in the place they name."""
    by_item = judgements_by_item(rounds)
    return {claim_of(e.item): by_item[e.fingerprint] for one in rounds for e in one.entries}


def _example(article: str, one: Candidate, scene: Scene, judgements: Sequence[Judgement]) -> Example:
    good = [judgement.verdict is Verdict.AS_IS for judgement in judgements]
    shares = [_SHARE[j.verdict] if j.share is None else j.share / 100 for j in judgements]
    return Example(
        article=article,
        traits=scene.traits(one),
        codes=frozenset(finding.code for finding in one.gates),
        is_good=2 * sum(good) > len(good),
        share=sum(shares) / len(shares),
        place=(one.tested, one.answer, one.kind),
    )


def learn(examples: Sequence[Example]) -> judged.Table:
    """The table that fits the examples, with a threshold that lets nothing pass."""
    counts = Counter(name for one in examples for name in one.traits)
    kinds = Counter(one.place[2].value for one in examples)
    names = sorted(name for name, count in counts.items() if count >= FEWEST)
    values = np.array([[one.traits.get(name, 0) / FULL for name in names] + [1.0] for one in examples])
    wanted = np.array([OF_VERDICT * one.is_good + (1 - OF_VERDICT) * one.share for one in examples])
    *weights, base = (round(float(weight) * FULL) for weight in fitted(values, wanted))
    return judged.Table(
        base=base,
        threshold=100 * FULL,
        weighed=weighed_codes(examples),
        kinds=frozenset(kind for kind, count in kinds.items() if count >= FEWEST_OF_KIND),
        weights={name: weight for name, weight in zip(names, weights, strict=True) if weight},
    )


def fitted(values: Numbers, wanted: Numbers) -> Numbers:
    """The weights of least penalised loss; the last column is the base and goes free."""
    weights = np.zeros(values.shape[1])
    penalty = np.full(values.shape[1], PENALTY)
    penalty[-1] = 1e-6
    for _ in range(50):
        expected = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (expected - wanted) + penalty * weights
        bend = (values * (expected * (1 - expected))[:, None]).T @ values + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-10:
            break
    return weights


def weighed_codes(examples: Sequence[Example]) -> frozenset[str]:
    """The soft gates whose items were judged often and are good often enough to be weighed."""
    counts, good = Counter[str](), Counter[str]()
    for one in examples:
        counts.update(one.codes)
        good.update(one.codes if one.is_good else ())
    return frozenset(
        code for code, count in counts.items() if count >= FEWEST and good[code] >= HARDLY_EVER * count
    )


def left_out(examples: Sequence[Example]) -> list[int]:
    """The score of each example by a table learnt from the other articles; low where a gate holds it."""
    found = [0] * len(examples)
    for article in sorted({one.article for one in examples}):
        by = learn([one for one in examples if one.article != article])
        for at, one in enumerate(examples):
            if one.article == article:
                barred = bool(one.codes - by.weighed)
                found[at] = judged.score(one.traits, by) - barred * FULL * FULL * FULL
    return found


def curve(examples: Sequence[Example], scores: Sequence[int], words: int) -> list[Rate]:
    """The share that is as is at each rate, with no more of a sentence or an answer than is published."""
    taken = _best(examples, scores)
    found = []
    for rate in RATES:
        count = round(rate * words / 100)
        if 0 < count <= len(taken):
            best = taken[:count]
            share = sum(examples[at].is_good for at in best) / count
            found.append(Rate(rate, count, share, scores[best[-1]] // FULL))
    return found


def _best(examples: Sequence[Example], scores: Sequence[int]) -> list[int]:
    counts: Counter[object] = Counter()
    taken = []
    for at in sorted(range(len(examples)), key=lambda at: (-scores[at], at)):
        one = examples[at]
        tested, answer, kind = one.place
        answer_key = (one.article, answer, kind is ItemKind.TRUE_FALSE)
        if counts[one.article, tested] < PER_SENTENCE and not counts[answer_key]:
            counts.update([(one.article, tested), answer_key])
            taken.append(at)
    return taken


def as_toml(table: judged.Table) -> str:
    """The table as the file that `judged.table` reads."""
    lines = [
        "# Learnt from the verdicts: python -m items.generation.evaluation.train",
        f"base = {table.base}",
        f"threshold = {table.threshold}",
        "weighed = [",
        *(f'    "{code}",' for code in sorted(table.weighed)),
        "]",
        "kinds = [",
        *(f'    "{kind}",' for kind in sorted(table.kinds)),
        "]",
        "",
        "[weights]",
        *(f'"{name}" = {weight}' for name, weight in sorted(table.weights.items())),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the table was written."""
    parser = argparse.ArgumentParser(prog="python -m items.generation.evaluation.train", description=__doc__)
    parser.add_argument("--per-100", type=float, default=0.75, help="items to publish for 100 words")
    parser.add_argument("--out", type=Path, default=judged.TABLE)
    options = parser.parse_args(arguments)
    examples: list[Example] = []
    words = 0
    for article, path in articles_of("develop").items():
        found, count = examples_of(article, path)
        examples += found
        words += count
    rates = curve(examples, left_out(examples), words)
    for rate in rates:
        print(
            f"{rate.per_100:4.2f} per 100 words, {rate.published:4} items: "
            f"{100 * rate.as_is:.1f} % as is, threshold {rate.threshold}"
        )
    chosen = min(rates, key=lambda rate: abs(rate.per_100 - options.per_100))
    learnt = learn(examples)
    table = replace(learnt, threshold=chosen.threshold)
    options.out.write_text(as_toml(table), encoding="utf-8")
    print(f"{len(examples)} judged candidates, {len(table.weights)} weights, threshold {table.threshold}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
