"""Draws a process that has no diagram: left to right by distance from the start, one band per lane.

Good enough to read and to start editing from; a diagram that somebody drew is never touched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from . import bpmn
from .graph import Graph, Kind, Node
from .xml import parse_xml

_DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
_DD: Final = "http://www.omg.org/spec/DD/20100524/DI"
_SPACES: Final = {"bpmndi": _DI, "dc": _DC, "di": _DD}
COLUMN: Final = 160
ROW: Final = 110
LEFT: Final = 190
TOP: Final = 60
_TASKS: Final = {Kind.USER, Kind.SERVICE, Kind.RULE, Kind.CALL}
_GATEWAYS: Final = {Kind.XOR, Kind.AND}


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> tuple[int, int]:
        return self.x + self.width, self.y + self.height // 2

    @property
    def left(self) -> tuple[int, int]:
        return self.x, self.y + self.height // 2

    @property
    def bottom(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height

    @property
    def top(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y


def ensure(xml: bytes) -> bytes:
    """The file with a diagram: unchanged if it has one that shows every node, else with one drawn by us."""
    root = parse_xml(xml, keep_comments=True)
    graph = bpmn.parse(xml)
    shown = {shape.get("bpmnElement") for shape in root.iter(f"{{{_DI}}}BPMNShape")}
    if set(graph.nodes) <= shown:
        return xml
    for old in root.findall(f"{{{_DI}}}BPMNDiagram"):
        root.remove(old)
    _draw(root, graph)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False))


def ranks(graph: Graph) -> dict[str, int]:
    """How many steps each node lies from the start (back edges do not count)."""
    found = {graph.start: 0}
    todo = deque([graph.start])
    while todo:
        node = todo.popleft()
        after = [flow.target for flow in graph.outgoing[node]]
        after += [
            flow.target for timer in graph.boundaries.get(node, ()) for flow in graph.outgoing[timer.id]
        ]
        for other in after:
            if other not in found:
                found[other] = found[node] + 1
                todo.append(other)
    return found


def boxes(graph: Graph, lanes: Mapping[str, str]) -> tuple[dict[str, Box], dict[str, Box]]:
    """Where nodes and lanes go. `lanes` maps node ids to lane ids."""
    rank = ranks(graph)
    order = list(dict.fromkeys(lanes.get(node, "") for node in graph.nodes))
    depth: dict[tuple[str, int], int] = {}
    rows: dict[str, int] = dict.fromkeys(order, 1)
    slots: dict[str, tuple[str, int, int]] = {}
    for node in graph.nodes.values():
        if node.kind is Kind.BOUNDARY:
            continue
        lane, column = lanes.get(node.id, ""), rank.get(node.id, 0)
        row = depth.get((lane, column), 0)
        depth[lane, column] = row + 1
        rows[lane] = max(rows[lane], row + 1)
        slots[node.id] = (lane, column, row)
    tops = {lane: TOP + ROW * sum(rows[other] for other in order[:index]) for index, lane in enumerate(order)}
    placed = {
        key: _box(graph.nodes[key], LEFT + COLUMN * column, tops[lane] + ROW * row)
        for key, (lane, column, row) in slots.items()
    }
    placed |= dict(_attached(graph, placed))
    width = COLUMN * (max(rank.values(), default=0) + 1) + 60
    bands = {lane: Box(LEFT - 40, tops[lane], width, ROW * rows[lane]) for lane in order if lane}
    return placed, bands


def _box(node: Node, x: int, y: int) -> Box:
    if node.kind in _TASKS:
        return Box(x, y + 15, 110, 80)
    size = 50 if node.kind in _GATEWAYS else 36
    return Box(x + (110 - size) // 2, y + 15 + (80 - size) // 2, size, size)


def _attached(graph: Graph, placed: Mapping[str, Box]) -> Iterator[tuple[str, Box]]:
    for host, timers in graph.boundaries.items():
        for index, timer in enumerate(timers):
            base = placed[host]
            yield timer.id, Box(base.x + base.width - 30 - 40 * index, base.y + base.height - 18, 36, 36)


def _draw(root: etree._Element, graph: Graph) -> None:
    lanes = {
        (reference.text or "").strip(): lane.get("id", "")
        for lane in root.iter(bpmn.BPMN + "lane")
        for reference in lane.findall(bpmn.BPMN + "flowNodeRef")
    }
    placed, bands = boxes(graph, lanes)
    diagram = etree.SubElement(root, f"{{{_DI}}}BPMNDiagram", {"id": f"{graph.key}_diagram"}, nsmap=_SPACES)
    plane = etree.SubElement(
        diagram, f"{{{_DI}}}BPMNPlane", {"id": f"{graph.key}_plane", "bpmnElement": graph.key}
    )
    for lane, band in bands.items():
        _shape(plane, lane, band).set("isHorizontal", "true")
    for key, box in placed.items():
        shape = _shape(plane, key, box)
        if graph.nodes[key].kind is Kind.XOR:
            shape.set("isMarkerVisible", "true")
    for flow in graph.flows.values():
        edge = etree.SubElement(plane, f"{{{_DI}}}BPMNEdge", {"id": f"{flow.id}_di", "bpmnElement": flow.id})
        boundary = graph.nodes[flow.source].kind is Kind.BOUNDARY
        for x, y in _path(placed[flow.source], placed[flow.target], boundary):
            etree.SubElement(edge, f"{{{_DD}}}waypoint", {"x": str(x), "y": str(y)})


def _shape(plane: etree._Element, key: str, box: Box) -> etree._Element:
    shape = etree.SubElement(plane, f"{{{_DI}}}BPMNShape", {"id": f"{key}_di", "bpmnElement": key})
    bounds = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    etree.SubElement(shape, f"{{{_DC}}}Bounds", {name: str(value) for name, value in bounds.items()})
    return shape


def _path(source: Box, target: Box, boundary: bool) -> list[tuple[int, int]]:
    """Right angles; flows that go back leave at the top so that they do not run through what they skip."""
    if boundary:
        start, end = source.bottom, target.left
        return (
            [start, (start[0], end[1]), end]
            if end[1] > start[1]
            else [start, (start[0], start[1] + 20), (end[0] - 20, start[1] + 20), (end[0] - 20, end[1]), end]
        )
    if target.x > source.x:
        start, end = source.right, target.left
        middle = end[0] - 20
        return [start, end] if start[1] == end[1] else [start, (middle, start[1]), (middle, end[1]), end]
    start, end = source.top, target.top
    height = min(start[1], end[1]) - 20
    return [start, (start[0], height), (end[0], height), end]
