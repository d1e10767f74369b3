"""Background jobs: `@task` and `.enqueue()` of the django_tasks API on our leased database backend.

An app declares its jobs in `jobs.py`, which is imported at start:

    @task(max_attempts=5)                # runs in one transaction with its own completion: its effect is
    exactly once def rank(need_id: int) -> None: ...

    @task(atomic=False)                  # for long work and for effects outside the database; must bear
    repetition def send(notice_id: int) -> None: ...

    @periodic("casework.fire_due", every=timedelta(minutes=1))
    def fire() -> None: ...

`rank.enqueue(7)` inside a transaction is kept or dropped with it.
"""

from django_tasks import task

from .registry import periodic

__all__ = ["periodic", "task"]
