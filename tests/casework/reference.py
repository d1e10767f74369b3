"""The token game again, naive and from the BPMN text alone: no code of the engine, no data, no cleverness.

Tokens lie on flows and in open activities, as counted multisets. Which way an exclusive gateway goes is asked
of an oracle (a walk takes it from the engine's record, a search tries every way).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
STAYS = {"userTask", "intermediateCatchEvent", "callActivity"}
Choose = Callable[[str, list[str]], str]


@dataclass
class Net:
    """The elements of a file by id."""

    tag: dict[str, str] = field(default_factory=dict)
    flows: dict[str, tuple[str, str]] = field(default_factory=dict)
    host: dict[str, str] = field(default_factory=dict)
    interrupting: dict[str, bool] = field(default_factory=dict)
    start: str = ""

    def out(self, node: str) -> list[str]:
        return [flow for flow, (source, _target) in self.flows.items() if source == node]

    def into(self, node: str) -> list[str]:
        return [flow for flow, (_source, target) in self.flows.items() if target == node]

    def alarms(self, host: str) -> list[str]:
        return [node for node, other in self.host.items() if other == host]


def read(text: bytes) -> Net:
    net = Net()
    process = ET.fromstring(text).find(MODEL + "process")
    assert process is not None
    for element in process:
        tag, name = element.tag.removeprefix(MODEL), element.get("id", "")
        if tag == "sequenceFlow":
            net.flows[name] = (element.get("sourceRef", ""), element.get("targetRef", ""))
        elif tag not in ("laneSet", "documentation", "extensionElements", "textAnnotation", "association"):
            net.tag[name] = (
                "terminate" if element.find(MODEL + "terminateEventDefinition") is not None else tag
            )
        if tag == "startEvent":
            net.start = name
        if tag == "boundaryEvent":
            net.host[name] = element.get("attachedToRef", "")
            net.interrupting[name] = element.get("cancelActivity", "true") != "false"
    return net


@dataclass
class Marking:
    """Tokens on flows and in open activities; an alarm of an open activity rings once."""

    moving: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    armed: Counter[str] = field(default_factory=Counter)

    def copy(self) -> Marking:
        return Marking(Counter(self.moving), Counter(self.opened), Counter(self.armed))

    def key(self) -> tuple[frozenset[tuple[str, int]], ...]:
        return tuple(frozenset((+part).items()) for part in (self.moving, self.opened, self.armed))

    @property
    def is_empty(self) -> bool:
        return not +self.moving and not +self.opened


def begin(net: Net) -> Marking:
    return Marking(moving=Counter(net.out(net.start)))


def finish(net: Net, marking: Marking, node: str) -> None:
    """An open activity is done."""
    close(net, marking, node)
    marking.moving.update(net.out(node))


def ring(net: Net, marking: Marking, alarm: str) -> None:
    marking.armed[alarm] -= 1
    if net.interrupting[alarm]:
        close(net, marking, net.host[alarm])
    marking.moving.update(net.out(alarm))


def close(net: Net, marking: Marking, node: str) -> None:
    marking.opened[node] -= 1
    for alarm in net.alarms(node):
        marking.armed[alarm] = max(marking.armed[alarm] - 1, 0)


def movable(net: Net, marking: Marking) -> list[str]:
    """Flows whose token can move on: all but those that wait at a join for the others."""
    found = []
    for flow, count in marking.moving.items():
        if count <= 0:
            continue
        target = net.flows[flow][1]
        if net.tag[target] == "parallelGateway" and any(marking.moving[f] < 1 for f in net.into(target)):
            continue
        found.append(flow)
    return found


def advance(net: Net, marking: Marking, flow: str, choose: Choose) -> str:
    """Move the token on `flow` one node on; the node."""
    node = net.flows[flow][1]
    tag = net.tag[node]
    if tag == "parallelGateway":
        marking.moving.subtract(net.into(node))
        marking.moving.update(net.out(node))
        return node
    marking.moving[flow] -= 1
    if tag in STAYS:
        marking.opened[node] += 1
        marking.armed.update(net.alarms(node))
    elif tag == "exclusiveGateway":
        marking.moving[choose(node, net.out(node))] += 1
    elif tag == "terminate":
        marking.moving.clear()
        marking.opened.clear()
        marking.armed.clear()
    elif tag != "endEvent":
        marking.moving.update(net.out(node))
    return node


def settle(net: Net, marking: Marking, choose: Choose) -> None:
    """Move until only open activities and waiting joins are left."""
    for _step in range(10_000):
        ready = movable(net, marking)
        if not ready:
            return
        advance(net, marking, ready[0], choose)
    raise AssertionError("the reference never rests")


@dataclass
class Verdict:
    """What an exhaustive search found wrong; all empty for a sound process."""

    unsafe: set[str] = field(default_factory=set)
    stuck: int = 0
    dead: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    complete: bool = True

    @property
    def sound(self) -> bool:
        return self.complete and not (self.unsafe or self.stuck or self.dead or self.twice)


def search(net: Net, bound: int = 30_000) -> Verdict:
    """Every marking, one single move at a time, every way of every gateway."""
    verdict, seen = Verdict(), {net.start}
    first = begin(net)
    after: dict[tuple[frozenset[tuple[str, int]], ...], set[tuple[frozenset[tuple[str, int]], ...]]] = {}
    todo, done = [first], set()
    while todo:
        marking = todo.pop()
        key = marking.key()
        if key in after:
            continue
        if len(after) > bound:
            verdict.complete = False
            return verdict
        after[key] = set()
        if marking.is_empty:
            done.add(key)
        for node, other in _moves(net, marking):
            seen.add(node)
            double = _double(net, other)
            if double:
                verdict.unsafe |= double
                continue
            after[key].add(other.key())
            todo.append(other)
    verdict.dead = set(net.tag) - seen
    good = set(done)
    before: dict[object, list[object]] = {}
    for one, others in after.items():
        for other in others:
            before.setdefault(other, []).append(one)
    reach = list(good)
    while reach:
        for one in before.get(reach.pop(), ()):
            if one not in good:
                good.add(one)  # type: ignore[arg-type]
                reach.append(one)  # type: ignore[arg-type]
    verdict.stuck = len(set(after) - good)
    return verdict


def _double(net: Net, marking: Marking) -> set[str]:
    """Places that hold two tokens at once. Two that only pass by, one after the other, are no harm."""
    tokens = {node for node, count in marking.opened.items() if count > 1}
    for flow, count in marking.moving.items():
        target = net.flows[flow][1]
        waits = net.tag[target] == "parallelGateway" and len(net.into(target)) > 1
        if count > (1 if waits else 3):
            tokens.add(target)
    return tokens


def _moves(net: Net, marking: Marking) -> Iterator[tuple[str, Marking]]:
    ready = movable(net, marking)
    for flow in ready[:1]:  # moves of different tokens do not disturb each other: one order is enough
        node = net.flows[flow][1]
        ways = net.out(node) if net.tag[node] == "exclusiveGateway" else [""]
        for way in ways:
            other = marking.copy()
            yield advance(net, other, flow, lambda _node, _ways, way=way: way), other
    if ready:
        return
    for node in [name for name, count in marking.opened.items() if count > 0]:
        other = marking.copy()
        finish(net, other, node)
        yield node, other
    for alarm in [name for name, count in marking.armed.items() if count > 0]:
        other = marking.copy()
        ring(net, other, alarm)
        yield alarm, other
