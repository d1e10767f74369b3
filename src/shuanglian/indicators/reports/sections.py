"""The parts that reports are made of. A room registers its own; which of them a kind has, and in what order, is data.

    sections.register("plan_tasks", _("重点任务"), build)      # build(viewer, as_of) -> list[Block]

Numbers are written as `document.Value`; the press gives them their marks and puts them into the appendix. A section that
has nothing to tell returns no blocks and is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise

from shuanglian.foundation.actor import Actor

from .document import Block

if TYPE_CHECKING:
    from shuanglian.indicators.models import Plan

Text = str | Promise
Build = Callable[[Actor, dt.date], list[Block]]


@dataclass(slots=True)
class Ask:
    """What a report is about. `kept` lets sections of one report share what they have read."""

    viewer: Actor
    as_of: dt.date
    plan: Plan | None = None
    ranking: int | None = None
    kept: dict[str, Any] = field(default_factory=dict)

    def once(self, key: str, read: Callable[[], Any]) -> Any:
        if key not in self.kept:
            self.kept[key] = read()
        return self.kept[key]


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    title: Text
    build: Callable[[Ask], list[Block]]


_PARTS: Final[dict[str, Part]] = {}


def register(key: str, title: Text, build: Build) -> None:
    """Called once by an app when it is ready. Raises ValueError for a key that another section has."""
    _add(Part(key, title, lambda ask: build(ask.viewer, ask.as_of)))


def register_own(key: str, title: Text) -> Callable[[Callable[[Ask], list[Block]]], Any]:
    """The same for sections of this room, which also know the plan and the ranking."""

    def add(build: Callable[[Ask], list[Block]]) -> Callable[[Ask], list[Block]]:
        _add(Part(key, title, build))
        return build

    return add


def get(key: str) -> Part:
    """Raises KeyError."""
    return _PARTS[key]


def known() -> dict[str, Part]:
    return dict(_PARTS)


def _add(part: Part) -> None:
    if not part.key.isidentifier() or not part.key.islower():
        raise ValueError(f"section {part.key}: the key is lower-case letters, digits and _")
    if part.key in _PARTS:
        raise ValueError(f"section {part.key} is declared twice")
    _PARTS[part.key] = part
