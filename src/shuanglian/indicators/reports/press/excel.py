"""A document as an Excel workbook: one sheet of facts, and tables, totals and charts that compute from it."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

from .. import document as d
from .. import frozen
from ..cleaning import clean, looks_like_formula
from ..layout import FILLS, SERIES, TONES, chinese_day
from . import wording
from .excel_cells import DATA, MOST_TEXT, Cells, as_float, number_format, sheet_name

_FONT: Final = "仿宋"
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def to_xlsx(document: d.Document) -> bytes:
    """Formulas come with their values, so that readers that do not compute show the same."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, dict(_OPTIONS)) as book:
        book.set_properties(_properties(document))
        Writer(book, document).write()
    return made.getvalue()


def _properties(document: d.Document) -> dict[str, Any]:
    moment = dt.datetime.combine(document.made_on, dt.time())
    author = clean(document.issuer, 250)
    return {"title": clean(document.title, 250), "author": author, "created": moment}


class Writer:
    def __init__(self, book: Any, document: d.Document) -> None:
        self.book, self.document = book, document
        self.cells = Cells(document.facts)
        self.facts = {fact.id: fact for fact in document.facts}
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.taken: set[str] = {DATA.lower()}

    def write(self) -> None:
        self._cover()
        for block in self.document.blocks():
            if isinstance(block, d.Table):
                self._table(block)
        figures = [block for block in self.document.blocks() if isinstance(block, d.Figure)]
        if figures:
            self._charts(figures)
        self._data()

    # -- sheets

    def _cover(self) -> None:
        """Title, dates, receipt, and the words of the report line by line."""
        sheet = self._sheet(_("说明"))
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 90)
        rows = [
            (_("标题"), self.document.title),
            (_("发文机关"), self.document.issuer),
            (_("发文字号"), self.document.number),
            (_("数据截至"), chinese_day(self.document.as_of)),
            (_("成文日期"), chinese_day(self.document.made_on)),
            (_("凭据"), frozen.receipt(self.document)),
            (_("怎么读"), _("各表的数字都从“数据”表取，每个数字有编号；改动“数据”表的数值，各表随之重算。")),
        ]
        rows += [(_("示例"), _("含示例数据，示例数字都已注明，不作依据。"))] if self.document.is_demo else []
        rows += [("", note) for note in self.document.notes]
        for i, (name, text) in enumerate(rows):
            self._text(sheet, i, 0, name, bold=True)
            self._text(sheet, i, 1, text)
        for i, (text, bold) in enumerate(self._words(), len(rows) + 1):
            self._text(sheet, i, 1, text, bold=bold)

    def _words(self) -> list[tuple[str, bool]]:
        told: list[tuple[str, bool]] = []
        for block in self.document.blocks():
            match block:
                case d.Heading(text=text):
                    told.append((text, True))
                case d.Paragraph(spans=spans):
                    told.append((wording.words(self.document, spans), False))
                case d.Listing(items=items):
                    told += [(wording.words(self.document, item), False) for item in items]
        return told

    def _table(self, table: d.Table) -> None:
        sheet = self._sheet(table.caption)
        self._text(sheet, 0, 0, table.caption, bold=True)
        head = (*table.head, _("编号"))
        for column, name in enumerate(head):
            self._text(sheet, 1, column, name, bold=True, bg_color="#F1F3F5", border=1, align="center")
        shares = table.shares or (1,) * len(table.head)
        for column, share in enumerate(shares):
            sheet.set_column(column, column, max(8, min(60, 110 * share / sum(shares))))
        sheet.set_column(len(shares), len(shares), 18)
        if not table.rows:
            self._text(sheet, 2, 0, table.empty or wording.missing())
        sheet.freeze_panes(2, 1)
        places: dict[int, dict[str, int]] = {}
        for i, row in enumerate(table.rows, 2):
            total = table.has_total and i == len(table.rows) + 1
            for column, cell in enumerate(row):
                self._cell(sheet, i, column, cell, total, places.setdefault(column, {}))
            marks = [s.id for cell in row for s in cell.spans if isinstance(s, d.Number)]
            self._text(sheet, i, len(row), " ".join(marks), border=1)

    def _cell(
        self, sheet: Any, row: int, column: int, cell: d.Cell, bold: bool, places: dict[str, int]
    ) -> None:
        look: dict[str, Any] = {"border": 1, "align": str(cell.align), "bold": bold}
        if cell.tone:
            look |= {"font_color": f"#{TONES[cell.tone]}", "bg_color": f"#{FILLS[cell.tone]}"}
        numbers = [span for span in cell.spans if isinstance(span, d.Number)]
        fact = self.facts[numbers[0].id] if len(numbers) == 1 else None
        if fact is None or fact.value is None:
            self._text(sheet, row, column, wording.words(self.document, cell.spans), **look)
            return
        text = d.plain(cell.spans, wording.missing())
        look["num_format"] = number_format(text, f"（{wording.demo()}）" if fact.is_demo else "")
        told = self._total(fact, column, places) if bold else ""
        told = told or "=" + self.cells.address(fact.id)
        sheet.write_formula(row, column, told, self._format(**look), as_float(fact.value))
        places[fact.id] = row

    def _total(self, fact: d.Fact, column: int, places: dict[str, int]) -> str:
        """A sum over what stands above it on the same sheet, where that is what it sums."""
        marks = d.REFERENCE.findall(fact.formula)
        if not fact.formula.startswith("SUM(") or not marks or set(marks) != set(places):
            return ""
        rows = [places[mark] for mark in marks]
        return f"=SUM({_name(min(rows), column)}:{_name(max(rows), column)})"

    def _charts(self, figures: list[d.Figure]) -> None:
        sheet = self._sheet(_("图"))
        name = sheet.get_name()
        sheet.set_column(0, 0, 30)
        row = 0
        for figure in figures:
            self._text(sheet, row, 0, figure.title, bold=True)
            self._text(sheet, row + 1, 0, figure.sentence)
            row = self._chart(sheet, name, figure, row + 2)

    def _chart(self, sheet: Any, name: str, figure: d.Figure, row: int) -> int:
        """The values, and beside them the chart that Excel draws from them. The row where the next may begin."""
        chart = figure.chart
        drawn = self.book.add_chart({"type": "bar" if chart.kind == "bar" else "line"})
        last = row + len(chart.categories)
        for i, category in enumerate(chart.categories, 1):
            self._text(sheet, row + i, 0, category)
        for column, series in enumerate(chart.series, 1):
            self._text(sheet, row, column, f"{series.name}（{chart.unit}）" if chart.unit else series.name)
            for i, value in enumerate(series.values, 1):
                if value is None:
                    self._text(sheet, row + i, column, wording.missing())
                else:
                    sheet.write_number(row + i, column, value)
            drawn.add_series(self._series(name, row, last, column, chart, series))
        if chart.kind == "bar":
            drawn.set_y_axis({"reverse": True})
        drawn.set_title({"name": clean(figure.title, 200)})
        height = max(240, 24 * len(chart.categories) + 120)
        drawn.set_size({"width": 640, "height": height})
        told = clean(f"{figure.title}。{figure.sentence}", 1000)
        sheet.insert_chart(row, len(chart.series) + 2, drawn, {"description": told})
        return max(last + 2, row + height // 20 + 2)

    def _series(
        self, name: str, row: int, last: int, column: int, chart: d.Chart, series: d.Series
    ) -> dict[str, Any]:
        colour = {"color": f"#{SERIES.get(series.style, SERIES['actual'])}"}
        found: dict[str, Any] = {
            "name": [name, row, column],
            "categories": [name, row + 1, 0, last, 0],
            "values": [name, row + 1, column, last, column],
        }
        if chart.kind == "bar":
            return found | {"fill": colour}
        dash = {"required": "dash", "forecast": "round_dot"}.get(series.style, "solid")
        return found | {"line": colour | {"dash_type": dash, "width": 1.75}, "marker": {"type": "circle"}}

    def _data(self) -> None:
        """Every fact of the report: the one place where values stand."""
        sheet = self.book.add_worksheet(DATA)
        head = (
            _("编号"), _("内容"), _("期间"), _("范围"), _("数值"), _("单位"), _("类别"), _("计算"), _("版本"),
            _("来源"), _("报送单位"), _("发布时间"), _("凭据"), _("示例"), _("数据编号"), _("查看"),
        )  # fmt: skip
        for column, name in enumerate(head):
            self._text(sheet, 0, column, name, bold=True, bg_color="#F1F3F5", border=1)
        sheet.freeze_panes(1, 1)
        for column, width in enumerate((8, 34, 16, 16, 16, 10, 10, 30, 8, 30, 20, 20, 20, 8, 10, 40)):
            sheet.set_column(column, column, width)
        for row, fact in enumerate(self.document.facts, 1):
            self._fact(sheet, row, fact)
        if self.document.facts:
            sheet.autofilter(0, 0, len(self.document.facts), len(head) - 1)

    def _fact(self, sheet: Any, row: int, fact: d.Fact) -> None:
        texts = {
            0: fact.id, 1: fact.name, 2: fact.period, 3: fact.scope, 5: fact.unit, 6: kind_words(fact.kind),
            7: wording.formula_words(fact.formula), 9: fact.source, 10: fact.reporter, 11: fact.published,
            12: fact.receipt, 13: wording.demo() if fact.is_demo else "",
        }  # fmt: skip
        for column, text in texts.items():
            self._text(sheet, row, column, text)
        for column, number in ((8, fact.version), (14, fact.observation)):
            if number is not None:
                sheet.write_number(row, column, number)
        url = wording.address(self.document, fact)
        if url.startswith(("https://", "http://")) and len(url) < 2000:
            sheet.write_url(row, 15, url, string=url[:250])
        else:
            self._text(sheet, row, 15, url)
        self._value(sheet, row, fact)

    def _value(self, sheet: Any, row: int, fact: d.Fact) -> None:
        formula = self.cells.formula(fact.formula) if fact.formula else ""
        if fact.value is None:
            self._text(sheet, row, 4, fact.text or wording.missing())
        elif formula:
            sheet.write_formula(row, 4, formula, self._format(), as_float(fact.value))
        else:
            sheet.write_number(row, 4, as_float(fact.value), self._format())

    # -- cells

    def _sheet(self, title: str) -> Any:
        sheet = self.book.add_worksheet(sheet_name(title, self.taken))
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _text(self, sheet: Any, row: int, column: int, text: str, **look: Any) -> None:
        """Always a text, whatever it begins with; one that looks like a formula is marked as text for Excel too."""
        plain = clean(text, MOST_TEXT)
        if looks_like_formula(plain):
            look["quote_prefix"] = True
        sheet.write_string(row, column, plain, self._format(text_wrap=True, valign="top", **look))

    def _format(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": _FONT, "font_size": 10.5, **look})
        return self.formats[key]


def kind_words(kind: d.FactKind) -> str:
    """What people call this kind of fact."""
    return {
        d.FactKind.OBSERVED: _("数据"),
        d.FactKind.TARGET: _("规划"),
        d.FactKind.DERIVED: _("计算"),
        d.FactKind.COUNTED: _("清点"),
        d.FactKind.SCORED: _("排名"),
    }[kind]


def _name(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))
