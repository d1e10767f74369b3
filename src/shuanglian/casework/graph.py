"""A process as an immutable graph: what the parser makes and the token game plays on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from .feel import Expression


class Kind(StrEnum):
    """The node kinds of the subset."""

    START = "start"
    END = "end"
    TERMINATE = "terminate"
    USER = "user"
    SERVICE = "service"
    RULE = "rule"
    XOR = "xor"
    AND = "and"
    TIMER = "timer"
    MESSAGE = "message"
    BOUNDARY = "boundary"


WAITING = frozenset({Kind.USER, Kind.TIMER, Kind.MESSAGE})


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` only on flows that leave an exclusive gateway."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a timer waits: one of an ISO 8601 duration, an instant (FEEL giving ISO text), or working
    days.

    `workdays` is a number (calendar days with a trailing d) or a key of the case's `config["sla"]`.
    """

    duration: str = ""
    instant: Expression | None = None
    workdays: str = ""


@dataclass(frozen=True, slots=True)
class Multi:
    """Parallel multi-instance: one task per item of `collection`; ends early when `until` becomes true.

    `item_is` says what an item means for the task: `data` (just shown), `organisation` or `user` (its id).
    """

    collection: Expression
    until: Expression | None = None
    item_is: str = "data"


@dataclass(frozen=True, slots=True)
class Node:
    """One element of the diagram; fields that do not apply to its kind are empty."""

    id: str
    kind: Kind
    name: str = ""
    documentation: str = ""
    lane: str = ""
    role: str = ""
    seat: str = ""
    form: str = ""
    evidence: tuple[str, ...] = ()
    sla: str = ""
    outputs: tuple[str, ...] = ()
    separate_from: tuple[str, ...] = ()
    handler: str = ""
    decision: str = ""
    default: str = ""
    wait: Wait | None = None
    attached_to: str = ""
    interrupting: bool = True
    message: str = ""
    correlation: Expression | None = None
    multi: Multi | None = None
    public: bool = False

    @property
    def title(self) -> str:
        return self.name or self.id


@dataclass(frozen=True)
class Graph:
    """`order` of nodes is that of the file."""

    key: str
    name: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    start: str
    outgoing: Mapping[str, tuple[Flow, ...]] = field(repr=False)
    incoming: Mapping[str, tuple[Flow, ...]] = field(repr=False)

    @cached_property
    def boundaries(self) -> Mapping[str, tuple[Node, ...]]:
        """Boundary timers by the activity they are attached to."""
        found: dict[str, tuple[Node, ...]] = {}
        for node in self.nodes.values():
            if node.kind is Kind.BOUNDARY:
                found[node.attached_to] = (*found.get(node.attached_to, ()), node)
        return found

    def of_kind(self, *kinds: Kind) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind in kinds]
