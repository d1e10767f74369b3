"""What programmes know of needs and parties that a round must heed. A programme adds what it knows when it starts.

knowledge.register("siti", conflicts=conflicts, track=track_records, load=loads)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from shuanglian.matching.ranking import TrackRecord
from shuanglian.registry.models import Need

# Who may not solve this need, by party id, and why in words that do not tell who declared it.
Conflicts = Callable[[Need], Mapping[int, str]]
# Verified out of ended co-operations by party id.
Track = Callable[[], Mapping[int, TrackRecord]]
# Jobs at hand by party id.
Load = Callable[[], Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Knower:
    name: str
    conflicts: Conflicts
    track: Track
    load: Load


_KNOWERS: Final[dict[str, Knower]] = {}


def register(name: str, *, conflicts: Conflicts, track: Track, load: Load) -> Knower:
    """Add what a programme knows. Raises ValueError when a name is declared twice with something else."""
    knower = Knower(name, conflicts, track, load)
    known = _KNOWERS.setdefault(name, knower)
    if known != knower:
        raise ValueError(f"what {name} knows is declared twice")
    return known


def unregister(name: str) -> None:
    """Forget a programme; for tests that add one."""
    _KNOWERS.pop(name, None)


def conflicts(need: Need) -> dict[int, str]:
    """Party id → why it may not solve this need; with several programmes the first by name tells."""
    found: dict[int, str] = {}
    for knower in _in_order():
        found = {**knower.conflicts(need), **found}
    return found


def track() -> dict[int, TrackRecord] | None:
    """Party id → its record, added up over the programmes; None where no programme keeps any."""
    if not _KNOWERS:
        return None
    found: dict[int, TrackRecord] = {}
    for knower in _in_order():
        for party, more in knower.track().items():
            before = found.get(party, TrackRecord(0, 0))
            found[party] = TrackRecord(before.successes + more.successes, before.trials + more.trials)
    return found


def load() -> dict[int, int]:
    """Party id → jobs at hand in all programmes."""
    found: dict[int, int] = {}
    for knower in _in_order():
        for party, jobs in knower.load().items():
            found[party] = found.get(party, 0) + jobs
    return found


def _in_order() -> list[Knower]:
    return [_KNOWERS[name] for name in sorted(_KNOWERS)]
