"""Making reports in the background."""

from __future__ import annotations

from shuanglian.foundation.jobs import task

from . import making


@task(atomic=False, max_attempts=3)
def make_report(report_id: int) -> None:
    """Long work; every step is kept, so a second run goes on where the first was cut off."""
    making.run(report_id)
