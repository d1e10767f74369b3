"""One shape for every refusal: `{"error": {"code", "message", "reasons": [{"code", "message", "field"}]}}`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shuanglian.foundation.errors import DomainError, Reason

from .findings import words

log = structlog.get_logger("shuanglian.exchange")


class ErrorReason(Schema):
    """One thing that is wrong. `code` is stable, `message` is for people, `field` names the input it is about."""

    code: str
    message: str
    field: str


class ErrorBody(Schema):
    code: str
    message: str
    reasons: list[ErrorReason]


class ErrorOut(Schema):
    error: ErrorBody


def refusal(status: int, code: str, reasons: Iterable[Reason] = (), message: str = "") -> JsonResponse:
    """The answer for a refusal; `message` is by default all reasons in one line."""
    listed = [{"code": r.code, "message": str(r.message), "field": r.field} for r in reasons]
    text = message or "；".join(r["message"] for r in listed) or code
    body = {"error": {"code": code, "message": text, "reasons": listed}}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def of_domain(error: DomainError) -> JsonResponse:
    return refusal(error.status, error.code, error.reasons)


def install(api: NinjaAPI) -> None:
    """Give `api` our shape for everything that can go wrong inside it."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        DomainError: lambda _request, error: of_domain(error),
        ValidationError: _invalid,
        AuthenticationError: lambda _request, _error: unauthenticated(),
        HttpError: _http,
        Http404: lambda _request, _error: not_found(),
        PermissionDenied: lambda _request, _error: refusal(403, "not_allowed", message=_("没有权限。")),
        RequestDataTooBig: lambda _request, _error: too_big(),
        SuspiciousOperation: lambda _request, _error: malformed(),
        Exception: _unexpected,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def unauthenticated() -> JsonResponse:
    response = refusal(401, "unauthenticated", message=_("请带上有效的令牌，或者先登录。"))
    response["WWW-Authenticate"] = 'Bearer realm="shuanglian"'
    return response


def not_found() -> JsonResponse:
    return refusal(404, "not_found", message=_("没有这个地址或记录。"))


def too_big() -> JsonResponse:
    return refusal(413, "too_big", message=_("请求太大。"))


def malformed(message: str = "") -> JsonResponse:
    return refusal(400, "malformed", message=message or _("请求写法不对。"))


def method_not_allowed(allowed: str) -> JsonResponse:
    response = refusal(405, "method_not_allowed", message=_("这个地址不支持这种方法。"))
    response["Allow"] = allowed
    return response


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = error.errors
    return refusal(422, "invalid", [_reason(item) for item in found])


def _reason(finding: dict[str, Any]) -> Reason:
    where = [
        str(part)
        for part in finding.get("loc", ())
        if part not in ("body", "query", "path", "form", "file", "data")
    ]
    kind = str(finding.get("type", "invalid"))
    return Reason(kind, words(finding), ".".join(where))


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    cause = error.__cause__  # why a body could not be read
    if isinstance(cause, DomainError):
        return of_domain(cause)
    if isinstance(cause, UnicodeDecodeError):
        return malformed(_("请求正文不是 UTF-8 编码。"))
    if error.status_code == 400:
        return malformed(_("请求正文不是 JSON。"))
    return refusal(error.status_code, "http_error", message=str(error))


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, RecursionError | json.JSONDecodeError | UnicodeError):
        return malformed()
    log.exception("unexpected", path=request.path, method=request.method, exc_info=error)
    return refusal(500, "unexpected", message=_("服务器出错，已记录。什么都没有改动。"))
