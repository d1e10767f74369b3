"""The directory: parties, offerings, places, chains and the sources that everything rests on."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.foundation.errors import NotFound, Reason, Text
from shuanglian.programmes.siti import selectors as siti
from shuanglian.registry import policies, selectors
from shuanglian.registry.models import (
    Offering,
    OfferingKind,
    Party,
    PartyKind,
    Place,
    PlaceKind,
    Segment,
    Source,
)
from shuanglian.registry.provenance import citations

from .. import facts, maps, regions
from ..http import actor_of, is_htmx, text
from ..paging import page

SHOWN_KINDS = (
    PlaceKind.CORRIDOR, PlaceKind.SCIENCE_CITY, PlaceKind.BASE, PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.COUNTY,
    PlaceKind.PLATFORM, PlaceKind.SITE,
)  # fmt: skip
PLACE_FILTER = (PlaceKind.DISTRICT, PlaceKind.COUNTY, PlaceKind.SCIENCE_CITY)


@require_safe
def parties(request: HttpRequest) -> HttpResponse:
    viewer = actor_of(request)
    chosen = _chosen(request)
    rows = selectors.parties(
        viewer, q=chosen["q"], kind=chosen["kind"], place=chosen["place"], segment=chosen["segment"]
    )
    may_create = not policies.may_create_party(viewer) or (
        viewer.organisation_id is not None and selectors.party_of(viewer) is None
    )
    context = chosen | {"page": page(rows, request), "kinds": PartyKind.choices, "may_create": may_create}
    return _list(request, "parties", context)


@require_safe
def offerings(request: HttpRequest) -> HttpResponse:
    viewer = actor_of(request)
    chosen = _chosen(request)
    rows = selectors.offerings(
        viewer,
        q=chosen["q"],
        kind=chosen["kind"],
        place=chosen["place"],
        segment=chosen["segment"],
        status="active",
    )
    context = chosen | {
        "page": page(rows, request),
        "kinds": OfferingKind.choices,
        "own": selectors.party_of(viewer),
    }
    return _list(request, "offerings", context)


@require_safe
def party(request: HttpRequest, ref: str) -> HttpResponse:
    viewer = actor_of(request)
    shown = party_by_ref(request, ref)
    context: dict[str, Any] = {
        "party": shown,
        "sources": facts.chips(citations(shown), viewer),
        "relations": facts.relations(viewer, shown),
        "affiliations": facts.affiliations(viewer, shown),
        "offerings": selectors.offerings(viewer, party=shown)[:50],
        "needs": selectors.need_views(viewer, selectors.needs(viewer, owner=shown)[:20]),
        "may_edit": not policies.may_edit_party(viewer, shown),
        "may_offer": not policies.may_offer(viewer, shown),
        "show_contact": bool(shown.contact) and not policies.may_see_contact(viewer, shown),
        "track": siti.track_record(viewer, shown),
    }
    return render(request, "web/party.html", context)


@require_safe
def offering(request: HttpRequest, ref: str) -> HttpResponse:
    viewer = actor_of(request)
    shown = offering_by_ref(request, ref)
    context = {
        "offering": shown,
        "measures": shown.measures.all(),
        "sources": facts.chips(citations(shown), viewer),
        "may_edit": not policies.may_edit_offering(viewer, shown),
    }
    return render(request, "web/offering.html", context)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    within = regions.inside()
    rows = [row for row in selectors.places() if within is None or row.pk in within]
    seen = Q(parties__is_public=True)
    counted = dict(Place.objects.annotate(n=Count("parties", filter=seen)).values_list("pk", "n"))
    groups = [(kind.label, [row for row in rows if row.kind == kind]) for kind in SHOWN_KINDS]
    context = {
        "map": maps.region_map(rows, width=880, height=620),
        "groups": [(label, members) for label, members in groups if members],
        "counts": counted,
        "sources": facts.chips_of("place", [row.pk for row in rows]),
    }
    return render(request, "web/places.html", context)


@require_safe
def chains(request: HttpRequest) -> HttpResponse:
    """One lane per chain: its links in order, with how many parties and offerings stand on each."""
    seen = Count("parties", filter=Q(parties__is_public=True), distinct=True)
    offered = Count("offerings", filter=Q(offerings__status="active"), distinct=True)
    counted = {s.pk: s for s in Segment.objects.annotate(n_parties=seen).order_by("pk")}
    offers = dict(Segment.objects.annotate(n=offered).values_list("pk", "n"))
    lanes: list[tuple[str, Text, list[tuple[Segment, int, int]]]] = []
    short: list[tuple[Segment, int, int]] = []
    for chain in selectors.chains():
        links = [(s, counted[s.pk].n_parties, offers[s.pk]) for s in chain.segments.all()]
        if len(links) > 1:
            lanes.append((chain.key, chain.name, links))
        else:
            short += links
    if short:
        lanes.append(("short", _("其他产业"), short))
    return render(request, "web/chains.html", {"lanes": lanes})


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    rows: QuerySet[Source] = Source.objects.annotate(n=Count("citations")).order_by("code")
    return render(request, "web/sources.html", {"page": page(rows, request, fields=("code",), size=100)})


def party_by_ref(request: HttpRequest, ref: str) -> Party:
    """Raises `NotFound` for a party that does not exist or that the viewer may not see."""
    found = selectors.parties(actor_of(request)).filter(ref=ref).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个主体")))
    return found


def offering_by_ref(request: HttpRequest, ref: str) -> Offering:
    found = selectors.offerings(actor_of(request)).filter(ref=ref).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这项供给")))
    return found


def _list(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    context["filtered"] = any(context[key] for key in ("q", "kind", "place", "segment"))
    context["places"] = Place.objects.filter(kind__in=PLACE_FILTER).order_by("code")
    context["segments"] = selectors.segments()
    part = is_htmx(request) and request.headers.get("HX-Target") == "rows"
    return render(request, f"web/_{name}.html" if part else f"web/{name}.html", context)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """The filters of the address; values that name nothing are ignored."""
    place = Place.objects.filter(code=code).first() if (code := text(request, "place", 40)) else None
    segment = None
    if number := text(request, "segment", 12):
        segment = (
            Segment.objects.select_related("chain").filter(pk=number).first() if number.isdecimal() else None
        )
    return {
        "q": text(request, "q", 100),
        "kind": text(request, "kind", 20),
        "place": place,
        "segment": segment,
    }
