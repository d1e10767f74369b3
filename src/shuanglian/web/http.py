"""What every view needs: who acts, typed and cached on the request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from shuanglian.foundation.accounts.services import actor_from_request
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotAllowed, Reason

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request; the accounts middleware may have put it there already."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        actor = actor_from_request(request)
        request.actor = actor  # type: ignore[attr-defined]
    return actor


def login_needed(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Send strangers to the login page; with `roles`, refuse people who have none of them (and say who has)."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_of(request)
            if not actor.is_authenticated:
                return _to_login(request)
            if roles and actor.role not in roles:
                raise NotAllowed(Reason("role_needed", _needed(roles)))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _needed(roles: tuple[Role, ...]) -> str:
    from django.utils.translation import gettext as _

    return _("这一页由%(roles)s使用。") % {"roles": "、".join(str(role.label) for role in roles)}


def _to_login(request: HttpRequest) -> HttpResponseBase:
    response = redirect_to_login(request.get_full_path())
    if not is_htmx(request):
        return response
    moved = HttpResponse(status=204)
    moved["HX-Redirect"] = response.url
    return moved


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def text(request: HttpRequest, name: str, limit: int = 5000) -> str:
    """A trimmed parameter of the form or the address, cut at `limit` characters."""
    data = request.POST if request.method == "POST" else request.GET
    return data.get(name, "").replace("\x00", "").strip()[:limit]


def download(data: bytes, name: str) -> HttpResponse:
    """A CSV or Excel file to be kept under this name, and in no cache."""
    response = HttpResponse(data, content_type=CSV if name.endswith(".csv") else XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response
