"""Whether one running case can go on in another version: everything that speaks against it, at once.

Nothing is changed here. The same check runs in the dry run and again, on the locked case, when it is moved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import STAFF_ROLES
from shuanglian.foundation.errors import Reason

from .. import branches, soundness
from ..feel import Expression
from ..graph import Graph, Kind, Node
from ..models import Case, Clock, Definition, Seat, Timer, Token
from ..semantics import Form
from ..services import opening
from .mapping import Between

KINDS = {
    Form.TASK: Kind.USER,
    Form.GROUP: Kind.USER,
    Form.JOIN: Kind.AND,
    Form.CALL: Kind.CALL,
}


@dataclass(frozen=True)
class Situation:
    """One case as it stands: read in one go, so that a check sees one state."""

    case: Case
    tokens: tuple[Token, ...]
    timers: tuple[Timer, ...]
    clocks: tuple[Clock, ...]
    seats: Mapping[str, Seat]
    calls: Mapping[int, str]

    @property
    def digest(self) -> str:
        """Stands for all that a move depends on."""
        case = self.case
        seen = [
            [case.definition.sha256, case.rev, case.status],
            [[t.pk, t.node, t.form, t.via, t.branch, t.parent_id, t.assignee_id] for t in self.tokens],
            [[t.pk, t.node, t.status, str(t.due_at)] for t in self.timers],
            [[c.pk, str(c.due_at), str(c.paused_at), c.days, c.unit] for c in self.clocks],
        ]
        return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


@dataclass(slots=True)
class Verdict:
    """`config` is the case's in the new version: that of the new definition with what was set for this case."""

    problems: list[Reason] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)


def read(case: Case) -> Situation:
    tokens = tuple(Token.objects.filter(case=case, status=Token.Status.ACTIVE).order_by("pk"))
    timers = Timer.objects.filter(token__in=[token.pk for token in tokens]).order_by("pk")
    clocks = Clock.objects.filter(token__in=tokens, stopped_at=None).order_by("pk")
    seats = {seat.key: seat for seat in Seat.objects.filter(case=case)}
    calls = Case.objects.filter(caller__in=tokens, status__in=(Case.Status.OPEN, Case.Status.SUSPENDED))
    called = {pk: key for pk, key in calls.values_list("caller", "key") if pk is not None}
    return Situation(case, tokens, tuple(timers), tuple(clocks), seats, called)


def check(now: Situation, between: Between, target: Definition) -> Verdict:
    """Everything that keeps this case from going on in `target`."""
    config = configured(now.case, target)
    return Verdict(list(dict.fromkeys(_problems(now, between, config))), config)


def configured(case: Case, target: Definition) -> dict[str, Any]:
    """The settings of the new definition, and over them what was set for this case alone."""
    base, own = case.definition.config, case.config
    apart = {key: value for key, value in own.items() if key != "sla" and value != base.get(key)}
    days = {key: value for key, value in own.get("sla", {}).items() if value != base.get("sla", {}).get(key)}
    return opening.overlaid(target.config, {**apart, "sla": days})


def _problems(now: Situation, between: Between, config: Mapping[str, Any]) -> Iterator[Reason]:
    if now.case.status == Case.Status.SUSPENDED:
        yield Reason("suspended", _("办件已中止，恢复以后再换版"))
    elif not now.case.is_open:
        yield Reason("closed", _("办件已结束"))
    yield from opening.missing_settings(between.new, config)
    places = list(_place_problems(now, between))
    yield from places
    yield from _timer_problems(now, between)
    yield from _path_problems(now, between)
    if not places:
        yield from _marking_problems(now, between)
        yield from _data_problems(now, between)


def _place_problems(now: Situation, between: Between) -> Iterator[Reason]:
    for token in now.tokens:
        source, target = between.old.nodes[token.node], between.node(token.node)
        if target is None:
            yield Reason("node_missing", _("办件在“%s”，新版本没有这一步") % source.title, token.node)
            continue
        if target.kind is not KINDS.get(Form(token.form), source.kind):
            yield Reason("kind_changed", _("“%s”在新版本里不是同一种环节") % source.title, token.node)
            continue
        yield from _token_problems(now, between, token, source, target)


def _token_problems(
    now: Situation, between: Between, token: Token, source: Node, target: Node
) -> Iterator[Reason]:
    form = Form(token.form)
    if form is Form.JOIN and _arrival(between, token) is None:
        yield Reason("arrival", _("已有一路到了“%s”，新版本里没有这一路") % source.title, token.node)
    if form in (Form.TASK, Form.GROUP) and _shape(source) != _shape(target):
        yield Reason("group_changed", _("“%s”逐个办理的方式变了，办到一半不能改") % source.title, token.node)
    if form is Form.CALL and now.calls.get(token.pk, source.calls) != target.calls:
        yield Reason("call_changed", _("“%s”调用的流程变了，已有一个在办") % source.title, token.node)
    if form is Form.WAIT and source.kind is Kind.MESSAGE and source.message != target.message:
        yield Reason("message_changed", _("“%s”等的消息变了") % source.title, token.node)
    if form is Form.TASK and _nobody(now, token, source, target):
        yield Reason("no_seat", _("“%s”在新版本里还没有指定由哪个单位办理") % target.title, token.node)


def _arrival(between: Between, token: Token) -> str | None:
    """The flow by which an arrived branch came, in the new version."""
    found, join = between.flow(token.via), between.node(token.node)
    return found.id if found is not None and join is not None and found.target == join.id else None


def _shape(node: Node) -> tuple[bool, bool, str]:
    """How a task is done one by one; the rules of its end may change."""
    multi = node.multi
    return (multi is not None, multi is not None and multi.sequential, multi.item_is if multi else "")


def _nobody(now: Situation, token: Token, source: Node, target: Node) -> bool:
    """Whether a task that changes hands would be nobody's."""
    if (source.role, source.seat) == (target.role, target.seat) or target.role in STAFF_ROLES:
        return False
    by_item = target.multi is not None and target.multi.item_is != "data"
    return target.seat not in now.seats and target.seat != opening.ANYBODY and not by_item


def _timer_problems(now: Situation, between: Between) -> Iterator[Reason]:
    hosts = {token.pk: token for token in now.tokens}
    for timer in (row for row in now.timers if row.status == Timer.Status.PENDING):
        source, target = between.old.nodes[timer.node], between.node(timer.node)
        if between.is_dropped(timer.node):
            continue
        host = between.node(hosts[timer.token_id].node)
        if target is None:
            yield Reason("timer_missing", _("定时“%s”还没到，新版本没有它") % source.title, timer.node)
        elif target.kind is not source.kind or target.interrupting != source.interrupting:
            yield Reason("timer_changed", _("定时“%s”在新版本里作用不同") % source.title, timer.node)
        elif target.attached_to and host is not None and target.attached_to != host.id:
            yield Reason("timer_changed", _("定时“%s”在新版本里属于另一步") % source.title, timer.node)


def _path_problems(now: Situation, between: Between) -> Iterator[Reason]:
    """Parallel branches write apart: what they wrote must find its way to the same join."""
    for path in sorted({*now.case.branches, *(token.branch for token in now.tokens)}):
        if between.branch(path) is None:
            yield Reason("branch_missing", _("并行的一路（%s）在新版本里没有") % path, path.split("/")[-1])
    for token in now.tokens:
        node, path = between.node(token.node), between.branch(token.branch)
        if node is None or path is None or "+" in path:
            continue
        arrived = between.flow(token.via) if token.form == Form.JOIN else None
        expected = between.new.branch_of(node.id)
        if arrived is not None:
            expected = between.new.branch_of(arrived.source, arrived.id)
        if path != expected:
            text = _("“%s”在新版本里处在另一路并行之中") % between.old.nodes[token.node].title
            yield Reason("branch_changed", text, token.node)


def _marking_problems(now: Situation, between: Between) -> Iterator[Reason]:
    """The places together must be ones that a case of the new version can really come to stand in."""
    if marking_of(now, between) not in between.reachable:
        names = "、".join(sorted({between.old.nodes[token.node].title for token in now.tokens}))
        yield Reason("unreachable", _("新版本的办件不会停在这样的位置：%s") % names)


def marking_of(now: Situation, between: Between) -> soundness.Marking:
    """The marking in the new version: old alarms as they stand, new ones set."""
    places: set[soundness.Place] = set()
    fired = {timer.node for timer in now.timers if timer.status != Timer.Status.PENDING}
    gone = {node.id for name in fired if (node := between.node(name)) is not None}
    for token in now.tokens:
        node = between.node(token.node)
        if node is None or token.parent_id is not None:
            continue
        mark = _arrival(between, token) or "" if token.form == Form.JOIN else ""
        places.add((node.id, mark))
        if token.form != Form.JOIN:
            places |= {(t.id, "armed") for t in between.new.boundaries.get(node.id, ()) if t.id not in gone}
    return frozenset(places)


def _data_problems(now: Situation, between: Between) -> Iterator[Reason]:
    """Names that later steps of the new version read, that the case does not know and that no later step brings."""
    ahead = _ahead(now, between)
    if any(_is_open_ended(node) for node in ahead):
        return
    known = {branches.STEPS, *now.case.data}
    for own in now.case.branches.values():
        known |= set(own["data"])
    known |= {key for node in ahead for key in node.outputs}
    for node in ahead:
        for name in sorted(_read_by(between.new, node) - known):
            text = _("“%(node)s”要用到“%(name)s”，这个办件没有，后面的步骤也不会填")
            yield Reason("data_missing", text % {"node": node.title, "name": name}, node.id)


def _ahead(now: Situation, between: Between) -> list[Node]:
    """Nodes of the new version that the case may still come to, those it stands at among them."""
    todo = [node.id for token in now.tokens if (node := between.node(token.node)) is not None]
    seen: dict[str, Node] = {}
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen[name] = between.new.nodes[name]
        todo += [flow.target for flow in between.new.outgoing.get(name, ())]
        todo += [timer.id for timer in between.new.boundaries.get(name, ())]
    return list(seen.values())


def _is_open_ended(node: Node) -> bool:
    """Steps that may bring any key: nothing can be said about what is missing."""
    return node.kind in (Kind.USER, Kind.MESSAGE, Kind.SERVICE, Kind.RULE, Kind.CALL) and not node.outputs


def _read_by(graph: Graph, node: Node) -> set[str]:
    """First names in the expressions of a node and of the ways out of it."""
    found: list[Expression | None] = [flow.condition for flow in graph.outgoing.get(node.id, ())]
    found += [node.correlation, node.wait.instant if node.wait else None]
    if node.multi is not None:
        found.append(node.multi.collection)
    names = {name for expression in found if expression is not None for name in expression.names()}
    return names | set(node.inputs)
