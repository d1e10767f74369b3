"""What surrounds every request: who is really asking, one id for all its log lines, and how long it took."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

from . import metrics

log = structlog.get_logger("shuanglian.request")
GetResponse = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_FORWARDED: Final = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_FORWARDED",
)
_QUIET: Final = frozenset({"healthz", "readyz", "metrics", "static"})


class ProxyMiddleware:
    """Believes X-Forwarded-For and X-Forwarded-Proto of the proxies in TRUSTED_PROXIES and of nobody else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.forwarded = any(name in request.META for name in _FORWARDED)  # type: ignore[attr-defined]
        if request.META.get("REMOTE_ADDR") in settings.TRUSTED_PROXIES:
            self._believe(request)
        for name in _FORWARDED:
            request.META.pop(name, None)
        return self.get_response(request)

    @staticmethod
    def _believe(request: HttpRequest) -> None:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        # The last hop that no trusted proxy added is the client; what stands before it is its own claim.
        strangers = [hop for hop in hops if hop not in settings.TRUSTED_PROXIES]
        if strangers:
            request.META["REMOTE_ADDR"] = strangers[-1]
        if request.META.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
            request.META["wsgi.url_scheme"] = request.META["HTTP_X_FORWARDED_PROTO"]


class RequestMiddleware:
    """Gives the request an id (`X-Request-ID`, taken over when well formed), logs one line and counts it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        request_id = sent if _REQUEST_ID.fullmatch(sent) else secrets.token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        _finish(request, response, time.perf_counter() - started)
        response["X-Request-ID"] = request_id
        return response


def _finish(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route, method = _route(request), _method(request)
    metrics.REQUESTS.labels(route, method, str(response.status_code)).inc()
    metrics.SECONDS.labels(route, method).observe(seconds)
    write = log.debug if route in _QUIET else log.info
    write(
        "request",
        method=method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        actor=_actor(request),
    )


def _route(request: HttpRequest) -> str:
    """The name of the address, never the address itself: a path may hold what must not be logged."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or match.route or "unnamed"
    return "static" if request.path.startswith(settings.STATIC_URL) else "unmatched"


def _method(request: HttpRequest) -> str:
    return request.method if request.method in metrics.METHODS else "OTHER"


def _actor(request: HttpRequest) -> str | None:
    """The actor's key if anything asked for the actor; logging alone must not query the database."""
    actor = getattr(request, "actor", None)
    if actor is None or (isinstance(actor, SimpleLazyObject) and actor._wrapped is empty):
        return None
    return str(actor.key)
