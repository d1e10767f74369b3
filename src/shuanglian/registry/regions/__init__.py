"""Region packs: folders of YAML, CSV and GeoJSON that turn the software into one region's platform.

`docs/developer/region-pack.md` documents the format. `check` reads a pack without touching the database and
reports every problem at once; `load` brings it into the registry in one transaction and can be repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import hooks
from .cases import Counts, RegionCase, Requirement, Stage
from .report import Problem, RegionReport

if TYPE_CHECKING:
    from pathlib import Path

    from shuanglian.foundation.actor import Actor

__all__ = [
    "Counts",
    "Problem",
    "RegionCase",
    "RegionReport",
    "Requirement",
    "Stage",
    "check",
    "hooks",
    "load",
]

# This package is a Django application, imported before the models are ready: so its verbs import late.


def check(path: str | Path) -> RegionReport:
    """Every problem of the pack at `path` (a folder, or the name of a bundled pack). Writes nothing, never
    raises."""
    from .checking import examine

    return examine(path).report


def load(path: str | Path, *, actor: Actor, dry_run: bool = False) -> RegionReport:
    """Bring the pack into the registry; a dry run reports the same and leaves nothing behind.

    A pack with errors changes nothing: the report holds them. What people have edited since the last load is
    kept and listed in `kept`. Raises `NotAllowed` unless a data steward, an administrator or the system acts.
    """
    from .loading import load_pack

    return load_pack(path, actor=actor, dry_run=dry_run)
