"""Mentions to entities: one for each name, with its other names and how often the document speaks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..proposal import Kind, Proposal
from .mention import Mention, longest
from .view import View


@dataclass
class Entity:
    """`mentions` in document order: full names first found, then its other names."""

    name: str
    kind: str
    mentions: list[Mention] = field(default_factory=list)
    aliases: dict[str, Mention] = field(default_factory=dict)

    @property
    def first(self) -> Mention:
        return next((row for row in self.mentions if row.text == self.name), self.mentions[0])

    @property
    def best(self) -> Mention:
        return max(self.mentions, key=lambda row: row.confidence)


def entities(views: Sequence[View], mentions: Sequence[Mention]) -> list[Entity]:
    """Grouped by name; every other place where the name stands counts as a mention too."""
    order = {id(view): at for at, view in enumerate(views)}
    kept = [row for view in views for row in longest([m for m in mentions if m.view is view])]
    found: dict[str, Entity] = {}
    for row in sorted(kept, key=lambda m: (order[id(m.view)], m.start)):
        entity = found.setdefault(row.text, Entity(row.text, row.kind))
        entity.mentions.append(row)
    return list(found.values())


def proposals(found: Sequence[Entity]) -> list[Proposal]:
    return [_proposal(entity) for entity in found]


def _proposal(entity: Entity) -> Proposal:
    first, best = entity.first, entity.best
    start, end = first.view.raw(first.start, first.end)
    doubt = first.view.doubtful(first.start, first.end)
    reasons = (*([best.why] if best.why else []), *(["名称中有修复时猜测的字"] if doubt else []))
    detail: dict[str, Any] = {
        "type": entity.kind,
        "name": first.name or first.view.shown(first.start, first.end),
        "aliases": [_alias(name, row) for name, row in entity.aliases.items()],
        "mentions": len(entity.mentions),
        **{key: value for key, value in first.extra.items() if value},
    }
    return Proposal(
        kind=Kind.ENTITY,
        quote=first.view.aligned.raw[start:end],
        start=start,
        end=end,
        subject=detail["name"],
        confidence=best.confidence - (0.2 if doubt else 0.0),
        reasons=reasons,
        detail=detail,
    )


def _alias(name: str, row: Mention) -> dict[str, Any]:
    start, end = row.view.raw(row.start, row.end)
    return {"name": name, "start": start, "end": end}
