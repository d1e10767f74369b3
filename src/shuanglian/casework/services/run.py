"""One command on one locked case: play it in `semantics`, store what changed, write one event.

Lock order is case, then token, then timer, then the head of the event stream. The state is read after the
case is locked, so a decision is never made on what somebody else has just changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.foundation.events.services import record

from .. import branches, definitions, dmn, handlers, semantics
from ..errors import Runaway
from ..graph import Graph, Kind, Node
from ..models import Case, Timer, Token
from . import calling, opening, store

MAX_DATA: Final = 256 * 1024
MAX_CALLS: Final = 20
Kept = tuple[dict[str, Any], int | None]


def lock(case_id: int, *, skip_locked: bool = False) -> Case | None:
    """The case, locked until the transaction ends; None if it is gone, or busy with `skip_locked`.

    A called case is locked after those that wait for it, outermost first: whoever ends it moves them on.
    """
    case = store.CALLER.first(case_id)
    return None if case is None else lock_known(case, skip_locked=skip_locked)


def lock_known(seen: Case, *, skip_locked: bool = False) -> Case | None:
    """The same for a case whose caller has been read already (which it is never changes)."""
    for outer in _callers(seen):
        if _lock_row(outer, skip_locked) is None:
            return None
    return _lock_row(seen.pk, skip_locked)


def lock_of(token_id: int) -> Case | None:
    """The case of this token, locked as `lock` does; None if there is no such token.

    Which case a token belongs to never changes, so most cases are found and locked in one go.
    """
    case = store.CASE_OF.first(token_id)
    if case is not None:
        return case
    place = store.PLACE.first(token_id)
    return None if place is None else lock_known(place.case)


def lock_or_404(case_id: int) -> Case:
    case = lock(case_id)
    if case is None:
        raise NotFound(Reason("not_found", _("没有这个办件")))
    return case


def _lock_row(case_id: int, skip_locked: bool) -> Case | None:
    return store.case(case_id, skip_locked=skip_locked)


def _callers(seen: Case) -> list[int]:
    """The cases that wait for this one, outermost first."""
    found: list[int] = []
    while seen.caller_id is not None:
        token = store.PLACE.first(seen.caller_id)
        if token is None:
            break
        seen = token.case
        found.insert(0, seen.pk)
    return found


def play(
    case: Case,
    command: semantics.Command,
    *,
    actor: Actor,
    kind: str,
    detail: Mapping[str, Any] | None = None,
    on_behalf_of: int | None = None,
    public: bool = False,
    depth: int = 0,
    tokens: Sequence[Token] | None = None,
) -> semantics.Outcome:
    """Play `command` on the locked `case` and store everything that follows from it, in called and calling
    cases too. `tokens` are its active ones, if they have been read since it was locked."""
    now = timezone.now()
    graph = definitions.graph(case.definition)
    rows = {row.pk: row for row in (active(case) if tokens is None else tokens)}
    state = semantics.State(tuple(map(_tok, rows.values())), case.data, case.written, case.rev, case.branches)
    outcome = semantics.apply(graph, state, command, _Ports(case, actor))
    kept = _kept(command, rows, actor)
    ended = {rows[pk]: how for pk, how in outcome.ended.items()}
    close_tokens(graph, ended, actor=actor, now=now, on_behalf_of=on_behalf_of, kept=kept)
    after = outcome.state
    case.data, case.written, case.branches = dict(after.data), dict(after.written), dict(after.branches)
    _check_size(case)
    opened = opening.open_tokens(case, graph, after, outcome.created, now=now)
    if outcome.finished:
        finish(case, Case.Status.FINISHED, now=now, end_node=outcome.end_node)
    log = [_told(entry) for entry in outcome.log if entry.kind != "task_done"]  # the event itself says that
    commit(
        case,
        actor=actor,
        kind=kind,
        detail={**(detail or {}), "log": log},
        on_behalf_of=on_behalf_of,
        public=public,
    )
    gone = [pk for pk in outcome.ended if rows[pk].form == semantics.Form.CALL]
    if gone:
        close_called(gone, actor=actor, now=now, reason=_("上级办件的这一步已取消"))
    for row in opened:
        if row.form == semantics.Form.CALL:
            _call(case, row, after, actor=actor, depth=depth + 1)
    if outcome.finished and case.caller_id is not None:
        _return(case, actor=actor, depth=depth + 1)
    return outcome


def _told(entry: semantics.Entry) -> dict[str, Any]:
    """For the record; a token that was not stored yet when this was noted has no number to tell."""
    told = {"kind": entry.kind, "node": entry.node, **entry.detail}
    if told.get("token", 0) < 0:
        del told["token"]
    return told


def _kept(command: semantics.Command, rows: Mapping[int, Token], actor: Actor) -> dict[int, Kept]:
    """The result of a task that a person finishes, to be stored when it is closed."""
    if not isinstance(command, semantics.Complete):
        return {}
    organisation = rows[command.token].organisation_id or actor.organisation_id
    return {command.token: (dict(command.data), organisation)}


def _call(case: Case, token: Token, state: semantics.State, *, actor: Actor, depth: int) -> None:
    """Start the case that `token` waits for."""
    if depth > MAX_CALLS:
        raise Runaway(
            Reason("runaway", _("一次办理引发超过 %d 次调用，流程有问题，请联系管理员") % MAX_CALLS)
        )
    node = definitions.graph(case.definition).nodes[token.node]
    called = calling.create(case, token, node)
    data = {key: value for key, value in state.view(token.branch).items() if key in node.inputs}
    detail = {"definition": [called.key, called.definition.version], "caller": case.pk, "node": node.id}
    play(called, semantics.Start(data), actor=actor, kind="case.started", detail=detail, depth=depth)


def _return(called: Case, *, actor: Actor, depth: int) -> None:
    """A called case has ended: the one that waits for it (locked before it) goes on with its results."""
    token = called.caller
    case = None if token is None else _lock_row(token.case_id, False)
    if token is None or case is None:
        raise AssertionError("a called case outlived its caller")
    require_open(case)
    node = definitions.graph(case.definition).nodes[token.node]
    results = {key: called.data[key] for key in node.outputs if key in called.data}
    detail = {"node": node.id, "task": token.pk, "called": called.pk, "end_node": called.end_node}
    play(
        case,
        semantics.Return(token.pk, results),
        actor=actor,
        kind="case.returned",
        detail=detail,
        depth=depth,
    )


def close_called(tokens: Collection[int], *, actor: Actor, now: dt.datetime, reason: str) -> None:
    """Cancel the open cases that wait for nobody any more, and those that they called."""
    if not tokens:
        return
    for called in calling.open_of(tokens):
        close_all(called, actor=actor, now=now, reason=reason)
        finish(called, Case.Status.CANCELLED, now=now, reason=reason)
        commit(called, actor=actor, kind="case.cancelled", detail={"reason": reason})


def commit(
    case: Case,
    *,
    actor: Actor,
    kind: str,
    detail: Mapping[str, Any],
    on_behalf_of: int | None = None,
    public: bool = False,
) -> None:
    """Save the case with its next revision and write the one event of this command."""
    before, case.rev = case.rev, case.rev + 1
    if not store.save(case, before=before):
        raise Conflict(Reason("stale", _("这个办件刚刚被更新，请刷新后再办")))
    payload: dict[str, Any] = {"rev": case.rev, **detail}
    if on_behalf_of is not None:
        payload["on_behalf_of"] = on_behalf_of
    record(
        stream=case.stream,
        kind=kind,
        actor=actor,
        obj=("case", case.pk),
        payload=payload,
        public=public,
        opens=case.rev == 1 and case.stream == own_stream(case.pk),
    )


def own_stream(case_id: int) -> str:
    """Where the events of a case go that is not part of a bigger story."""
    return f"case:{case_id}"


def close_tokens(
    graph: Graph,
    ended: Mapping[Token, semantics.End],
    *,
    actor: Actor,
    now: dt.datetime,
    on_behalf_of: int | None = None,
    kept: Mapping[int, Kept] | None = None,
) -> None:
    """Tokens leave `active` here and nowhere else, each once: the UPDATE is conditional and counted.

    `kept`: what the people who finished some of them filled in, and their organisation.
    """
    who = (actor.key, actor.user_id, on_behalf_of)
    for row, how in sorted(ended.items(), key=lambda item: item[0].pk):
        result = (kept or {}).get(row.pk, ())
        close = store.CLOSE_DONE if result else store.CLOSE_TOKEN
        if close(how.value, now, *who, *result, row.pk) != 1:
            raise Conflict(Reason("token_gone", _("这一步已经办过或已取消")))
        _stop_alarms(graph, row, done=how is semantics.End.DONE, now=now)


def _stop_alarms(graph: Graph, row: Token, *, done: bool, now: dt.datetime) -> None:
    """Only tasks have clocks, and only some steps have alarms."""
    if graph.nodes[row.node].kind is Kind.TIMER or row.node in graph.boundaries:
        store.VOID_TIMERS(Timer.Status.VOID, row.pk)
    if row.form == semantics.Form.TASK:
        if done:
            store.MEET_CLOCK(now, now, row.pk)
        else:
            store.STOP_CLOCK(now, row.pk)


def finish(
    case: Case, status: Case.Status, *, now: dt.datetime, end_node: str = "", reason: str = ""
) -> None:
    """Mark the case closed; `commit` saves it."""
    case.status, case.ended_at, case.end_node, case.reason = status, now, end_node, reason
    case.suspended_at = None
    tell(case, "case.closed", {"status": str(status), "end_node": end_node}, now=now)


def close_all(case: Case, *, actor: Actor, now: dt.datetime, reason: str) -> None:
    """Cancel every active token, and the cases that they called."""
    if case.branches:
        case.data, case.branches = branches.closed(case.data, case.branches), {}
    rows = active(case)
    graph = definitions.graph(case.definition)
    close_tokens(graph, dict.fromkeys(rows, semantics.End.CANCELLED), actor=actor, now=now)
    calls = [row.pk for row in rows if row.form == semantics.Form.CALL]
    close_called(calls, actor=actor, now=now, reason=reason)


def tell(
    case: Case,
    topic: str,
    payload: Mapping[str, Any],
    *,
    now: dt.datetime,
    token: Token | None = None,
) -> None:
    """Leave word for people; delivered after the transition."""
    store.message(case, topic, payload, now=now, token=token)


def require_open(case: Case) -> None:
    """Raises `Conflict` unless work on the case may go on."""
    if case.status == Case.Status.SUSPENDED:
        raise Conflict(Reason("suspended", _("办件已中止：%s") % case.reason))
    if not case.is_open:
        raise Conflict(Reason("closed", _("办件%s，不能再办") % Case.Status(case.status).label))


def active(case: Case) -> list[Token]:
    """Where the case stands."""
    return store.ACTIVE(case.pk)


def _tok(row: Token) -> semantics.Tok:
    return semantics.Tok(
        row.pk,
        row.node,
        semantics.Form(row.form),
        row.via,
        row.parent_id or 0,
        row.item,
        row.born,
        row.branch,
    )


def _check_size(case: Case) -> None:
    size = len(str(case.data)) + (len(str(case.branches)) if case.branches else 0)
    if size > MAX_DATA:
        raise Invalid(Reason("too_large", _("办件数据过大，请把大段内容作为文件凭证上传")))


class _Ports:
    """Automatic nodes reach the pinned decisions of the case and the handlers of programmes."""

    def __init__(self, case: Case, actor: Actor) -> None:
        self._case = case
        self._actor = actor

    def decide(self, node: Node, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        tables, version = definitions.decision(self._case.definition, node.decision)
        result = dmn.decide(tables, node.decision, data)
        return result.outputs, {"decision": node.decision, "version": version, **result.told()}

    def call(self, node: Node, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return handlers.get(node.handler)(self._case, data, self._actor) or {}
