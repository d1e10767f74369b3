"""The arithmetic of process figures, by example and by properties."""

from __future__ import annotations

import datetime as dt
import statistics as reference

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.casework.mining.measures import Course, Step, figures, hours, spread

DAY = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def step(case: int, node: str, start: float, length: float | None, **more: object) -> Step:
    """A step that opened `start` hours after the first day and took `length` hours (None: still open)."""
    opened = DAY + dt.timedelta(hours=start)
    ended = None if length is None else opened + dt.timedelta(hours=length)
    return Step(case, node, node.upper(), opened, None, ended, **more)  # type: ignore[arg-type]


def course(case: int, length: float | None = 10, status: str = "finished") -> Course:
    ended = None if length is None else DAY + dt.timedelta(hours=length)
    return Course(case, status, DAY, ended)


def test_without_cases_nothing_is_claimed() -> None:
    found = figures([], [])
    assert (found.cases, found.steps, found.bottleneck, found.rework) == (0, [], "", None)
    assert found.cycle.median is None and found.throughput == []


def test_the_bottleneck_is_where_cases_spend_most_of_their_time() -> None:
    steps = [step(1, "a", 0, 2), step(1, "b", 2, 6), step(2, "a", 0, 2), step(2, "b", 2, 10)]
    found = figures([course(1), course(2)], steps)
    assert found.bottleneck == "b"
    assert [row.node for row in found.steps] == ["b", "a"]
    assert [row.share for row in found.steps] == [0.8, 0.2]


def test_open_and_cancelled_steps_are_counted_but_have_no_duration() -> None:
    found = figures([course(1, None, "open")], [step(1, "a", 0, None), step(1, "a", 0, 5, cancelled=True)])
    (row,) = found.steps
    assert (row.opened, row.finished, row.open, row.total.n) == (2, 0, 1, 0)
    assert row.share is None and found.bottleneck == ""


def test_rework_is_told_per_step_and_per_case() -> None:
    steps = [
        step(1, "a", 0, 1),
        step(1, "a", 1, 1),
        step(1, "b", 2, 1),
        step(2, "a", 0, 1),
        step(2, "b", 1, 1),
    ]
    found = figures([course(1), course(2)], steps)
    rows = {row.node: row for row in found.steps}
    assert (rows["a"].rework, rows["a"].repeats, rows["b"].rework) == (0.5, 1, 0.0)
    assert found.rework == 0.5


def test_people_asked_together_are_one_round_and_no_rework() -> None:
    asked = [step(1, "a", 0, n, group=7) for n in (1, 2, 3)]
    (row,) = figures([course(1)], asked).steps
    assert (row.opened, row.rework, row.repeats) == (3, 0.0, 0)
    (row,) = figures([course(1)], [*asked, step(1, "a", 9, 1, group=8), step(1, "a", 9, 1, group=8)]).steps
    assert (row.opened, row.rework, row.repeats) == (5, 1.0, 1)


def test_waiting_is_known_only_for_tasks_that_were_claimed() -> None:
    claimed = Step(1, "a", "A", DAY, DAY + dt.timedelta(hours=3), DAY + dt.timedelta(hours=4))
    (row,) = figures([course(1)], [claimed, step(2, "a", 0, 9)]).steps
    assert (row.waiting.n, row.waiting.median, row.total.n) == (1, 3.0, 2)


def test_late_steps_are_told_of_those_with_a_limit() -> None:
    steps = [step(1, "a", 0, 1, late=True), step(2, "a", 0, 1, late=False), step(3, "a", 0, 1)]
    (row,) = figures([course(n) for n in (1, 2, 3)], steps).steps
    assert (row.late, row.limited) == (1, 2)


def test_only_finished_cases_have_a_cycle_time() -> None:
    found = figures([course(1, 10), course(2, 99, "withdrawn"), course(3, None, "open")], [])
    assert (found.cycle.n, found.cycle.median) == (1, 10.0)
    assert found.by_status == {"finished": 1, "open": 1, "withdrawn": 1}


def test_months_without_an_end_are_shown_as_zero() -> None:
    ends = [dt.datetime(2025, 11, 30, tzinfo=dt.UTC), dt.datetime(2026, 2, 1, tzinfo=dt.UTC)]
    found = figures(
        [Course(n, "finished", DAY - dt.timedelta(days=400), at) for n, at in enumerate(ends)], []
    )
    assert found.throughput == [("2025-11", 1), ("2025-12", 0), ("2026-01", 0), ("2026-02", 1)]


def test_clocks_that_run_backwards_give_no_negative_time() -> None:
    assert hours(DAY, DAY - dt.timedelta(seconds=3)) == 0.0


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=60))
def test_a_spread_lies_within_what_was_observed(found: list[float]) -> None:
    told = spread(found)
    assert told.n == len(found)
    assert told.median == pytest.approx(reference.median(found))
    assert told.median is not None and told.p90 is not None
    assert min(found) <= told.median <= told.p90 <= max(found)


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from("abc"), st.floats(0, 100)), max_size=40))
def test_shares_add_up_and_counts_agree(found: list[tuple[int, str, float]]) -> None:
    told = figures([], [step(case, node, 0, length) for case, node, length in found])
    shares = [row.share for row in told.steps if row.share is not None]
    assert not shares or sum(shares) == pytest.approx(1)
    assert sum(row.opened for row in told.steps) == len(found)
    assert all(row.finished + row.open <= row.opened for row in told.steps)
