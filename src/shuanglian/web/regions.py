"""The name of the region that this installation serves, from its region pack."""

from __future__ import annotations

from django.core.cache import cache

from shuanglian.registry.models import Place, PlaceKind

_KEY = "web.region.title"


def title() -> str:
    """The corridor of the region, else the topmost place; empty before a region pack is loaded. Cached a minute."""
    name = cache.get(_KEY)
    if name is None:
        corridor = Place.objects.filter(kind=PlaceKind.CORRIDOR).values_list("name", flat=True).first()
        name = corridor or Place.objects.filter(parent=None).values_list("name", flat=True).first() or ""
        cache.set(_KEY, name, 60)
    return str(name)
