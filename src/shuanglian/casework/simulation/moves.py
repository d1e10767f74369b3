"""What can happen next in a simulated case, and what the person who tries it out chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Invalid, Reason

from ..clocks import ClockView


class Act(StrEnum):
    """Kinds of moves: finish a task, let a timer go off, bring a message, answer in the place of a handler, give
    the result of a called process, let time pass."""

    COMPLETE = "complete"
    FIRE = "fire"
    RECEIVE = "receive"
    SERVE = "serve"
    RETURN = "return"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Move:
    """One choice. `node` is the boundary timer for FIRE and the service task for SERVE; `by` names who does it
    (only for the separation of duties); `until` is an instant as ISO text for WAIT."""

    act: Act
    token: int = 0
    node: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    by: str = ""
    until: str = ""

    @classmethod
    def complete(
        cls,
        token: int,
        data: Mapping[str, Any] | None = None,
        *,
        evidence: tuple[str, ...] = (),
        by: str = "",
    ) -> Self:
        return cls(Act.COMPLETE, token, data=dict(data or {}), evidence=evidence, by=by)

    @classmethod
    def fire(cls, token: int, node: str) -> Self:
        return cls(Act.FIRE, token, node)

    @classmethod
    def receive(cls, token: int, data: Mapping[str, Any] | None = None) -> Self:
        return cls(Act.RECEIVE, token, data=dict(data or {}))

    @classmethod
    def serve(cls, node: str, data: Mapping[str, Any] | None = None) -> Self:
        return cls(Act.SERVE, node=node, data=dict(data or {}))

    @classmethod
    def give(cls, token: int, data: Mapping[str, Any] | None = None) -> Self:
        """The results of a called process."""
        return cls(Act.RETURN, token, data=dict(data or {}))

    @classmethod
    def wait(cls, until: dt.datetime) -> Self:
        return cls(Act.WAIT, until=until.isoformat())

    def to_json(self) -> dict[str, Any]:
        """Without what is empty."""
        plain: dict[str, Any] = {"act": str(self.act)}
        for name in ("token", "node", "by", "until"):
            if getattr(self, name):
                plain[name] = getattr(self, name)
        if self.data:
            plain["data"] = dict(self.data)
        if self.evidence:
            plain["evidence"] = list(self.evidence)
        return plain

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        """Raises `Invalid` for anything that `to_json` does not write."""
        if not _is_move(plain):
            raise Invalid(Reason("bad_move", _("模拟的步骤写法不对")))
        return cls(
            act=Act(plain["act"]),
            token=plain.get("token", 0),
            node=plain.get("node", ""),
            data=plain.get("data", {}),
            evidence=tuple(plain.get("evidence", ())),
            by=plain.get("by", ""),
            until=plain.get("until", ""),
        )


_TYPES: Mapping[str, type] = {
    "act": str,
    "token": int,
    "node": str,
    "by": str,
    "until": str,
    "data": dict,
    "evidence": list,
}


def _is_move(plain: Any) -> bool:
    if not isinstance(plain, dict) or plain.get("act") not in list(Act):
        return False
    typed = all(name in _TYPES and isinstance(value, _TYPES[name]) for name, value in plain.items())
    return typed and all(isinstance(kind, str) for kind in plain.get("evidence", []))


@dataclass(frozen=True, slots=True)
class Possible:
    """Something that may happen next. `wants` are the names of data that are asked for; `form` is a key of the
    definition's forms; `due_at` is when a timer is set for, or a task is due, with the clock's own proof."""

    act: Act
    token: int
    node: str
    title: str
    role: str = ""
    lane: str = ""
    form: str = ""
    evidence: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    separate_from: tuple[str, ...] = ()
    item: Any = None
    due_at: dt.datetime | None = None
    clock: ClockView | None = None
    host: str = ""
    message: str = ""
    correlation: str = ""

    def move(
        self, data: Mapping[str, Any] | None = None, *, evidence: tuple[str, ...] = (), by: str = ""
    ) -> Move:
        """Choose it."""
        node = self.node if self.act in (Act.FIRE, Act.SERVE) else ""
        return Move(self.act, self.token, node, dict(data or {}), evidence, by)
