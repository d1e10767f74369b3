"""The PDF: measures of the standard, tags, text, links, nothing from outside."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from shuanglian.indicators.reports import checking, layout
from shuanglian.indicators.reports import document as d
from shuanglian.indicators.reports.press import html, pdf

from . import makers

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason="Pango is not installed")


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf.to_pdf(makers.document())


@pytest.fixture(scope="module")
def reader(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def elements(node: Any) -> Iterator[Any]:
    """Every element of the tree of tags."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_it_is_tagged_titled_and_in_chinese(reader: pypdf.PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - an object of the PDF
    assert root["/Lang"] == "zh-CN" and root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata is not None and reader.metadata.title == "规上工业产值月报（2025年6月）"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_the_tree_of_tags_holds_headings_tables_figures_and_links(reader: pypdf.PdfReader) -> None:
    found = list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))
    tags = Counter(str(node.get("/S")) for node in found)
    assert tags["/H1"] == 1 and tags["/H2"] >= 2 and tags["/H3"] == 1 and tags["/H4"] == 1
    assert tags["/Table"] == 3 and tags["/TH"] >= 8 and tags["/Link"] >= 4 and tags["/LI"] == 2
    figures = [node for node in found if node.get("/S") == "/Figure"]
    assert len(figures) == 2
    assert {str(node["/Alt"]) for node in figures} == {"进度图。甲快于乙。", "走势图。一年比一年高。"}


def test_text_extracts_with_marks_demo_and_missing(reader: pypdf.PdfReader) -> None:
    text = text_of(reader)
    for words in (
        "试〔2025〕6号",
        "一、总体情况",
        "160.50（示例）",
        "暂无数据",
        "没有这样的数",
        "数字来源表",
        "2025年7月5日",
    ):
        assert words in text, words
    assert "试验统计公报" in text and "第 2 版" in text


def test_the_page_is_that_of_the_standard(reader: pypdf.PdfReader) -> None:
    width, height = (float(size) / layout.POINTS_PER_MM for size in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    assert (layout.RIGHT_MM, layout.BOTTOM_MM) == (26, 35)
    assert all(f"— {i} —" in page.extract_text() for i, page in enumerate(reader.pages, 1))


def test_a_page_holds_22_lines_of_28_characters() -> None:
    text = d.Paragraph((d.Text("字" * 28 * 60),))
    found = pypdf.PdfReader(io.BytesIO(pdf.to_pdf(makers.document(content=[text]))))
    lines = [line for line in found.pages[1].extract_text().splitlines() if "字" in line]
    assert len(lines) == 22 and {len(line.strip()) for line in lines} == {28}


def test_every_number_leads_to_its_line_and_from_there_to_its_page(made: bytes) -> None:
    document = makers.document()
    found = checking.check(made)
    assert found.format == "pdf" and not found.problems
    assert [n.mark for n in found.numbers] == [fact.id for fact in document.facts]
    urls = {n.mark: n.url for n in found.numbers if n.url}
    seven = next(fact.id for fact in document.facts if fact.observation == 7)
    assert urls == {seven: "https://reports.example/indicators/observations/7/"}
    assert {n.mark for n in found.numbers if n.uses} == set(d.marks(document))


def test_equal_documents_are_equal_bytes(made: bytes) -> None:
    assert pdf.to_pdf(makers.document()) == made


def test_hostile_names_print_as_text() -> None:
    found = makers.document(name=makers.NASTY + "长" * 300)
    page = html.page(found)
    assert "<b>" not in page and "&lt;b&gt;" in page and "\x00" not in page
    text = text_of(pypdf.PdfReader(io.BytesIO(pdf.to_pdf(found)))).replace("\n", "")
    assert "甲&<b>“乙”=1+1]]>丙" in text


def test_a_report_asks_nobody_for_anything() -> None:
    with pytest.raises(ValueError, match="nothing from outside"):
        pdf._refuse("http://127.0.0.1/secret")
    figure = d.Figure(
        "图", "句", d.Chart("bar", "", (), ()), svg='<svg><image href="file:///etc/passwd"/></svg>'
    )
    assert b"root:" not in pdf.to_pdf(makers.document(content=[figure]))


@pytest.mark.parametrize("rows", [0, 1, 150])
def test_no_row_one_row_and_many_rows(rows: int) -> None:
    found = pypdf.PdfReader(io.BytesIO(pdf.to_pdf(makers.document(rows))))
    text = text_of(found)
    assert ("没有分项" in text) == (rows == 0)
    if rows > 1:
        heads = sum(page.extract_text().count("指标 数值") for page in found.pages)
        assert heads > 2, "the head is repeated on every page of a long table"
