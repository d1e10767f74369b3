"""Moving one locked case: its places, alarms, clocks and data take the names of the new version. One event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Case as Switch
from django.db.models import F, Value, When
from django.utils import timezone

from shuanglian.foundation.actor import Actor

from .. import branches
from ..graph import Node
from ..models import Case, Clock, Timer, Token
from ..semantics import Form, State
from ..services import opening, run
from .checking import Situation, Verdict
from .mapping import Between
from .models import Move


def move_case(
    now: Situation, between: Between, verdict: Verdict, move: Move, *, actor: Actor, changed: bool
) -> Case:
    """Carry the case over; `verdict` has no problems. Dates of running clocks and alarms stay what they are."""
    case, at = now.case, timezone.now()
    before = case.definition
    case.definition, case.config = move.target, verdict.config
    Case.objects.filter(pk=case.pk).update(definition=case.definition, config=case.config)
    _rename_data(case, between)
    _rename_done(case, between)
    places = [_move_token(token, now, between) for token in now.tokens]
    alarms = _move_timers(now, between, case, at)
    clocks = _move_clocks(now, between, case, at)
    run.commit(
        case,
        actor=actor,
        kind="case.moved",
        detail={
            "from": [before.key, before.version],
            "to": [case.definition.key, case.definition.version],
            "move": move.pk,
            "changed": changed,
            "mapping": dict(between.renamed),
            "places": places,
            "timers": alarms,
            "clocks": clocks,
        },
    )
    return case


def _rename_done(case: Case, between: Between) -> None:
    """Steps that were done take the new names too: four eyes and the diagram go by them."""
    names = [When(node=old, then=Value(new)) for old, new in sorted(between.renamed.items()) if new]
    done = Token.objects.filter(case=case, node__in=between.renamed).exclude(status=Token.Status.ACTIVE)
    if names:
        done.update(node=Switch(*names, default=F("node")))


def _rename_data(case: Case, between: Between) -> None:
    """What steps brought is kept under their names; what branches wrote under theirs."""
    case.data = {**case.data, branches.STEPS: _renamed(case.data.get(branches.STEPS, {}), between)}
    moved: dict[str, Any] = {}
    for path, own in case.branches.items():
        new = between.branch(path)
        assert new is not None  # checked before
        moved[new] = {**own, branches.STEPS: _renamed(own.get(branches.STEPS, {}), between)}
    case.branches = moved


def _renamed(steps: Mapping[str, Any], between: Between) -> dict[str, Any]:
    return {between.renamed.get(node) or node: brought for node, brought in steps.items()}


def _move_token(token: Token, now: Situation, between: Between) -> dict[str, Any]:
    source, target = between.old.nodes[token.node], between.node(token.node)
    assert target is not None  # checked before
    told = {"token": token.pk, "from": token.node, "to": target.id}
    token.node, token.name = target.id, target.title
    flow = between.flow(token.via)
    token.via = flow.id if flow is not None else token.via
    token.branch = between.branch(token.branch) or ""
    if token.form == Form.TASK and (source.role, source.seat) != (target.role, target.seat):
        token.assignee_id = token.organisation_id = None
        opening.seat(token, target, now.seats, token.item)
        told["role"] = token.role
    if target.correlation is not None and target.correlation != source.correlation:
        seen = target.correlation.evaluate(_state(now.case).view(token.branch))
        token.correlation = str(seen)[:120]
    columns = [
        "node",
        "name",
        "via",
        "branch",
        "role",
        "seat",
        "is_open",
        "organisation",
        "assignee",
        "correlation",
    ]
    token.save(update_fields=columns)
    return told


def _move_timers(now: Situation, between: Between, case: Case, at: dt.datetime) -> list[dict[str, Any]]:
    """Pending alarms keep their dates; given-up ones end; those that are new begin now."""
    told: list[dict[str, Any]] = []
    known: dict[int, set[str]] = {}
    for timer in now.timers:
        target = between.node(timer.node)
        if timer.status == Timer.Status.PENDING and between.is_dropped(timer.node):
            Timer.objects.filter(pk=timer.pk).update(status=Timer.Status.VOID)
            told.append({"timer": timer.pk, "from": timer.node, "to": None})
        elif target is not None:
            Timer.objects.filter(pk=timer.pk).update(node=target.id)
            known.setdefault(timer.token_id, set()).add(target.id)
            if timer.status == Timer.Status.PENDING:
                due = timer.due_at.isoformat() if timer.due_at else None
                told.append({"timer": timer.pk, "from": timer.node, "to": target.id, "due_at": due})
    hosts = [t for t in now.tokens if t.form != Form.JOIN and t.parent_id is None]
    told += [
        _new_timer(case, alarm, token, at)
        for token in hosts
        for alarm in between.new.boundaries.get(token.node, ())
        if alarm.id not in known.get(token.pk, set())
    ]
    return told


def _state(case: Case) -> State:
    return State((), case.data, case.written, case.rev, case.branches)


def _new_timer(case: Case, alarm: Node, token: Token, at: dt.datetime) -> dict[str, Any]:
    assert alarm.wait is not None  # a boundary event of the subset is a timer
    made = opening.set_timer(case, alarm, alarm.wait, token, _state(case), at)
    return {"timer": made.pk, "from": None, "to": alarm.id, "due_at": _iso(made.due_at)}


def _move_clocks(now: Situation, between: Between, case: Case, at: dt.datetime) -> list[dict[str, Any]]:
    """A running clock goes on with the limit it was started with; a task that had none gets that of the new version."""
    have = {clock.token_id: clock for clock in now.clocks}
    told: list[dict[str, Any]] = []
    for token in now.tokens:
        if token.form != Form.TASK:
            continue
        clock = have.get(token.pk)
        if clock is None and not Clock.objects.filter(token=token).exists():
            clock = opening.start_clock(case, between.new.nodes[token.node], token, now=at)
        if clock is not None:
            told.append({"task": token.pk, "due_at": _iso(clock.due_at), "began": token.pk not in have})
    return told


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
