"""One search over parties, offerings and needs; every two neighbouring Chinese characters can be found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.registry import search as index
from shuanglian.registry.models import Offering, Party

from .. import nav
from ..http import actor_of, is_htmx, text

LIMIT = 50
KINDS = ("party", "offering", "need")


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    title: str
    note: str
    url: str
    teaser: bool


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`q` is what is looked for, `kind` limits to one kind of object."""
    q, kind = text(request, "q", 100), text(request, "kind", 20)
    hits = found(actor_of(request), q) if q else []
    counts = {name: sum(hit.kind == name for hit in hits) for name in KINDS}
    shown = [hit for hit in hits if hit.kind == kind] if kind in KINDS else hits
    context = {
        "q": q,
        "kind": kind,
        "hits": shown,
        "counts": counts,
        "total": len(hits),
        "more": len(hits) == LIMIT,
    }
    return render(request, "web/_hits.html" if is_htmx(request) else "web/search.html", context)


def found(viewer: Actor, q: str) -> list[Found]:
    hits = index.search(viewer, q, LIMIT)
    addresses = _addresses((hit.kind, hit.id) for hit in hits)
    return [Found(h.kind, h.title, h.note, addresses[h.kind, h.id], h.level == "teaser") for h in hits]


def _addresses(objects: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The page of each object: three queries for any number of them."""
    wanted: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for kind, object_id in objects:
        wanted[kind].append(object_id)
    found: dict[tuple[str, int], str] = {}
    for pk, ref in Party.objects.filter(pk__in=wanted["party"]).values_list("pk", "ref"):
        found["party", pk] = nav.address("party-detail", ref)
    for pk, ref in Offering.objects.filter(pk__in=wanted["offering"]).values_list("pk", "ref"):
        found["offering", pk] = nav.address("offering-detail", ref)
    for pk in wanted["need"]:
        found["need", pk] = nav.address("need-detail", pk)
    return found
