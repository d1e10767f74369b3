"""Word files: what people see in them, in the order in which they see it."""

from __future__ import annotations

import pytest

from shuanglian.ingest.document import DEFAULT_LIMITS, Document, Kind, Unreadable
from shuanglian.ingest.reading.docx import read_docx
from shuanglian.ingest.reading.docx_numbers import chinese, written

from .makers import cell, p, raw_word, row, run, table, word


def read(data: bytes) -> Document:
    return read_docx(data, "通报.docx", DEFAULT_LIMITS)


def told(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text.text) for block in document.blocks]


def texts(document: Document) -> list[str]:
    return [block.text.text for block in document.blocks]


def cells(document: Document) -> list[tuple[str, int, int, int, int]]:
    (found,) = [block.table for block in document.blocks if block.table]
    return [(c.text.text, c.row, c.column, c.rows, c.columns) for c in found.cells]


def test_headings_paragraphs_and_their_path() -> None:
    def fill(document) -> None:
        document.add_heading("某区创新发展情况", 0)
        document.add_heading("一、总体情况", 1)
        document.add_heading("（一）平台建设", 2)
        document.add_paragraph("全年新增平台12个。")
        document.add_heading("二、下一步", 1)
        document.add_paragraph("继续推进。")

    document = read(word(fill))
    assert document.title == "某区创新发展情况"
    assert [(b.kind, b.level, b.path) for b in document.blocks] == [
        (Kind.TITLE, 0, ()),
        (Kind.HEADING, 1, ()),
        (Kind.HEADING, 2, ("一、总体情况",)),
        (Kind.PARAGRAPH, 0, ("一、总体情况", "（一）平台建设")),
        (Kind.HEADING, 1, ()),
        (Kind.PARAGRAPH, 0, ("二、下一步",)),
    ]


def test_headings_without_a_style_are_told_by_their_words() -> None:
    data = raw_word(
        p("关于某项工作的通报", properties='<w:jc w:val="center"/>')
        + p("一、总体情况")
        + p("（一）投入。今年投入3亿元。")
    )
    assert [(b.kind, b.level) for b in read(data).blocks] == [
        (Kind.TITLE, 0),
        (Kind.HEADING, 1),
        (Kind.PARAGRAPH, 0),
    ]


def test_every_quote_stands_at_its_offsets() -> None:
    document = read(
        raw_word(
            p("前言。")
            + table(row(cell("指标"), cell("数值")), row(cell("产值"), cell("3.2亿元")))
            + p("结束。")
        )
    )
    for block in document.blocks:
        start, end = block.text.raw_span(0, len(block.text))
        assert document.raw[start:end] == block.text.text
        for item in block.table.cells if block.table else ():
            start, end = item.text.raw_span(0, len(item.text))
            assert document.raw[start:end] == item.text.text


def test_list_numbers_are_printed_as_word_prints_them() -> None:
    levels = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
    )

    def item(text: str, depth: int) -> str:
        return p(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="5"/></w:numPr>')

    data = raw_word(
        item("甲事做完了。", 0)
        + item("细处。", 1)
        + item("又一处。", 1)
        + item("乙事做完了。", 0)
        + item("第三处。", 1),
        numbering=levels,
    )
    assert [b.text.text for b in read(data).blocks] == [
        "一、甲事做完了。",
        "一.1 细处。",
        "一.2 又一处。",
        "二、乙事做完了。",
        "二.1 第三处。",
    ]


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (3, "decimal", "3"),
        (11, "chineseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (35, "ideographDigital", "三十五"),
        (2, "lowerLetter", "b"),
        (28, "upperLetter", "BB"),
        (9, "lowerRoman", "ix"),
        (4, "decimalEnclosedCircle", "④"),
        (7, "none", ""),
        (0, "upperRoman", ""),
    ],
)
def test_counts_in_all_styles(number: int, style: str, text: str) -> None:
    assert written(number, style) == text


def test_large_chinese_counts_go_figure_by_figure() -> None:
    assert (chinese(10), chinese(99), chinese(105)) == ("十", "九十九", "一〇五")


def test_merged_cells_say_what_they_cover() -> None:
    data = raw_word(
        table(
            row(cell("指标", '<w:vMerge w:val="restart"/>'), cell("年份", '<w:gridSpan w:val="2"/>')),
            row(cell("", "<w:vMerge/>"), cell("2024"), cell("2025")),
            row(cell("产值"), cell("1"), cell("2")),
        )
    )
    found = cells(read(data))
    assert ("指标", 0, 0, 2, 1) in found
    assert ("年份", 0, 1, 1, 2) in found
    assert ("2025", 1, 2, 1, 1) in found
    grid = next(b.table for b in read(data).blocks if b.table).grid()
    assert grid[1][0] is grid[0][0]


def test_rows_marked_as_headings_and_the_caption_above() -> None:
    data = raw_word(
        p("表1 主要指标")
        + table(row(cell("指标"), cell("值"), properties="<w:tblHeader/>"), row(cell("甲"), cell("1")))
    )
    document = read(data)
    (found,) = [block.table for block in document.blocks if block.table]
    assert (found.title, found.heads) == ("表1 主要指标", 1)
    assert document.blocks[0].kind is Kind.CAPTION


def test_a_table_of_one_cell_is_a_frame_around_text() -> None:
    document = read(raw_word(table(row(cell(p("专栏说明。") + p("投资3亿元。"))))))
    assert told(document) == [("paragraph", "专栏说明。"), ("paragraph", "投资3亿元。")]


def test_tracked_changes_count_as_accepted() -> None:
    gone = '<w:del w:id="1"><w:r><w:delText>30</w:delText></w:r></w:del>'
    come = f'<w:ins w:id="2">{run("45")}</w:ins>'
    moved = f'<w:moveFrom w:id="3">{run("旧处")}</w:moveFrom><w:moveTo w:id="4">{run("新处")}</w:moveTo>'
    assert texts(read(raw_word(p("新增", gone, come, "家，", moved)))) == ["新增45家，新处"]
    rows = table(
        row(cell("甲"), cell("1")),
        row(cell("乙"), cell("2"), properties='<w:del w:id="9"/>'),
        row(cell("丙"), cell("3")),
    )
    assert [c[0] for c in cells(read(raw_word(rows)))] == ["甲", "1", "丙", "3"]


def test_hidden_and_struck_out_text_states_nothing() -> None:
    data = raw_word(p("投资", run("5", "<w:strike/>"), run("8"), run("（草稿）", "<w:vanish/>"), "亿元"))
    assert texts(read(data)) == ["投资8亿元"]
    assert texts(read(raw_word(p(run("在", '<w:strike w:val="0"/>'))))) == ["在"]


def test_raised_figures_stay_raised() -> None:
    raised = run("8", '<w:vertAlign w:val="superscript"/>')
    assert texts(read(raw_word(p("约10", raised, "平方米")))) == ["约10⁸平方米"]


def test_text_boxes_follow_their_paragraph_once() -> None:
    box = f"<w:txbxContent>{p('框内：产值9亿元。')}</w:txbxContent>"
    drawn = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>"
        + box
        + "</wps:txbx></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><v:textbox>"
        + box
        + "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert told(read(raw_word(p("正文。", drawn)))) == [
        ("paragraph", "正文。"),
        ("paragraph", "框内：产值9亿元。"),
    ]


def test_footnotes_follow_the_paragraph_that_names_them() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="0" w:type="separator">{p("x")}</w:footnote><w:footnote w:id="2">{p("数据截至年底。")}</w:footnote>'
    data = raw_word(p("共20家", reference, "。") + p("下一段。"), footnotes=notes)
    assert told(read(data)) == [
        ("paragraph", "共20家。"),
        ("note", "数据截至年底。"),
        ("paragraph", "下一段。"),
    ]


def test_headers_and_footers_are_not_read() -> None:
    def fill(document) -> None:
        document.sections[0].header.paragraphs[0].text = "内部资料"
        document.sections[0].footer.paragraphs[0].text = "第1页"
        document.add_paragraph("正文。")

    assert told(read(word(fill))) == [("paragraph", "正文。")]


def test_content_controls_links_and_fields_are_transparent() -> None:
    linked = f"<w:hyperlink>{run('链接')}</w:hyperlink>"
    field = f'<w:fldSimple w:instr="PAGE">{run("7")}</w:fldSimple>'
    data = raw_word(f"<w:sdt><w:sdtContent>{p('看', linked, field)}</w:sdtContent></w:sdt>")
    assert texts(read(data)) == ["看链接7"]


def test_tabs_and_line_breaks() -> None:
    data = raw_word(p("甲", "<w:r><w:tab/></w:r>", "乙", "<w:r><w:br/></w:r>", "丙"))
    assert read(data).raw == "甲\t乙\n丙\n"


def test_a_table_inside_a_cell_is_read_row_by_row() -> None:
    inner = table(row(cell("甲"), cell("1")), row(cell("乙"), cell("2")))
    data = raw_word(table(row(cell(p("明细") + inner + p("")), cell("合计3"))))
    assert cells(read(data))[0][0] == "明细\n甲\t1\n乙\t2"


def test_an_empty_file_says_so() -> None:
    with pytest.raises(Unreadable) as refusal:
        read(raw_word(p("  ")))
    assert refusal.value.code == "empty"
    assert "通报.docx" in str(refusal.value)
