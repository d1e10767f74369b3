"""A BPMN file as named parts with values and places, read leniently: for comparing and listing, not for running."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from shuanglian.casework.bpmn import BPMN, CAMUNDA, SL
from shuanglian.casework.errors import BadDefinition
from shuanglian.casework.xml import local, parse_xml, text_of

DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_NOT_PARTS: Final = {"documentation", "extensionElements", "laneSet", "incoming", "outgoing"}
_LOOP: Final = "multiInstanceLoopCharacteristics"
# What means the same whether it is written or left out.
_DEFAULTS: Final = {("cancelActivity", "true"), ("isSequential", "false"), ("isForCompensation", "false")}
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """`values` are all its properties by name: attributes, `sl:` ones, and what its children say."""

    type: str
    area: str
    name: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """`places` are the rounded bounds or way points of what the diagram shows."""

    parts: Mapping[str, Part] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


def read(xml: str) -> Drawing:
    """An empty drawing for a file that cannot be read."""
    try:
        root = parse_xml(xml.encode())
    except BadDefinition:
        return Drawing()
    return Drawing(dict(_parts(root)), dict(_places(root)))


def _parts(root: etree._Element) -> Iterator[tuple[str, Part]]:
    messages = {m.get("id", ""): m.get("name", "") for m in root.iter(BPMN + "message")}
    lanes: dict[str, str] = {}
    for process in root.findall(BPMN + "process"):
        yield process.get("id", ""), _part(process, "process", {}, messages)
        for lane in process.iter(BPMN + "lane"):
            yield lane.get("id", ""), _part(lane, "lane", {}, messages)
            for reference in lane.findall(BPMN + "flowNodeRef"):
                lanes[text_of(reference)] = lane.get("name", "") or lane.get("id", "")
        for element in process:
            if local(element) and local(element) not in _NOT_PARTS:
                area = "flow" if local(element) == "sequenceFlow" else "element"
                yield element.get("id", ""), _part(element, area, lanes, messages)


def _part(element: etree._Element, area: str, lanes: Mapping[str, str], messages: Mapping[str, str]) -> Part:
    values = dict(_attributes(element))
    if area in ("element", "flow"):
        values |= dict(_inner(element, messages))
    lane = lanes.get(element.get("id", ""))
    if lane:
        values["lane"] = lane
    documentation = text_of(element.find(BPMN + "documentation"))
    if documentation:
        values["documentation"] = documentation
    return Part(local(element), area, " ".join(element.get("name", "").split()), values)


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    for key, value in element.attrib.items():
        name = str(key)
        if name == "id" or not str(value).strip() or (name, str(value)) in _DEFAULTS:
            continue
        if name.startswith(SL):
            yield f"sl:{name[len(SL) :]}", str(value)
        elif name == CAMUNDA + "decisionRef":
            yield "sl:decisionRef", str(value)
        else:
            yield name, str(value)


def _inner(element: etree._Element, messages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What the children say: condition, timer, message, repetition."""
    for child in element.iterdescendants():
        name = local(child)
        if name in ("conditionExpression", "timeDuration", "timeDate", "timeCycle", "completionCondition"):
            yield name, text_of(child)
        elif name == "messageEventDefinition":
            yield "message", messages.get(child.get("messageRef", ""), "")
        elif name == "terminateEventDefinition":
            yield "terminate", "true"
        elif name == _LOOP:
            yield "multi", "sequential" if child.get("isSequential") == "true" else "parallel"
            yield from ((f"multi.{key}", value) for key, value in _attributes(child) if key != "isSequential")


def _places(root: etree._Element) -> Iterator[tuple[str, Place]]:
    for shape in root.iter(DI + "BPMNShape"):
        bounds = next((child for child in shape if local(child) == "Bounds"), None)
        if bounds is not None:
            place = tuple(_round(bounds.get(side, "0")) for side in ("x", "y", "width", "height"))
            yield shape.get("bpmnElement", ""), place
    for edge in root.iter(DI + "BPMNEdge"):
        points = [child for child in edge if local(child) == "waypoint"]
        yield (
            edge.get("bpmnElement", ""),
            tuple(f"{_round(p.get('x', '0'))},{_round(p.get('y', '0'))}" for p in points),
        )


def _round(text: str) -> str:
    try:
        return str(round(float(text)))
    except (ValueError, OverflowError):
        return text
