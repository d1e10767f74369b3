"""A process of its own that queues, works or reports: `python -m tests.foundation.job_process VERB …`."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
import threading

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
django.setup()


def work(name: str, lease: str) -> None:
    from shuanglian.foundation.jobs import worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker.run(stop, name=name, lease=dt.timedelta(seconds=float(lease)), poll=0.05)


def queue(name: str, started: str, hold: str) -> None:
    from . import job_samples

    sys.stdout.write(job_samples.held_up.enqueue(name, started, hold).id)


def report(job_id: str, name: str) -> None:
    from shuanglian.foundation.events.models import Event
    from shuanglian.foundation.events.selectors import verify_all
    from shuanglian.foundation.jobs.models import Job

    job = Job.objects.get(pk=job_id)
    effects = Event.objects.filter(stream=f"sample:{name}").count()
    values = {"status": job.status, "attempts": job.attempts, "owner": job.lease_owner, "effects": effects}
    sys.stdout.write(json.dumps(values | {"chains": verify_all().ok}))


if __name__ == "__main__":
    {"work": work, "queue": queue, "report": report}[sys.argv[1]](*sys.argv[2:])
