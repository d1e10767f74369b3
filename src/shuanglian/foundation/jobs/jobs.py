"""The jobs that jobs themselves need."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django_tasks import task

from . import registry, services

KEEP = dt.timedelta(days=7)


@task(atomic=False, max_attempts=3)
def run_periodic(name: str) -> None:
    """One run of a periodic job. A job that the code no longer knows is simply done."""
    if name in {item.name for item in registry.all_periodics()}:
        registry.get(name).body()


@registry.periodic("jobs.prune", every=dt.timedelta(hours=1))
def prune_finished() -> None:
    services.prune(timezone.now() - KEEP)
