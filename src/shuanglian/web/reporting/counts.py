"""What the platform counts, and the records behind each number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuanglian.indicators import periods, units
from shuanglian.indicators.periods import Period
from shuanglian.programmes.reporting.behind import Asked, asked, records
from shuanglian.programmes.reporting.counts import BEHIND, address

from ..http import actor_of, text
from ..paging import page


@require_safe
def counts(request: HttpRequest) -> HttpResponseBase:
    """Every count of a period (the running year when none is given). Public: figures only."""
    demo = text(request, "demo", 1) == "1"
    period = _period(text(request, "period", 20))
    rows = []
    for one in BEHIND.values():
        found = one.records(period, None, demo)
        value = one.value(found)
        rows.append(
            {
                "count": one,
                "value": None if value is None else units.words(value, one.unit),
                "url": address(one.key, period, None, demo),
            }
        )
    context = {"rows": rows, "period": period, "demo": demo, "this_year": timezone.localdate().year}
    return render(request, "reporting/counts.html", context)


@require_safe
def count(request: HttpRequest, key: str) -> HttpResponseBase:
    """The records behind one number: as many as it says, nameless where the reader may not know them."""
    viewer = actor_of(request)
    ask = asked(
        key, text(request, "period", 20) or _period("").text, text(request, "place", 40), _demo(request)
    )
    rows = ask.behind.records(ask.period, ask.place, ask.demo)
    value = ask.behind.value(rows)
    found = page(rows, request)
    context = {
        "ask": ask,
        "total": rows.count(),
        "value": None if value is None else units.words(value, ask.behind.unit),
        "page": found,
        "records": records(viewer, ask, found.rows),
        "other": _other(ask),
    }
    return render(request, "reporting/count.html", context)


def _demo(request: HttpRequest) -> bool:
    return text(request, "demo", 1) == "1"


def _other(ask: Asked) -> str:
    """The same number of the other world: the two are never added."""
    return address(ask.behind.key, ask.period, ask.place, not ask.demo)


def _period(asked_for: str) -> Period:
    try:
        return periods.parse(asked_for)
    except ValueError:
        return periods.year(timezone.localdate().year)
