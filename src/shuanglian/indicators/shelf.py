"""What core rooms bring to an installation: the same shape as the shelf of programmes, which they cannot import.

`install` brings in what is missing or has changed and says how many rows it wrote; `load_demo` makes the
demonstration objects that are missing. Both may run at every start; `shuanglian prepare` runs them before the programmes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Room:
    """`title` is what operators read while it is loaded; `load_demo` never runs in production."""

    key: str
    title: str
    install: Callable[[], int] | None = None
    load_demo: Callable[[], int] | None = None


_SHELF: Final[dict[str, Room]] = {}


def register(room: Room) -> None:
    """Put a room on the shelf. Raises ValueError for a key that another one has."""
    if _SHELF.setdefault(room.key, room) is not room:
        raise ValueError(f"room {room.key} is declared twice")


def rooms() -> list[Room]:
    """In the order of the installed apps."""
    return list(_SHELF.values())
