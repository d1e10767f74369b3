"""The public list and the public figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound
from shuanglian.programmes.supervision import rules, selectors, targets
from shuanglian.programmes.supervision.models import Comment, Kind

from ..http import actor_of, text
from ..paging import page

SHOWS = ("open", "answered", "refused", "late", "mine")


@require_safe
def comments(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    filters = _filters(request)
    found = page(selectors.comments(viewer, filters), request, newest=True)
    context = {
        "page": found,
        "rows": selectors.views(viewer, found.rows),
        "counts": selectors.counts(viewer, filters.demo),
        "waiting": selectors.waiting(filters.demo),
        "filters": filters,
        "filtered": filters != selectors.Filters(),
        "kinds": Kind.choices,
        "target": _target(viewer, filters.about),
        "has_demo": Comment.objects.filter(is_demo=True).exists(),
        "data": text(request, "data", 5),
        "follows": bool(filters.about) and selectors.follows(viewer, filters.about),
    }
    return render(request, "supervision/list.html", context)


def _target(viewer: Actor, about: str) -> targets.Target | None:
    try:
        return targets.find(viewer, about) if about else None
    except NotFound:
        return None


def _filters(request: HttpRequest) -> selectors.Filters:
    show, kind, unit = text(request, "show", 10), text(request, "kind", 10), text(request, "unit", 15)
    return selectors.Filters(
        show=show if show in SHOWS else "",
        about=text(request, "about", 100),
        kind=kind if kind in Kind.values else "",
        unit=int(unit) if unit.isascii() and unit.isdecimal() else 0,
        q=text(request, "q", 100),
        demo={"real": False, "demo": True}.get(text(request, "data", 5)),
    )


@require_safe
def statistics(request: HttpRequest) -> HttpResponseBase:
    """Real comments unless examples are asked for; in an installation that holds only examples, those."""
    has_demo = Comment.objects.filter(is_demo=True).exists()
    has_real = Comment.objects.filter(is_demo=False).exists()
    demo = text(request, "data", 5) == "demo" or (has_demo and not has_real and "data" not in request.GET)
    year = text(request, "year", 4)
    chosen = int(year) if year.isascii() and year.isdecimal() and 2020 <= int(year) <= 2100 else None
    context = {
        "s": selectors.statistics_of(demo=demo, year=chosen),
        "demo": demo,
        "has_demo": has_demo,
        "year": chosen,
        "years": range(timezone.localdate().year, 2025, -1),
        "limits": rules.limits(),
    }
    return render(request, "supervision/statistics.html", context)
