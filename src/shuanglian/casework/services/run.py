"""One command on one locked case: play it in `semantics`, store what changed, write one event.

Lock order is case, then token, then timer, then the head of the event stream. The state is read after the
case is locked, so a decision is never made on what somebody else has just changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.foundation.events.services import record

from .. import definitions, dmn, handlers, semantics
from ..graph import Node
from ..models import Case, Clock, Outbox, Timer, Token
from . import opening

MAX_DATA: Final = 256 * 1024


def lock(case_id: int, *, skip_locked: bool = False) -> Case | None:
    """The case, locked until the transaction ends; None if it is gone, or busy with `skip_locked`."""
    rows = Case.objects.select_for_update(of=("self",), skip_locked=skip_locked)
    return rows.select_related("definition").filter(pk=case_id).first()


def lock_or_404(case_id: int) -> Case:
    case = lock(case_id)
    if case is None:
        raise NotFound(Reason("not_found", _("没有这个办件")))
    return case


def play(
    case: Case,
    command: semantics.Command,
    *,
    actor: Actor,
    kind: str,
    detail: Mapping[str, Any] | None = None,
    on_behalf_of: int | None = None,
    public: bool = False,
) -> semantics.Outcome:
    """Play `command` on the locked `case` and store everything that follows from it."""
    now = timezone.now()
    graph = definitions.graph(case.definition)
    rows = {row.pk: row for row in _active(case)}
    state = semantics.State(tuple(map(_tok, rows.values())), case.data, case.written, case.rev)
    outcome = semantics.apply(graph, state, command, _Ports(case, actor))
    close_tokens(outcome.ended, actor=actor, now=now, on_behalf_of=on_behalf_of)
    case.data, case.written = dict(outcome.state.data), dict(outcome.state.written)
    _check_size(case)
    opening.open_tokens(case, graph, outcome.created, now=now)
    if outcome.finished:
        finish(case, Case.Status.FINISHED, now=now, end_node=outcome.end_node)
    log = [{"kind": entry.kind, "node": entry.node, **entry.detail} for entry in outcome.log]
    commit(
        case,
        actor=actor,
        kind=kind,
        detail={**(detail or {}), "log": log},
        on_behalf_of=on_behalf_of,
        public=public,
    )
    return outcome


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
    columns = ("data", "written", "status", "end_node", "reason", "ended_at", "suspended_at", "rev")
    values = {column: getattr(case, column) for column in columns}
    if not Case.objects.filter(pk=case.pk, rev=before).update(**values):
        raise Conflict(Reason("stale", _("这个办件刚刚被更新，请刷新后再办")))
    payload: dict[str, Any] = {"key": case.key, "rev": case.rev, **detail}
    if on_behalf_of is not None:
        payload["on_behalf_of"] = on_behalf_of
    record(stream=case.stream, kind=kind, actor=actor, obj=("case", case.pk), payload=payload, public=public)


def close_tokens(
    ended: Mapping[int, semantics.End],
    *,
    actor: Actor,
    now: dt.datetime,
    on_behalf_of: int | None = None,
) -> None:
    """Tokens leave `active` here and nowhere else, each once: the UPDATE is conditional and counted."""
    for how in semantics.End:
        ids = [token for token, end in ended.items() if end is how]
        if not ids:
            continue
        changed = Token.objects.filter(pk__in=ids, status=Token.Status.ACTIVE).update(
            status=how.value,
            ended_at=now,
            ended_by=actor.key,
            ended_by_user=actor.user_id,
            on_behalf_of=on_behalf_of,
        )
        if changed != len(ids):
            raise Conflict(Reason("token_gone", _("这一步已经办过或已取消")))
        Timer.objects.filter(token__in=ids, status=Timer.Status.PENDING).update(status=Timer.Status.VOID)
        clocks = Clock.objects.filter(token__in=ids, stopped_at=None)
        clocks.update(stopped_at=now, **({"met_at": now} if how is semantics.End.DONE else {}))


def finish(
    case: Case, status: Case.Status, *, now: dt.datetime, end_node: str = "", reason: str = ""
) -> None:
    """Mark the case closed; `commit` saves it."""
    case.status, case.ended_at, case.end_node, case.reason = status, now, end_node, reason
    case.suspended_at = None
    tell(case, "case.closed", {"status": str(status), "end_node": end_node}, now=now)


def close_all(case: Case, *, actor: Actor, now: dt.datetime) -> None:
    """Cancel every active token."""
    close_tokens({row.pk: semantics.End.CANCELLED for row in _active(case)}, actor=actor, now=now)


def tell(
    case: Case,
    topic: str,
    payload: Mapping[str, Any],
    *,
    now: dt.datetime,
    token: Token | None = None,
) -> None:
    """Leave word for people; delivered after the transition."""
    Outbox.objects.create(
        case=case,
        token=token,
        topic=topic,
        payload=dict(payload),
        created_at=now,
        next_try_at=now,
    )


def require_open(case: Case) -> None:
    """Raises `Conflict` unless work on the case may go on."""
    if case.status == Case.Status.SUSPENDED:
        raise Conflict(Reason("suspended", _("办件已中止：%s") % case.reason))
    if not case.is_open:
        raise Conflict(Reason("closed", _("办件%s，不能再办") % Case.Status(case.status).label))


def _active(case: Case) -> QuerySet[Token]:
    return Token.objects.filter(case=case, status=Token.Status.ACTIVE).order_by("pk")


def _tok(row: Token) -> semantics.Tok:
    return semantics.Tok(
        row.pk,
        row.node,
        semantics.Form(row.form),
        row.via,
        row.parent_id or 0,
        row.item,
        row.born,
    )


def _check_size(case: Case) -> None:
    size = len(str(case.data))
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
        detail = {
            "decision": node.decision,
            "version": version,
            "rules": list(result.rules),
            "outputs": dict(result.outputs),
        }
        return result.outputs, detail

    def call(self, node: Node, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return handlers.get(node.handler)(self._case, data, self._actor) or {}
