"""The programmes of this installation: each folder says here, when its app is ready, what it brings.

`install` publishes the programme's process files unless their content is published already; `load_demo` makes the
demonstration objects that are missing and returns how many; both may run at every start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from shuanglian.casework.api import Definition


@dataclass(frozen=True, slots=True)
class Programme:
    """`title` is what operators read while it is loaded; `load_demo` never runs in production."""

    key: str
    title: str
    install: Callable[[], Iterable[Definition]]
    load_demo: Callable[[], int] | None = None


_SHELF: Final[dict[str, Programme]] = {}


def register(programme: Programme) -> None:
    """Put a programme on the shelf. Raises ValueError for a key that another one has."""
    if _SHELF.setdefault(programme.key, programme) is not programme:
        raise ValueError(f"programme {programme.key} is declared twice")


def programmes() -> list[Programme]:
    """In the order of the installed apps."""
    return list(_SHELF.values())
