"""The record as OCEL 2.0 (JSON serialisation): events about several objects at once, written as it is read.

Objects are the case, its business object, each task and each organisation that acted; an event about a task is also about
its case, so a miner may flatten the log by any of them. See the OCEL 2.0 specification (Berti et al., 2024), section 5.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

from .happenings import Happening, Trace

Row = dict[str, Any]
CASE_ATTRIBUTES: Final = ("definition", "version", "status")
OWN_KINDS: Final = ("case", "task", "organisation", "org")
TASK_ATTRIBUTES: Final = ("node", "name", "role")
EVENT_ATTRIBUTES: Final = ("node", "lifecycle", "resource", "role")


def write(traces: Iterable[Trace], target: IO[bytes]) -> int:
    """Returns the number of cases. Objects are collected while events are written: miners want events in any order."""
    objects: dict[str, Row] = {}
    kinds: set[str] = set()
    count = written = 0
    target.write(b'{"events": [')
    for trace in traces:
        _objects_of(trace, objects)
        for row in _events(trace, written):
            target.write((b",\n" if written else b"\n") + _json(row))
            kinds.add(row["type"])
            written += 1
        count += 1
    target.write(b'\n],\n"objects": [')
    for n, row in enumerate(objects.values()):
        target.write((b",\n" if n else b"\n") + _json(row))
    target.write(b'\n],\n"objectTypes": ' + _json(_object_types(objects)))
    target.write(
        b',\n"eventTypes": ' + _json([_type(kind, EVENT_ATTRIBUTES) for kind in sorted(kinds)]) + b"}\n"
    )
    return count


def _events(trace: Trace, first: int) -> Iterator[Row]:
    for n, happening in enumerate(trace.happenings, first + 1):
        given = {
            "node": happening.node,
            "lifecycle": happening.transition,
            "resource": happening.who,
            "role": happening.role,
        }
        yield {
            "id": f"e{n}",
            "type": _event_type(happening),
            "time": happening.at.isoformat(timespec="milliseconds"),
            "attributes": [{"name": key, "value": value} for key, value in given.items() if value],
            "relationships": _relationships(trace, happening),
        }


def _event_type(happening: Happening) -> str:
    return f"{happening.activity} {happening.transition}".strip()


def _relationships(trace: Trace, happening: Happening) -> list[Row]:
    related = [(_case(trace), "case"), (_business(trace), "about")]
    if happening.instance:
        related.append((happening.instance, "task"))
    if happening.organisation is not None:
        related.append((f"org-{happening.organisation}", "organisation"))
    return [{"objectId": key, "qualifier": qualifier} for key, qualifier in related]


def _objects_of(trace: Trace, objects: dict[str, Row]) -> None:
    case = trace.case
    given = (case.key, str(case.definition.version), case.Status.OPEN)
    at = case.started_at.isoformat(timespec="milliseconds")
    about = [{"objectId": _business(trace), "qualifier": "about"}]
    row = _object(_case(trace), "case", CASE_ATTRIBUTES, given, at, about)
    objects[_case(trace)] = row
    since = case.ended_at or case.suspended_at
    if case.status != case.Status.OPEN and since is not None:
        # Values of objects have the time from which they hold: nothing begins finished.
        changed = since.isoformat(timespec="milliseconds")
        row["attributes"].append({"name": "status", "time": changed, "value": case.status})
    objects.setdefault(_business(trace), _object(_business(trace), _subject(trace), (), (), at, []))
    for happening in trace.happenings:
        if happening.organisation is not None:
            key = f"org-{happening.organisation}"
            objects.setdefault(key, _object(key, "organisation", (), (), at, []))
        if happening.transition == "schedule":
            values = (happening.node, happening.activity, happening.role)
            opened = happening.at.isoformat(timespec="milliseconds")
            of_case = [{"objectId": _case(trace), "qualifier": "part of"}]
            objects[happening.instance] = _object(
                happening.instance, "task", TASK_ATTRIBUTES, values, opened, of_case
            )


def _object(
    key: str, kind: str, names: tuple[str, ...], values: tuple[str, ...], at: str, related: list[Row]
) -> Row:
    attributes = [{"name": n, "time": at, "value": v} for n, v in zip(names, values, strict=True)]
    return {"id": key, "type": kind, "attributes": attributes, "relationships": related}


def _object_types(objects: dict[str, Row]) -> list[Row]:
    known = {"case": CASE_ATTRIBUTES, "task": TASK_ATTRIBUTES}
    kinds = sorted({row["type"] for row in objects.values()})
    return [_type(kind, known.get(kind, ())) for kind in kinds]


def _type(name: str, attributes: tuple[str, ...]) -> Row:
    return {"name": name, "attributes": [{"name": key, "type": "string"} for key in attributes]}


def _case(trace: Trace) -> str:
    return f"case-{trace.case.pk}"


def _business(trace: Trace) -> str:
    return f"{_subject(trace)}-{trace.case.business_id}"


def _subject(trace: Trace) -> str:
    """The type of what the case is about, kept apart from our own: a case started by hand is about itself."""
    kind = trace.case.business_type
    return f"about_{kind}" if kind in OWN_KINDS else kind


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
