"""Curves that never fall, figures within their bounds, and a line chosen by what mistakes cost."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shuanglian.matching import calibration
from shuanglian.matching.calibration import Costs, Isotonic, Pair, Platt, TooFew

several = settings(max_examples=60, deadline=None)
shares = st.floats(0, 1)
scores = st.floats(0, 1).map(lambda value: round(value, 3))
pairs = st.lists(st.builds(Pair, scores, shares, st.booleans()), min_size=1, max_size=60)
PRIOR = Platt.around(0.235, 0.07)
GRID = [i / 50 for i in range(-10, 61)]


def drawn(n: int, curve: Platt, seed: int = 1) -> list[Pair]:
    """Pairs whose usefulness really follows `curve`, told by a matcher that says one half of everything."""
    rng = random.Random(seed)
    found = []
    for _ in range(n):
        score = rng.random()
        found.append(Pair(score, 0.5, rng.random() < curve.probability(score)))
    return found


# -- the logistic curve ---------------------------------------------------------------------------------------------
@several
@given(pairs)
def test_a_fitted_curve_never_falls_and_stays_a_probability(judged: list[Pair]) -> None:
    curve = calibration.fit_platt(judged, PRIOR)
    told = [curve.probability(score) for score in GRID]
    assert all(math.isfinite(value) and 0 <= value <= 1 for value in told)
    assert all(one <= other + 1e-12 for one, other in pairwise(told))


def test_without_pairs_the_earlier_curve_stays() -> None:
    assert calibration.fit_platt([], PRIOR) == PRIOR


@several
@given(pairs)
def test_a_heavy_prior_is_not_moved(judged: list[Pair]) -> None:
    curve = calibration.fit_platt(judged, PRIOR, weight=1e9)
    for pair in judged:
        assert curve.probability(pair.score) == pytest.approx(PRIOR.probability(pair.score), abs=1e-3)


@several
@given(pairs)
def test_the_mean_told_is_the_mean_of_outcomes_and_prior(judged: list[Pair]) -> None:
    """The optimum of a logistic curve with an offset: its mean equals that of its targets."""
    curve = calibration.fit_platt(judged, PRIOR, weight=10)
    share = 10 / len(judged)
    targets = [(p.useful + share * PRIOR.probability(p.score)) / (1 + share) for p in judged]
    told = [curve.probability(p.score) for p in judged]
    assert np.mean(told) == pytest.approx(np.mean(targets), abs=1e-6)


@several
@given(pairs, st.floats(-2, 2), st.floats(0.1, 5))
def test_moving_and_stretching_the_score_changes_nothing_told(
    judged: list[Pair], shift: float, stretch: float
) -> None:
    assume(len({pair.score for pair in judged}) > 1)
    moved = [Pair(shift + stretch * p.score, p.probability, p.useful) for p in judged]
    prior = Platt(PRIOR.slope / stretch, PRIOR.offset - PRIOR.slope * shift / stretch)
    one, other = calibration.fit_platt(judged, PRIOR), calibration.fit_platt(moved, prior)
    for pair, twin in zip(judged, moved, strict=True):
        assert one.probability(pair.score) == pytest.approx(other.probability(twin.score), abs=1e-5)


@several
@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_pairs_does_not_matter(judged: list[Pair], rng: random.Random) -> None:
    shuffled = judged[:]
    rng.shuffle(shuffled)
    one, other = calibration.fit_platt(judged, PRIOR), calibration.fit_platt(shuffled, PRIOR)
    assert one.probability(0.3) == pytest.approx(other.probability(0.3), abs=1e-6)


def test_many_pairs_find_the_true_curve() -> None:
    truth = Platt.around(0.5, 0.1)
    curve = calibration.fit_platt(drawn(8000, truth), PRIOR)
    for score in (0.2, 0.4, 0.5, 0.6, 0.8):
        assert curve.probability(score) == pytest.approx(truth.probability(score), abs=0.03)


def test_pairs_that_a_line_separates_still_give_a_finite_curve() -> None:
    judged = [Pair(i / 20, 0.5, i >= 10) for i in range(20)]
    curve = calibration.fit_platt(judged, PRIOR)
    assert math.isfinite(curve.slope)
    assert curve.probability(0) < 0.2 < 0.8 < curve.probability(1)


def test_scores_that_mislead_give_a_flat_curve_not_a_falling_one() -> None:
    judged = [Pair(i / 100, 0.5, i < 50) for i in range(100)]
    assert calibration.fit_platt(judged, Platt(0.001, 0.0)).slope == 0


def test_one_score_only_moves_the_curve_and_keeps_its_slope() -> None:
    curve = calibration.fit_platt([Pair(0.4, 0.5, True)] * 200, PRIOR)
    assert curve.slope == PRIOR.slope
    assert curve.probability(0.4) > PRIOR.probability(0.4)


def test_extreme_scores_do_not_overflow() -> None:
    assert Platt(1e6, 0).probability(-1e6) == 0
    assert Platt(1e6, 0).probability(1e6) == 1


def test_a_prior_without_weight_is_refused() -> None:
    with pytest.raises(ValueError):
        calibration.fit_platt([Pair(0.1, 0.1, True)], PRIOR, weight=0)


# -- steps ----------------------------------------------------------------------------------------------------------
@several
@given(pairs)
def test_steps_never_fall_and_keep_the_mean(judged: list[Pair]) -> None:
    steps = calibration.fit_isotonic(judged, least=1)
    assert list(steps.scores) == sorted(set(steps.scores))
    assert all(one < other for one, other in pairwise(steps.values))
    told = [steps.probability(pair.score) for pair in judged]
    assert np.mean(told) == pytest.approx(np.mean([pair.useful for pair in judged]))


@several
@given(pairs)
def test_no_other_steps_are_nearer(judged: list[Pair]) -> None:
    """Against the max-min formula of isotonic regression, which needs no pooling."""
    steps = calibration.fit_isotonic(judged, least=1)
    levels = sorted({pair.score for pair in judged})

    def mean(low: float, high: float) -> float:
        return float(np.mean([p.useful for p in judged if low <= p.score <= high]))

    for score in levels:
        wanted = max(min(mean(a, b) for b in levels if b >= score) for a in levels if a <= score)
        assert steps.probability(score) == pytest.approx(wanted)


def test_below_its_smallest_sample_a_stepwise_curve_is_refused() -> None:
    with pytest.raises(TooFew):
        calibration.fit_isotonic([Pair(0.1, 0.1, True)])
    with pytest.raises(TooFew):
        calibration.fit_isotonic([], least=0)


def test_scores_beyond_the_steps_take_the_nearest_step() -> None:
    steps = Isotonic((0.2, 0.6), (0.1, 0.9))
    assert [steps.probability(score) for score in (0.0, 0.2, 0.59, 0.6, 2.0)] == [0.1, 0.1, 0.1, 0.9, 0.9]


# -- keeping one's word ---------------------------------------------------------------------------------------------
@several
@given(pairs, st.integers(1, 20))
def test_every_pair_is_in_one_bin_and_the_error_is_bounded(judged: list[Pair], bins: int) -> None:
    found = calibration.reliability(judged, bins)
    assert len(found) == bins
    assert sum(bin_.n for bin_ in found) == len(judged)
    assert sum(bin_.useful for bin_ in found) == sum(pair.useful for pair in judged)
    for bin_ in found:
        if bin_.n:
            assert bin_.low - 1e-9 <= bin_.told <= bin_.high + 1e-9
            assert bin_.interval.low <= bin_.observed <= bin_.interval.high
    assert 0 <= calibration.expected_error(judged, bins) <= 1


@several
@given(pairs)
def test_the_brier_score_is_bounded_and_zero_only_for_certainty_that_came_true(judged: list[Pair]) -> None:
    assert 0 <= calibration.brier(judged) <= 1
    certain = [Pair(p.score, float(p.useful), p.useful) for p in judged]
    assert calibration.brier(certain) == 0
    assert calibration.expected_error(certain) == 0


@several
@given(pairs, st.integers(1, 12))
def test_fewer_bins_never_show_more_error(judged: list[Pair], bins: int) -> None:
    """Joining neighbouring bins can only let errors cancel (triangle inequality)."""
    assume(bins % 2 == 0)
    joined, split = (calibration.expected_error(judged, n) for n in (bins // 2, bins))
    assert joined <= split + 1e-12


def test_nobody_judged_means_no_error() -> None:
    assert (calibration.expected_error([]), calibration.brier([])) == (0, 0)
    assert calibration.interval([], calibration.brier).pair() == [0, 0]


def test_an_interval_holds_the_figure() -> None:
    judged = calibration.told_by(PRIOR, drawn(200, PRIOR))
    found = calibration.interval(judged, calibration.brier)
    assert found.low < calibration.brier(judged) < found.high
    assert found == calibration.interval(judged, calibration.brier)


def test_one_is_in_the_last_bin() -> None:
    assert calibration.reliability([Pair(1, 1.0, True)])[-1].n == 1


# -- abstaining -----------------------------------------------------------------------------------------------------
questions = st.lists(st.tuples(shares, st.booleans()), max_size=60)


@several
@given(questions, shares, shares)
def test_a_higher_line_refuses_more_and_recalls_more(
    asked: list[tuple[float, bool]], a: float, b: float
) -> None:
    low, high = (calibration.abstention(asked, line) for line in sorted((a, b)))
    assert low.refused <= high.refused
    assert low.rightly <= high.rightly
    for found in (low, high):
        assert found.rightly <= min(found.refused, found.hopeless) <= found.n
        assert found.precision is None or 0 <= found.precision <= 1
        assert (found.recall is None) == (found.hopeless == 0)


def test_abstaining_by_hand() -> None:
    found = calibration.abstention([(0.1, False), (0.2, True), (0.5, False), (0.9, True)], 0.3)
    assert (found.n, found.refused, found.rightly, found.hopeless) == (4, 2, 1, 2)
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert found.interval.low < 0.5 < found.interval.high


@several
@given(pairs, st.floats(0.1, 10), st.floats(0.1, 10))
def test_no_line_costs_less_than_the_chosen_one(judged: list[Pair], useless: float, missed: float) -> None:
    costs = Costs(useless, missed)
    chosen = calibration.choose_threshold(judged, costs)
    least = calibration.cost(judged, chosen, costs)
    lines = [0.0, 1.0, 1.1, *[p.probability for p in judged], *[i / 40 for i in range(41)]]
    assert all(least <= calibration.cost(judged, line, costs) + 1e-6 for line in lines if line <= 1)


@several
@given(pairs, st.floats(0.1, 5))
def test_only_the_ratio_of_costs_matters(judged: list[Pair], factor: float) -> None:
    one = calibration.choose_threshold(judged, Costs(1, 2))
    other = calibration.choose_threshold(judged, Costs(factor, 2 * factor))
    assert calibration.cost(judged, one, Costs()) == pytest.approx(calibration.cost(judged, other, Costs()))


def test_without_pairs_the_line_follows_from_the_costs() -> None:
    assert calibration.choose_threshold([], Costs(1, 2)) == pytest.approx(1 / 3)


def test_a_calibrated_matcher_gets_the_fair_line() -> None:
    judged = calibration.told_by(PRIOR, drawn(6000, PRIOR, seed=9))
    assert calibration.choose_threshold(judged, Costs(1, 1)) == pytest.approx(0.5, abs=0.12)


# -- a new calibration ----------------------------------------------------------------------------------------------
def test_a_fit_says_how_much_better_it_is_by_pairs_it_has_not_seen() -> None:
    judged = calibration.told_by(PRIOR, drawn(1500, Platt.around(0.6, 0.1)))
    made = calibration.fit(judged, prior=PRIOR)
    assert made.better
    assert made.error_after < made.error_before
    assert made.n == 1500
    assert made.useful == sum(pair.useful for pair in judged)


def test_a_fit_of_a_curve_that_was_right_is_hardly_different() -> None:
    judged = calibration.told_by(PRIOR, drawn(3000, PRIOR, seed=4))
    made = calibration.fit(judged, prior=PRIOR)
    assert made.brier_after == pytest.approx(made.brier_before, abs=0.01)


def test_too_few_pairs_or_pairs_of_one_kind_are_refused() -> None:
    judged = [Pair(i / 10, 0.5, True) for i in range(10)]
    with pytest.raises(TooFew, match="10 < 20"):
        calibration.fit(judged, prior=PRIOR, least=20)
    with pytest.raises(TooFew):
        calibration.fit(judged, prior=PRIOR, least=5, least_each=2)
