import math
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from items import statistics
from items.statistics import (
    MINIMUM_ATTEMPTS,
    ItemFigures,
    ItemSums,
    OptionFigure,
    correlation_interval,
    discrimination,
    discriminative_efficiency,
    effective_weights,
    facility,
    kurtosis,
    median,
    option_shares,
    proportion_interval,
    reliability,
    reliability_interval,
    reliability_without,
    skewness,
    standard_error,
    standard_error_ratio,
    verdict,
)

SCORES = np.array(
    [[1, 1, 1, 0.5], [1, 1, 0, 0.5], [1, 0, 1, 0], [0, 1, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0.25], [1, 0, 0, 0]]
)
TOTAL = SCORES.sum(axis=1)


def sums_of(x, y):
    x, y = np.asarray(x, float), np.asarray(y, float)
    dx, dy = x - x.mean(), y - y.mean()
    return ItemSums(n=len(x), sxx=(dx * dx).sum(), syy=(dy * dy).sum(), sxy=(dx * dy).sum())


@pytest.mark.parametrize("place", range(4))
def test_discrimination_is_the_correlation_with_the_rest(place):
    known = np.corrcoef(SCORES[:, place], TOTAL - SCORES[:, place])[0, 1]
    assert discrimination(sums_of(SCORES[:, place], TOTAL)) == pytest.approx(known)


def test_control_the_correlation_with_the_whole_score_is_larger():
    whole = np.corrcoef(SCORES[:, 0], TOTAL)[0, 1]
    assert discrimination(sums_of(SCORES[:, 0], TOTAL)) < whole - 0.1


@pytest.mark.parametrize(
    ("x", "y"),
    [([1, 1, 1], [1, 2, 3]), ([0, 1, 0], [0, 1, 0]), ([1], [2]), ([0.1, 0.2, 0.3], [1.1, 1.2, 1.3])],
)
def test_no_spread_gives_no_index(x, y):
    assert discrimination(sums_of(x, y)) is None


def test_sums_may_be_decimals():
    sums = ItemSums(n=4, sxx=Decimal("1"), syy=Decimal("5"), sxy=Decimal("2"))
    assert discrimination(sums) == pytest.approx(1 / math.sqrt(2))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 40)), min_size=2, max_size=30))
def test_discrimination_agrees_with_numpy(pairs):
    x, rest = np.array([one / 4 for one, _ in pairs]), np.array([float(other) for _, other in pairs])
    index = discrimination(sums_of(x, x + rest))
    if x.std() < 1e-9 or rest.std() < 1e-9:
        assert index is None
    else:
        assert index == pytest.approx(np.corrcoef(x, rest)[0, 1], abs=1e-9)


def test_facility():
    assert facility(0, 0) is None
    assert facility(8, Decimal("6.0")) == 0.75


def test_option_shares():
    assert option_shares({"a": 3, "b": 1}, 4) == {"a": 0.75, "b": 0.25}
    assert option_shares({"a": 0}, 0) == {}


@pytest.mark.parametrize("ddof", [0, 1])
def test_alpha_is_what_numpy_computes(ddof):
    variances, total = SCORES.var(axis=0, ddof=ddof), TOTAL.var(ddof=ddof)
    known = 4 / 3 * (1 - variances.sum() / total)
    assert reliability(4, list(variances), total) == pytest.approx(known)
    for place in range(4):
        others = np.delete(SCORES, place, axis=1)
        without = 3 / 2 * (1 - others.var(axis=0, ddof=ddof).sum() / others.sum(axis=1).var(ddof=ddof))
        covariance = np.cov(SCORES[:, place], TOTAL, ddof=ddof)[0, 1]
        assert reliability_without(place, list(variances), total, covariance) == pytest.approx(without)


def test_alpha_is_unknown_without_spread_or_with_one_item():
    assert reliability(2, [0, 0], 0) is None
    assert reliability(1, [0.2], 0.2) is None
    assert reliability_without(0, [0.2, 0.2], 0.5, 0.25) is None


def test_alpha_of_two_equal_items_is_one():
    assert reliability(2, [0.25, 0.25], 1) == pytest.approx(1)


def test_standard_error():
    assert standard_error(4, 0.75) == pytest.approx(1)
    assert standard_error(4, 1.0) == 0
    assert standard_error(4, None) is None


@pytest.mark.parametrize(("values", "known"), [([], None), ([3], 3), ([4, 1, 3], 3), ([1, 4, 2, 3], 2.5)])
def test_median(values, known):
    assert median(values) == known


# Wilson's interval as tabulated by Newcombe, Statistics in Medicine 17 (1998), table I.
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_interval_of_a_proportion(successes, n, low, high):
    interval = proportion_interval(successes, n)
    assert (interval.low, interval.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_no_interval_for_nobody():
    assert proportion_interval(0, 0) is None


def figures(n=40, facility=0.6, discrimination=0.4, options=()):
    return ItemFigures(n=n, facility=facility, discrimination=discrimination, options=options)


ATTRACTIVE = (
    OptionFigure(id="a", is_key=True, share=0.5, discrimination=0.1),
    OptionFigure(id="b", is_key=False, share=0.4, discrimination=0.2),
)
VERDICTS = [
    (figures(), "separates_well"),
    (figures(discrimination=0.25), "separates"),
    (figures(discrimination=0.15), "separates_weakly"),
    (figures(discrimination=-0.12), "check_key"),
    (figures(discrimination=None), "no_spread"),
    (replace(figures(discrimination=None), is_alone=True), "no_rest"),
    (figures(facility=0.96, discrimination=0.08), "too_easy"),
    (figures(facility=1.0, discrimination=None), "too_easy"),
    (figures(facility=0.05), "too_hard"),
    (figures(discrimination=0.1, options=ATTRACTIVE), "attractive_distractor"),
    (figures(n=14), "too_few"),
    (figures(n=0, facility=None, discrimination=None), "too_few"),
]


@pytest.mark.parametrize(("known", "code"), VERDICTS)
def test_verdict(known, code):
    assert verdict(known).code == code


def test_too_few_says_how_many_are_missing():
    assert "1 more attempt is needed" in verdict(figures(n=14)).words
    assert "6 more attempts are needed" in verdict(figures(n=9)).words
    assert verdict(figures(n=MINIMUM_ATTEMPTS)).code == "separates_well"


def test_control_without_the_minimum_chance_would_speak(monkeypatch):
    monkeypatch.setattr(statistics, "MINIMUM_ATTEMPTS", 2)
    assert verdict(figures(n=3)).code == "separates_well"


SIXTEEN = np.unpackbits(
    np.array(
        [[59], [41], [8], [63], [50], [1], [61], [32], [27], [62], [4], [43], [56], [9], [55], [16]], np.uint8
    ),
    axis=1,
)[:, 2:].astype(int)
"""Sixteen learners, six items. The numbers below were printed by R 4.2.2 with psych 2.2.9: `alpha`,
`skew` and `kurtosi` of type 2, `cov` of the sorted columns for the efficiency."""
WHOLE = SIXTEEN.sum(axis=1)
IN_R = {
    "r.drop": [0.4428074428, 0.4271268784, 0.2513123450, 0.2555518065, 0.5561358956, 0.2403439739],
    "alpha.drop": [0.5514705882, 0.5570902394, 0.6250000000, 0.6219512195, 0.5019880716, 0.6301482702],
    "efficiency": [0.5555555556, 0.4968553459, 0.3, 0.3700787402, 0.6734693878, 0.2685714286],
    "weight": [0.1754046677, 0.1766531153, 0.1540596852, 0.1497191022, 0.1886838094, 0.1554796202],
    "low": [-0.06777453757, -0.08699858405, -0.2791712711, -0.2749886465, 0.08343069809, -0.2898999820],
    "high": [0.76958690305, 0.76158295874, 0.6642655546, 0.6667893376, 0.82453406552, 0.6576920183],
}
R_ALPHA = 0.6282722513


def best_of(x, rest):
    return sums_of(np.sort(x), np.sort(rest)).sxy


@pytest.mark.parametrize("place", range(6))
def test_item_figures_are_those_of_r(place):
    x, variances = SIXTEEN[:, place], SIXTEEN.var(axis=0, ddof=1)
    sums = sums_of(x, WHOLE)
    index = discrimination(sums)
    assert index == pytest.approx(IN_R["r.drop"][place])
    assert discriminative_efficiency(sums, best_of(x, WHOLE - x)) == pytest.approx(IN_R["efficiency"][place])
    without = reliability_without(place, variances, WHOLE.var(ddof=1), sums.sxy / 15)
    assert without == pytest.approx(IN_R["alpha.drop"][place])
    interval = correlation_interval(index, 16)
    assert [interval.low, interval.high] == pytest.approx([IN_R["low"][place], IN_R["high"][place]], abs=1e-6)


def test_effective_weights_are_those_of_r():
    weights = effective_weights([sums_of(SIXTEEN[:, place], WHOLE).sxy for place in range(6)])
    assert weights == pytest.approx(IN_R["weight"])
    assert sum(weights) == pytest.approx(1)


def test_quiz_figures_are_those_of_r():
    alpha = reliability(6, SIXTEEN.var(axis=0, ddof=1), WHOLE.var(ddof=1))
    assert alpha == pytest.approx(R_ALPHA)
    assert standard_error(WHOLE.var(ddof=1), alpha) == pytest.approx(1.087811258)
    assert standard_error_ratio(alpha) == pytest.approx(math.sqrt(1 - R_ALPHA))
    interval = reliability_interval(alpha, 6, 16)
    assert [interval.low, interval.high] == pytest.approx([0.1631340349, 0.8348821377], abs=1e-6)
    moments = [((WHOLE - WHOLE.mean()) ** power).sum() for power in (2, 3, 4)]
    assert skewness(16, moments[0], moments[1]) == pytest.approx(0.02766759882)
    assert kurtosis(16, moments[0], moments[2]) == pytest.approx(-1.52128565494)


def test_control_the_efficiency_of_unsorted_marks_is_another():
    x = SIXTEEN[:, 0]
    unsorted = discriminative_efficiency(sums_of(x, WHOLE), sums_of(x, WHOLE - x).sxy)
    assert unsorted == pytest.approx(1) != pytest.approx(IN_R["efficiency"][0])


def test_an_item_that_works_against_the_rest_has_no_effective_weight():
    assert effective_weights([4, -1, 9]) == [0.4, None, 0.6]
    assert effective_weights([]) == []
    assert effective_weights([0, 0]) == [None, None]


def test_what_cannot_be_known_is_none():
    flat = sums_of([1, 1, 1], [2, 2, 2])
    assert discriminative_efficiency(flat, 0) is None
    assert (skewness(2, 1, 0), kurtosis(3, 1, 1), skewness(9, 0, 0), kurtosis(9, 0, 0)) == (None,) * 4
    assert (correlation_interval(None, 30), correlation_interval(0.4, 3)) == (None, None)
    assert (reliability_interval(None, 6, 30), reliability_interval(0.5, 1, 30)) == (None, None)
    assert reliability_interval(0.5, 6, 2) is None
    assert standard_error_ratio(None) is None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 40)), min_size=2, max_size=30))
def test_efficiency_is_never_above_one_and_has_the_sign_of_the_index(pairs):
    x, rest = np.array([one / 4 for one, _ in pairs]), np.array([float(other) for _, other in pairs])
    sums = sums_of(x, x + rest)
    index, found = discrimination(sums), discriminative_efficiency(sums, best_of(x, rest))
    if index is None or found is None:
        return
    assert found <= 1
    assert math.copysign(1, found) == math.copysign(1, index) or abs(index) < 1e-6
