"""The names that a viewer may link to, loaded once for a document: four queries, however many names are asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal, Self

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors
from shuanglian.registry.models import Alias

from .keys import core_key, plain_key

Kind = Literal["party", "place", "segment"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of one thing; `alias` tells whether it is its own name or another one."""

    kind: Kind
    id: int
    own: str
    name: str
    alias: bool
    type: str


@dataclass
class Catalogue:
    """Names by their forms. Names of more than a few thousand parties fit: some hundred bytes each."""

    entries: list[Entry]
    plain: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    core: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, viewer: Actor) -> Self:
        """Everything that `viewer` may see."""
        return cls([*_parties(viewer), *_aliases(viewer), *_places(), *_segments()])

    def __post_init__(self) -> None:
        for entry in self.entries:
            self.plain[plain_key(entry.name)].append(entry)
            core = core_key(entry.name)
            if len(core) >= 3:
                self.core[core].append(entry)


def _parties(viewer: Actor) -> list[Entry]:
    rows = selectors.parties(viewer).prefetch_related(None).values_list("pk", "name", "short_name", "kind")
    found: list[Entry] = []
    for pk, name, short, kind in rows:
        found.append(Entry("party", pk, name, name, False, kind))
        if short and short != name:
            found.append(Entry("party", pk, name, short, True, kind))
    return found


def _aliases(viewer: Actor) -> list[Entry]:
    seen = selectors.parties(viewer).order_by().values("pk")
    rows = Alias.objects.filter(party__in=seen).values_list("party", "party__name", "name", "party__kind")
    return [Entry("party", pk, own, name, True, kind) for pk, own, name, kind in rows.order_by("pk")]


def _places() -> list[Entry]:
    rows = selectors.places().values_list("pk", "name", "kind")
    return [Entry("place", pk, name, name, False, kind) for pk, name, kind in rows]


def _segments() -> list[Entry]:
    rows = selectors.segments().values_list("pk", "name")
    return [Entry("segment", pk, name, name, False, "segment") for pk, name in rows]
