"""Published values as a table that can be imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

import xlsxwriter

from shuanglian.foundation.actor import Actor
from shuanglian.registry.spreadsheets.writing import defuse

from .. import selectors
from ..models import Indicator, Observation, ObservationState

HEADER: Final = (
    "代码", "指标", "期间", "数值", "单位", "地区", "类型", "来源", "位置", "说明", "更正理由", "版本", "状态", "示例",
)  # fmt: skip
_NO_IMPORT: Final = frozenset({"版本", "状态", "示例"})
_EXAMPLE: Final = ("sx-09", "高新技术企业", "2024", "934", "家", "", "实际", "", "", "", "")


def template() -> bytes:
    """An empty sheet with our headings and one example."""
    header = tuple(name for name in HEADER if name not in _NO_IMPORT)
    return _xlsx([header, _EXAMPLE])


def export(
    viewer: Actor, fmt: Literal["xlsx", "csv"] = "xlsx", *, indicators: Iterable[Indicator] | None = None
) -> bytes:
    """Values in force that the viewer may see, of all indicators or of some."""
    rows = selectors.observations(viewer).filter(state=ObservationState.PUBLISHED)
    if indicators is not None:
        rows = rows.filter(indicator__in=[row.pk for row in indicators])
    lines = _lines(rows.order_by("indicator__code", "period_end", "pk").iterator(2000))
    return _xlsx([HEADER, *lines]) if fmt == "xlsx" else _csv([HEADER, *lines])


def _lines(rows: Iterable[Observation]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield (
            row.indicator.code, row.indicator.name, row.period, _number(row), row.indicator.unit,
            row.place.code if row.place else "", "快报" if row.basis == "estimate" else "实际",
            row.source.code if row.source else "", row.locator, row.note, row.reason, row.version,
            str(row.get_state_display()), "示例" if row.is_demo else "",
        )  # fmt: skip


_SIGNS: Final = {"eq": "", "ge": "≥", "le": "≤", "gt": ">", "lt": "<", "approx": "约"}


def _number(row: Observation) -> str | float:
    """A number where it is one, with its sign where it is more or less than that."""
    sign = _SIGNS.get(row.comparator, "")
    text = f"{row.value.normalize():f}"
    return sign + text if sign else float(text)


def _xlsx(rows: Iterable[tuple[Any, ...]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("数据")
    bold = book.add_format({"bold": True})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value, bold if number == 0 else None)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(HEADER), 14)
    book.close()
    return out.getvalue()


def _csv(rows: Iterable[tuple[Any, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([defuse(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
