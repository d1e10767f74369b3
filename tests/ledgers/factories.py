"""Sheets as bureaus write them, and people who hand them in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from shuanglian.foundation.accounts.credit_code import check_character
from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.actor import Actor, Role

Cells = Sequence[Sequence[Any]]


@dataclass
class SheetOf:
    """One sheet: rows of plain values; `merges` as (top, left, bottom, right); `percents` columns shown as percent."""

    rows: Cells
    name: str = "表1"
    merges: Sequence[tuple[int, int, int, int]] = ()
    percents: Sequence[int] = ()
    hidden: bool = False
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    formulas: dict[tuple[int, int], tuple[str, Any]] = field(default_factory=dict)


def book(*sheets: SheetOf, date_1904: bool = False) -> bytes:
    """An .xlsx file of these sheets."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": date_1904})
    made.set_properties(
        {"created": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}
    )  # the same bytes for the same cells
    percent, day = made.add_format({"num_format": "0.0%"}), made.add_format({"num_format": "yyyy-mm-dd"})
    for one in sheets:
        _sheet(made, one, percent, day)
    made.close()
    return buffer.getvalue()


def _sheet(made: Any, one: SheetOf, percent: Any, day: Any) -> None:
    sheet = made.add_worksheet(one.name)
    for top, left, bottom, right in one.merges:
        sheet.merge_range(top, left, bottom, right, "")
    for r, cells in enumerate(one.rows):
        for c, value in enumerate(cells):
            if value is None:
                continue
            if hasattr(value, "year"):
                sheet.write_datetime(r, c, value, day)
            else:
                numeric = c in one.percents and isinstance(value, int | float)
                sheet.write(r, c, value, percent if numeric else None)
    for (r, c), (formula, value) in one.formulas.items():
        sheet.write_formula(r, c, formula, None, value)
    for r in one.hidden_rows:
        sheet.set_row(r, None, None, {"hidden": True})
    for c in one.hidden_columns:
        sheet.set_column(c, c, None, None, {"hidden": True})
    if one.hidden:
        sheet.hide()


def code(number: int) -> str:
    """A credit code whose check character fits; its subject is none that exists."""
    first = f"91330603{number:08d}0"[:17]
    return first + check_character(first)


def people(organisation: Organisation, role: Role, name: str) -> Actor:
    user = User.objects.create_user(username=name, password=None, name=name)
    membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    return actor_for(user, membership.pk)


def upload(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def listing(rows: Iterable[Sequence[Any]], title: str = "示例区重点企业名单") -> bytes:
    """A list of enterprises."""
    heads = ["序号", "企业名称", "统一社会信用代码", "所属区域", "主营业务", "联系人", "联系电话"]
    return book(SheetOf([[title], ["填报单位：示例局"], heads, *rows], "名单", merges=[(0, 0, 0, 6)]))
