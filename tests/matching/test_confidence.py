"""The curve from score to probability is data: a fitted one replaces it without a change of code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.confidence import calibration, parse

TEXT = {"words": 1.0, "meaning": 0.0, "shift": 0.0, "background": 0.0}
RECORD = {
    "threshold": 0.3,
    "text": TEXT,
    "fitted_on": "x",
    "fitted_at": "2026-11-22",
    "questions": 3,
    "is_demo": True,
}


@pytest.mark.parametrize("mode", ["lexical", "hybrid"])
def test_both_modes_have_a_curve_that_says_what_it_was_fitted_on(mode: str) -> None:
    found = calibration(mode)  # type: ignore[arg-type]
    assert found.fitted_on
    assert found.questions > 0
    assert found.is_demo
    assert 0 < found.threshold < 1


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["lexical", "hybrid"]), st.floats(-1, 2), st.floats(-1, 2))
def test_probability_never_falls_as_the_score_rises(mode: str, one: float, other: float) -> None:
    found = calibration(mode)  # type: ignore[arg-type]
    low, high = sorted((one, other))
    assert 0 <= found.probability(low) <= found.probability(high) <= 1


@settings(max_examples=50, deadline=None)
@given(st.floats(0.01, 0.99))
def test_the_score_of_a_probability_is_worth_no_more(wanted: float) -> None:
    found = calibration()
    assert found.probability(found.score(wanted)) <= wanted
    assert found.probability(found.score(wanted) + 1e-4) >= wanted - 1e-3


def test_an_isotonic_curve_can_take_its_place() -> None:
    found = parse({**RECORD, "method": "isotonic", "scores": [0.1, 0.2, 0.4], "values": [0.1, 0.5, 0.9]})
    assert [found.probability(score) for score in (0.0, 0.1, 0.25, 0.9)] == [0.1, 0.1, 0.5, 0.9]


@pytest.mark.parametrize(
    "curve",
    [
        {"method": "guess"},
        {"method": "logistic", "middle": 0.2, "scale": 0.0},
        {"method": "isotonic", "scores": [], "values": []},
        {"method": "isotonic", "scores": [0.2, 0.1], "values": [0.1, 0.2]},
        {"method": "isotonic", "scores": [0.1, 0.2], "values": [0.2, 0.1]},
    ],
)
def test_a_curve_that_is_none_is_refused(curve: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        parse({**RECORD, **curve})
