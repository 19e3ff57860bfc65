"""The committed verdicts: one JSON Lines file for each article and round of judging."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from items.generation.evaluation.shapes import POINTS, Entry, Judgement, Verdict

_FILE = re.compile(r"(?P<article>.+)\.round-(?P<number>\d+)\.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The items that readers were asked about on the day their sheet was written.

    All that the engine published, and where the sheet asked for it what it held as well.
    """

    article: str
    number: int
    entries: tuple[Entry, ...]

    @property
    def is_judged(self) -> bool:
        """Whether anybody has judged anything of it."""
        return any(entry.judgements for entry in self.entries)

    @property
    def fingerprints(self) -> frozenset[str]:
        """Of all its items."""
        return frozenset(entry.fingerprint for entry in self.entries)


def rounds_of(article: str, folder: Path) -> list[Round]:
    """The rounds of an article, the oldest first."""
    set_name, stem = article.split("/")
    found = []
    for path in (folder / "verdicts" / set_name).glob("*.jsonl"):
        name = _FILE.fullmatch(path.name)
        if name and name["article"] == stem:
            lines = path.read_text(encoding="utf-8").splitlines()
            entries = tuple(_entry(json.loads(line)) for line in lines)
            found.append(Round(article=article, number=int(name["number"]), entries=entries))
    return sorted(found, key=lambda one: one.number)


def write_round(judged: Round, folder: Path) -> Path:
    """The file now holding the round, in place of what it held before."""
    path = folder / "verdicts" / f"{judged.article}.round-{judged.number}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(_line(entry), ensure_ascii=False) + "\n" for entry in judged.entries]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def judgements_by_item(rounds: Sequence[Round]) -> dict[str, tuple[Judgement, ...]]:
    """Fingerprint to the judgements on it, one for each reader: the one of the latest round."""
    found: dict[str, dict[str, Judgement]] = {}
    for judged in rounds:
        for entry in judged.entries:
            found.setdefault(entry.fingerprint, {}).update({j.reader: j for j in entry.judgements})
    return {item: tuple(readers.values()) for item, readers in found.items()}


def _line(entry: Entry) -> dict[str, object]:
    return {
        "fingerprint": entry.fingerprint,
        "item": entry.item,
        "verdicts": [
            {
                "reader": judgement.reader,
                **{point: judgement.points[point] for point in POINTS},
                "verdict": judgement.verdict.value,
                "wrong_key": judgement.has_wrong_key,
                "reason": judgement.reason,
                **({} if judgement.share is None else {"share": judgement.share}),
            }
            for judgement in sorted(entry.judgements, key=lambda one: one.reader)
        ],
    }


def _entry(line: Mapping[str, object]) -> Entry:
    item, verdicts = line["item"], line["verdicts"]
    if not isinstance(item, dict) or not isinstance(verdicts, list):
        raise ValueError("A line of verdicts needs an item and a list of verdicts.")
    return Entry(item=item, judgements=tuple(_judgement(verdict) for verdict in verdicts))


def _judgement(fields: Mapping[str, object]) -> Judgement:
    return Judgement(
        reader=str(fields["reader"]),
        points={point: fields[point] is True for point in POINTS},
        verdict=Verdict(str(fields["verdict"])),
        has_wrong_key=fields["wrong_key"] is True,
        reason=str(fields["reason"]),
        share=None if fields.get("share") is None else int(str(fields["share"])),
    )
