"""What readers of formats fill: pieces in reading order, which become one raw text and the blocks that lie in it."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..aligned import Aligned
from ..document import Block, Cell, Document, Kind, Limits, Note, Table, Unreadable
from ..repair import repair

# Control characters have no place in a text; a lone surrogate could not even be printed.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell of a table before the raw text is made: what stands where, how much it covers, which places are doubtful."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    doubts: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Piece:
    kind: Kind
    start: int
    end: int
    level: int = 0
    page: int | None = None
    cells: list[tuple[Entry, int, int]] = field(default_factory=list)
    title: str = ""
    heads: int = 0


class Extraction:
    """Raises `Unreadable` as soon as text or cells grow over the limits."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits, self.notes = name, limits, list[Note]()
        self._parts, self._length = list[str](), 0
        self._pieces, self._doubts, self._cells = list[_Piece](), set[int](), 0
        # Kind and text of the last piece: a table looks for its caption there.
        self.last: tuple[Kind, str] | None = None

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def note(self, code: str, message: str) -> None:
        """Something people should know about the reading of this file."""
        self.notes.append(Note(code, message))

    def add(
        self, kind: Kind, text: str, *, level: int = 0, page: int | None = None, doubts: Iterable[int] = ()
    ) -> None:
        """A piece of prose; an empty one is nothing. `doubts` are positions in `text`."""
        clean = cleaned(text)
        if not clean.strip():
            return
        start = self._length
        self._doubts.update(start + at for at in doubts)
        self._write(clean)
        self._pieces.append(_Piece(kind, start, self._length, level, page))
        self.last = kind, clean
        self._write("\n")

    def add_table(
        self, entries: Sequence[Entry], *, title: str = "", heads: int = 0, page: int | None = None
    ) -> None:
        """A table: cells of a row part by tabs, rows by line ends."""
        height = max((entry.row + entry.rows for entry in entries), default=0)
        width = max((entry.column + entry.columns for entry in entries), default=0)
        self._cells += height * width
        if self._cells > self.limits.cells:
            raise Unreadable("too_many_cells", f"{self.name}：表格超过 {self.limits.cells} 格")
        if not any(entry.text.strip() for entry in entries):
            return
        piece = _Piece(Kind.TABLE, self._length, self._length, page=page, title=title, heads=heads)
        row, column = None, 0
        for entry in sorted(entries, key=lambda entry: (entry.row, entry.column)):
            if entry.row != row:
                self._write("" if row is None else "\n")
                row, column = entry.row, 0
            self._write("\t" * (entry.column - column))
            column, start = entry.column, self._length
            self._doubts.update(start + at for at in entry.doubts)
            self._write(cleaned(entry.text))
            piece.cells.append((entry, start, self._length))
        piece.end = self._length
        self._pieces.append(piece)
        self.last = Kind.TABLE, ""
        self._write("\n")

    def document(self, media: str, *, pages: int = 0, title: str = "") -> Document:
        """The document. Raises `Unreadable` where nothing was found in the file."""
        if not self._pieces:
            raise Unreadable("empty", f"{self.name}：文件里没有文字")
        raw = "".join(self._parts)
        mended = repair(raw)
        text = mended.text if mended.text.text != raw else None
        cut = _Cutter(raw, text, array("l", sorted(self._doubts)))
        if mended.spans:
            self.note("repaired", f"已修复 {len(mended.spans)} 处损坏的文字")
        blocks = tuple(_with_paths([self._block(piece, cut) for piece in self._pieces]))
        name = title or next((b.text.text.strip() for b in blocks if b.kind is Kind.TITLE), "")
        return Document(raw, blocks, self.name, media, "", name, None, pages, tuple(self.notes))

    def _block(self, piece: _Piece, cut: _Cutter) -> Block:
        table = None
        if piece.kind is Kind.TABLE:
            cells = tuple(
                Cell(cut(start, end), e.row, e.column, e.rows, e.columns) for e, start, end in piece.cells
            )
            table = Table(cells, piece.title, piece.heads)
        return Block(piece.kind, cut(piece.start, piece.end), piece.level, piece.page, (), table)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        if self._length > self.limits.characters:
            raise Unreadable("too_long", f"{self.name}：文字超过 {self.limits.characters} 字")


class _Cutter:
    """Parts of the raw text, mended where something was damaged."""

    def __init__(self, raw: str, mended: Aligned | None, doubts: array[int]) -> None:
        self.raw, self.mended, self.doubts = raw, mended, doubts

    def __call__(self, start: int, end: int) -> Aligned:
        if self.mended is None:
            part = Aligned.of(self.raw, start, end)
        else:
            part = self.mended.cut(self.mended.at_raw(start), self.mended.at_raw(end))
        low, high = bisect_left(self.doubts, start), bisect_left(self.doubts, end)
        if low == high:
            return part
        marked = set(self.doubts[low:high])
        found = frozenset(at for at, place in enumerate(part.starts) if place in marked)
        return replace(part, doubts=part.doubts | found)


def _with_paths(blocks: list[Block]) -> Iterable[Block]:
    """Each block with the headings above it."""
    above: list[tuple[int, str]] = []
    for block in blocks:
        if block.kind is Kind.HEADING:
            above = [pair for pair in above if pair[0] < block.level]
        yield replace(block, path=tuple(text for _, text in above))
        if block.kind is Kind.HEADING:
            above.append((block.level, " ".join(block.text.text.split())))


def cleaned(text: str) -> str:
    """Without control characters, one for one, so that places stay where they are."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))
