"""The map of the region, drawn on the server: districts as areas, science cities as circles in proportion to their
planned area. Positions of the cities are sketches (the plan gives road names, not coordinates), so it says 示意."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from shuanglian.registry.models import Place, PlaceKind

from .formats import number

AREAS = (PlaceKind.DISTRICT, PlaceKind.COUNTY)
POINTS = (PlaceKind.SCIENCE_CITY,)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    path: str
    core: bool


@dataclass(frozen=True, slots=True)
class City:
    name: str
    km2: str
    x: str
    y: str
    text_y: str
    label_y: str
    radius: str
    reserve: bool


@dataclass(frozen=True, slots=True)
class RegionMap:
    """Plain values for `ui/map.html`; `total` is the sum of planned areas."""

    width: int
    height: int
    areas: list[Shape]
    axis: str
    cities: list[City]
    total: str


@dataclass(frozen=True, slots=True)
class Projection:
    """Plate carrée corrected for the latitude, fitted into a box."""

    west: float
    north: float
    scale: float
    squeeze: float
    dx: float
    dy: float

    def __call__(self, lon: float, lat: float) -> Point:
        return (lon - self.west) * self.squeeze * self.scale + self.dx, (
            self.north - lat
        ) * self.scale + self.dy


def region_map(places: Iterable[Place], *, width: int, height: int) -> RegionMap | None:
    """None when no place has a geometry."""
    rows = list(places)
    cities = [(row, centre) for row in rows if row.kind in POINTS and (centre := centre_of(row.geometry))]
    areas = [row for row in rows if row.kind in AREAS and row.geometry]
    if not cities and not areas:
        return None
    points = [centre for _row, centre in cities] or [p for row in areas for p in vertices(row.geometry)]
    project = fit(points, width, height, margin=0.16)
    return RegionMap(
        width=width,
        height=height,
        areas=[
            Shape(outline(row.geometry, project), any(holds(row.geometry, centre) for _row, centre in cities))
            for row in areas
        ],
        axis=curve(
            [project(*centre) for row, centre in sorted(cities, key=lambda c: c[1]) if not row.is_reserve]
        ),
        cities=[_city(row, project(*centre), height) for row, centre in cities],
        total=number(sum(row.area_km2 or 0 for row, _centre in cities)),
    )


def fit(points: Sequence[Point], width: int, height: int, *, margin: float) -> Projection:
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    wide, tall = max(east - west, 0.05), max(north - south, 0.05)
    west, east = west - wide * margin, east + wide * margin
    south, north = south - tall * (margin + 0.2), north + tall * (margin + 0.2)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min(width / ((east - west) * squeeze), height / (north - south))
    dx = (width - (east - west) * squeeze * scale) / 2
    dy = (height - (north - south) * scale) / 2
    return Projection(west, north, scale, squeeze, dx, dy)


def _city(row: Place, at: Point, height: int) -> City:
    area = float(row.area_km2 or 10)
    x, y = at
    radius = 3.2 * math.sqrt(area)
    above = y < height * 0.45
    label = y - radius - 7 if above else y + radius + 16
    km2 = number(row.area_km2) if row.area_km2 is not None else ""
    return City(
        row.name, km2, f"{x:.1f}", f"{y:.1f}", f"{y + 4:.1f}", f"{label:.1f}", f"{radius:.1f}", row.is_reserve
    )


def rings(geometry: dict[str, Any] | None) -> list[list[Point]]:
    """Outer and inner rings of a GeoJSON Polygon or MultiPolygon."""
    geometry = geometry or {}
    coordinates = geometry.get("coordinates") or []
    if geometry.get("type") == "Polygon":
        return [[(p[0], p[1]) for p in ring] for ring in coordinates]
    if geometry.get("type") == "MultiPolygon":
        return [[(p[0], p[1]) for p in ring] for polygon in coordinates for ring in polygon]
    return []


def vertices(geometry: dict[str, Any] | None) -> list[Point]:
    return [point for ring in rings(geometry) for point in ring]


def holds(geometry: dict[str, Any] | None, point: Point) -> bool:
    """Whether the point lies inside the area (even-odd rule over all rings)."""
    x, y = point
    inside = False
    for ring in rings(geometry):
        for (x0, y0), (x1, y1) in pairwise(ring):
            if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
                inside = not inside
    return inside


def centre_of(geometry: dict[str, Any] | None) -> Point | None:
    """The point itself, or the middle of an area."""
    if not geometry:
        return None
    if geometry.get("type") == "Point":
        lon, lat = geometry["coordinates"][:2]
        return float(lon), float(lat)
    points = vertices(geometry)
    if not points:
        return None
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def outline(geometry: dict[str, Any] | None, project: Projection) -> str:
    return "".join(
        "M" + "L".join("{:.1f} {:.1f}".format(*project(*point)) for point in ring) + "Z"
        for ring in rings(geometry)
    )


def curve(points: Sequence[Point]) -> str:
    """A soft line through the points, west to east."""
    if len(points) < 2:
        return ""
    path = "M{:.1f} {:.1f}".format(*points[0])
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        path += f"C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    return path
