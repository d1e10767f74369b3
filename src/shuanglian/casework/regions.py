"""Where parallel branches begin and where all of them have met again.

A split and a join make a block when every way to the join leads through the split, and every way from the
split to an end leads through the join (a terminating end stops all branches and is no way out). Only branches
of a block have a data namespace of their own: they are sure to be merged. A split whose branches never all
meet, such as one that lets a side task run to an end of its own, shares the data of what surrounds it. What an
alarm sets off beside its task (one that does not interrupt) is no way of the branch: it may outlive the join.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from . import branches

if TYPE_CHECKING:
    from .graph import Flow, Graph, Node

Ways = Mapping[str, tuple[str, ...]]


def blocks(
    nodes: Mapping[str, Node],
    outgoing: Mapping[str, tuple[Flow, ...]],
    boundaries: Mapping[str, tuple[Node, ...]],
    start: str,
) -> dict[str, str]:
    """The nearest join of every split that has one, by the id of the split."""
    straight: dict[str, tuple[str, ...]] = {}
    ways: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        alarms = boundaries.get(node, ())
        after = tuple(flow.target for flow in outgoing.get(node, ()))
        straight[node] = (*after, *(timer.id for timer in alarms if timer.interrupting))
        ways[node] = (*after, *(timer.id for timer in alarms))
    incoming: dict[str, int] = {}
    for flows in outgoing.values():
        for flow in flows:
            incoming[flow.target] = incoming.get(flow.target, 0) + 1
    parallel = {node.id for node in nodes.values() if node.kind == "and"}
    joins = {node for node in parallel if incoming.get(node, 0) > 1}
    ends = {node.id for node in nodes.values() if node.kind == "end"}
    found = {}
    for split in sorted(node for node in parallel if len(outgoing.get(node, ())) > 1):
        elsewhere = set(reach(ways, start, without=split))
        join = _meeting(straight, split, joins - elsewhere, ends)
        if join:
            found[split] = join
    return found


def _meeting(ways: Ways, split: str, joins: set[str], ends: set[str]) -> str:
    """The nearest join comes first: every farther one lies behind it on every way."""
    for node in reach(ways, split):
        if node in joins and node != split and not ends & set(reach(ways, split, without=node)):
            return node
    return ""


def reach(ways: Ways, start: str, *, without: str = "") -> Iterator[str]:
    """Nodes that can be reached from `start`, nearest first, going round `without`."""
    seen, todo = {start, without}, [] if start == without else [start]
    for node in todo:
        yield node
        for other in ways.get(node, ()):
            if other not in seen:
                seen.add(other)
                todo.append(other)


def paths(graph: Graph) -> dict[str, str]:
    """The branch in which tokens reach each node, by following the flows from the start."""
    found = {graph.start: ""}
    todo = [graph.start]
    for node in todo:
        for other, path in _next(graph, node, found[node]):
            if other in found:
                continue
            if graph.nodes[other].kind == "and" and graph.flows_met(other):
                splits = [split for split, join in graph.blocks.items() if join == other and split in found]
                path = found[splits[0]] if splits else path
            found[other] = path
            todo.append(other)
    return found


def _next(graph: Graph, node: str, path: str) -> Iterator[tuple[str, str]]:
    for flow in graph.outgoing[node]:
        yield flow.target, branches.inside(path, flow.id) if node in graph.blocks else path
    for timer in graph.boundaries.get(node, ()):
        yield timer.id, path
