"""What reading makes of a file, whatever its format: blocks of text in reading order, tables with cells, pages, dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from .aligned import Aligned


class Kind(StrEnum):
    """What a block is. NOISE (page numbers, stray tokens) and CONTENTS (a table of contents) hold no facts."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CAPTION = "caption"
    TABLE = "table"
    NOTE = "note"
    CONTENTS = "contents"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class Cell:
    """`row` and `column` count from 0; a merged cell says how many rows and columns it covers."""

    text: Aligned
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """`heads`: how many rows at the top are headings (0: none known). `title` may be empty."""

    cells: tuple[Cell, ...]
    title: str = ""
    heads: int = 0

    @property
    def height(self) -> int:
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @property
    def width(self) -> int:
        return max((cell.column + cell.columns for cell in self.cells), default=0)

    def grid(self) -> list[list[Cell | None]]:
        """Rows of cells; a merged cell stands at each place that it covers."""
        rows: list[list[Cell | None]] = [[None] * self.width for _ in range(self.height)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    rows[row][column] = cell
        return rows


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the document in reading order. `path`: the headings above it, outermost first; `page` counts from 1."""

    kind: Kind
    text: Aligned
    level: int = 0
    page: int | None = None
    path: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that people should know about the reading: what was repaired, joined, left out or could not be read."""

    code: str
    message: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """`raw` is what every offset counts in: the decoded file for text and HTML, the extracted text for other formats."""

    raw: str = field(repr=False)
    blocks: tuple[Block, ...]
    name: str
    media: str
    encoding: str = ""
    title: str = ""
    dated: dt.date | None = None
    pages: int = 0
    notes: tuple[Note, ...] = ()

    def prose(self) -> Iterator[tuple[int, Block]]:
        """Blocks that may state facts in sentences, with their position."""
        telling = {Kind.TITLE, Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM, Kind.CAPTION, Kind.NOTE}
        return ((at, block) for at, block in enumerate(self.blocks) if block.kind in telling)


class Unreadable(ValueError):
    """A file that is refused or cannot be read; `code` is stable, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost, so that a hostile one is refused before it hurts.

    Bytes as they come and unpacked, and how many times larger than packed; characters, pages and cells of what is read;
    pixels of one picture. Seconds and bytes of memory hold where a file is read in a process of its own (`batch`).
    """

    bytes: int = 50_000_000
    unpacked: int = 400_000_000
    ratio: int = 200
    characters: int = 5_000_000
    pages: int = 3_000
    cells: int = 1_000_000
    seconds: float = 120.0
    pixels: int = 60_000_000
    memory: int = 4_000_000_000


DEFAULT_LIMITS = Limits()
