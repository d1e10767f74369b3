"""What is wrong or worth knowing in a sheet, with the address of its cell. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from .cells import Fault, Uncached, Value, address, letters
from .words import sentence

# What blocks taking over, what somebody should look at, what is only told.
ERROR, WARNING, NOTICE = "error", "warning", "notice"
MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Finding:
    """`row` and `column` count from 0; None where the finding is about a whole row, column, table or file."""

    code: str
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    given: dict[str, Any] = field(default_factory=dict)
    level: str = ERROR

    @property
    def address(self) -> str:
        """B5 for a cell, 5 for a row, B for a column."""
        if self.row is None:
            return "" if self.column is None else letters(self.column)
        return f"{self.row + 1}" if self.column is None else address(self.row, self.column)

    @property
    def message(self) -> str:
        return sentence(self.code, self.given)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code, "level": self.level, "sheet": self.sheet, "address": self.address,
            "message": self.message, "given": self.given, "row": self.row, "column": self.column,
        }  # fmt: skip


def shown(value: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def capped(rows: Iterable[Finding], most: int = MOST) -> list[Finding]:
    """At most so many; the last one says that there are more."""
    found: list[Finding] = []
    for row in rows:
        if len(found) == most:
            return [*found, Finding("many", given={"count": most}, level=NOTICE)]
        found.append(row)
    return found


def unreadable(value: Value) -> str:
    """The code of what keeps a cell from being read as a figure or a word; "" for a plain one."""
    if isinstance(value, Fault):
        return "error_cell"
    return "uncached" if isinstance(value, Uncached) else ""
