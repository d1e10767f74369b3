"""Reads a BPMN 2.0 file of the strict subset into a `Graph`, or refuses it with every problem at once.

What is not in the subset is refused by element id, never ignored: a diagram that shows something the engine
does not do would mislead the officer who reads it. The extension namespace is `urn:shuanglian:casework:1`
(prefix `sl`), plain attributes only, so that bpmn-js keeps them when it saves.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from lxml import etree

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Reason

from .errors import BadDefinition
from .feel import Expression, FeelError, expression
from .graph import Flow, Graph, Kind, Multi, Node, Wait
from .limits import parsed
from .structure import structure_problems
from .subset import ATTRIBUTES, CHILDREN, DRAWING, EXTENSIONS, FIXED, INSIDE, SUPPORTED, why
from .xml import local, parse_xml, text_of

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SL: Final = "{urn:shuanglian:casework:1}"
CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"
DURATION: Final = re.compile(r"P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_ID: Final = re.compile(r"[A-Za-z_][\w.-]{0,59}", re.ASCII)
_ID_RULE: Final = "应以字母开头，只含字母、数字、点和横线，至多 60 个字符"
# What editors write as the document's default without anybody having chosen it.
_NO_LANGUAGE: Final = ("", "http://www.w3.org/1999/XPath")
_QUORUM: Final = re.compile(r"[1-9]\d?|([1-9]\d?)/([1-9]\d?)")
# What leaves an expression out of the graph.
_UNREAD: Final = ("bad_expression", "bad_language")


def parse(xml: bytes) -> Graph:
    """The process of a BPMN file. Raises `BadDefinition` with every problem; `field` is the element's id."""
    graph, problems = read(xml)
    if graph is None or problems:
        raise BadDefinition(problems)
    return graph


def read(xml: bytes) -> tuple[Graph | None, list[Reason]]:
    """As much of the process as can be told, and every problem; only without problems may it run.

    None where the file holds no process at all. What was refused is missing in the graph, and nothing refers to it.
    """
    try:
        reader = _Reader(parse_xml(xml))
        graphs = reader.graphs()
    except BadDefinition as error:
        return None, list(error.reasons)
    shape = [problem for graph in graphs for problem in structure_problems(graph, reader.refused)]
    unread = {problem.field for problem in reader.problems if problem.code in _UNREAD}
    # A condition that could not be read is missing in the graph, and that is no second problem.
    return graphs[0], [
        *reader.problems,
        *(p for p in shape if p.code != "no_condition" or p.field not in unread),
    ]


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
        self._ids: set[str] = set()
        self.refused: set[str] = set()

    def _refuse(self, element: etree._Element, code: str, message: str) -> None:
        self.problems.append(Reason(code, message, element.get("id") or local(element)))

    # -- the document
    def graphs(self) -> list[Graph]:
        """One per process; only a file with a single one is free of problems."""
        if self._root.tag != BPMN + "definitions":
            name, space = local(self._root), etree.QName(self._root).namespace or ""
            text = f"这不是 BPMN 2.0 文件，根元素是“{name}”，命名空间是“{space}”"
            raise BadDefinition(Reason("not_bpmn", text, name))
        for element in self._root.iter(BPMN + "messageFlow", BPMN + "choreography"):
            self._refuse(element, "unsupported", why(local(element)))
        processes = self._root.findall(BPMN + "process")
        if not processes:
            self._refuse(self._root, "no_process", "文件里没有流程")
            raise BadDefinition(self.problems)
        for other in processes[1:]:
            self._refuse(other, "several_processes", "一个文件只能有一个流程")
        graphs = [self._graph(process) for process in processes]
        self._whole_file()
        return graphs

    def _whole_file(self) -> None:
        """What would be lost without a word: an id given twice, an extension written as an element."""
        ids = Counter(e.get("id", "") for e in self._root.iter(BPMN + "*"))
        told = {problem.field for problem in self.problems if problem.code == "duplicate_id"}
        for identifier in [i for i, count in ids.items() if i and count > 1 and i not in told]:
            self.problems.append(Reason("duplicate_id", "编号重复", identifier))
        for extension in self._root.iter(SL + "*"):
            owner = next((e for e in extension.iterancestors() if e.get("id")), self._root)
            self._refuse(owner, "unknown_extension", f"sl:{local(extension)} 要写成属性，不写成元素")

    def _graph(self, process: etree._Element) -> Graph:
        self._attributes(process, "process")
        if not _ID.fullmatch(process.get("id", "")):
            self._refuse(process, "bad_id", f"流程的编号{_ID_RULE}")
        if not self._truth(process, "isExecutable", "true"):
            self._refuse(process, "not_executable", "文件声明流程不供执行（isExecutable=false）")
        inside = {element.get("id", "") for element in process.iter(BPMN + "*")}
        for lane in process.iter(BPMN + "lane"):
            self._lane(lane, inside)
        nodes: dict[str, Node] = {}
        flows: dict[str, Flow] = {}
        for element in process:
            name = local(element)
            if not name or (name in DRAWING and element.tag == BPMN + name):
                continue
            if element.tag != BPMN + name:
                self._refuse(element, "foreign_element", f"{name} 不是 BPMN 的元素")
                self.refused.add(element.get("id", ""))
            elif name != "sequenceFlow" and name not in SUPPORTED:
                self._refuse(element, "unsupported", why(name))
                self.refused.add(element.get("id", ""))
            elif self._good_id(element):
                if name == "sequenceFlow":
                    flows[element.get("id", "")] = self._flow(element)
                else:
                    nodes[element.get("id", "")] = self._node(element, name)
        return _assemble(process.get("id", "") or "process", process.get("name", ""), nodes, flows)

    def _good_id(self, element: etree._Element) -> bool:
        identifier = element.get("id", "")
        if not _ID.fullmatch(identifier):
            self._refuse(element, "bad_id", f"{local(element)} 的编号{_ID_RULE}")
            self.refused.add(identifier)
            return False
        if identifier in self._ids:
            self._refuse(element, "duplicate_id", "编号重复")
            return False
        self._ids.add(identifier)
        return True

    def _lane(self, lane: etree._Element, inside: set[str]) -> None:
        """Note who sits in the lane; of lanes that hold the same element the innermost with a role counts."""
        self._attributes(lane, "lane")
        for reference in lane.findall(BPMN + "flowNodeRef"):
            name = text_of(reference).rpartition(":")[2]
            if name not in inside:
                self._refuse(lane, "dangling", f"泳道指向不存在的“{name}”")
            known = self._lanes.get(name)
            if known is None or not _seats(known):
                self._lanes[name] = lane
            elif _seats(lane):
                if known not in lane.iterancestors() and _seats(known) != _seats(lane):
                    self._refuse(lane, "two_lanes", f"“{name}”已在另一泳道，办理人不同")
                self._lanes[name] = lane

    def _attributes(self, element: etree._Element, name: str) -> None:
        """A misspelt extension, or one without its prefix, must not be lost silently."""
        for attribute in element.attrib:
            key = str(attribute)
            if key.startswith(SL) and key[len(SL) :] not in EXTENSIONS.get(name, set()):
                self._refuse(element, "unknown_extension", f"{name} 没有属性 sl:{key[len(SL) :]}")
            elif not key.startswith("{") and key not in ATTRIBUTES[name]:
                hint = f"，应写成 sl:{key}" if key in EXTENSIONS.get(name, set()) else ""
                self._refuse(element, "unknown_attribute", f"{name} 没有属性 {key}{hint}")

    def _truth(self, element: etree._Element, attribute: str, otherwise: str = "false") -> bool:
        """A truth value as XML Schema writes it: `1` and `0` too, blanks around it do not count."""
        value = element.get(attribute, otherwise).strip()
        if value not in ("true", "false", "1", "0"):
            name = etree.QName(attribute).localname
            self._refuse(element, "bad_value", f"{name} 只能是 true 或 false，不能是“{value}”")
            return otherwise == "true"
        return value in ("true", "1")

    # -- elements
    def _flow(self, element: etree._Element) -> Flow:
        self._attributes(element, "sequenceFlow")
        self._children(element, "sequenceFlow")
        return Flow(
            id=element.get("id", ""),
            source=_ref(element, "sourceRef"),
            target=_ref(element, "targetRef"),
            name=element.get("name", ""),
            condition=self._written(element, element.find(BPMN + "conditionExpression")),
        )

    def _written(self, element: etree._Element, child: etree._Element | None) -> Expression | None:
        """An expression in an element of its own; other languages than FEEL are not guessed at."""
        if child is None:
            return None
        language = child.get("language", "") or self._root.get("expressionLanguage", "")
        if "feel" not in language.lower() and language.rstrip("/") not in _NO_LANGUAGE:
            self._refuse(element, "bad_language", f"表达式只能用 FEEL，不能用“{language}”")
            return None
        return self._feel(element, text_of(child))

    def _feel(self, element: etree._Element, text: str) -> Expression | None:
        try:
            return expression(text)
        except (FeelError, RecursionError) as error:
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
            outputs=_words(element, "results" if kind is Kind.CALL else "outputs"),
            separate_from=_words(element, "separateFrom"),
            handler=element.get(SL + "handler", ""),
            decision=element.get(SL + "decisionRef", "") or element.get(CAMUNDA + "decisionRef", ""),
            default=element.get("default", ""),
            wait=self._wait(element, kind),
            attached_to=_ref(element, "attachedToRef"),
            interrupting=self._truth(element, "cancelActivity", "true"),
            message=self._message(element, kind),
            correlation=self._correlation(element, kind),
            multi=self._multi(element),
            public=self._truth(element, SL + "public"),
            calls=_ref(element, "calledElement"),
            inputs=_words(element, "inputs"),
            merge=self._merge(element),
        )

    def _children(self, element: etree._Element, name: str) -> None:
        own = CHILDREN.get(name, set())
        for child in element:
            inner = local(child)
            if inner and inner not in INSIDE | own:
                self._refuse(element, "unsupported", f"{name} 里的 {why(inner)}")
        several = [local(child) for child in element if local(child) in own]
        if len(several) > 1:
            self._refuse(element, "unsupported", f"{name} 里只能有一个 {'、'.join(dict.fromkeys(several))}")
        for attribute, (value, reason) in FIXED.items():
            given = element.get(attribute, value).strip()
            if given != value and (given, value) != ("0", "false"):
                self._refuse(element, "unsupported", reason)

    def _merge(self, element: etree._Element) -> dict[str, str]:
        """`key:rule` pairs, separated by blanks; `structure` knows which rules there are."""
        pairs = [word.rpartition(":") for word in _words(element, "merge")]
        if any(not key or not rule for key, _colon, rule in pairs):
            self._refuse(element, "bad_merge", "sl:merge 应写成“数据名:合并办法”，如 opinion:union")
        return {key: rule for key, _colon, rule in pairs if key}

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
        return SUPPORTED[name]

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
            self._refuse(element, "unsupported", why("timeCycle"))
        elif bool(days) + len(timer.findall(BPMN + "timeDuration") + timer.findall(BPMN + "timeDate")) != 1:
            self._refuse(element, "bad_timer", "定时应恰好写一种：timeDuration、timeDate 或 sl:workdays")
        elif duration is not None and not DURATION.fullmatch(text_of(duration)):
            self._refuse(element, "bad_timer", f"时长“{text_of(duration)}”应如 P5D、PT2H")
        return Wait(
            duration="" if duration is None else text_of(duration),
            instant=self._written(element, instant),
            workdays=days,
        )

    def _message(self, element: etree._Element, kind: Kind) -> str:
        if kind is not Kind.MESSAGE:
            return ""
        definition = element.find(BPMN + "messageEventDefinition")
        name = self._messages.get("" if definition is None else _ref(definition, "messageRef"), "")
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
        name = "multiInstanceLoopCharacteristics"
        self._attributes(loop, name)
        self._children(loop, name)
        item_is, quorum = loop.get(SL + "itemIs", "data"), loop.get(SL + "quorum", "").strip()
        if item_is not in ("data", "organisation", "user"):
            self._refuse(element, "bad_multi", f"sl:itemIs 不能是“{item_is}”")
        share = _QUORUM.fullmatch(quorum)
        if quorum and (share is None or (share[1] and int(share[1]) > int(share[2]))):
            self._refuse(element, "bad_quorum", f"法定份数“{quorum}”应为个数（如 3）或比例（如 2/3）")
        collection = self._feel(element, loop.get(SL + "collection", ""))
        until = self._written(element, loop.find(BPMN + "completionCondition"))
        veto = loop.get(SL + "veto", "")
        against = self._feel(element, veto) if veto else None
        if collection is None:
            return None
        sequential = self._truth(loop, "isSequential")
        return Multi(collection, until, item_is, sequential, quorum, against)


def _seats(lane: etree._Element) -> tuple[str, ...]:
    """(seat, role) that a lane gives; false if it gives none."""
    role, seat = lane.get(SL + "role", ""), lane.get(SL + "seat", "")
    return (seat, role) if role or seat else ()


def _ref(element: etree._Element, attribute: str) -> str:
    """The id that a reference names; some of them are qualified names."""
    return element.get(attribute, "").strip().rpartition(":")[2]


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
