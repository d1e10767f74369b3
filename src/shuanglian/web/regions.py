"""The name of the region that this installation serves, from its region pack."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache

from shuanglian.registry.models import Place, PlaceKind
from shuanglian.registry.regions.models import RegionPack

_KEY = "web.region.title"


def title() -> str:
    """The corridor that holds the region's science cities, else the name of the region pack; empty before one is
    loaded. Cached for a minute: it stands on every page."""
    name = cache.get(_KEY)
    if name is None:
        corridors = Place.objects.filter(kind=PlaceKind.CORRIDOR, children__kind=PlaceKind.SCIENCE_CITY)
        corridor = corridors.values_list("name", flat=True).first()
        name = corridor or RegionPack.objects.values_list("name", flat=True).first() or ""
        cache.set(_KEY, name, 60)
    return str(name)


def inside() -> set[int] | None:
    """Ids of the places of this region: what lies below the place of its pack or below its corridor.

    None when no pack is loaded. The directory also holds places elsewhere, where partners sit."""
    code = RegionPack.objects.filter(key=settings.REGION).values_list("code", flat=True).first()
    rows = list(Place.objects.values_list("pk", "parent", "code", "kind"))
    roots = {pk for pk, _parent, place_code, _kind in rows if place_code == code}
    if not code or not roots:
        return None
    roots |= {parent for _pk, parent, _code, kind in rows if kind == PlaceKind.SCIENCE_CITY and parent}
    found, frontier = set(roots), roots
    while frontier:
        frontier = {pk for pk, parent, _code, _kind in rows if parent in frontier} - found
        found |= frontier
    return found
