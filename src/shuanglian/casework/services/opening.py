"""New tokens of a case: who must act, until when, and which alarms are set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import STAFF_ROLES
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.foundation.workdays import services as workdays

from .. import limits, promises
from ..bpmn import DURATION
from ..clocks import ZONE
from ..graph import Graph, Kind, Node, Wait
from ..models import Case, Clock, Seat, Timer, Token
from ..semantics import Form, State, Tok
from . import dating, store

ANYBODY = "*"


def open_tokens(
    case: Case, graph: Graph, state: State, created: Sequence[Tok], *, now: dt.datetime
) -> list[Token]:
    """Store new tokens with their seats, clocks, timers and messages. Parents come before their instances."""
    if not created:
        return []
    rows: dict[int, Token] = {}
    seats = _seats(case, graph, created)
    for tok in created:
        node = graph.nodes[tok.node]
        parent = rows[tok.parent].pk if tok.parent < 0 else tok.parent or None
        row = _stored(case, node, tok, parent, seats, state, now)
        rows[tok.id] = row
        if tok.form is Form.TASK:
            start_clock(case, node, row, now=now)
            store.message(case, "task.opened", {"node": node.id}, now=now, token=row)
        if tok.form is not Form.JOIN and not tok.parent:
            _set_timers(case, graph, node, row, state, now)
    return list(rows.values())


def _seats(case: Case, graph: Graph, created: Sequence[Tok]) -> dict[str, Seat]:
    """Who sits where, read only if somebody is to be found for one of the new tasks."""
    if not any(graph.nodes[tok.node].seat not in ("", ANYBODY) for tok in created):
        return {}
    return {seat.key: seat for seat in store.SEATS(case.pk)}


def missing_settings(graph: Graph, config: Mapping[str, Any]) -> list[Reason]:
    """Time limits that a definition names and its configuration does not set."""
    problems = [
        Reason(
            "no_sla",
            _("没有设置“%(task)s”的时限（%(key)s）") % {"task": node.title, "key": node.sla},
            node.id,
        )
        for node in graph.of_kind(Kind.USER)
        if node.sla and limits.of_task(config, node) is None
    ]
    for node in graph.of_kind(Kind.TIMER, Kind.BOUNDARY):
        if node.wait is not None and node.wait.workdays and limits.of_timer(config, node.wait) is None:
            text = _("没有设置“%(timer)s”的天数（%(key)s）") % {
                "timer": node.title,
                "key": node.wait.workdays,
            }
            problems.append(Reason("no_sla", text, node.id))
    return [*problems, *promises.problems(config)]


def overlaid(config: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a definition with the settings of one case over it; time limits key by key."""
    return {**config, **settings, "sla": {**config.get("sla", {}), **settings.get("sla", {})}}


def start_clock(case: Case, node: Node, token: Token, *, now: dt.datetime) -> Clock | None:
    """The clock of a task, if its node has a time limit."""
    limit = limits.of_task(case.config, node)
    if limit is None:
        return None
    dates = dating.first_dates(now, limit, case.config, node.id)
    return store.INSERT_CLOCK.made(
        case_id=case.pk,
        token_id=token.pk,
        days=limit.days,
        unit=limit.unit.value,
        started_at=now,
        due_at=dates.due_at,
        escalate_at=dates.escalate_at,
        calendar_version=dates.calendar_version,
    )


def _stored(
    case: Case,
    node: Node,
    tok: Tok,
    parent: int | None,
    seats: Mapping[str, Seat],
    state: State,
    now: dt.datetime,
) -> Token:
    waiting = {}
    if tok.form is Form.TASK:
        waiting = _place(node, seats, tok.item)
    elif node.kind is Kind.MESSAGE and node.correlation is not None:
        seen = node.correlation.evaluate(state.view(tok.branch))
        waiting = {"message": node.message, "correlation": str(seen)[:120]}
    return store.INSERT_TOKEN.made(
        case_id=case.pk,
        node=node.id,
        name=node.title,
        form=tok.form.value,
        via=tok.via,
        parent_id=parent,
        item=tok.item,
        born=tok.born,
        branch=tok.branch,
        created_at=now,
        **waiting,
    )


def seat(row: Token, node: Node, seats: Mapping[str, Seat], item: Any) -> None:
    """Sets role, organisation and person; a role outside the region's staff must have somebody in its
    seat."""
    for name, value in _place(node, seats, item).items():
        setattr(row, name, value)


def _place(node: Node, seats: Mapping[str, Seat], item: Any) -> dict[str, Any]:
    """Role, seat, organisation and person of a task."""
    taken, is_open = seats.get(node.seat), node.seat == ANYBODY
    organisation, person = (taken.organisation_id, taken.user_id) if taken is not None else (None, None)
    if node.multi is not None and node.multi.item_is == "organisation":
        organisation = _identifier(node, item)
    if node.multi is not None and node.multi.item_is == "user":
        person = _identifier(node, item)
    if organisation is None and person is None and not is_open and node.role not in STAFF_ROLES:
        raise Invalid(Reason("no_seat", _("下一步“%s”还没有指定由哪个单位办理") % node.title, node.id))
    return {
        "role": node.role,
        "seat": node.seat,
        "is_open": is_open,
        "organisation_id": organisation,
        "assignee_id": person,
    }


def _identifier(node: Node, item: Any) -> int:
    if isinstance(item, bool) or not str(item).isdecimal():
        text = _("“%s”的名单里有一项不是单位或人员的编号") % node.title
        raise Invalid(Reason("bad_collection", text, node.id))
    return int(item)


def _set_timers(case: Case, graph: Graph, node: Node, row: Token, state: State, now: dt.datetime) -> None:
    nodes = [node] if node.kind is Kind.TIMER else graph.boundaries.get(node.id, ())
    alarms = [(alarm, alarm.wait) for alarm in nodes if alarm.wait is not None]
    store.INSERT_TIMER.values(*(_timer(case, alarm, wait, row, state, now) for alarm, wait in alarms))


def set_timer(case: Case, alarm: Node, wait: Wait, row: Token, state: State, now: dt.datetime) -> Timer:
    """Set one alarm of a token, counted from `now`."""
    return store.INSERT_TIMER.made(**_timer(case, alarm, wait, row, state, now))


def _timer(case: Case, alarm: Node, wait: Wait, row: Token, state: State, now: dt.datetime) -> dict[str, Any]:
    limit = limits.of_timer(case.config, wait)
    found: dict[str, Any] = {"case_id": case.pk, "token_id": row.pk, "node": alarm.id}
    if limit is None:
        return {**found, "due_at": _due(state.view(row.branch), alarm, wait, now)}
    calendar, version = workdays.edition()
    return {
        **found,
        "due_at": dating.due_after(now, limit, calendar),
        "days": limit.days,
        "unit": limit.unit,
        "calendar_version": version,
    }


def _due(data: Mapping[str, Any], node: Node, wait: Wait, now: dt.datetime) -> dt.datetime:
    if wait.instant is not None:
        return _instant(node, wait.instant.evaluate(data))
    return now + duration(wait.duration)


def _instant(node: Node, value: Any) -> dt.datetime:
    """ISO text; a plain date means the start of that day, a time without zone means local time."""
    try:
        at = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Invalid(
            Reason("bad_instant", _("“%s”的日期没有填写或写法不对") % node.title, node.id)
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def duration(text: str) -> dt.timedelta:
    """ISO 8601 weeks, days, hours, minutes and seconds, in calendar time."""
    match = DURATION.fullmatch(text)
    if match is None:
        raise ValueError(text)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
