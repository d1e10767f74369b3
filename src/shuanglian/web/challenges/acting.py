"""The page of one button: its fields, what is wrong with them, and the one service call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shuanglian.foundation.errors import (
    Conflict,
    DomainError,
    EvidenceMissing,
    Invalid,
    NotAllowed,
    NotFound,
    Reason,
)
from shuanglian.programmes.challenges import policies, selectors

from ..http import actor_of, login_needed
from ..needs.fields import read_all, shown
from .actions import ACTIONS, Action, Scene


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed()
def act(request: HttpRequest, challenge_id: int, key: str, target_id: int | None = None) -> HttpResponseBase:
    """GET shows the form if the actor may do it now, POST does it and returns to the challenge."""
    actor = actor_of(request)
    challenge = selectors.get_for(actor, challenge_id)
    action = ACTIONS.get(key)
    if action is None:
        raise NotFound(Reason("not_found", ""))
    refused = policies.reasons(actor, challenge, action.verb)
    late = bool(refused) and all(reason.code == policies.STATE for reason in refused)
    if refused and not (late and request.method == "POST"):
        raise NotAllowed(refused)
    scene = Scene(actor, challenge)
    if late:
        return _form(request, action, scene, refused, 409)
    scene = replace(scene, target=action.find_target(scene, target_id))
    if request.method != "POST":
        return _form(request, action, scene, (), 200)
    return _perform(request, action, replace(scene, chosen=_chosen(request)))


def _perform(request: HttpRequest, action: Action, scene: Scene) -> HttpResponseBase:
    values, problems = read_all(action.fields(scene), request.POST, request.FILES)
    if problems:
        return _form(request, action, scene, problems, 422)
    try:
        action.run(scene, values)
    except (Invalid, Conflict, EvidenceMissing) as error:
        return _form(request, action, scene, error.reasons, error.status)
    messages.success(request, str(action.done))
    return redirect("challenge-detail", scene.challenge.pk)


def _form(
    request: HttpRequest, action: Action, scene: Scene, reasons: Sequence[Reason], status: int
) -> HttpResponseBase:
    typed = request.POST if request.method == "POST" else None
    late = status == DomainError.status or (
        status == 409 and scene.target is None and action.target is not None
    )
    fields = () if late else action.fields(scene)
    context = {
        "action": action,
        "challenge": scene.challenge,
        "target": scene.target,
        "reasons": reasons,
        "fields": shown(fields, typed, reasons),
        "choices": action.choices(scene) if action.choices and not late else [],
        "chosen": set(_chosen(request)),
        "bid": _read_beside(scene, action),
    }
    return render(request, "challenges/act.html", context, status=status)


def _read_beside(scene: Scene, action: Action) -> selectors.BidView | None:
    """The bid that is being scored, to be read beside the form."""
    if action.key != "score" or scene.target is None:
        return None
    views = selectors.opened(scene.actor, scene.challenge)
    return next((view for view in views if view.id == scene.target.pk), None)


def _chosen(request: HttpRequest) -> tuple[int, ...]:
    values = request.POST.getlist("chosen")
    return tuple(int(v) for v in values if v.isascii() and v.isdecimal() and len(v) < 18)[:200]
