"""Timers and time limits of a simulated case, counted with the given calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.workdays.arithmetic import UnknownYear

from .. import clocks, limits
from ..bpmn import DURATION
from ..clocks import ClockView, Facts, Working
from ..graph import Graph, Node, Wait
from ..graph import Kind as NodeKind
from ..limits import Limit
from ..semantics import Form, State, Tok


@dataclass(frozen=True, slots=True)
class Alarm:
    """A timer `node` on `token`; `due_at` None where the calendar does not reach."""

    token: int
    node: str
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Limits:
    """The time limit of a task since it was opened."""

    token: int
    started_at: dt.datetime
    limit: Limit


def of(alarms: Iterable[Alarm], token: int, node: str) -> Alarm:
    found = next((alarm for alarm in alarms if alarm.token == token and alarm.node == node), None)
    if found is None:
        raise Conflict(Reason("no_timer", _("这个定时没有设，或已经到过")))
    return found


def limits_for(
    graph: Graph, config: Mapping[str, Any], created: Sequence[Tok], now: dt.datetime
) -> list[Limits]:
    found = []
    for token in created:
        limit = limits.of_task(config, graph.nodes[token.node]) if token.form is Form.TASK else None
        if limit is not None:
            found.append(Limits(token.id, now, limit))
    return found


def view(
    running: Iterable[Limits], token: int, working: Working | None, now: dt.datetime
) -> ClockView | None:
    """The clock of a task with the proof of its date; None without a limit or without a calendar."""
    found = next((one for one in running if one.token == token), None)
    if found is None or working is None:
        return None
    return clocks.view(_facts(found.started_at, found.limit), working, now)


def set_for(
    graph: Graph,
    config: Mapping[str, Any],
    created: Sequence[Tok],
    now: dt.datetime,
    state: State,
    working: Working | None,
) -> list[Alarm]:
    """The alarms of new tokens; instances of a group have none of their own."""
    found = []
    for token in created:
        if token.form is Form.JOIN or token.parent:
            continue
        node = graph.nodes[token.node]
        timers = [node] if node.kind is NodeKind.TIMER else graph.boundaries.get(node.id, ())
        for timer in timers:
            if timer.wait is not None:
                due = _due(timer, timer.wait, config, now, state.view(token.branch), working)
                found.append(Alarm(token.id, timer.id, due))
    return found


def _facts(started_at: dt.datetime, limit: Limit) -> Facts:
    return Facts(started_at, limit.days, unit=limit.unit)


def _due(
    node: Node,
    wait: Wait,
    config: Mapping[str, Any],
    now: dt.datetime,
    data: Mapping[str, Any],
    working: Working | None,
) -> dt.datetime | None:
    if wait.workdays:
        limit = limits.of_timer(config, wait)
        return None if limit is None or working is None else _counted(now, limit, working)
    if wait.instant is not None:
        return _instant(node, wait.instant.evaluate(data))
    return now + _duration(wait.duration)


def _counted(now: dt.datetime, limit: Limit, working: Working) -> dt.datetime | None:
    try:
        return clocks.due_at(_facts(now, limit), working.calendar)
    except UnknownYear:
        return None


def _instant(node: Node, value: Any) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Invalid(
            Reason("bad_instant", _("“%s”的日期没有填写或写法不对") % node.title, node.id)
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=clocks.ZONE)


def _duration(text: str) -> dt.timedelta:
    match = DURATION.fullmatch(text)
    parts = (0, 0, 0, 0, 0) if match is None else tuple(int(part or 0) for part in match.groups())
    weeks, days, hours, minutes, seconds = parts
    return dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
