"""How the rows of each table become rows of the registry, and how the registry reads back in the same words.

Everything is compared in the words of the pack (codes, not ids), so that "what did the pack change" and
"what did people change" are plain comparisons of dictionaries.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from django.db import models as orm

from shuanglian.registry.models import (
    Affiliation,
    Alias,
    Chain,
    Need,
    NeedRequirement,
    Offering,
    OfferingMeasure,
    Party,
    Place,
    Relation,
    Segment,
    Source,
)

from .checking import Pack, Row

Values = dict[str, Any]
BATCH: Final = 500


def words(value: Any) -> Any:
    """One JSON form of a value: nothing is an empty text, numbers have no idle zeros, dates are ISO."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [words(part) for part in value]
    if isinstance(value, dict):
        return {key: words(part) for key, part in value.items()}
    return value


def batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Parts that every database takes as one list of parameters."""
    known = list(values)
    return (known[start : start + BATCH] for start in range(0, len(known), BATCH))


@dataclass(slots=True)
class Context:
    """Ids of what was loaded so far: `ids[table][key]`, and back: `keys[table][id]`."""

    pack: Pack
    ids: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    keys: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    source_codes: dict[str, str] = field(default_factory=dict)

    def learn(self, table: str, key: str, pk: int) -> None:
        self.ids[table][key] = pk
        self.keys[table].setdefault(pk, key)

    def key_of(self, table: str, pk: int | None) -> str:
        return "" if pk is None else self.keys[table].get(pk, f"#{pk}")


@dataclass(frozen=True, slots=True)
class Adapter:
    """One table of the pack and its model.

    `plain`: columns kept as they are; `links`: column -> table of a foreign key of that name; `many`:
    column of
    segments -> through model; `natural`: what names a row in the registry, by which what is there already is
    found; `identity`: if what is found differs in it, it is something else; `first_source`: the model has one
    `source`, the first that is cited; `searched`: its kind in the search index.
    """

    table: str
    model: type[orm.Model]
    plain: tuple[str, ...]
    natural: tuple[str, ...]
    links: dict[str, str] = field(default_factory=dict)
    many: dict[str, str] = field(default_factory=dict)
    identity: str = ""
    first_source: bool = False
    searched: str = ""
    has_rev: bool = False

    def wanted(self, row: Row, context: Context) -> Values:
        """What the pack says of this row."""
        values = {name: words(row.values[name]) for name in (*self.plain, *self.links)}
        values |= {name: sorted(row.values[name]) for name in self.many}
        if self.first_source:
            values["source"] = row.values["sources"][0]
        return values

    def find(self, rows: list[Row], context: Context) -> dict[str, orm.Model]:
        """What the registry holds under the natural keys of these rows."""
        wanted = {self._natural_row(row, context): row.key for row in rows}
        name = self.natural[0]
        attribute = f"{name}_id" if name in self.links else name
        found: dict[str, orm.Model] = {}
        for part in batches({key[0] for key in wanted}):
            for obj in self.model._default_manager.filter(**{f"{attribute}__in": part}).order_by("pk"):
                key = wanted.get(self._natural_obj(obj))
                if key is not None:
                    found.setdefault(key, obj)
        return found

    def _natural_row(self, row: Row, context: Context) -> tuple[Any, ...]:
        return tuple(
            context.ids[self.links[name]].get(row.values[name])
            if name in self.links
            else words(row.values[name])
            for name in self.natural
        )

    def _natural_obj(self, obj: orm.Model) -> tuple[Any, ...]:
        return tuple(
            getattr(obj, f"{name}_id") if name in self.links else words(getattr(obj, name))
            for name in self.natural
        )

    def current(self, objects: Iterable[orm.Model], context: Context) -> dict[int, Values]:
        """What the registry says of these objects, in the words of the pack."""
        rows = {obj.pk: self._current(obj, context) for obj in objects}
        for name, through in self.many.items():
            for values in rows.values():
                values[name] = []
            for pk, segment in self._links_of(through, rows):
                rows[pk][name].append(context.key_of("segments", segment))
            for values in rows.values():
                values[name].sort()
        return rows

    def _current(self, obj: orm.Model, context: Context) -> Values:
        values = {name: words(getattr(obj, name)) for name in self.plain}
        for name, table in self.links.items():
            values[name] = context.key_of(table, getattr(obj, f"{name}_id"))
        if self.first_source:
            values["source"] = context.key_of("sources", getattr(obj, "source_id", None))
        return values

    def _links_of(self, through: str, rows: dict[int, Values]) -> Iterator[tuple[int, int]]:
        model = getattr(self.model, through).through
        for part in batches(rows):
            yield from model.objects.filter(**{f"{self._own}__in": part}).values_list(self._own, "segment_id")

    def build(self, row: Row, values: Values, context: Context) -> orm.Model:
        """A new object, not saved yet."""
        obj = self.model()
        self.assign(obj, values, context)
        return obj

    def assign(self, obj: orm.Model, values: Values, context: Context) -> list[str]:
        """Set these values on the object; returns the names of the fields that were set."""
        names: list[str] = []
        for name, value in values.items():
            if name in self.many or name == "requirements":
                continue
            names.append(name)
            if name in self.links or name == "source":
                table = self.links.get(name, "sources")
                setattr(obj, f"{name}_id", context.ids[table].get(value) if value else None)
            else:
                setattr(obj, name, _typed(self.model, name, value))
        return names

    def save_new(self, rows: list[tuple[Row, Values]], context: Context) -> list[orm.Model]:
        """Create all of these. A parent in the same table is set once all are there."""
        own = "parent" if self.links.get("parent") == self.table else ""
        objects = []
        for row, values in rows:
            objects.append(self.build(row, {k: v for k, v in values.items() if k != own}, context))
        self.model._default_manager.bulk_create(objects, batch_size=BATCH)
        for obj, (row, _values) in zip(objects, rows, strict=True):
            context.learn(self.table, row.key, obj.pk)
        if own:
            nested = [(obj, values) for obj, (_row, values) in zip(objects, rows, strict=True) if values[own]]
            for obj, values in nested:
                self.assign(obj, {own: values[own]}, context)
            self.model._default_manager.bulk_update([obj for obj, _v in nested], [own], batch_size=BATCH)
        self.save_lists(list(zip(objects, rows, strict=True)), context)
        return list(objects)

    def save_lists(self, saved: list[tuple[orm.Model, tuple[Row, Values]]], context: Context) -> None:
        """Segments of new objects, all at once."""
        for name, through in self.many.items():
            links = [
                link
                for obj, (row, values) in saved
                for link in self._new_links(through, obj, values[name], row, context)
            ]
            getattr(self.model, through).through.objects.bulk_create(links, batch_size=BATCH)

    def save_changes(self, obj: orm.Model, row: Row, changes: Values, context: Context) -> None:
        names = self.assign(obj, changes, context)
        if self.has_rev:
            obj.rev = orm.F("rev") + 1  # type: ignore[attr-defined]
            names += ["rev", "updated_at"]
        if names:
            obj.save(update_fields=names)
        for name, through in self.many.items():
            if name in changes:
                links = self._new_links(through, obj, changes[name], row, context)
                model = getattr(self.model, through).through
                kept = [link.segment_id for link in links]
                model.objects.filter(**{self._own: obj.pk}).exclude(segment_id__in=kept).delete()
                model.objects.bulk_create(links, ignore_conflicts=True)

    @property
    def _own(self) -> str:
        return f"{self.model._meta.model_name}_id"

    def _new_links(
        self, through: str, obj: orm.Model, keys: list[str], row: Row, context: Context
    ) -> list[Any]:
        """Rows of the through model; where it holds a source, the first that the row cites."""
        model = getattr(self.model, through).through
        known = [context.ids["segments"][key] for key in keys if key in context.ids["segments"]]
        more = {}
        if any(field.name == "source" for field in model._meta.fields):
            more["source_id"] = context.ids["sources"].get(row.values["sources"][0])
        return [model(**{self._own: obj.pk, "segment_id": pk, **more}) for pk in known]


def _typed(model: type[orm.Model], name: str, value: Any) -> Any:
    known = model._meta.get_field(name)
    if value == "" and getattr(known, "null", False):
        return None
    return known.to_python(value) if isinstance(known, orm.Field) else value


class PlaceAdapter(Adapter):
    """Geometry comes from its file; numbers of coordinates are compared as JSON has them."""

    def wanted(self, row: Row, context: Context) -> Values:
        values = Adapter.wanted(self, row, context)
        return values | {"geometry": context.pack.geometries.get(row.key, "")}


class NeedAdapter(Adapter):
    """Real cases that are not technical: needs with kind and outcome, and the requirements that were
    stated."""

    def wanted(self, row: Row, context: Context) -> Values:
        values = Adapter.wanted(self, row, context)
        requirements = [
            {name: words(part.values[name]) for name in ("metric", "comparator", "target", "unit", "method")}
            for part in row.values["requirements"]
        ]
        return values | {"requirements": requirements}

    def current(self, objects: Iterable[orm.Model], context: Context) -> dict[int, Values]:
        rows = Adapter.current(self, objects, context)
        for values in rows.values():
            values["requirements"] = []
        for part in chain.from_iterable(
            NeedRequirement.objects.filter(need_id__in=ids).order_by("need_id", "order")
            for ids in batches(rows)
        ):
            rows[part.need_id]["requirements"].append(
                {
                    "metric": part.metric,
                    "comparator": part.comparator,
                    "target": words(part.target_value),
                    "unit": part.unit,
                    "method": part.test_method,
                }
            )
        return rows

    def save_lists(self, saved: list[tuple[orm.Model, tuple[Row, Values]]], context: Context) -> None:
        Adapter.save_lists(self, saved, context)
        for obj, (_row, values) in saved:
            _write_requirements(obj.pk, values["requirements"])

    def save_changes(self, obj: orm.Model, row: Row, changes: Values, context: Context) -> None:
        Adapter.save_changes(self, obj, row, changes, context)
        if "requirements" in changes:
            NeedRequirement.objects.filter(need_id=obj.pk).delete()
            _write_requirements(obj.pk, changes["requirements"])


def _write_requirements(need: int, requirements: list[Values]) -> None:
    NeedRequirement.objects.bulk_create(
        NeedRequirement(
            need_id=need,
            order=order,
            metric=part["metric"],
            comparator=part["comparator"],
            target_value=Decimal(part["target"]),
            unit=part["unit"],
            test_method=part["method"],
        )
        for order, part in enumerate(requirements, 1)
    )


SOURCES: Final = Adapter(
    "sources",
    Source,
    ("code", "title", "publisher", "published_on", "url", "note"),
    ("code",),
    identity="title",
)
NEEDS: Final = NeedAdapter(
    "cases",
    Need,
    ("number", "kind", "title", "text", "status", "source_note"),
    ("number",),
    links={"owner": "parties"},
    many={"segments": "segments"},
    identity="title",
    first_source=True,
    searched="need",
    has_rev=True,
)
ADAPTERS: Final[tuple[Adapter, ...]] = (
    SOURCES,
    PlaceAdapter(
        "places",
        Place,
        ("code", "name", "kind", "area_km2", "geometry_note", "is_reserve", "attributes", "geometry"),
        ("code",),
        links={"parent": "places"},
    ),
    Adapter("chains", Chain, ("key", "name", "order"), ("key",)),
    Adapter(
        "segments",
        Segment,
        ("key", "name", "order"),
        ("chain", "key"),
        links={"chain": "chains", "parent": "segments"},
    ),
    Adapter(
        "parties",
        Party,
        ("ref", "kind", "name", "short_name", "credit_code", "level", "summary", "website"),
        ("ref",),
        links={"place": "places"},
        many={"segments": "segments"},
        identity="name",
        searched="party",
        has_rev=True,
    ),
    Adapter("aliases", Alias, ("name",), ("party", "name"), links={"party": "parties"}, first_source=True),
    Adapter(
        "relations",
        Relation,
        ("kind", "target_text", "valid_from", "valid_to", "note"),
        ("subject", "kind", "target", "target_text", "valid_from"),
        links={"subject": "parties", "target": "parties"},
        first_source=True,
    ),
    Adapter(
        "affiliations",
        Affiliation,
        ("kind", "post", "valid_from", "valid_to"),
        ("person", "party", "kind", "post", "valid_from"),
        links={"person": "parties", "party": "parties"},
        first_source=True,
    ),
    Adapter(
        "offerings",
        Offering,
        ("ref", "kind", "title", "summary", "text", "trl", "available_from", "status"),
        ("ref",),
        links={"party": "parties"},
        many={"segments": "segments"},
        identity="title",
        searched="offering",
        has_rev=True,
    ),
    Adapter(
        "measures",
        OfferingMeasure,
        ("metric", "comparator", "value", "high", "unit", "method", "text"),
        ("offering", "metric", "unit", "text"),
        links={"offering": "offerings"},
    ),
    NEEDS,
)
STORED: Final = ("records", "facts", "entities")
__all__ = ["ADAPTERS", "NEEDS", "SOURCES", "STORED", "Adapter", "Context", "Values", "words"]
