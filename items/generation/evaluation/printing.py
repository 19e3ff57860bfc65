"""The summary as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from items.generation.evaluation.summary import BarFields, CoverageFields, Part, Summary, TallyFields

_COLUMNS = ("items", "judged", "unjudged", "as is", "or edit", "wrong keys")


def as_text(summary: Summary) -> str:
    """The whole summary, the bar first."""
    return "\n".join(_lines(summary))


def _lines(summary: Summary) -> Iterator[str]:
    yield "THE BAR (least and most: all unjudged items bad, all good)"
    yield from (_bar_line(line) for line in summary["bar"])
    yield ""
    yield "TODAY: what the engine publishes now, with the verdicts on the very same items"
    yield from _part(summary["today"])
    yield ""
    yield "YIELD AND COVERAGE, today"
    yield _row("", ("items", "words", "per 100", "sentences", "tested", "or explained"))
    for article, found in summary["coverage_by_article"].items():
        yield _coverage(article, found)
    yield _coverage("all", summary["coverage"])
    yield ""
    yield from _recorded(summary)


def _recorded(summary: Summary) -> Iterator[str]:
    rounds = summary["recorded_rounds"]
    if not rounds:
        yield "AS RECORDED: no verdicts are recorded."
        return
    numbers = ", ".join(str(number) for number in sorted(set(rounds.values())))
    yield f"AS RECORDED: all items of the latest judged round (round {numbers}; {len(rounds)} articles)"
    yield from _part(summary["recorded"])
    yield f"items per 100 words {_number(summary['recorded_per_100_words'])}"


def _bar_line(line: BarFields) -> str:
    form = _percent if line["bar"] <= 1 and "keys" not in line["name"] else _number
    spread = "" if line["least"] == line["most"] else f"  {form(line['least'])} to {form(line['most'])}"
    return (
        f"{line['name']:<32}{form(line['figure']):>8}  bar {form(line['bar']):<6} {line['state']:<7}{spread}"
    )


def _part(part: Part) -> Iterator[str]:
    yield _row("", _COLUMNS)
    yield _tally("all", part["all"])
    for groups in (part["kinds"], part["rules"], part["articles"]):
        yield ""
        yield from _tallies(groups)
    yield ""
    yield "points: " + ", ".join(f"{point} {_percent(held)}" for point, held in part["points"].items())
    agreed = part["agreement"]
    yield (
        f"readers: {agreed['pairs']} pairs, agreement {_percent(agreed['share'])}, "
        f"kappa {_number(agreed['kappa'])}"
    )
    decided = ", ".join(f"{how} {count}" for how, count in sorted(part["decisions"].items()))
    yield f"decided: {decided or '–'}"


def _tallies(groups: Mapping[str, TallyFields]) -> Iterator[str]:
    for name, counts in groups.items():
        yield _tally(name, counts)


def _tally(name: str, counts: TallyFields) -> str:
    return _row(
        name,
        (
            str(counts["published"]),
            str(counts["judged"]),
            str(counts["unjudged"]),
            _percent(counts["as_is_share"]),
            _percent(counts["usable_share"]),
            str(counts["wrong_keys"]),
        ),
    )


def _coverage(name: str, found: CoverageFields) -> str:
    return _row(
        name,
        (
            str(found["items"]),
            str(found["words"]),
            _number(found["items_per_100_words"]),
            str(found["sentences"]),
            _percent(found["tested_share"]),
            _percent(found["covered_share"]),
        ),
    )


def _row(name: str, cells: tuple[str, ...]) -> str:
    return f"{name:<38}" + "".join(f"{cell:>13}" for cell in cells)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
