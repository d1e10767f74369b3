"""The plain list of steps, and findings with the element they are about: for those who do not read diagrams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuanglian.casework import bpmn, limits
from shuanglian.casework.errors import BadDefinition
from shuanglian.casework.graph import Graph, Kind, Node
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Reason

from . import drawing, words
from .content import Content

_STEPS = (Kind.USER, Kind.SERVICE, Kind.RULE, Kind.TIMER, Kind.MESSAGE, Kind.BOUNDARY, Kind.CALL)


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the plain list."""

    id: str
    name: str
    kind: str
    lane: str
    who: str
    form: str
    evidence: str
    limit: str
    separate: str
    rule: str
    after: tuple[str, ...]


def graph_of(content: Content) -> Graph | None:
    """None for a file that does not pass the reader."""
    try:
        return bpmn.parse(content.bpmn_xml.encode())
    except BadDefinition:
        return None


def rows(content: Content) -> list[Row]:
    """The plain list of steps; for a file that the reader refuses, what can be told of it."""
    graph = graph_of(content)
    if graph is None:
        parts = drawing.read(content.bpmn_xml).parts
        return [_loose(key, part) for key, part in parts.items() if _is_step(part)]
    return [_row(graph, node, content.config) for node in graph.of_kind(*_STEPS)]


def _is_step(part: drawing.Part) -> bool:
    return part.area == "element" and (part.type.endswith("Task") or part.type == "callActivity")


def _loose(key: str, part: drawing.Part) -> Row:
    said = part.values
    return Row(
        id=key,
        name=part.name or key,
        kind=words.element(part.type),
        lane=said.get("lane", ""),
        who=role(said.get("sl:role", "")),
        form=said.get("sl:form", ""),
        evidence=said.get("sl:evidence", ""),
        limit=said.get("sl:sla", ""),
        separate=said.get("sl:separateFrom", ""),
        rule=said.get("sl:decisionRef", "") or said.get("sl:handler", ""),
        after=(),
    )


def _row(graph: Graph, node: Node, config: Mapping[str, Any]) -> Row:
    return Row(
        id=node.id,
        name=node.title,
        kind=words.element(KINDS.get(str(node.kind), "")),
        lane=node.lane,
        who=role(node.role),
        form=node.form,
        evidence="、".join(node.evidence),
        limit=_limit(node, config),
        separate="、".join(graph.nodes[n].title for n in node.separate_from if n in graph.nodes),
        rule=node.decision or node.handler,
        after=tuple(dict.fromkeys(_after(graph, node.id))),
    )


KINDS: Mapping[str, str] = {
    "user": "userTask",
    "service": "serviceTask",
    "rule": "businessRuleTask",
    "timer": "intermediateCatchEvent",
    "message": "intermediateCatchEvent",
    "boundary": "boundaryEvent",
    "call": "callActivity",
}


def role(value: str) -> str:
    return str(Role(value).label) if value in Role.values else value


def _limit(node: Node, config: Mapping[str, Any]) -> str:
    if node.wait is not None:
        found = limits.of_timer(config, node.wait)
        return found.words() if found else node.wait.duration or node.wait.workdays
    limit = limits.of_task(config, node)
    if limit is not None:
        own = limits.parsed(node.sla)
        return limit.words() if own in (None, limit) else limits.told(config, node.id, node.sla)
    return _("设置项 %s") % node.sla if node.sla else ""


def _after(
    graph: Graph, node: str, said: tuple[str, ...] = (), seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """What comes next, through gateways, with the words on the way."""
    for flow in graph.outgoing[node]:
        told = (*said, flow.name) if flow.name else said
        target = graph.nodes[flow.target]
        if target.kind in (Kind.XOR, Kind.AND) and target.id not in seen:
            yield from _after(graph, target.id, told, seen | {target.id})
        else:
            yield f"{' · '.join(told)} → {target.title}" if told else target.title


def problems_shown(reasons: Sequence[Reason], content: Content) -> list[dict[str, str]]:
    """Findings with the element they are about, for the list and the marks of the diagram."""
    parts = drawing.read(content.bpmn_xml).parts
    return [
        {
            "code": r.code,
            "message": str(r.message),
            "element": r.field if r.field in parts else "",
            "name": (parts[r.field].name or r.field) if r.field in parts else r.field,
        }
        for r in reasons
    ]
