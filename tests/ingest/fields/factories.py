"""Documents written for these tests, and the proposals of one number in them."""

from __future__ import annotations

import datetime as dt

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.document import Block, Document, Kind
from shuanglian.ingest.fields import Context, describe
from shuanglian.ingest.proposal import Proposal
from shuanglian.ingest.quantities import find

NEWS_DAY = dt.date(2026, 6, 1)


def document(
    *paragraphs: str,
    title: str = "临江区：创新驱动谱新篇",
    dated: dt.date | None = NEWS_DAY,
    path: tuple[str, ...] = (),
    paths: dict[int, tuple[str, ...]] | None = None,
) -> Document:
    """Paragraphs one after the other, all under the headings `path` unless `paths` names others by position."""
    raw = "".join(text + "\n\n" for text in paragraphs)
    blocks, start = [], 0
    for at, text in enumerate(paragraphs):
        span = Aligned.of(raw, start, start + len(text))
        blocks.append(Block(Kind.PARAGRAPH, span, path=(paths or {}).get(at, path)))
        start += len(text) + 2
    return Document(raw, tuple(blocks), "t.txt", "text/plain", "utf-8", title, dated)


def plan(*paragraphs: str, path: tuple[str, ...] = (), title: str = "东湖科技城发展规划") -> Document:
    """A plan of 2021 to 2025 issued in 2022, whose present state is that of 2021."""
    told = "规划期为2021—2025年，远期展望至2035年。"
    base = "2021年，东湖科技城发展势头良好。"
    return document(
        told,
        base,
        *paragraphs,
        title=title,
        dated=dt.date(2022, 10, 31),
        path=path,
        paths={0: ("前言",), 1: ("一、发展基础",)},
    )


def all_of(doc: Document, context: Context | None = None) -> list[Proposal]:
    found = find(doc)
    return describe(doc, found) if context is None else describe(doc, found, context)


def one(doc: Document, value: float) -> Proposal:
    """The proposal with this value; several or none fail the test."""
    rows = [row for row in all_of(doc) if row.value is not None and abs(float(row.value)) == value]
    assert len(rows) == 1, [(row.value, row.unit, row.quote) for row in all_of(doc)]
    return rows[0]


def news(text: str, value: float, **words: object) -> Proposal:
    return one(document(text, **words), value)  # type: ignore[arg-type]
