"""What was understood, out again: a clean long table, and the sheet with its wrong cells marked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from shuanglian.registry.spreadsheets.writing import Book, defuse

from . import selectors
from .cells import Fault, Percent, Uncached, address, is_missing, number, text_of
from .columns import Role
from .models import LedgerIntake
from .understanding import TableUnderstanding, understand
from .words import SENTENCES

Format = Literal["csv", "xlsx", "json"]
HEADS: Final = (
    "工作表",
    "表名",
    "单元格",
    "名称",
    "统一社会信用代码",
    "地方",
    "指标",
    "期间",
    "类型",
    "单位",
    "数值",
    "文字",
)
_KEYS: Final = ("name", "credit_code", "place")
_ROWS: Final = 20_000  # of a sheet that are copied beside the marked cells
_SHEET_NAME: Final = 31


def long_rows(table: TableUnderstanding) -> Iterator[list[Any]]:
    """One line for each cell that says something about its row: figures with number, unit and period, other cells as text."""
    keys = {c.meaning.key: c for c in table.columns if c.role is Role.KEY}
    unit_column = next((c for c in table.columns if c.role is Role.UNIT), None)
    labels = keys.get("indicator") or keys.get("project")
    told = [c for c in table.columns if c.role in (Role.VALUE, Role.TEXT)] or list(keys.values())[:1]
    for row in table.data:
        who = [text_of(table.grid.shown(row, keys[key].index)) if key in keys else "" for key in _KEYS]
        label = text_of(table.grid.shown(row, labels.index)) if labels else ""
        unit = text_of(table.grid.at(row, unit_column.index)) if unit_column else ""
        for one in told:
            cell = table.grid.at(row, one.index)
            if is_missing(cell):
                continue
            value = number(cell) if one.role is Role.VALUE else None
            what = f"{label}{one.words}" if one.role is Role.VALUE else one.head
            spot = address(*table.spot(row, one.index))
            basis = one.basis if one.role is Role.VALUE else ""
            yield [
                table.sheet, table.title, spot, *who, what or one.head, one.period, basis, one.unit or unit if value is not None else "",
                value, "" if value is not None else text_of(cell),
            ]  # fmt: skip


def export(intake: LedgerIntake, form: Format) -> bytes:
    """Every table of the file as one long table. Raises `Unreadable`."""
    tables = understand(selectors.workbook(intake)).tables
    rows = (line for table in tables for line in long_rows(table))
    return _WRITERS[form](rows)


def _csv(rows: Iterator[list[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADS)
    writer.writerows([defuse("" if cell is None else str(cell)) for cell in line] for line in rows)
    return text.getvalue().encode("utf-8-sig")


def _json(rows: Iterator[list[Any]]) -> bytes:
    told = [
        dict(zip(HEADS, [*line[:10], None if line[10] is None else str(line[10]), line[11]], strict=True))
        for line in rows
    ]
    return json.dumps(told, ensure_ascii=False).encode()


def _xlsx(rows: Iterator[list[Any]]) -> bytes:
    book = Book()
    sheet = book.sheet("明细")
    sheet.freeze_panes(1, 0)
    for at, head in enumerate(HEADS):
        book.put(sheet, 0, at, head, book.head)
    for number_, line in enumerate(rows, 1):
        if number_ > 1_048_000:
            break
        for at, cell in enumerate(line):
            book.put(sheet, number_, at, cell)
    return book.close()


_WRITERS: Final = {"csv": _csv, "json": _json, "xlsx": _xlsx}


def words_of(finding: Mapping[str, Any]) -> str:
    """A finding in the language of whoever reads it."""
    return str(_(SENTENCES[finding["code"]]) % finding["given"])


def error_sheet(intake: LedgerIntake) -> bytes:
    """The list of problems, and every sheet with its wrong cells marked and explained. Raises `Unreadable`."""
    findings = intake.result.get("findings") or _understood(intake)
    book = Book()
    _list(book, findings)
    by_sheet: dict[str, dict[tuple[int, int], list[str]]] = {}
    for one in findings:
        if one["row"] is not None and one["level"] != "notice":
            spot = (one["row"], one["column"] if one["column"] is not None else 0)
            by_sheet.setdefault(one["sheet"], {}).setdefault(spot, []).append(words_of(one))
    for at, sheet in enumerate(selectors.workbook(intake).sheets):
        if not sheet.hidden:
            _marked(book, f"{at + 1}-{sheet.name}", sheet.rows, by_sheet.get(sheet.name, {}))
    return book.close()


def _understood(intake: LedgerIntake) -> list[dict[str, Any]]:
    told = [one for table in intake.tables for one in table["findings"]]
    return [*intake.understanding.get("findings", []), *told]


def _list(book: Book, findings: Sequence[Mapping[str, Any]]) -> None:
    sheet = book.sheet(_("问题清单")[:_SHEET_NAME])
    sheet.set_column(2, 2, 80)
    for at, head in enumerate((_("工作表"), _("位置"), _("问题"))):
        book.put(sheet, 0, at, head, book.head)
    for line, one in enumerate(findings, 1):
        for at, cell in enumerate((one["sheet"], one["address"], words_of(one))):
            book.put(sheet, line, at, cell, book.wrong if at == 2 and one["level"] == "error" else None)


def _marked(
    book: Book, name: str, rows: Sequence[Sequence[Any]], wrong: Mapping[tuple[int, int], list[str]]
) -> None:
    """The cells where they stand; of a very long sheet only the first rows and those with problems."""
    told = "".join("_" if c in "[]:*?/\\'" else c for c in name)[:_SHEET_NAME]
    sheet = book.sheet(told)
    concerned = {row for row, _at in wrong}
    for row, cells in enumerate(rows):
        if row >= _ROWS and row not in concerned:
            continue
        for at, cell in enumerate(cells):
            book.put(sheet, row, at, _plain(cell), book.wrong if (row, at) in wrong else None)
    for (row, at), words in wrong.items():
        if not (row < len(rows) and at < len(rows[row])):
            book.put(sheet, row, at, "?", book.wrong)
        sheet.write_comment(row, at, "\n".join(words)[:2_000])


def _plain(cell: Any) -> Any:
    return text_of(cell) if isinstance(cell, Percent | Fault | Uncached) or hasattr(cell, "hour") else cell
