"""A generator of bureau sheets: random depth of heads, merges, units, groups, subtotals, totals, notes; and what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from shuanglian.ingest.ledgers import Area, Sheet

MEASURES = ("工业产值", "营业收入", "利润总额", "研发经费", "入库税收", "固定资产投资", "出口额")
PERIODS = (("一季度", "Q1"), ("二季度", "Q2"), ("1—5月", "-01..05"), ("上半年", "-01..06"), ("3月", "-03"))
UNITS = ("万元", "亿元", "元")
GROUPS = ("一、纺织业", "二、化工业", "三、装备制造业")
TITLES = ("示例区重点企业主要指标情况表", "规上工业企业生产经营情况统计表", "企业运行监测汇总表")


@dataclass
class Bureau:
    """A sheet and what is to be read from it."""

    sheet: Sheet
    heads: list[tuple[str, ...]]
    units: list[str]
    periods: list[str]
    words: list[str]
    data: list[int]
    roles: dict[int, str]
    wrong: set[tuple[int, int]] = field(default_factory=set)
    title: str = ""
    notes: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)
    area: str = ""


@dataclass
class _Canvas:
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)

    def put(self, row: int, column: int, value: Any) -> None:
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        while len(cells) <= column:
            cells.append(None)
        cells[column] = value

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merges.append(Area(top, left, bottom, right))


@st.composite
def bureaus(draw: st.DrawFn) -> Bureau:
    """Any bureau's sheet: years over periods over measures, or measures alone; every third with a total that is wrong."""
    canvas, row = _Canvas(), 0
    title = draw(st.sampled_from(TITLES))
    depth = draw(st.integers(1, 3))
    year = draw(st.integers(2019, 2027))
    measures = draw(st.lists(st.sampled_from(MEASURES), min_size=1, max_size=3, unique=True))
    where = draw(st.sampled_from(("head", "note", "row")))
    unit = draw(st.sampled_from(UNITS))
    spans = (
        draw(st.lists(st.sampled_from(PERIODS), min_size=1, max_size=2, unique=True)) if depth == 3 else []
    )
    keys = ["序号", "企业名称", *draw(st.sampled_from(([], ["所属镇街"])))]
    columns = _columns(depth, year, spans, measures, unit if where == "head" else "")
    width = len(keys) + len(columns)

    if draw(st.booleans()):
        canvas.put(row, 0, f"{year}年{title}" if depth == 1 else title)
        canvas.merge(row, 0, row, width - 1)
        said = canvas.rows[row][0]
        row += 1
    else:
        said = ""
    notes = ["填报单位：示例局"] if draw(st.booleans()) else []
    notes += [f"单位：{unit}"] if where == "note" else []
    for at, note in enumerate(notes):
        canvas.put(row, at * (width - 1), note)
    row += bool(notes) + draw(st.integers(0, 1))
    top = row
    row = _heads(canvas, row, keys, columns, depth)
    if where == "row":
        for at in range(len(columns)):
            canvas.put(row, len(keys) + at, unit)
        canvas.put(row, 1, "计量单位")
        row += 1
    made = Bureau(
        Sheet("Sheet1", []),
        [*((key,) for key in keys), *columns],
        [unit] * len(columns),
        [_period(year, path, spans, depth, said) for path in columns],
        [measure for _span in (spans or [""]) for measure in measures],
        [],
        {},
        title=said,
        notes=notes,
    )
    row = _body(draw, canvas, row, keys, len(columns), made)
    if draw(st.booleans()):
        row += draw(st.integers(0, 1))
        canvas.put(row, 0, "填表人：某某")
        canvas.put(row, width - 1, "审核人：某某")
        made.footers = ["填表人：某某", "审核人：某某"]
    last = max([*made.data, *made.roles])
    made.area = str(Area(min(top, 0 if said or notes else top), 0, last, width - 1))
    made.sheet = Sheet("Sheet1", canvas.rows, tuple(canvas.merges))
    return made


def _columns(
    depth: int, year: int, spans: list[tuple[str, str]], measures: list[str], unit: str
) -> list[tuple[str, ...]]:
    told = [f"{measure}（{unit}）" if unit else measure for measure in measures]
    if depth == 1:
        return [(one,) for one in told]
    if depth == 2:
        return [(f"{year}年", one) for one in told]
    return [(f"{year}年", span, one) for span, _text in spans for one in told]


def _period(year: int, path: tuple[str, ...], spans: list[tuple[str, str]], depth: int, said: str) -> str:
    if depth == 1:
        return f"{year}" if said else ""
    if depth == 2:
        return f"{year}"
    return f"{year}{dict(spans)[path[1]]}"


def _heads(canvas: _Canvas, top: int, keys: list[str], columns: list[tuple[str, ...]], depth: int) -> int:
    for at, key in enumerate(keys):
        canvas.put(top, at, key)
        canvas.merge(top, at, top + depth - 1, at)
    for level in range(depth):
        start = 0
        while start < len(columns):
            end = start
            while end + 1 < len(columns) and columns[end + 1][: level + 1] == columns[start][: level + 1]:
                end += 1
            canvas.put(top + level, len(keys) + start, columns[start][level])
            if level < depth - 1:
                canvas.merge(top + level, len(keys) + start, top + level, len(keys) + end)
            start = end + 1
    return top + depth


def _body(draw: st.DrawFn, canvas: _Canvas, row: int, keys: list[str], width: int, made: Bureau) -> int:
    """Groups of companies with subtotals, perhaps 其中, and a total; a blank row now and then."""
    groups = draw(st.integers(0, 3))
    number = 0
    sums = [Decimal(0)] * width
    for group in range(max(1, groups)):
        if groups:
            canvas.put(row, 0, GROUPS[group])
            made.roles[row] = "group"
            row += 1
        part = [Decimal(0)] * width
        for _one in range(draw(st.integers(2, 4))):
            number += 1
            canvas.put(row, 0, number)
            canvas.put(row, 1, f"示例第{number}纺织有限公司")
            if len(keys) > 2:
                canvas.put(row, 2, "示例镇" if number % 2 else "另一街道")
            for at in range(width):
                value = draw(
                    st.one_of(st.integers(1, 99_999), st.decimals("0.1", "9999.9", places=1), st.just("—"))
                )
                if value == "—" and number > 1 and at > 0:
                    canvas.put(row, len(keys) + at, value)
                    continue
                amount = Decimal(0) if value == "—" else Decimal(value)
                canvas.put(row, len(keys) + at, float(amount))
                part[at] += amount
            made.data.append(row)
            row += 1
        if groups:
            row = _sum_row(canvas, row, "小计", part, keys, made, "subtotal", draw(st.integers(0, 5)) == 0)
        sums = [a + b for a, b in zip(sums, part, strict=True)]
        row += draw(st.integers(0, 1)) if group + 1 < groups else 0
    if draw(st.booleans()):
        row = _sum_row(canvas, row, "合计", sums, keys, made, "total", draw(st.integers(0, 3)) == 0)
    return row


def _sum_row(
    canvas: _Canvas,
    row: int,
    label: str,
    sums: list[Decimal],
    keys: list[str],
    made: Bureau,
    role: str,
    wrong: bool,
) -> int:
    canvas.put(row, 0 if role == "total" else 1, label)
    if role == "total":
        canvas.merge(row, 0, row, len(keys) - 1)
    for at, value in enumerate(sums):
        shown = value + (7_000_000 if role == "total" else 5_000_000) if wrong and at == 0 else value
        canvas.put(row, len(keys) + at, float(shown))
        if wrong and at == 0:
            made.wrong.add((row, len(keys)))
    made.roles[row] = role
    return row + 1
