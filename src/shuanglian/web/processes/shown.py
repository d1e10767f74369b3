"""What the pages about processes show: plain values out of definitions and drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuanglian.casework import bpmn, limits
from shuanglian.casework.api import BadDefinition, Definition
from shuanglian.casework.graph import Graph, Kind, Node
from shuanglian.casework.studio import differences, drawing, rules, words
from shuanglian.casework.studio.content import Content
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Reason

TONES: Mapping[str, str] = {
    "draft": "warm",
    "published": "green",
    "retired": "",
    "editing": "blue",
    "submitted": "warm",
    "returned": "red",
    "approved": "green",
    "dropped": "",
}
_STEPS = (Kind.USER, Kind.SERVICE, Kind.RULE, Kind.TIMER, Kind.MESSAGE, Kind.BOUNDARY)


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
    starts = [_row(graph, node, content.config) for node in graph.of_kind(*_STEPS)]
    calls = [node for node in graph.nodes.values() if str(node.kind) == "call"]
    return [*starts, *(_row(graph, node, content.config) for node in calls)]


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
        return limit.words()
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


# -- tables, problems, differences
def sheets(content: Content) -> list[rules.Sheet]:
    return sorted(rules.read(content.tables).values(), key=lambda sheet: sheet.key)


def broken_tables(content: Content) -> list[str]:
    """Files that cannot be read as tables; they are edited as text."""
    return sorted(name for name, xml in content.tables.items() if not rules.sheets(name, xml))


def problems(reasons: Sequence[Reason], content: Content) -> list[dict[str, str]]:
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


AREAS = ("process", "lane", "element", "flow", "table", "rule", "form", "config")


def area_words() -> dict[str, str]:
    return {
        "process": _("流程"),
        "lane": _("泳道"),
        "element": _("环节"),
        "flow": _("连线"),
        "table": _("决策表"),
        "rule": _("规则"),
        "form": _("表单"),
        "config": _("设置"),
    }


def comparison(before: Content, after: Content) -> dict[str, Any]:
    """The list of differences and the marks of both diagrams."""
    found = differences.compare(before, after)
    kinds = {"added": _("新增"), "removed": _("删去"), "changed": _("改动"), "moved": _("移位")}
    tones = {"added": "green", "removed": "red", "changed": "warm", "moved": ""}
    areas = area_words()
    return {
        "rows": [
            {
                "kind": kinds[d.kind],
                "tone": tones[d.kind],
                "area": areas[d.area],
                "id": d.id,
                "name": d.name,
                "details": d.details,
            }
            for d in found
        ],
        "data": {
            "before": before.bpmn_xml,
            "after": after.bpmn_xml,
            "marks": {
                "before": differences.marks(found, side=differences.Kind.REMOVED),
                "after": differences.marks(found, side=differences.Kind.ADDED),
            },
        },
    }


def settings_rows(config: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The time limits of the settings, for reading and for the plain form."""
    sla = config.get("sla", {})
    return sorted((str(k), str(v)) for k, v in sla.items()) if isinstance(sla, Mapping) else []


def may_be_limit(text: str) -> bool:
    return limits.parsed(text) is not None


def content_note(row: Definition) -> str:
    return row.note
