"""How near two places are, by the nesting of areas, and in kilometres where both have a geometry. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

EARTH_RADIUS_KM: Final = 6371.0


def lineage(place: int | None, parents: Mapping[int, int | None]) -> list[int]:
    """The place and all areas around it, innermost first."""
    found: list[int] = []
    while place is not None and place not in found:
        found.append(place)
        place = parents.get(place)
    return found


def share(one: int | None, other: int | None, parents: Mapping[int, int | None]) -> float:
    """1 for the same place or one inside the other, less the further out the first common area lies, 0 for none."""
    mine, theirs = lineage(one, parents), lineage(other, parents)
    if not mine or not theirs:
        return 0.0
    steps = [mine.index(area) + theirs.index(area) for area in mine if area in theirs]
    if not steps:
        return 0.0
    return 1.0 if one in theirs or other in mine else 1 / (1 + min(steps))


def kilometres(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> float | None:
    """The beeline between the middles of two GeoJSON geometries."""
    first, second = _middle(one), _middle(other)
    if first is None or second is None:
        return None
    (lon1, lat1), (lon2, lat2) = first, second
    half = math.sin(math.radians(lat2 - lat1) / 2) ** 2
    half += (
        math.cos(math.radians(lat1))
        * math.cos(math.radians(lat2))
        * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def _middle(geometry: Mapping[str, Any] | None) -> tuple[float, float] | None:
    points = list(_points(geometry.get("coordinates", []))) if geometry else []
    if not points:
        return None
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _points(value: Any) -> Iterator[tuple[float, float]]:
    if (
        isinstance(value, list | tuple)
        and len(value) >= 2
        and all(isinstance(v, int | float) for v in value[:2])
    ):
        yield float(value[0]), float(value[1])
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _points(inner)
