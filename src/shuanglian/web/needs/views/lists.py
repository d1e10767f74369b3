"""Lists: needs, and the co-operations behind the counter 技术攻关合作."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Actor, Role
from shuanglian.programmes.siti import selectors as siti
from shuanglian.programmes.siti.models import Answer, Engagement
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need, NeedStatus

from ... import paging
from ...http import actor_of, text

SHOWN = 200
POSERS = (Role.ENTERPRISE, Role.MANAGER, Role.ADMIN)


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    q, status, mine = text(request, "q", 100), text(request, "status", 20), text(request, "mine", 1)
    rows = registry.needs(actor, q=q, status=status if status in NeedStatus.values else "")
    if mine and actor.is_authenticated:
        rows = rows.filter(_concerning(actor))
    page = paging.page(rows.order_by("-pk"), request, fields=("id",), newest=True)
    context = {
        "page": page,
        "rows": registry.need_views(actor, page.rows),
        "q": q,
        "status": status,
        "mine": mine,
        "statuses": NeedStatus.choices,
        "filtered": bool(q or status or mine),
        "may_pose": actor.is_in(*POSERS),
        "may_mine": actor.is_authenticated,
    }
    return render(request, "siti/list.html", context)


def _concerning(actor: Actor) -> Q:
    """Needs the actor has a part in: as company, as responsible manager, as invited or answering solver."""
    found = Q(manager_user=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    if actor.organisation_id is not None:
        own = actor.organisation_id
        found |= Q(owner__organisation=own) | Q(pk__in=_as_solver(own))
    return found


def _as_solver(organisation: int) -> object:
    related = Q(siti_invitations__party__organisation=organisation) | Q(
        answers__party__organisation=organisation
    )
    return Need.objects.filter(related).values("pk")


@require_safe
def cooperations(request: HttpRequest) -> HttpResponse:
    """The list behind the counter: needs with a signed solver (S01)."""
    actor = actor_of(request)
    rows = siti.cooperations(actor)
    context = {"rows": _lines(actor, list(rows[:SHOWN])), "count": rows.count(), "shown": SHOWN}
    return render(request, "siti/cooperations.html", context)


def _lines(actor: Actor, engagements: list[Engagement]) -> list[dict[str, Any]]:
    """What this viewer may see of each: masked needs keep their owner to themselves."""
    views = {view.id: view for view in registry.need_views(actor, [row.need for row in engagements])}
    chosen = Answer.objects.filter(need__in=list(views), status=Answer.Status.CHOSEN).select_related("party")
    solvers = {answer.need_id: answer.party.name for answer in chosen}
    return [_line(row, views[row.need_id], solvers) for row in engagements]


def _line(row: Engagement, view: registry.NeedView, solvers: dict[int, str]) -> dict[str, Any]:
    told = row.imported_solver.name if row.imported_solver else ""
    return {
        "need_id": view.id,
        "title": view.title,
        "number": view.number,
        "owner": view.owner_name,
        "is_demo": view.is_demo,
        "solver": (solvers.get(view.id) or told) if view.is_full else "",
        "signed_at": row.signed_at,
        "source": row.source.code if row.source else "",
    }
