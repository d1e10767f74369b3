"""The list, the page of a challenge, its public trail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.casework import api as casework
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.events import selectors as events
from shuanglian.programmes.challenges import policies, selectors, services
from shuanglian.programmes.challenges.models import Challenge, Status
from shuanglian.programmes.challenges.record_access import record_is_open, streams_of

from ..http import actor_of, text
from ..needs import board
from ..paging import page
from .wording import TONES, told


@require_safe
def challenges(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    q, status, mine = text(request, "q", 100), text(request, "status", 20), text(request, "mine", 1)
    rows = selectors.challenges(
        viewer, q=q, status=status if status in Status.values else "", mine=bool(mine)
    )
    context = {
        "page": page(rows, request, newest=True),
        "tones": TONES,
        "statuses": [(s.value, s.label) for s in Status],
        "q": q,
        "status": status,
        "mine": mine,
        "filtered": bool(q or status or mine),
        "may_draft": not policies.may_draft(viewer),
    }
    return render(request, "challenges/list.html", context)


@require_safe
def detail(request: HttpRequest, challenge_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    challenge = selectors.get_for(viewer, challenge_id)
    shown = selectors.challenge_page(viewer, challenge)
    if shown.reads_full and challenge.is_published and viewer.is_authenticated:
        services.note_reading(viewer, challenge)
    context: dict[str, Any] = {
        "page": shown,
        "c": challenge,
        "tone": TONES[challenge.status],
        "clocks": _clocks(challenge) if viewer.is_authenticated else [],
        "trail_open": record_is_open(viewer, challenge),
        "me_pending": shown.me is not None and shown.me.status == "invited",
    }
    return render(request, "challenges/detail.html", context)


@require_safe
def trail(request: HttpRequest, challenge_id: int) -> HttpResponseBase:
    """What happened, as far as the viewer may know it, newest first."""
    viewer = actor_of(request)
    challenge = selectors.get_for(viewer, challenge_id)
    if not challenge.is_published:
        raise NotFound(Reason("not_found", ""))
    rows = events.timeline(viewer, streams=streams_of(challenge), limit=200)
    lines = [line for row in rows if (line := told(row))]
    context = {"c": challenge, "lines": lines, "trail_open": record_is_open(viewer, challenge)}
    return render(request, "challenges/trail.html", context)


@require_safe
def record(request: HttpRequest, challenge_id: int) -> HttpResponseBase:
    """The record, to be checked offline with `scripts/verify_extract.py`; nobody gets it before the opening."""
    viewer = actor_of(request)
    challenge = selectors.get_for(viewer, challenge_id)
    return _file(events.extract(viewer, challenge.stream), f"{challenge.number}.json")


@require_safe
def opening(request: HttpRequest, challenge_id: int) -> HttpResponseBase:
    """Digests and salts of the opened bids, for `scripts/verify_receipt.py`."""
    viewer = actor_of(request)
    challenge = selectors.get_for(viewer, challenge_id)
    if challenge.opened_at is None or not record_is_open(viewer, challenge):
        raise NotFound(Reason("not_found", _("还没有开标")))
    return _file(selectors.opening_list(challenge), f"{challenge.number}-opening.json")


def _file(value: dict[str, Any], name: str) -> JsonResponse:
    response = JsonResponse(value, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _clocks(challenge: Challenge) -> list[dict[str, Any]]:
    """Open steps with their time limits."""
    if challenge.case_id is None:
        return []
    rows = casework.Token.objects.filter(case=challenge.case_id, status="active", form="task").select_related(
        "clock"
    )
    rows = rows.select_related("case", "clock")
    clocks = casework.clocks_for(list(rows))
    return [{"name": _(row.name), "clock": board.clock(clocks.get(row.pk))} for row in rows]
