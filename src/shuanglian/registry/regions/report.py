"""What a check or a load tells: every problem with its place, and what was or would be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .cases import Counts


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`row` is the line of the file, counted from 1 (0: the file as a whole); `field` is the column."""

    file: str
    row: int
    field: str
    message: str

    def to_json(self) -> dict[str, Any]:
        return {
            "file": printable(self.file),
            "row": self.row,
            "field": printable(self.field),
            "message": printable(self.message),
        }

    def __str__(self) -> str:
        where = f"{self.file}:{self.row}" if self.row else self.file
        told = f"{where} {self.field}: {self.message}" if self.field else f"{where}: {self.message}"
        return printable(told)


def printable(text: str) -> str:
    """Without lone surrogates, which come from odd file names and YAML escapes and which no terminal can
    print."""
    return text.encode(errors="replace").decode()


@dataclass(slots=True)
class RegionReport:
    """`counts` are rows per table; `changes` is filled by a load; `kept` are people's edits left as they
    are."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    region: str = ""
    name: str = ""
    version: str = ""
    sha256: str = ""
    dry_run: bool = False
    changes: dict[str, Counts] = field(default_factory=dict)
    kept: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.errors

    @property
    def changed(self) -> int:
        return sum(counts.changed for counts in self.changes.values())

    def to_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "region": self.region,
            "name": self.name,
            "version": self.version,
            "sha256": self.sha256,
            "dry_run": self.dry_run,
            "counts": self.counts,
            "changes": {table: counts.to_json() for table, counts in self.changes.items()},
            "changed": self.changed,
            "kept": [problem.to_json() for problem in self.kept],
            "warnings": [problem.to_json() for problem in sorted(self.warnings)],
            "errors": [problem.to_json() for problem in sorted(self.errors)],
        }
