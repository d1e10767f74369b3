"""Workers that are killed, stopped or told to leave in the middle of a job, as real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
LEASE = "1.5"


class Site:
    """One installation that several processes share."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.started, self.hold = folder / "started", folder / "hold"
        self.environment = os.environ | {
            "SHUANGLIAN_ENV": "test",
            "SHUANGLIAN_DATA_DIR": str(folder),
            "SHUANGLIAN_DATABASE_URL": database_url,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src"), *sys.path]),
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def python(self, *arguments: str) -> str:
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def queue(self) -> str:
        self.hold.touch()
        return self.python(
            "tests.foundation.job_process", "queue", "one", str(self.started), str(self.hold)
        ).strip()

    def work(self, name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.foundation.job_process", "work", name, LEASE]
        self.workers.append(
            subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL)
        )
        return self.workers[-1]

    def report(self, job: str) -> dict[str, object]:
        answer: dict[str, object] = json.loads(
            self.python("tests.foundation.job_process", "report", job, "one")
        )
        return answer


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    if connection.vendor == "postgresql":
        values = settings.DATABASES["default"]
        secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
        place = f"{values['HOST']}:{values['PORT']}/{connection.settings_dict['NAME']}"
        site = Site(tmp_path, f"postgresql://{values['USER']}{secret}@{place}")
    else:
        site = Site(tmp_path, f"sqlite://{tmp_path / 'site.sqlite3'}")
        site.python("django", "migrate", "--skip-checks", "--settings", os.environ["DJANGO_SETTINGS_MODULE"])
    yield site
    for worker in site.workers:
        worker.kill()
        worker.wait()


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
