"""The published figures as a workbook: exactly what the page shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils import translation

from shuanglian.registry.spreadsheets import writing

from .selectors import Line, Part

HEADINGS: Final = ("对象", "范围", "票数", "总分", "区间下限", "区间上限", "样本偏少", "各方面")


def board(lines: Iterable[Line], title: str) -> bytes:
    """One row per published slice; a subject below the threshold has one row that says so."""
    with translation.override("zh-hans"):
        book = writing.Book()
        sheet = book.sheet(title[:31])
        for position, name in enumerate(HEADINGS):
            sheet.write_string(0, position, name, book.head)
        rows = [cells for line in lines for cells in _rows(line)]
        for number, cells in enumerate(rows, 1):
            for position, value in enumerate(cells):
                book.put(sheet, number, position, value)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(HEADINGS) - 1, 16)
        return book.close()


def _rows(line: Line) -> list[tuple[object, ...]]:
    if line.whole is None:
        return [(line.name, "票数不足，暂不公布", None, None, None, None, None, None)]
    parts = [line.whole, *line.trend, *line.services]
    return [(line.name, *_cells(part)) for part in parts]


def _cells(part: Part) -> tuple[object, ...]:
    each = "；".join(f"{name} {figure.value}" for name, figure in part.dimensions)
    o = part.overall
    return (part.label, part.votes, o.value, o.low, o.high, "是" if part.is_small else "", each)
