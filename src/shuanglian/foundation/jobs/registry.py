"""Which work comes back by itself, and how often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

Body = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Periodic:
    """`every` counts from the epoch, so all workers agree on the slots."""

    name: str
    every: dt.timedelta
    body: Body

    def slot(self, now: dt.datetime) -> dt.datetime:
        """The start of the slot in which `now` lies."""
        seconds = self.every.total_seconds()
        return dt.datetime.fromtimestamp(now.timestamp() // seconds * seconds, dt.UTC)


_PERIODICS: dict[str, Periodic] = {}


def periodic(name: str, every: dt.timedelta) -> Callable[[Body], Body]:
    """Decorator: run the function once per `every`, on one worker, outside a transaction.

    The body must bear repetition: it runs again when its worker was killed in the middle.
    """
    if every < dt.timedelta(seconds=1):
        raise ValueError("every: at least one second")

    def add(body: Body) -> Body:
        known = _PERIODICS.get(name)
        if known is not None and known.body is not body:
            raise ValueError(f"periodic {name} is declared twice")
        _PERIODICS[name] = Periodic(name, every, body)
        return body

    return add


def get(name: str) -> Periodic:
    return _PERIODICS[name]


def all_periodics() -> list[Periodic]:
    return [_PERIODICS[name] for name in sorted(_PERIODICS)]
