"""A unit's inbox, and the supervisor's page: every open part of every order on one page."""

from __future__ import annotations

from typing import Final

from django.db.models import CharField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.programmes.plans import selectors
from shuanglian.programmes.plans.selectors import Watch
from shuanglian.programmes.plans.selectors.order_pages import chain
from shuanglian.programmes.plans.selectors.watching import SHOWS
from shuanglian.programmes.plans.visibility import asked

from ..http import actor_of, login_needed, text
from ..paging import page
from .orders import READERS

TILES: Final = {
    "": (_("全部未办完"), "list"),
    "late": (_("逾期"), "alert-triangle"),
    "unread": (_("未签收"), "mail"),
    "soon": (_("快到期"), "clock"),
    "submitted": (_("待验收"), "hourglass"),
    "extension": (_("申请延期"), "calendar-event"),
}
BOXES: Final = {"": _("要办的"), "unread": _("未签收"), "late": _("逾期"), "done": _("已完成")}


@require_safe
@login_needed(*READERS)
def watch(request: HttpRequest) -> HttpResponseBase:
    """监督一览无余: what is open, with its lamp, the earliest day first."""
    viewer = actor_of(request)
    show, unit = text(request, "show", 10), text(request, "unit", 12)
    picked = Watch(show if show in SHOWS else "", int(unit) if unit.isascii() and unit.isdecimal() else 0)
    rows = selectors.watched(viewer, picked).annotate(day=Cast("due_on", CharField()))
    found = page(rows, request, fields=("day", "id"))
    counts = selectors.counts(viewer)
    context = {
        "page": found,
        "rows": chain(
            viewer, asked(viewer).filter(pk__in=[row.pk for row in found.rows]).order_by("due_on", "pk")
        ),
        "tiles": [(key, label, icon, counts[key or "all"]) for key, (label, icon) in TILES.items()],
        "show": picked.show,
        "unit": picked.unit,
        "units": list(Organisation.objects.filter(pk__in=asked(viewer).values("unit")).order_by("name")),
        "filtered": picked != Watch(),
        "here": request.get_full_path(),
    }
    return render(request, "plans/watch.html", context)


@require_safe
@login_needed(*READERS)
def inbox(request: HttpRequest) -> HttpResponseBase:
    """What this unit has to sign for, do and hand in."""
    viewer = actor_of(request)
    show = text(request, "show", 10)
    show = show if show in BOXES else ""
    found = page(selectors.inbox(viewer, show=show), request, newest=True)
    mine = selectors.mine(viewer).filter(pk__in=[row.pk for row in found.rows])
    context = {
        "page": found,
        "rows": chain(viewer, mine.order_by("due_on", "pk")),
        "boxes": list(BOXES.items()),
        "show": show,
        "here": request.get_full_path(),
    }
    return render(request, "plans/inbox.html", context)
