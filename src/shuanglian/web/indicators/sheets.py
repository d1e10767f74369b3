"""The board as a table to take away: every text guarded against being run, every demonstration value marked."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.indicators.status import Status, missing_words
from shuanglian.registry.spreadsheets.writing import Book, defuse

from ..http import actor_of, download, text
from . import listing, shown


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The rows of the board under the same filters; parts of pairs have rows of their own."""
    viewer, chosen, today = actor_of(request), listing.filters(request), timezone.localdate()
    _plans, table = listing.table_of(viewer, chosen.plan, chosen.place, today)
    found = listing.filtered(table, chosen) if table else []
    rows = [_cells(one, today.isoformat()) for state in found for one in (state.parts or (state,))]
    name = f"{_('规划指标')}-{today.isoformat()}"
    if text(request, "format", 10) == "csv":
        return download(_csv(rows), f"{name}.csv")
    return download(_xlsx(rows), f"{name}.xlsx")


def heads() -> list[str]:
    return [
        _("代码"), _("序号"), _("类别"), _("指标"), _("单位"), _("基期"), _("基期值"), _("目标年"), _("目标值"),
        _("目标类型"), _("最新期间"), _("最新实际"), _("示例"), _("走了多少"), _("应走多少"), _("判断"), _("每月需"),
        _("预测"), _("预测下界"), _("预测上界"), _("缺什么"), _("未答提问"), _("数据编号"), _("截至"),
    ]  # fmt: skip


def _cells(one: Status, day: str) -> list[Any]:
    """Missing is an empty cell with its name in 缺什么, never a zero."""
    actual, f = one.actual, one.forecast
    return [
        one.code, one.number, one.group, one.name, one.unit, one.base_year, one.base, one.target_year, one.target,
        _("年均增速") if shown.is_growth(one) else _("到期值"),
        actual.period.text if actual else None, actual.value if actual else None,
        (_("是") if actual.is_demo else _("否")) if actual else None,
        _round(one.progress), _round(one.expected_progress), one.light_words, _round(one.needed_per_month),
        _round(f.value) if f else None, _round(f.low) if f else None, _round(f.high) if f else None,
        "、".join(missing_words(code) for code in one.missing) or None, one.questions,
        actual.observation_id if actual else None, day,
    ]  # fmt: skip


def _round(value: Decimal | float | None) -> Decimal | None:
    return None if value is None else round(Decimal(str(value)), 4)


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(heads())
    for row in rows:
        writer.writerow([_flat(cell) for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def _flat(cell: Any) -> Any:
    """Numbers without zeros at the end; only texts can be dangerous."""
    if cell is None:
        return ""
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else defuse(cell)


def _xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Book()
    sheet = book.sheet(_("规划指标"))
    for column, head in enumerate(heads()):
        book.put(sheet, 0, column, head, book.head)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            book.put(sheet, number, column, cell)
    sheet.freeze_panes(1, 4)
    sheet.set_column(3, 3, 30)
    return book.close()
