"""The background work of documents."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone

from shuanglian.foundation.jobs import periodic, task

PATIENCE: Final = dt.timedelta(minutes=30)


@task(atomic=False, max_attempts=4)
def read_document(document_id: int, number: int) -> None:
    """Reading `number` of a document; a second start begins anew and keeps its facts once."""
    from .services import reading

    reading.run(document_id, number)


@periodic("ingest.lost", every=dt.timedelta(minutes=10))
def refuse_lost() -> None:
    """Documents whose job is gone for good are told to be unread, so that nobody waits for them."""
    from .services import reading

    reading.lost(timezone.now() - PATIENCE)
