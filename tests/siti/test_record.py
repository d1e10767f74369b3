"""Shrinkage: little evidence says little, much evidence speaks for itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from shuanglian.programmes.siti import record

counts = st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
priors = st.floats(0.02, 0.98)


@settings(max_examples=100)
@given(counts, priors)
def test_the_value_lies_between_the_raw_share_and_the_prior(case: tuple[int, int], prior: float) -> None:
    successes, n = case
    found = record.share(successes, n, prior)
    low, high = sorted([found.raw if found.raw is not None else prior, prior])
    assert low - 1e-12 <= found.value <= high + 1e-12
    assert 0 <= found.low <= found.high <= 1
    assert (found.successes, found.n) == case


@settings(max_examples=60)
@given(st.floats(0.2, 50), st.floats(0.2, 50), st.floats(0.01, 0.99))
def test_quantiles_agree_with_an_independent_implementation(a: float, b: float, p: float) -> None:
    assert record.beta_cdf(p, a, b) == pytest.approx(stats.beta.cdf(p, a, b), abs=1e-9)
    assert record.beta_quantile(p, a, b) == pytest.approx(stats.beta.ppf(p, a, b), abs=1e-6)


@settings(max_examples=60)
@given(st.integers(1, 50), priors)
def test_one_more_success_never_lowers_it(n: int, prior: float) -> None:
    values = [record.share(successes, n, prior).value for successes in range(n + 1)]
    assert values == sorted(values)


@settings(max_examples=60)
@given(st.integers(1, 40), priors)
def test_more_cases_of_the_same_share_narrow_the_range(n: int, prior: float) -> None:
    few, many = record.share(n, 2 * n, prior), record.share(20 * n, 40 * n, prior)
    assert many.high - many.low < few.high - few.low


def test_one_lucky_case_does_not_beat_a_long_record() -> None:
    lucky, proven = record.share(1, 1, 0.6), record.share(18, 20, 0.6)
    assert lucky.raw == 1 and proven.raw == 0.9
    assert proven.value > lucky.value


def test_nobody_starts_with_nothing_but_the_prior() -> None:
    found = record.share(0, 0, 0.6)
    assert (found.raw, found.value) == (None, pytest.approx(0.6))
    assert record.mean([]) == record.Mean(0, None, 3.0)


@pytest.mark.parametrize("bad", [(2, 1, 0.5), (-1, 1, 0.5), (0, 1, 0.0), (0, 1, 1.0)])
def test_impossible_counts_are_refused(bad: tuple[int, int, float]) -> None:
    with pytest.raises(ValueError):
        record.share(*bad)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 5), max_size=30), st.floats(1, 5))
def test_mean_rating_stays_on_the_scale(ratings: list[int], prior: float) -> None:
    assert 1 <= record.mean(ratings, prior).value <= 5
