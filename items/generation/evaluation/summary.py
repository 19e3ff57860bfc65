"""Everything that a run of the evaluation tells, as one JSON value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from items.generation.evaluation import bar, figures
from items.generation.evaluation.figures import JudgedItem, Tally
from items.generation.evaluation.published import Published, word_count
from items.generation.evaluation.rounds import judgements_by_item, rounds_of


class TallyFields(TypedDict):
    """`figures.Tally` with its shares."""

    published: int
    judged: int
    unjudged: int
    as_is: int
    small_edit: int
    no: int
    wrong_keys: int
    as_is_share: float | None
    usable_share: float | None


class AgreementFields(TypedDict):
    """`figures.Agreement` with its figures."""

    pairs: int
    share: float | None
    kappa: float | None


class BarFields(TypedDict):
    """`bar.Line` with its state."""

    name: str
    bar: float
    figure: float | None
    least: float
    most: float
    state: str


class CoverageFields(TypedDict):
    """What was published for an article, or for all, and the sentences it covers."""

    items: int
    words: int
    items_per_100_words: float | None
    sentences: int
    tested_share: float | None
    covered_share: float | None


class Part(TypedDict):
    """The verdicts on one list of items."""

    all: TallyFields
    kinds: dict[str, TallyFields]
    rules: dict[str, TallyFields]
    articles: dict[str, TallyFields]
    points: dict[str, float | None]
    agreement: AgreementFields
    decisions: dict[str, int]


class Summary(TypedDict):
    """Today's items beside those of the latest judged round of each article."""

    today: Part
    bar: list[BarFields]
    coverage: CoverageFields
    coverage_by_article: dict[str, CoverageFields]
    recorded: Part
    recorded_per_100_words: float | None
    recorded_rounds: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The items of each article's latest judged round, that round's number, and the articles' words."""

    items: list[JudgedItem]
    rounds: dict[str, int]
    words: int


def judged_today(published: Sequence[Published], folder: Path) -> list[JudgedItem]:
    """Today's items with the latest judgement of each reader on the very same item."""
    found = []
    for one in published:
        known = judgements_by_item(rounds_of(one.article, folder))
        found += figures.joined(one.article, one.items, known)
    return found


def judged_as_recorded(articles: Mapping[str, Path], folder: Path) -> Recorded:
    """What the committed verdicts say, whatever the engine does today."""
    items: list[JudgedItem] = []
    numbers: dict[str, int] = {}
    for article in articles:
        rounds = rounds_of(article, folder)
        while rounds and not rounds[-1].is_judged:
            rounds.pop()
        if rounds:
            numbers[article] = rounds[-1].number
            entries = rounds[-1].entries
            of_round = [entry.item for entry in entries if entry.item.get("state") != "held"]
            items += figures.joined(article, of_round, judgements_by_item(rounds))
    words = sum(word_count(articles[article]) for article in numbers)
    return Recorded(items=items, rounds=numbers, words=words)


def summarise(today: Sequence[JudgedItem], published: Sequence[Published], recorded: Recorded) -> Summary:
    """The figures of a run."""
    return Summary(
        today=_part(today),
        bar=[_bar(line) for line in bar.lines(today, published)],
        coverage=_coverage(published),
        coverage_by_article={one.article: _coverage([one]) for one in published},
        recorded=_part(recorded.items),
        recorded_per_100_words=figures.share(100 * len(recorded.items), recorded.words),
        recorded_rounds=recorded.rounds,
    )


def _part(items: Sequence[JudgedItem]) -> Part:
    agreed = figures.agreement(items)
    return Part(
        all=_tally(figures.tally(items)),
        kinds=_tallies(figures.tallies(items, lambda one: str(one.item["kind"]))),
        rules=_tallies(figures.tallies(items, lambda one: str(one.item["rule"]))),
        articles=_tallies(figures.tallies(items, lambda one: one.article)),
        points=figures.point_shares(items),
        agreement=AgreementFields(pairs=agreed.pairs, share=agreed.share, kappa=agreed.kappa),
        decisions=figures.decisions(items),
    )


def _tallies(groups: Mapping[str, Tally]) -> dict[str, TallyFields]:
    return {name: _tally(counts) for name, counts in groups.items()}


def _tally(counts: Tally) -> TallyFields:
    return TallyFields(
        published=counts.published,
        judged=counts.judged,
        unjudged=counts.unjudged,
        as_is=counts.as_is,
        small_edit=counts.small_edit,
        no=counts.no,
        wrong_keys=counts.wrong_keys,
        as_is_share=counts.as_is_share,
        usable_share=counts.usable_share,
    )


def _bar(line: bar.Line) -> BarFields:
    return BarFields(
        name=line.name,
        bar=line.bar,
        figure=line.figure,
        least=line.least,
        most=line.most,
        state=line.state,
    )


def _coverage(published: Sequence[Published]) -> CoverageFields:
    items = sum(len(one.items) for one in published)
    words = sum(one.words for one in published)
    sentences = sum(one.sentences for one in published)
    tested = sum(one.tested for one in published)
    explained = sum(one.explained for one in published)
    return CoverageFields(
        items=items,
        words=words,
        items_per_100_words=figures.share(100 * items, words),
        sentences=sentences,
        tested_share=figures.share(tested, sentences),
        covered_share=figures.share(tested + explained, sentences),
    )
