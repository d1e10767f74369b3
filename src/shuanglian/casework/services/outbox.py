"""Delivers what transitions left to tell. A row and its delivery's own changes are committed together."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Final

from django.db import transaction
from django.utils import timezone

from .. import handlers
from ..models import Outbox

log = logging.getLogger(__name__)
MAX_ATTEMPTS: Final = 12


def deliver_due(now: dt.datetime | None = None, limit: int = 500) -> int:
    """Deliver what is due; how many went out. A failed delivery is tried again later, ever more rarely."""
    now = now or timezone.now()
    due = Outbox.objects.filter(next_try_at__lte=now, attempts__lt=MAX_ATTEMPTS)
    sent = 0
    for pk in list(due.order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit]):
        try:
            sent += _deliver(pk)
        except Exception as error:  # a programme's delivery may fail in any way and must not stop the others
            log.exception("outbox row %s could not be delivered", pk)
            _postpone(pk, now, error)
    return sent


@transaction.atomic
def _deliver(pk: int) -> bool:
    rows = Outbox.objects.select_for_update(of=("self",), skip_locked=True).select_related("case", "token")
    row = rows.filter(pk=pk).first()
    if row is None:
        return False
    body = handlers.delivery(row.topic, row.case.key)
    if body is not None:
        body(row)
    return Outbox.objects.filter(pk=pk).delete()[0] == 1


def _postpone(pk: int, now: dt.datetime, error: Exception) -> None:
    row = Outbox.objects.get(pk=pk)
    Outbox.objects.filter(pk=pk).update(
        attempts=row.attempts + 1,
        next_try_at=now + dt.timedelta(minutes=2**row.attempts),
        error=str(error)[:500],
    )
