"""Workers that are killed, stopped or told to leave in the middle of a job, as real processes."""

from __future__ import annotations

import signal
import time

import pytest

from .processes import LEASE, Site, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_survives_kill_9_and_takes_effect_exactly_once(site: Site) -> None:
    job = site.queue()
    first = site.work("first")
    wait_for(site.started.exists)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert site.report(job) | {"effects": 0} == {
        "status": "running", "attempts": 1, "owner": "first", "effects": 0, "chains": True,
    }  # fmt: skip
    site.hold.unlink()
    site.work("second")
    wait_for(lambda: site.report(job)["status"] == "succeeded")
    assert site.report(job) == {
        "status": "succeeded", "attempts": 2, "owner": "second", "effects": 1, "chains": True,
    }  # fmt: skip


def test_sigterm_lets_the_job_in_hand_finish(site: Site) -> None:
    job = site.queue()
    worker = site.work("only")
    wait_for(site.started.exists)
    worker.send_signal(signal.SIGTERM)
    site.hold.unlink()
    assert worker.wait(20) == 0
    assert site.report(job)["status"] == "succeeded"


def test_a_long_job_keeps_its_lease_and_nobody_else_takes_it(site: Site) -> None:
    job = site.queue()
    site.work("first")
    wait_for(site.started.exists)
    site.work("second")
    time.sleep(float(LEASE) * 2)
    site.hold.unlink()
    wait_for(lambda: site.report(job)["status"] == "succeeded")
    assert site.report(job) == {
        "status": "succeeded", "attempts": 1, "owner": "first", "effects": 1, "chains": True,
    }  # fmt: skip


@pytest.mark.postgres
def test_a_worker_that_wakes_up_after_losing_its_lease_leaves_no_second_effect(site: Site) -> None:
    job = site.queue()
    first = site.work("first")
    wait_for(site.started.exists)
    first.send_signal(signal.SIGSTOP)
    site.hold.unlink()
    site.work("second")
    # The sleeper still holds the lock on the head of the stream; it must wake up for anybody to get on.
    time.sleep(float(LEASE) * 2)
    wait_for(lambda: site.report(job)["owner"] == "second")
    first.send_signal(signal.SIGCONT)
    wait_for(lambda: site.report(job)["status"] == "succeeded")
    assert site.report(job) == {
        "status": "succeeded", "attempts": 2, "owner": "second", "effects": 1, "chains": True,
    }  # fmt: skip
