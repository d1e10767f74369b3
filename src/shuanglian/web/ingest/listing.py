"""The documents that were handed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuanglian.ingest import selectors
from shuanglian.ingest.models import DocumentState

from ..http import actor_of, login_needed, text
from ..paging import page
from . import shown
from .handing import HANDERS, READERS


@require_safe
@login_needed(*READERS)
def documents(request: HttpRequest) -> HttpResponseBase:
    """Newest first, with how much of each waits."""
    viewer = actor_of(request)
    chosen = {
        "q": text(request, "q", 100),
        "state": text(request, "state", 10),
        "waiting": text(request, "waiting", 1),
    }
    found = selectors.documents(
        viewer,
        q=chosen["q"],
        state=chosen["state"] if chosen["state"] in DocumentState.values else "",
        waiting=bool(chosen["waiting"]),
    )
    shown_page = page(found, request, newest=True)
    context = {
        "page": shown_page,
        "rows": shown_page.rows,
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "counts": selectors.counts(viewer),
        "states": DocumentState.choices,
        "tones": shown.DOCUMENT_TONES,
        "may_hand_in": viewer.role in HANDERS,
    }
    return render(request, "ingest/list.html", context)
