"""Forgetting old idempotent calls."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone

from shuanglian.foundation.jobs import periodic

from .models import IdempotentCall

KEEP: Final = dt.timedelta(days=2)


@periodic("exchange.forget_calls", every=dt.timedelta(hours=6))
def forget_calls() -> int:
    """Drop what no caller repeats any more; returns the number of rows."""
    return IdempotentCall.objects.filter(created_at__lt=timezone.now() - KEEP).delete()[0]
