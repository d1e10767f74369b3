"""What happened, in words; and the few places where the simulation must know kinds of nodes by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .. import semantics
from ..clocks import ZONE
from ..dmn import Decision, Table
from ..graph import Graph
from ..regions import paths
from . import explain


def moment(at: dt.datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def line(graph: Graph, entry: semantics.Entry) -> str:
    """One entry of the token game's log as a sentence."""
    node, detail = graph.nodes.get(entry.node), entry.detail
    title = node.title if node is not None else entry.node
    match entry.kind:
        case "chosen":
            return _("“%(gate)s”走“%(way)s”") % {"gate": title, "way": detail.get("name") or detail["flow"]}
        case "decided":
            rules = "、".join(str(number) for number in detail.get("rules", []))
            if not rules:
                return _("“%s”按默认值或表达式得出") % title
            return _("“%(table)s”：第 %(rules)s 条适用") % {"table": title, "rules": rules}
        case "group_ended":
            return _("“%(task)s”办毕：%(done)s/%(all)s 份") % {"task": title, **detail}
        case "task_opened" if detail.get("instances"):
            return _("打开“%(task)s”，共 %(n)s 份") % {"task": title, "n": detail["instances"]}
    known = {
        "task_opened": _("打开“%s”"),
        "task_done": _("办毕“%s”"),
        "served": _("处理器“%s”已执行"),
        "timer_fired": _("定时“%s”到时"),
        "message_received": _("收到“%s”等的消息"),
        "ended": _("到达“%s”"),
        "terminated": _("到达“%s”，其余任务取消"),
        "entered": _("从“%s”重新开始"),
        "called": _("由“%s”发起另一个流程"),
    }
    return known.get(entry.kind, _("经过“%s”")) % title


def detail(graph: Graph, entry: semantics.Entry, state: semantics.State) -> Mapping[str, Any]:
    """For a gateway also the condition that held, and the data it read."""
    if entry.kind == "chosen" and entry.detail.get("flow") in graph.flows:
        seen = state.view(paths(graph).get(entry.node, ""))
        return {**entry.detail, **explain.chosen(graph, entry.detail["flow"], seen)}
    return dict(entry.detail)


def written_elsewhere(
    graph: Graph, tables: Mapping[str, Decision], forms: Mapping[str, Any], service: str
) -> set[str]:
    """Names that people, forms, tables and other declared steps write."""
    found: set[str] = set()
    for node in graph.nodes.values():
        if node.id != service:
            found |= set(node.outputs) | _form_names(forms.get(node.form))
    for decision in tables.values():
        found |= {decision.name, decision.id}
        if isinstance(decision.body, Table):
            found |= {output.name for output in decision.body.outputs}
    return found


def _form_names(schema: Any) -> set[str]:
    return set(schema.get("properties", {})) if isinstance(schema, dict) else set()
