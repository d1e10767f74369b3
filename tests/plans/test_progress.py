"""The stated rules of status, progress, forecast and lamps, over all kinds of tasks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.programmes.plans import lamps
from shuanglian.programmes.plans.lamps import Lamp
from shuanglian.programmes.plans.progress import (
    Facts,
    Light,
    Mark,
    Status,
    forecast,
    is_done,
    light,
    overdue,
    progress,
    remainder,
    status,
)

TODAY = dt.date(2026, 6, 30)
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31))


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    due = draw(DAYS)
    done = draw(st.none() | st.dates(dt.date(2025, 1, 1), TODAY))
    return Mark(due, draw(DAYS), done)


@st.composite
def tasks(draw: st.DrawFn) -> Facts:
    start, end = sorted([draw(DAYS), draw(DAYS)])
    some = tuple(draw(st.lists(marks(), max_size=6)))
    share = draw(st.none() | st.decimals(-1, 2, places=2))
    return Facts(start, end, some, draw(st.booleans()), share)


def task(*milestones: Mark, **more: object) -> Facts:
    return Facts(**{"starts_on": day(-300), "ends_on": day(300), "marks": milestones, **more})  # type: ignore[arg-type]


def mark(due: int, done: int | None = None, first: int | None = None) -> Mark:
    return Mark(day(due), day(due if first is None else first), None if done is None else day(done))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (task(), Status.NO_DATA),
        (task(is_blocked=True), Status.BLOCKED),
        (task(mark(-10, -12)), Status.DONE),
        (task(mark(-10, -12), is_blocked=True), Status.DONE),
        (task(mark(-10)), Status.LATE),
        (task(mark(-10), is_blocked=True), Status.BLOCKED),
        (task(mark(0)), Status.ON_THE_WAY),
        (task(mark(-10, -9), mark(200)), Status.ON_THE_WAY),
        (task(mark(91)), Status.NOT_STARTED),
        (task(mark(90)), Status.ON_THE_WAY),
        (task(mark(30), starts_on=day(10)), Status.NOT_STARTED),
        (task(mark(5), ends_on=day(-1)), Status.LATE),
        (task(share=Decimal("0.4")), Status.ON_THE_WAY),
        (task(share=Decimal(0)), Status.NOT_STARTED),
        (task(share=Decimal("1.2")), Status.DONE),
        (task(share=Decimal("0.9"), ends_on=day(-1)), Status.LATE),
    ],
)
def test_the_first_rule_that_matches_counts(facts: Facts, expected: Status) -> None:
    assert status(facts, TODAY) is expected


@settings(max_examples=100)
@given(tasks())
def test_every_task_has_one_status_and_its_light_follows(facts: Facts) -> None:
    found, shown = status(facts, TODAY), light(facts, TODAY)
    assert (shown is Light.NONE) == (found is Status.NO_DATA)
    assert (shown is Light.RED) == (found in (Status.LATE, Status.BLOCKED))
    if found is Status.DONE:
        assert is_done(facts) and overdue(facts, TODAY) == 0
    if found is Status.LATE:
        assert overdue(facts, TODAY) or facts.ends_on < TODAY


@settings(max_examples=100)
@given(tasks())
def test_progress_stays_within_nothing_and_everything(facts: Facts) -> None:
    share = progress(facts)
    if share is None:
        assert not facts.marks and facts.share is None
    else:
        assert 0 <= share <= 1
        assert (share == 1) == is_done(facts)


@settings(max_examples=100)
@given(tasks(), marks())
def test_finishing_one_more_never_makes_a_task_worse(facts: Facts, more: Mark) -> None:
    """Doing an open milestone raises the progress and never adds to what is overdue."""
    before = Facts(
        facts.starts_on, facts.ends_on, (*facts.marks, Mark(more.due_on, more.first_due_on)), False, None
    )
    after = Facts(
        facts.starts_on,
        facts.ends_on,
        (*facts.marks, Mark(more.due_on, more.first_due_on, TODAY)),
        False,
        None,
    )
    assert overdue(after, TODAY) <= overdue(before, TODAY)
    assert (progress(after) or 0) > (progress(before) or 0)


def test_the_forecast_takes_the_middle_slip_of_what_is_done() -> None:
    facts = task(mark(-100, -90), mark(-60, -40), mark(-20, -20), mark(100, None), ends_on=day(105))
    told = forecast(facts, TODAY)
    assert told is not None
    assert (told.slip, told.rests_on, told.finish, told.days_late) == (10, 3, day(110), 5)
    assert light(facts, TODAY) is Light.YELLOW


def test_slips_count_from_the_first_day_so_that_moving_hides_nothing() -> None:
    moved = task(mark(-10, -10, first=-40), mark(-5, -5, first=-35), mark(50))
    told = forecast(moved, TODAY)
    assert told is not None and told.slip == 30


def test_early_work_does_not_promise_early_ends() -> None:
    told = forecast(task(mark(-10, -40), mark(-5, -50), mark(50)), TODAY)
    assert told is not None and told.slip == 0 and told.finish == day(50)


@pytest.mark.parametrize("facts", [task(), task(mark(-5, -5), mark(9)), task(mark(-5, -5), mark(-4, -4))])
def test_no_forecast_without_two_done_or_with_nothing_open(facts: Facts) -> None:
    assert forecast(facts, TODAY) is None


@settings(max_examples=100)
@given(tasks())
def test_a_forecast_is_never_before_the_last_open_day_or_today(facts: Facts) -> None:
    told = forecast(facts, TODAY)
    if told is not None:
        assert told.finish >= TODAY and told.slip >= 0 and told.days_late >= 0
        assert told.finish >= max(mark.due_on for mark in facts.marks if mark.done_on is None)
        assert (told.days_late == 0) == (told.finish <= facts.ends_on)


@settings(max_examples=100)
@given(st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=6))
def test_shares_that_add_up_leave_nothing(values: list[Decimal]) -> None:
    assert remainder(sum(values, Decimal(0)), values) == 0
    assert remainder(None, values) is None


STATES = st.sampled_from(["open", "submitted", "done", "withdrawn"])


@settings(max_examples=100)
@given(STATES, DAYS, st.booleans())
def test_every_part_has_one_lamp_and_words(state: str, due: dt.date, received: bool) -> None:
    facts = lamps.Facts(state, due, received, due if state == "done" else None)
    lamp = lamps.lamp(facts, TODAY)
    assert (lamp is Lamp.OVER) == (state in ("open", "submitted") and due < TODAY)
    assert lamps.TONES[lamp] and lamps.ICONS[lamp] and lamps.words(facts, TODAY)


@pytest.mark.parametrize(
    ("state", "due", "received", "lamp", "words"),
    [
        ("open", -2, True, Lamp.OVER, "逾期 2 天"),
        ("submitted", -1, True, Lamp.OVER, "逾期 1 天"),
        ("open", 9, False, Lamp.UNREAD, "未签收，剩 9 天"),
        ("open", 0, True, Lamp.SOON, "今天到期"),
        ("open", 3, True, Lamp.SOON, "剩 3 天"),
        ("open", 4, True, Lamp.GOING, "剩 4 天"),
        ("submitted", 4, True, Lamp.WAITING, "待验收"),
        ("withdrawn", -4, False, Lamp.GONE, "已撤回"),
    ],
)
def test_lamps_tell_the_days(state: str, due: int, received: bool, lamp: Lamp, words: str) -> None:
    facts = lamps.Facts(state, day(due), received)
    assert (lamps.lamp(facts, TODAY), lamps.words(facts, TODAY)) == (lamp, words)


def test_what_was_done_late_stays_known() -> None:
    assert lamps.words(lamps.Facts("done", day(-9), True, day(-8)), TODAY) == "逾期完成"
    assert lamps.words(lamps.Facts("done", day(-9), True, day(-9)), TODAY) == "按期完成"
