"""The Word file: whole, in the order that the schema wants, with links, bookmarks and charts of its own."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from shuanglian.indicators.reports import checking, layout
from shuanglian.indicators.reports import document as d
from shuanglian.indicators.reports.press import word
from shuanglian.indicators.reports.templates import built_in, make

from . import makers

KINDS = ["bulletin", "evaluation", "ranking"]
# The order of children that CT_PPr, CT_RPr, CT_TcPr and CT_TblPr prescribe, as far as we write them.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs highlight u shd vertAlign lang",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "tblPr": "tblStyle tblW jc tblLayout tblLook tblCaption tblDescription",
}


@pytest.fixture(scope="module")
def made() -> bytes:
    return word.to_docx(makers.document(), built_in("bulletin"))


def package(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(data: bytes) -> Any:
    return etree.fromstring(package(data)["word/document.xml"])


def texts(data: bytes) -> str:
    found = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in found.paragraphs), *cells])


@pytest.mark.parametrize("kind", KINDS)
def test_every_part_is_whole_and_every_relationship_leads_somewhere(kind: str) -> None:
    parts = package(word.to_docx(makers.document(), built_in(kind)))
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
    types = etree.fromstring(parts["[Content_Types].xml"])
    known = {row.get("PartName") for row in types}
    ends = tuple(f".{row.get('Extension')}" for row in types if row.get("Extension"))
    for name in parts:
        assert f"/{name}" in known or name.endswith(ends), name
    for name in [name for name in parts if name.endswith(".rels")]:
        folder = posixpath.dirname(posixpath.dirname(name))
        for row in etree.fromstring(parts[name]):
            if row.get("TargetMode") != "External":
                target = row.get("Target") or ""
                full = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
                )
                assert full.lstrip("/") in parts, f"{name} → {target}"


@pytest.mark.parametrize("kind", KINDS)
def test_children_stand_in_the_order_of_the_schema(kind: str) -> None:
    tree = body(word.to_docx(makers.document(), built_in(kind)))
    for tag, order in ORDERS.items():
        wanted = order.split()
        for node in tree.iter(qn(f"w:{tag}")):
            found = [etree.QName(child).localname for child in node]
            assert set(found) <= set(wanted), f"{tag}: {set(found) - set(wanted)}"
            assert found == sorted(found, key=wanted.index), f"{tag}: {found}"


def test_every_used_relationship_id_and_style_exists(made: bytes) -> None:
    parts = package(made)
    tree = body(made)
    ids = {row.get("Id") for row in etree.fromstring(parts["word/_rels/document.xml.rels"])}
    used = {value for node in tree.iter() for name, value in node.attrib.items() if name == qn("r:id")}
    assert used <= ids
    styles = {
        node.get(qn("w:styleId")) for node in etree.fromstring(parts["word/styles.xml"]).iter(qn("w:style"))
    }
    named = {
        node.get(qn("w:val")) for tag in ("w:pStyle", "w:rStyle", "w:tblStyle") for node in tree.iter(qn(tag))
    }
    assert named <= styles


def test_bookmarks_are_unique_and_every_link_inside_has_one(made: bytes) -> None:
    tree = body(made)
    starts = [(n.get(qn("w:id")), n.get(qn("w:name"))) for n in tree.iter(qn("w:bookmarkStart"))]
    ends = [node.get(qn("w:id")) for node in tree.iter(qn("w:bookmarkEnd"))]
    assert len(set(starts)) == len(starts) == len({name for _id, name in starts}) and sorted(ends) == sorted(
        number for number, _name in starts
    )
    anchors = {n.get(qn("w:anchor")) for n in tree.iter(qn("w:hyperlink"))} - {None}
    assert anchors and anchors <= {name for _id, name in starts}
    drawn = [node.get("id") for node in tree.iter() if etree.QName(node).localname == "docPr"]
    assert len(drawn) == len(set(drawn)) == 2


def test_every_cell_ends_with_a_paragraph_and_no_two_tables_touch(made: bytes) -> None:
    tree = body(made)
    assert all(cell[-1].tag == qn("w:p") for cell in tree.iter(qn("w:tc")))
    for table in tree.iter(qn("w:tbl")):
        following = table.getnext()
        assert following is not None and following.tag == qn("w:p")


def test_text_extracts_with_marks_demo_and_missing(made: bytes) -> None:
    found = texts(made)
    for words in (
        "试验办公室", "试〔2025〕6号", "规上工业产值月报（2025年6月）", "一、总体情况", "160.50（示例）[n",
        "暂无数据", "没有这样的数", "数字来源表", "2025年7月5日", "附件：数字来源表",
    ):  # fmt: skip
        assert words in found, words
    assert "{{" not in found and "shuanglian:" not in found


def test_every_number_leads_to_its_line_and_from_there_to_its_page(made: bytes) -> None:
    document = makers.document()
    found = checking.check(made)
    assert found.format == "docx" and not found.problems
    assert [n.mark for n in found.numbers] == [fact.id for fact in document.facts]
    assert [n.url for n in found.numbers if n.url] == ["https://reports.example/indicators/observations/7/"]


def test_charts_are_drawn_by_word_with_their_figures_and_an_alternative(made: bytes) -> None:
    parts = package(made)
    charts = [name for name in parts if name.startswith("word/charts/") and name.endswith(".xml")]
    assert len(charts) == 2 and sum(name.startswith("word/embeddings/") for name in parts) == 2
    first = parts["word/charts/figure1.xml"].decode()
    assert "<c:v>60.5</c:v>" in first and first.count('<c:pt idx="1"><c:v>乙</c:v>') == 2
    descriptions = [n.get("descr") for n in body(made).iter() if etree.QName(n).localname == "docPr"]
    assert descriptions == ["进度图。甲快于乙。", "走势图。一年比一年高。"]
    assert not any(
        name.endswith((".png", ".svg", ".jpeg")) for name in parts if name.startswith("word/media")
    )


def test_the_page_is_that_of_the_standard() -> None:
    found = docx.Document(io.BytesIO(built_in("bulletin")))
    section = found.sections[0]
    margins = [section.top_margin, section.left_margin, section.right_margin, section.bottom_margin]
    assert [round(size.mm) for size in margins if size is not None] == [37, 28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid is not None and grid.get(qn("w:type")) == "lines"
    assert layout.AREA_MM[1] * layout.POINTS_PER_MM // (int(grid.get(qn("w:linePitch"))) / 20) == 22
    styles = {style.name: style for style in found.styles}
    closer = styles["公文正文"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))
    assert layout.AREA_MM[0] * layout.POINTS_PER_MM // (16 + int(closer) / 20) == 28
    assert styles["公文正文"].font.name == "仿宋_GB2312" and styles["公文正文"].font.size.pt == 16
    assert styles["公文标题"].font.name == "方正小标宋简体" and styles["公文标题"].font.size.pt == 22
    assert styles["公文一级"].font.name == "黑体" and styles["公文二级"].font.name == "楷体_GB2312"
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert odd.text == even.text == "— 1 —" and odd.alignment != even.alignment


def test_fonts_name_what_stands_in_for_them() -> None:
    table = package(built_in("bulletin"))["word/fontTable.xml"].decode()
    assert 'w:name="仿宋_GB2312"' in table and "Noto Serif CJK SC" in table


def test_equal_documents_are_equal_bytes(made: bytes) -> None:
    assert word.to_docx(makers.document(), built_in("bulletin")) == made
    assert all(
        info.date_time == (1980, 1, 1, 0, 0, 0) for info in zipfile.ZipFile(io.BytesIO(made)).infolist()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_templates_are_what_the_script_makes(kind: str) -> None:
    assert make.save(make.KINDS[kind]()) == built_in(kind)


def test_hostile_names_stay_text() -> None:
    found = texts(word.to_docx(makers.document(name=makers.NASTY + "长" * 3000), built_in("bulletin")))
    assert "甲&<b>“乙”=1+1]]>丙" in found
    again = texts(word.to_docx(makers.document(name="{{ title }}{% raw %}"), built_in("bulletin")))
    assert "{{ title }}{% raw %}月报" in again, "words that look like placeholders are not filled again"


@pytest.mark.parametrize("rows", [0, 1, 200])
def test_no_row_one_row_and_many_rows(rows: int) -> None:
    found = docx.Document(io.BytesIO(word.to_docx(makers.document(rows), built_in("bulletin"))))
    tables = [table for table in found.tables if table.rows[-1].cells[0].text == "合计"]
    assert [len(table.rows) for table in tables] == ([rows + 2] if rows else [])
    heads = [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) for table in found.tables]
    assert all(head is not None for head in heads)


def test_a_document_without_numbers_has_no_appendix() -> None:
    plain = d.Paragraph((d.Text("只有文字。"),))
    data = word.to_docx(makers.document(content=[plain]), built_in("bulletin"))
    assert "附件：" not in texts(data) and checking.check(data).numbers == ()
