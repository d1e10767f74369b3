"""Puts the actor on every request, as `request.actor`, worked out only if something asks for it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from .services import actor_from_request


class ActorMiddleware:
    """After authentication and sessions. Also speaks the person's language where no language cookie says
    otherwise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_from_request(request))  # type: ignore[attr-defined]
        self._speak(request)
        return self.get_response(request)

    @staticmethod
    def _speak(request: HttpRequest) -> None:
        if (
            settings.LANGUAGE_COOKIE_NAME in request.COOKIES
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
        ):
            return
        locale = getattr(request.user, "locale", None)
        if locale in dict(settings.LANGUAGES):
            translation.activate(str(locale))
            request.LANGUAGE_CODE = translation.get_language()
