"""How firm an order is, and the frozen form. Pure."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.indicators.ranking import document, engine, sensitivity, verify_ranking

from .factories import AS_OF, config, scored, table

FEW = settings(max_examples=25, deadline=None)
ROWS = {"a": {"x": 10, "y": 5}, "b": {"x": 8, "y": 1}, "c": {"x": 2, "y": 4}, "d": {"x": 6, "y": 2}}


def measured(rows: dict[str, dict[str, Any]], **changes: Any) -> sensitivity.Sensitivity:
    return sensitivity.measure(scored(rows, **{"sensitivity": {"samples": 100}, **changes}))


def test_one_that_leads_everywhere_stays_first() -> None:
    found = measured({"a": {"x": 9, "y": 0}, "b": {"x": 1, "y": 5}, "c": {"x": 2, "y": 4}})
    assert found.first_changed == 0
    first = found.rows[0]
    assert (first.subject, first.best, first.worst, first.changed) == ("a", 1, 1, 0)


def test_two_that_are_close_change_places_and_the_deciding_weight_is_named() -> None:
    rows = {"a": {"x": 100, "y": 50}, "b": {"x": 48, "y": 0}, "c": {"x": 0, "y": 100}}
    found = measured(rows)
    assert found.order_changed > 0 and found.decides in ("x", "y")
    assert found.corners == 4 and found.draws == 104
    assert found.tau_least < 1
    assert {row.subject: (row.best, row.worst) for row in found.rows}["c"] == (3, 3)


def test_the_same_seed_counts_the_same_and_another_one_may_not() -> None:
    assert measured(ROWS) == measured(ROWS)
    other = measured(ROWS, sensitivity={"samples": 100, "seed": 7})
    assert other.seed == 7


def test_a_wider_shift_changes_no_less_at_the_corners() -> None:
    rows = {"a": {"x": 100, "y": 50}, "b": {"x": 45, "y": 0}, "c": {"x": 0, "y": 100}}
    narrow = measured(rows, sensitivity={"samples": 1, "shift": "1%"})
    wide = measured(rows, sensitivity={"samples": 1, "shift": "60%"})
    assert narrow.order_changed <= wide.order_changed


def test_a_single_indicator_has_nothing_to_decide() -> None:
    found = measured({"a": {"x": 1}, "b": {"x": 2}}, indicators=[{"key": "x", "weight": 1}])
    assert (found.order_changed, found.decides, found.tau_least) == (0, "", 1.0)


def test_a_single_subject_is_always_first() -> None:
    found = measured({"a": {"x": 1, "y": 2}})
    assert (found.rows[0].best, found.rows[0].worst, found.order_changed) == (1, 1, 0)


def test_leaving_an_indicator_out_tells_who_would_be_first() -> None:
    found = measured(ROWS)
    assert {one.indicator: one.without_first for one in found.indicators} == {"x": "b", "y": "a"}


def test_those_behind_a_veto_stay_behind() -> None:
    rows = {name: {**row, "bad": int(name == "a")} for name, row in ROWS.items()}
    found = measured(rows, gates=[{"column": "bad", "effect": "last"}])
    assert {row.subject: (row.best, row.worst) for row in found.rows}["a"] == (4, 4)


def test_tau_agrees_with_the_textbook() -> None:
    from scipy.stats import kendalltau

    dice = np.random.default_rng(3)
    for _round in range(20):
        one, other = dice.integers(0, 6, 12), dice.integers(0, 6, 12)
        assert sensitivity.tau(one, other) == pytest.approx(kendalltau(one, other).statistic, abs=1e-4)
    assert sensitivity.tau(np.array([1, 1]), np.array([1, 2])) == 1.0


@FEW
@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=2, max_size=6))
def test_places_lie_within_their_interval(values: list[tuple[int, int]]) -> None:
    rows = {f"s{n}": {"x": x, "y": y} for n, (x, y) in enumerate(values)}
    result = scored(rows, sensitivity={"samples": 20})
    found = {row.subject: row for row in sensitivity.measure(result).rows}
    for row in result.rows:
        one = found[row.subject.key]
        assert 1 <= one.best <= one.worst <= len(rows)
        assert 0 <= one.changed <= 1
        if one.changed == 0:
            assert one.best == one.worst


def test_hundreds_of_subjects_are_measured_in_seconds() -> None:
    rows = {f"s{n}": {"x": n * 37 % 101, "y": n * 53 % 97} for n in range(400)}
    found = measured(rows, sensitivity={"samples": 30})
    assert len(found.rows) == 400 and found.tau_least > 0.5


# -- the frozen form --------------------------------------------------------------------------------------
RICH: dict[str, Any] = {
    "indicators": [
        {"key": "x", "weight": 1, "way": "z", "missing": "median"},
        {"key": "g", "weight": 1, "of": "now", "base": "before", "small_base": 50, "missing": "redistribute"},
        {"key": "m", "weight": 1, "ratio": {"of": "now", "per": "land", "factor": "0.1"}, "way": "target", "target": 3},
    ],
    "gates": [{"name": "事故", "column": "bad", "grade": "C"}],
    "grades": {"A": 30, "B": 40, "C": 30},
    "ties": "dense",
    "digits": 3,
    "normalise_weights": True,
    "sensitivity": {"samples": 50},
}  # fmt: skip
TABLE = {
    "a": {"x": 1, "now": 120, "before": 100, "land": 7, "bad": 0},
    "b": {"x": None, "now": 20, "before": 10, "land": 3, "bad": 1},
    "c": {"x": "3.25", "now": 90, "before": None, "land": 9, "bad": 0},
}


def frozen(**changes: Any) -> engine.Ranked:
    return engine.compute(config(**{**RICH, **changes}), table(TABLE), AS_OF)


def test_a_frozen_ranking_is_computed_again_to_the_same_bytes() -> None:
    made = frozen()
    again = engine.again(json.loads(made.text))
    assert again.text == made.text and again.receipt == made.receipt


def test_any_change_of_config_value_or_day_changes_the_receipt() -> None:
    seen = {frozen().receipt, frozen(digits=2).receipt, frozen(missing="zero", title="另一个").receipt}
    other = engine.compute(config(**RICH), table(TABLE), dt.date(2024, 1, 1))
    assert len(seen | {other.receipt}) == 4


def test_the_offline_check_accepts_what_was_frozen_and_finds_changes() -> None:
    made = frozen()
    lines = verify_ranking.verify(made.text.encode(), made.receipt)
    assert len(lines) == 5
    told = json.loads(made.text)
    for change in (
        lambda d: d["results"][0].update(total="99.999"),
        lambda d: d["results"][0].update(rank=3),
        lambda d: d["results"][0].update(grade="C" if d["results"][0]["grade"] != "C" else "A"),
        lambda d: d["results"][0]["parts"][0].update(points="0.001"),
        lambda d: next(i for i in d["inputs"] if i["column"] == "x").update(value="77"),
    ):
        copy = json.loads(json.dumps(told))
        change(copy)
        with pytest.raises(verify_ranking.Broken):
            verify_ranking.verify(document.canonical(copy).encode())
    with pytest.raises(verify_ranking.Broken):
        verify_ranking.verify(made.text.encode(), "0" * 64)


def test_the_frozen_form_holds_no_clock_and_no_path(tmp_path: object) -> None:
    text = frozen().text
    assert str(tmp_path) not in text and dt.date.today().isoformat() not in text
