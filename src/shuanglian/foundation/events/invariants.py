"""Rules that must hold over the whole database, declared by each app in its own `invariants.py`.

`shuanglian verify` runs them all; each finding names the object it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One object that breaks one rule."""

    rule: str
    object_type: str
    object_id: str
    message: str


Check = Callable[[], Iterable[Violation]]
_CHECKS: dict[str, Check] = {}


def register(name: str) -> Callable[[Check], Check]:
    """Decorator: declare the callable that finds the violations of rule `name` (`app.rule`)."""

    def add(check: Check) -> Check:
        if _CHECKS.setdefault(name, check) is not check:
            raise ValueError(f"invariant {name} is declared twice")
        return check

    return add


def names() -> list[str]:
    return sorted(_CHECKS)


def run_all() -> Iterator[Violation]:
    """Every violation of every declared rule, rule by rule."""
    for name in names():
        yield from _CHECKS[name]()
