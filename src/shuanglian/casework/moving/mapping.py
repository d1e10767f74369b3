"""How places of one version are found in another. Pure: two graphs and the nodes that are called differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

from .. import soundness
from ..graph import Flow, Graph, Kind, Node


@dataclass(frozen=True)
class Between:
    """`renamed` maps nodes of `old` to nodes of `new`; all others keep their id."""

    old: Graph
    new: Graph
    renamed: Mapping[str, str]

    def node(self, name: str) -> Node | None:
        """The node of the new version that stands for `name`; None if there is none."""
        return self.new.nodes.get(self.renamed.get(name, name))

    def is_dropped(self, name: str) -> bool:
        """Whether the plan says that this alarm is given up."""
        return self.renamed.get(name) == ""

    def flow(self, name: str) -> Flow | None:
        """The flow of the new version that stands for `name`: the one of that id between the same places, else the
        only one between them, else the one of that id that leaves the same place."""
        known = self.old.flows.get(name)
        if known is None:
            return None
        source, target = self.node(known.source), self.node(known.target)
        same = self.new.flows.get(name)
        if source is None:
            return None
        between = [f for f in self.new.outgoing[source.id] if target is not None and f.target == target.id]
        if same is not None and same in between:
            return same
        if len(between) == 1:
            return between[0]
        return same if same is not None and same.source == source.id and not between else None

    def branch(self, path: str) -> str | None:
        """A path of parallel branches in the new version; None if one of its flows is not there."""
        parts = []
        for part in path.split("/") if path else []:
            flows = [self.flow(flow) for flow in part.split("+")]
            found = [flow.id for flow in flows if flow is not None and flow.source in self.new.blocks]
            if len(found) < len(flows):
                return None
            parts.append("+".join(sorted(found)))
        return "/".join(parts)

    @cached_property
    def reachable(self) -> frozenset[soundness.Marking]:
        """The markings in which a case of the new version can stand."""
        return soundness.markings(self.new)

    @cached_property
    def problems(self) -> tuple[Reason, ...]:
        """What is wrong with the mapping itself, whichever cases there are."""
        return tuple(self._problems())

    def _problems(self) -> Iterator[Reason]:
        for name, other in sorted(self.renamed.items()):
            source, target = self.old.nodes.get(name), self.new.nodes.get(other)
            if source is None:
                yield Reason("no_source", _("原版本没有“%s”") % name, name)
            elif not other:
                if source.kind is not Kind.BOUNDARY:
                    yield Reason("not_dropped", _("“%s”不是定时，不能去掉") % source.title, name)
            elif target is None:
                yield Reason("no_target", _("新版本没有“%s”") % other, name)
            elif target.kind is not source.kind:
                text = _("“%(old)s”和“%(new)s”不是同一种环节") % {"old": source.title, "new": target.title}
                yield Reason("kind_changed", text, name)
        landed: dict[str, str] = {}
        for name in self.old.nodes:
            target = self.node(name)
            if target is None:
                continue
            if target.id in landed:
                pair = {"one": landed[target.id], "two": name, "new": target.title}
                yield Reason("same_target", _("“%(one)s”和“%(two)s”都对应到“%(new)s”") % pair, name)
            landed[target.id] = name
