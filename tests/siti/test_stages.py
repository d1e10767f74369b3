"""The five-step track from plain facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.programmes.siti.stages import NAMES, STAGE_OF, planned, track

START = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


@dataclass
class Fact:
    node: str
    state: str = "done"
    started_at: dt.datetime | None = START
    ended_at: dt.datetime | None = None
    name: str = "一步"
    who: str = ""
    organisation: str = ""
    clock: Any = None


def at(hours: int) -> dt.datetime:
    return START + dt.timedelta(hours=hours)


def build(*facts: Fact, order: str = "assist_first", **flags: Any) -> dict[str, str]:
    values = {"is_over": False, "in_market": False, "again": frozenset(), **flags}
    return {stage.key: stage.state for stage in track(facts, order=order, **values)}


def test_nothing_begun_is_shown_as_planned() -> None:
    assert list(build(order="answer_first")) == list(planned("answer_first"))
    assert set(build().values()) == {"todo"}


def test_the_order_that_happened_wins_over_the_plan() -> None:
    facts = [
        Fact("pose", "done", at(0), at(1)),
        Fact("answer", "done", at(2), at(3)),
        Fact("assist", "now", at(4)),
    ]
    assert list(build(*facts, order="assist_first"))[:3] == ["pose", "answer", "assist"]


def test_feedback_does_not_hold_the_answer_stage_open() -> None:
    facts = [Fact("choose", "done", at(1), at(2)), Fact("feedback", "now", at(2)), Fact("work", "now", at(3))]
    assert (build(*facts)["answer"], build(*facts)["verify"]) == ("done", "now")


def test_work_again_after_a_failed_round_is_marked() -> None:
    assert build(Fact("work", "now", at(1)), again=frozenset({"verify"}))["verify"] == "back"


def test_an_early_end_is_shown_where_it_happened() -> None:
    facts = [Fact("pose", "done", at(0), at(1)), Fact("assist", "cancelled", at(2), at(3))]
    states = build(*facts, is_over=True)
    assert (states["pose"], states["assist"], states["answer"]) == ("done", "ended", "todo")


def test_waiting_for_the_market_is_now() -> None:
    assert build(Fact("sign_solver", "done", at(1), at(2)), in_market=True)["market"] == "now"


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(STAGE_OF)),
            st.sampled_from(["done", "now", "cancelled", "todo"]),
            st.integers(0, 99),
        ),
        max_size=12,
    ),
    st.sampled_from(["assist_first", "answer_first"]),
    st.booleans(),
)
def test_there_are_always_five_stages_each_once(
    rows: list[tuple[str, str, int]], order: str, over: bool
) -> None:
    facts = [
        Fact(node, state, at(hour), None if state == "now" else at(hour + 1))
        if state != "todo"
        else Fact(node, state, None)
        for node, state, hour in rows
    ]
    stages = track(facts, order=order, is_over=over, in_market=False, again=frozenset())
    assert sorted(stage.key for stage in stages) == sorted(NAMES)
    begun = [stage.since for stage in stages if stage.since is not None]
    assert begun == sorted(begun)
