"""A time limit stands still while somebody is waited for: who for, until when, and what the clock then shows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from shuanglian.casework.api import ClockView
from shuanglian.casework.models import Clock
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.siti import selectors, services
from shuanglian.programmes.siti.selectors import NeedPage
from shuanglian.programmes.siti.situation import situation
from shuanglian.registry.models import Need

from .factories import World, fresh

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)
WAIT: dict[str, Any] = {"reason": "缺测试报告", "waiting_for": "企业补报告"}


def step(page: NeedPage, node: str) -> ClockView:
    return next(row.clock for row in page.steps if row.node == node and row.clock is not None)


def events(need: Need) -> list[str]:
    rows = Event.objects.filter(stream=f"need:{need.pk}", kind__startswith="siti.clock_")
    return list(rows.order_by("seq").values_list("kind", flat=True))


def test_the_days_of_a_pause_are_not_counted_and_the_clock_says_who_is_waited_for(world: World) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        need = world.accepted()
        before = Clock.objects.get(token__node="assist", case__business_id=need.pk).due_at
        now.shift(dt.timedelta(days=1))
        services.clock_pause(actor=world.manager, need=need, **WAIT, until=dt.date(2026, 3, 6))
        now.shift(dt.timedelta(days=2))
        view = step(selectors.need_page(world.manager, fresh(need)), "assist")
        assert (view.state, view.due_at) == ("pause", None)
        assert "等企业补报告" in view.note
        assert "ppp" in view.cells
        clock = services.clock_resume(actor=world.manager, need=need)
        assert before is not None and clock.due_at == before + dt.timedelta(days=2)
    assert events(need) == ["siti.clock_paused", "siti.clock_resumed"]


def test_what_is_missing_is_told_at_once_and_nothing_changes(world: World) -> None:
    need = world.accepted()
    with pytest.raises(Invalid) as refusal:
        services.clock_pause(
            actor=world.manager, need=need, reason=" ", waiting_for="", until=dt.date(2020, 1, 1)
        )
    assert {reason.field for reason in refusal.value.reasons} == {"reason", "waiting_for", "until"}
    assert events(need) == []
    assert not Clock.objects.exclude(paused_at=None).exists()


def test_a_second_pause_or_resume_comes_too_late(world: World) -> None:
    need = world.accepted()
    with pytest.raises(Conflict):
        services.clock_resume(actor=world.manager, need=need)
    services.clock_pause(actor=world.manager, need=need, **WAIT)
    with pytest.raises(Conflict):
        services.clock_pause(actor=world.manager, need=need, **WAIT)
    assert events(need) == ["siti.clock_paused"]


def test_the_answer_window_closes_by_itself_so_its_clock_cannot_be_paused(world: World) -> None:
    need = world.answering()
    with pytest.raises(NotAllowed) as refusal:
        services.clock_pause(actor=world.manager, need=need, **WAIT)
    assert {reason.code for reason in refusal.value.reasons} == {"siti.fixed_date"}
    assert events(need) == []


def test_the_day_agreed_in_the_contract_cannot_be_paused(world: World) -> None:
    need = world.working()
    assert "work" in situation(need).ticking
    with pytest.raises((NotAllowed, Invalid)):
        services.clock_pause(actor=world.manager, need=need, **WAIT, step="work")
    assert events(need) == []


def test_of_several_open_steps_one_is_named(world: World) -> None:
    need = world.signing()
    with pytest.raises(Invalid) as refusal:
        services.clock_pause(actor=world.manager, need=need, **WAIT)
    assert [reason.field for reason in refusal.value.reasons] == ["step"]
    services.clock_pause(actor=world.manager, need=need, **WAIT, step="sign_solver")
    paused = Clock.objects.exclude(paused_at=None)
    assert [clock.token.node for clock in paused] == ["sign_solver"]
