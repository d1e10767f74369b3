"""Simple models, chosen by how they would have done in the past; an interval from their errors; or a reason why not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.indicators.forecast import COVERAGE, forecast, why_none

LINES = st.tuples(st.floats(-50, 50), st.floats(10, 1000))


@given(LINES, st.integers(5, 12))
def test_a_straight_line_is_continued_exactly(line: tuple[float, float], n: int) -> None:
    slope, start = line
    points = [(2010.0 + i, start + slope * i) for i in range(n)]
    found = forecast(points, 2010.0 + n + 2)
    assert found is not None
    assert found.value == pytest.approx(start + slope * (n + 2), rel=1e-6, abs=1e-6)
    assert found.low == pytest.approx(found.high, rel=1e-6, abs=1e-5)
    assert found.n == n


@given(st.floats(0.02, 0.4), st.integers(6, 12))
def test_equal_rates_are_found_and_continued(rate: float, n: int) -> None:
    points = [(2010.0 + i, 100 * math.exp(rate * i)) for i in range(n)]
    found = forecast(points, 2010.0 + n)
    assert found is not None and found.model == "loglinear" and found.backtest_mape < 1e-6
    assert found.value == pytest.approx(100 * math.exp(rate * n), rel=1e-6)


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=20), st.floats(0.1, 5))
def test_the_interval_holds_the_value_and_widens_with_time(values: list[float], ahead: float) -> None:
    points = [(2000.0 + i, value) for i, value in enumerate(values)]
    last = points[-1][0]
    near, far = forecast(points, last + ahead), forecast(points, last + ahead + 3)
    assert near is not None and far is not None
    for one in (near, far):
        assert one.low <= one.value <= one.high and math.isfinite(one.high)
    lost = 4 * math.ulp(max(abs(far.high), abs(far.low)))  # what a number of this size cannot tell apart
    assert far.high - far.low >= (near.high - near.low) * (1 - 1e-9) - lost
    assert near.backtest_mape >= 0


@given(st.lists(st.floats(1, 1e5), min_size=4, max_size=12), st.floats(0.01, 100))
def test_another_unit_gives_the_same_forecast_in_that_unit(values: list[float], scale: float) -> None:
    plain = forecast([(2000.0 + i, v) for i, v in enumerate(values)], 2000.0 + len(values))
    scaled = forecast([(2000.0 + i, v * scale) for i, v in enumerate(values)], 2000.0 + len(values))
    assert plain is not None and scaled is not None
    if plain.model == scaled.model:
        assert scaled.value == pytest.approx(plain.value * scale, rel=1e-6, abs=1e-6)
    assert scaled.backtest_mape == pytest.approx(plain.backtest_mape, rel=1e-5, abs=1e-6)


def test_the_model_that_did_best_in_the_past_is_taken() -> None:
    line = [(2018.0 + i, value) for i, value in enumerate([100, 110, 120, 130, 140])]
    bent = [(2018.0 + i, 100 * 1.5**i) for i in range(5)]
    noisy = [(2018.0 + i, value) for i, value in enumerate([100, 108, 121, 128, 141, 150])]
    found = [forecast(points, 2026.0) for points in (line, bent, noisy)]
    assert [one.model for one in found if one][:2] == ["drift", "loglinear"]
    assert found[2] is not None and found[2].backtest_mape < 5 and found[2].model_words()


def test_zeros_and_negative_values_are_no_trouble() -> None:
    found = forecast([(2020.0, 0), (2021.0, 0), (2022.0, 0), (2023.0, 0)], 2025.0)
    assert found is not None and (found.value, found.low, found.high) == (0, 0, 0)
    assert forecast([(2020.0, -5), (2021.0, 3), (2022.0, -2), (2023.0, 4)], 2025.0) is not None


@pytest.mark.parametrize(
    ("points", "at", "why"),
    [
        ([(2022.0, 1.0), (2023.0, 2.0), (2024.0, 3.0)], 2025.0, "至少要 4 期"),
        ([], 2025.0, "至少要 4 期"),
        ([(2021.0 + i, 1.0) for i in range(4)], 2024.0, "目标日期已到"),
        ([(2021.0 + i, 1.0) for i in range(4)], 2040.0, "太远"),
        ([(2021.0, 1.0), (2022.0, 1.0), (2022.0, 1.0), (2023.0, 1.0)], 2025.0, "重复"),
    ],
)
def test_no_forecast_has_a_reason(points: list[tuple[float, float]], at: float, why: str) -> None:
    assert forecast(points, at) is None
    assert why in why_none(points, at)


def test_the_interval_covers_about_as_much_as_it_says() -> None:
    """Random walks with a drift, 8 values each, one step ahead: between 70 % and 92 % of the truths lie inside."""
    import random

    chance, hits, tries = random.Random(5), 0, 300
    for _ in range(tries):
        value, points = 100.0, []
        for i in range(9):
            value += 3 + chance.gauss(0, 4)
            points.append((2010.0 + i, value))
        found = forecast(points[:-1], points[-1][0])
        assert found is not None
        hits += found.low <= points[-1][1] <= found.high
    assert 0.70 <= hits / tries <= 0.92 and COVERAGE == 80
