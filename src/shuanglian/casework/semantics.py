"""The token game, pure: a state and a command give a new state and what changed. No database, no clock.

Rules: one command moves tokens until only waiting ones remain. A parallel join takes exactly one token per
incoming flow and keeps the rest waiting, so branches may arrive in any order, in different commands, and
again in a later round of a loop. Automatic steps per command are bounded.

Data: what a task brings is kept whole under `steps.<node>` and its declared outputs (all keys if none are
declared) are merged into the top level. A key that another step wrote while this one was open is refused:
neither of two parallel branches may silently overwrite the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Conflict, Invalid, Reason

from .errors import Runaway
from .graph import Flow, Graph, Kind, Node

MAX_AUTOMATIC: Final = 200
MAX_INSTANCES: Final = 50
Data = dict[str, Any]


class Form(StrEnum):
    """What a token waits for: a person, an event, its sisters at a join, or the instances of a
    multi-instance task."""

    TASK = "task"
    WAIT = "wait"
    JOIN = "join"
    GROUP = "group"


class End(StrEnum):
    """How a token stops being active."""

    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Tok:
    """An active token. Tokens made since the state was last stored have negative ids. `born` is the case's
    revision then."""

    id: int
    node: str
    form: Form
    via: str = ""
    parent: int = 0
    item: Any = None
    born: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """Active tokens and data. `written` tells in which revision each top-level key was last written."""

    tokens: tuple[Tok, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
    rev: int = 0


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
class Enter:
    """Put a token at a task of a finished case (reopening)."""

    node: str


Command = Start | Complete | Elapse | Receive | Enter


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
        self._data: Data = dict(state.data)
        self._data["steps"] = dict(self._data.get("steps", {}))
        self._written = dict(state.written)
        self._rev = state.rev
        self._queue: deque[Flow] = deque()
        self._log: list[Entry] = []
        self._next = min([0, *self._active]) - 1
        self._steps = 0
        self._end_node = ""

    # -- commands
    def obey(self, command: Command) -> None:
        match command:
            case Start(data):
                self._merge(data, None)
                self._leave(self._graph.start)
            case Complete(token, data):
                self._complete(self._take(token), data)
            case Elapse(token, boundary):
                self._elapse(token, boundary)
            case Receive(token, data):
                taken = self._take(token)
                self._note(taken.node, data)
                self._merge(data, taken)
                self._say("message_received", taken.node)
                self._leave(taken.node)
            case Enter(node):
                self._say("entered", node)
                self._open(self._graph.nodes[node], "")

    def _take(self, token: int, how: End = End.DONE) -> Tok:
        found = self._active.pop(token, None)
        if found is None:
            raise Conflict(Reason("token_gone", _("这一步已经办过或已取消")))
        self._ended[token] = how
        return found

    def _complete(self, token: Tok, data: Mapping[str, Any]) -> None:
        node = self._graph.nodes[token.node]
        self._say("task_done", node.id, token=token.id)
        if token.parent:
            self._complete_instance(token, node, data)
            return
        self._note(node.id, data)
        chosen = {key: data[key] for key in node.outputs if key in data} if node.outputs else data
        self._merge(chosen, token)
        self._leave(node.id)

    def _complete_instance(self, token: Tok, node: Node, data: Mapping[str, Any]) -> None:
        """Results of a multi-instance task are kept as a list, one entry per finished instance."""
        results = [*self._data["steps"].get(node.id, []), {"item": token.item, **data}]
        self._data["steps"][node.id] = results
        rest = [other.id for other in self._active.values() if other.parent == token.parent]
        until = node.multi.until if node.multi else None
        scope = {**self._data, "results": results, "done": len(results), "all": len(results) + len(rest)}
        if rest and not (until is not None and until.evaluate(scope) is True):
            return
        for other in rest:
            self._cancel(other)
        self._take(token.parent)
        self._leave(node.id)

    def _elapse(self, token: int, boundary: str) -> None:
        if token not in self._active:
            raise Conflict(Reason("token_gone", _("这一步已经办过，定时不再生效")))
        node = self._graph.nodes[boundary or self._active[token].node]
        self._say("timer_fired", node.id, token=token)
        if not boundary:
            self._take(token)
        elif node.interrupting:
            self._cancel(token)
        self._leave(node.id)

    def _cancel(self, token: int) -> None:
        for child in [other.id for other in self._active.values() if other.parent == token]:
            self._take(child, End.CANCELLED)
        self._take(token, End.CANCELLED)

    # -- data
    def _note(self, node: str, data: Mapping[str, Any]) -> None:
        self._data["steps"][node] = dict(data)

    def _merge(self, data: Mapping[str, Any], token: Tok | None) -> None:
        if "steps" in data:
            raise Invalid(Reason("reserved", _("“steps”由引擎使用，不能作为数据名"), "steps"))
        clashes = [
            Reason("overwritten", _("“%s”在这一步打开之后已被另一环节写入，请刷新后再办") % key, key)
            for key, value in data.items()
            if token is not None and self._written.get(key, 0) > token.born and self._data.get(key) != value
        ]
        if clashes:
            raise Conflict(clashes)
        self._data.update(data)
        self._written.update(dict.fromkeys(data, self._rev))

    # -- movement
    def run(self) -> None:
        while self._queue:
            self._steps += 1
            if self._steps > MAX_AUTOMATIC:
                raise Runaway(
                    Reason(
                        "runaway",
                        _("一次办理引发超过 %d 个自动步骤，流程有问题，请联系管理员") % MAX_AUTOMATIC,
                    )
                )
            flow = self._queue.popleft()
            self._arrive(self._graph.nodes[flow.target], flow.id)

    def _leave(self, node: str) -> None:
        self._queue.extend(self._graph.outgoing[node])

    def _arrive(self, node: Node, via: str) -> None:
        match node.kind:
            case Kind.USER:
                self._open(node, via)
            case Kind.TIMER | Kind.MESSAGE:
                self._add(node, Form.WAIT, via)
            case Kind.XOR:
                self._choose(node)
            case Kind.AND:
                self._join(node, via)
            case Kind.RULE | Kind.SERVICE:
                self._automatic(node)
            case Kind.TERMINATE:
                self._terminate(node)
            case _:
                self._end_node = node.id
                self._say("ended", node.id)

    def _add(self, node: Node, form: Form, via: str, parent: int = 0, item: Any = None) -> Tok:
        token = Tok(self._next, node.id, form, via, parent, item, self._rev)
        self._next -= 1
        self._active[token.id] = token
        return token

    def _open(self, node: Node, via: str) -> None:
        if node.multi is None:
            token = self._add(node, Form.TASK, via)
            self._say("task_opened", node.id, token=token.id)
            return
        items = node.multi.collection.evaluate(self._data)
        if not isinstance(items, list) or len(items) > MAX_INSTANCES:
            raise Invalid(
                Reason(
                    "bad_collection",
                    _("“%(task)s”要逐个办理的名单不对（至多 %(n)d 个）")
                    % {"task": node.title, "n": MAX_INSTANCES},
                    node.id,
                )
            )
        self._data["steps"][node.id] = []
        if not items:
            self._leave(node.id)
            return
        group = self._add(node, Form.GROUP, via)
        for item in items:
            self._add(node, Form.TASK, via, parent=group.id, item=item)
        self._say("task_opened", node.id, token=group.id, instances=len(items))

    def _choose(self, node: Node) -> None:
        ways = self._graph.outgoing[node.id]
        chosen = next(
            (w for w in ways if w.condition is not None and w.condition.evaluate(self._data) is True), None
        )
        chosen = chosen or next((w for w in ways if w.id == node.default or len(ways) == 1), None)
        if (
            chosen is None
        ):  # the gate before publishing demands a default, so this is a file that never passed it
            raise Invalid(Reason("no_way_out", _("“%s”没有一个条件成立") % node.title, node.id))
        if len(ways) > 1:
            self._say("chosen", node.id, flow=chosen.id, name=chosen.name)
        self._queue.append(chosen)

    def _join(self, node: Node, via: str) -> None:
        incoming = self._graph.incoming[node.id]
        if len(incoming) > 1:
            self._add(node, Form.JOIN, via)
            waiting = {
                t.via: t.id
                for t in reversed(list(self._active.values()))
                if t.node == node.id and t.form is Form.JOIN
            }
            if len(waiting) < len(incoming):
                return
            for token in waiting.values():
                self._take(token)
        self._leave(node.id)

    def _automatic(self, node: Node) -> None:
        if node.kind is Kind.RULE:
            produced, detail = self._ports.decide(node, self._data)
            self._say("decided", node.id, **detail)
        else:
            produced = self._ports.call(node, self._data)
            self._say("served", node.id, handler=node.handler, keys=sorted(produced))
        self._note(node.id, produced)
        self._merge(produced, None)
        self._leave(node.id)

    def _terminate(self, node: Node) -> None:
        for token in list(self._active):
            self._take(token, End.CANCELLED)
        self._queue.clear()
        self._end_node = node.id
        self._say("terminated", node.id)

    def _say(self, kind: str, node: str, **detail: Any) -> None:
        self._log.append(Entry(kind, node, detail))

    def outcome(self) -> Outcome:
        created = tuple(t for t in self._active.values() if t.id not in self._before)
        return Outcome(
            state=State(tuple(self._active.values()), self._data, self._written, self._rev),
            created=created,
            ended={i: how for i, how in self._ended.items() if i in self._before},
            log=tuple(self._log),
            finished=not self._active,
            end_node=self._end_node if not self._active else "",
        )
