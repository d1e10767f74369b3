"""Checking a pack: every file, row and field, all problems in one pass, without the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from . import rules
from .columns import Column, Wrong
from .folder import Folder, open_pack
from .report import Problem, RegionReport
from .schema import REGION, SEGMENT_COLUMNS, TABLES, Table
from .yamlrows import Mapping, Sequence


@dataclass(slots=True)
class Row:
    """One row as read: `values` by column (empty ones included), where it stands, and its `bad` cells.

    What is wrong with a cell is told once, by the first who notices.
    """

    table: str
    key: str
    values: dict[str, Any]
    file: str
    line: int
    lines: dict[str, int]
    bad: set[str] = field(default_factory=set)

    def problem(self, name: str, message: str) -> Problem:
        return Problem(self.file, self.lines.get(name, self.line), name, message)


@dataclass(slots=True)
class Pack:
    """A pack as read. `rows[table]` keeps every readable row, `index[table]` the first row of each key."""

    report: RegionReport
    rows: dict[str, list[Row]] = field(default_factory=dict)
    index: dict[str, dict[str, Row]] = field(default_factory=dict)
    geometries: dict[str, dict[str, Any]] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def wrong(self, row: Row, name: str, message: str) -> None:
        if name not in row.bad:
            self.report.errors.append(row.problem(name, message))

    def warn(self, row: Row, name: str, message: str) -> None:
        self.report.warnings.append(row.problem(name, message))


def examine(path: str | Path) -> Pack:
    """Read and check the pack at `path`. Every problem is in `report.errors`; never raises."""
    folder = open_pack(path)
    pack = Pack(RegionReport())
    if not folder.problems:
        _read_region(folder, pack)
        for table in TABLES:
            _read_table(folder, pack, table)
        _split_segments(pack)
        _index(pack)
        _references(pack)
        rules.apply(pack, folder)
    _finish(folder, pack)
    return pack


def _finish(folder: Folder, pack: Pack) -> None:
    report = pack.report
    report.errors = sorted(set(report.errors + folder.problems))
    report.warnings = sorted(set(report.warnings + folder.warnings))
    report.counts = {table: len(rows) for table, rows in pack.rows.items()}
    report.sha256 = folder.digest()


def _read_region(folder: Folder, pack: Pack) -> None:
    file, raw = folder.rows(REGION.name, required=True)
    if raw is None and any(problem.file == file for problem in folder.problems):
        return
    if isinstance(raw, Sequence) and len(raw) == 1:
        raw = raw[0]
    if not isinstance(raw, Mapping):
        folder.wrong(file, "应是“字段: 值”的对照")
        return
    row = _row(pack, REGION, REGION.columns, raw, file)
    pack.meta = row.values
    pack.report.region = row.values.get("key") or ""
    pack.report.name = row.values.get("name") or ""
    pack.report.version = row.values.get("version") or ""


def _read_table(folder: Folder, pack: Pack, table: Table) -> None:
    file, raw = folder.rows(table.name, required=table.required)
    rows = pack.rows[table.name] = []
    if raw is None or raw == "":
        if any(problem.file == file for problem in folder.problems):
            pack.unread.add(table.name)
        return
    if not isinstance(raw, Sequence):
        folder.wrong(file, "应是条目的列表")
        pack.unread.add(table.name)
        return
    for at, entry in enumerate(raw):
        if isinstance(entry, Mapping):
            rows.append(_row(pack, table, table.columns, entry, file))
        else:
            folder.wrong(file, "这一条应是“字段: 值”的对照", raw.lines[at])


def _row(pack: Pack, table: Table, columns: tuple[Column, ...], raw: Mapping, file: str) -> Row:
    row = Row(table.name, "", {}, file, raw.line, raw.lines)
    for name in raw:
        if name and all(column.name != name for column in columns):
            pack.report.errors.append(row.problem(name[:60], "没有这个字段"))
    for column in columns:
        row.values[column.name] = _value(pack, row, column, raw.get(column.name, ""))
    row.key = "|".join(_key_part(row.values.get(name)) for name in table.key)
    return row


def _value(pack: Pack, row: Row, column: Column, raw: Any) -> Any:
    try:
        value = column.read(raw)
    except Wrong as error:
        pack.wrong(row, column.name, str(error))
        row.bad.add(column.name)
        return column.read("") if not column.rows else []
    if column.required and value in ("", None, ()):
        message = "没有注明来源" if column.name == "sources" else "必填"
        pack.wrong(row, column.name, message)
        row.bad.add(column.name)
    if column.rows:
        table = Table(f"{row.table}.{column.name}", column.rows, ())
        return [_row(pack, table, column.rows, entry, row.file) for entry in value]
    return value


def _key_part(value: Any) -> str:
    if isinstance(value, (dt.date, Decimal)):
        return str(value)
    return value if isinstance(value, str) else ""


def _split_segments(pack: Pack) -> None:
    """Segments stand inside their chains in the file and are a table of their own from here on:
    `ic/design`."""
    rows = pack.rows["segments"] = []
    for position, chain in enumerate(pack.rows["chains"], 1):
        chain.values["order"] = position
        for order, row in enumerate(chain.values["segments"], 1):
            row.table, row.key = "segments", f"{chain.key}/{row.values['key']}"
            parent = row.values["parent"]
            row.values |= {
                "chain": chain.key,
                "order": order,
                "parent": f"{chain.key}/{parent}" if parent else "",
            }
            rows.append(row)


def _index(pack: Pack) -> None:
    for table, rows in pack.rows.items():
        index = pack.index[table] = {}
        for row in rows:
            first = index.setdefault(row.key, row)
            if first is not row and row.key.strip("|"):
                pack.wrong(row, _key_field(table), f"与第 {first.line} 行重复：{row.key[:80]}")


def _key_field(table: str) -> str:
    if table == "segments":
        return "key"
    return next(known.key[0] for known in TABLES if known.name == table)


def _references(pack: Pack) -> None:
    for table in TABLES:
        for row in pack.rows[table.name]:
            _check_row(pack, row, table.columns)
    for row in pack.rows["segments"]:
        _check_row(pack, row, SEGMENT_COLUMNS)
        if row.values["parent"] and row.values["parent"] not in pack.index["segments"]:
            pack.wrong(row, "parent", f"没有这个环节：{row.values['parent']}")


def _check_row(pack: Pack, row: Row, columns: Iterable[Column]) -> None:
    for column in columns:
        if column.rows and column.rows is not SEGMENT_COLUMNS:
            for inner in row.values[column.name]:
                _check_row(pack, inner, column.rows)
        if column.to:
            _check_references(pack, row, column)


def _check_references(pack: Pack, row: Row, column: Column) -> None:
    """Point every reference at a row; `0` written by Excel for the source `000` is understood.

    Into a table that could not be read nothing is checked: an unreadable file is one problem, not a thousand.
    """
    if ("chains" if column.to == "segments" else column.to) in pack.unread:
        return
    value = row.values[column.name]
    known = pack.index.get(column.to, {})
    wanted = value if column.many else ((value,) if value else ())
    found = tuple(_restored(code, known) if column.to == "sources" else code for code in wanted)
    for code in found:
        if code not in known:
            pack.wrong(row, column.name, f"{column.to} 里没有“{code[:80]}”")
    row.values[column.name] = found if column.many else (found[0] if found else "")


def _restored(code: str, known: dict[str, Row]) -> str:
    return code.zfill(3) if code not in known and code.isdecimal() and code.zfill(3) in known else code
