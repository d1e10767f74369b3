"""Proof by exhaustive search that a process can always finish. Bounded; refuses what it cannot prove.

A marking is the multiset of active tokens. Exclusive gateways may go every way, timers may fire once or
never while their task is open. Classical soundness (van der Aalst 1997) plus one-safeness: from every
reachable marking the empty one can be reached, no node is dead, and no place ever holds two tokens. What does
not hold tokens (gateways, automatic steps) is not passed by several branches each by itself (`synchrony`).
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from shuanglian.foundation.errors import Reason

from . import branches, synchrony
from .graph import WAITING, Flow, Graph, Kind

MAX_MARKINGS: Final = 20_000
MAX_MOVES: Final = 2_000
Place = tuple[str, str]
Marking = frozenset[Place]
Stage = tuple[Marking, tuple[Flow, ...]]
T = TypeVar("T")


@dataclass(slots=True)
class Report:
    """What the search found. `twice` are elements that parallel branches pass each by itself, looked for in
    processes without another fault. `alone` are tasks that can be the only open one while no branch waits at a join.

    `reentry` has the tasks where a finished case may be taken up again: those that can be the only open one,
    with the flows by which other branches then wait at joins.
    """

    markings: int = 0
    dead: list[str] = field(default_factory=list)
    stuck: list[tuple[str, ...]] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    endless: list[str] = field(default_factory=list)
    together: set[tuple[str, str]] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    reentry: dict[str, tuple[str, ...]] = field(default_factory=dict)
    complete: bool = True

    @property
    def sound(self) -> bool:
        return self.complete and not (self.dead or self.stuck or self.doubled or self.twice or self.endless)


def explore(graph: Graph) -> Report:
    """Search all markings of `graph`, whose structure must already be in order."""
    report = _Search(graph).run()
    if report.sound:
        try:
            report.twice = synchrony.passed_twice(graph)
        except synchrony.TooMuch:
            report.complete = False
    return report


def markings(graph: Graph) -> frozenset[Marking]:
    """Every marking that a case of `graph` can stand in, the empty one among them (running cases are moved only
    into these)."""
    search = _Search(graph)
    search.run()
    return frozenset(search.edges)


def soundness_problems(graph: Graph, decided: Mapping[str, tuple[str, ...]] | None = None) -> list[Reason]:
    """The report as reasons, and clashes of what parallel steps write.

    `decided` has the keys that rule tasks write, as far as they are known.
    """
    report = explore(graph)
    problems = [Reason("dead", f"“{graph.nodes[n].title}”永远走不到", n) for n in report.dead]
    problems += [Reason("doubled", f"“{graph.nodes[n].title}”可能同时打开两次", n) for n in report.doubled]
    problems += [
        Reason("doubled", f"“{graph.nodes[n].title}”可能走两次：并行的几路没有先会齐", n)
        for n in report.twice
    ]
    problems += [
        Reason("endless", f"自动步骤走到“{graph.nodes[n].title}”以后出不来", n) for n in report.endless
    ]
    problems += [
        Reason("stuck", f"走到（{'、'.join(graph.nodes[n].title for n in nodes)}）以后再也不能结束", nodes[0])
        for nodes in report.stuck
    ]
    if not report.complete:
        problems.append(
            Reason("too_many_states", f"可能的状态超过 {MAX_MARKINGS} 种，无法证明流程总能结束", graph.key)
        )
    problems += _clashes(graph, report, decided or {})
    return problems


def _clashes(graph: Graph, report: Report, decided: Mapping[str, tuple[str, ...]]) -> Iterator[Reason]:
    """A key that two parallel steps write needs a rule on the join where their branches meet."""
    written = {node.id: {*node.outputs, *decided.get(node.id, ())} for node in graph.nodes.values()}
    writers = sorted(node for node, keys in written.items() if keys)
    for one, other in itertools.combinations(writers, 2):
        join = _meeting(graph, one, other)
        if join is None and (one, other) not in report.together:
            continue
        merged = graph.nodes[join].merge if join is not None else {}
        shared = (written[one] & written[other]) - set(merged)
        if shared:
            names = "、".join(sorted(shared))
            text = f"与“{graph.nodes[other].title}”并行，却都写“{names}”，汇合处没有写明如何合并"
            yield Reason("shared_output", text, one)


def _meeting(graph: Graph, one: str, other: str) -> str | None:
    """The join where the branches of two nodes meet; None if they are in no different ones."""
    flow, _other = branches.divergence(graph.branch_of(one), graph.branch_of(other))
    return graph.blocks[graph.flows[flow].source] if flow else None


class _TooMuch(Exception):
    pass


class _Search:
    """Places are (node, "") for an open task, (node, flow) for a join, (timer, "armed") for a timer not yet
    fired."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._seen: set[str] = {graph.start}
        self._doubled: set[str] = set()
        self._endless: set[str] = set()
        self.edges: dict[Marking, set[Marking]] = {}

    def run(self) -> Report:
        report = Report()
        edges = self.edges
        try:
            todo = deque(self._settle(frozenset(), self._graph.outgoing[self._graph.start]))
            while todo:
                marking = todo.popleft()
                if marking in edges:
                    continue
                if len(edges) >= MAX_MARKINGS:
                    raise _TooMuch
                edges[marking] = {after for move in self._moves(marking) for after in move}
                todo.extend(edges[marking])
                self._observe(report, marking)
        except _TooMuch:
            report.complete = False
        report.markings = len(edges)
        if report.complete:
            report.stuck = _stuck(edges) if edges else [(self._graph.start,)]
        report.dead = sorted(set(self._graph.nodes) - self._seen) if report.complete else []
        report.doubled, report.endless = sorted(self._doubled), sorted(self._endless)
        return report

    def _observe(self, report: Report, marking: Marking) -> None:
        open_tasks = sorted(node for node, mark in marking if not mark)
        if len(open_tasks) == 1 and self._graph.nodes[open_tasks[0]].kind is Kind.USER:
            arrived = tuple(sorted(mark for _, mark in marking if mark and mark != "armed"))
            if not arrived:
                report.alone.add(open_tasks[0])
            known = report.reentry.get(open_tasks[0])
            if known is None or (len(arrived), arrived) < (len(known), known):
                report.reentry[open_tasks[0]] = arrived
        report.together.update((a, b) for a in open_tasks for b in open_tasks if a < b)

    def _moves(self, marking: Marking) -> Iterator[list[Marking]]:
        for node, mark in sorted(marking):
            if mark == "":
                yield self._settle(self._without(marking, node), self._graph.outgoing[node])
            elif mark == "armed":
                self._seen.add(node)
                timer = self._graph.nodes[node]
                rest = marking - {(node, mark)}
                rest = self._without(rest, timer.attached_to) if timer.interrupting else rest
                yield self._settle(rest, self._graph.outgoing[node])

    def _without(self, marking: Marking, node: str) -> Marking:
        gone = {(node, "")} | {(timer.id, "armed") for timer in self._graph.boundaries.get(node, ())}
        return marking - gone

    def _settle(self, marking: Marking, flows: tuple[Flow, ...]) -> list[Marking]:
        """All markings after the automatic steps that `flows` set off, whichever way gateways go.

        Notes automatic loops that cannot be left: from every stage some settled marking must be reachable.
        """
        first: Stage = (marking, flows)
        edges: dict[Stage, list[Stage]] = {}
        todo = [first]
        while todo:
            stage = todo.pop()
            if stage in edges:
                continue
            if len(edges) > MAX_MOVES:
                raise _TooMuch
            now, pending = stage
            steps = self._step(now, pending[0], pending[1:]) if pending else ()
            edges[stage] = [(a, tuple(sorted(b, key=lambda flow: flow.id))) for a, b in steps]
            todo.extend(edges[stage])
        settled = {stage for stage in edges if not stage[1]}
        free = _reaching(edges, settled)
        for stage, after in edges.items():
            if (
                after and stage not in free
            ):  # a stage without a successor was cut short for being unsafe, which is told as such
                self._endless.add(stage[1][0].target)
        return [now for now, _pending in settled]

    def _step(
        self,
        marking: Marking,
        flow: Flow,
        rest: tuple[Flow, ...],
    ) -> Iterator[tuple[Marking, tuple[Flow, ...]]]:
        node = self._graph.nodes[flow.target]
        self._seen.add(node.id)
        ways = self._graph.outgoing[node.id]
        if node.kind in WAITING:
            added = {(node.id, "")} | {
                (timer.id, "armed") for timer in self._graph.boundaries.get(node.id, ())
            }
            if self._fresh(marking, node.id, (node.id, "")):
                yield marking | added, rest
        elif node.kind is Kind.XOR:
            yield from ((marking, (*rest, way)) for way in ways)
        elif node.kind is Kind.AND and len(self._graph.incoming[node.id]) > 1:
            yield from self._join(marking, flow, rest)
        elif node.kind is Kind.TERMINATE:
            yield frozenset(), ()
        else:
            yield marking, (*rest, *ways)

    def _join(
        self,
        marking: Marking,
        flow: Flow,
        rest: tuple[Flow, ...],
    ) -> Iterator[tuple[Marking, tuple[Flow, ...]]]:
        node = flow.target
        if not self._fresh(marking, node, (node, flow.id)):
            return
        wanted = frozenset((node, way.id) for way in self._graph.incoming[node])
        after = marking | {(node, flow.id)}
        if wanted <= after:
            yield after - wanted, (*rest, *self._graph.outgoing[node])
        else:
            yield after, rest

    def _fresh(self, marking: Marking, node: str, place: Place) -> bool:
        if place in marking:
            self._doubled.add(node)
        return place not in marking


def _stuck(edges: dict[Marking, set[Marking]]) -> list[tuple[str, ...]]:
    """Markings from which the empty one cannot be reached, smallest first, at most three."""
    good = _reaching(edges, {frozenset[Place]()})
    bad = sorted(
        (tuple(sorted({n for n, mark in m if mark != "armed"})) for m in edges if m not in good), key=len
    )
    return list(dict.fromkeys(nodes for nodes in bad if nodes))[:3]


def _reaching(edges: Mapping[T, Collection[T]], goals: set[T]) -> set[T]:
    """Everything from which one of `goals` can be reached."""
    before: dict[T, list[T]] = {}
    for one, after in edges.items():
        for other in after:
            before.setdefault(other, []).append(one)
    good: set[T] = set()
    todo = list(goals)
    while todo:
        one = todo.pop()
        if one not in good:
            good.add(one)
            todo.extend(before.get(one, ()))
    return good
