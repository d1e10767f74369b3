"""For the machines that watch: is the process alive, can it serve, and its numbers."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from . import metrics, readiness

LOOPBACK = ("127.0.0.1", "::1")


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when every check passes, else 503 with the names of the failing ones; warnings change no status."""
    results = readiness.check_all()
    failing = [result.name for result in results if not result.ok]
    checks = {result.name: {"ok": result.ok, "detail": result.detail} for result in results}
    answer = {"ok": not failing, "failing": failing, "checks": checks, "warnings": readiness.warnings()}
    return JsonResponse(answer, status=503 if failing else 200)


@require_safe
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus text; with METRICS_TOKEN for its bearer only, without it for this machine only."""
    if not _may_read_metrics(request):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(metrics.page(), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "")
        return hmac.compare_digest(sent.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    # A proxy on this machine must not open the page to the world.
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not getattr(request, "forwarded", False)
