"""The whole wall as one value, read once in half a minute per world and viewer, from a bounded number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.indicators import selectors as indicators
from shuanglian.indicators.status import Status, status
from shuanglian.indicators.trajectory import Light
from shuanglian.programmes.projects import selectors as projects
from shuanglian.programmes.projects.words import Phase
from shuanglian.programmes.siti.selectors import funnel as needs
from shuanglian.programmes.supervision import selectors as supervision
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Place, PlaceKind

from .. import maps
from ..formats import number
from . import elements, figures, lamps
from .drills import seen_as
from .elements import Lane
from .figures import Figure
from .lamps import Lamp

KEEP_SECONDS: Final = 30
LEAKS: Final = 2
MAP: Final = (540, 560)
LIGHTS: Final = {Light.GREEN: "g", Light.YELLOW: "w", Light.RED: "r", Light.NONE: ""}


@dataclass(frozen=True, slots=True)
class Stage:
    """`width` is of the first stage, `share` of the one before, both in per cent; `leak`: where most is lost."""

    key: str
    name: str
    n: int
    width: int
    share: int | None
    leak: bool


@dataclass(frozen=True, slots=True)
class City:
    code: str
    name: str
    km2: str
    sites: int
    reserve: bool


@dataclass(frozen=True, slots=True)
class PhaseTile:
    key: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Tick:
    """One indicator of the strip; `css`: g, w, r, or empty where nothing is known."""

    code: str
    name: str
    words: str
    css: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Indicators by group, and how many of each light; `is_demo`: at least one value is an example."""

    groups: tuple[tuple[str, tuple[Tick, ...]], ...]
    counts: dict[str, int]
    total: int
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Board:
    """`lamps` and `overdue` are for whoever works for the region, None for others."""

    read_at: dt.datetime
    figures: list[Figure]
    contest: list[Figure]
    stages: tuple[Stage, ...]
    map: maps.RegionMap | None
    cities: tuple[City, ...]
    lanes: list[Lane]
    elements: list[str]
    phases: tuple[PhaseTile, ...]
    strip: Strip
    lamps: list[Lamp] | None
    overdue: int | None
    voices: dict[str, int]
    voices_on_time: float | None


def board(viewer: Actor, *, demo: bool) -> Board:
    """Facts are of the real world always; records are examples only, or none of them."""
    seen = seen_as(viewer)
    key = f"cockpit:{seen.key}:{demo}:{translation.get_language()}"
    found = cache.get(key)
    if not isinstance(found, Board):
        found = _read(seen, demo)
        cache.set(key, found, KEEP_SECONDS)
    return found


def _read(viewer: Actor, demo: bool) -> Board:
    places = list(registry.places())
    said = supervision.statistics_of(demo=demo)
    return Board(
        read_at=timezone.now(),
        figures=figures.key_figures(),
        contest=figures.contest(),
        stages=_stages(viewer, demo),
        map=maps.region_map(places, width=MAP[0], height=MAP[1]),
        cities=_cities(),
        lanes=elements.lanes(),
        elements=[str(name) for name, _which in elements.ELEMENTS.values()],
        phases=_phases(viewer, demo),
        strip=_strip(viewer),
        lamps=lamps.lamps(viewer, demo=demo) if viewer.is_staff else None,
        overdue=lamps.overdue(viewer, demo=demo) if viewer.is_staff else None,
        voices=supervision.counts(viewer, demo),
        voices_on_time=said.on_time,
    )


def _stages(viewer: Actor, demo: bool) -> tuple[Stage, ...]:
    cells = needs.funnel(viewer, demo=demo).total.cells
    counts = [cell.n or 0 for cell in cells]
    lost = sorted(range(1, len(counts)), key=lambda i: counts[i] - counts[i - 1])[:LEAKS]
    names = dict(needs.STAGES)
    first = counts[0] if counts else 0
    return tuple(
        Stage(
            key=cell.stage,
            name=str(names[cell.stage]),
            n=n,
            width=round(100 * n / first) if first else 0,
            share=None if cell.share is None else round(100 * cell.share),
            leak=i in lost and n < counts[i - 1],
        )
        for i, (cell, n) in enumerate(zip(cells, counts, strict=True))
    )


def _cities() -> tuple[City, ...]:
    rows = (
        Place.objects.filter(kind=PlaceKind.SCIENCE_CITY)
        .annotate(n=Count("children"))
        .order_by("-area_km2", "code")
    )
    return tuple(
        City(row.code, row.name, number(row.area_km2) if row.area_km2 else "", row.n, row.is_reserve)
        for row in rows
    )


def _phases(viewer: Actor, demo: bool) -> tuple[PhaseTile, ...]:
    """All four, and a fifth if there are projects whose source names no phase."""
    rows = projects.visible_to(viewer).filter(is_demo=demo)
    by = dict(rows.values_list("phase").annotate(n=Count("pk")).order_by("phase"))
    found = [PhaseTile(value, str(label), by.get(value, 0)) for value, label in Phase.choices]
    if by.get(""):
        found.append(PhaseTile("unknown", _("阶段未公开"), by[""]))
    return tuple(found)


def _strip(viewer: Actor) -> Strip:
    plan = indicators.plans(viewer).first()
    rows = status(viewer, as_of=timezone.localdate(), plan=plan) if plan is not None else []
    rows = [row for row in rows if row.number is not None]
    groups: dict[str, list[Tick]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(
            Tick(row.code, row.name, str(row.light_words), LIGHTS[row.light])
        )
    counts = Counter(str(row.light.value) for row in rows)
    return Strip(
        groups=tuple((name, tuple(ticks)) for name, ticks in groups.items()),
        counts=dict(counts),
        total=len(rows),
        is_demo=any(_example(row) for row in rows),
    )


def _example(row: Status) -> bool:
    own = row.actual is not None and row.actual.is_demo
    return own or any(_example(part) for part in row.parts)
