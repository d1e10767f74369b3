"""What an import would do, and everything that stands against it, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shuanglian.foundation.errors import InvalidImport, Reason

from .columns import SheetKind


@dataclass(frozen=True, slots=True)
class CellError:
    """One thing wrong: `row` counts as the spreadsheet does (from 1); `column` is the heading, if any."""

    sheet: str
    row: int
    column: str
    message: str
    code: str = "invalid"


@dataclass(slots=True)
class ImportReport:
    """`ok` means that `apply` would accept the file.

    `header` and `cells` (row number → cells) are the sheet as it was read, for `error_sheet`.
    """

    kind: SheetKind
    sha256: str
    sheet: str
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    errors: list[CellError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    cells: dict[int, list[Any]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors

    def add(self, row: int, column: str, message: str, code: str = "invalid") -> None:
        self.errors.append(CellError(self.sheet, row, column, message, code))

    def refuse(self) -> None:
        """Raise `InvalidImport` with every error, if there is any."""
        if self.errors:
            raise InvalidImport(
                Reason(e.code, e.message, f"{e.sheet}!{e.row}" + (f"!{e.column}" if e.column else ""))
                for e in self.errors
            )

    def to_json(self) -> dict[str, Any]:
        counts = {
            name: getattr(self, name) for name in ("rows", "created", "updated", "unchanged", "skipped")
        }
        errors = [
            {"sheet": e.sheet, "row": e.row, "column": e.column, "message": e.message, "code": e.code}
            for e in self.errors
        ]
        head = {"ok": self.ok, "kind": self.kind, "sha256": self.sha256, "sheet": self.sheet}
        return {**head, **counts, "errors": errors, "notes": self.notes}
