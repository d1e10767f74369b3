"""What keeps an open form usable: an empty trap, a moment to read. Limits are in `programmes.supervision.counting`."""

from __future__ import annotations

import time
from typing import Final

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

from ..http import actor_of, text

TRAP: Final = "website"
STAMP: Final = "shown"
LEAST_SECONDS: Final = 2
MOST_SECONDS: Final = 12 * 3600
_SALT: Final = "supervision.form"


def stamp() -> str:
    """Goes into the form: when it was shown, signed."""
    return signing.TimestampSigner(salt=_SALT).sign("form")


def problems(request: HttpRequest) -> list[Reason]:
    """What betrays a program: the trap is filled, or nobody could have read the form in that time."""
    if text(request, TRAP, 100):
        return [Reason("supervision.trap", _("“请留空”的那一栏要留空"), TRAP)]
    try:
        signing.TimestampSigner(salt=_SALT).unsign(text(request, STAMP, 200), max_age=MOST_SECONDS)
    except signing.BadSignature:
        return [Reason("supervision.stale", _("页面开得太久了，请再提交一次"))]
    if _age(text(request, STAMP, 200)) < LEAST_SECONDS:
        return [Reason("supervision.too_fast", _("请看过填写的内容以后再提交"))]
    return []


def _age(signed: str) -> float:
    stamped = signed.rsplit(":", 2)[1]
    return time.time() - signing.b62_decode(stamped)


def who(request: HttpRequest) -> str:
    """Whose requests are counted: the person, else the address."""
    actor = actor_of(request)
    return actor.key if actor.is_authenticated else str(request.META.get("REMOTE_ADDR", ""))
