"""What a report consists of, before any format: blocks, spans, and the facts that its numbers lead back to.

Pure values. `press` turns a `Document` into Word, PDF and Excel; `frozen` turns it into JSON and back. A number never
stands in a report as bare text: it is a `Number` whose `id` names a `Fact`, and the appendix lists every fact.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

MARK: Final = re.compile(r"n[1-9][0-9]{0,5}")
REFERENCE: Final = re.compile(r"\{(n[1-9][0-9]{0,5})\}")


class FactKind(StrEnum):
    """Where a number comes from: an observation, a plan, a calculation over other facts, or counting rows."""

    OBSERVED = "observed"
    TARGET = "target"
    DERIVED = "derived"
    COUNTED = "counted"
    SCORED = "scored"


@dataclass(frozen=True, slots=True)
class Fact:
    """A number with where it comes from. `formula` is arithmetic over other facts: `({n2}-{n1})/({n3}-{n1})`."""

    id: str
    kind: FactKind
    name: str
    text: str
    value: Decimal | None = None
    unit: str = ""
    period: str = ""
    scope: str = ""
    version: int | None = None
    source: str = ""
    reporter: str = ""
    published: str = ""
    receipt: str = ""
    observation: int | None = None
    url: str = ""
    formula: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """An occurrence of a fact. `text` is what is printed there; the fact says the rest."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """A number while a section is being written: a fact without a mark. `gathering` gives it one and puts a `Number` in
    its place. `formula` names its `inputs`: `({actual}-{base})/({target}-{base})*100`."""

    kind: FactKind
    name: str
    text: str
    value: Decimal | None = None
    unit: str = ""
    period: str = ""
    scope: str = ""
    observation: int | None = None
    source: str = ""
    formula: str = ""
    inputs: tuple[tuple[str, Value], ...] = ()
    url: str = ""
    receipt: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that nobody has reported. Never a zero."""

    text: str = ""


Span = Text | Number | Missing | Value
Spans = tuple[Span, ...]


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Tone(StrEnum):
    """Colour of a cell, always beside words that say the same."""

    NONE = ""
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Manner(StrEnum):
    BODY = "body"
    NOTE = "note"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1: 一、 in 黑体; 2: （一） in 楷体; 3: 1. in 仿宋 bold. The text carries its own number."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: Spans
    manner: Manner = Manner.BODY


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[Spans, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    spans: Spans
    align: Align = Align.LEFT
    tone: Tone = Tone.NONE


@dataclass(frozen=True, slots=True)
class Table:
    """`shares` are the relative widths of the columns. With `has_total` the last row sums up."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[int, ...] = ()
    has_total: bool = False
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """`values` beside the categories of the chart; None: nothing there. `style`: actual, required, forecast, target."""

    name: str
    values: tuple[float | None, ...]
    style: str = "actual"


@dataclass(frozen=True, slots=True)
class Chart:
    """`kind`: bar (lying) or line."""

    kind: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with the sentence that says what it shows. `svg`: a drawing for pages; Word and Excel draw natively."""

    title: str
    sentence: str
    chart: Chart
    svg: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block begins a page."""


@dataclass(frozen=True, slots=True)
class Signature:
    issuer: str
    day: dt.date


Block = Heading | Paragraph | Listing | Table | Figure | PageBreak | Signature


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report with the key under which it was registered."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `number` is the 发文字号 (may be empty), `site` the address that links begin with."""

    kind: str
    title: str
    issuer: str
    as_of: dt.date
    made_on: dt.date
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...] = ()
    number: str = ""
    site: str = ""
    language: str = "zh-CN"
    is_demo: bool = False
    notes: tuple[str, ...] = field(default=())

    def blocks(self) -> Iterator[Block]:
        for section in self.sections:
            yield from section.blocks

    def fact(self, mark: str) -> Fact:
        """Raises KeyError for a mark that this report has not."""
        for fact in self.facts:
            if fact.id == mark:
                return fact
        raise KeyError(mark)


def spans_of(block: Block) -> Iterator[Span]:
    """Every span of a block, in reading order."""
    match block:
        case Paragraph(spans=spans):
            yield from spans
        case Listing(items=items):
            for item in items:
                yield from item
        case Table(rows=rows):
            for row in rows:
                for cell in row:
                    yield from cell.spans
        case _:
            return


def marks(document: Document) -> list[str]:
    """The ids of all numbers as they occur, each once."""
    found = (s.id for block in document.blocks() for s in spans_of(block) if isinstance(s, Number))
    return list(dict.fromkeys(found))


def problems(document: Document) -> list[str]:
    """What makes a document unfit for the press, in words for whoever wrote the section."""
    ids = [fact.id for fact in document.facts]
    known = set(ids)
    told = [f"fact {mark} is there twice" for mark in known if ids.count(mark) > 1]
    told += [f"{mark} is no mark like n12" for mark in ids if not MARK.fullmatch(mark)]
    told += [f"number {mark} has no fact" for mark in marks(document) if mark not in known]
    told += [
        f"fact {fact.id} is computed from {mark}, which is no fact"
        for fact in document.facts
        for mark in REFERENCE.findall(fact.formula)
        if mark not in known
    ]
    told += [
        f"table {block.caption}: a row has {len(row)} cells, its head {len(block.head)}"
        for block in document.blocks()
        if isinstance(block, Table)
        for row in block.rows
        if len(row) != len(block.head)
    ]
    told += [
        f"value {span.name} has no mark yet"
        for block in document.blocks()
        for span in spans_of(block)
        if isinstance(span, Value)
    ]
    return sorted(told)


def plain(spans: Iterable[Span], missing: str) -> str:
    """The words of spans; `missing` stands where a value is not there."""
    return "".join((s.text or missing) if isinstance(s, Missing) else s.text for s in spans)
