"""Changing the properties of one element in a BPMN file without a drawing board; everything else in it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from lxml import etree

from shuanglian.casework.bpmn import BPMN, CAMUNDA, SL
from shuanglian.casework.xml import local, parse_xml, text_of
from shuanglian.foundation.errors import NotFound, Reason

_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_LOOP: Final = BPMN + "multiInstanceLoopCharacteristics"
_TIMERS: Final = {"duration": "timeDuration", "date": "timeDate"}
Values = dict[str, str]


def kinds(xml: str) -> dict[str, str]:
    """Element id → type, of everything that has properties; raises `BadDefinition` for a file that cannot be read."""
    root = parse_xml(xml.encode())
    wanted = [e for e in root.iter() if isinstance(e.tag, str) and e.tag.startswith(BPMN) and e.get("id")]
    return {e.get("id", ""): local(e) for e in wanted}


def read(xml: str, element_id: str) -> Values:
    """The properties of one element, by the names of `properties`."""
    root = parse_xml(xml.encode())
    element = _find(root, element_id)
    found: Values = {"name": element.get("name") or ""}
    for key, value in element.attrib.items():
        if str(key).startswith(SL):
            found[f"sl:{str(key)[len(SL) :]}"] = str(value)
    found.setdefault("sl:decisionRef", element.get(CAMUNDA + "decisionRef") or "")
    found["documentation"] = text_of(element.find(BPMN + "documentation"))
    found["calledElement"] = element.get("calledElement") or ""
    found |= _multi(element) | _timer(element) | _message(root, element) | _flow(root, element)
    return {name: value for name, value in found.items() if value}


def write(xml: str, element_id: str, values: Mapping[str, str]) -> str:
    """The file with these properties set; an empty text removes one, a name that is not given leaves it."""
    root = parse_xml(xml.encode(), keep_comments=True)
    element = _find(root, element_id)
    for name, value in values.items():
        text = value.strip()
        if name.startswith("sl:"):
            _attribute(element, SL + name[3:], text)
            if name == "sl:decisionRef":
                _attribute(element, CAMUNDA + "decisionRef", "")
        elif name in ("name", "calledElement"):
            _attribute(element, name, text)
        elif name == "documentation":
            _child(element, BPMN + "documentation", text, first=True)
        elif name == "interrupting":
            _attribute(element, "cancelActivity", "" if text else "false")
        elif name == "condition":
            _condition(element, text)
        elif name == "default":
            _default(root, element, bool(text))
        elif name == "message":
            _set_message(root, element, text)
    _set_multi(element, values)
    _set_timer(element, values)
    return str(etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode())


def _find(root: etree._Element, element_id: str) -> etree._Element:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(BPMN) and element.get("id") == element_id:
            return element
    raise NotFound(Reason("not_found", _("图里没有“%s”") % element_id))


# -- reading what stands in children
def _multi(element: etree._Element) -> Values:
    loop = element.find(_LOOP)
    if loop is None:
        return {}
    found = {"multi": "sequential" if loop.get("isSequential") == "true" else "parallel"}
    for name in ("collection", "itemIs", "quorum", "veto"):
        found[f"multi.sl:{name}"] = loop.get(SL + name, "")
    found["multi.until"] = text_of(loop.find(BPMN + "completionCondition"))
    return found


def _timer(element: etree._Element) -> Values:
    definition = element.find(BPMN + "timerEventDefinition")
    found = {}
    if local(element) == "boundaryEvent":
        found["interrupting"] = "" if element.get("cancelActivity") == "false" else "true"
    if definition is None:
        return found
    found["timer"], found["timer.value"] = "workdays", element.get(SL + "workdays", "")
    for name, tag in _TIMERS.items():
        inner = definition.find(BPMN + tag)
        if inner is not None:
            found["timer"], found["timer.value"] = name, text_of(inner)
    return found


def _message(root: etree._Element, element: etree._Element) -> Values:
    definition = element.find(BPMN + "messageEventDefinition")
    if definition is None:
        return {}
    named = {m.get("id", ""): m.get("name", "") for m in root.findall(BPMN + "message")}
    return {"message": named.get(definition.get("messageRef", ""), "")}


def _flow(root: etree._Element, element: etree._Element) -> Values:
    if local(element) != "sequenceFlow":
        return {}
    source = _source(root, element)
    is_default = source is not None and source.get("default") == element.get("id")
    condition = text_of(element.find(BPMN + "conditionExpression"))
    return {"condition": condition, "default": "true" if is_default else ""}


def _source(root: etree._Element, flow: etree._Element) -> etree._Element | None:
    wanted = flow.get("sourceRef")
    return next((e for e in root.iter() if isinstance(e.tag, str) and e.get("id") == wanted), None)


# -- writing
def _attribute(element: etree._Element, name: str, text: str) -> None:
    if text:
        element.set(name, text)
    else:
        element.attrib.pop(name, "")


def _child(element: etree._Element, tag: str, text: str, *, first: bool = False) -> etree._Element | None:
    """The one child of this tag with this text; none for an empty text."""
    found = element.find(tag)
    if not text:
        if found is not None:
            element.remove(found)
        return None
    if found is None:
        found = etree.SubElement(element, tag)
        if first:
            element.insert(0, found)
    for inner in list(found):
        found.remove(inner)
    found.text = text
    return found


def _condition(element: etree._Element, text: str) -> None:
    made = _child(element, BPMN + "conditionExpression", text)
    if made is not None and made.get(_XSI) is None:
        prefix = next((p for p, uri in element.nsmap.items() if uri == BPMN[1:-1]), None)
        made.set(_XSI, f"{prefix}:tFormalExpression" if prefix else "tFormalExpression")


def _default(root: etree._Element, flow: etree._Element, wanted: bool) -> None:
    source = _source(root, flow)
    if source is None:
        return
    if wanted:
        source.set("default", flow.get("id", ""))
    elif source.get("default") == flow.get("id"):
        source.attrib.pop("default")


def _set_message(root: etree._Element, element: etree._Element, text: str) -> None:
    definition = element.find(BPMN + "messageEventDefinition")
    if definition is None:
        return
    found = next((m for m in root.findall(BPMN + "message") if m.get("name") == text), None)
    if text and found is None:
        taken = {m.get("id") for m in root.findall(BPMN + "message")}
        number = next(n for n in range(1, len(taken) + 2) if f"message_{n}" not in taken)
        found = etree.Element(BPMN + "message", {"id": f"message_{number}", "name": text})
        root.insert(0, found)
    _attribute(definition, "messageRef", found.get("id", "") if found is not None and text else "")


def _set_multi(element: etree._Element, values: Mapping[str, str]) -> None:
    if "multi" not in values or local(element) != "userTask":
        return
    loop = element.find(_LOOP)
    if not values["multi"]:
        if loop is not None:
            element.remove(loop)
        return
    if loop is None:
        loop = etree.SubElement(element, _LOOP)
    _attribute(loop, "isSequential", "true" if values["multi"] == "sequential" else "")
    for name in ("collection", "itemIs", "quorum", "veto"):
        if f"multi.sl:{name}" in values:
            _attribute(loop, SL + name, values[f"multi.sl:{name}"].strip())
    if "multi.until" in values:
        _child(loop, BPMN + "completionCondition", values["multi.until"].strip())


def _set_timer(element: etree._Element, values: Mapping[str, str]) -> None:
    definition = element.find(BPMN + "timerEventDefinition")
    if "timer" not in values or definition is None:
        return
    kind, text = values["timer"], values.get("timer.value", "").strip()
    _attribute(element, SL + "workdays", text if kind == "workdays" else "")
    for name, tag in _TIMERS.items():
        _child(definition, BPMN + tag, text if kind == name else "")
