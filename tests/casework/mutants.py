"""Broken copies of a process: each differs from the original by one plausible slip of the person who draws."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator

from lxml import etree

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TASKS = ("userTask", "serviceTask", "businessRuleTask", "callActivity")
GATEWAYS = ("exclusiveGateway", "parallelGateway")
Change = Callable[[etree._Element], None]


def mutants(xml: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """(what was done, the file)."""
    root = etree.fromstring(xml)
    for element in root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"):
        root.remove(element)
    changes = [(f"{kind} {ident}", change) for kind, ident, change in _changes(_process(root), chance)]
    for title, change in changes:
        other = copy.deepcopy(root)
        change(_process(other))
        yield title, etree.tostring(other)


def _process(root: etree._Element) -> etree._Element:
    found = root.find(MODEL + "process")
    assert found is not None
    return found


def _changes(process: etree._Element, chance: random.Random) -> Iterator[tuple[str, str, Change]]:
    nodes = [e for e in process if _tag(e) in (*TASKS, *GATEWAYS, "endEvent", "intermediateCatchEvent")]
    ids = [e.get("id", "") for e in nodes]
    for flow in process.findall(MODEL + "sequenceFlow"):
        name = flow.get("id", "")
        yield "drop", name, lambda p, name=name: _drop(p, name)
        for target in chance.sample(ids, min(3, len(ids))):
            if target != flow.get("targetRef"):
                yield f"retarget→{target}", name, lambda p, n=name, t=target: _by(p, n).set("targetRef", t)
    for node in nodes:
        tag, name = _tag(node), node.get("id", "")
        if tag in GATEWAYS:
            yield "swap", name, lambda p, n=name: _swap(p, n)
            yield "remove", name, lambda p, n=name: _bypass(p, n)
        if tag == "exclusiveGateway" and node.get("default"):
            yield "no default", name, lambda p, n=name: _undo(p, n)
        if tag in ("userTask", "callActivity"):
            yield "skip", name, lambda p, n=name: _bypass(p, n)
            for cancel in ("true", "false"):
                target = chance.choice(ids)
                yield (
                    f"timer {cancel}→{target}",
                    name,
                    lambda p, n=name, c=cancel, t=target: _alarm(p, n, c, t),
                )
        if tag == "endEvent":
            yield "terminate", name, _flip_end(name)


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _by(process: etree._Element, name: str) -> etree._Element:
    return next(e for e in process if e.get("id") == name)


def _drop(process: etree._Element, name: str) -> None:
    """The arrow is gone; where only one way is left, the marks of a choice go with it, as an editor does."""
    flow = _by(process, name)
    source = _by(process, flow.get("sourceRef", ""))
    process.remove(flow)
    if source.get("default") == name:
        del source.attrib["default"]
    if _tag(source) == "exclusiveGateway":
        _choice(process, source.get("id", ""))


def _ways(process: etree._Element, name: str) -> list[etree._Element]:
    return [f for f in process.findall(MODEL + "sequenceFlow") if f.get("sourceRef") == name]


def _choice(process: etree._Element, name: str) -> None:
    """Make a gateway a choice in good order: the last way is the default, all others have conditions."""
    gateway, ways = _by(process, name), _ways(process, name)
    for flow in ways:
        for old in flow.findall(MODEL + "conditionExpression"):
            flow.remove(old)
    gateway.attrib.pop("default", None)
    if len(ways) > 1:
        gateway.set("default", ways[-1].get("id", ""))
        for number, flow in enumerate(ways[:-1]):
            etree.SubElement(flow, MODEL + "conditionExpression").text = f"way = {number}"


def _swap(process: etree._Element, name: str) -> None:
    gateway = _by(process, name)
    if _tag(gateway) == "parallelGateway":
        gateway.tag = MODEL + "exclusiveGateway"
        for attribute in [a for a in gateway.attrib if str(a).endswith("}merge")]:
            del gateway.attrib[attribute]
        _choice(process, name)
        return
    gateway.tag = MODEL + "parallelGateway"
    gateway.attrib.pop("default", None)
    for flow in _ways(process, name):
        for old in flow.findall(MODEL + "conditionExpression"):
            flow.remove(old)


def _bypass(process: etree._Element, name: str) -> None:
    """Take a node out; what led to it leads to where it led (to its first way, if there are several)."""
    ways = _ways(process, name)
    target = ways[0].get("targetRef", "")
    for flow in process.findall(MODEL + "sequenceFlow"):
        if flow.get("targetRef") == name:
            flow.set("targetRef", target)
    for gone in [*ways, *(e for e in process if e.get("attachedToRef") == name), _by(process, name)]:
        if _tag(gone) == "boundaryEvent":
            for flow in _ways(process, gone.get("id", "")):
                process.remove(flow)
        process.remove(gone)
    for lane in process.iter(MODEL + "flowNodeRef"):
        if (lane.text or "").strip() == name:
            lane.getparent().remove(lane)


def _undo(process: etree._Element, name: str) -> None:
    del _by(process, name).attrib["default"]


def _alarm(process: etree._Element, host: str, cancel: str, target: str) -> None:
    alarm = etree.SubElement(
        process,
        MODEL + "boundaryEvent",
        {"id": "mutant_alarm", "attachedToRef": host, "cancelActivity": cancel},
    )
    etree.SubElement(
        etree.SubElement(alarm, MODEL + "timerEventDefinition"), MODEL + "timeDuration"
    ).text = "P1D"
    ends = {"id": "mutant_flow", "sourceRef": "mutant_alarm", "targetRef": target}
    etree.SubElement(process, MODEL + "sequenceFlow", ends)


def _flip_end(name: str) -> Change:
    def flip(process: etree._Element) -> None:
        end = _by(process, name)
        found = end.find(MODEL + "terminateEventDefinition")
        if found is None:
            etree.SubElement(end, MODEL + "terminateEventDefinition")
        else:
            end.remove(found)

    return flip
