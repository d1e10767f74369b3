"""The page of one button: its fields, what is wrong with them, and the one service call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Reason
from shuanglian.programmes.siti import policies
from shuanglian.programmes.siti.services._common import STATE_CODES
from shuanglian.programmes.siti.situation import situation
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party

from ...http import actor_of, login_needed
from ..actions import ACTIONS, Action, Scene
from ..fields import Field, read_all, shown
from ..sight import require_sight


@login_needed()
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, need_id: int, key: str, target_id: int | None = None) -> HttpResponse:
    """GET shows the form if the actor may do it now, POST does it and returns to the need page."""
    actor = actor_of(request)
    need = registry.get_need(actor, need_id, full=True)
    action = ACTIONS.get(key)
    if action is None:
        raise NotFound(Reason("not_found", ""))
    scene = Scene(actor, need, action.find_target(need, target_id))
    require_sight(scene)
    refused = policies.reasons(actor, situation(need), action.verb)
    if request.method == "POST" and (not refused or _came_late(refused)):
        return _perform(request, action, scene, refused)
    if refused:
        raise NotAllowed(refused)
    return _form(request, action, scene, ())


def _came_late(refused: list[Reason]) -> bool:
    """Nothing speaks against it but that the need has moved on since the form was opened."""
    return all(reason.code in STATE_CODES for reason in refused)


def _perform(request: HttpRequest, action: Action, scene: Scene, late: list[Reason]) -> HttpResponse:
    if late:
        return _form(request, action, scene, tuple(late), Conflict(late))
    fields = action.fields(scene)
    values, problems = read_all(fields, request.POST, request.FILES)
    if problems:
        return _form(request, action, scene, tuple(problems))
    try:
        action.run(scene, values)
    except (Invalid, Conflict) as error:
        return _form(request, action, scene, error.reasons, error)
    if action.done:
        messages.success(request, str(action.done))
    return redirect("need-detail", need_id=scene.need.pk)


def _party_meant(actor: Actor, fields: Sequence[Field], typed: Mapping[str, str]) -> Party | None:
    """Who comes with the address is named; nobody has to know numbers of parties by heart."""
    number = typed.get("party", "")
    if not number.isdecimal() or not any(field.name == "party" and field.kind == "int" for field in fields):
        return None
    try:
        return registry.get_party(actor, int(number))
    except NotFound:
        return None


def _form(
    request: HttpRequest,
    action: Action,
    scene: Scene,
    reasons: tuple[Reason, ...],
    error: DomainError | None = None,
) -> HttpResponse:
    typed = request.POST if request.method == "POST" else (request.GET or None)
    fields = action.fields(scene)
    context = {
        "action": action,
        "need": scene.need,
        "target": scene.target,
        "reasons": reasons,
        "fields": shown(fields, typed, reasons),
        "party": _party_meant(scene.actor, fields, typed or {}),
    }
    status = (error.status if error else 422) if reasons else 200
    return render(request, "siti/act.html", context, status=status)
