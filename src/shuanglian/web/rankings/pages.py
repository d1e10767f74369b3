"""The list, one ranking, one subject with its inputs, one objection, the frozen form as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.indicators.ranking import policies, selectors
from shuanglian.indicators.ranking.models import Objection, Ranking, RankingState

from ..http import actor_of, login_needed, text
from ..paging import page
from . import shown


@require_safe
def rankings(request: HttpRequest) -> HttpResponseBase:
    """Published ones for everybody; those who work for the region see what is being prepared too."""
    viewer = actor_of(request)
    state, key = text(request, "state", 12), text(request, "key", 60)
    known = state if state in RankingState.values else ""
    rows = selectors.listed(viewer, key=key, state=known)
    context = {
        "page": page(rows, request, newest=True),
        "state": known,
        "states": RankingState.choices,
        "filtered": bool(known or key),
        "tones": shown.TONES,
        "may_freeze": not policies.may_freeze(viewer),
    }
    return render(request, "rankings/list.html", context)


@require_safe
def ranking(request: HttpRequest, ranking_id: int) -> HttpResponseBase:
    return ranking_page(request, ranking_id)


def ranking_page(
    request: HttpRequest, ranking_id: int, reasons: tuple[Reason, ...] = (), verb: str = "", status: int = 200
) -> HttpResponse:
    """The page; with `reasons` of a refused form it is filled as it was."""
    viewer = actor_of(request)
    found = selectors.get_for(viewer, ranking_id)
    told = selectors.shown(viewer, ranking_id)
    context: dict[str, Any] = {
        "r": told,
        "row": found,
        "bars": shown.bars(told),
        "rules": shown.rules(dict(told.config)),
        "gates": [gate | {"words": shown.EFFECTS[gate["effect"]]} for gate in told.config["gates"]],
        "tone": shown.TONES[told.state],
        "shift": selectors.percent(told.sensitivity["shift"]),
        "terms": {name: shown.term(told.config[name]) for name in ("publicity", "answer", "appeal")},
        "may": _may(viewer, found),
        "document": selectors.may_read_document(viewer, found),
        "uncovered": selectors.uncovered(viewer, tuple(told.config["chains"]))
        if told.config["chains"]
        else [],
        "objections": list(selectors.objections(viewer, found)[:50]),
        "objection_tones": shown.OBJECTION_TONES,
        "timeline": shown.timeline(viewer, ranking_id),
        "reasons": reasons,
        "verb": verb,
        "given": request.POST if reasons else {},
    }
    return render(request, "rankings/detail.html", context, status=status)


def _may(viewer: Actor, found: Ranking) -> dict[str, bool]:
    now = timezone.now()
    return {
        "publish": not policies.may_publish(viewer, found),
        "settle": not policies.may_settle(viewer, found, now),
        "withdraw": not policies.may_withdraw(viewer, found),
    }


@require_safe
def document(request: HttpRequest, ranking_id: int) -> HttpResponseBase:
    """The frozen form byte for byte, for checking it elsewhere."""
    found = selectors.document_of(actor_of(request), ranking_id)
    response = HttpResponse(found.document, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="ranking-{found.pk}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def subject(request: HttpRequest, ranking_id: int, standing_id: int) -> HttpResponseBase:
    return subject_page(request, ranking_id, standing_id)


def subject_page(
    request: HttpRequest,
    ranking_id: int,
    standing_id: int,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    viewer = actor_of(request)
    standing = selectors.get_standing(viewer, ranking_id, standing_id)
    told = selectors.shown(viewer, ranking_id)
    row = next((one for one in (*told.rows, *told.excluded) if one.standing == standing.pk), None)
    if row is None:
        raise NotFound(Reason("not_found", _("没有这个对象")))
    numbers = [i.observation for part in row.parts for i in part.inputs if i.observation]
    numbers += [i.newer for part in row.parts for i in part.inputs if i.newer]
    own = selectors.objections(viewer, standing.ranking).filter(standing=standing).first()
    context: dict[str, Any] = {
        "r": told,
        "s": row,
        "standing": standing,
        "tone": shown.TONES[told.state],
        "shift": selectors.percent(told.sensitivity["shift"]),
        "links": shown.observation_links(viewer, numbers),
        "objection": own,
        "may_object": own is None and not policies.may_object(viewer, standing, timezone.now()),
        "indicators": [
            ("", _("整个结果")),
            *((one["key"], one["name"]) for one in told.config["indicators"]),
        ],
        "terms": {name: shown.term(told.config[name]) for name in ("publicity", "answer", "appeal")},
        "reasons": reasons,
        "given": request.POST if reasons else {},
    }
    return render(request, "rankings/subject.html", context, status=status)


@require_safe
@login_needed()
def objection(request: HttpRequest, ranking_id: int, objection_id: int) -> HttpResponseBase:
    return objection_page(request, ranking_id, objection_id)


def objection_page(
    request: HttpRequest,
    ranking_id: int,
    objection_id: int,
    reasons: tuple[Reason, ...] = (),
    verb: str = "",
    status: int = 200,
) -> HttpResponse:
    viewer = actor_of(request)
    found = selectors.get_objection(viewer, ranking_id, objection_id)
    told = found.standing.ranking.told()["config"]["indicators"]
    context: dict[str, Any] = {
        "o": found,
        "r": found.standing.ranking,
        "indicator": next((one["name"] for one in told if one["key"] == found.indicator), ""),
        "tone": shown.OBJECTION_TONES[found.state],
        "late": found.state in ("open", "appealed") and found.due_at < timezone.now(),
        "may": _may_settle(viewer, found),
        "reasons": reasons,
        "verb": verb,
        "given": request.POST if reasons else {},
    }
    return render(request, "rankings/objection.html", context, status=status)


def _may_settle(viewer: Actor, found: Objection) -> dict[str, bool]:
    return {
        "answer": not policies.may_answer(viewer, found),
        "appeal": not policies.may_appeal(viewer, found, timezone.now()),
        "decide": not policies.may_decide(viewer, found),
    }
