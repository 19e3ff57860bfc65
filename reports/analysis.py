"""Item analysis of one quiz: sums from the database, figures from `items.statistics`, words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from items import statistics
from items.kinds import Item
from items.statistics import ItemFigures, Verdict
from quizzes.evidence import EvidencePlace, places_of
from quizzes.versions import items_of
from reports import analysis_queries as queries
from reports.analysis_queries import ItemSums, OptionCount, QuizFilters, QuizSums, VersionSums
from reports.option_lines import OptionLine, answers_given, option_figures, option_lines, pooled

GRAVITY = {
    "check_key": 0,
    "attractive_distractor": 1,
    "too_hard": 2,
    "separates_weakly": 3,
    "too_easy": 4,
    "no_spread": 5,
}
"""Verdicts that ask for a look, the gravest first; every other verdict asks for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnalysis:
    """The figures of one item. Indices are None while there are too few attempts.

    `n` counts every attempt, `option_n` those whose wording had the options of `options`.
    """

    number: int
    item_id: int
    item: Item
    n: int
    facility: float | None
    interval: statistics.Interval | None
    discrimination: float | None
    alpha_without: float | None
    empty_count: int
    verdict: Verdict
    option_n: int
    options: list[OptionLine]
    place: EvidencePlace | None

    @property
    def needs_a_look(self) -> bool:
        return self.verdict.code in GRAVITY

    @property
    def tone(self) -> str:
        """How the verdict is coloured, empty where it is too early; the words say the same."""
        if self.verdict.code == "too_few":
            return ""
        if self.verdict.code == "check_key":
            return "bad"
        return "warn" if self.needs_a_look else "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizAnalysis:
    """The whole analysis. `alpha` and `standard_error` (in points) are None while there are too few.

    They are None too where not every attempt held the same items, `has_changed`: a total of other items is
    another scale.
    """

    sums: QuizSums
    items: list[ItemAnalysis]
    alpha: float | None
    standard_error: float | None
    missing: int
    has_changed: bool

    @property
    def to_look_at(self) -> list[ItemAnalysis]:
        """The items that ask for a look, the gravest first."""
        asked = [one for one in self.items if one.needs_a_look]
        return sorted(asked, key=lambda one: (GRAVITY[one.verdict.code], one.number))

    @property
    def numbers_to_look_at(self) -> list[int]:
        return sorted(one.number for one in self.to_look_at)


@dataclass(frozen=True, slots=True)
class _Reliability:
    """Variances of all items and of the total, or no items where no reliability can be told."""

    variances: Sequence[float]
    total: float

    @property
    def alpha(self) -> float | None:
        return statistics.reliability(len(self.variances), self.variances, self.total)

    def without(self, place: int, row: ItemSums) -> float | None:
        """Alpha if the item at `place` were taken out."""
        if not self.variances or row.n < 2:
            return None
        return statistics.reliability_without(place, self.variances, self.total, row.sxy / (row.n - 1))


def quiz_analysis(filters: QuizFilters) -> QuizAnalysis:
    """The analysis; five statements however many attempts there are."""
    sums = queries.quiz_sums(filters)
    rows, versions = queries.item_sums(filters)
    given: dict[int, list[OptionCount]] = {}
    for count in queries.option_counts(filters):
        given.setdefault(count.item_id, []).append(count)
    items, places = items_of(one.version_id for one in versions), places_of(row.version_id for row in rows)
    has_changed = any(row.n != sums.attempt_count for row in rows)
    has_indices = sums.attempt_count >= statistics.MINIMUM_ATTEMPTS and not has_changed
    variances = [row.variance or 0.0 for row in rows] if has_indices else []
    reliability = _Reliability(variances, sums.total_variance or 0.0)
    return QuizAnalysis(
        sums=sums,
        items=[
            _item(
                place + 1,
                row,
                {one.version_id: items[one.version_id] for one in versions if one.item_id == row.item_id},
                [one for one in versions if one.item_id == row.item_id],
                given.get(row.item_id, []),
                alpha_without=reliability.without(place, row),
                evidence=places.get(row.version_id),
            )
            for place, row in enumerate(rows)
        ],
        alpha=reliability.alpha,
        standard_error=statistics.standard_error(reliability.total, reliability.alpha),
        missing=max(0, statistics.MINIMUM_ATTEMPTS - sums.attempt_count),
        has_changed=has_changed,
    )


def _item(
    number: int,
    row: ItemSums,
    wordings: dict[int, Item],
    versions: Sequence[VersionSums],
    counts: Sequence[OptionCount],
    *,
    alpha_without: float | None,
    evidence: EvidencePlace | None,
) -> ItemAnalysis:
    item = wordings[row.version_id]
    # A corrected stem leaves the options what they were; other options are other answers.
    alike = {version_id for version_id, wording in wordings.items() if wording.body == item.body}
    sums = pooled(versions, alike)
    given = answers_given(item, sums, [count for count in counts if count.version_id in alike])
    facility = statistics.facility(row.n, row.sum_fraction)
    index = statistics.discrimination(statistics.ItemSums(n=row.n, sxx=row.sxx, syy=row.syy, sxy=row.sxy))
    figures = option_figures(item, sums, given) if sums.n >= statistics.MINIMUM_ATTEMPTS else ()
    return ItemAnalysis(
        number=number,
        item_id=row.item_id,
        item=item,
        n=row.n,
        facility=facility,
        interval=statistics.proportion_interval(row.sum_fraction, row.n),
        discrimination=index if row.n >= statistics.MINIMUM_ATTEMPTS else None,
        alpha_without=alpha_without,
        empty_count=row.empty_count,
        verdict=statistics.verdict(
            ItemFigures(n=row.n, facility=facility, discrimination=index, options=figures)
        ),
        option_n=sums.n,
        options=option_lines(item, sums, given),
        place=evidence,
    )
