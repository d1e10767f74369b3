"""How often one address (or person) may ask for costly pages."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason, TooMany

from .http import actor_of

WINDOW = 60


def demand(request: HttpRequest, what: str, per_minute: int) -> None:
    """Count one request of this minute. Raises `TooMany` above the limit."""
    actor = actor_of(request)
    who = actor.key if actor.is_authenticated else request.META.get("REMOTE_ADDR", "")
    key = f"web.limit:{what}:{who}:{int(time.time()) // WINDOW}"
    cache.add(key, 0, WINDOW * 2)
    if cache.incr(key) > per_minute:
        raise TooMany(Reason("too_many", _("一分钟内问得太多了，请稍等再试。")))
