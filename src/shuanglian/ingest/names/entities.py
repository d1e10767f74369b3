"""Mentions to entities: one for each thing named, with its other names and every place where the document speaks of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..proposal import Kind, Proposal
from .aliases import bracketed, short_forms
from .mention import Mention, longest
from .view import View

# one name may be told by two rules: the more specific kind stays
_RANK = (
    "enterprise",
    "university",
    "hospital",
    "lab",
    "research_institute",
    "incubator",
    "platform",
    "base",
    "park",
)


@dataclass
class Entity:
    """`mentions`: where a rule found it. `aliases`: other names, with the place where each is first said.
    `same`: names that the document itself puts in brackets behind it, with where that begins."""  # fmt: skip

    name: str
    kind: str
    mentions: list[Mention] = field(default_factory=list)
    aliases: dict[str, Mention] = field(default_factory=dict)
    same: list[tuple[Mention, int]] = field(default_factory=list)
    times: int = 0

    @property
    def first(self) -> Mention:
        return self.mentions[0]

    @property
    def best(self) -> Mention:
        return max(self.mentions, key=lambda row: row.confidence)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where an entity is spoken of, under any of its names or as 该中心."""

    entity: Entity
    view: View
    start: int
    end: int

    @property
    def kind(self) -> str:
        return self.entity.kind


def entities(views: Sequence[View], mentions: Sequence[Mention]) -> list[Entity]:
    """In document order. Names that the document itself equates are one entity."""
    found: dict[str, Entity] = {}
    for row in _ordered(views, mentions):
        entity = found.setdefault(row.text, Entity(row.text, row.kind))
        entity.mentions.append(row)
    for entity in found.values():
        entity.kind = entity.best.kind
    _equate(found)
    _shorten(views, found)
    return list(found.values())


def _ordered(views: Sequence[View], mentions: Sequence[Mention]) -> list[Mention]:
    by_view: dict[int, list[Mention]] = {}
    for row in mentions:
        by_view.setdefault(id(row.view), []).append(row)
    return [row for view in views for row in longest(by_view.get(id(view), []))]


def _equate(found: dict[str, Entity]) -> None:
    """甲（乙）and 甲（以下简称乙）."""
    for entity in list(found.values()):
        for row in list(entity.mentions):
            other = bracketed(row.view, row.end, entity.name)
            if other is None or other[0] == entity.name or other[0] in entity.aliases:
                continue
            alias = Mention(row.view, other[1], other[2], entity.kind, row.confidence, name=other[0])
            entity.aliases[other[0]] = alias
            entity.same.append((alias, row.start))
            if "称" in row.view.text[row.end : other[1]] and other[0] in found:
                _merge(found, entity, found[other[0]])


def _shorten(views: Sequence[View], found: dict[str, Entity]) -> None:
    """Short forms that the document uses, where only one entity could be meant."""
    forms: dict[str, list[Entity]] = {}
    for entity in found.values():
        for word in short_forms(entity.name, entity.kind):
            forms.setdefault(word, []).append(entity)
    for word, owners in forms.items():
        if len(owners) != 1 or word in owners[0].aliases:
            continue
        place = _used(views, word, owners[0])
        if place is not None:
            owners[0].aliases[word] = place
            other_name = bracketed(place.view, place.end, owners[0].name)
            if other_name is not None and other_name[0] not in (owners[0].name, *owners[0].aliases):
                row = Mention(
                    place.view, other_name[1], other_name[2], owners[0].kind, 0.7, name=other_name[0]
                )
                owners[0].aliases[other_name[0]] = row
                owners[0].same.append((row, place.start))
            other = found.get(word)
            if other is not None and other is not owners[0] and other.kind not in ("place", "person"):
                _merge(found, owners[0], other)


def _merge(found: dict[str, Entity], kept: Entity, other: Entity) -> None:
    kept.aliases.update({name: row for name, row in other.aliases.items() if name != kept.name})
    kept.same += [row for row in other.same if row[0].text != kept.name]
    del found[other.name]


def _used(views: Sequence[View], word: str, owner: Entity) -> Mention | None:
    """The first place where `word` stands outside the full name."""
    for view in views:
        at = view.text.find(word)
        while at >= 0:
            if not _inside(view.text, at, word, owner.name):
                return Mention(view, at, at + len(word), owner.kind, 0.7, name=word)
            at = view.text.find(word, at + 1)
    return None


def _inside(text: str, at: int, word: str, name: str) -> bool:
    offset = name.find(word)
    return offset >= 0 and text[at - offset : at - offset + len(name)] == name


def occurrences(views: Sequence[View], found: Sequence[Entity]) -> dict[int, list[Occurrence]]:
    """By position in `views`. The longest name wins; `times` of the entities is counted on the way."""
    names: dict[str, Entity] = {}
    for entity in found:
        for name in (entity.name, *entity.aliases):
            names.setdefault(name, entity)
    for entity in found:
        names[entity.name] = entity
    rows: dict[int, list[Occurrence]] = {}
    if not names:
        return rows
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n))))
    for at, view in enumerate(views):
        hits = [
            Occurrence(names[m.group()], view, m.start(), m.end())
            for m in pattern.finditer(view.text)
            if names[m.group()].kind != "plan" or view.text[m.start() - 1 : m.start()] == "《"
        ]
        for hit in hits:
            hit.entity.times += 1
        rows[at] = hits
    return rows


def proposals(found: Sequence[Entity]) -> list[Proposal]:
    return [_proposal(entity) for entity in found]


def _proposal(entity: Entity) -> Proposal:
    first, best = _full(entity), entity.best
    start, end = first.view.raw(first.start, first.end)
    doubt = first.view.doubtful(first.start, first.end)
    reasons = (*([best.why] if best.why else []), *(["名称中有修复时猜测的字"] if doubt else []))
    detail: dict[str, Any] = {
        "type": entity.kind,
        "name": entity.name,
        "aliases": [_alias(name, row) for name, row in entity.aliases.items()],
        "mentions": max(entity.times, len(entity.mentions)),
        **{key: value for row in entity.mentions for key, value in row.extra.items() if value},
    }
    return Proposal(
        kind=Kind.ENTITY,
        quote=first.view.aligned.raw[start:end],
        start=start,
        end=end,
        subject=entity.name,
        confidence=best.confidence - (0.2 if doubt else 0.0),
        reasons=reasons,
        detail=detail,
    )


def _full(entity: Entity) -> Mention:
    """The first mention; one without a guessed character where there is such."""
    clean = [row for row in entity.mentions if not row.view.doubtful(row.start, row.end)]
    return clean[0] if clean else replace(entity.first)


def _alias(name: str, row: Mention) -> dict[str, Any]:
    start, end = row.view.raw(row.start, row.end)
    return {"name": name, "start": start, "end": end}
