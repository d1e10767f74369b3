"""Who must hear that the calendar was changed: those who store dates computed with it."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[], None]
_LISTENERS: list[Listener] = []


def on_change(listener: Listener) -> Listener:
    """Decorator, used at import: the function runs inside the transaction of every change, and should do no more
    than queue a job."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)
    return listener


def tell() -> None:
    for listener in _LISTENERS:
        listener()
