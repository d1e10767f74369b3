"""Can this installation serve? Each check has a name, and a failing one says what is wrong without
secrets."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import structlog
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from shuanglian.foundation.workdays.models import YearNotice

from . import state

log = structlog.get_logger("shuanglian.readiness")
OVERDUE: Final = dt.timedelta(minutes=10)


# The notice on the next year's holidays comes out in autumn; without it due dates past the year's end are unknown.
YEAR_END: Final = dt.timedelta(days=60)


class NotReady(Exception):
    """Why a check fails, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    ok: bool
    detail: str = ""


def check_all() -> list[Result]:
    return [_run(name, check) for name, check in CHECKS.items()]


def warnings(today: dt.date | None = None) -> list[str]:
    """What will become a problem and does not keep the site from serving. Empty while the database is away."""
    day = today or timezone.localdate()
    try:
        found = _missing_calendar(day)
    except Error:
        return []
    for text in found:
        _log_once(day, text)
    return found


def _missing_calendar(day: dt.date) -> list[str]:
    following = day.year + 1
    if dt.date(following, 1, 1) - day > YEAR_END or YearNotice.objects.filter(year=following).exists():
        return []
    return [f"the calendar of {following} is missing: load the State Council notice on its holidays"]


@lru_cache(maxsize=8)
def _log_once(day: dt.date, text: str) -> None:
    """Once a day and process: load balancers ask every few seconds."""
    log.warning("readiness.warning", day=day.isoformat(), text=text)


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    missing = _missing_migrations()
    if missing:
        _missing_migrations.cache_clear()
        raise NotReady(f"{missing} migrations are not applied")


def worker() -> None:
    if not state.workers_alive(timezone.now()):
        raise NotReady(f"no worker seen for {state.WORKER_SILENCE.seconds} s")


def jobs() -> None:
    waiting = state.oldest_due(timezone.now())
    if waiting is not None and waiting > OVERDUE:
        raise NotReady(f"the oldest due job has waited {int(waiting.total_seconds())} s")


def data_dir() -> None:
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"ready")


CHECKS: Final[dict[str, Callable[[], None]]] = {
    "database": database,
    "migrations": migrations,
    "worker": worker,
    "jobs": jobs,
    "data_dir": data_dir,
}


@lru_cache(maxsize=1)
def _missing_migrations() -> int:
    """Kept once it is zero: the code of a running process cannot get new migrations."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _run(name: str, check: Callable[[], None]) -> Result:
    try:
        check()
    except NotReady as error:
        return Result(name, False, str(error))
    except Exception as error:
        # The class only: messages of database drivers hold addresses and names.
        return Result(name, False, type(error).__name__)
    return Result(name, True)
