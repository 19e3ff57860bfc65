"""Item analysis of one quiz: sums from the database, figures from `items.statistics`, words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from items import statistics
from items.guessing import guess_fraction
from items.kinds import Item
from items.statistics import ItemFigures, Verdict
from quizzes.evidence import EvidencePlace, places_of
from quizzes.versions import items_of
from reports import analysis_queries as queries
from reports.analysis_queries import (
    ItemSums,
    OptionCount,
    QuizFilters,
    QuizSums,
    RoundScores,
    VersionSums,
)
from reports.option_lines import (
    OptionLine,
    UnlistedAnswers,
    answers_given,
    option_figures,
    option_lines,
    pooled,
    unlisted_answers,
)
from reports.suspects import Suspect, suspect_of
from reports.variants import VariantFigures, variants_of

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
class VersionFigures:
    """One wording of an item among the attempts that count. `discrimination` is None with too few."""

    number: int
    n: int
    facility: float | None
    discrimination: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The share of an item in the points of the quiz, and in what spreads the scores; 0 to 1, or None."""

    intended: float | None
    effective: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnalysis:
    """The figures of one item. Indices are None while there are too few attempts.

    `n` counts every attempt, `option_n` those whose wording had the options of `options`. `deviation` is the
    standard deviation in points, `guess` what blind guessing earns (0 to 1), `median_seconds` the time spent.
    """

    number: int
    item_id: int
    item: Item
    n: int
    facility: float | None
    interval: statistics.Interval | None
    deviation: float | None
    discrimination: float | None
    discrimination_interval: statistics.Interval | None
    efficiency: float | None
    guess: float | None
    weights: Weights
    alpha_without: float | None
    median_seconds: float | None
    empty_count: int
    versions: list[VersionFigures]
    variants: list[VariantFigures]
    verdict: Verdict
    suspect: Suspect | None
    option_n: int
    options: list[OptionLine]
    unlisted: list[UnlistedAnswers]
    place: EvidencePlace | None

    @property
    def needs_a_look(self) -> bool:
        return self.verdict.code in GRAVITY

    @property
    def tone(self) -> str:
        """How the verdict is coloured, empty where nothing can be said; the words say the same."""
        if self.verdict.code in ("too_few", "no_rest"):
            return ""
        if self.verdict.code == "check_key":
            return "bad"
        return "warn" if self.needs_a_look else "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How scores lie, in shares of the points: spread, lopsidedness, tails. None where it cannot be told."""

    deviation: float | None
    skewness: float | None
    kurtosis: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizAnalysis:
    """The whole analysis. `alpha` and `standard_error` (in points) are None while there are too few.

    They are None too where not every attempt held the same items, `has_changed`: a total of other items is
    another scale.
    """

    sums: QuizSums
    rounds: list[RoundScores]
    items: list[ItemAnalysis]
    alpha: float | None
    alpha_interval: statistics.Interval | None
    standard_error: float | None
    error_ratio: float | None
    shape: Shape
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the database told, by item, for the figures beside the sums."""

    best_covariances: dict[int, float]
    median_times: dict[int, float]
    weights: dict[int, Weights]
    numbers: dict[int, int]
    variants: dict[int, list[VariantFigures]]


def quiz_analysis(filters: QuizFilters) -> QuizAnalysis:
    """The analysis; ten statements however many attempts there are, one more where numbers vary."""
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
    numbers = queries.version_numbers([one.version_id for one in versions])
    facts = _Facts(
        best_covariances=queries.best_covariances(filters),
        median_times=queries.median_times(filters),
        weights=_weights(rows, queries.slot_points(filters), has_indices=has_indices),
        numbers=numbers,
        variants=variants_of(filters, items, numbers),
    )
    return QuizAnalysis(
        sums=sums,
        rounds=queries.round_scores(filters),
        items=[
            _item(
                place + 1,
                row,
                {one.version_id: items[one.version_id] for one in versions if one.item_id == row.item_id},
                [one for one in versions if one.item_id == row.item_id],
                given.get(row.item_id, []),
                alpha_without=reliability.without(place, row),
                evidence=places.get(row.version_id),
                facts=facts,
            )
            for place, row in enumerate(rows)
        ],
        alpha=reliability.alpha,
        alpha_interval=statistics.reliability_interval(reliability.alpha, len(rows), sums.attempt_count),
        standard_error=statistics.standard_error(reliability.total, reliability.alpha),
        error_ratio=statistics.standard_error_ratio(reliability.alpha),
        shape=_shape(sums),
        missing=max(0, statistics.MINIMUM_ATTEMPTS - sums.attempt_count),
        has_changed=has_changed,
    )


def _shape(sums: QuizSums) -> Shape:
    n, square = sums.attempt_count, sums.total_square_sum
    if n < statistics.MINIMUM_ATTEMPTS or square is None:
        return Shape(deviation=None, skewness=None, kurtosis=None)
    return Shape(
        deviation=(square / (n - 1)) ** 0.5,
        skewness=statistics.skewness(n, square, sums.total_cube_sum or 0.0),
        kurtosis=statistics.kurtosis(n, square, sums.total_fourth_sum or 0.0),
    )


def _weights(
    rows: Sequence[ItemSums], points: dict[int | None, float], *, has_indices: bool
) -> dict[int, Weights]:
    """By item. The shares of the points count what the quiz holds now; what is drawn has none of its own."""
    whole = sum(points.values())
    effective = statistics.effective_weights([row.sxy for row in rows] if has_indices else [])
    return {
        row.item_id: Weights(
            intended=points[row.item_id] / whole if row.item_id in points else None,
            effective=effective[place] if has_indices else None,
        )
        for place, row in enumerate(rows)
    }


def _item(
    number: int,
    row: ItemSums,
    wordings: dict[int, Item],
    versions: Sequence[VersionSums],
    counts: Sequence[OptionCount],
    *,
    alpha_without: float | None,
    evidence: EvidencePlace | None,
    facts: _Facts,
) -> ItemAnalysis:
    item = wordings[row.version_id]
    # A corrected stem leaves the options what they were; other options are other answers.
    alike = {version_id for version_id, wording in wordings.items() if wording.body == item.body}
    sums = pooled(versions, alike)
    given = answers_given(item, sums, [count for count in counts if count.version_id in alike])
    facility = statistics.facility(row.n, row.sum_fraction)
    own = statistics.ItemSums(n=row.n, sxx=row.sxx, syy=row.syy, sxy=row.sxy)
    index = statistics.discrimination(own)
    figures = option_figures(item, sums, given) if sums.n >= statistics.MINIMUM_ATTEMPTS else ()
    suspect = suspect_of(item, sums, given)
    has_indices = row.n >= statistics.MINIMUM_ATTEMPTS
    best = facts.best_covariances.get(row.item_id)
    return ItemAnalysis(
        number=number,
        item_id=row.item_id,
        item=item,
        n=row.n,
        facility=facility,
        interval=statistics.proportion_interval(row.sum_fraction, row.n),
        deviation=row.variance**0.5 if has_indices and row.variance is not None else None,
        discrimination=index if has_indices else None,
        discrimination_interval=statistics.correlation_interval(index, row.n) if has_indices else None,
        efficiency=statistics.discriminative_efficiency(own, best) if has_indices else None,
        guess=guess_fraction(item),
        weights=facts.weights[row.item_id],
        alpha_without=alpha_without,
        median_seconds=facts.median_times.get(row.item_id),
        empty_count=row.empty_count,
        versions=[_version(one, facts.numbers[one.version_id]) for one in versions],
        variants=facts.variants.get(row.item_id, []),
        verdict=statistics.verdict(
            ItemFigures(
                n=row.n,
                facility=facility,
                discrimination=index,
                options=figures,
                has_suspect=suspect is not None,
                is_alone=len(facts.weights) == 1,
            )
        ),
        suspect=suspect,
        option_n=sums.n,
        options=option_lines(item, sums, given),
        unlisted=unlisted_answers(item, sums, given),
        place=evidence,
    )


def _version(one: VersionSums, number: int) -> VersionFigures:
    own = statistics.ItemSums(n=one.n, sxx=one.sxx, syy=one.syy, sxy=one.sxy)
    return VersionFigures(
        number=number,
        n=one.n,
        facility=statistics.facility(one.n, one.sum_fraction),
        discrimination=statistics.discrimination(own) if one.n >= statistics.MINIMUM_ATTEMPTS else None,
    )
