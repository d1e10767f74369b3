"""Reads a BPMN 2.0 file of the strict subset into a `Graph`, or refuses it with every problem at once.

What is not in the subset is refused by element id, never ignored: a diagram that shows something the engine
does not do would mislead the officer who reads it. The extension namespace is `urn:shuanglian:casework:1`
(prefix `sl`), plain attributes only, so that bpmn-js keeps them when it saves.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Reason

from .errors import BadDefinition
from .feel import Expression, FeelError, expression
from .graph import Flow, Graph, Kind, Multi, Node, Wait
from .limits import parsed
from .structure import structure_problems
from .xml import local, parse_xml, text_of

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SL: Final = "{urn:shuanglian:casework:1}"
CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"
DURATION: Final = re.compile(r"P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_ID: Final = re.compile(r"[A-Za-z_][\w.-]{0,59}", re.ASCII)
_SUPPORTED: Final = {
    "startEvent": Kind.START,
    "endEvent": Kind.END,
    "userTask": Kind.USER,
    "serviceTask": Kind.SERVICE,
    "businessRuleTask": Kind.RULE,
    "exclusiveGateway": Kind.XOR,
    "parallelGateway": Kind.AND,
    "intermediateCatchEvent": Kind.TIMER,
    "boundaryEvent": Kind.BOUNDARY,
}
_DRAWING: Final = {"documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group"}
_INSIDE: Final = {"incoming", "outgoing", "documentation", "extensionElements"}
_CHILDREN: Final[dict[str, set[str]]] = {
    "userTask": {"multiInstanceLoopCharacteristics"},
    "endEvent": {"terminateEventDefinition"},
    "intermediateCatchEvent": {"timerEventDefinition", "messageEventDefinition"},
    "boundaryEvent": {"timerEventDefinition"},
}
_EXTENSIONS: Final[dict[str, set[str]]] = {
    "userTask": {"role", "seat", "form", "evidence", "sla", "outputs", "separateFrom", "public"},
    "serviceTask": {"handler", "public"},
    "businessRuleTask": {"decisionRef", "public"},
    "boundaryEvent": {"workdays"},
    "intermediateCatchEvent": {"workdays", "correlation"},
    "lane": {"role", "seat"},
    "multiInstanceLoopCharacteristics": {"collection", "itemIs"},
    "process": set(),
}
_WHY: Final = {
    "scriptTask": "图里不放程序，请改用已登记的处理器（serviceTask）",
    "inclusiveGateway": "不支持包容网关，请用排他或并行网关",
    "eventBasedGateway": "不支持事件网关",
    "complexGateway": "不支持复杂网关",
    "subProcess": "不支持子流程",
    "callActivity": "不支持调用活动",
    "task": "未定类型的任务无人办理，请改为用户任务或服务任务",
    "manualTask": "手工任务不留痕，请改为用户任务",
    "sendTask": "不支持发送任务，请用服务任务",
    "receiveTask": "不支持接收任务，请用消息捕获事件",
    "dataObject": "不支持数据对象",
    "dataObjectReference": "不支持数据对象",
    "dataStoreReference": "不支持数据存储",
    "ioSpecification": "不支持数据关联",
    "property": "不支持数据关联",
}


def parse(xml: bytes) -> Graph:
    """The process of a BPMN file. Raises `BadDefinition` with every problem; `field` is the element's id."""
    root = parse_xml(xml)
    reader = _Reader(root)
    graph = reader.graph()
    problems = [*reader.problems, *structure_problems(graph)]
    if problems:
        raise BadDefinition(problems)
    return graph


class _Reader:
    """Walks the file once and collects problems on the way."""

    def __init__(self, root: etree._Element) -> None:
        self.problems: list[Reason] = []
        self._root = root
        self._messages = {
            element.get("id", ""): element.get("name", "")
            for element in root
            if element.tag == BPMN + "message"
        }
        self._lanes: dict[str, etree._Element] = {}

    def _refuse(self, element: etree._Element, code: str, message: str) -> None:
        self.problems.append(Reason(code, message, element.get("id") or local(element)))

    # -- the document
    def graph(self) -> Graph:
        process = self._process()
        for lane in process.iter(BPMN + "lane"):
            self._lane(lane)
        nodes: dict[str, Node] = {}
        flows: dict[str, Flow] = {}
        for element in process:
            name = local(element)
            if not name or name in _DRAWING:
                continue
            if not self._good_id(element, nodes, flows):
                continue
            if name == "sequenceFlow":
                flows[element.get("id", "")] = self._flow(element)
            elif name in _SUPPORTED:
                nodes[element.get("id", "")] = self._node(element, name)
            else:
                self._refuse(element, "unsupported", f"{name}：{_WHY.get(name, '不在支持的范围内')}")
        return _assemble(process.get("id", ""), process.get("name", ""), nodes, flows)

    def _process(self) -> etree._Element:
        if self._root.tag != BPMN + "definitions":
            raise BadDefinition(Reason("not_bpmn", "这不是 BPMN 2.0 文件"))
        processes = self._root.findall(BPMN + "process")
        if not processes:
            raise BadDefinition(Reason("no_process", "文件里没有流程"))
        for other in processes[1:]:
            self._refuse(other, "several_processes", "一个文件只能有一个流程")
        for element in self._root.iter(BPMN + "messageFlow"):
            self._refuse(element, "unsupported", "messageFlow：不支持消息流")
        self._attributes(processes[0], "process")
        return processes[0]

    def _good_id(self, element: etree._Element, nodes: dict[str, Node], flows: dict[str, Flow]) -> bool:
        identifier = element.get("id", "")
        if not _ID.fullmatch(identifier):
            self._refuse(
                element,
                "bad_id",
                f"{local(element)} 的编号应以字母开头，只含字母、数字、点和横线，至多 60 个字符",
            )
            return False
        if identifier in nodes or identifier in flows:
            self._refuse(element, "duplicate_id", "编号重复")
            return False
        return True

    def _lane(self, lane: etree._Element) -> None:
        self._attributes(lane, "lane")
        for reference in lane.findall(BPMN + "flowNodeRef"):
            self._lanes[text_of(reference)] = lane

    def _attributes(self, element: etree._Element, name: str) -> None:
        """A misspelt extension must not be lost silently."""
        for attribute in element.attrib:
            key = str(attribute)
            if key.startswith(SL) and key[len(SL) :] not in _EXTENSIONS.get(name, set()):
                self._refuse(element, "unknown_extension", f"{name} 没有属性 sl:{key[len(SL) :]}")

    # -- elements
    def _flow(self, element: etree._Element) -> Flow:
        condition = element.find(BPMN + "conditionExpression")
        compiled = None if condition is None else self._feel(element, text_of(condition))
        return Flow(
            id=element.get("id", ""),
            source=element.get("sourceRef", ""),
            target=element.get("targetRef", ""),
            name=element.get("name", ""),
            condition=compiled,
        )

    def _feel(self, element: etree._Element, text: str) -> Expression | None:
        try:
            return expression(text)
        except FeelError as error:
            self._refuse(element, "bad_expression", f"表达式“{text}”：{error}")
            return None

    def _node(self, element: etree._Element, name: str) -> Node:
        self._attributes(element, name)
        self._children(element, name)
        lane = self._lanes.get(element.get("id", ""))
        seat, role = self._role(element, lane)
        kind = self._kind(element, name)
        return Node(
            id=element.get("id", ""),
            kind=kind,
            name=" ".join(element.get("name", "").split()),
            documentation=text_of(element.find(BPMN + "documentation")),
            lane="" if lane is None else lane.get("name", ""),
            role=role if kind is Kind.USER else "",
            seat=seat if kind is Kind.USER else "",
            form=element.get(SL + "form", ""),
            evidence=_words(element, "evidence"),
            sla=self._days(element, "sla"),
            outputs=_words(element, "outputs"),
            separate_from=_words(element, "separateFrom"),
            handler=element.get(SL + "handler", ""),
            decision=element.get(SL + "decisionRef", "") or element.get(CAMUNDA + "decisionRef", ""),
            default=element.get("default", ""),
            wait=self._wait(element, kind),
            attached_to=element.get("attachedToRef", ""),
            interrupting=element.get("cancelActivity", "true") != "false",
            message=self._message(element, kind),
            correlation=self._correlation(element, kind),
            multi=self._multi(element),
            public=element.get(SL + "public", "false") == "true",
        )

    def _children(self, element: etree._Element, name: str) -> None:
        allowed = _INSIDE | _CHILDREN.get(name, set())
        for child in element:
            inner = local(child)
            if inner and inner not in allowed:
                self._refuse(
                    element, "unsupported", f"{name} 里的 {inner}：{_WHY.get(inner, '不在支持的范围内')}"
                )
        if element.get("isForCompensation") == "true":
            self._refuse(element, "unsupported", "不支持补偿")

    def _role(self, element: etree._Element, lane: etree._Element | None) -> tuple[str, str]:
        """(seat, role) of a user task: its own, else that of its lane. The seat names who sits there."""
        role = element.get(SL + "role", "") or ("" if lane is None else lane.get(SL + "role", ""))
        seat = element.get(SL + "seat", "") or ("" if lane is None else lane.get(SL + "seat", "")) or role
        if local(element) == "userTask":
            if not role:
                self._refuse(element, "no_role", "没有写明由谁办理（sl:role）")
            elif role not in Role.values or role in (Role.PUBLIC, Role.SYSTEM):
                self._refuse(element, "unknown_role", f"没有角色“{role}”")
        return seat, role

    def _kind(self, element: etree._Element, name: str) -> Kind:
        if name == "endEvent" and element.find(BPMN + "terminateEventDefinition") is not None:
            return Kind.TERMINATE
        if name == "intermediateCatchEvent" and element.find(BPMN + "messageEventDefinition") is not None:
            return Kind.MESSAGE
        return _SUPPORTED[name]

    def _days(self, element: etree._Element, attribute: str) -> str:
        value = element.get(SL + attribute, "").strip()
        if value and not re.fullmatch(r"\d{1,3}d?|[A-Za-z_]\w{0,39}", value):
            self._refuse(
                element,
                "bad_days",
                f"时限“{value}”应为工作日数（1 至 999）、自然日数（如 3d）或设置项的名称",
            )
        elif value[:1].isdigit() and parsed(value) is None:
            self._refuse(element, "bad_days", "时限至少 1 日")
        return value

    def _wait(self, element: etree._Element, kind: Kind) -> Wait | None:
        timer = element.find(BPMN + "timerEventDefinition")
        if timer is None:
            if kind in (Kind.TIMER, Kind.BOUNDARY):
                self._refuse(element, "no_timer", "边界事件和中间事件只支持定时（中间事件还支持消息）")
            return None
        days = self._days(element, "workdays")
        duration, instant = timer.find(BPMN + "timeDuration"), timer.find(BPMN + "timeDate")
        if timer.find(BPMN + "timeCycle") is not None:
            self._refuse(element, "unsupported", "不支持循环定时")
        elif sum((bool(days), duration is not None, instant is not None)) != 1:
            self._refuse(element, "bad_timer", "定时应恰好写一种：timeDuration、timeDate 或 sl:workdays")
        elif duration is not None and not DURATION.fullmatch(text_of(duration)):
            self._refuse(element, "bad_timer", f"时长“{text_of(duration)}”应如 P5D、PT2H")
        compiled = None if instant is None else self._feel(element, text_of(instant))
        return Wait(duration="" if duration is None else text_of(duration), instant=compiled, workdays=days)

    def _message(self, element: etree._Element, kind: Kind) -> str:
        if kind is not Kind.MESSAGE:
            return ""
        definition = element.find(BPMN + "messageEventDefinition")
        name = self._messages.get("" if definition is None else definition.get("messageRef", ""), "")
        if not name:
            self._refuse(element, "no_message", "消息事件没有指明消息名称")
        return name

    def _correlation(self, element: etree._Element, kind: Kind) -> Expression | None:
        if kind is not Kind.MESSAGE:
            return None
        text = element.get(SL + "correlation", "")
        if not text:
            self._refuse(element, "no_correlation", "消息事件要写明按什么对应（sl:correlation）")
            return None
        return self._feel(element, text)

    def _multi(self, element: etree._Element) -> Multi | None:
        loop = element.find(BPMN + "multiInstanceLoopCharacteristics")
        if loop is None:
            return None
        self._attributes(loop, "multiInstanceLoopCharacteristics")
        if loop.get("isSequential") == "true":
            self._refuse(element, "unsupported", "不支持依次会签，请用并行会签")
        collection = self._feel(element, loop.get(SL + "collection", ""))
        until = loop.find(BPMN + "completionCondition")
        item_is = loop.get(SL + "itemIs", "data")
        if item_is not in ("data", "organisation", "user"):
            self._refuse(element, "bad_multi", f"sl:itemIs 不能是“{item_is}”")
        if collection is None:
            return None
        return Multi(collection, None if until is None else self._feel(element, text_of(until)), item_is)


def _words(element: etree._Element, attribute: str) -> tuple[str, ...]:
    return (
        tuple(dict.fromkeys(re.split(r"[\s,，、]+", element.get(SL + attribute, "").strip())))
        if element.get(SL + attribute, "").strip()
        else ()
    )


def _assemble(key: str, name: str, nodes: dict[str, Node], flows: dict[str, Flow]) -> Graph:
    outgoing: dict[str, list[Flow]] = {node: [] for node in nodes}
    incoming: dict[str, list[Flow]] = {node: [] for node in nodes}
    for flow in flows.values():
        outgoing.setdefault(flow.source, []).append(flow)
        incoming.setdefault(flow.target, []).append(flow)
    starts = [node.id for node in nodes.values() if node.kind is Kind.START]
    return Graph(
        key=key,
        name=name or key,
        nodes=nodes,
        flows=flows,
        start=starts[0] if starts else "",
        outgoing={node: tuple(found) for node, found in outgoing.items()},
        incoming={node: tuple(found) for node, found in incoming.items()},
    )
