"""Blank sheets for readers who see only article and item, and filled ones on their way back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from items.generation.evaluation.rounds import Round, judgements_by_item, rounds_of, write_round
from items.generation.evaluation.shapes import POINTS, Entry, Judgement, Record, Verdict, fingerprint

_HIDDEN = ("rule", "confidence", "gates", "state", "answer", "pairs")


class BadSheet(ValueError):
    """A line cannot be recorded; the message names the line and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class _Filled:
    article: str
    number: int
    item: str
    judgement: Judgement


def open_round(published: Mapping[str, Sequence[Record]], folder: Path) -> list[Round]:
    """The rounds that hold exactly the published items of each article: the current ones or new ones.

    A round that was written is never changed but for its verdicts, since a reader may be at work on its
    sheet. When an item has changed, all the articles asked for get a new round.
    """
    every = [judged for article in published for judged in rounds_of(article, folder)]
    number = max((judged.number for judged in every), default=1)
    current = {judged.article: judged for judged in every if judged.number == number}
    if any(one.fingerprints != {fingerprint(item) for item in published[a]} for a, one in current.items()):
        number, current = number + 1, {}
    for article in published.keys() - current.keys():
        entries = tuple(Entry(item=item) for item in published[article])
        current[article] = Round(article=article, number=number, entries=entries)
        write_round(current[article], folder)
    return [current[article] for article in published]


def write_sheet(opened: Round, folder: Path, out: Path, *, reader: str = "", again: bool = False) -> int:
    """How many items the sheet in `out` asks about: those that nobody has judged yet.

    With `reader`, those that this reader has not judged; with `again`, all of them. No file for none.
    """
    known = judgements_by_item(rounds_of(opened.article, folder))
    asked = [
        entry.item
        for entry in opened.entries
        if again or not _is_judged(known.get(entry.fingerprint, ()), reader)
    ]
    if asked:
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{opened.article.replace('/', '--')}.round-{opened.number}.jsonl"
        lines = [json.dumps(_blank(opened, item), ensure_ascii=False) + "\n" for item in asked]
        path.write_text("".join(lines), encoding="utf-8")
    return len(asked)


def record(reader: str, sheet: Path, folder: Path) -> tuple[int, int]:
    """How many judgements of the filled sheet now stand in the committed verdicts, and how many are blank.

    Raises BadSheet, and records nothing of the sheet, when a line is half filled or contradicts itself.
    """
    lines = [line for line in sheet.read_text(encoding="utf-8").splitlines() if line.strip()]
    filled = []
    for place, line in enumerate(lines, 1):
        try:
            answer = _filled(json.loads(line), reader)
        except KeyError as error:
            raise BadSheet(f"{sheet}, line {place}: the field {error} is missing.") from error
        except ValueError as error:
            raise BadSheet(f"{sheet}, line {place}: {error}") from error
        if answer:
            filled.append(answer)
    changed = [
        _with_judgements(article, number, [one for one in filled if (one.article, one.number) == key], folder)
        for key in sorted({(one.article, one.number) for one in filled})
        for article, number in [key]
    ]
    for judged in changed:
        write_round(judged, folder)
    return len(filled), len(lines) - len(filled)


def _is_judged(judgements: Sequence[Judgement], reader: str) -> bool:
    return any(not reader or judgement.reader == reader for judgement in judgements)


def _blank(opened: Round, item: Record) -> dict[str, object]:
    shown = {field: value for field, value in item.items() if field not in _HIDDEN}
    points: dict[str, object] = dict.fromkeys(POINTS)
    if not item.get("options"):
        points["plausible_distractors"] = True  # there are none that could fail
    return {
        "id": fingerprint(item),
        "article": opened.article,
        "round": opened.number,
        **shown,
        "evidence": _evidence(item),
        **points,
        "verdict": None,
        "wrong_key": None,
        "reason": "",
        "share": None,
    }


def _evidence(item: Record) -> object:
    """The supporting sentence; the sentence of each pair where the item has pairs."""
    evidence, pairs = item["evidence"], item.get("pairs")
    if not isinstance(evidence, dict):
        return evidence
    text, start = evidence["text"], evidence["start"]
    if not isinstance(pairs, list):
        return text
    return [text[pair["start"] - start : pair["end"] - start] for pair in pairs]


def _filled(line: Mapping[str, object], reader: str) -> _Filled | None:
    if line["verdict"] is None:
        return None
    points = {point: _yes_or_no(line, point) for point in POINTS}
    judgement = Judgement(
        reader=reader,
        points=points,
        verdict=Verdict(str(line["verdict"])),
        has_wrong_key=_yes_or_no(line, "wrong_key"),
        reason=str(line.get("reason") or "").strip(),
        share=_share(line.get("share")),
    )
    _check(judgement)
    return _Filled(str(line["article"]), int(str(line["round"])), str(line["id"]), judgement)


def _yes_or_no(line: Mapping[str, object], field: str) -> bool:
    value = line[field]
    if not isinstance(value, bool):
        raise ValueError(f"{field} must be true or false.")
    return value


def _share(value: object) -> int | None:
    if value is not None and not (type(value) is int and 0 <= value <= 100):
        raise ValueError("share must be a whole number from 0 to 100, or null.")
    return value


def _check(judgement: Judgement) -> None:
    if judgement.verdict is Verdict.AS_IS:
        failed = [point for point, holds in judgement.points.items() if not holds]
        if failed or judgement.has_wrong_key:
            raise ValueError(f"as_is contradicts {', '.join(failed) or 'wrong_key'}.")
    elif not judgement.reason:
        raise ValueError("a verdict other than as_is needs a reason.")
    if judgement.has_wrong_key and judgement.verdict is not Verdict.NO:
        raise ValueError("an item with a wrong key can only be judged no.")


def _with_judgements(article: str, number: int, filled: Sequence[_Filled], folder: Path) -> Round:
    found = [one for one in rounds_of(article, folder) if one.number == number]
    if not found:
        raise BadSheet(f"{article} has no round {number}; the sheet was written from other verdicts.")
    new = {one.item: one.judgement for one in filled}
    if strangers := set(new) - found[0].fingerprints:
        raise BadSheet(f"{article}, round {number}, has no item {', '.join(sorted(strangers))}.")
    entries = [
        _replaced(entry, new[entry.fingerprint]) if entry.fingerprint in new else entry
        for entry in found[0].entries
    ]
    return replace(found[0], entries=tuple(entries))


def _replaced(entry: Entry, judgement: Judgement) -> Entry:
    others = tuple(one for one in entry.judgements if one.reader != judgement.reader)
    return replace(entry, judgements=(*others, judgement))
