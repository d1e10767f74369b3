"""Pages: text, tables and headings with places in the source; furniture apart; nothing makes them fail."""

from __future__ import annotations

import datetime as dt

import pytest

from shuanglian.ingest.document import Document, Kind, Limits, Unreadable
from shuanglian.ingest.reading import read_bytes
from shuanglian.ingest.reading.html_page import told_title
from shuanglian.ingest.reading.html_tokens import characters, tokens

from .factories import only

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>一季度经济运行情况_示例区人民政府</title>
<meta name="PubDate" content="2025-04-20 10:00"><style>p{color:red}</style>
<script>document.write("<p>脚本里的 99 家</p>")</script></head><body>
<div class="nav-bar nav">首页 &gt; 政务公开</div>
<div class="article"><h1>示例区一季度经济运行情况</h1>
<p>　　一季度，全区实现地区生产总值 123.4&nbsp;亿元，
同比增长 5.6%。<b>规上</b>工业增加值&#22686;&#x957F;7%。</p>
<!-- 注释里的 88 家 -->
<h2>一、主要指标</h2>
<table><tr><th rowspan=2>指标</th><th rowspan="2">单位</th><th colspan=2>一季度</th></tr><tr><th>绝对额</th><th>同比(%)</th></tr>
<tr><td>地区生产总值<td>亿元<td>123.4<td>5.6</tr><tr><td>固定资产投资</td><td>亿元</td><td>45.6</td><td>-2.1</td></tr></table>
<ul><li>新增企业 20 家；<li>引进人才 300 人。</ul></div>
<p style="display: none">隐藏的 77 家</p>
<div id="footer">版权所有 电话：0000-12345678</div></body></html>"""


def page(source: str, name: str = "页.html") -> Document:
    return read_bytes(source.encode(), name)


def test_title_date_and_kind_come_from_the_page() -> None:
    document = page(PAGE)
    assert (document.title, document.dated, document.media) == (
        "示例区一季度经济运行情况",
        dt.date(2025, 4, 20),
        "text/html",
    )
    assert document.raw == PAGE


def test_text_is_read_with_entities_and_places() -> None:
    document = page(PAGE)
    (row,) = [block for block in document.blocks if block.kind is Kind.PARAGRAPH]
    assert (
        row.text.text.replace("\xa0", " ")
        == "一季度，全区实现地区生产总值 123.4 亿元，同比增长 5.6%。规上工业增加值增长7%。"
    )
    at = row.text.text.index("增长7")
    assert row.text.quote(at, at + 3) == "&#22686;&#x957F;7"
    at = row.text.text.index("123.4")
    assert row.text.quote(at, at + 5) == "123.4"


def test_headings_and_items_come_from_their_tags() -> None:
    rows = page(PAGE).blocks
    assert only(rows, Kind.HEADING) == ["一、主要指标"]
    assert only(rows, Kind.ITEM) == ["新增企业 20 家；", "引进人才 300 人。"]
    assert all(row.path == ("一、主要指标",) for row in rows if row.kind is Kind.ITEM)


def test_furniture_and_hidden_text_are_noise_and_scripts_are_nothing() -> None:
    rows = page(PAGE).blocks
    assert only(rows, Kind.NOISE) == ["首页 > 政务公开", "隐藏的 77 家", "版权所有 电话：0000-12345678"]
    assert not any("99" in row.text.text or "88" in row.text.text or "color" in row.text.text for row in rows)


def test_a_table_has_its_spans_and_heads() -> None:
    (row,) = [block for block in page(PAGE).blocks if block.table]
    assert row.table is not None and row.table.heads == 2
    grid = [[cell.text.text if cell else "" for cell in line] for line in row.table.grid()]
    assert grid[0] == ["指标", "单位", "一季度", "一季度"]
    assert grid[1] == ["指标", "单位", "绝对额", "同比(%)"]
    assert grid[3] == ["固定资产投资", "亿元", "45.6", "-2.1"]


def test_a_table_of_layout_is_read_as_text() -> None:
    inner = "<table><tr><td>指标<td>数量<tr><td>企业<td>12</table>"
    document = page(
        f"<html><table><tr><td>菜单<td><h1>示例公告</h1><p>现将有关情况公告如下，请知悉。</p>{inner}</table></html>"
    )
    tables = [block.table for block in document.blocks if block.table]
    assert len(tables) == 1 and tables[0] is not None and tables[0].height == 2
    assert "现将有关情况公告如下，请知悉。" in only(document.blocks, Kind.PARAGRAPH)


def test_line_breaks_part_paragraphs() -> None:
    document = page(
        "<html><h1>标题</h1><div>第一段说明情况，共12家。<br><br>第二段说明打算，共30家。</div></html>"
    )
    assert only(document.blocks, Kind.PARAGRAPH) == ["第一段说明情况，共12家。", "第二段说明打算，共30家。"]


def test_a_page_that_is_all_furniture_is_read_all_the_same() -> None:
    article = "本区全年新增高新技术企业120家，累计达到600家，发展势头良好，成效明显。"
    document = page(f"<html><body><div class='nav menu'><p>{article}</p></div></body></html>")
    assert only(document.blocks, Kind.PARAGRAPH) == [article]


def test_a_declared_encoding_is_followed() -> None:
    source = '<html><head><meta charset="gb2312"><title>示例</title></head><body><p>全区企业达到120家，增长5%。</p></body></html>'
    document = read_bytes(source.encode("gb18030"), "页.htm")
    assert document.encoding == "gb18030" and document.raw == source


def test_text_that_begins_with_a_tag_is_a_page_whatever_its_name() -> None:
    assert page("  \n<p>全区企业达到120家。</p>", "文.txt").media == "text/html"
    assert page("全区企业达到120家。<p>", "文.html").media == "text/plain"


@pytest.mark.parametrize(
    "source",
    [
        "<html>" + "<div>" * 3000 + "全区企业12家。",
        "<html>" + "<" * 5000,
        "<html>" + '<a title="' * 2000,
        "<html>" + "<table><tr><td>" * 300,
        "<html>" + "&" * 5000 + "&#99999999;&#x110000;&nosuch;",
        "<html><table>" + "<tr><td rowspan=9999999 colspan=9999>1" * 20,
        "<html><script>" + "x" * 1000,
        "<html></p></div></table></td>全区12家",
        "<html><!--" * 500,
        "<html><p>甲<table><tr><td><p>乙</table>丙",
        "<html><table></table><table><tr></tr></table>",
    ],
)
def test_broken_pages_are_read(source: str) -> None:
    assert page(source).media == "text/html"


def test_a_page_with_too_many_cells_is_refused() -> None:
    source = "<html><table>" + "<tr><td>1<td>2" * 20 + "</table></html>"
    with pytest.raises(Unreadable) as caught:
        read_bytes(source.encode(), "页.html", Limits(cells=10))
    assert caught.value.code == "too_many_cells"


def test_tokens_keep_their_attributes() -> None:
    rows = list(tokens("<p class='a b' hidden data-x=1>甲</P>"))
    assert [(row.name, row.opens) for row in rows] == [("p", True), ("", False), ("p", False)]
    assert rows[0].attributes() == {"class": "a b", "hidden": "", "data-x": "1"}


def test_entities_keep_their_places() -> None:
    assert list(characters("a&amp;b", 0, 7)) == [("a", 0, 1), ("&", 1, 6), ("b", 6, 7)]


@pytest.mark.parametrize(
    ("meta", "title"),
    [
        ({"title": "公告_示例区人民政府"}, "公告"),
        ({"title": "公告 - 示例区"}, "公告"),
        ({"title": "站名", "articletitle": "公告"}, "公告"),
        ({}, ""),
    ],
)
def test_the_name_of_the_site_is_not_the_title(meta: dict[str, str], title: str) -> None:
    assert told_title(meta) == title


def test_traditional_pages_are_read_in_simplified_words_and_quoted_as_they_are() -> None:
    document = page("<html><h1>示範區公告</h1><p>全區規模以上企業達到120家。</p></html>")
    (row,) = [block for block in document.blocks if block.kind is Kind.PARAGRAPH]
    assert row.text.text == "全区规模以上企业达到120家。"
    assert row.text.quote(0, 2) == "全區"
