"""A process as an immutable graph: what the parser makes and the token game plays on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from .feel import Expression
from .regions import blocks, paths


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
    CALL = "call"


WAITING = frozenset({Kind.USER, Kind.TIMER, Kind.MESSAGE, Kind.CALL})


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
    """One task per item of `collection`, all at once or one after the other (`sequential`).

    `item_is` says what an item means for the task: `data` (just shown), `organisation` or `user` (its id).
    The group ends when every item is done, at once when `veto` is true of the answer just given, and else as
    soon as `quorum` answers are there (a number, or a share of the items such as `2/3`) and `until` is true;
    of these two, one that is not given does not hold it up.
    """

    collection: Expression
    until: Expression | None = None
    item_is: str = "data"
    sequential: bool = False
    quorum: str = ""
    veto: Expression | None = None

    def needed(self, items: int) -> int:
        """How many answers make the quorum of so many items."""
        share, _slash, whole = self.quorum.partition("/")
        if not share:
            return 0
        count = -(-items * int(share) // int(whole)) if whole else int(share)
        return min(count, items)


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
    calls: str = ""
    inputs: tuple[str, ...] = ()
    merge: Mapping[str, str] = field(default_factory=dict)

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
    def blocks(self) -> Mapping[str, str]:
        """Parallel gateways that split, and the one where all their branches meet again; see `regions`."""
        return blocks(self.nodes, self.outgoing, self.boundaries, self.start)

    @cached_property
    def _met(self) -> Mapping[str, frozenset[str]]:
        return {
            join: frozenset(
                flow.id for split, end in self.blocks.items() if end == join for flow in self.outgoing[split]
            )
            for join in set(self.blocks.values())
        }

    def flows_met(self, join: str) -> frozenset[str]:
        """The flows of the splits whose branches have all met once `join` is passed."""
        return self._met.get(join, frozenset())

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        return paths(self)

    def branch_of(self, node: str, via: str = "") -> str:
        """The parallel branch that a node lies in; with `via` that of a token that leaves it by this flow."""
        found = self._paths.get(node, "")
        return f"{found}/{via}".lstrip("/") if via and node in self.blocks else found

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
