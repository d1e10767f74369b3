"""Reads of what a pack brings and no other table holds: figures of the region, records, other names of
segments.

All of it is public: a pack holds published facts only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shuanglian.registry.models import Place, Source

from .models import PackItem, RegionPack


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure. `scope` is the place that it is about: figures of different scope must never be added or
    compared.

    `basis`: actual, progress (under way), base, target or plan. `flag`: conflict (the source contradicts
    itself) or suspect. `comparator` as in `Comparator` (gt: more than).
    """

    key: str
    label: str
    comparator: str
    value: Decimal
    unit: str
    period: str
    basis: str
    scope: str
    scope_name: str
    subject: str
    note: str
    flag: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Something named by the sources that is no party: an award, a competition, a programme, a project, a
    product."""

    key: str
    kind: str
    name: str
    place: str
    parties: tuple[str, ...]
    topics: tuple[str, ...]
    note: str
    sources: tuple[Source, ...]


def regions() -> list[RegionPack]:
    """The regions that are loaded."""
    return list(RegionPack.objects.all())


def facts(region: str, *, keys: Iterable[str] = ()) -> list[Fact]:
    """Figures of a region in the order of the pack; of `keys` only, if given, in their order."""
    rows = _values(region, "facts")
    sources = _sources(region)
    places = dict(Place.objects.values_list("code", "name"))
    found = {row["key"]: _fact(row, sources, places) for row in rows}
    wanted = list(keys)
    return [found[key] for key in wanted if key in found] if wanted else list(found.values())


def records(region: str, *, kind: str = "") -> list[Record]:
    """Records of a region in the order of the pack, of one `kind` if given."""
    sources = _sources(region)
    return [_record(row, sources) for row in _values(region, "records") if not kind or row["kind"] == kind]


def represented(region: str) -> dict[str, tuple[str, ...]]:
    """For every entity of the sources (`E0001`) what represents it here (`party:SX-0001`, `place:330603`
    …)."""
    return {row["id"]: tuple(row["represented_by"]) for row in _values(region, "entities")}


def segment_aliases(region: str) -> dict[str, tuple[str, ...]]:
    """Other names of segments in the sources: `ic/package` -> 封装, 测试 …"""
    items = PackItem.objects.filter(pack__key=region, table="segments")
    return {item.key: tuple(item.value["extra"].get("aliases", ())) for item in items}


def _values(region: str, table: str) -> list[dict[str, Any]]:
    return [item.value for item in PackItem.objects.filter(pack__key=region, table=table)]


def _sources(region: str) -> dict[str, Source]:
    """By the code that the pack uses."""
    items = dict(PackItem.objects.filter(pack__key=region, table="sources").values_list("key", "object_id"))
    known = Source.objects.in_bulk([pk for pk in items.values() if pk])
    return {key: known[pk] for key, pk in items.items() if pk in known}


def _named(row: dict[str, Any], sources: dict[str, Source]) -> tuple[Source, ...]:
    return tuple(sources[code] for code in row["sources"] if code in sources)


def _fact(row: dict[str, Any], sources: dict[str, Source], places: dict[str, str]) -> Fact:
    return Fact(
        key=row["key"],
        label=row["label"],
        comparator=row["comparator"],
        value=Decimal(row["value"]),
        unit=row["unit"],
        period=row["period"],
        basis=row["basis"],
        scope=row["scope"],
        scope_name=places.get(row["scope"], row["scope"]),
        subject=row["subject"],
        note=row["note"],
        flag=row["flag"],
        sources=_named(row, sources),
    )


def _record(row: dict[str, Any], sources: dict[str, Source]) -> Record:
    return Record(
        key=row["key"],
        kind=row["kind"],
        name=row["name"],
        place=row["place"],
        parties=tuple(row["parties"]),
        topics=tuple(row["topics"]),
        note=row["note"],
        sources=_named(row, sources),
    )
