"""Places where programmes join in a load, so that the registry need not know them.

`register("cases")(take)`: `take(rows: list[RegionCase], actor, dry_run) -> Counts` keeps the technical
cases as
runs of a programme. It is called inside the transaction of the load, after parties and segments are there,
and
must be idempotent: a second load of the same rows returns only `unchanged`. A dry run is rolled back by the
loader whatever the hook did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shuanglian.foundation.actor import Actor

from .cases import Counts, RegionCase

CaseHook = Callable[[list[RegionCase], Actor, bool], Counts]
_HOOKS: Final[dict[str, CaseHook]] = {}
NAMES: Final = frozenset({"cases"})


def register(name: str) -> Callable[[CaseHook], CaseHook]:
    """Decorator that registers the one taker of `name`; the last registered wins. Raises `KeyError` for
    others."""
    if name not in NAMES:
        raise KeyError(name)

    def keep(hook: CaseHook) -> CaseHook:
        _HOOKS[name] = hook
        return hook

    return keep


def taker(name: str) -> CaseHook | None:
    return _HOOKS.get(name)
