"""Taking, running and finishing jobs. The rules that keep a job from being lost or done twice are all here.

A worker takes a job by a conditional update and holds it for the length of a lease. A lease that runs out
(the worker was killed, the machine lost power) makes the job free again. Whoever lost the lease cannot finish
the job any more.
"""

from __future__ import annotations

import datetime as dt
import random
import traceback
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django_tasks.base import Task
from django_tasks.utils import normalize_json

from . import registry
from .backend import create_job, task_of
from .models import OPEN, Job, PeriodicRun, Status, Worker

LEASE: Final = dt.timedelta(seconds=60)
FIRST_PAUSE: Final = dt.timedelta(seconds=5)
LONGEST_PAUSE: Final = dt.timedelta(hours=1)
ERROR_LENGTH: Final = 8000


class LeaseLost(Exception):
    """Another worker has taken the job over; the work of this one is rolled back."""


def enqueue_once(
    task: Task[Any, Any], dedupe_key: str, *args: Any, run_after: dt.datetime | None = None, **kwargs: Any
) -> Job | None:
    """Queue a call unless one with the same key is still open; None when there was one already."""
    if run_after is not None:
        task = task.using(run_after=run_after)
    try:
        with transaction.atomic():
            return create_job(task, args, kwargs, dedupe_key=dedupe_key)
    except IntegrityError:
        if Job.objects.filter(dedupe_key=dedupe_key, status__in=OPEN).exists():
            return None
        raise


def claim(
    owner: str, *, now: dt.datetime | None = None, lease: dt.timedelta = LEASE, queues: Sequence[str] = ()
) -> Job | None:
    """Take the most urgent due job, or one whose lease has run out, for `owner`; None when nothing is due."""
    now = now or timezone.now()
    for _attempt in range(10):
        # An idle worker only reads: on SQLite a transaction would take the one write lock at every poll.
        if not _due(now, queues).exists():
            return None
        with transaction.atomic():
            job = _candidate(now, queues)
            if job is None:
                return None
            if job.status == Status.RUNNING and job.attempts >= job.max_attempts:
                _bury(job, "The worker was lost at the last attempt.", now)
            elif _take(job, owner, now, lease):
                return job
    return None


def renew(job: Job, lease: dt.timedelta = LEASE) -> bool:
    """Hold the job for another lease; False when it has been taken over."""
    return bool(_held(job).update(lease_until=timezone.now() + lease))


def execute(job: Job, *, now: dt.datetime | None = None) -> bool:
    """Run a claimed job and record how it ended. True when it succeeded.

    An atomic task commits together with its completion: if the lease was lost meanwhile, everything it wrote
    is rolled back, so that its effect happens once although it may be started twice.
    """
    try:
        task = task_of(job)
        # Inside somebody's transaction (`run_due` in a test) a savepoint keeps a failure from spoiling it.
        if task.atomic or connection.in_atomic_block:
            with transaction.atomic():
                _complete(job, _call(task, job))
        else:
            _complete(job, _call(task, job))
    except LeaseLost:
        return False
    except Exception:
        _fail(job, traceback.format_exc()[-ERROR_LENGTH:], now or timezone.now())
        return False
    return True


def run_due(
    now: dt.datetime | None = None,
    limit: int = 100,
    owner: str = "run_due",
    periodics: Collection[str] | None = None,
) -> int:
    """Do what is due at `now` (default: the present), at most `limit` jobs; the number of jobs started.

    `periodics` names the periodic jobs that may be queued first; None: all of them, empty: none.
    """
    schedule_periodics(now, periodics)
    for count in range(limit):
        job = claim(owner, now=now)
        if job is None:
            return count
        execute(job, now=now)
    return limit


def schedule_periodics(now: dt.datetime | None = None, names: Collection[str] | None = None) -> int:
    """Queue every periodic job (or those of `names`) whose slot nobody has taken yet; the number queued."""
    from .jobs import run_periodic

    now = now or timezone.now()
    wanted = [item for item in registry.all_periodics() if names is None or item.name in names]
    known = dict(PeriodicRun.objects.values_list("name", "slot")) if wanted else {}
    queued = 0
    for item in wanted:
        slot = item.slot(now)
        if known.get(item.name) == slot:
            continue
        with transaction.atomic():
            if _take_slot(item.name, slot):
                key = f"periodic:{item.name}"
                queued += enqueue_once(run_periodic, key, item.name, run_after=now) is not None
    return queued


def retry(job: Job) -> bool:
    """Give a dead job a fresh set of attempts; False when it is not dead."""
    changes = {"status": Status.READY, "attempts": 0, "run_after": timezone.now(), "finished_at": None}
    return bool(Job.objects.filter(pk=job.pk, status=Status.DEAD).update(**changes))


def prune(before: dt.datetime) -> int:
    """Remove jobs that succeeded before a moment, and workers not seen since; dead jobs stay until looked
    at."""
    Worker.objects.filter(seen_at__lt=before).delete()
    return Job.objects.filter(status=Status.SUCCEEDED, finished_at__lt=before).delete()[0]


def beat(name: str, started_at: dt.datetime) -> None:
    """Record a worker's sign of life."""
    Worker.objects.update_or_create(name=name, defaults={"started_at": started_at, "seen_at": timezone.now()})


def pause_after(attempts: int) -> dt.timedelta:
    """5 s, 10 s, 20 s … at most one hour, ±20 % so that many failures do not come back at once."""
    plain: dt.timedelta = min(FIRST_PAUSE * 2 ** max(attempts - 1, 0), LONGEST_PAUSE)
    return dt.timedelta(seconds=plain.total_seconds() * random.uniform(0.8, 1.2))  # noqa: S311 - no secret


def _due(now: dt.datetime, queues: Sequence[str]) -> QuerySet[Job]:
    ready = Q(status=Status.READY, run_after__lte=now) | Q(status=Status.RUNNING, lease_until__lt=now)
    jobs = Job.objects.filter(ready)
    return jobs.filter(queue__in=queues) if queues else jobs


def _candidate(now: dt.datetime, queues: Sequence[str]) -> Job | None:
    jobs = _due(now, queues).order_by("-priority", "run_after", "created_at")
    if connection.features.has_select_for_update_skip_locked:
        jobs = jobs.select_for_update(skip_locked=True)
    return jobs.first()


def _take(job: Job, owner: str, now: dt.datetime, lease: dt.timedelta) -> bool:
    seen = Job.objects.filter(
        pk=job.pk, status=job.status, lease_owner=job.lease_owner, attempts=job.attempts
    )
    # The lease runs on the real clock even when a caller asks what is due at another moment.
    until = max(now, timezone.now()) + lease
    taken = seen.update(
        status=Status.RUNNING,
        lease_owner=owner,
        lease_until=until,
        attempts=F("attempts") + 1,
        started_at=now,
    )
    if taken:
        job.refresh_from_db()
    return bool(taken)


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(
        pk=job.pk, status=Status.RUNNING, lease_owner=job.lease_owner, attempts=job.attempts
    )


def _call(task: Task[Any, Any], job: Job) -> Any:
    kwargs: Mapping[str, Any] = job.kwargs
    return normalize_json(task.call(*job.args, **kwargs))


def _complete(job: Job, result: Any) -> None:
    done = _held(job).update(
        status=Status.SUCCEEDED, result=result, finished_at=timezone.now(), lease_until=None, last_error=""
    )
    if not done:
        raise LeaseLost


def _fail(job: Job, error: str, now: dt.datetime) -> None:
    if job.attempts >= job.max_attempts:
        _bury(job, error, now)
    else:
        _held(job).update(
            status=Status.READY, run_after=now + pause_after(job.attempts), last_error=error, lease_until=None
        )


def _bury(job: Job, error: str, now: dt.datetime) -> None:
    _held(job).update(
        status=Status.DEAD, finished_at=now, lease_until=None, last_error=f"{job.last_error}\n{error}".strip()
    )


def _take_slot(name: str, slot: dt.datetime) -> bool:
    PeriodicRun.objects.bulk_create(
        [PeriodicRun(name=name, slot=dt.datetime.fromtimestamp(0, dt.UTC))], ignore_conflicts=True
    )
    return bool(PeriodicRun.objects.filter(name=name, slot__lt=slot).update(slot=slot))
