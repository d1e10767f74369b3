"""The record as XES (IEEE 1849-2023), the classical case-by-case form of process miners. Written as it is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any, Final

from lxml import etree

from .happenings import Happening, Trace

NAMESPACE: Final = "http://www.xes-standard.org/"
EXTENSIONS: Final = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)


def write(traces: Iterable[Trace], target: IO[bytes], *, name: str) -> int:
    """One trace a case; returns how many. Events carry `concept:name`, `time:timestamp`, `lifecycle:transition`, `org:*`."""
    count = 0
    with etree.xmlfile(target, encoding="utf-8") as xf:
        xf.write_declaration()
        attributes = {"xes.version": "1849.2023", "xes.features": ""}
        with xf.element(f"{{{NAMESPACE}}}log", attributes, nsmap={None: NAMESPACE}):
            for title, prefix, address in EXTENSIONS:
                xf.write(_element("extension", name=title, prefix=prefix, uri=address))
            xf.write(_classifier("Activity", "concept:name"))
            xf.write(_classifier("Activity and lifecycle", "concept:name lifecycle:transition"))
            xf.write(_string("concept:name", name))
            xf.write(_string("lifecycle:model", "standard"))
            for trace in traces:
                xf.write(_trace(trace))
                count += 1
    return count


def _trace(trace: Trace) -> etree._Element:
    element = _element("trace")
    case = trace.case
    element.append(_string("concept:name", f"case-{case.pk}"))
    element.append(_string("case:definition", f"{case.key}:{case.definition.version}"))
    element.append(_string("case:status", case.status))
    element.extend(_event(happening) for happening in trace.happenings)
    return element


def _event(happening: Happening) -> etree._Element:
    element = _element("event")
    element.append(_string("concept:name", happening.activity))
    element.append(
        _element("date", key="time:timestamp", value=happening.at.isoformat(timespec="milliseconds"))
    )
    given: dict[str, Any] = {
        "concept:instance": happening.instance,
        "lifecycle:transition": happening.transition or "unknown",
        "org:resource": happening.who,
        "org:role": happening.role,
        "org:group": "" if happening.organisation is None else f"org-{happening.organisation}",
        "node": happening.node,
    }
    element.extend(_string(key, value) for key, value in given.items() if value)
    return element


def _string(key: str, value: str) -> etree._Element:
    return _element("string", key=key, value=value)


def _classifier(name: str, keys: str) -> etree._Element:
    return _element("classifier", name=name, keys=keys)


def _element(tag: str, **attributes: str) -> etree._Element:
    return etree.Element(f"{{{NAMESPACE}}}{tag}", attributes, nsmap={None: NAMESPACE})  # type: ignore[dict-item]
