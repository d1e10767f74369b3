"""Lines in reading order to paragraphs: sentences go on over lines, columns and pages; headings are told by their type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from ..document import Kind
from .extraction import Entry, Extraction
from .layout import Grid, Line, Page, edged, in_order
from .roles import CAPTION, CONTENTS, ENDED, MARK, is_short, role_of
from .unruled import take_unruled

# A line that leaves room for so many characters ends its paragraph.
_WIDE = 3.0


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line] = field(default_factory=list)

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def unfinished(self) -> bool:
        return self.last.missing < _WIDE and not ENDED.search(self.last.text)

    def text(self) -> tuple[str, frozenset[int]]:
        text, doubts = "", set[int]()
        for line in self.lines:
            text += glue(text, line.text)
            doubts.update(len(text) + at for at in line.doubts)
            text += line.text
        return text, frozenset(doubts)


@dataclass(frozen=True, slots=True)
class Measures:
    """Of the whole document: size of its body type, its usual gap between lines, whether paragraphs begin indented."""

    size: float
    gap: float
    indents: bool


def pour_pages(pages: Sequence[Page], out: Extraction) -> None:
    """Everything on some pages into `out`, as people read it."""
    for page in pages:
        take_unruled(page)
    pour([item for page in pages for item in in_order(page)], out)


def pour(items: Sequence[Line | Grid], out: Extraction) -> None:
    """Paragraphs and tables of a whole document into `out`. A table in the middle of a sentence comes after it."""
    items = _with_edges(items)
    _Flow(_measured([item for item in items if isinstance(item, Line)]), out).pour(items)


class _Flow:
    def __init__(self, measures: Measures, out: Extraction) -> None:
        self.measures, self.out = measures, out
        self.open: _Paragraph | None = None
        self.held: list[Grid | _Paragraph] = []
        self.titled = False

    def pour(self, items: Sequence[Line | Grid]) -> None:
        for item in items:
            if isinstance(item, Grid) or self._is_caption(item):
                self._hold(item)
            elif self.open is not None and self._goes_on(self.open, item):
                self.open.lines.append(item)
            else:
                self._close()
                self.open = _Paragraph([item])
        self._close()

    def _is_caption(self, line: Line) -> bool:
        """A caption between the halves of a sentence; elsewhere it is a paragraph like others."""
        unfinished = self.open is not None and self.open.unfinished
        return unfinished and bool(CAPTION.match(line.text)) and line.missing > _WIDE and len(line.text) < 60

    def _hold(self, item: Line | Grid) -> None:
        if self.open is not None and not self.open.unfinished:
            self._close()
        if isinstance(item, Line):
            self.held.append(_Paragraph([item]))
        elif self.held and isinstance(self.held[-1], Grid) and (longer := continued(self.held[-1], item)):
            self.held[-1] = longer
        else:
            self.held.append(item)

    def _goes_on(self, paragraph: _Paragraph, line: Line) -> bool:
        last, measures = paragraph.last, self.measures
        if _other_type(last, line, measures):
            return False
        if self._is_large(last) and last.page == line.page:
            return line.top - last.bottom < 1.2 * line.size
        marked, ended = bool(MARK.match(line.text)), bool(ENDED.search(last.text))
        if last.missing > _WIDE or (marked and (ended or line.indent > 0.8)) or CONTENTS.search(last.text):
            return False
        near = line.top - last.bottom <= measures.gap + 0.8 * line.size
        if last.page == line.page and not near and not self.held:
            return False
        if not ended:
            return True
        return measures.indents and line.indent < 0.8

    def _is_large(self, line: Line) -> bool:
        return line.size > 1.15 * self.measures.size

    def _close(self) -> None:
        if self.open is not None:
            self._emit(self.open)
        self.open = None
        held, self.held = self.held, []
        for item in held:
            if isinstance(item, Grid):
                self._table(item)
            else:
                self._emit(item)

    def _table(self, grid: Grid) -> None:
        kind, text = self.out.last or (Kind.NOISE, "")
        self.out.add_table(grid.entries, title=text if kind is Kind.CAPTION else "", page=grid.page)

    def _emit(self, paragraph: _Paragraph) -> None:
        text, doubts = paragraph.text()
        kind, level, sure = self._kind(paragraph, text)
        self.titled = self.titled or kind is Kind.TITLE
        page = paragraph.lines[0].page
        self.out.add(kind, text, level=level, page=page, doubts=doubts, sure=sure)

    def _kind(self, paragraph: _Paragraph, text: str) -> tuple[Kind, int, bool]:
        """What a paragraph is, its level as a heading, and whether its type says so; else its words do."""
        first = paragraph.lines[0]
        if self._is_large(first) and is_short(text):
            titled = self.titled or first.page > 1
            return (Kind.HEADING, 1, True) if titled else (Kind.TITLE, 0, True)
        kind, level = role_of(text)
        return kind, level, kind is Kind.CONTENTS


def _other_type(last: Line, line: Line, measures: Measures) -> bool:
    """A heading is set in another size than what follows it."""
    return abs(last.size - line.size) > 0.12 * measures.size


def glue(before: str, after: str) -> str:
    """What stands between two lines of a sentence: a blank between words of letters, nothing else."""
    if not before or not after or not (before[-1].isascii() and after[0].isascii()):
        return ""
    if before[-1].isdigit() and after[0].isdigit():
        return ""
    return " " if before[-1] not in "-/ (" and after[0] not in " ,.;:%)/" else ""


def continued(grid: Grid, below: Grid) -> Grid | None:
    """A table and its other half on the next page as one, a repeated heading left out; None if they are two tables."""
    same = len(grid.edges) == len(below.edges) and len(grid.edges) > 1
    if (
        below.page != (grid.until or grid.page) + 1
        or not same
        or any(abs(a - b) > 6 for a, b in zip(grid.edges, below.edges, strict=True))
    ):
        return None
    height = max(entry.row + entry.rows for entry in grid.entries)
    first = [entry.text for entry in grid.entries if entry.row == 0]
    again = [entry.text for entry in below.entries if entry.row == 0] == first
    added = [entry for entry in below.entries if entry.row > 0 or not again]
    upper, shift = grid.entries, height - again
    if grid.torn_bottom and below.torn_top and not again:
        upper, added = _mended_row(upper, added, height)
        shift = height - 1
    moved = tuple(replace(entry, row=entry.row + shift) for entry in added)
    return replace(grid, entries=upper + moved, until=below.page, torn_bottom=below.torn_bottom)


def _mended_row(
    upper: tuple[Entry, ...], lower: list[Entry], height: int
) -> tuple[tuple[Entry, ...], list[Entry]]:
    """The halves of a row that the end of the page cut, cell by cell; what began above goes on below."""
    halves = {entry.column: entry for entry in lower if entry.row == 0}
    out = []
    for entry in upper:
        half = halves.pop(entry.column, None) if entry.row + entry.rows == height else None
        out.append(entry if half is None else _together(entry, half))
    left = {id(entry) for entry in halves.values()}
    return tuple(out), [entry for entry in lower if entry.row > 0 or id(entry) in left]


def _together(entry: Entry, half: Entry) -> Entry:
    between = glue(entry.text, half.text)
    shift = len(entry.text) + len(between)
    doubts = entry.doubts | frozenset(at + shift for at in half.doubts)
    return replace(
        entry, text=entry.text + between + half.text, rows=entry.rows + half.rows - 1, doubts=doubts
    )


def _with_edges(items: Sequence[Line | Grid]) -> list[Line | Grid]:
    """Lines of a whole page's width share the edges of the document: a page with two words has none of its own."""
    wide = [item for item in items if isinstance(item, Line) and not item.narrow]
    if not wide:
        return list(items)
    left = sorted(line.x0 for line in wide)[len(wide) // 20]
    right = sorted(line.x1 for line in wide)[-1 - len(wide) // 20]
    return [
        edged(item, left, right, narrow=False) if isinstance(item, Line) and not item.narrow else item
        for item in items
    ]


def _measured(lines: list[Line]) -> Measures:
    if not lines:
        return Measures(10.0, 5.0, indents=False)
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    size = sizes.most_common(1)[0][0] or 10.0
    pairs = list(pairwise(lines))
    gaps = [b.top - a.bottom for a, b in pairs if a.page == b.page and 0 <= b.top - a.bottom < 2 * size]
    indented = sum(1 for line in lines if 1.2 < line.indent < 3.5)
    return Measures(size, median(gaps) if gaps else 0.5 * size, indents=indented >= max(2, len(lines) // 12))
