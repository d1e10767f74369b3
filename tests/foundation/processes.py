"""One installation that real processes share, for tests that kill them."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

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
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
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


def installed(folder: Path) -> Site:
    """A site whose processes share the (empty) database of the test on PostgreSQL, and a copy of it on SQLite."""
    if connection.vendor == "postgresql":
        values = settings.DATABASES["default"]
        secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
        place = f"{values['HOST']}:{values['PORT']}/{connection.settings_dict['NAME']}"
        return Site(folder, f"postgresql://{values['USER']}{secret}@{place}")
    copy = folder / "site.sqlite3"
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(copy)) as target:
        connection.connection.backup(target)
    return Site(folder, f"sqlite://{copy}")


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
