"""The background work of moves."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.actor import system
from shuanglian.foundation.jobs import task
from shuanglian.foundation.jobs.registry import periodic

from . import services
from .models import Move


@task(atomic=False, max_attempts=6)
def move_cases(move_id: int) -> None:
    """Move the cases of an approved plan; a second start goes on where the first was stopped."""
    services.execute(move_id)


@task(atomic=False, max_attempts=6)
def check_cases(move_id: int) -> None:
    """The dry run of many cases."""
    services.dry_run(move_id, actor=system(services.MOVER))


@periodic("casework.moves", dt.timedelta(minutes=10))
def unfinished() -> None:
    """Approved plans whose job was lost."""
    for pk in Move.objects.filter(status=Move.Status.APPROVED).values_list("pk", flat=True):
        services.execute(pk)
