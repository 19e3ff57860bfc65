"""``python -m items.evaluate_grading``: how well typed answers are marked, on answers marked by a person.

Prints what was marked without a person and how often as a person would, what was left for the instructor, and
both for every part and sort of answer. Rules and thresholds are tuned on the part called "development";
"measurement" was written along with it. "blind" was not looked at before its first run, whose figures
``docs/decisions/0010-typed-answers.md`` keeps; today's figures are those of answers seen by now. "unseen" has
not been read to mend a rule.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from items.generation.encoder import default_encoder
from items.grading import DEFAULT_RULES, Mark, Reading, grade
from items.kinds import Evidence, Item, ItemKind, Rich, Text, TextAnswer
from items.typed.chain import Rules, Similarity, Standing
from items.typed.points import coverage

ROWS = Path(__file__).parent / "typed" / "rows.toml"
LEAST_AGREEMENT, MOST_LEFT = 0.95, 0.20


@dataclass(frozen=True, slots=True)
class Case:
    """One answer as a learner may type it, with the verdict of a person: full, partial or none."""

    half: str
    item: Item
    article: str
    answer: str
    verdict: str
    sort: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case."""

    case: Case
    mark: Mark

    @property
    def verdict(self) -> str:
        """The verdict of the machine, or "left" for the instructor."""
        if self.mark.standing is not Standing.FINAL:
            return "left"
        return {Decimal(1): "full", Decimal(0): "none"}.get(self.mark.fraction, "partial")


@dataclass(frozen=True, slots=True)
class Figures:
    """`agreement` is the share of the marked cases marked as a person would, `left` that of all left over."""

    count: int
    marked: int
    agreed: int

    @property
    def agreement(self) -> float:
        return self.agreed / self.marked if self.marked else 1.0

    @property
    def left(self) -> float:
        return 1 - self.marked / self.count if self.count else 0.0


def cases(path: Path = ROWS) -> Iterator[Case]:
    """The rows of the file, in its order."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for passage in data["passage"]:
        article = " ".join(passage["text"].split())
        for question in passage["question"]:
            item = _item(question["stem"], question["answers"], question.get("points", ()), article)
            for row in question["rows"]:
                head, _stroke, answer = row.partition("|")
                verdict, sort = head.split(maxsplit=1)
                yield Case(passage["half"], item, article, answer.strip(), verdict, sort.strip())


def outcomes(
    found: Iterable[Case], encoder: Similarity | None = None, rules: Rules = DEFAULT_RULES
) -> list[Outcome]:
    """Every case, marked."""
    encoder = encoder or default_encoder()
    return [
        Outcome(
            case,
            grade(
                case.item, {"text": case.answer}, Reading(rules=rules, encoder=encoder, article=case.article)
            ),
        )
        for case in found
    ]


def figures(done: Sequence[Outcome]) -> Figures:
    """The sums."""
    marked = [outcome for outcome in done if outcome.verdict != "left"]
    return Figures(len(done), len(marked), sum(outcome.verdict == outcome.case.verdict for outcome in marked))


def report(done: Sequence[Outcome]) -> str:
    """The figures, the confusion and the sorts as text."""
    lines = [_line("all", figures(done)), "", "person \\ machine   full  partial  none  left"]
    confusion = Counter((outcome.case.verdict, outcome.verdict) for outcome in done)
    for verdict in ("full", "partial", "none"):
        cells = [confusion[verdict, said] for said in ("full", "partial", "none", "left")]
        lines.append(f"{verdict:17} {cells[0]:5} {cells[1]:8} {cells[2]:5} {cells[3]:5}")
    lines += ["", "by part"]
    for half in dict.fromkeys(outcome.case.half for outcome in done):
        lines.append(_line(half, figures([outcome for outcome in done if outcome.case.half == half])))
    lines += ["", "by sort"]
    for sort in dict.fromkeys(outcome.case.sort for outcome in done):
        lines.append(_line(sort, figures([outcome for outcome in done if outcome.case.sort == sort])))
    lines += ["", "what decided"]
    origins = Counter(outcome.mark.origin or "empty" for outcome in done if outcome.verdict != "left")
    lines += [f"{origin:16} {count:4}" for origin, count in origins.most_common()]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if the bar holds on what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m items.evaluate_grading", description=__doc__)
    parser.add_argument(
        "--half", choices=["development", "measurement", "blind", "unseen", "all"], default="all"
    )
    parser.add_argument(
        "--show", action="store_true", help="list what was marked otherwise, and what was left"
    )
    chosen = parser.parse_args(arguments)
    done = outcomes(case for case in cases() if chosen.half in ("all", case.half))
    print(report(done))
    if chosen.show:
        for outcome in done:
            if outcome.verdict != outcome.case.verdict:
                case = outcome.case
                said = f"{outcome.verdict:5} {case.verdict:8} {case.sort:14}"
                print(said, repr(case.answer), case.item.stem.value, sep=" · ")
    sums = figures(done)
    return int(sums.agreement < LEAST_AGREEMENT or sums.left > MOST_LEFT)


def _line(name: str, sums: Figures) -> str:
    return (
        f"{name:17} {sums.count:4} answers, {sums.marked:4} marked, agreement {sums.agreement:6.1%},"
        f" left {sums.left:6.1%}"
    )


def _item(stem: str, answers: Sequence[str], points: Sequence[str], article: str) -> Item:
    body = Text(
        answers=tuple(TextAnswer(id=f"t{number}", pattern=text) for number, text in enumerate(answers, 1)),
        key_points=tuple(points),
    )
    proof = max(
        (part.strip() for part in article.split(". ")),
        key=lambda part: coverage(answers[0], part) + coverage(stem, part) / 4,
    )
    start = article.index(proof)
    evidence = Evidence(start=start, end=start + len(proof), text=proof)
    return Item(kind=ItemKind.SHORT_ANSWER, stem=Rich(stem), body=body, evidence=evidence)


if __name__ == "__main__":
    raise SystemExit(main())
