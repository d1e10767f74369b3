"""The wall screen and the page of records behind each of its numbers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.foundation.errors import NotFound, Reason

from .. import facts, regions
from ..http import actor_of, text
from ..paging import page
from . import board, drills, figures

EVERY_SECONDS = 60


@require_safe
def cockpit(request: HttpRequest) -> HttpResponse:
    return render(request, "cockpit/cockpit.html", _context(request))


@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """The part that is read again every minute."""
    response = render(request, "cockpit/_panels.html", _context(request))
    response["Cache-Control"] = "private, no-store"
    return response


def _context(request: HttpRequest) -> dict[str, object]:
    demo = wants_demo(request)
    return {
        "b": board.board(actor_of(request), demo=demo),
        "demo": demo,
        "data": "demo" if demo else "real",
        "region": regions.title(),
        "every": EVERY_SECONDS,
    }


def wants_demo(request: HttpRequest) -> bool:
    """Examples where they are asked for; without a word, in a demonstration."""
    chosen = text(request, "data", 5)
    return chosen == "demo" if chosen in ("demo", "real") else bool(settings.DEMO)


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """`of` names the number, `data` the world; what the viewer may not know is `NotFound`."""
    viewer, demo, of = actor_of(request), wants_demo(request), text(request, "of", 120)
    if of.startswith("fact."):
        fact = figures.fact_of(of.removeprefix("fact."))
        if fact is None:
            raise NotFound(Reason("not_found", _("没有这个数字")))
        chips = [facts.chip(row, f"src-{n}", about=fact.label) for n, row in enumerate(fact.sources)]
        shown = figures.shown(fact)
        return render(request, "cockpit/fact.html", {"fact": fact, "f": shown, "chips": chips})
    drill = drills.find(viewer, of, demo=demo)
    found = page(drill.rows, request, newest=True)
    context = {
        "title": drill.title,
        "note": drill.note,
        "total": drill.rows.count(),
        "demo": demo and not drill.always_real,
        "page": found,
        "rows": drill.show(found.rows),
        "data": "demo" if demo else "real",
    }
    return render(request, "cockpit/records.html", context)
