"""Sheets of a round: values from outside in, the result out (texts never become formulas)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, cast

from django.utils import translation
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.registry.spreadsheets import cells, reading, writing
from shuanglian.registry.spreadsheets.columns import Column, SheetKind, SheetSpec

from . import selectors
from .models import Round
from .services import SheetRow

COLUMNS: Final = (
    Column("need", "难题编号", required=True, limit=40, example="XQ-2026-0001"),
    Column("expert", "专家编号", required=True, limit=40, example="SX-0001"),
    Column("value", "把握", "decimal", required=True, help="0 到 1 之间。", example="0.62"),
    Column("why", "说明", limit=300, width=40, example="做过同类课题"),
    Column("conflict", "利益冲突", limit=300, width=30, help="有则写明，写了就不会派在一起。"),
)
SPEC: Final = SheetSpec(cast(SheetKind, "rounds"), "候选", COLUMNS)
HEADINGS: Final = (
    "难题编号", "难题", "专家编号", "专家", "把握", "理由", "结果", "人工指定", "办理理由",
)  # fmt: skip


def template() -> bytes:
    """An .xlsx to fill in."""
    return writing.template(SPEC)


def read(data: bytes) -> list[SheetRow]:
    """Rows of an uploaded sheet (.xlsx, .xls, .ods, CSV). Raises `Invalid` with every cell that cannot be read."""
    table = reading.read(SPEC, data)
    missing = [c.label for c in COLUMNS if c.required and c not in table.columns.values()]
    if missing:
        raise Invalid(Reason("missing_column", _("缺少列：%s") % "、".join(missing), "file"))
    rows, problems = [], list[Reason]()
    for number, line in table.rows:
        values = _values(
            number, {c: line[at] if at < len(line) else None for at, c in table.columns.items()}, problems
        )
        if len(values) == len(table.columns):
            rows.append(SheetRow(**{name: value for name, value in values.items() if value is not None}))
    if problems:
        raise Invalid(problems)
    return rows


def _values(number: int, line: dict[Column, Any], problems: list[Reason]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, cell in line.items():
        place = _("第 %(row)s 行“%(column)s”：") % {"row": number, "column": column.label}
        try:
            value = cells.read(column, cell)
        except cells.Wrong as error:
            problems.append(Reason("cell", f"{place}{error}", "file"))
            continue
        if value is None and column.required:
            problems.append(Reason("required", place + _("请填写。"), "file"))
            continue
        found[column.key] = float(value) if column.key == "value" and value is not None else value
    return found


def export(viewer: Actor, found: Round, fmt: Literal["xlsx", "csv"]) -> bytes:
    """What this viewer may see of the result, one row for each pair."""
    with translation.override("zh-hans"):  # the sheet is Chinese in every locale, as its headings are
        rows = list(_rows(viewer, found))
    return _csv(rows) if fmt == "csv" else _xlsx(found.name, rows)


def _rows(viewer: Actor, found: Round) -> Iterable[Sequence[Any]]:
    why = {}
    if found.result:
        why = {(pair["need"], pair["expert"]): pair.get("why", "") for pair in found.result["assigned"]}
    from shuanglian.registry import selectors as registry

    rows = list(selectors.proposals(viewer, found))
    needs = registry.needs(viewer).filter(pk__in=[row.need.need_id for row in rows])
    titles = {view.id: view.title for view in registry.need_views(viewer, needs)}
    for row in rows:
        number, ref = row.need.need.number, row.expert.party.ref
        yield (
            number, titles.get(row.need.need_id, ""), ref, row.expert.party.name, row.value,
            why.get((number, ref), "") if viewer.is_staff else "",
            row.get_decision_display(), row.is_override, row.reason if viewer.is_staff else "",
        )  # fmt: skip


def _xlsx(title: str, rows: Sequence[Sequence[Any]]) -> bytes:
    book = writing.Book()
    sheet = book.sheet("拟派")
    del title
    for position, name in enumerate(HEADINGS):
        sheet.write_string(0, position, name, book.head)
    for line, row in enumerate(rows, 1):
        for position, value in enumerate(row):
            book.put(sheet, line, position, value)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(HEADINGS) - 1, 20)
    return book.close()


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for row in rows:
        plain = ["是" if cell is True else "否" if cell is False else cell for cell in row]
        writer.writerow([writing.defuse("" if cell is None else cell) for cell in plain])
    return text.getvalue().encode("utf-8-sig")
