"""How often one address (or person) may hand in and guess. Counters live in the cache, never beside the comment."""

from __future__ import annotations

import time
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason, TooMany

from . import rules

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 24 * HOUR
GUESSES: Final = 60


def submission(who: str) -> None:
    """Raises `TooMany` above the limits a minute and a day."""
    limits = rules.limits()
    if _count(f"submit:{who}", MINUTE) > limits.per_minute:
        raise TooMany(Reason("too_many", _("一分钟内提交得太多了，请稍等再试")))
    if _count(f"day:{who}", DAY) > limits.per_day:
        raise TooMany(Reason("too_many", _("今天提交得太多了，请明天再来")))


def attempt(who: str, number: str) -> None:
    """Query codes are not to be guessed: limits by address, and by number whoever asks."""
    if _count(f"track:{who}", MINUTE) > rules.limits().track_per_minute:
        raise TooMany(Reason("too_many", _("一分钟内查得太多了，请稍等再试")))
    if _count(f"guess:{number[:40]}", HOUR) > GUESSES:
        raise TooMany(Reason("too_many", _("这个编号查询得太多了，请一小时后再试")))


def _count(what: str, window: int) -> int:
    key = f"supervision.{what}:{int(time.time()) // window}".replace(" ", "_")
    cache.add(key, 0, 2 * window)
    try:
        return int(cache.incr(key))
    except ValueError:  # the entry was evicted between the two calls
        cache.set(key, 1, 2 * window)
        return 1
