"""Kinds of services that can be rated: each programme says which of its services are over, and for whom.

`ratings.services.register_service(kind, title, over)`; `over(company)` gives the services of a company that have ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from shuanglian.foundation.errors import Text
from shuanglian.registry.models import Party


@dataclass(frozen=True, slots=True)
class Ended:
    """One service that is over. `department` and `place` are what can be rated; `title` is shown to the company only."""

    ref: int
    title: str
    on: dt.date
    department: int | None = None
    place: int | None = None
    is_demo: bool = False


Over = Callable[[Party], Iterable[Ended]]


@dataclass(frozen=True, slots=True)
class Service:
    kind: str
    title: Text
    over: Over


_SERVICES: Final[dict[str, Service]] = {}


def register_service(kind: str, title: Text, over: Over) -> None:
    """Declare a kind of service. Raises ValueError if the kind is taken."""
    if kind in _SERVICES:
        raise ValueError(f"service {kind} is declared twice")
    _SERVICES[kind] = Service(kind, title, over)


def services() -> list[Service]:
    return [_SERVICES[kind] for kind in sorted(_SERVICES)]


def title_of(kind: str) -> str:
    found = _SERVICES.get(kind)
    return str(found.title) if found is not None else kind
