"""A whole file put to the checks: tables read, findings with the rows of the file, what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import files, words
from .checks import check
from .files.reading import Table
from .records import DEFAULT, Finding, Rules


@dataclass(frozen=True, slots=True)
class Inspected:
    """One table of the file with its findings. `lines` gives the row of the file for each data row."""

    sheet: str
    shape: str
    rows: int
    values: int
    findings: list[Finding]
    unread: list[tuple[int, str]]
    lines: list[int]

    def to_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "shape": self.shape,
            "rows": self.rows,
            "values": self.values,
            "unread": [
                {"row": row, "file_row": self.lines[row - 1], "text": text} for row, text in self.unread
            ],
        }


def inspect(data: bytes, rules: Rules = DEFAULT) -> list[Inspected]:
    """Every table of a CSV file or workbook. Raises `files.Unreadable` if there is none."""
    return [_inspect(table, rules) for table in files.open_tables(data)]


def _inspect(table: Table, rules: Rules) -> Inspected:
    shaped = files.records_of(table)
    lines = [line for line, _row in table.rows]
    findings = check(shaped.records, rules)
    return Inspected(
        table.name, shaped.shape, shaped.rows, len(shaped.records), findings, shaped.unread, lines
    )


def finding_json(finding: Finding, *, sheet: str = "", lines: list[int] | None = None) -> dict[str, Any]:
    """`rows` are data rows from 1, `file_rows` the rows as a spreadsheet numbers them."""
    return {
        "code": finding.code,
        "title": words.title(finding.code),
        "severity": str(finding.severity),
        "blocking": finding.blocking,
        "explanation": finding.explanation,
        "rows": list(finding.rows),
        "file_rows": [lines[row - 1] for row in finding.rows if row] if lines else [],
        "figures": finding.figures,
    } | ({"sheet": sheet} if sheet else {})


def to_json(tables: list[Inspected]) -> dict[str, Any]:
    """What `shuanglian integrity check FILE --json` prints."""
    found = [
        finding_json(finding, sheet=table.sheet, lines=table.lines)
        for table in tables
        for finding in table.findings
    ]
    return {
        "ok": True,
        "tables": [table.to_json() for table in tables],
        "rows": sum(table.rows for table in tables),
        "findings": found,
    }
