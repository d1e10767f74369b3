"""Intervals hold the mean, shrink with more questions, and tell a real change from chance."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.evaluation.intervals import Interval, means, paired, wilson

several = settings(max_examples=60, deadline=None)
shares = st.lists(st.floats(0, 1), min_size=1, max_size=50)


@several
@given(shares)
def test_an_interval_stays_within_the_values(values: list[float]) -> None:
    found = means({"x": values}, rounds=200)["x"]
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9


def test_the_same_seed_gives_the_same_interval_and_columns_share_their_resamples() -> None:
    values = [random.Random(3).random() for _ in range(40)]
    together = means({"a": values, "b": values})
    assert together["a"] == together["b"]
    assert together["a"].pair(9) == means({"a": values})["a"].pair(9)
    assert means({"a": values}, seed=1)["a"] != together["a"]


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = random.Random(11)
    hits = 0
    for _ in range(200):
        drawn = [rng.random() for _ in range(60)]
        found = means({"x": drawn}, rounds=300)["x"]
        hits += found.low <= 0.5 <= found.high
    assert 0.88 <= hits / 200 <= 0.99


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        means({"a": [1.0], "b": [1.0, 2.0]})


def test_nothing_has_an_empty_interval() -> None:
    assert means({"a": []}) == {"a": Interval(0, 0)}
    assert paired([], []).real is False


def test_long_columns_are_drawn_in_pieces_with_a_like_result() -> None:
    rng = random.Random(5)
    values = [rng.random() for _ in range(5000)]
    found = means({"x": values}, rounds=1500)["x"]
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.2887 / 5000**0.5, rel=0.1)


@several
@given(shares)
def test_a_run_does_not_differ_from_itself(values: list[float]) -> None:
    found = paired(values, values, rounds=100)
    assert (found.mean, found.better, found.worse, found.real) == (0, 0, 0, False)


@several
@given(shares, shares)
def test_turning_the_comparison_round_turns_the_sign(a: list[float], b: list[float]) -> None:
    size = min(len(a), len(b))
    there, back = paired(a[:size], b[:size], rounds=50), paired(b[:size], a[:size], rounds=50)
    assert there.mean == pytest.approx(-back.mean)
    assert (there.better, there.worse) == (back.worse, back.better)


def test_a_steady_gain_is_real_and_noise_is_not() -> None:
    rng = random.Random(2)
    before = [rng.random() for _ in range(300)]
    better = [value + 0.05 + rng.gauss(0, 0.1) for value in before]
    noisy = [value + rng.choice([-0.3, 0.3]) for value in before]
    assert paired(before, better).real
    assert not paired(before, noisy).real


def test_runs_over_different_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="different questions"):
        paired([1.0], [1.0, 0.0])


@several
@given(st.integers(0, 400), st.integers(0, 400))
def test_wilson_holds_the_share_and_stays_within_zero_and_one(a: int, b: int) -> None:
    hits, n = min(a, b), max(a, b)
    found = wilson(hits, n)
    assert 0 <= found.low <= found.high <= 1
    if n:
        assert found.low <= hits / n <= found.high


@several
@given(st.integers(0, 30), st.integers(1, 30))
def test_wilson_is_symmetric_and_shrinks_with_n(hits: int, n: int) -> None:
    hits = min(hits, n)
    found, mirrored, more = wilson(hits, n), wilson(n - hits, n), wilson(hits * 10, n * 10)
    assert found.low == pytest.approx(1 - mirrored.high)
    assert more.high - more.low <= found.high - found.low


def test_wilson_at_known_values() -> None:
    """5 of 10: 0.2366–0.7634; 0 of 10: 0–0.2775 (as in textbooks)."""
    assert wilson(5, 10).pair() == [0.2366, 0.7634]
    assert wilson(0, 10).pair() == [0.0, 0.2775]
    assert wilson(0, 0).pair() == [0.0, 1.0]
    with pytest.raises(ValueError):
        wilson(2, 1)
