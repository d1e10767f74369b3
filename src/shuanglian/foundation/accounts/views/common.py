"""What the pages of accounts share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, DomainError, Invalid

from .. import policies
from ..services import actor_from_request

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PAGE = 50


def actor_of(request: HttpRequest) -> Actor:
    actor = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) else actor_from_request(request)


def login_needed(view: View[P]) -> View[P]:
    """Strangers go to the login page and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not actor_of(request).is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def admin_needed(view: View[P]) -> View[P]:
    """Strangers log in; everyone but administrators is refused with the reason."""

    @wraps(view)
    @login_needed
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        policies.demand(policies.may_administer(actor_of(request)))
        return view(request, *args, **kwargs)

    return guarded


def act(request: HttpRequest, verb: Callable[[], object], *, done: str, to: str) -> HttpResponseBase:
    """Run a verb of a button without a form, say how it went on the next page. Refusals of sight and
    right pass on.
    """
    try:
        verb()
    except (Conflict, Invalid) as error:
        tell(request, error)
    else:
        messages.success(request, done)
    return redirect(to)


def tell(request: HttpRequest, error: DomainError) -> None:
    for reason in error.reasons:
        messages.error(request, str(reason.message))


def page_of(request: HttpRequest, found: QuerySet[Model]) -> Page[Model]:
    return Paginator(found, PAGE).get_page(request.GET.get("page"))


def query(request: HttpRequest, name: str = "q") -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:100]
