"""My work list: what waits for me, by when, and why by then."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuanglian.casework import api
from shuanglian.foundation.errors import DomainError

from .. import worklist
from ..http import actor_of, is_htmx, login_needed, text
from ..paging import page

AT_ONCE = 100


@require_safe
@login_needed()
def work(request: HttpRequest) -> HttpResponseBase:
    """Filters: `show` (a tile), `whose` (mine, open, or above: what was reported to the reader), `programme`."""
    actor, now = actor_of(request), timezone.now()
    show, whose, programme = (
        text(request, "show", 10),
        text(request, "whose", 10),
        text(request, "programme", 60),
    )
    everything, reported = worklist.waiting(actor), worklist.reported(actor)
    handed = reported if whose == "above" else worklist.hand(everything, actor, whose)
    rows = worklist.tile(handed, show, now)
    if programme:
        rows = rows.filter(case__key=programme)
    shown = page(worklist.by_due(rows), request, fields=("due", "id"), size=50)
    lines = worklist.tasks(actor, shown.rows)
    context: dict[str, Any] = {
        "page": shown,
        "tasks": lines,
        "current": lines[0] if lines else None,
        "tiles": worklist.tile_counts(handed, now),
        "hands": worklist.hand_counts(everything, actor),
        "reported": reported.order_by().count() if actor.is_staff else 0,
        "programmes": worklist.programme_counts(handed),
        "duties": worklist.other_duties(actor),
        "show": show if show in worklist.TILES else "all",
        "whose": whose,
        "programme": programme,
    }
    return render(request, "web/_work.html" if is_htmx(request) else "web/work.html", context)


@require_safe
@login_needed()
def peek(request: HttpRequest, token_id: int) -> HttpResponseBase:
    """The panel beside the list: one task and the proof of its due date."""
    return render(request, "web/_peek.html", {"current": worklist.task(actor_of(request), token_id)})


@require_POST
@login_needed()
def bulk(request: HttpRequest) -> HttpResponseBase:
    """Claim or release several tasks. Each is its own step: what is refused does not hold up the others."""
    actor, verb = actor_of(request), text(request, "verb", 10)
    ids = [int(value) for value in request.POST.getlist("token") if value.isascii() and value.isdecimal()]
    done, refused = 0, []
    for token_id in ids[:AT_ONCE]:
        try:
            if verb == "release":
                api.release(token_id, actor=actor)
            else:
                api.claim(token_id, actor=actor)
            done += 1
        except DomainError as error:
            refused.append("；".join(str(reason.message) for reason in error.reasons))
    _tell(request, verb, done, refused)
    back = text(request, "next", 500)
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "work")


def _tell(request: HttpRequest, verb: str, done: int, refused: list[str]) -> None:
    if done:
        told = _("已退回 %(n)s 件") if verb == "release" else _("已签收 %(n)s 件")
        messages.success(request, told % {"n": done})
    if refused:
        reasons = "；".join(dict.fromkeys(refused))
        messages.error(request, _("%(n)s 件没有办成：%(why)s") % {"n": len(refused), "why": reasons})
    if not done and not refused:
        messages.warning(request, _("没有选中办件"))
