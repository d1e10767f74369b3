"""Indicators that no plan asks for, such as figures of a district or of a ranking: listed with where they stand."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuanglian.indicators import selectors
from shuanglian.indicators.status import status

from ..http import actor_of, text
from . import shown

SIZE = 40


@require_safe
def others(request: HttpRequest) -> HttpResponseBase:
    """By pages; the values of one page come from one judgement."""
    viewer, today = actor_of(request), timezone.localdate()
    rows = selectors.catalogue(viewer).filter(plan__isnull=True, parent__isnull=True, retired_on__isnull=True)
    page = Paginator(rows.order_by("is_demo", "group", "code"), SIZE).get_page(text(request, "page", 6))
    found = list(page.object_list)
    states = {one.code: one for one in status(viewer, as_of=today, codes=[one.code for one in found])}
    lines = [(one, shown.row(states[one.code], spark="", query={})) for one in found if one.code in states]
    return render(request, "indicators/others.html", {"page": page, "lines": lines})
