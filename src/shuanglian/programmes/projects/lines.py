"""Lines of a list of projects as offices keep it → cells by column, the unit of bare sums, headings left out.

Sums often stand without a unit, which is told once above them (总投资（亿元）, 单位：万元), and the year of the plan stands
in its heading (2026年度计划投资). A list is cut by lines like 一、产业项目, and ends with its sums.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.registry.spreadsheets import cells
from shuanglian.registry.spreadsheets.columns import Column, SheetSpec
from shuanglian.registry.text import normalise

from ..tickets import tables

SUMS: Final = ("total", "yearly")
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("编号", "项目代码"),
    "name": ("项目", "名称", "工程名称", "单体项目名称"),
    "party": ("业主单位", "建设单位", "项目业主", "实施主体", "投资主体", "项目主体"),
    "place": ("所在地", "属地", "区域", "建设地点"),
    "signed_on": ("签约时间", "签订日期", "签约日"),
    "total": ("总投资额", "投资总额", "计划总投资", "项目总投资"),
    "yearly": ("年度计划", "年度投资计划", "年度计划投资额", "当年计划投资", "本年计划投资"),
    "note": ("备注",),
}
_PLANS: Final = ("年计划投资", "年度计划投资", "年度投资计划", "年投资计划", "年度计划", "年计划")
SERIAL: Final = Column("serial", "序号", limit=20)
_BRACKET: Final = re.compile(r"[（(\[【]\s*(?:单位\s*[:：]?\s*)?(亿元|亿|万元|万|元)\s*[)）\]】]")
_SAID: Final = re.compile(r"单位\s*[:：]\s*(亿元|亿|万元|万|元)")
_YEAR: Final = re.compile(r"(20\d\d)\s*年")
_BARE: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_PART: Final = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]*")
_PART_NAME: Final = re.compile(r"([（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．])")
_DAY_ZERO: Final = dt.date(1899, 12, 30)
_DAYS: Final = range(36526, 73051)  # 2000 to 2099, as a sheet counts days


@dataclass(frozen=True, slots=True)
class Line:
    """Cells by the key of their column. `sheet` is empty in a file with one table."""

    sheet: str
    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A table: its projects, and the lines that tell the sum of all above them."""

    lines: tuple[Line, ...]
    sums: tuple[Line, ...]
    skipped: int


def read(spec: SheetSpec, data: bytes) -> list[Part]:
    """Every table of the file. Raises `InvalidImport`."""
    found = tables.read(_widened(spec), data)
    return [_part(table, table.sheet if len(found) > 1 else "") for table in found]


def value(column: Column, cell: Any) -> Any:
    """None for an empty cell and for one that is to be cleared. Raises `Wrong`."""
    if cell == tables.FORMULA:
        raise cells.Wrong(_("这一格是公式，文件里没有算出的值。请用表格软件打开并保存一次，或改填数值。"))
    if column.kind == "date" and type(cell) in (int, float) and int(cell) in _DAYS:
        cell = _DAY_ZERO + dt.timedelta(days=int(cell))
    found = cells.read(column, cell)
    return None if found is cells.CLEARED else found


def _widened(spec: SheetSpec) -> SheetSpec:
    """With the other names that offices give to the columns, and their running number."""
    dated = tuple(f"{year}{name}" for year in range(2015, 2051) for name in _PLANS)
    more = {**NAMES, "yearly": NAMES["yearly"] + dated}
    columns = [replace(one, aliases=one.aliases + more.get(one.key, ())) for one in spec.columns]
    return replace(spec, columns=(*columns, SERIAL))


def _part(table: tables.Table, sheet: str) -> Part:
    units = {key: _unit(table.heads, key) for key in SUMS}
    year = _YEAR.search(table.heads.get("yearly", "")) if "year" not in table.columns else None

    def line(number: int, row: Mapping[str, Any]) -> Line:
        told = {key: cell for key, cell in row.items() if key != SERIAL.key}
        told |= {key: _with_unit(told[key], units[key]) for key in SUMS if key in told}
        if year is not None and str(told.get("yearly") or "").strip():
            told["year"] = year[1]
        return Line(sheet, number, told)

    rows = [one for one in table.rows if not _is_part(one[1])] or list(table.rows)
    sums = tuple(line(number, row) for number, row in table.totals if _is_whole(row))
    skipped = len(table.skipped) + len(table.rows) - len(rows)
    return Part(tuple(line(*row) for row in rows), sums, skipped)


def _unit(heads: Mapping[str, str], key: str) -> str:
    """The nearest word on the unit: in the headings of the column, else what is said once for the table."""
    own = _BRACKET.findall(heads.get(key, ""))
    return own[-1] if own else next(iter(_SAID.findall(" ".join(heads.values()))), "")


def _with_unit(cell: Any, unit: str) -> Any:
    """`12500` below 总投资（万元） is `12500万元`. What a formula left as 30000.000000000004 is 30000, as it is shown."""
    if type(cell) is float:
        cell = f"{cell:.15g}"
    told = normalise(str(cell)) if isinstance(cell, str | int) and not isinstance(cell, bool) else ""
    return f"{told}{unit}" if unit and _BARE.fullmatch(told) else cell


def _is_part(row: Mapping[str, Any]) -> bool:
    """一、产业项目（20个）: a heading within the list, with or without sums of its part."""
    filled = {key: str(cell).strip() for key, cell in row.items() if str(cell or "").strip()}
    if _PART.fullmatch(filled.get("serial", "")):
        return True
    rest = filled.keys() - {"serial", "name", *SUMS}
    texts = set(filled.values())
    alone = len(texts) == 1 and (len(filled) > 2 or not rest)
    first = next(iter(texts)) if alone else filled.get("name", "")
    return (alone or not rest) and _PART_NAME.match(first) is not None


def _is_whole(row: Mapping[str, Any]) -> bool:
    return not any(str(cell).strip().startswith("小计") for cell in row.values())
