"""Proof by exhaustive search that parallel branches never pass the same element each by itself.

Tokens that an element does not hold leave no place behind, so a search of markings alone overlooks a service
that every branch of a split runs. Here the tokens of one activation of a split carry its branches as bits; a
join unites the bits. An element that two tokens without a common bit enter in one run would run once per
branch: branches must meet at a parallel join first. The same holds for a task and what its alarm sets off
beside it. Ends are free: any number of branches may stop at the same one.

A split that is reached again begins a new round: what branches did that are over by then no longer counts. So
does an alarm that rings again, as what it sets off is over at once unless it waits somewhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from .graph import WAITING, Flow, Graph, Kind, Node
from .regions import Ways, reach

MAX_STATES: Final = 100_000
_PASSED_FREELY: Final = frozenset({Kind.AND, Kind.END, Kind.TERMINATE})
Held = frozenset[tuple[str, str, int]]
Moving = tuple[tuple[str, int], ...]


class TooMuch(Exception):
    """More states than can be searched."""


@dataclass(frozen=True, slots=True)
class _State:
    """Tokens at rest, as (node, flow or "", bits), and on flows. `source` is the split or alarm whose tokens
    carry bits; `entered` the bits with which the element in question was entered."""

    held: Held = frozenset()
    moving: Moving = ()
    source: str = ""
    entered: frozenset[int] = frozenset()

    def bits(self) -> int:
        found = 0
        for _node, _via, bits in self.held:
            found |= bits
        for _flow, bits in self.moving:
            found |= bits
        return found


def passed_twice(graph: Graph) -> list[str]:
    """Elements that tokens of parallel branches enter one after the other, those where it begins.

    `graph` must be proved safe otherwise. Raises `TooMuch`.
    """
    sources = _sources(graph)
    suspects = _suspects(graph, sources) if sources else {}
    found = {node for node, sources in suspects.items() if _Search(graph, node, sources).confirms()}
    before = {node: {flow.source for flow in graph.incoming[node]} for node in found}
    return sorted(node for node in found if not before[node] & found) or sorted(found)


def _sources(graph: Graph) -> set[str]:
    """Splits and alarms, less those whose branches plainly have nothing in common."""
    ways = {
        node: tuple(
            [flow.target for flow in graph.outgoing[node]]
            + [timer.id for timer in graph.boundaries.get(node, ())]
        )
        for node in graph.nodes
    }
    splits = {n.id for n in graph.of_kind(Kind.AND) if len(graph.outgoing[n.id]) > 1}
    alarms = [n for n in graph.of_kind(Kind.BOUNDARY) if not n.interrupting]
    found = {split for split in splits if not _is_closed(graph, ways, split)}
    return found | {alarm.id for alarm in alarms if not _is_aside(graph, ways, alarm)}


def _is_closed(graph: Graph, ways: Ways, split: str) -> bool:
    """Each branch keeps to elements of its own until all have met."""
    join = graph.blocks.get(split)
    if join is None:
        return False
    regions = [_passed(graph, reach(ways, flow.target, without=join)) for flow in graph.outgoing[split]]
    return sum(len(region) for region in regions) == len(set().union(*regions))


def _is_aside(graph: Graph, ways: Ways, alarm: Node) -> bool:
    """What the alarm sets off is over at once, and nothing else in the task's course comes by."""
    side = _passed(graph, reach(ways, alarm.id))
    if any(graph.nodes[node].kind in WAITING for node in side):
        return False
    return not side & _passed(graph, reach(ways, alarm.attached_to, without=alarm.id))


def _passed(graph: Graph, nodes: Iterable[str]) -> set[str]:
    return {node for node in nodes if graph.nodes[node].kind not in (Kind.END, Kind.TERMINATE)}


def _suspects(graph: Graph, sources: set[str]) -> dict[str, set[str]]:
    """Elements that different branches enter in some runs, with the sources of those."""
    search = _Search(graph, "", sources)
    search.run()
    found: dict[str, set[str]] = {}
    for (source, node), entries in search.entries.items():
        if _apart(entries):
            found.setdefault(node, set()).add(source)
    return found


def _apart(entries: Iterable[int]) -> bool:
    return any(not one & other for one, other in itertools.combinations(entries, 2))


class _Search:
    """All runs of a process, with the tokens of at most one activation of one of `sources` marked. If `node`
    is given, every run is followed with its entries into `node`."""

    def __init__(self, graph: Graph, node: str, sources: Iterable[str]) -> None:
        self._graph = graph
        self._node = node
        self._sources = frozenset(sources)
        self.entries: dict[tuple[str, str], set[int]] = {}

    def run(self) -> None:
        for _state in self._states():
            pass

    def confirms(self) -> bool:
        """Whether some run enters the element by itself in two branches."""
        return any(_apart(state.entered) for state in self._states())

    def _states(self) -> Iterator[_State]:
        first = _State(moving=tuple((flow.id, 0) for flow in self._graph.outgoing[self._graph.start]))
        seen, todo = {first}, [first]
        while todo:
            state = todo.pop()
            yield state
            for other in self._after(state):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
            if len(seen) > MAX_STATES:
                raise TooMuch

    def _after(self, state: _State) -> Iterator[_State]:
        if state.moving:
            yield from self._pass(state)
            return
        for place in sorted(state.held):
            node, via, bits = place
            if via == "":
                ways = self._graph.outgoing[node]
                yield _go(replace(state, held=self._closed(state.held, node)), ways, bits)
            elif via == "armed":
                yield from self._ring(state, place)

    def _closed(self, held: Held, node: str) -> Held:
        gone = {timer.id for timer in self._graph.boundaries.get(node, ())}
        return frozenset(p for p in held if p[:2] != (node, "") and not (p[1] == "armed" and p[0] in gone))

    # -- alarms
    def _ring(self, state: _State, place: tuple[str, str, int]) -> Iterator[_State]:
        timer, ways = self._graph.nodes[place[0]], self._graph.outgoing[place[0]]
        bits = next(b for node, via, b in state.held if (node, via) == (timer.attached_to, ""))
        rest = state.held - {place}
        if timer.interrupting:
            yield _go(replace(state, held=self._closed(rest, timer.attached_to)), ways, bits)
            return
        plain = replace(state, held=rest)
        if state.source and self._graph.nodes[state.source].kind is Kind.BOUNDARY and bits:
            plain = _new_round(plain, bits)
        yield _go(plain, ways, bits)
        if self._begins(state, timer.id):
            host = (timer.attached_to, "")
            marked = frozenset((*p[:2], 2) if p[:2] == host else p for p in rest)
            yield _go(replace(state, held=marked, source=timer.id), ways, 1)

    def _begins(self, state: _State, source: str) -> bool:
        return not state.source and source in self._sources

    # -- automatic moves
    def _pass(self, state: _State) -> Iterator[_State]:
        """Move one token one element on; those that would stop all others come last."""
        target = {flow: self._graph.flows[flow].target for flow, _bits in state.moving}
        index = min(
            range(len(state.moving)),
            key=lambda i: self._graph.nodes[target[state.moving[i][0]]].kind is Kind.TERMINATE,
        )
        name, bits = state.moving[index]
        rest = replace(state, moving=state.moving[:index] + state.moving[index + 1 :])
        node, flow = self._graph.nodes[target[name]], self._graph.flows[name]
        if bits and node.kind not in _PASSED_FREELY:
            self.entries.setdefault((state.source, node.id), set()).add(bits)
            if node.id == self._node:
                rest = replace(rest, entered=rest.entered | {bits})
        yield from self._enter(rest, node, flow, bits)

    def _enter(self, state: _State, node: Node, flow: Flow, bits: int) -> Iterator[_State]:
        ways = self._graph.outgoing[node.id]
        if node.kind in WAITING:
            alarms = ((timer.id, "armed", 0) for timer in self._graph.boundaries.get(node.id, ()))
            yield replace(state, held=state.held | {(node.id, "", bits), *alarms})
        elif node.kind is Kind.XOR:
            yield from (_go(state, (way,), bits) for way in ways)
        elif node.kind is Kind.AND:
            yield from self._gateway(state, node, flow, bits)
        elif node.kind is Kind.TERMINATE:
            yield _State()
        else:
            yield _go(state, ways, bits)

    def _gateway(self, state: _State, node: Node, flow: Flow, bits: int) -> Iterator[_State]:
        here = {p for p in state.held if p[0] == node.id} | {(node.id, flow.id, bits)}
        if len(here) < len(self._graph.incoming[node.id]):
            yield replace(state, held=state.held | here)
            return
        for _node, _via, other in here:
            bits |= other
        state, ways = replace(state, held=state.held - here), self._graph.outgoing[node.id]
        yield _go(_new_round(state, bits) if bits and node.id == state.source else state, ways, bits)
        if len(ways) > 1 and self._begins(state, node.id):
            marked = tuple((way.id, 1 << number) for number, way in enumerate(ways))
            yield replace(state, moving=_ordered(*state.moving, *marked), source=node.id)


def _go(state: _State, ways: Iterable[Flow], bits: int) -> _State:
    return replace(state, moving=_ordered(*state.moving, *((way.id, bits) for way in ways)))


def _ordered(*moving: tuple[str, int]) -> Moving:
    return tuple(sorted(moving))


def _new_round(state: _State, bits: int) -> _State:
    """Forget what branches did that are over, now that a token with `bits` begins a new round."""
    alive = state.bits() | bits
    return replace(state, entered=frozenset(entry for entry in state.entered if entry & alive))
