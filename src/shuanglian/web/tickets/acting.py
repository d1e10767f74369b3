"""The page of one ticket, and the page of each of its buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Reason
from shuanglian.foundation.events import access
from shuanglian.foundation.events import selectors as events
from shuanglian.programmes.tickets import policies, selectors
from shuanglian.programmes.tickets.selectors import TicketPage
from shuanglian.programmes.tickets.situation import situation

from ..http import actor_of, login_needed, text
from ..needs.board import clock
from ..needs.fields import read_all, shown
from .verbs import BUTTONS, Button, Scene

RARE = ("help_drop", "unpublish", "contact_erase", "withdraw", "decline", "handover_ask", "publish")


@require_safe
@login_needed()
def detail(request: HttpRequest, ticket_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    ticket = selectors.get_for(viewer, ticket_id)
    page = selectors.ticket_page(viewer, ticket)
    can_reply = page.actions["reply"].allowed
    words = f"{ticket.title}\n{ticket.text}"
    context: dict[str, Any] = {
        "p": page,
        "t": page.ticket,
        "clock": clock(page.step.clock) if page.step else None,
        "proof": page.step.clock.proof if page.step and page.step.clock else (),
        "buttons": _buttons(page, rare=False),
        "more": _buttons(page, rare=True),
        "refused": _refused(page),
        "trail": selectors.trail(viewer, ticket),
        "similar": selectors.similar(viewer, words, exclude=ticket.pk) if can_reply else [],
        "policies": selectors.policies(viewer, words) if can_reply else [],
        "can_reply": can_reply,
        "may_extract": access.may_extract(viewer, ticket.stream),
        "is_inside": selectors.sees_work(viewer),
    }
    return render(request, "tickets/detail.html", context)


def _buttons(page: TicketPage, *, rare: bool) -> list[selectors.ActionView]:
    return [a for a in page.actions.values() if a.allowed and (a.name in RARE) == rare]


def _refused(page: TicketPage) -> list[selectors.ActionView]:
    """What would be the viewer's to do but for something other than the time: said with its reasons."""
    return [
        action
        for action in page.actions.values()
        if action.is_mine
        and not action.allowed
        and not all(r.code in policies.STATE_CODES for r in action.reasons)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed()
def act(request: HttpRequest, ticket_id: int, verb: str) -> HttpResponseBase:
    """GET shows the form if the actor may do it now, POST does it and returns to the ticket."""
    actor = actor_of(request)
    ticket = selectors.get_for(actor, ticket_id)
    button = BUTTONS.get(verb)
    if button is None:
        raise NotFound(Reason("not_found", _("没有这个动作")))
    refused = policies.reasons(actor, situation(ticket), verb)
    late = bool(refused) and all(reason.code in policies.STATE_CODES for reason in refused)
    scene = Scene(actor, ticket, _reuse(request, verb))
    if request.method == "POST" and late:
        return _form(request, verb, button, scene, tuple(refused), Conflict(refused))
    if refused:
        raise NotAllowed(refused)
    if request.method == "POST":
        return _perform(request, verb, button, scene)
    return _form(request, verb, button, scene, ())


def _reuse(request: HttpRequest, verb: str) -> Any:
    """The ticket whose answer serves as the draft, if the actor may read it."""
    value = text(request, "reuse", 18)
    if verb != "reply" or not value.isascii() or not value.isdecimal():
        return None
    return selectors.get_for(actor_of(request), int(value))


def _perform(request: HttpRequest, verb: str, button: Button, scene: Scene) -> HttpResponseBase:
    values, problems = read_all(button.fields(scene), request.POST, request.FILES)
    if problems:
        return _form(request, verb, button, scene, tuple(problems))
    try:
        button.run(scene, values)
    except (Invalid, Conflict) as error:
        return _form(request, verb, button, scene, error.reasons, error)
    messages.success(request, str(button.done))
    return redirect("ticket-detail", scene.ticket.pk)


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
        "ticket": scene.ticket,
        "reasons": reasons,
        "fields": shown(button.fields(scene), typed, reasons),
        "reuse": scene.reuse,
    }
    status = (error.status if error else 422) if reasons else 200
    return render(request, "tickets/act.html", context, status=status)


@require_safe
@login_needed()
def extract(request: HttpRequest, ticket_id: int) -> JsonResponse:
    """The record of this ticket, to be checked offline with `scripts/verify_extract.py`."""
    viewer = actor_of(request)
    ticket = selectors.get_for(viewer, ticket_id)
    found = events.extract(viewer, ticket.stream)
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="ticket-{ticket.pk}.json"'
    return response
