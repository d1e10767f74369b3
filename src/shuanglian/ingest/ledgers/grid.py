"""A workbook as grids of cells with merged areas. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from .cells import Value, address, is_missing, text_of

MOST_COVERED: Final = 400_000  # cells under merged areas that are looked at; more is refused by the reader


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, all four ends inside it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def __str__(self) -> str:
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


@dataclass(slots=True)
class Sheet:
    """`rows` may be of different lengths; rows and columns count from 0. `hidden` is the sheet itself."""

    name: str
    rows: list[list[Value]]
    merges: tuple[Area, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    _over: dict[tuple[int, int], Area] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for area in self.merges:
            if 1 < area.size <= MOST_COVERED and len(self._over) < MOST_COVERED:
                spots = (
                    (r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)
                )
                self._over.update(dict.fromkeys(spots, area))

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def at(self, row: int, column: int) -> Value:
        """What was written into this very cell."""
        if not 0 <= row < len(self.rows):
            return None
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else None

    def shown(self, row: int, column: int) -> Value:
        """What stands there for people: a merged cell says its content everywhere."""
        area = self._over.get((row, column))
        return self.at(area.top, area.left) if area else self.at(row, column)

    def merge(self, row: int, column: int) -> Area | None:
        return self._over.get((row, column))

    def covered(self, row: int, column: int) -> bool:
        """Under a merged cell that begins elsewhere."""
        area = self._over.get((row, column))
        return area is not None and (area.top, area.left) != (row, column)

    def filled(self, row: int) -> list[tuple[int, Value]]:
        """(column, value) of cells with content that begin in this row."""
        if not 0 <= row < len(self.rows):
            return []
        cells = enumerate(self.rows[row])
        return [(at, cell) for at, cell in cells if cell is not None and (cell != "" and str(cell).strip())]

    def is_blank(self, row: int) -> bool:
        return not self.filled(row)

    def texts(self, row: int) -> list[str]:
        return [text_of(cell) for _at, cell in self.filled(row)]

    def values(self, column: int, rows: Iterable[int]) -> Iterator[tuple[int, Value]]:
        """(row, value) of what is not missing."""
        for row in rows:
            cell = self.at(row, column)
            if not is_missing(cell):
                yield row, cell

    def turned(self) -> Sheet:
        """Rows and columns exchanged: for tables with one record in each column."""
        width = self.width
        rows = [[self.at(r, c) for r in range(len(self.rows))] for c in range(width)]
        merges = tuple(Area(a.left, a.top, a.right, a.bottom) for a in self.merges)
        return Sheet(self.name, rows, merges, self.hidden, self.hidden_columns, self.hidden_rows)

    def part(self, area: Area) -> Sheet:
        """The cells of an area, counted from its own corner."""
        rows = [
            self.rows[r][area.left : area.right + 1]
            for r in range(area.top, min(area.bottom + 1, len(self.rows)))
        ]
        inside = [
            a for a in self.merges if area.top <= a.top and a.bottom <= area.bottom and area.left <= a.left
        ]
        merges = tuple(_moved(a, -area.top, -area.left) for a in inside if a.right <= area.right)
        return Sheet(self.name, rows, merges, self.hidden)


def _moved(area: Area, down: int, right: int) -> Area:
    return Area(area.top + down, area.left + right, area.bottom + down, area.right + right)


@dataclass(frozen=True, slots=True)
class Workbook:
    """`notes`: (code, words) of what people should know about the reading."""

    name: str
    sheets: tuple[Sheet, ...]
    notes: tuple[tuple[str, str], ...] = ()
