"""The league of departments: figures for all, the tickets behind them for those who may read them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Role
from shuanglian.programmes.tickets import rules, selectors, sheets
from shuanglian.programmes.tickets.models import Ticket
from shuanglian.programmes.tickets.selectors.league import MEASURES, MOST_DAYS

from ..http import actor_of, download, login_needed, text
from ..paging import page

READERS = (Role.OFFICER, Role.MANAGER, Role.LEADER, Role.ADMIN)


@require_safe
def league(request: HttpRequest) -> HttpResponseBase:
    period, demo = asked(request)
    context: dict[str, Any] = {
        "lines": selectors.league(period, demo=demo),
        "whole": selectors.figures(period, demo=demo),
        "period": period,
        "demo": demo,
        "has_demo": Ticket.objects.filter(is_demo=True).exists(),
        "limits": rules.limits(),
        "may_drill": actor_of(request).role in READERS,
    }
    return render(request, "tickets/league.html", context)


def asked(request: HttpRequest) -> tuple[selectors.Period, bool]:
    """The period (this year by default) and which tickets: real ones, or the demonstration where there are no others."""
    default = selectors.Period.of_year()
    start, end = _day(request, "start") or default.start, _day(request, "end") or default.end
    if end < start or (end - start).days > MOST_DAYS:
        start, end = default.start, default.end
    which = text(request, "data", 10)
    if which in ("demo", "real"):
        return selectors.Period(start, end), which == "demo"
    return selectors.Period(start, end), not Ticket.objects.filter(is_demo=False).exists()


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text(request, name, 10))
    except ValueError:
        return None


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    period, demo = asked(request)
    title = _("135 工单排名（示例）") if demo else _("135 工单排名")
    data = sheets.league(selectors.league(period, demo=demo), title)
    return download(data, f"{title}-{timezone.localdate():%Y%m%d}.xlsx")


@require_safe
@login_needed(*READERS)
def behind(request: HttpRequest) -> HttpResponseBase:
    """The tickets behind one number, of those that the viewer may read."""
    viewer = actor_of(request)
    period, demo = asked(request)
    measure, number = text(request, "measure", 12), text(request, "organisation", 18)
    measure = measure if measure in MEASURES else "received"
    organisation = int(number) if number.isascii() and number.isdecimal() else 0
    rows = selectors.tickets_behind(viewer, period, organisation=organisation, measure=measure, demo=demo)
    found = page(rows, request, newest=True)
    words = {
        "received": _("交办"),
        "closed": _("办结"),
        "on_time": _("按期"),
        "late": _("逾期"),
        "first_time": _("一次解决"),
        "reopened": _("重新打开"),
        "rated": _("评过满意度"),
    }
    context = {
        "page": found,
        "rows": selectors.views(found.rows),
        "measure": words[measure],
        "department": selectors.departments().filter(pk=organisation).first(),
        "period": period,
        "demo": demo,
    }
    return render(request, "tickets/behind.html", context)
