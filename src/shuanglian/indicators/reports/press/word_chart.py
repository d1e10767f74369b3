"""Charts in Word as Word draws them itself: vectors, readable aloud, with the figures behind them in a small workbook."""

from __future__ import annotations

import datetime as dt
import io
from html import escape
from typing import Any, Final

import xlsxwriter
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from xlsxwriter.utility import xl_col_to_name

from ..cleaning import clean
from ..document import Chart, Figure, Series
from ..layout import AREA_MM, SERIES

_CHART: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
CHART_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMU_PER_MM: Final = 36_000
# The same workbook for the same figures, whenever it is made.
_MADE: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_DASHES: Final = {"required": "dash", "forecast": "sysDot"}
_FONT: Final = (
    "<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz='900'/></a:pPr><a:endParaRPr lang='zh-CN'/></a:p></c:txPr>"
)


def drawing(part: Any, figure: Figure, number: int) -> Any:
    """Adds the parts of a chart to the document's package; the `w:drawing` that shows it."""
    package = part.package
    book = Part(
        PackURI(f"/word/embeddings/figure{number}.xlsx"), SHEET_TYPE, _workbook(figure.chart), package
    )
    chart = Part(PackURI(f"/word/charts/figure{number}.xml"), CHART_TYPE, b"", package)
    chart._blob = _chart_xml(figure.chart, chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)).encode()
    return _inline(figure, part.relate_to(chart, RELATIONSHIP_TYPE.CHART), number)


def height_mm(chart: Chart) -> int:
    return min(200, 30 + 8 * len(chart.categories)) if chart.kind == "bar" else 70


def _inline(figure: Figure, relation: str, number: int) -> Any:
    size = f'cx="{AREA_MM[0] * EMU_PER_MM}" cy="{height_mm(figure.chart) * EMU_PER_MM}"'
    told = escape(clean(f"{figure.title}。{figure.sentence}", 2000))
    return parse_xml(
        f'<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="{_WP}" '
        f'xmlns:a="{_MAIN}"><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{1000 + number}" name="Figure {number}" descr="{told}"/><wp:cNvGraphicFramePr/><a:graphic>'
        f'<a:graphicData uri="{_CHART}"><c:chart xmlns:c="{_CHART}" xmlns:r="{_REL}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def _chart_xml(chart: Chart, book: str) -> str:
    series = "".join(_series(chart, i, s) for i, s in enumerate(chart.series))
    plot = _bars(series) if chart.kind == "bar" else _lines(series)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}" '
        f'xmlns:r="{_REL}"><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'{plot}</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/>'
        f'<c:dispBlanksAs val="gap"/></c:chart>{_FONT}<c:externalData r:id="{book}"><c:autoUpdate val="0"/>'
        "</c:externalData></c:chartSpace>"
    )


def _bars(series: str) -> str:
    return (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        + _axes("maxMin", "l", "max", "b")
    )


def _lines(series: str) -> str:
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>'
        '<c:axId val="1"/><c:axId val="2"/></c:lineChart>' + _axes("minMax", "b", "autoZero", "l")
    )


def _axes(orientation: str, category: str, crosses: str, value: str) -> str:
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{orientation}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{category}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{value}"/><c:majorGridlines/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/>'
        f'<c:crosses val="{crosses}"/><c:crossBetween val="between"/></c:valAx>'
    )


def _series(chart: Chart, i: int, series: Series) -> str:
    column, last = xl_col_to_name(i + 1), len(chart.categories) + 1
    names = _cache("str", [clean(name, 60) for name in chart.categories])
    values = _cache("num", series.values)
    smooth = "" if chart.kind == "bar" else '<c:smooth val="0"/>'
    return (
        f'<c:ser><c:idx val="{i}"/><c:order val="{i}"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f>'
        f"{_cache('str', [clean(series.name, 60)])}</c:strRef></c:tx>{_look(chart, series)}"
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f>{names}</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f>{values}</c:numRef></c:val>"
        f"{smooth}</c:ser>"
    )


def _look(chart: Chart, series: Series) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{SERIES.get(series.style, SERIES["actual"])}"/></a:solidFill>'
    if chart.kind == "bar":
        return f'<c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>'
    dash = f'<a:prstDash val="{_DASHES.get(series.style, "solid")}"/>'
    return (
        f'<c:spPr><a:ln w="22225">{fill}{dash}</a:ln></c:spPr><c:marker><c:symbol val="circle"/><c:size val="5"/>'
        f"<c:spPr>{fill}</c:spPr></c:marker>"
    )


def _cache(kind: str, values: Any) -> str:
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{escape(str(value))}</c:v></c:pt>'
        for i, value in enumerate(values)
        if value is not None
    )
    code = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    return f'<c:{kind}Cache>{code}<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache>'


def _workbook(chart: Chart) -> bytes:
    """What Word opens when somebody edits the data of the chart."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet("Sheet1")
        for row, name in enumerate(chart.categories, 1):
            sheet.write_string(row, 0, clean(name, 60))
        for column, series in enumerate(chart.series, 1):
            sheet.write_string(0, column, clean(series.name, 60))
            for row, value in enumerate(series.values, 1):
                if value is not None:
                    sheet.write_number(row, column, value)
    return made.getvalue()
