"""PDF with a text layer: paragraphs over lines, columns and pages; tables; nothing of the margins."""

from __future__ import annotations

import pytest

from shuanglian.ingest.document import DEFAULT_LIMITS, Document, Kind, Limits, Unreadable
from shuanglian.ingest.reading.pdf import read_pdf

from .pdfs import Sheet, pdf

LONG = "全区上半年完成有效投资四十二亿元，其中制造业投资占比达到百分之三十八，新开工项目十六个，各单位要按照既定安排继续推进，"
REST = "确保年底前全部建成投用，并于次年一季度完成竣工验收。"


def read(*sheets: Sheet, limits: Limits = DEFAULT_LIMITS) -> Document:
    return read_pdf(pdf(*sheets), "规划.pdf", limits)


def told(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text.text) for block in document.blocks]


def test_lines_become_paragraphs() -> None:
    sheet = Sheet()
    below = sheet.paragraph(LONG + REST, 100)
    sheet.paragraph("第二段从这里开始，" + LONG + REST, below)
    document = read(sheet)
    assert told(document) == [
        ("paragraph", LONG + REST),
        ("paragraph", "第二段从这里开始，" + LONG + REST),
    ]
    assert document.pages == 1


def test_a_sentence_goes_on_over_the_page_and_keeps_its_first_page() -> None:
    first, second = Sheet(), Sheet()
    text = (LONG * 3)[:142]  # two characters less for the indent: the last line is full
    first.paragraph(text, 100)
    second.paragraph(REST, 80, indent=0)
    document = read(first, second)
    assert told(document) == [("paragraph", text + REST)]
    assert document.blocks[0].page == 1


def test_an_indented_line_on_the_next_page_begins_a_paragraph() -> None:
    first, second = Sheet(), Sheet()
    first.paragraph((LONG * 3)[:141] + "。", 100)
    second.paragraph("另起一段。", 80)
    assert [b.page for b in read(first, second).blocks] == [1, 2]


def test_a_number_cut_by_the_end_of_a_line_is_whole_again() -> None:
    sheet = Sheet()
    sheet.text("全年实现规上工业总产值首次突破十位数关口达到一百八十亿余合计投资20", 72, 100)
    sheet.text("25万元，增幅居全市前列。", 72, 120)
    assert "合计投资2025万元" in read(sheet).raw


def test_page_numbers_and_running_heads_are_dropped() -> None:
    sheets = []
    for number in range(1, 5):
        sheet = Sheet().text("某区产业发展规划", 240, 30).text(f"— {number} —", 280, 800)
        sheet.paragraph(f"第{number}部分的内容在这里写完。", 120)
        sheets.append(sheet)
    document = read(*sheets)
    assert [b.text.text for b in document.blocks] == [f"第{n}部分的内容在这里写完。" for n in range(1, 5)]
    assert [b.page for b in document.blocks] == [1, 2, 3, 4]
    assert "furniture" in {note.code for note in document.notes}


@pytest.mark.parametrize("mark", ["12", "- 3 -", "第 4 页", "第4页 共9页", "5/20", "· 6 ·", "iv"])
def test_every_way_to_write_a_page_number(mark: str) -> None:
    assert read(Sheet().text("正文只有一句。", 72, 100).text(mark, 290, 806)).raw == "正文只有一句。\n"


def test_figures_in_the_text_are_no_page_numbers() -> None:
    assert "2025" in read(Sheet().text("2025", 72, 400).text("正文。", 72, 440)).raw


def test_a_number_that_a_wide_gap_sets_apart_is_no_page_number() -> None:
    first, second = Sheet(), Sheet()
    first.paragraph((LONG * 3)[:142], 100)
    second.text("省市海外工程师", 72, 70).text("148", 200, 70).text(
        "名，全部到岗并开始工作，合计完成任务六百余项，", 260, 70
    )
    second.text("已经全部结清。", 72, 90)
    assert "148" in read(first, second).raw


def test_a_last_line_that_is_only_a_number_belongs_to_its_sentence() -> None:
    sheet = Sheet()
    for at in range(34):
        sheet.text("这一行写满了版心宽度用来把最后一行推到页面的底部位置上去才可以呢", 72, 80 + 20 * at)
    sheet.text("2025", 72, 760)
    assert "2025" in read(sheet).raw


def test_two_columns_are_read_one_after_the_other() -> None:
    sheet = Sheet().text("某区工作通讯", 220, 50, 20)
    left = "左栏第一段说明企业技术改造的情况，" * 6 + "左栏完。"
    right = "右栏另有一段说明人才引进的情况，" * 6 + "右栏完。"
    sheet.paragraph(left, 100, left=60, width=18)
    sheet.paragraph(right, 100, left=310, width=18)
    assert told(read(sheet)) == [("title", "某区工作通讯"), ("paragraph", left), ("paragraph", right)]


def test_a_ruled_table_with_merged_cells() -> None:
    sheet = Sheet().text("表1 主要指标", 72, 80).grid([72, 200, 300, 400], [100, 130, 160, 190])
    sheet.strokes = [s for s in sheet.strokes if "200 " not in s or "l S" not in s]
    sheet.line(200, 100, 200, 190)
    sheet.text("指标", 80, 110).text("2024年", 210, 110).text("2025年", 310, 110)
    sheet.text("产值（亿元）", 80, 140).text("12.5", 210, 140).text("14", 310, 140)
    sheet.text("企业数（家）", 80, 170).text("86", 210, 170).text("90", 310, 170)
    document = read(sheet)
    (found,) = [block.table for block in document.blocks if block.table]
    assert found.title == "表1 主要指标"
    assert [[c.text.text if c else "" for c in line] for line in found.grid()] == [
        ["指标", "2024年", "2025年"],
        ["产值（亿元）", "12.5", "14"],
        ["企业数（家）", "86", "90"],
    ]


def test_a_cell_over_two_columns_is_one_cell() -> None:
    sheet = Sheet()
    for top in (100, 130, 160):
        sheet.line(72, top, 400, top)
    sheet.line(72, 100, 72, 160).line(200, 100, 200, 160).line(300, 130, 300, 160).line(400, 100, 400, 160)
    sheet.text("年份", 280, 110).text("甲", 80, 140).text("1", 210, 140).text("2", 310, 140)
    (found,) = [block.table for block in read(sheet).blocks if block.table]
    assert ("年份", 0, 1, 1, 2) in [(c.text.text, c.row, c.column, c.rows, c.columns) for c in found.cells]


def test_a_table_goes_on_over_the_page_without_its_repeated_head() -> None:
    sheets = []
    for number in (1, 2):
        sheet = Sheet().grid([72, 200, 300], [100, 130, 160])
        sheet.text("名称", 80, 110).text("数量", 210, 110).text(f"第{number}类", 80, 140).text("5", 210, 140)
        sheets.append(sheet)
    (block,) = read(*sheets).blocks
    assert block.table is not None
    assert [c.text.text for c in block.table.cells] == ["名称", "数量", "第1类", "5", "第2类", "5"]


def test_a_table_in_the_middle_of_a_sentence_comes_after_it() -> None:
    first, second = Sheet(), Sheet()
    text = (LONG * 3)[:142]
    first.paragraph(text, 100)
    second.grid([72, 200, 300], [60, 90, 120])
    second.text("名称", 80, 70).text("数量", 210, 70).text("甲", 80, 100).text("5", 210, 100)
    second.paragraph(REST, 150, indent=0)
    assert [b.kind for b in read(first, second).blocks] == [Kind.PARAGRAPH, Kind.TABLE]
    assert read(first, second).blocks[0].text.text == text + REST


def test_figures_in_rows_without_lines_are_a_table() -> None:
    sheet = Sheet().text("各镇情况如下。", 72, 80)
    for at, (name, count, share) in enumerate(
        [("镇街", "企业", "占比"), ("东镇", "12", "3.5%"), ("西镇", "30", "8%"), ("南街道", "7", "2%")]
    ):
        sheet.text(name, 72, 120 + 20 * at).text(count, 220, 120 + 20 * at).text(share, 340, 120 + 20 * at)
    (found,) = [block.table for block in read(sheet).blocks if block.table]
    assert [c.text.text for c in found.cells][3:6] == ["东镇", "12", "3.5%"]


def test_headings_by_size_and_by_number() -> None:
    sheet = Sheet().text("某区三年行动计划", 200, 60, 22)
    sheet.text("一、总体要求", 96, 110)
    below = sheet.paragraph(LONG + REST, 135)
    sheet.text("（一）基本原则", 96, below)
    sheet.paragraph(LONG + REST, below + 20)
    document = read(sheet)
    assert document.title == "某区三年行动计划"
    assert [(b.kind.value, b.path) for b in document.blocks][-2:] == [
        ("heading", ("一、总体要求",)),
        ("paragraph", ("一、总体要求", "（一）基本原则")),
    ]


def test_a_table_of_contents_states_nothing() -> None:
    sheet = (
        Sheet().text("一、总体要求" + "." * 40 + "3", 72, 100).text("二、主要任务" + "." * 40 + "12", 72, 120)
    )
    assert {b.kind for b in read(sheet).blocks} == {Kind.CONTENTS}


def test_offsets_are_exact() -> None:
    sheet = Sheet()
    sheet.paragraph(LONG + REST, 100)
    document = read(sheet)
    for block in document.blocks:
        assert block.text.quote(0, len(block.text)) == block.text.text


def refusal(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    with pytest.raises(Unreadable) as caught:
        read_pdf(data, "甲.pdf", limits)
    assert str(caught.value).startswith("甲.pdf：")
    return caught.value.code


def test_files_that_are_refused() -> None:
    one = pdf(Sheet().text("正文。", 72, 100))
    assert refusal(pdf(Sheet().text("秘密。", 72, 100), encrypt="x")) == "encrypted"
    assert refusal(b"%PDF-1.7\nnothing at all") == "damaged"
    assert refusal(one[: len(one) // 3]) in {"damaged", "empty"}
    assert refusal(pdf(Sheet())) == "empty"
    assert refusal(b"") == "damaged"


def test_limits_of_pages_and_characters() -> None:
    many = pdf(*[Sheet().text("正文。", 72, 100) for _ in range(4)])
    assert refusal(many, Limits(pages=3)) == "too_many_pages"
    assert refusal(many, Limits(characters=8)) == "too_long"
    assert read_pdf(many, "甲.pdf", Limits(pages=4)).pages == 4


def test_a_page_that_is_a_picture_needs_recognition_and_the_refusal_names_the_command() -> None:
    from shuanglian.ingest.reading import scans

    if not scans.missing():
        pytest.skip("text recognition is installed here")
    with pytest.raises(Unreadable, match="make ocr") as caught:
        read(Sheet().image(b"\xff\xff\xff", (1, 1)))
    assert caught.value.code == "needs_ocr"


def test_one_scanned_page_among_others_is_noted() -> None:
    from shuanglian.ingest.reading import scans

    if not scans.missing():
        pytest.skip("text recognition is installed here")
    document = read(Sheet().text("正文在此，共两页。", 72, 100), Sheet().image(b"\xff\xff\xff", (1, 1)))
    assert "needs_ocr" in {note.code for note in document.notes}
