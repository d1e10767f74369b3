"""Who is in charge of which unit, as a sheet: in from Excel, out again in the same columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Charge
from shuanglian.foundation.accounts.services import ChargeRow
from shuanglian.foundation.errors import Invalid, Reason

from .spreadsheets import cells, reading, writing
from .spreadsheets.columns import Column, SheetKind, SheetSpec

COLUMNS: Final = (
    Column("login", "领导账号或邮箱", required=True, limit=254, width=24, example="fang.zhuren"),
    Column("unit", "分管单位", required=True, limit=200, width=32, example="示例区科技部门"),
    Column("starts", "从哪天起", "date", required=True, example="2026-01-01"),
    Column("ends", "到哪天止", "date", help="还在分管的不填。", example=""),
)
SPEC: Final = SheetSpec(cast(SheetKind, "charges"), "分管", COLUMNS)


def template() -> bytes:
    """An .xlsx to fill in."""
    return writing.template(SPEC)


def read(data: bytes) -> list[ChargeRow]:
    """Rows of an uploaded sheet (.xlsx, .xls, .ods, CSV). Raises `Invalid` with every cell that cannot be read."""
    table = reading.read(SPEC, data)
    missing = [c.label for c in COLUMNS if c.required and c not in table.columns.values()]
    if missing:
        raise Invalid(Reason("missing_column", _("缺少列：%s") % "、".join(missing), "file"))
    rows, problems = list[ChargeRow](), list[Reason]()
    for number, line in table.rows:
        found = {c.key: _value(number, c, line, at, problems) for at, c in table.columns.items()}
        if all(found.get(c.key) is not None for c in COLUMNS if c.required):
            rows.append(ChargeRow(**found, line=number))
    if problems:
        raise Invalid(problems)
    if not rows:
        raise Invalid(Reason("empty", _("表里没有内容。"), "file"))
    return rows


def _value(number: int, column: Column, line: Any, at: int, problems: list[Reason]) -> Any:
    place = _("第 %(row)s 行“%(column)s”：") % {"row": number, "column": column.label}
    try:
        value = cells.read(column, line[at] if at < len(line) else None)
    except cells.Wrong as error:
        problems.append(Reason("cell", f"{place}{error}", "file"))
        return None
    if value is None and column.required:
        problems.append(Reason("required", place + _("请填写。"), "file"))
    return value


def export(rows: Iterable[Charge]) -> bytes:
    """The same columns as the template, so that what goes out can come in again."""
    book = writing.Book()
    sheet = book.sheet(SPEC.title)
    for position, column in enumerate(COLUMNS):
        sheet.write_string(0, position, column.label, book.head)
    for line, row in enumerate(rows, 1):
        for position, value in enumerate((row.user.username, row.organisation.name, row.starts, row.ends)):
            book.put(sheet, line, position, value)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS) - 1, 24)
    return book.close()
