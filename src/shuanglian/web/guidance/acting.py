"""The page of one appointment, and the page of each of its buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Reason
from shuanglian.foundation.events import access
from shuanglian.foundation.events import selectors as events
from shuanglian.programmes.guidance import policies, selectors

from ..cases.pages import case_page
from ..http import actor_of, login_needed
from ..needs.board import clock
from ..needs.fields import read_all, shown
from .asking import at_fields
from .verbs import BUTTONS, Button, Scene


@require_safe
@login_needed()
def detail(request: HttpRequest, appointment_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    if viewer.role == Role.LEADER and (asked := selectors.waiting(viewer).filter(appointment=appointment_id)):
        return redirect(
            "guidance-visit-decide", asked[0].pk
        )  # from the work list: the visit, not the guidance
    if (case := selectors.escalated_case(viewer, appointment_id)) is not None:
        return case_page(request, case)  # from a notice that a step is late: where it stands, not the words
    row = selectors.get_for(viewer, appointment_id)
    page = selectors.guidance_page(viewer, row)
    allowed = [action for action in page.actions.values() if action.allowed]
    context: dict[str, Any] = {
        "p": page,
        "a": page.appointment,
        "clock": clock(page.clock) if page.clock else None,
        "proof": page.clock.proof if page.clock else (),
        "buttons": [action for action in allowed if not action.danger],
        "more": [action for action in allowed if action.danger],
        "trail": selectors.trail(viewer, row),
        "busy": selectors.busy(row.department_id) if page.is_department else [],
        "may_extract": access.may_extract(viewer, row.stream),
    }
    return render(request, "guidance/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed()
def act(request: HttpRequest, appointment_id: int, verb: str) -> HttpResponseBase:
    """GET shows the form if the actor may do it now, POST does it and returns to the appointment."""
    actor = actor_of(request)
    row = selectors.get_for(actor, appointment_id)
    button = BUTTONS.get(verb)
    if button is None:
        raise NotFound(Reason("not_found", _("没有这个动作")))
    refused = policies.reasons(actor, row, verb)
    late = bool(refused) and all(reason.code in policies.STATE_CODES for reason in refused)
    scene = Scene(actor, row)
    if request.method == "POST" and late:
        return _form(request, verb, button, scene, tuple(refused), Conflict(refused))
    if refused:
        raise NotAllowed(refused)
    if request.method == "POST":
        return _perform(request, verb, button, scene)
    return _form(request, verb, button, scene, ())


def _perform(request: HttpRequest, verb: str, button: Button, scene: Scene) -> HttpResponseBase:
    values, problems = read_all(button.fields(scene), request.POST, {})
    if problems:
        return _form(request, verb, button, scene, tuple(problems))
    try:
        button.run(scene, values)
    except (Invalid, Conflict) as error:
        return _form(request, verb, button, scene, at_fields(error.reasons), error)
    messages.success(request, str(button.done))
    return redirect("guidance-detail", scene.row.pk)


def _form(
    request: HttpRequest,
    verb: str,
    button: Button,
    scene: Scene,
    reasons: tuple[Reason, ...],
    error: DomainError | None = None,
) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    rule = policies.VERBS[verb]
    context = {
        "title": rule.label,
        "danger": rule.danger,
        "intro": button.intro,
        "row": scene.row,
        "reasons": reasons,
        "fields": shown(button.fields(scene), typed, reasons),
    }
    status = (error.status if error else 422) if reasons else 200
    return render(request, "guidance/act.html", context, status=status)


@require_safe
@login_needed()
def extract(request: HttpRequest, appointment_id: int) -> JsonResponse:
    """The record of this appointment, to be checked offline with `scripts/verify_extract.py`."""
    viewer = actor_of(request)
    row = selectors.get_for(viewer, appointment_id)
    found = events.extract(viewer, row.stream)
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="guidance-{row.pk}.json"'
    return response
