"""Entities and relations of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..document import Document
from ..proposal import Proposal
from .cases import answered, cases
from .companies import companies
from .entities import Entity, Occurrence, entities, occurrences, proposals
from .mention import Mention
from .organisations import organisations, settled
from .patterns import told
from .people import people
from .places import place_names
from .relations import SITES, Said, between, once, proposal, sentences
from .tables import Row
from .tables import rows as table_rows
from .things import things
from .view import View, views

_WHERE_IT_IS = re.compile(r"位于|坐落于|地处")


def find_names(document: Document, quantities: Sequence[Proposal]) -> list[Proposal]:
    """Entities (one proposal per name, at its first full mention) and relations, in document order.

    `detail` of an entity: type, name, aliases [{name, start, end}], mentions; of a relation: predicate, subject, object,
    subject_type, object_type, and for a case need, enterprise, solver and perhaps helper with their offsets.
    """
    rows = views(document)
    lines = list(table_rows(rows))
    found = entities(rows, [*_mentions(rows), *(line.name for line in lines)])
    hits = occurrences(rows, found)
    solved = list(cases(rows, hits))
    said = [
        *_said(rows, hits),
        *_in_tables(lines, rows, hits),
        *_equal(found),
        *solved,
        *map(answered, solved),
    ]
    said = [
        row
        for row in said
        if "mechanism" not in (row.subject_type, row.object_type) or row.predicate == "case"
    ]
    return [*proposals(found), *(proposal(row) for row in once(said))]


def _mentions(rows: list[View]) -> list[Mention]:
    named = [mention for view in rows for mention in organisations(view)]
    listed = [mention for view in rows for mention in (*companies(view), *things(view))]
    where = place_names(rows)
    stems = frozenset(re.sub("[省市区县镇]$", "", row.text) for row in where)
    return [*settled(named, stems), *listed, *people(rows), *where]


def _said(rows: list[View], hits: dict[int, list[Occurrence]]) -> Iterator[Said]:
    by_name = {
        name: row for held in hits.values() for row in held for name in (row.entity.name, *row.entity.aliases)
    }
    for at, view in enumerate(rows):
        earlier = [row for near in (at - 2, at - 1) for row in hits.get(near, [])]
        for sentence in sentences(view, hits.get(at, []), earlier):
            yield from told(sentence)
        yield from _under_heading(view, hits.get(at, []), by_name)


def _under_heading(view: View, held: list[Occurrence], by_name: dict[str, Occurrence]) -> Iterator[Said]:
    """——规划范围：位于乙 stands under the heading that names what lies there."""
    subject = by_name.get(re.sub(r"\s", "", view.path[-1])) if view.path else None
    found = _WHERE_IT_IS.search(view.text[:24]) if subject is not None and view.row < 0 else None
    if subject is None or found is None or any(row.end <= found.start() for row in held):
        return
    place = next((row for row in held if 0 <= row.start - found.end() <= 2 and row.kind in SITES), None)
    if place is not None:
        start = found.start()
        yield Said(
            view, "located_in", subject.entity.name, subject.kind, place.entity.name, place.kind, start, place.end,
            0.75, "主语在标题中",
        )  # fmt: skip


def _in_tables(lines: Sequence[Row], rows: list[View], hits: dict[int, list[Occurrence]]) -> Iterator[Said]:
    by_view = {id(view): hits.get(at, []) for at, view in enumerate(rows)}
    for line in lines:
        name = line.name
        for view, start, end in line.builders:
            held = next((row for row in by_view[id(view)] if row.start <= start and end <= row.end), None)
            builder, kind = (held.entity.name, held.kind) if held else (view.text[start:end], "text")
            yield Said(
                view,
                "developed_by",
                name.text,
                name.kind,
                builder,
                kind,
                start,
                end,
                0.8,
                f"表中“{line.head}”一栏",
            )
        for view in line.spots:
            yield from _spot(view, name, by_view[id(view)])


def _spot(view: View, name: Mention, held: list[Occurrence]) -> Iterator[Said]:
    found = _WHERE_IT_IS.search(view.text)
    start = found.end() if found else 0
    place = next((row for row in held if 0 <= row.start - start <= 2 and row.kind in SITES), None)
    if place is not None:
        yield Said(
            view, "located_in", name.text, name.kind, place.entity.name, place.kind,
            found.start() if found else place.start, place.end, 0.75, "表中位置一栏",
        )  # fmt: skip


def _equal(found: Sequence[Entity]) -> Iterator[Said]:
    """甲（乙）: two names of one."""
    for entity in found:
        for row, start in entity.same if entity.kind != "plan" else ():
            owner = Occurrence(entity, row.view, start, row.start - 1)
            end = row.end + _closing(row.view.text[row.end : row.end + 2])
            other = Occurrence(Entity(row.text, entity.kind), row.view, row.start, end)
            yield between("alias_of", other, owner, 0.75)


def _closing(text: str) -> int:
    """How many closing marks."""
    return len(text) - len(text.lstrip("”》）"))
