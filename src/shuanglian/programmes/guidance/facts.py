"""Facts that the platform has about a company, as the rules read them. One fact has one key, for ever.

A source is a function that gives the facts of a time window; programmes add theirs with `register`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shuanglian.registry.models import Party


@dataclass(frozen=True, slots=True)
class Fact:
    """`told`: what is shown to the company and the desk, in words; it may name objects that others may not know of.

    `organisation`: who dealt with it, if known.
    """

    key: str
    kind: str
    company: Party
    told: tuple[str, ...]
    category: str = ""
    count: int = 1
    organisation: int | None = None
    is_demo: bool = False

    def to_data(self) -> dict[str, Any]:
        """The inputs of the decision table."""
        return {"fact": self.kind, "category": self.category, "count": self.count}


Source = Callable[[dt.datetime], Iterable[Fact]]
_SOURCES: dict[str, Source] = {}


def register(name: str) -> Callable[[Source], Source]:
    """Decorator: declare a source, `(since) -> facts`. Raises ValueError if the name is taken."""

    def add(source: Source) -> Source:
        if _SOURCES.setdefault(name, source) is not source:
            raise ValueError(f"facts {name} are declared twice")
        return source

    return add


def gather(since: dt.datetime) -> Iterator[Fact]:
    """All facts since then, of companies that have people who can answer."""
    for name in sorted(_SOURCES):
        yield from (fact for fact in _SOURCES[name](since) if fact.company.organisation_id is not None)
