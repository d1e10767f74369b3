"""What differs between two versions of a process, in words for people and marks for the diagram. Pure.

Elements are matched by id, decision tables by decision id, rules by rule id (rows without one by their text), so a
renamed step is a change and not a removal. Files that cannot be read compare as having no elements.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from shuanglian.casework import limits

from . import drawing, rules
from .content import Content
from .words import attribute, element


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Detail:
    """One property with its value before and after; an empty text is "not there"."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """`area` is `element`, `flow`, `lane`, `process`, `table`, `rule`, `form` or `config`; `id` is that of the
    element in the diagram, or `decision/rule`, or the key of a form or setting."""

    kind: Kind
    area: str
    id: str
    name: str
    details: tuple[Detail, ...] = ()


LIMIT: Final = "sl:sla"
INVERSE: Final = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}
_AREAS: Final = ("process", "lane", "element", "flow", "table", "rule", "form", "config")


def compare(before: Content, after: Content) -> tuple[Difference, ...]:
    """Every difference, in the order of areas and ids. Nothing for the same content."""
    found = [
        *_drawings(_drawn(before), _drawn(after)),
        *_tables(rules.read(before.tables), rules.read(after.tables)),
        *_values("form", _flat(before.forms), _flat(after.forms)),
        *_values("config", _flat(before.config), _flat(after.config)),
    ]
    return tuple(sorted(found, key=lambda d: (_AREAS.index(d.area), d.id, d.kind)))


def inverse(found: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """The same differences seen from the other side: what `compare` gives with the sides exchanged."""
    turned = [
        replace(
            one,
            kind=INVERSE.get(one.kind, one.kind),
            details=tuple(Detail(d.name, d.after, d.before) for d in one.details),
        )
        for one in found
    ]
    return tuple(sorted(turned, key=lambda d: (_AREAS.index(d.area), d.id, d.kind)))


def marks(found: tuple[Difference, ...], *, side: Kind) -> dict[str, str]:
    """Element id → kind, for one of two diagrams: the older one shows what was removed, the newer what was added."""
    other = INVERSE[side]
    shown = [d for d in found if d.area in ("element", "flow", "lane") and d.kind is not other]
    return {d.id: str(d.kind) for d in sorted(shown, key=lambda d: d.kind is Kind.CHANGED)}


# -- the diagram
def _drawn(content: Content) -> drawing.Drawing:
    """With the limits that hold: a setting under the id of a step goes before the number in the drawing."""
    found = drawing.read(content.bpmn_xml)
    parts = {key: _limited(key, part, content) for key, part in found.parts.items()}
    return replace(found, parts=parts)


def _limited(key: str, part: drawing.Part, content: Content) -> drawing.Part:
    written = part.values.get(LIMIT, "")
    if not written:
        return part
    return replace(part, values={**part.values, LIMIT: limits.told(content.config, key, written)})


def _drawings(before: drawing.Drawing, after: drawing.Drawing) -> Iterator[Difference]:
    for key in sorted(before.parts.keys() | after.parts.keys()):
        yield from _part(key, before.parts.get(key), after.parts.get(key))
    for key in sorted(before.parts.keys() & after.parts.keys()):
        one, other = before.parts[key], after.parts[key]
        if one.area == other.area and before.places.get(key) != after.places.get(key):
            yield Difference(Kind.MOVED, one.area, key, _naming(one, other))


def _named(part: drawing.Part) -> str:
    return part.name or element(part.type)


def _naming(one: drawing.Part, other: drawing.Part) -> str:
    """Told the same way from both sides, so that comparing is symmetric."""
    names = sorted({_named(one), _named(other)})
    return " / ".join(names)


def _part(key: str, one: drawing.Part | None, other: drawing.Part | None) -> Iterator[Difference]:
    if one is None and other is not None:
        yield Difference(Kind.ADDED, other.area, key, _named(other), _details({}, other.values))
    elif other is None and one is not None:
        yield Difference(Kind.REMOVED, one.area, key, _named(one), _details(one.values, {}))
    elif one is not None and other is not None and one.area != other.area:
        yield from _part(key, one, None)
        yield from _part(key, None, other)
    elif one is not None and other is not None and (one.type, one.values) != (other.type, other.values):
        kinds = () if one.type == other.type else (Detail("type", element(one.type), element(other.type)),)
        told = (*kinds, *_details(one.values, other.values))
        yield Difference(Kind.CHANGED, one.area, key, _naming(one, other), told)


# -- decision tables
def _tables(before: Mapping[str, rules.Sheet], after: Mapping[str, rules.Sheet]) -> Iterator[Difference]:
    for key in sorted(before.keys() | after.keys()):
        yield from _sheet(key, before.get(key), after.get(key))
    for key in sorted(before.keys() & after.keys()):
        one, other = before[key], after[key]
        for row in sorted(one.rows.keys() | other.rows.keys()):
            yield from _rule(f"{key}/{row}", one, other, row)


def _sheet(key: str, one: rules.Sheet | None, other: rules.Sheet | None) -> Iterator[Difference]:
    if one is None and other is not None:
        yield Difference(Kind.ADDED, "table", key, other.name)
    elif other is None and one is not None:
        yield Difference(Kind.REMOVED, "table", key, one.name)
    elif one is not None and other is not None and one.head != other.head:
        name = " / ".join(sorted({one.name, other.name}))
        yield Difference(Kind.CHANGED, "table", key, name, _details(one.head, other.head))


def _rule(identifier: str, one: rules.Sheet, other: rules.Sheet, row: str) -> Iterator[Difference]:
    name = " / ".join(sorted({one.name, other.name}))
    old, new = one.rows.get(row), other.rows.get(row)
    if old is None and new is not None:
        yield Difference(Kind.ADDED, "rule", identifier, name, _details({}, new))
    elif new is None and old is not None:
        yield Difference(Kind.REMOVED, "rule", identifier, name, _details(old, {}))
    elif old is not None and new is not None and old != new:
        yield Difference(Kind.CHANGED, "rule", identifier, name, _details(old, new))


# -- forms and settings
def _values(area: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        kind = Kind.ADDED if old is None else Kind.REMOVED if new is None else Kind.CHANGED
        yield Difference(kind, area, key, key, (Detail(key, old or "", new or ""),))


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """Leaves of a JSON value by their path; empty objects and lists are leaves as well."""
    if isinstance(value, Mapping) and (value or path):
        pairs = [(f"{path}.{key}" if path else str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{path}[{number}]", inner) for number, inner in enumerate(value)]
    else:
        return {path: _leaf(value)} if path else {}
    found = {} if pairs else {path: _leaf(value)}
    for where, inner in pairs:
        found |= _flat(inner, where)
    return found


def _leaf(value: Any) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _details(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Detail, ...]:
    names = sorted(before.keys() | after.keys())
    pairs = [(name, before.get(name, ""), after.get(name, "")) for name in names]
    return tuple(Detail(attribute(name), old, new) for name, old, new in pairs if old != new)
