"""The background work of rounds."""

from __future__ import annotations

from shuanglian.foundation.jobs import task


@task(atomic=False, max_attempts=4)
def compute_round(round_id: int, number: int) -> None:
    """Compute run `number` of a round; a second start goes on where the first was stopped."""
    from .services import computing

    computing.run(round_id, number)
