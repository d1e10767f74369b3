"""How far two links of the industry chains lie apart. Pure: the rows of the registry are passed in.

A chain is a graph: a link is beside the next and the previous one of the same level (up and down the stream), and beside its
parent and its children. Chains are not connected with each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

# What a link is worth to a need by its distance in steps; further away, and in another chain, nothing.
CLOSENESS: Final[Mapping[int, float]] = {0: 1.0, 1: 0.5, 2: 0.2}
# A parent or a child is the same field, told more or less widely.
KIN: Final = 0.7
FURTHEST: Final = max(CLOSENESS)

Bond = Literal["same", "kin", "neighbour", "chain", "none"]


@dataclass(frozen=True, slots=True)
class Link:
    """A segment as the registry has it."""

    id: int
    name: str
    chain: int
    chain_name: str = ""
    parent: int | None = None
    order: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """The best pair of a need's segment and one of a party's: `share` 0–1, the bond between them, and the steps."""

    share: float = 0.0
    bond: Bond = "none"
    steps: int | None = None
    wanted: int | None = None
    held: int | None = None


@dataclass(frozen=True)
class Graph:
    links: Mapping[int, Link]

    @classmethod
    def of(cls, links: Iterable[Link]) -> Graph:
        return cls({link.id: link for link in links})

    @cached_property
    def beside(self) -> Mapping[int, frozenset[int]]:
        """Every link with those one step away."""
        found: dict[int, set[int]] = defaultdict(set)
        for one, other in (*self._streams(), *self._kinships()):
            found[one].add(other)
            found[other].add(one)
        return {pk: frozenset(found[pk]) for pk in self.links}

    def _streams(self) -> Iterable[tuple[int, int]]:
        levels: dict[tuple[int, int | None], list[Link]] = defaultdict(list)
        for link in self.links.values():
            levels[link.chain, link.parent].append(link)
        for level in levels.values():
            ordered = sorted(level, key=lambda link: (link.order, link.id))
            yield from ((one.id, other.id) for one, other in pairwise(ordered))

    def _kinships(self) -> Iterable[tuple[int, int]]:
        for link in self.links.values():
            if link.parent in self.links and link.parent is not None:
                yield link.id, link.parent

    def reach(self, one: int, furthest: int = FURTHEST) -> Mapping[int, int]:
        """Every link within `furthest` steps of `one`, with the number of steps of the shortest way."""
        known = self._reaches.get((one, furthest))
        if known is None:
            known = self._reaches[one, furthest] = self._walk(one, furthest)
        return known

    @cached_property
    def _reaches(self) -> dict[tuple[int, int], Mapping[int, int]]:
        return {}

    def _walk(self, one: int, furthest: int) -> Mapping[int, int]:
        found = {one: 0} if one in self.links else {}
        edge = set(found)
        for taken in range(1, furthest + 1):
            edge = {near for pk in edge for near in self.beside[pk]} - found.keys()
            found |= dict.fromkeys(edge, taken)
        return found

    def steps(self, one: int, other: int) -> int | None:
        """The length of the shortest way between two links; None where there is none."""
        return self.reach(one, len(self.links)).get(other)

    def nearest(self, wanted: Mapping[int, float], held: Collection[int]) -> Near:
        """The pair that is worth most: the weight (0–1) of a need's segment times the closeness of a party's."""
        pairs = [self._near(one, weight, other) for one, weight in wanted.items() for other in sorted(held)]
        return max(pairs, key=lambda near: (near.share, near.bond == "chain"), default=Near())

    def _near(self, one: int, weight: float, other: int) -> Near:
        steps = self.reach(one).get(other)
        if steps is None:
            return Near(0.0, "chain" if self._is_same_chain(one, other) else "none", None, one, other)
        bond: Bond = "same" if steps == 0 else "kin" if self._is_kin(one, other) else "neighbour"
        closeness = KIN if bond == "kin" else CLOSENESS[steps]
        return Near(round(weight * closeness, 6), bond, steps, one, other)

    def _is_same_chain(self, one: int, other: int) -> bool:
        return one in self.links and other in self.links and self.links[one].chain == self.links[other].chain

    def _is_kin(self, one: int, other: int) -> bool:
        return self.links[one].parent == other or self.links[other].parent == one
