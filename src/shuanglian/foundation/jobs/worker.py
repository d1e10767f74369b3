"""The loop that does the jobs: inside the server process (embedded) or as `shuanglian worker`."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import Error as DatabaseProblem
from django.db import close_old_connections, connection
from django.utils import timezone

from . import services
from .models import Job

log = structlog.get_logger("shuanglian.jobs")
POLL_SECONDS = 1.0
AWAY_SECONDS = 5.0
BEAT_EVERY = dt.timedelta(seconds=10)


def run(
    stop: threading.Event, *, name: str = "", lease: dt.timedelta = services.LEASE, poll: float = POLL_SECONDS
) -> None:
    """Work until `stop` is set; the job in hand is finished first. Survives a database that is away for a
    while."""
    name = name or f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    started_at = timezone.now()
    last_beat = started_at - BEAT_EVERY
    while not stop.is_set():
        close_old_connections()
        try:
            if timezone.now() - last_beat >= BEAT_EVERY:
                services.beat(name, started_at)
                last_beat = timezone.now()
            busy = _step(name, lease)
        except DatabaseProblem as error:
            log.error("worker.database", error=type(error).__name__)
            stop.wait(AWAY_SECONDS)
            continue
        except Exception:
            # A worker that dies of one bad job or declaration would take every other job with it.
            log.exception("worker.error")
            stop.wait(AWAY_SECONDS)
            continue
        if not busy:
            stop.wait(poll)
    connection.close()


def start(stop: threading.Event) -> threading.Thread:
    """Run the loop in a thread of this process; join it after setting `stop`."""
    thread = threading.Thread(target=run, args=(stop,), name="shuanglian-worker", daemon=True)
    thread.start()
    return thread


def _step(name: str, lease: dt.timedelta) -> bool:
    """Queue what is periodic, then do one job; False when there was none."""
    services.schedule_periodics()
    job = services.claim(name, lease=lease)
    if job is None:
        return False
    with _heartbeat(job, lease):
        succeeded = services.execute(job)
    log.info("job.done" if succeeded else "job.failed", task=job.task, job=str(job.pk), attempt=job.attempts)
    return True


@contextmanager
def _heartbeat(job: Job, lease: dt.timedelta) -> Iterator[None]:
    """Renew the lease from a second thread while the job runs."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(lease.total_seconds() / 3):
            try:
                services.renew(job, lease)
            except DatabaseProblem:
                # On SQLite the job itself may hold the write lock; nobody else can take the job then either.
                log.debug("worker.renewal_waits", job=str(job.pk))
        connection.close()

    thread = threading.Thread(target=renew, name=f"lease-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
