"""Pages: text blocks and tables, with the furniture around them set apart as noise."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace

from ..aligned import Aligned
from ..document import Cell, Document, Kind, Limits, Table, Unreadable
from ..repair import Mended, Span, repair, simplified
from .assembling import document_of, within
from .dates import day_in
from .decode import decoded
from .html_page import Page, RawCell, RawTable, told_date, told_title
from .structure import Given, blocks_of
from .text import lost_notes

# A cell with more text than this is part of a page's layout, not of a table.
_LAYOUT: int = 1500


def read_html(data: bytes, name: str, limits: Limits) -> Document:
    """A document of a page. Raises `Unreadable` for what is no text, is too long or has too many cells."""
    found = decoded(data)
    raw = within(found.text, name, limits)
    page = Page(raw)
    if not _tells(page):
        page = Page(raw, everything=True)
    if sum(len(table.cells) for table in page.tables) > limits.cells:
        raise Unreadable("too_many_cells", f"{name}：表格超过 {limits.cells} 个单元格")
    mended = _mended(page.text)
    text = simplified(mended.text)
    return document_of(
        raw,
        mended,
        blocks_of(text, given=tuple(_given(page, text))),
        name=name,
        media="text/html",
        encoding=found.encoding,
        title=told_title(page.meta),
        told=day_in(told_date(page.meta)),
        notes=lost_notes(found),
    )


def _tells(page: Page) -> bool:
    """Is anything left beside furniture? Some sites put a whole article into what they call a menu."""
    noise = sum(row.end - row.start for row in page.stretches if row.kind is Kind.NOISE)
    return page.length - noise >= max(40, page.length // 20)


def _mended(text: Aligned) -> Mended:
    """The text of the page repaired, still aligned to the source of the page."""
    own = repair(text.text)
    if not own.spans:
        return Mended(text, ())
    return Mended(_through(text, own.text), tuple(_over(text, span) for span in own.spans))


def _over(text: Aligned, span: Span) -> Span:
    low, high = text.raw_span(span.start, span.end)
    return replace(span, start=low, end=high)


def _through(outer: Aligned, inner: Aligned) -> Aligned:
    """`inner` was made from the text of `outer`: the same text, aligned to what `outer` was made from."""
    starts, ends = array("l"), array("l")
    for low, high in zip(inner.starts, inner.ends, strict=True):
        first, last = (outer.starts[low], outer.ends[high - 1]) if low < high else outer.raw_span(low, low)
        starts.append(first)
        ends.append(last)
    return Aligned(outer.raw, inner.text, starts, ends, inner.doubts)


def _given(page: Page, text: Aligned) -> Iterator[Given]:
    """What the tags say, in places of the mended text. One `h1` alone is the title."""
    places = _Places(page.text, text)
    tables = [table for table in page.tables if _is_data(page, table)]
    yield from (_table(table, text, places) for table in tables)
    inside = [(table.start, table.end) for table in tables]
    titles = [row for row in page.stretches if row.rank == 5]
    for row in page.stretches:
        if not any(start <= row.start < end for start, end in inside):
            kind = Kind.TITLE if row.rank == 5 and len(titles) == 1 else row.kind
            start, end = places.of(row.start), places.of(row.end)
            yield Given(kind, *_trimmed(text.text, start, end), rank=0 if kind is Kind.TITLE else row.rank)


class _Places:
    """Places of the page's text in its mended text."""

    def __init__(self, before: Aligned, after: Aligned) -> None:
        self.same = before.text == after.text
        self.before, self.after = before, after

    def of(self, at: int) -> int:
        if self.same:
            return at
        if at >= len(self.before):
            return len(self.after)
        return self.after.at_raw(self.before.starts[at])


def _is_data(page: Page, table: RawTable) -> bool:
    """A table of data, not of layout: two rows and columns or more, no table inside, no article in a cell."""
    if table.nested or len({cell.row for cell in table.cells}) < 2:
        return False
    wide = max((cell.column + cell.columns for cell in table.cells), default=0)
    return wide >= 2 and all(cell.end - cell.start <= _LAYOUT for cell in table.cells)


def _table(table: RawTable, text: Aligned, places: _Places) -> Given:
    height = max(cell.row for cell in table.cells) + 1
    cells = tuple(_cell(cell, text, places, height) for cell in table.cells)
    heads = next((row for row in range(height) if not _all_heads(table, row)), 0)
    start, end = _trimmed(text.text, places.of(table.start), places.of(table.end))
    return Given(Kind.TABLE, start, end, table=Table(cells, "", heads))


def _cell(cell: RawCell, text: Aligned, places: _Places, height: int) -> Cell:
    start, end = _trimmed(text.text, places.of(cell.start), places.of(cell.end))
    return Cell(text.cut(start, end), cell.row, cell.column, min(cell.rows, height - cell.row), cell.columns)


def _all_heads(table: RawTable, row: int) -> bool:
    own = [cell for cell in table.cells if cell.row == row]
    return bool(own) and all(cell.head for cell in own)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
