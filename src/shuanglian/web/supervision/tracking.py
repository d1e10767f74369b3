"""Coming back with number and query code. The session keeps a pass made from the code, never the code."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.programmes.supervision import codes, counting, policies, selectors

from ..http import actor_of, text
from . import guarding

SLOT: Final = "supervision"
MOST: Final = 20


@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _form(request, ())
    number, code = text(request, "number", 40).upper(), text(request, "code", 40)
    counting.attempt(guarding.who(request), number)
    try:
        comment = selectors.get_for(actor_of(request), number, code)
    except NotFound:
        comment = None
    if comment is None or not policies.is_author(actor_of(request), comment, code):
        return _form(request, [Reason("supervision.code", _("编号和查询码对不上，请核对后再试"), "number")])
    keep(request, comment.number, codes.pass_of(comment.code_hash))
    return redirect("supervision-detail", comment.number)


def _form(request: HttpRequest, reasons: object) -> HttpResponse:
    context = {"reasons": reasons, "number": text(request, "number", 40)}
    return render(request, "supervision/track.html", context, status=422 if reasons else 200)


def keep(request: HttpRequest, number: str, passed: str) -> None:
    kept: dict[str, str] = dict(list(request.session.get(SLOT, {}).items())[-MOST:])
    request.session[SLOT] = {**kept, number: passed}


def key_of(request: HttpRequest, number: str) -> str:
    """The pass that this browser earned for this number, or nothing."""
    session = getattr(request, "session", None)
    kept = session.get(SLOT, {}) if session is not None else {}
    return str(kept.get(number, ""))
