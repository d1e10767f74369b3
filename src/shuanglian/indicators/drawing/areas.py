"""Places coloured by value. Boundaries are sketches (示意), so the drawing says so; no data is a hatch, not a colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from zlib import crc32

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import svg
from .values import Number, Point, drawable
from .words import figure

LEGEND: Final = 46
MARGIN: Final = 14
SHIFTS: Final = (0, -18, 18, -34, 34)  # where a label goes that would stand on another one


@dataclass(frozen=True, slots=True)
class Area:
    """`geometry` is GeoJSON (Polygon, MultiPolygon or Point) in degrees; a place without one is left to the table."""

    name: str
    value: Number | None
    geometry: dict[str, Any] | None
    is_demo: bool = False

    @property
    def known(self) -> bool:
        return self.value is not None and drawable(self.value)


@dataclass(frozen=True, slots=True)
class Classes:
    """Up to five classes of equal width; all equal values are one class."""

    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Classes:
        low, high = (min(values), max(values)) if values else (0.0, 0.0)
        return cls(low, high, 1 if high - low <= abs(high) * 1e-9 else min(5, max(2, len(set(values)))))

    def __call__(self, value: float) -> int:
        """0 for the lowest class to 4 for the highest."""
        if self.count == 1:
            return 2
        at = int((value - self.low) / (self.high - self.low) * self.count)
        return round(min(at, self.count - 1) * 4 / (self.count - 1))

    def edges(self) -> list[tuple[int, float, float]]:
        if self.count == 1:
            return [(2, self.low, self.high)]
        size = (self.high - self.low) / self.count
        steps = [(self.low + i * size, self.low + (i + 1) * size) for i in range(self.count)]
        return [(round(i * 4 / (self.count - 1)), low, high) for i, (low, high) in enumerate(steps)]


@dataclass(frozen=True, slots=True)
class Projection:
    """Plate carrée, corrected for the latitude and fitted into a box."""

    west: float
    north: float
    squeeze: float
    scale: float
    dx: float
    dy: float

    @classmethod
    def fit(cls, points: Sequence[Point], width: float, height: float) -> Projection:
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        squeeze = max(math.cos(math.radians((min(lats) + max(lats)) / 2)), 0.05)
        wide, tall = max((max(lons) - min(lons)) * squeeze, 1e-6), max(max(lats) - min(lats), 1e-6)
        scale = min((width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / tall)
        dx, dy = (width - wide * scale) / 2, (height - tall * scale) / 2
        return cls(min(lons), max(lats), squeeze, scale, dx, dy)

    def __call__(self, point: Point) -> Point:
        x = (point[0] - self.west) * self.squeeze * self.scale + self.dx
        return x, (self.north - point[1]) * self.scale + self.dy


Drawn = tuple[Area, list[list[Point]]]


def areas(
    rows: Sequence[Area],
    *,
    unit: str = "",
    title: str = "",
    desc: str = "",
    width: int = 520,
    height: int = 380,
) -> SafeString:
    """The map with its legend; None of the places having a geometry, it says that there is no map."""
    drawn = [(row, rings(row.geometry)) for row in rows]
    drawn = [(row, outline) for row, outline in drawn if outline]
    title = title or _("各地分布（示意）")
    if not drawn:
        parts = [
            svg.hatch(1.0, 1.0, width - 2.0, height - 2.0),
            svg.text(width / 2, height / 2, _("没有可画的边界"), css="t3", anchor="middle"),
        ]
        return svg.root(parts, width=width, height=height, css="sl-areas", title=title, desc=desc)
    classes = Classes.of([float(row.value) for row, _o in drawn if row.known and row.value is not None])
    place = Projection.fit(
        [p for _row, outline in drawn for ring in outline for p in ring], width, height - LEGEND
    )
    name = f"sl-h{crc32(f'{width}|{[row.name for row, _o in drawn]}'.encode()):x}"
    parts = [_pattern(name)]
    order = sorted(drawn, key=lambda one: len(one[1][0]) == 1)
    parts += [_shape(row, outline, place, classes, name) for row, outline in order]
    parts += _labels(order, place, width, height)
    parts += _legend(classes, height, width, unit, name)
    return svg.root(
        parts, width=width, height=height, css="sl-areas", title=title, desc=desc or told(rows, unit)
    )


def told(rows: Sequence[Area], unit: str) -> str:
    """The map in one sentence."""
    return _("；").join(f"{row.name} {_words(row, unit)}" for row in rows[:60])


def _words(row: Area, unit: str) -> str:
    if not row.known or row.value is None:
        return _("暂无数据")
    words = f"{figure(row.value)} {unit}".strip()
    return _("%(words)s 示例") % {"words": words} if row.is_demo else words


def rings(geometry: dict[str, Any] | None) -> list[list[Point]]:
    """Rings of an area; a point is one ring of one point; anything else is nothing."""
    geometry = geometry or {}
    coordinates = geometry.get("coordinates") or []
    kind = geometry.get("type")
    if kind == "Point":
        found = [[coordinates]]
    elif kind == "Polygon":
        found = coordinates
    else:
        found = [ring for polygon in coordinates for ring in polygon] if kind == "MultiPolygon" else []
    cleaned = [[(float(p[0]), float(p[1])) for p in ring if drawable(p[0], p[1])] for ring in found]
    return [ring for ring in cleaned if ring]


def _pattern(name: str) -> str:
    stroke = svg.el("path", css="hatch", d="M0 7L7 0", stroke=svg.CONTROL, stroke_width=1)
    ground = svg.el("rect", css="nodata", width=7, height=7, fill=svg.GROUND)
    pattern = svg.el("pattern", ground + stroke, id=name, width=7, height=7, patternUnits="userSpaceOnUse")
    return svg.el("defs", pattern)


def _fill(row: Area, classes: Classes, name: str) -> tuple[str, str]:
    if not row.known or row.value is None:
        return f"url(#{name})", "area none"
    level = classes(float(row.value))
    return svg.HEAT[level], f"area h{level}"


def _shape(row: Area, outline: list[list[Point]], place: Projection, classes: Classes, name: str) -> str:
    fill, css = _fill(row, classes, name)
    dash = {"stroke_dasharray": "4 3"} if row.is_demo else {}
    if len(outline[0]) == 1:
        x, y = place(outline[0][0])
        return svg.el(
            "circle", css=css, cx=x, cy=y, r=11.0, fill=fill, stroke=svg.INK_3, stroke_width=1, **dash
        )
    path = "".join("M" + "L".join("{:.1f} {:.1f}".format(*place(p)) for p in ring) + "Z" for ring in outline)
    return svg.el(
        "path", css=css, d=path, fill=fill, fill_rule="evenodd", stroke=svg.INK_3, stroke_width=1, **dash
    )


def _labels(drawn: Sequence[Drawn], place: Projection, width: int, height: int) -> list[str]:
    """Name and value of each place, moved up or down where they would stand on another one."""
    taken: list[tuple[float, float, float]] = []
    parts = []
    for row, outline in drawn:
        longest = max(outline, key=len)
        x, y = place(middle(longest))
        half = svg.width_of(row.name) / 2 + 2
        x = min(max(x, half), width - half)
        wanted = y + (24 if len(longest) == 1 else 4)
        tops = [max(14.0, min(wanted + shift, height - LEGEND - 18)) for shift in SHIFTS]
        top = next((t for t in tops if not any(_meets((x, t, half), other) for other in taken)), tops[0])
        taken.append((x, top, half))
        parts.append(svg.text(x, top, row.name, css="nm", anchor="middle", fill=svg.INK))
        if row.known and row.value is not None:
            parts.append(svg.text(x, top + 15, figure(row.value), css="nm", anchor="middle", fill=svg.INK))
    return parts


def _meets(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return abs(one[0] - other[0]) < one[2] + other[2] and abs(one[1] - other[1]) < 32


def middle(ring: list[Point]) -> Point:
    """The centre of gravity of a ring, or of its points when it has no area."""
    x0, y0 = ring[0]  # from here, so that nothing is lost between large numbers
    near = [(x - x0, y - y0) for x, y in [*ring, ring[0]]]
    doubled = [(a[0] * b[1] - b[0] * a[1], a, b) for a, b in pairwise(near)]
    area = sum(cross for cross, _a, _b in doubled)
    if abs(area) < 1e-9:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    x = sum(cross * (a[0] + b[0]) for cross, a, b in doubled) / (3 * area)
    y = sum(cross * (a[1] + b[1]) for cross, a, b in doubled) / (3 * area)
    return x0 + x, y0 + y


def _legend(classes: Classes, height: int, width: int, unit: str, name: str) -> list[str]:
    top = height - 18.0
    parts = [
        svg.text(
            4,
            height - 30,
            _("颜色越深数值越大（%(unit)s），示意") % {"unit": unit or _("数值")},
            css="t3",
            size=11,
        )
    ]
    x = 4.0
    for level, low, high in classes.edges():
        words = figure(low, 1) if low == high else f"{figure(low, 1)}–{figure(high, 1)}"
        if x + 22 + svg.width_of(words, 11) > width - 76:
            break
        parts.append(
            svg.el(
                "rect",
                css=f"area h{level}",
                x=x,
                y=top,
                width=14,
                height=12,
                fill=svg.HEAT[level],
                stroke=svg.INK_3,
            )
        )
        parts.append(svg.text(x + 18, top + 10, words, css="t3", size=11))
        x += 30 + svg.width_of(words, 11)
    parts.append(
        svg.el(
            "rect", css="area none", x=x, y=top, width=14, height=12, fill=f"url(#{name})", stroke=svg.INK_3
        )
    )
    return [*parts, svg.text(x + 18, top + 10, _("暂无数据"), css="t3", size=11)]
