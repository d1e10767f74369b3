"""Jobs that tests queue. At module level, as every task must be."""

from __future__ import annotations

import time
from pathlib import Path

from shuanglian.foundation.actor import system
from shuanglian.foundation.events.services import record
from shuanglian.foundation.jobs import task


def leave_mark(name: str) -> None:
    record(stream=f"sample:{name}", kind="sample.marked", actor=system(), obj=("sample", name))


@task(max_attempts=3)
def mark(name: str, *, answer: int = 0) -> int:
    """An effect in the database."""
    leave_mark(name)
    return answer


@task(max_attempts=3)
def mark_and_fail(name: str) -> None:
    leave_mark(name)
    raise RuntimeError("示例失败")


@task(atomic=False, max_attempts=1)
def outside_a_transaction() -> bool:
    from django.db import connection

    return connection.in_atomic_block


@task(atomic=False, max_attempts=1)
def broken_statement() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


@task(priority=10)
def urgent(name: str) -> None:
    leave_mark(name)


@task(max_attempts=3)
def held_up(name: str, started: str, hold: str) -> None:
    """Writes its effect, says that it has started, and waits as long as the file `hold` is there."""
    leave_mark(name)
    Path(started).write_text("started")
    while Path(hold).exists():
        time.sleep(0.02)
