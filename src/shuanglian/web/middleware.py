"""A refusal of a service becomes a page (or, for htmx, a part of a page) with every reason and the right status."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from shuanglian.foundation.errors import DomainError

from .http import is_htmx

TEMPLATES = {403: "403.html", 404: "404.html", 409: "409.html", 422: "422.html", 429: "429.html"}


class DomainErrorMiddleware:
    """Put after the message middleware, so that its pages have the whole frame."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal(request, exception) if isinstance(exception, DomainError) else None


class PrivatePagesMiddleware:
    """Pages of logged-in people stay out of every cache, the browser's too: the next person at a shared
    computer must not get them back with one press. Put right after the middleware that knows the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        page = response.get("Content-Type", "").startswith("text/html")
        if page and "no-store" not in response.get("Cache-Control", "") and _is_logged_in(request):
            response["Cache-Control"] = "private, no-store"
        return response


def _is_logged_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for one refusal. A missing object and a hidden one give the same page."""
    reasons = () if error.status == 404 else error.reasons
    if is_htmx(request):
        response = render(request, "ui/refusal.html", {"reasons": error.reasons, "status": error.status})
        response.status_code = error.status
        response["HX-Retarget"] = "#sl-toast"
        response["HX-Reswap"] = "innerHTML"
        return response
    template = TEMPLATES.get(error.status, "400.html")
    return render(request, template, {"reasons": reasons, "back": back(request)}, status=error.status)


def back(request: HttpRequest) -> str:
    """The page the person came from, when it is one of ours."""
    from django.utils.http import url_has_allowed_host_and_scheme

    referer = request.headers.get("Referer", "")
    allowed = url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    )
    return referer if allowed else ""
