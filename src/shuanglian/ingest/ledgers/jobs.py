"""The background work of long sheets."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone

from shuanglian.foundation.jobs import periodic, task

PATIENCE: Final = dt.timedelta(minutes=30)


@task(atomic=False, max_attempts=4)
def read_ledger(intake_id: int, user_id: int | None, membership_id: int | None) -> None:
    """Reading begins anew when it was cut off; what is settled stays."""
    from .services import receiving

    receiving.run(intake_id)


@task(atomic=False, max_attempts=4)
def check_ledger(intake_id: int, user_id: int | None, membership_id: int | None) -> None:
    from .services import _common, examining

    examining.run(_common.actor_again(user_id, membership_id), intake_id)


@task(atomic=False, max_attempts=4)
def apply_ledger(intake_id: int, user_id: int | None, membership_id: int | None) -> None:
    """One transaction: a worker that is killed in the middle has written nothing."""
    from .services import _common, writing

    writing.run(_common.actor_again(user_id, membership_id), intake_id)


@task(atomic=False, max_attempts=4)
def undo_ledger(intake_id: int, user_id: int | None, membership_id: int | None) -> None:
    from .services import _common, writing

    writing.run_undo(_common.actor_again(user_id, membership_id), intake_id)


@periodic("ledgers.lost", every=dt.timedelta(minutes=10))
def release_lost() -> None:
    """Sheets whose work is gone for good go back to where they were, so that nobody waits for them."""
    from .services import writing

    writing.lost(timezone.now() - PATIENCE)
