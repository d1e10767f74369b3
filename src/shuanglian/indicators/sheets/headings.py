"""What the first row of a table says: our columns under their Chinese and English names, and periods as headings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final

from .. import periods
from ..models import Basis
from ..periods import Period

ACTUAL, ESTIMATE, BASE, TARGET = "actual", "estimate", "base", "target"

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "indicator": ("指标", "indicator"),
    "code": ("代码", "编码", "指标代码", "指标编码", "code", "indicatorcode"),
    "name": ("名称", "指标名称", "name", "indicatorname"),
    "period": (
        "期间",
        "时间",
        "年份",
        "年度",
        "报告期",
        "统计期",
        "日期",
        "月份",
        "period",
        "year",
        "date",
        "time",
        "month",
    ),
    "value": ("数值", "值", "数据", "指标值", "完成值", "完成数", "value", "actual", "amount"),
    "unit": ("单位", "计量单位", "unit"),
    "place": ("地区", "范围", "地方", "区域", "区县", "县区", "place", "region", "scope"),
    "kind": ("类型", "性质", "type", "kind"),
    "source": ("来源", "来源代码", "source"),
    "locator": ("位置", "页码", "locator"),
    "note": ("说明", "备注", "note", "remark", "comment"),
    "reason": ("更正理由", "理由", "reason"),
    "group": ("类别", "分组", "group"),
    "number": ("序号", "number", "no"),
    "definition": ("口径", "定义", "definition"),
    "measure": ("量的种类", "measure"),
    "accumulation": ("时点时期", "accumulation"),
    "direction": ("方向", "direction"),
    "frequency": ("频率", "frequency"),
    "path": ("路径", "path"),
    "plan": ("规划", "plan"),
    "formula": ("公式", "formula"),
}
KINDS: Final = {
    **dict.fromkeys(("", "实际", "实际数", "实际值", "完成", "actual"), ACTUAL),
    **dict.fromkeys(("快报", "预计", "初步", "estimate"), ESTIMATE),
    **dict.fromkeys(("基期", "基数", "基期值", "base", "baseline"), BASE),
    **dict.fromkeys(("目标", "目标值", "target", "goal"), TARGET),
}
BASES: Final = {ACTUAL: Basis.ACTUAL, ESTIMATE: Basis.ESTIMATE}
_SUFFIX: Final = re.compile(
    r"^(.+?)[\s_(]*(实际数?|快报|基期值?|基数|目标值?|actual|estimate|base|target)[\s)]*$", re.I
)
_BY_NAME: Final = {name: key for key, names in NAMES.items() for name in names}


@dataclass(slots=True)
class Headings:
    """`columns` maps our keys to positions; `spans` positions to (period, kind) of a wide table; `others` are headings
    that mean nothing by themselves (codes of indicators in a table with one column each, or a mistake)."""

    columns: dict[str, int] = field(default_factory=dict)
    spans: dict[int, tuple[Period, str]] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)

    @property
    def is_table(self) -> bool:
        """Names an indicator and has values, or has a period for each row and indicators as headings."""
        named = bool({"indicator", "code", "name"} & set(self.columns))
        filled = bool(self.spans) or "value" in self.columns or {"name", "unit"} <= set(self.columns)
        return (named and filled) or ("period" in self.columns and bool(self.others) and not named)


def plain(text: Any) -> str:
    """One writing for headings and names: no case, no spaces, no full-width letters, plain brackets."""
    return re.sub(r"[\s_*:]+", "", unicodedata.normalize("NFKC", _text(text))).casefold()


def _text(cell: Any) -> str:
    """A number in a heading is a year: 2021.0 → 2021."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def read(row: list[Any]) -> Headings:
    found = Headings()
    for position, cell in enumerate(row):
        label = _text(cell).strip()
        if not label:
            continue
        found.labels[position] = label
        _place(found, position, label)
    return found


def of_rows(above: list[list[Any]], row: list[Any], below: list[Any]) -> tuple[Headings, int]:
    """What a row says as headings, with the row below where that one goes on with it (a year over its quarters), and
    with the year of the title for months without one. Also how many rows were used."""
    both = _with_below(row, below)
    labels = both or list(row)
    year = _only_year(above)
    return read([_dated(label, year) for label in labels] if year else labels), 2 if both else 1


def _with_below(row: list[Any], below: list[Any]) -> list[Any] | None:
    """Both rows in one, if the lower one has parts of periods and nothing under our own columns."""
    own = set(read(row).columns.values())
    lower = {at: _text(cell).strip() for at, cell in enumerate(below) if _text(cell).strip()}
    under = {at: label for at, label in lower.items() if at not in own}
    repeats = all(plain(label) == plain(row[at]) for at, label in lower.items() if at in own)
    if not own or not under or not repeats or not all(map(_is_part, under.values())):
        return None
    made, last = [], ""
    for at in range(max(len(row), len(below))):
        label = _text(row[at]).strip() if at < len(row) else ""
        last = label or ("" if at - 1 in own and not label and at not in under else last)
        part = under.get(at, "")
        made.append(label if at in own or not part else part if span_of(part) else last + part)
    return made


def _is_part(label: str) -> bool:
    """`一季度`, `1-6月`, `2024年`, `目标`: what stands under a year or a title."""
    return span_of(label) is not None or span_of(f"2000年{label}") is not None


def _only_year(rows: list[list[Any]]) -> str:
    """The year that the title names, if it names one only."""
    text = " ".join(_text(cell) for row in rows for cell in row)
    years = set(re.findall(r"(?<!\d)((?:19|20)\d{2})\s*年", unicodedata.normalize("NFKC", text)))
    return years.pop() if len(years) == 1 else ""


def _dated(label: Any, year: str) -> Any:
    """`1-3月` in a table about 2025 is that of 2025."""
    text = _text(label).strip()
    if not re.search(r"月|季|半年|全年", text) or plain(text) in _BY_NAME or span_of(text) is not None:
        return label
    return f"{year}年{text}" if span_of(f"{year}年{text}") is not None else label


def _place(found: Headings, position: int, label: str) -> None:
    key = _BY_NAME.get(plain(_without_remark(label)))
    if key is not None:
        if key in found.columns:
            found.repeated.append(label)
        found.columns.setdefault(key, position)
    elif (span := span_of(label)) is not None:
        found.spans[position] = span
    else:
        found.others[position] = label


def _without_remark(label: str) -> str:
    """`数值（亿元）` is the value."""
    return re.sub(r"[（(].*[）)]$", "", label)


def span_of(label: str) -> tuple[Period, str] | None:
    """`2025年目标` → (2025, target); None for what is no period."""
    for text, kind in ((label, ACTUAL), *_suffixed(label)):
        try:
            return periods.parse(text), kind
        except ValueError:
            continue
    return None


def _suffixed(label: str) -> list[tuple[str, str]]:
    match = _SUFFIX.match(unicodedata.normalize("NFKC", label).strip())
    if match is None:
        return []
    return [(match[1], KINDS[plain(match[2])])]
