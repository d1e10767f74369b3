"""The tables of a pack: which columns, which are needed, what makes a row the same row. Documented in
`docs/developer/region-pack.md`; a test holds the two together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from . import columns as c
from .columns import Column

PLACE_BASIS: Final = frozenset({"text", "inferred"})
BASIS: Final = frozenset({"actual", "progress", "base", "target", "plan"})
STAGES: Final = frozenset({"question", "assist", "answer", "verify", "evaluate"})


def _choices(name: str) -> Callable[[], frozenset[str]]:
    def values() -> frozenset[str]:
        from shuanglian.registry import models

        return frozenset(getattr(models, name).values)

    return values


def _fixed(*values: str) -> Callable[[], frozenset[str]]:
    return lambda: frozenset(values)


@dataclass(frozen=True, slots=True)
class Table:
    """`key`: the columns that name a row. `required`: a pack without this file is no pack."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


def _source(to: str = "sources") -> Column:
    return Column("sources", c.refs, True, to=to, many=True)


NOTE: Final = Column("note", c.text(500))
ENTITY: Final = Column("entity", c.texts(20))
QUANTITY: Final = c.decimal(whole=16, places=8)
COMPARATOR: Final = c.choice(_choices("Comparator"), "eq")
REGION: Final = Table(
    "region",
    (
        Column("format", c.choice(_fixed("1")), True),
        Column("key", c.ident(19, slug=True), True),
        Column("name", c.text(100), True),
        Column("code", c.ident(10), True),
        Column("version", c.ident(40), True),
        Column("language", c.ident(20)),
        Column("summary", c.text(1000)),
        Column("attribution", c.text(1000)),
    ),
    ("key",),
    True,
)
SEGMENT_COLUMNS: Final = (
    Column("key", c.ident(60, slug=True), True),
    Column("name", c.text(100), True),
    Column("parent", c.ident(60, slug=True)),
    Column("aliases", c.texts(100)),
    ENTITY,
    NOTE,
    _source(),
)
STAGE_COLUMNS: Final = (
    Column("stage", c.choice(lambda: STAGES), True),
    Column("by", c.ref, to="parties"),
    Column("fact", c.text(500), True),
)
REQUIREMENT_COLUMNS: Final = (
    Column("metric", c.text(100), True),
    Column("comparator", COMPARATOR),
    Column("target", QUANTITY, True),
    Column("unit", c.text(40)),
    Column("method", c.text(200)),
)
TABLES: Final = (
    Table(
        "sources",
        (
            Column("code", c.ident(20), True),
            Column("title", c.text(300), True),
            Column("publisher", c.text(200)),
            Column("published_on", c.date),
            Column("url", c.url),
            Column("authors", c.texts(60)),
            Column("note", c.text(1000)),
        ),
        ("code",),
        True,
    ),
    Table(
        "places",
        (
            Column("code", c.ident(40), True),
            Column("name", c.text(100), True),
            Column("kind", c.choice(_choices("PlaceKind")), True),
            Column("parent", c.ref, to="places"),
            Column("area_km2", c.decimal(whole=9, places=3, least=0)),
            Column("geometry", c.text(200)),
            Column("geometry_note", c.text(100)),
            Column("is_reserve", c.boolean),
            Column("attributes", c.attributes),
            ENTITY,
            NOTE,
            _source(),
        ),
        ("code",),
        True,
    ),
    Table(
        "chains",
        (
            Column("key", c.ident(40, slug=True), True),
            Column("name", c.text(100), True),
            Column("segments", c.nothing, rows=SEGMENT_COLUMNS),
            ENTITY,
            NOTE,
            _source(),
        ),
        ("key",),
        True,
    ),
    Table(
        "parties",
        (
            Column("ref", c.ident(20), True),
            Column("kind", c.choice(_choices("PartyKind")), True),
            Column("name", c.text(200), True),
            Column("short_name", c.text(60)),
            Column("credit_code", c.folded),
            Column("place", c.ref, to="places"),
            Column("level", c.text(40)),
            Column("segments", c.refs, to="segments", many=True),
            Column("chains", c.refs, to="chains", many=True),
            Column("summary", c.text(2000)),
            Column("website", c.url),
            Column("place_basis", c.choice(lambda: PLACE_BASIS)),
            ENTITY,
            _source(),
        ),
        ("ref",),
        True,
    ),
    Table(
        "aliases",
        (Column("party", c.ref, True, to="parties"), Column("name", c.text(200), True), NOTE, _source()),
        ("party", "name"),
    ),
    Table(
        "relations",
        (
            Column("subject", c.ref, True, to="parties"),
            Column("kind", c.ident(40, slug=True), True),
            Column("target", c.ref, to="parties"),
            Column("target_text", c.text(300)),
            Column("valid_from", c.date),
            Column("valid_to", c.date),
            NOTE,
            _source(),
        ),
        ("subject", "kind", "target", "target_text", "valid_from"),
    ),
    Table(
        "affiliations",
        (
            Column("person", c.ref, True, to="parties"),
            Column("party", c.ref, True, to="parties"),
            Column("kind", c.choice(_choices("AffiliationKind")), True),
            Column("post", c.text(120)),
            Column("valid_from", c.date),
            Column("valid_to", c.date),
            _source(),
        ),
        ("person", "party", "kind", "post", "valid_from"),
    ),
    Table(
        "offerings",
        (
            Column("ref", c.ident(20), True),
            Column("party", c.ref, True, to="parties"),
            Column("kind", c.choice(_choices("OfferingKind")), True),
            Column("title", c.text(200), True),
            Column("summary", c.text(1000)),
            Column("text", c.text(10_000)),
            Column("segments", c.refs, to="segments", many=True),
            Column("trl", c.integer(1, 9)),
            Column("available_from", c.date),
            Column("status", c.choice(_choices("OfferingStatus"), "active")),
            Column("locator", c.text(120)),
            ENTITY,
            _source(),
        ),
        ("ref",),
    ),
    Table(
        "measures",
        (
            Column("offering", c.ref, True, to="offerings"),
            Column("metric", c.text(100), True),
            Column("comparator", COMPARATOR),
            Column("value", QUANTITY),
            Column("high", QUANTITY),
            Column("unit", c.text(40)),
            Column("method", c.text(200)),
            Column("text", c.text(500)),
            _source(),
        ),
        ("offering", "metric", "unit", "text"),
    ),
    Table(
        "records",
        (
            Column("key", c.ident(80), True),
            Column("kind", c.ident(40, slug=True), True),
            Column("name", c.text(200), True),
            Column("place", c.ref, to="places"),
            Column("places", c.refs, to="places", many=True),
            Column("parties", c.refs, to="parties", many=True),
            Column("chains", c.refs, to="chains", many=True),
            Column("aliases", c.texts(200)),
            Column("topics", c.texts(200)),
            ENTITY,
            NOTE,
            _source(),
        ),
        ("key",),
    ),
    Table(
        "facts",
        (
            Column("key", c.ident(80), True),
            Column("label", c.text(200), True),
            Column("comparator", COMPARATOR),
            Column("value", QUANTITY, True),
            Column("unit", c.text(40)),
            Column("period", c.text(100)),
            Column("basis", c.choice(lambda: BASIS), True),
            Column("scope", c.ref, True, to="places"),
            Column("subject", c.ref, to="parties"),
            Column("flag", c.choice(_fixed("conflict", "suspect"))),
            NOTE,
            _source(),
        ),
        ("key",),
    ),
    Table(
        "cases",
        (
            Column("id", c.ident(5), True),
            Column("kind", c.choice(_choices("NeedKind")), True),
            Column("also_kinds", c.refs),
            Column("title", c.text(200), True),
            Column("owner", c.ref, True, to="parties"),
            Column("text", c.text(10_000), True),
            Column("segments", c.refs, to="segments", many=True),
            Column("status", c.choice(_choices("NeedStatus")), True),
            Column("helper", c.ref, to="parties"),
            Column("solver", c.ref, to="parties"),
            Column("solver_name", c.text(200)),
            Column("mechanism", c.text(100)),
            Column("outcome", c.text(1000)),
            Column("stages", c.nothing, rows=STAGE_COLUMNS),
            Column("requirements", c.nothing, rows=REQUIREMENT_COLUMNS),
            NOTE,
            _source(),
        ),
        ("id",),
    ),
    Table(
        "entities",
        (
            Column("id", c.ident(20), True),
            Column("name", c.text(200), True),
            Column("type", c.ident(40, slug=True)),
            Column("represented_by", c.refs, True),
        ),
        ("id",),
    ),
)
ENTITY_TABLES: Final = {
    "party": "parties",
    "place": "places",
    "segment": "segments",
    "chain": "chains",
    "offering": "offerings",
    "record": "records",
    "source": "sources",
}
