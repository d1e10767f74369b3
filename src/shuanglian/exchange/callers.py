"""Who calls: a machine with a token, a person with a session (writing needs the CSRF token), or the public."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError
from ninja.security.apikey import APIKeyCookie
from ninja.security.http import HttpBearer
from ninja.utils import check_csrf

from shuanglian.foundation.accounts.services import actor_from_request, actor_from_token
from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import NotAllowed, Reason

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ApiRequest(HttpRequest):
    """A request behind the gate."""

    actor: Actor


def identify(request: HttpRequest) -> Actor:
    """The caller. Raises `AuthenticationError` for a token that is not valid, `NotAllowed` for a session without
    the CSRF token: a wrong credential never falls back to a weaker one."""
    header = request.headers.get("Authorization", "")
    if header:
        return _by_token(header)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return PUBLIC
    if request.method not in SAFE and check_csrf(request) is not None:
        raise NotAllowed(Reason("csrf", _("请带上 X-CSRFToken。")))
    return actor_from_request(request)


def _by_token(header: str) -> Actor:
    scheme, _blank, plain = header.partition(" ")
    actor = actor_from_token(plain.strip()) if scheme.lower() == "bearer" else None
    if actor is None:
        raise AuthenticationError
    return actor


def actor_of(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor


class Token(HttpBearer):
    """`Authorization: Bearer slt_…`, issued per organisation under 单位与成员."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return actor_of(request) if actor_of(request).token_id is not None else None


class Session(APIKeyCookie):
    """The session of a logged-in person; writing also needs the header `X-CSRFToken`."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=False)  # the gate has checked it

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return actor_of(request) if actor_of(request).user_id is not None else None


def anyone(request: HttpRequest) -> Actor:
    """Reading without a login: what is public."""
    return actor_of(request)


MEMBERS = [Token(), Session()]
EVERYONE = [*MEMBERS, anyone]
