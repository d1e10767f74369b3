"""The rule by which linked problems make clusters, and which cluster keeps its name when members come and go. Pure.

Links are taken from the strongest to the weakest (equal ones in the order of their names). Two groups become one when
at least half of all pairs across them are linked, unless people said otherwise: members they confirmed stay where they
are, and pairs they set apart never meet. The outcome for a set of linked problems depends on this set alone, so
working through the neighbourhood of a change gives exactly what working through everything would.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# So many of the pairs across two groups must be linked.
HALF: Final = 0.5
Node = tuple[str, int]
Pair = frozenset[Node]


class _Groups:
    """Groups of nodes with the numbers of links and the bans between them."""

    def __init__(
        self, nodes: Iterable[Node], pins: Mapping[Node, int], links: Iterable[Pair], apart: Iterable[Pair]
    ) -> None:
        self.of: dict[Node, Node] = {}
        self.members: dict[Node, set[Node]] = {}
        self.pin: dict[Node, int] = {}
        heads: dict[int, Node] = {}
        for node in sorted(nodes):
            head = heads.setdefault(pins[node], node) if node in pins else node
            self.of[node] = head
            self.members.setdefault(head, set()).add(node)
            if node in pins:
                self.pin[head] = pins[node]
        self.links = self._across(links)
        self.bans = self._across(apart)

    def _across(self, pairs: Iterable[Pair]) -> dict[Node, Counter[Node]]:
        counted: dict[Node, Counter[Node]] = defaultdict(Counter)
        for pair in pairs:
            heads = [self.of[node] for node in pair if node in self.of]
            if len(heads) == 2 and heads[0] != heads[1]:
                counted[heads[0]][heads[1]] += 1
                counted[heads[1]][heads[0]] += 1
        return counted

    def may_join(self, one: Node, other: Node) -> bool:
        if self.bans[one][other] or (one in self.pin and other in self.pin):
            return False
        across = len(self.members[one]) * len(self.members[other])
        return self.links[one][other] >= HALF * across

    def join(self, one: Node, other: Node) -> None:
        keep, gone = sorted((one, other))
        for node in self.members[gone]:
            self.of[node] = keep
        self.members[keep] |= self.members.pop(gone)
        if gone in self.pin:
            self.pin[keep] = self.pin.pop(gone)
        for counted in (self.links, self.bans):
            _rename(counted, gone, keep)


def _rename(counted: dict[Node, Counter[Node]], gone: Node, keep: Node) -> None:
    for neighbour, number in counted.pop(gone, Counter()).items():
        del counted[neighbour][gone]
        if neighbour != keep:
            counted[keep][neighbour] += number
            counted[neighbour][keep] += number


def partition(
    nodes: Collection[Node],
    links: Mapping[Pair, float],
    *,
    pins: Mapping[Node, int] | None = None,
    apart: Collection[Pair] = (),
) -> list[frozenset[Node]]:
    """Groups of `nodes`, in the order of their first members; a group of one is a problem of its own."""
    known = set(nodes)
    inside = {pair: score for pair, score in links.items() if pair <= known and len(pair) == 2}
    groups = _Groups(known, pins or {}, inside, apart)
    for pair, _score in sorted(inside.items(), key=lambda item: (-item[1], sorted(item[0]))):
        heads = sorted({groups.of[node] for node in pair})
        if len(heads) == 2 and groups.may_join(*heads):
            groups.join(*heads)
    return sorted((frozenset(members) for members in groups.members.values()), key=min)


@dataclass(frozen=True, slots=True)
class Assigned:
    """A group with the cluster that it continues (None: a new one) and those it took members from."""

    members: frozenset[Node]
    cluster: int | None
    sources: tuple[int, ...]


def assign(
    groups: Iterable[frozenset[Node]],
    before: Mapping[Node, int],
    *,
    pins: Mapping[Node, int] | None = None,
    least: int = 2,
) -> list[Assigned]:
    """Give groups the names of the clusters they continue.

    A group with confirmed members is theirs. Of the others, the largest overlap wins, then the older cluster, then
    the first member. Groups smaller than `least` without a confirmed member get nothing and are left out.
    """
    pinned = pins or {}
    kept = [group for group in groups if len(group) >= least or any(node in pinned for node in group)]
    origins = [Counter(before[node] for node in group if node in before) for group in kept]
    chosen: dict[int, int] = {}
    for place, group in enumerate(kept):
        for node in group:
            if node in pinned:
                chosen[place] = pinned[node]
    taken = set(chosen.values())
    offers = [
        (-number, cluster, min(kept[place]), place)
        for place, origin in enumerate(origins)
        for cluster, number in origin.items()
        if place not in chosen
    ]
    for _number, cluster, _first, place in sorted(offers):
        if place not in chosen and cluster not in taken:
            chosen[place] = cluster
            taken.add(cluster)
    return [
        Assigned(group, chosen.get(place), tuple(sorted(c for c in origins[place] if c != chosen.get(place))))
        for place, group in enumerate(kept)
    ]
