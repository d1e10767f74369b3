"""What readers of formats fill: pieces in reading order, which become one raw text and the blocks that lie in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace

from ..aligned import Aligned
from ..document import Cell, Document, Kind, Limits, Note, Table, Unreadable
from ..repair import repair, simplified
from .assembling import document_of
from .structure import Given, blocks_of

# Control characters have no place in a text; a lone surrogate could not even be printed.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Ranks of headings by level, between those of headings that are numbered in the text (`marks.NUMBERING`).
_RANKS = (0, 5, 15, 35, 45, 65, 75)
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
    sure: bool = True
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
        self,
        kind: Kind,
        text: str,
        *,
        level: int = 0,
        page: int | None = None,
        doubts: Iterable[int] = (),
        sure: bool = True,
    ) -> None:
        """A piece of prose; an empty one is nothing. `doubts` are positions in `text`; `sure`: the format says the kind."""
        clean = cleaned(text)
        if not clean.strip():
            return
        start = self._length
        self._doubts.update(start + at for at in doubts)
        self._write(clean)
        self._pieces.append(_Piece(kind, start, self._length, level, page, sure))
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

    def document(self, media: str, *, pages: int = 0) -> Document:
        """The document. Raises `Unreadable` where nothing was found in the file."""
        if not self._pieces:
            raise Unreadable("empty", f"{self.name}：文件里没有文字")
        raw = "".join(self._parts)
        mended = repair(raw)
        text = _doubting(simplified(mended.text), self._doubts)
        given = [found for piece in self._pieces if (found := _given(piece, text)) is not None]
        blocks = blocks_of(text, self._turns(pages), given)
        return document_of(raw, mended, blocks, name=self.name, media=media, pages=pages, notes=self.notes)

    def _turns(self, pages: int) -> list[int]:
        """Where each page begins in the raw text; one without text begins where the next one does."""
        turns: list[int] = []
        for piece in self._pieces:
            turns += [piece.start] * ((piece.page or 0) - len(turns))
        return turns if pages else []

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        if self._length > self.limits.characters:
            raise Unreadable("too_long", f"{self.name}：文字超过 {self.limits.characters} 字")


def _given(piece: _Piece, text: Aligned) -> Given | None:
    """What the format itself says of a piece; nothing where its words decide."""
    if not piece.sure:
        return None
    start, end = text.at_raw(piece.start), text.at_raw(piece.end)
    table = None
    if piece.kind is Kind.TABLE:
        cells = (
            Cell(text.cut(text.at_raw(low), text.at_raw(high)), e.row, e.column, e.rows, e.columns)
            for e, low, high in piece.cells
        )
        table = Table(tuple(cells), piece.title, piece.heads)
    return Given(piece.kind, start, end, _RANKS[min(piece.level, 6)], table)


def _doubting(text: Aligned, places: Set[int]) -> Aligned:
    """With the characters marked that were made from these places of the raw text."""
    if not places:
        return text
    found = frozenset(at for at, place in enumerate(text.starts) if place in places)
    return replace(text, doubts=text.doubts | found)


def cleaned(text: str) -> str:
    """Without control characters, one for one, so that places stay where they are."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))
