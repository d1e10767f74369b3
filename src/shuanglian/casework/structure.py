"""Rules of shape that every process of the subset keeps, so that the token game needs no special cases."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from shuanglian.foundation.errors import Reason

from .branches import RULES, STEPS
from .graph import Graph, Kind, Node

_ONE_WAY_OUT: Final = {
    Kind.START,
    Kind.USER,
    Kind.SERVICE,
    Kind.RULE,
    Kind.TIMER,
    Kind.MESSAGE,
    Kind.BOUNDARY,
    Kind.CALL,
}


def structure_problems(graph: Graph, refused: Collection[str] = ()) -> list[Reason]:
    """Every breach of the rules; an empty list for a well-shaped graph. `refused` are elements of the file that the
    graph lacks because they were refused: a flow to one of them is no second problem."""
    problems = list(_whole(graph, refused))
    for node in graph.nodes.values():
        for rule in (_ways_in, _ways_out, _gateway, _references, _boundary, _join):
            problems.extend(rule(graph, node))
    return problems


def _whole(graph: Graph, refused: Collection[str]) -> Iterator[Reason]:
    starts = graph.of_kind(Kind.START)
    if len(starts) != 1:
        yield Reason("starts", f"流程应恰好有一个开始事件，现有 {len(starts)} 个", graph.key)
    if not graph.of_kind(Kind.END, Kind.TERMINATE):
        yield Reason("no_end", "流程没有结束事件", graph.key)
    for flow in graph.flows.values():
        for end in (flow.source, flow.target):
            if end not in graph.nodes and end not in refused:
                yield Reason("dangling", f"连线指向不存在的“{end}”", flow.id)
        source = graph.nodes.get(flow.source)
        if flow.condition is not None and source is not None and source.kind is not Kind.XOR:
            yield Reason("condition_place", "条件只能写在排他网关的出线上", flow.id)


def _ways_in(graph: Graph, node: Node) -> Iterator[Reason]:
    count = len(graph.incoming[node.id])
    if node.kind in (Kind.START, Kind.BOUNDARY) and count:
        yield Reason("way_in", "开始事件和边界事件不能有进线", node.id)
    elif node.kind not in (Kind.START, Kind.BOUNDARY) and not count:
        yield Reason("way_in", f"没有进线，走不到“{node.title}”", node.id)


def _ways_out(graph: Graph, node: Node) -> Iterator[Reason]:
    count = len(graph.outgoing[node.id])
    if node.kind in (Kind.END, Kind.TERMINATE) and count:
        yield Reason("way_out", "结束事件不能有出线", node.id)
    elif node.kind in _ONE_WAY_OUT and count != 1:
        yield Reason("way_out", f"“{node.title}”应恰好有一条出线，现有 {count} 条；分支请用网关", node.id)
    elif node.kind in (Kind.XOR, Kind.AND) and not count:
        yield Reason("way_out", "网关没有出线", node.id)


def _gateway(graph: Graph, node: Node) -> Iterator[Reason]:
    ways = graph.outgoing[node.id]
    if node.kind is not Kind.XOR:
        if node.default:
            yield Reason("default", "只有排他网关可以有默认出线", node.id)
        return
    if len(ways) > 1 and not node.default:
        yield Reason("no_default", "排他网关没有默认出线，条件都不满足时会停住", node.id)
    if node.default and node.default not in {flow.id for flow in ways}:
        yield Reason("default", f"默认出线“{node.default}”不是它的出线", node.id)
    for flow in ways:
        if flow.id == node.default and flow.condition is not None:
            yield Reason("default", "默认出线不写条件", flow.id)
        elif flow.id != node.default and flow.condition is None and len(ways) > 1:
            yield Reason("no_condition", "除默认出线外，每条出线都要写条件", flow.id)
        elif flow.condition is not None and len(ways) == 1:
            yield Reason("condition_place", "只有一条出线，条件不起作用：请删去条件或补上另一条", flow.id)


def _references(graph: Graph, node: Node) -> Iterator[Reason]:
    for other in node.separate_from:
        if other not in graph.nodes or graph.nodes[other].kind is not Kind.USER:
            yield Reason("separate_from", f"须分人办理的环节“{other}”不是用户任务", node.id)
    if node.kind is Kind.SERVICE and not node.handler:
        yield Reason("no_handler", "服务任务没有写处理器（sl:handler）", node.id)
    if node.kind is Kind.RULE and not node.decision:
        yield Reason("no_decision", "规则任务没有写决策表（sl:decisionRef）", node.id)
    if node.kind is Kind.CALL and not node.calls:
        yield Reason("no_called", "调用活动没有写明调用哪个流程（calledElement）", node.id)
    if STEPS in node.outputs:
        yield Reason("outputs", "“steps”由引擎使用，不能作为输出名", node.id)


def _boundary(graph: Graph, node: Node) -> Iterator[Reason]:
    if node.kind is not Kind.BOUNDARY:
        return
    host = graph.nodes.get(node.attached_to)
    if host is None or host.kind not in (Kind.USER, Kind.CALL):
        yield Reason("attached", "边界定时只能附在用户任务或调用活动上", node.id)


def _join(graph: Graph, node: Node) -> Iterator[Reason]:
    """Rules for merging stand where branches meet, and are rules that there are."""
    if not node.merge:
        return
    flows = {flow.id for flow in graph.incoming[node.id]}
    if len(flows) < 2:
        yield Reason("bad_merge", "合并办法（sl:merge）只能写在汇合的并行网关上", node.id)
    for key, rule in node.merge.items():
        if rule not in RULES and rule not in flows:
            text = f"“{key}”的合并办法“{rule}”应为 {'、'.join(RULES)} 之一，或一条进线的编号"
            yield Reason("bad_merge", text, node.id)
