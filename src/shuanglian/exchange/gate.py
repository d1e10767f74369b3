"""What every call passes, in this order: who calls, how often, was this call made before; then the operation."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Invalid, Reason, TooMany

from . import errors
from .callers import SAFE, ApiRequest, identify
from .models import IdempotentCall

View = Callable[..., HttpResponseBase]
# Calls per minute by kind of caller.
RATES: Final = {"token": 600, "user": 300, "public": 120}
_WINDOW: Final = 60
# The field of an answer that must not be stored.
SHOWN_ONCE: Final = "plain"


def gate(view: View) -> View:
    """Put one address of the interface behind the gate."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            actor = identify(request)
            cast(ApiRequest, request).actor = actor
            left = _count(actor, request)
            response = _once(actor, request, lambda: view(request, *args, **kwargs))
        except AuthenticationError:
            return errors.unauthenticated()
        except RequestDataTooBig:
            return errors.too_big()
        except Http404:  # the root of the interface, which is no operation
            return errors.not_found()
        except DomainError as error:
            response, left = errors.of_domain(error), 0
        if response.status_code == 405:
            return errors.method_not_allowed(response.headers.get("Allow", ""))
        return _dressed(response, left)

    return guarded


def unknown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """An address that the interface does not have."""
    return errors.not_found()


def _dressed(response: HttpResponseBase, left: int) -> HttpResponseBase:
    response["X-RateLimit-Remaining"] = str(left)
    if response.status_code == 429:
        response["Retry-After"] = str(_WINDOW - int(time.time()) % _WINDOW)
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-store"
    return response


def _count(actor: Actor, request: HttpRequest) -> int:
    """Calls left in this minute. Raises `TooMany` when there are none."""
    kind = "token" if actor.token_id is not None else "user" if actor.user_id is not None else "public"
    rates: dict[str, int] = getattr(settings, "EXCHANGE_RATES", RATES)
    caller = actor.key if actor.is_authenticated else request.META.get("REMOTE_ADDR", "")
    slot = f"exchange:{caller}:{int(time.time()) // _WINDOW}"
    cache.add(slot, 0, timeout=2 * _WINDOW)
    made = _increment(slot)
    if made > rates[kind]:
        text = _("这一分钟的请求太多（上限 %(limit)d 次）。") % {"limit": rates[kind]}
        raise TooMany(Reason("rate_limited", text))
    return rates[kind] - made


def _increment(slot: str) -> int:
    try:
        return int(cache.incr(slot))
    except ValueError:  # the entry was evicted between the two calls
        cache.set(slot, 1, timeout=2 * _WINDOW)
        return 1


def _once(actor: Actor, request: HttpRequest, call: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """With an `Idempotency-Key`: the effect and the memory of it in one transaction; repeats get the first answer.

    Two at once take turns on the unique row. A refusal leaves no memory, so the caller may correct and send again.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method in SAFE or not actor.is_authenticated:
        return call()
    if len(key) > 80 or not key.isprintable():
        raise Invalid(Reason("idempotency_key", _("Idempotency-Key 最多 80 个可见字符。"), "Idempotency-Key"))
    with transaction.atomic():
        row, fresh = IdempotentCall.objects.select_for_update().get_or_create(
            actor=actor.key, key=key, defaults={"digest": _digest(request)}
        )
        if not fresh:
            return _repeat(row, request)
        response = call()
        if response.status_code >= 400 or not isinstance(response, HttpResponse):
            transaction.set_rollback(True)
        else:
            body = _memory(response)
            IdempotentCall.objects.filter(pk=row.pk).update(status=response.status_code, body=body)
        return response


def _memory(response: HttpResponse) -> str:
    """What is remembered of an answer: never the plain text of a token, which is shown once and kept nowhere."""
    body = response.content.decode()
    if SHOWN_ONCE not in body:
        return body
    answer = json.loads(body)
    return json.dumps({**answer, SHOWN_ONCE: ""}, ensure_ascii=False) if SHOWN_ONCE in answer else body


def _repeat(row: IdempotentCall, request: HttpRequest) -> HttpResponse:
    if row.digest != _digest(request):
        text = _("这个 Idempotency-Key 已用于另一个请求。")
        raise Invalid(Reason("idempotency_key_reused", text, "Idempotency-Key"))
    response = HttpResponse(
        row.body, status=row.status or 200, content_type="application/json; charset=utf-8"
    )
    response["Idempotent-Replay"] = "true"
    return response


def _digest(request: HttpRequest) -> str:
    """What was asked. An upload is told by its fields and files, since its boundary differs each time."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()} {request.content_type}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            digest.update(f"{name}={values}\n".encode())
        for name, file in sorted(request.FILES.items()):
            digest.update(f"{name}={getattr(file, 'name', '')}\n".encode())
            _absorb(digest, file)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _absorb(digest: hashlib._Hash, file: Any) -> None:
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
