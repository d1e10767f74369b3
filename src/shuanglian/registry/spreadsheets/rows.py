"""Rows of a table → typed values, with every error of every cell in the report."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from . import cells
from .columns import EXAMPLE_ROW, Column, SheetSpec
from .reading import Table
from .report import ImportReport


@dataclass(slots=True)
class Row:
    """One row that is not the example. `values` and `groups` hold what was filled in and could be read."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    groups: dict[int, dict[str, Any]] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)

    def text(self, key: str) -> str:
        """The text under `key`, "" if there is none."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""


class Sheet:
    """A table being read into a report; knows the headings as the person wrote them."""

    def __init__(self, spec: SheetSpec, table: Table, report: ImportReport) -> None:
        self.spec, self.table, self.report = spec, table, report
        self._labels = {column.key: table.header[position] for position, column in table.columns.items()}
        self._columns = {column.key: column for column in spec.columns}
        self._seen: dict[Hashable, int] = {}

    def rows(self) -> list[Row]:
        rows = []
        for number, row_cells in self.table.rows:
            row = self._read(number, row_cells)
            if row.text("mark") == EXAMPLE_ROW:
                self.report.skipped += 1
                self.report.errors = [e for e in self.report.errors if e.row != number]
            else:
                rows.append(row)
        self.report.rows = len(rows)
        return rows

    def error(self, row: Row, key: str, message: str, code: str = "invalid") -> None:
        """`key` names the column, as `Column.key`; "" is the row as a whole."""
        row.bad.add(key)
        self.report.add(row.number, self._label(key), message, code)

    def require(self, row: Row) -> None:
        """Say which required cells of a new object are empty."""
        for column in self.spec.columns:
            if column.required and column.key not in row.values and column.key not in row.bad:
                self.error(row, column.key, _("必填。"), "required")

    def once(self, row: Row, key: str, identity: Hashable) -> None:
        """The same object may stand in one row only."""
        first = self._seen.setdefault(identity, row.number)
        if first != row.number:
            self.error(row, key, _("与第 %(row)d 行重复。") % {"row": first}, "duplicate")

    def _label(self, key: str) -> str:
        column = self._columns.get(key)
        return self._labels.get(key, column.label if column else "")

    def _read(self, number: int, row_cells: list[Any]) -> Row:
        row = Row(number)
        groups: dict[int, dict[str, Any]] = {}
        for position, column in self.table.columns.items():
            cell = row_cells[position] if position < len(row_cells) else None
            value = self._value(row, column, cell)
            if value is None:
                continue
            key, dot, group = column.key.partition(".")
            if dot:
                groups.setdefault(int(group), {})[key] = value
            else:
                row.values[key] = value
        self._check_groups(row, groups)
        row.groups = {n: groups[n] for n in sorted(groups)}
        return row

    def _value(self, row: Row, column: Column, cell: Any) -> Any:
        try:
            return cells.read(column, cell)
        except cells.Wrong as wrong:
            self.error(row, column.key, str(wrong))
            return None

    def _check_groups(self, row: Row, groups: dict[int, dict[str, Any]]) -> None:
        for number, group in groups.items():
            if not group.get("metric") and f"metric.{number}" not in row.bad:
                self.error(row, f"metric.{number}", _("这一组填了数值，缺少指标名称。"), "required")
