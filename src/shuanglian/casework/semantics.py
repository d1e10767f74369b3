"""The token game, pure: a state and a command give a new state and what changed. No database, no clock.

Rules: one command moves tokens until only waiting ones remain. A parallel join takes exactly one token per
incoming flow and keeps the rest waiting, so branches may arrive in any order, in different commands, and
again in a later round of a loop. Automatic steps per command are bounded.

Data: what a task brings is kept whole under `steps.<node>` and its declared outputs (all keys if none are
declared) are merged into the data of its branch, and that into the data around it at the join (`branches`). A
key that another step wrote while this one was open is refused: nobody silently overwrites anybody.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Conflict, Invalid, Reason

from . import branches
from .branches import Namespaces
from .errors import Runaway
from .graph import Flow, Graph, Kind, Multi, Node

MAX_AUTOMATIC: Final = 200
MAX_INSTANCES: Final = 50


class Form(StrEnum):
    """What a token waits for: a person, an event, its sisters at a join, the instances of a multi-instance
    task, or the end of a called case."""

    TASK = "task"
    WAIT = "wait"
    JOIN = "join"
    GROUP = "group"
    CALL = "call"


class End(StrEnum):
    """How a token stops being active."""

    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Tok:
    """An active token. Tokens made since the state was last stored have negative ids. `born` is the case's
    revision then, `branch` the parallel branch it runs in. The `item` of a group is the list of all its items."""

    id: int
    node: str
    form: Form
    via: str = ""
    parent: int = 0
    item: Any = None
    born: int = 0
    branch: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Active tokens and data. `written` tells in which revision each top-level key was last written;
    `branches` holds what parallel branches have written since their split."""

    tokens: tuple[Tok, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
    rev: int = 0
    branches: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def view(self, branch: str) -> Mapping[str, Any]:
        """The data that tokens of `branch` read."""
        return branches.view(self.data, self.branches, branch)


@dataclass(frozen=True, slots=True)
class Start:
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Complete:
    """A person finishes the task that `token` waits at."""

    token: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Elapse:
    """Time is up: of the boundary timer `boundary` on `token`, or of the waiting `token` itself."""

    token: int
    boundary: str = ""


@dataclass(frozen=True, slots=True)
class Receive:
    """The message that `token` waits for has come."""

    token: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Return:
    """The case that `token` called has ended with these results."""

    token: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Enter:
    """Put a token at a task of a finished case (reopening).

    `arrived` are flows into joins by which parallel branches count as having come already.
    """

    node: str
    arrived: tuple[str, ...] = ()


Command = Start | Complete | Elapse | Receive | Return | Enter


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of what happened, for the record."""

    kind: str
    node: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The new state; tokens made and still active, tokens ended with how, the log, and the end node if
    finished."""

    state: State
    created: tuple[Tok, ...]
    ended: Mapping[int, End]
    log: tuple[Entry, ...]
    finished: bool
    end_node: str = ""


class Ports(Protocol):
    """What automatic nodes need from outside. Both must be deterministic for the same data."""

    def decide(self, node: Node, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Outputs to merge, and what to log (table, version, rules that matched)."""
        ...

    def call(self, node: Node, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Data to merge."""
        ...


def apply(graph: Graph, state: State, command: Command, ports: Ports) -> Outcome:
    """Play one command. Raises `Conflict` (token gone, key overwritten), `Runaway`, and what the ports
    raise."""
    game = _Game(graph, replace(state, rev=state.rev + 1), ports)
    game.obey(command)
    game.run()
    return game.outcome()


class _Game:
    def __init__(self, graph: Graph, state: State, ports: Ports) -> None:
        self._graph = graph
        self._ports = ports
        self._before = {token.id for token in state.tokens}
        self._active = {token.id: token for token in state.tokens}
        self._ended: dict[int, End] = {}
        self._data = Namespaces(state.data, state.written, state.branches, state.rev, self._rule)
        self._rev = state.rev
        self._queue: deque[tuple[Flow, str]] = deque()
        self._log: list[Entry] = []
        self._next = min([0, *self._active]) - 1
        self._steps = 0
        self._end_node = ""

    # -- commands
    def obey(self, command: Command) -> None:
        match command:
            case Start(data):
                self._data.write("", data, born=None)
                self._leave(self._graph.start, "")
            case Complete(token, data):
                self._complete(self._take(token), data)
            case Elapse(token, boundary):
                self._elapse(token, boundary)
            case Receive(token, data):
                self._resume(token, data, "message_received")
            case Return(token, data):
                self._resume(token, data, "returned")
            case Enter(node, arrived):
                self._enter(node, arrived)

    def _take(self, token: int, how: End = End.DONE) -> Tok:
        found = self._active.pop(token, None)
        if found is None:
            raise Conflict(Reason("token_gone", _("这一步已经办过或已取消")))
        self._ended[token] = how
        return found

    def _complete(self, token: Tok, data: Mapping[str, Any]) -> None:
        node = self._graph.nodes[token.node]
        self._say("task_done", node.id, token=token.id)
        if token.parent and node.multi is not None:
            self._complete_instance(token, node, node.multi, data)
            return
        self._bring(token, node, data)

    def _bring(self, token: Tok, node: Node, data: Mapping[str, Any]) -> None:
        """Keep what a step brought, merge what it declares, go on."""
        self._data.note(token.branch, node.id, dict(data))
        chosen = {key: data[key] for key in node.outputs if key in data} if node.outputs else data
        self._data.write(token.branch, chosen, born=token.born)
        self._leave(node.id, token.branch)

    def _resume(self, token: int, data: Mapping[str, Any], kind: str) -> None:
        taken = self._take(token)
        self._say(kind, taken.node)
        self._bring(taken, self._graph.nodes[taken.node], data)

    def _complete_instance(self, token: Tok, node: Node, multi: Multi, data: Mapping[str, Any]) -> None:
        """Results of a multi-instance task are kept as a list, one entry per finished instance."""
        result = {"item": token.item, **data}
        view = self._data.view(token.branch)
        results = [*view["steps"].get(node.id, []), result]
        self._data.note(token.branch, node.id, results)
        rest = [other.id for other in self._active.values() if other.parent == token.parent]
        items = self._active[token.parent].item if multi.sequential else [*results, *rest]
        why = _over(multi, view, result, results, len(items))
        if not why:
            if multi.sequential:
                item = items[len(results)]
                self._add(node, Form.TASK, token.via, token.branch, parent=token.parent, item=item)
            return
        for other in rest:
            self._cancel(other)
        self._take(token.parent)
        self._say("group_ended", node.id, why=why, done=len(results), all=len(items))
        self._leave(node.id, token.branch)

    def _elapse(self, token: int, boundary: str) -> None:
        if token not in self._active:
            raise Conflict(Reason("token_gone", _("这一步已经办过，定时不再生效")))
        branch = self._active[token].branch
        node = self._graph.nodes[boundary or self._active[token].node]
        self._say("timer_fired", node.id, token=token)
        if not boundary:
            self._take(token)
        elif node.interrupting:
            self._cancel(token)
        self._leave(node.id, branch)

    def _cancel(self, token: int) -> None:
        for child in [other.id for other in self._active.values() if other.parent == token]:
            self._take(child, End.CANCELLED)
        self._take(token, End.CANCELLED)

    def _enter(self, node: str, arrived: tuple[str, ...]) -> None:
        self._say("entered", node)
        for flow in arrived:
            join = self._graph.nodes[self._graph.flows[flow].target]
            branch = self._graph.branch_of(self._graph.flows[flow].source, flow)
            self._data.revive(branch)
            self._add(join, Form.JOIN, flow, branch)
        branch = self._graph.branch_of(node)
        self._data.revive(branch)
        self._open(self._graph.nodes[node], "", branch)

    # -- movement
    def run(self) -> None:
        while self._queue:
            self._steps += 1
            if self._steps > MAX_AUTOMATIC:
                text = _("一次办理引发超过 %d 个自动步骤，流程有问题，请联系管理员") % MAX_AUTOMATIC
                raise Runaway(Reason("runaway", text))
            flow, branch = self._queue.popleft()
            self._arrive(self._graph.nodes[flow.target], flow.id, branch)

    def _leave(self, node: str, branch: str) -> None:
        """A split whose branches all meet again gives each a namespace of its own."""
        branch, apart = self._data.live(branch), node in self._graph.blocks
        if apart:
            self._data.split(branch, [flow.id for flow in self._graph.outgoing[node]])
        for flow in self._graph.outgoing[node]:
            self._queue.append((flow, branches.inside(branch, flow.id) if apart else branch))

    def _arrive(self, node: Node, via: str, branch: str) -> None:
        match node.kind:
            case Kind.USER:
                self._open(node, via, branch)
            case Kind.TIMER | Kind.MESSAGE:
                self._add(node, Form.WAIT, via, branch)
            case Kind.CALL:
                self._add(node, Form.CALL, via, branch)
                self._say("called", node.id, key=node.calls)
            case Kind.XOR:
                self._choose(node, branch)
            case Kind.AND:
                self._join(node, via, branch)
            case Kind.RULE | Kind.SERVICE:
                self._automatic(node, branch)
            case Kind.TERMINATE:
                self._terminate(node, branch)
            case _:
                self._end_node = node.id
                self._say("ended", node.id)

    def _add(
        self, node: Node, form: Form, via: str, branch: str, *, parent: int = 0, item: Any = None
    ) -> Tok:
        token = Tok(self._next, node.id, form, via, parent, item, self._rev, branch)
        self._next -= 1
        self._active[token.id] = token
        return token

    def _open(self, node: Node, via: str, branch: str) -> None:
        if node.multi is None:
            token = self._add(node, Form.TASK, via, branch)
            self._say("task_opened", node.id, token=token.id)
            return
        items = node.multi.collection.evaluate(self._data.view(branch))
        if not isinstance(items, list) or len(items) > MAX_INSTANCES:
            text = _("“%(task)s”要逐个办理的名单不对（至多 %(n)d 个）")
            raise Invalid(Reason("bad_collection", text % {"task": node.title, "n": MAX_INSTANCES}, node.id))
        self._data.note(branch, node.id, [])
        if not items:
            self._leave(node.id, branch)
            return
        group = self._add(node, Form.GROUP, via, branch, item=items if node.multi.sequential else None)
        for item in items[:1] if node.multi.sequential else items:
            self._add(node, Form.TASK, via, branch, parent=group.id, item=item)
        self._say("task_opened", node.id, token=group.id, instances=len(items))

    def _choose(self, node: Node, branch: str) -> None:
        ways, view = self._graph.outgoing[node.id], self._data.view(branch)
        chosen = next(
            (w for w in ways if w.condition is not None and w.condition.evaluate(view) is True), None
        )
        chosen = chosen or next((w for w in ways if w.id == node.default or len(ways) == 1), None)
        if chosen is None:  # the gate before publishing demands a default: this file never passed it
            raise Invalid(Reason("no_way_out", _("“%s”没有一个条件成立") % node.title, node.id))
        if len(ways) > 1:
            self._say("chosen", node.id, flow=chosen.id, name=chosen.name)
        self._queue.append((chosen, branch))

    def _join(self, node: Node, via: str, branch: str) -> None:
        incoming = self._graph.incoming[node.id]
        if len(incoming) > 1:
            self._add(node, Form.JOIN, via, branch)
            waiting = {
                t.via: t
                for t in reversed(list(self._active.values()))
                if t.node == node.id and t.form is Form.JOIN
            }
            if len(waiting) < len(incoming):
                return
            for token in waiting.values():
                self._take(token.id)
            arrivals = [(waiting[flow.id].branch, flow.id) for flow in incoming]
            branch = self._data.join(arrivals, node.merge, self._graph.flows_met(node.id))
        self._leave(node.id, branch)

    def _rule(self, branch: str, other: str, key: str) -> str:
        """How the join that follows the split of two branches merges a key."""
        for flow in branches.divergence(branch, other):
            split = self._graph.flows[flow].source if flow in self._graph.flows else ""
            join = self._graph.blocks.get(split, "")
            if join:
                return self._graph.nodes[join].merge.get(key, "")
        return ""

    def _automatic(self, node: Node, branch: str) -> None:
        view = self._data.view(branch)
        if node.kind is Kind.RULE:
            produced, detail = self._ports.decide(node, view)
            self._say("decided", node.id, **detail)
        else:
            produced = self._ports.call(node, view)
            self._say("served", node.id, handler=node.handler, keys=sorted(produced))
        self._data.note(branch, node.id, dict(produced))
        self._data.write(branch, produced, born=None)
        self._leave(node.id, branch)

    def _terminate(self, node: Node, branch: str) -> None:
        for token in list(self._active):
            self._take(token, End.CANCELLED)
        self._queue.clear()
        self._data.finish(branch)
        self._end_node = node.id
        self._say("terminated", node.id)

    def _say(self, kind: str, node: str, **detail: Any) -> None:
        self._log.append(Entry(kind, node, detail))

    def outcome(self) -> Outcome:
        if not self._active and self._data.branches:
            self._data.finish("")
        created = tuple(t for t in self._active.values() if t.id not in self._before)
        found = self._data
        return Outcome(
            state=State(tuple(self._active.values()), found.data, found.written, self._rev, found.branches),
            created=created,
            ended={i: how for i, how in self._ended.items() if i in self._before},
            log=tuple(self._log),
            finished=not self._active,
            end_node=self._end_node if not self._active else "",
        )


def _over(
    multi: Multi, view: Mapping[str, Any], result: Mapping[str, Any], results: list[Any], items: int
) -> str:
    """Why a multi-instance task is over after `result`; empty if it is not."""
    scope = {**view, "results": results, "done": len(results), "all": items}
    if multi.veto is not None and multi.veto.evaluate({**scope, **result}) is True:
        return "veto"
    if len(results) >= items:
        return "all"
    if not multi.quorum and multi.until is None:
        return ""
    if len(results) < multi.needed(items) or (
        multi.until is not None and multi.until.evaluate(scope) is not True
    ):
        return ""
    return "quorum" if multi.until is None else "condition"
