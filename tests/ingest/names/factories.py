"""Documents of one or more paragraphs, and the names that are found in them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.document import Block, Cell, Document, Kind, Table
from shuanglian.ingest.names import find_names
from shuanglian.ingest.proposal import Kind as Proposed
from shuanglian.ingest.proposal import Proposal


def document(*paragraphs: str, path: tuple[str, ...] = ()) -> Document:
    """Paragraphs as blocks of a raw text that holds an empty line between them."""
    raw = "\n\n".join(paragraphs)
    blocks, at = [], 0
    for text in paragraphs:
        blocks.append(Block(Kind.PARAGRAPH, Aligned.of(raw, at, at + len(text)), path=path))
        at += len(text) + 2
    return Document(raw, tuple(blocks), "试.txt", "text/plain")


def table(rows: Sequence[Sequence[str]], title: str = "") -> Document:
    """One table; its first row is the head."""
    raw, cells = "", []
    for row, line in enumerate(rows):
        for column, text in enumerate(line):
            start = len(raw)
            raw += text + "\t"
            cells.append((start, start + len(text), row, column))
    made = tuple(Cell(Aligned.of(raw, start, end), row, column) for start, end, row, column in cells)
    block = Block(Kind.TABLE, Aligned.of(raw), path=(title,) if title else (), table=Table(made, title, 1))
    return Document(raw, (block,), "表.txt", "text/plain")


def found(*paragraphs: str, path: tuple[str, ...] = ()) -> list[Proposal]:
    return proposals(document(*paragraphs, path=path))


def proposals(made: Document) -> list[Proposal]:
    """As `find_names`, with what must hold for every proposal checked."""
    rows = find_names(made, [])
    for row in rows:
        exact(row, made.raw)
    return rows


def exact(row: Proposal, raw: str) -> None:
    assert row.quote
    assert row.quote == raw[row.start : row.end]
    assert 0 < row.confidence <= 1
    assert row.origin == "rules"
    for alias in row.detail.get("aliases", []):
        assert 0 <= alias["start"] < alias["end"] <= len(raw)
    for part in ("need", "solver", "helper", "enterprise"):
        if part in row.detail:
            held = row.detail[part]
            assert raw[held["start"] : held["end"]]


def names(*paragraphs: str) -> dict[str, str]:
    """Name to type."""
    rows = found(*paragraphs)
    return {row.subject: row.detail["type"] for row in rows if row.kind is Proposed.ENTITY}


def one(name: str, *paragraphs: str) -> Proposal:
    return next(row for row in found(*paragraphs) if row.kind is Proposed.ENTITY and row.subject == name)


def relations(*paragraphs: str, path: tuple[str, ...] = ()) -> set[tuple[str, str, str]]:
    rows = found(*paragraphs, path=path)
    return triples(rows)


def triples(rows: Sequence[Proposal]) -> set[tuple[str, str, str]]:
    said = [row.detail for row in rows if row.kind is Proposed.RELATION]
    return {(row["subject"], row["predicate"], row["object"]) for row in said}


def damaged(text: str) -> Aligned:
    """Every third character is a guess."""
    return Aligned(
        text,
        text,
        array("l", range(len(text))),
        array("l", range(1, len(text) + 1)),
        frozenset(range(0, len(text), 3)),
    )
