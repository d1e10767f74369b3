"""The page of one comment, and the page of each of its buttons. Authors come with the pass of their query code."""

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
from shuanglian.programmes.supervision import policies, selectors
from shuanglian.programmes.supervision.models import Comment
from shuanglian.programmes.supervision.selectors import ActionView, CommentPage
from shuanglian.programmes.supervision.services._common import situation

from ..http import actor_of
from ..needs.board import clock
from ..needs.fields import read_all, shown
from .tracking import key_of
from .verbs import BUTTONS, Button, Scene


@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponseBase:
    viewer = actor_of(request)
    key = key_of(request, number)
    comment = selectors.get_for(viewer, number, key)
    page = selectors.comment_page(viewer, comment, key)
    context: dict[str, Any] = {
        "p": page,
        "c": page.row,
        "about": f"{page.row.about}:{page.row.about_key}",
        "clock": clock(page.clock) if page.clock else None,
        "buttons": _buttons(page, danger=False),
        "more": _buttons(page, danger=True),
        "refused": _refused(page),
        "trail": selectors.trail(viewer, comment),
        "inside": selectors.sees_words(viewer, comment),
        "may_extract": page.is_author or access.may_extract(viewer, comment.stream),
        "follows": selectors.follows(viewer, f"comment:{comment.number}"),
    }
    return render(request, "supervision/detail.html", context)


def _buttons(page: CommentPage, *, danger: bool) -> list[ActionView]:
    return [a for a in page.actions.values() if a.allowed and a.danger == danger]


def _refused(page: CommentPage) -> list[ActionView]:
    """What would be the viewer's to do but for something other than the time: said with its reasons."""
    return [
        action
        for action in page.actions.values()
        if not action.allowed and not any(r.code in policies.STATE_CODES for r in action.reasons)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
    """GET shows the form if the actor may do it now, POST does it and returns to the comment."""
    actor, key = actor_of(request), key_of(request, number)
    comment = selectors.get_for(actor, number, key)
    button = BUTTONS.get(verb)
    if button is None:
        raise NotFound(Reason("not_found", _("没有这个动作")))
    found = policies.reasons(actor, situation(actor, comment, key), verb)
    late = bool(found) and all(reason.code in policies.STATE_CODES for reason in found)
    scene = Scene(actor, comment, key, request)
    if request.method == "POST" and late:
        return _form(request, verb, button, scene, tuple(found), Conflict(found))
    if found:
        raise NotAllowed(found)
    if request.method == "POST":
        return _perform(request, verb, button, scene)
    return _form(request, verb, button, scene, ())


def _perform(request: HttpRequest, verb: str, button: Button, scene: Scene) -> HttpResponseBase:
    values, problems = read_all(button.fields(scene), request.POST, request.FILES)
    if problems:
        return _form(request, verb, button, scene, tuple(problems))
    try:
        button.run(scene, values)
    except (Invalid, Conflict) as error:
        return _form(request, verb, button, scene, error.reasons, error)
    messages.success(request, str(button.done))
    return redirect(_after(scene))


def _after(scene: Scene) -> str:
    """Back to the comment; whoever may not see it any more goes to the list."""
    rest: Comment | None = Comment.objects.filter(pk=scene.comment.pk).first()
    try:
        found = selectors.get_for(scene.actor, rest.number if rest else "", scene.key)
    except NotFound:
        return "/supervision/"
    return f"/supervision/{found.number}/"


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
    page = selectors.comment_page(scene.actor, scene.comment, scene.key)
    context = {
        "title": rule.label,
        "danger": rule.danger,
        "intro": button.intro,
        "c": page.row,
        "p": page,
        "verb": verb,
        "reasons": reasons,
        "fields": shown(button.fields(scene), typed, reasons),
        "inside": selectors.sees_words(scene.actor, scene.comment),
    }
    status = (error.status if error else 422) if reasons else 200
    return render(request, "supervision/act.html", context, status=status)


@require_safe
def extract(request: HttpRequest, number: str) -> JsonResponse:
    """The record of this comment, to be checked offline with `scripts/verify_extract.py`."""
    viewer, key = actor_of(request), key_of(request, number)
    comment = selectors.get_for(viewer, number, key)
    author = policies.is_author(viewer, comment, key)
    found = events.public_extract(comment.stream) if author else events.extract(viewer, comment.stream)
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{comment.number}.json"'
    return response
