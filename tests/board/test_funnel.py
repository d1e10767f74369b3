"""From published to verified: counts that fall, months of our own clock, small counts hidden from strangers."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.actor import PUBLIC
from shuanglian.programmes.siti import services
from shuanglian.programmes.siti.models import Engagement
from shuanglian.programmes.siti.selectors.funnel import (
    NAMES,
    ZONE,
    Funnel,
    Period,
    Row,
    _hidden,
    funnel,
    needs_of,
    to_json,
)
from shuanglian.registry.models import Need
from tests.registry.factories import segment
from tests.siti.factories import World

several = settings(max_examples=100, deadline=None)


def counts(row: Row) -> list[int | None]:
    return [cell.n for cell in row.cells]


def publish_on(need: Need, when: dt.datetime) -> None:
    Engagement.objects.filter(need=need).update(window_from=when)


@pytest.fixture
def stages(world: World) -> list[Need]:
    """One need at every stage, and one that is not published yet."""
    return [world.posed(), world.answering(), world.choosing(), world.signed(), world.finished()]


def test_every_stage_is_counted_among_the_one_before(world: World, stages: list[Need]) -> None:
    found = funnel(world.manager)
    assert counts(found.total) == [4, 3, 2, 1]
    shares = [cell.share for cell in found.total.cells]
    assert shares == [None, 3 / 4, 2 / 3, 1 / 2]
    assert all(
        c.interval.low <= c.share <= c.interval.high for c in found.total.cells if c.interval and c.share
    )


def test_the_needs_behind_a_number_are_as_many_as_it_says(world: World, stages: list[Need]) -> None:
    found = funnel(world.manager)
    for cell in found.total.cells:
        assert needs_of(world.manager, stage=cell.stage).count() == cell.n
    assert list(needs_of(world.manager, stage="verified")) == [stages[4]]


def test_nothing_published_is_an_empty_funnel(world: World) -> None:
    world.posed()
    found = funnel(world.manager)
    assert (counts(found.total), found.months, found.segments) == ([0, 0, 0, 0], (), ())
    assert [cell.share for cell in found.total.cells] == [None] * 4


def test_a_withdrawn_answer_is_no_answer(world: World) -> None:
    need = world.answering()
    answer = world.answer(need, world.solver)
    assert counts(funnel(world.manager).total)[:2] == [1, 1]
    services.answer_withdraw(actor=world.solver, answer=answer, reason="人手不够")
    assert counts(funnel(world.manager).total)[:2] == [1, 0]


def test_months_follow_our_own_clock_and_the_period(world: World, stages: list[Need]) -> None:
    june = dt.datetime(2026, 5, 31, 16, 30, tzinfo=dt.UTC)  # half past midnight of June 1 in Shanghai
    publish_on(stages[1], june)
    publish_on(stages[2], dt.datetime(2026, 6, 30, 23, 59, tzinfo=ZONE))
    publish_on(stages[3], dt.datetime(2026, 7, 1, 0, 0, tzinfo=ZONE))
    publish_on(stages[4], dt.datetime(2026, 12, 31, 12, 0, tzinfo=ZONE))
    found = funnel(world.manager)
    assert [(row.key, row.cells[0].n) for row in found.months] == [
        ("2026-06", 2),
        ("2026-07", 1),
        ("2026-12", 1),
    ]
    only_june = Period(dt.date(2026, 6, 1), dt.date(2026, 6, 1))
    assert counts(funnel(world.manager, only_june).total) == [2, 1, 0, 0]
    assert set(needs_of(world.manager, only_june)) == {stages[1], stages[2]}
    assert counts(funnel(world.manager, Period(first=dt.date(2026, 12, 1))).total) == [1, 1, 1, 1]
    assert counts(funnel(world.manager, Period(last=dt.date(2026, 5, 1))).total) == [0, 0, 0, 0]


def test_a_need_on_two_segments_stands_in_both(world: World) -> None:
    one, other = segment("长丝"), segment("织造")
    world.answering(segments=[one, other])
    world.answering(segments=[one])
    found = funnel(world.manager)
    assert {(row.key, row.cells[0].n) for row in found.segments} == {(str(one.pk), 2), (str(other.pk), 1)}
    assert needs_of(world.manager, segment=one.pk).count() == 2
    assert found.total.cells[0].n == 2


def test_demonstration_needs_are_a_funnel_of_their_own(world: World) -> None:
    world.answering(is_demo=True)
    assert counts(funnel(world.manager).total)[0] == 0
    assert counts(funnel(world.manager, demo=True).total)[0] == 1


def test_who_does_not_work_for_the_region_gets_what_the_public_gets(world: World) -> None:
    world.answering(confidentiality="invited")
    world.answering()
    assert counts(funnel(world.manager).total)[0] == 2
    for viewer in (PUBLIC, world.enterprise, world.solver, world.stranger):
        assert counts(funnel(viewer).total)[0] == 1
        assert needs_of(viewer).count() == 1


def test_the_number_of_queries_does_not_grow(world: World, django_assert_num_queries: Any) -> None:
    for _ in range(2):
        world.answering(segments=[segment()])
    with django_assert_num_queries(3):
        funnel(world.manager)
    world.answering(segments=[segment()])
    with django_assert_num_queries(3):
        assert len(funnel(world.manager).segments) == 3


def test_the_plain_values_hold_the_same_counts(world: World, stages: list[Need]) -> None:
    found = funnel(world.manager)
    told = to_json(found)
    assert [told["total"][name]["n"] for name in NAMES] == counts(found.total)
    assert told["total"]["published"] == {"n": 4, "share": None, "interval": None}
    assert set(told["months"][0]) == {"key", "label", *NAMES}


def test_the_public_sees_no_small_counts(world: World, stages: list[Need]) -> None:
    found: Funnel = funnel(PUBLIC, small=5)
    assert counts(found.total) == [None] * 4
    assert all(cell.share is None and cell.interval is None for cell in found.total.cells)


# -- hiding ---------------------------------------------------------------------------------------------------------
tables = st.lists(
    st.lists(st.integers(0, 30), min_size=4, max_size=4).map(lambda row: sorted(row, reverse=True)),
    max_size=8,
)


@several
@given(tables, st.integers(0, 10))
def test_no_small_count_is_shown_and_nothing_is_made_up(table: list[list[int]], small: int) -> None:
    for add_up in (False, True):
        shown = _hidden(table, small, add_up=add_up)
        for row, told in zip(table, shown, strict=True):
            for n, said in zip(row, told, strict=True):
                assert said in (n, None)
                assert said is None or said == 0 or said >= small


@several
@given(tables, st.integers(2, 10))
def test_no_hidden_count_can_be_worked_out_from_the_total(table: list[list[int]], small: int) -> None:
    shown = _hidden(table, small, add_up=True)
    for column in range(4):
        hidden = sum(row[column] is None for row in shown)
        others = sum(bool(row[column]) for row in shown)
        assert hidden != 1 or others == 0


@several
@given(tables)
def test_without_a_limit_everything_is_shown(table: list[list[int]]) -> None:
    assert _hidden(table, 0, add_up=True) == table


def test_a_period_ends_with_its_last_month() -> None:
    period = Period(dt.date(2026, 12, 1), dt.date(2026, 12, 1))
    assert period.since == dt.datetime(2026, 12, 1, tzinfo=ZONE)
    assert period.until == dt.datetime(2027, 1, 1, tzinfo=ZONE)
    ends = [Period(last=dt.date(2026, month, 1)).until for month in range(1, 13)]
    assert all(one < other for one, other in pairwise(end for end in ends if end))
