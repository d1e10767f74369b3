"""The few facts about the running installation that health checks and metrics share."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Count, Min, Sum

from shuanglian.foundation.events.models import Stream
from shuanglian.foundation.jobs.models import Job, Status, Worker

# Workers give a sign of life every ten seconds, between jobs; a long job must not look like a dead worker.
WORKER_SILENCE: Final = dt.timedelta(seconds=60)


def jobs_by_status() -> dict[str, int]:
    found = dict(Job.objects.values_list("status").annotate(number=Count("pk")))
    return {status: found.get(status, 0) for status in Status.values}


def oldest_due(now: dt.datetime) -> dt.timedelta | None:
    """How long the oldest job that could run has been waiting; None when none waits."""
    oldest = Job.objects.filter(status=Status.READY, run_after__lte=now).aggregate(at=Min("run_after"))["at"]
    return now - oldest if oldest else None


def workers_alive(now: dt.datetime) -> int:
    """Workers with a recent sign of life, or holding a job under a valid lease."""
    silent = Worker.objects.filter(seen_at__lt=now - WORKER_SILENCE).values_list("name", flat=True)
    busy = Job.objects.filter(status=Status.RUNNING, lease_until__gte=now, lease_owner__in=list(silent))
    return Worker.objects.filter(seen_at__gte=now - WORKER_SILENCE).count() + busy.count()


def events_total() -> int:
    return int(Stream.objects.aggregate(rows=Sum("seq"))["rows"] or 0)
