"""Figures about items and quizzes, from counts and centred sums that Postgres supplies.

A centred sum is Σ(x − mean)² or Σ(x − mean)(y − mean), in Postgres `regr_sxx`, `regr_syy`, `regr_sxy`. What
cannot be known is None, never 0. Whoever shows an index checks `MINIMUM_ATTEMPTS` first, or asks `verdict`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

MINIMUM_ATTEMPTS = 15
"""Below this no index is shown: with fewer learners chance alone makes any of them."""

EASY, HARD = 0.95, 0.10
GOOD, FAIR = 0.30, 0.20
"""Ebel & Frisbie, Essentials of Educational Measurement (1991): 0.30 and above is reasonably good."""

_TINY = 1e-12
Number: TypeAlias = float | int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSums:
    """Centred sums over the `n` learners who met an item: x is the item's score, y the score of the whole
    quiz with the item in it, both in points."""

    n: int
    sxx: Number
    syy: Number
    sxy: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFigure:
    """One option: how often it was chosen, and how choosing it goes with the rest of the score."""

    id: str
    is_key: bool
    share: float
    discrimination: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigures:
    """What `verdict` judges. `has_suspect`: some part has a wrong answer that looks better than its key.

    `is_alone`: the quiz has no other item, so there is no rest to go with.
    """

    n: int
    facility: float | None
    discrimination: float | None
    options: tuple[OptionFigure, ...] = ()
    has_suspect: bool = False
    is_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A fixed `code` for colour and sorting, and one plain sentence."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A range that holds the true value 95 times in 100."""

    low: float
    high: float


def facility(n: int, sum_x: Number) -> float | None:
    """The mean fraction of `n` learners, 0 (hard) to 1 (easy); None for nobody."""
    return float(sum_x) / n if n > 0 else None


def discrimination(sums: ItemSums) -> float | None:
    """The correlation of the item with the rest of the score, −1 to 1; None where either has no spread.

    Corrected item–total correlation (Henrysson, Psychometrika 28, 1963): with rest = y − x,
    Σ(x·rest) = sxy − sxx and Σ(rest²) = syy + sxx − 2·sxy.
    """
    sxx, syy, sxy = float(sums.sxx), float(sums.syy), float(sums.sxy)
    rest = syy + sxx - 2 * sxy
    # Sums come from rounded decimals: a rest that is all rounding has no spread.
    if sums.n < 2 or sxx <= _TINY or rest <= _TINY * max(1.0, syy):
        return None
    return max(-1.0, min(1.0, (sxy - sxx) / math.sqrt(sxx * rest)))


def option_shares(counts: Mapping[str, int], n: int) -> dict[str, float]:
    """The share of `n` learners who chose each option; several choices may add up to more than 1."""
    return {option_id: count / n for option_id, count in counts.items()} if n > 0 else {}


def reliability(k: int, item_variances: Sequence[Number], total_variance: Number) -> float | None:
    """Cronbach's alpha of `k` items, at most 1; None for fewer than two items or no spread.

    k / (k − 1) · (1 − Σ item variances / total variance): Cronbach, Psychometrika 16, 1951. All variances are
    of the same kind (of the sample, or of the population).
    """
    total = float(total_variance)
    if k < 2 or len(item_variances) != k or total <= _TINY:
        return None
    return k / (k - 1) * (1 - math.fsum(float(variance) for variance in item_variances) / total)


def reliability_without(
    place: int, item_variances: Sequence[Number], total_variance: Number, covariance: Number
) -> float | None:
    """Cronbach's alpha without the item at `place`; `covariance` is that item's with the total."""
    others = [*item_variances[:place], *item_variances[place + 1 :]]
    rest = float(total_variance) + float(item_variances[place]) - 2 * float(covariance)
    return reliability(len(others), others, rest)


def standard_error(total_variance: Number, alpha: float | None) -> float | None:
    """The standard error of a score in points, sd · √(1 − alpha): Lord & Novick, 1968; None without alpha."""
    if alpha is None or float(total_variance) < 0:
        return None
    return math.sqrt(float(total_variance) * (1 - min(alpha, 1.0)))


def standard_error_ratio(alpha: float | None) -> float | None:
    """How much of the spread of scores is chance, 0 to 1: √(1 − alpha); None without alpha."""
    return None if alpha is None else math.sqrt(1 - min(alpha, 1.0))


def discriminative_efficiency(sums: ItemSums, best_covariance: Number | None) -> float | None:
    """How near the item comes to telling learners apart as well as its own marks allow, at most 1.

    The covariance of item and rest over the greatest they could have, both sorted alike (`best_covariance`,
    a centred sum); None without spread.
    """
    best = float(best_covariance or 0)
    if sums.n < 2 or best <= _TINY * max(1.0, float(sums.syy)):
        return None
    return min(1.0, (float(sums.sxy) - float(sums.sxx)) / best)


def effective_weights(covariances: Sequence[Number]) -> list[float | None]:
    """The share of the spread of scores that each item makes, from its covariance with the whole score.

    √cov / Σ √cov; None for an item that works against the rest, which has no share. All None without spread.
    """
    roots = [math.sqrt(one) if one > _TINY else None for one in map(float, covariances)]
    whole = math.fsum(root or 0.0 for root in roots)
    return [None if root is None or not whole else root / whole for root in roots]


def skewness(n: int, m2: Number, m3: Number) -> float | None:
    """How lopsided scores lie, below 0 with a tail of low ones; from Σ(x − mean)², Σ(x − mean)³.

    G1 of Joanes & Gill, The Statistician 47, 1998, which statistics packages print; None below three or
    without spread.
    """
    if n < 3 or float(m2) <= _TINY:
        return None
    return math.sqrt(n * (n - 1)) / (n - 2) * (float(m3) / n) / math.pow(float(m2) / n, 1.5)


def kurtosis(n: int, m2: Number, m4: Number) -> float | None:
    """How heavy the tails are, 0 for the normal curve; G2 of Joanes & Gill, 1998; None below four."""
    if n < 4 or float(m2) <= _TINY:
        return None
    flat = (float(m4) / n) / (float(m2) / n) ** 2 - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * flat + 6)


def median(values: Sequence[Number]) -> float | None:
    """The middle value, or the mean of the two middle ones; None for no values."""
    if not values:
        return None
    ordered = sorted(float(value) for value in values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def proportion_interval(successes: Number, n: int, z: float = 1.959964) -> Interval | None:
    """The 95 % interval of a proportion (Wilson, JASA 22, 1927); sound for small `n`; None for nobody."""
    if n < 1:
        return None
    share = float(successes) / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(low=max(0.0, centre - reach), high=min(1.0, centre + reach))


def correlation_interval(index: float | None, n: int, z: float = 1.959964) -> Interval | None:
    """The 95 % interval of a correlation over `n` learners (Fisher, Metron 1, 1921); None below four."""
    if index is None or n < 4:
        return None
    centre, reach = math.atanh(max(-1 + _TINY, min(1 - _TINY, index))), z / math.sqrt(n - 3)
    return Interval(low=math.tanh(centre - reach), high=math.tanh(centre + reach))


def reliability_interval(alpha: float | None, k: int, n: int, z: float = 1.959964) -> Interval | None:
    """The 95 % interval of alpha for `k` items and `n` learners (Bonett, JEBS 27, 2002); None below three."""
    if alpha is None or k < 2 or n < 3 or alpha >= 1:
        return None
    reach = z * math.sqrt(2 * k / ((k - 1) * (n - 2)))
    return Interval(low=1 - (1 - alpha) * math.exp(reach), high=1 - (1 - alpha) * math.exp(-reach))


def verdict(figures: ItemFigures) -> Verdict:
    """What the figures say about the item, the gravest first."""
    missing = MINIMUM_ATTEMPTS - figures.n
    if missing > 0 or figures.facility is None:
        count = "1 more attempt is" if missing == 1 else f"{max(missing, 1)} more attempts are"
        return Verdict(code="too_few", words=f"Too early to say: {count} needed.")
    if figures.discrimination is not None and figures.discrimination < 0:
        return Verdict(code="check_key", words="Check the key: weaker learners get this right more often.")
    if figures.has_suspect or _attractive_distractor(figures):
        return Verdict(code="attractive_distractor", words="A wrong option attracts the best learners.")
    if figures.facility >= EASY:
        return Verdict(code="too_easy", words="Almost everybody gets this right.")
    if figures.facility <= HARD:
        return Verdict(code="too_hard", words="Hardly anybody gets this right.")
    if figures.is_alone:
        return Verdict(code="no_rest", words="The only question: there is no rest to compare it with.")
    return _separation(figures.discrimination)


def _attractive_distractor(figures: ItemFigures) -> OptionFigure | None:
    """A wrong option that goes with a high score at least as clearly as every key does."""
    keys = [one.discrimination or 0.0 for one in figures.options if one.is_key]
    wrong = [one for one in figures.options if not one.is_key and (one.discrimination or 0.0) > 0]
    return next((one for one in wrong if keys and (one.discrimination or 0.0) > max(keys)), None)


def _separation(index: float | None) -> Verdict:
    if index is None:
        return Verdict(code="no_spread", words="Everybody scored alike, so nothing can be told apart.")
    if index >= GOOD:
        return Verdict(
            code="separates_well", words="Separates well: stronger learners get this right more often."
        )
    if index >= FAIR:
        return Verdict(code="separates", words="Separates strong from weak learners fairly.")
    return Verdict(
        code="separates_weakly", words="Separates weakly: strong and weak learners do about as well."
    )
