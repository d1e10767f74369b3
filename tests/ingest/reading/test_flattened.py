"""Tables that became text: by tabs, bars, blanks or line by line, with heads off by one and cells over several places."""

from __future__ import annotations

import pytest

from shuanglian.ingest.document import Block, Kind, Table
from shuanglian.ingest.reading.celltypes import Type, column_type, is_missing, is_serial, type_of

from .factories import blocks, body, only


def table(text: str) -> Table:
    """The only table of a text."""
    (row,) = [block for block in blocks(text) if block.table is not None]
    assert row.table is not None
    return row.table


def words(own: Table) -> list[list[str]]:
    """The grid; a merged cell shows at each of its places."""
    return [[cell.text.text if cell else "" for cell in row] for row in own.grid()]


INDICATORS = """专栏 2：示例走廊主要指标\t\t\t\t\t
指标名称\t\t单位\t2021 年\t2025 年\t
科创 设施\t1\t国家级机构\t个\t1\t2
\t2\t国家级孵化器（众创空间）\t个\t4（3）\t6（6）
科创主体\t3\t高新技术企业\t家\t711\t1040

\t4\t上市公司\t家\t31\t40
\t5\t投资增速\t%\t年均增长 15%\t
"""


def test_the_title_in_the_first_row_names_the_table() -> None:
    assert table(INDICATORS).title == "专栏 2：示例走廊主要指标"
    assert only(blocks(INDICATORS), Kind.CAPTION) == ["专栏 2：示例走廊主要指标"]


def test_heads_that_stand_one_column_off_go_over_their_columns() -> None:
    own = table(INDICATORS)
    assert own.heads == 1
    assert words(own)[0] == ["指标名称", "指标名称", "指标名称", "单位", "2021 年", "2025 年"]


def test_a_group_covers_its_rows_and_a_blank_line_does_not_end_a_table() -> None:
    own = table(INDICATORS)
    assert [row[0] for row in words(own)[1:]] == [
        "科创 设施",
        "科创 设施",
        "科创主体",
        "科创主体",
        "科创主体",
    ]
    assert own.height == 6


def test_two_values_in_a_cell_stay_one_cell() -> None:
    assert words(table(INDICATORS))[2][4:] == ["4（3）", "6（6）"]


def test_a_cell_of_words_over_columns_of_numbers_covers_them() -> None:
    assert words(table(INDICATORS))[5][4:] == ["年均增长 15%", "年均增长 15%"]


def test_rows_that_lost_their_first_field_are_put_right() -> None:
    text = (
        "类别\t序号\t名称\t数量\n平台\t1\t孵化器\t12\n平台\t2\t加速器\t3\n3\t实验室\t9\n平台\t4\t研究院\t30\n"
    )
    assert words(table(text))[3] == ["平台", "3", "实验室", "9"] or words(table(text))[3][1:] == [
        "3",
        "实验室",
        "9",
    ]


def test_an_empty_corner_takes_no_head() -> None:
    own = table("\t2021年\t2022年\n企业数\t12\t15\n机构数\t3\t4\n")
    assert words(own)[0] == ["", "2021年", "2022年"]


def test_a_head_over_two_columns_keeps_both() -> None:
    own = table(
        "指标\t2021年\t\t2022年\t\n\t总量\t增速\t总量\t增速\n产值\t12.5\t3.1\t15.2\t4.0\n投资\t3.5\t2.2\t4.1\t1.0\n"
    )
    assert own.heads == 2
    assert words(own)[0][1:] == ["2021年", "2021年", "2022年", "2022年"]


def test_the_table_ends_where_text_begins() -> None:
    rows = blocks("表1 情况\n名称\t数量\n甲\t1\n乙\t2\n\n本表说明发展的基本情况，供参考。\n")
    assert [row.kind for row in rows] == [Kind.CAPTION, Kind.TABLE, Kind.PARAGRAPH]


def test_two_tables_with_titles_are_two() -> None:
    rows = blocks("表1 甲\n名称\t数量\n甲\t1\n乙\t2\n表2 乙\n名称\t金额\n丙\t3\n丁\t4\n")
    assert [row.table.title for row in rows if row.table] == ["表1 甲", "表2 乙"]


def test_a_page_number_and_the_head_again_are_no_rows() -> None:
    own = table("表1 情况\n名称\t数量\n甲\t1\n乙\t2\n- 3 -\n续表1\n名称\t数量\n丙\t3\n丁\t4\n")
    assert [row[0] for row in words(own)] == ["名称", "甲", "乙", "丙", "丁"]


def test_a_cell_wrapped_over_lines_is_whole() -> None:
    text = "指标\t单位\t2023年\t2024年\n研发经费支出占\n地区生产总值比重\t%\t3.1\t3.3\n高新技术企业\t家\t711\t800\n新产品产值\t亿元\t12.5\t13.0\n"
    own = table(text)
    assert words(own)[1] == ["研发经费支出占地区生产总值比重", "%", "3.1", "3.3"]


def test_a_row_cut_inside_a_cell_is_one_row() -> None:
    text = "指标\t2023年完成\t2024年\n预期\t增长\n（%）\n产值\t1,234.5\t1,320\t6.5\n收入\t110.2\t115\t5\n投资\t95.1\t100\t4\n"
    assert words(table(text))[0] == ["指标", "2023年完成", "2024年预期", "增长（%）"]


def test_the_heading_of_a_part_is_a_row_of_its_own() -> None:
    text = "指标\t单位\t数量\n一、经济发展\n产值\t亿元\t12.5\n投资\t亿元\t3.5\n二、社会民生\n收入\t元\t7890\n床位\t张\t300\n"
    own = table(text)
    assert words(own)[1] == ["一、经济发展"] * 3
    assert words(own)[4] == ["二、社会民生"] * 3


def test_more_fields_than_columns_lose_nothing() -> None:
    own = table("名称\t数量\t备注\n甲\t1\t无误\n乙\t2\t多\t余\t字\n丙\t3\t无误\n")
    assert words(own)[2][2].split() == ["多", "余", "字"]


def test_bars_make_columns_and_the_rule_under_the_heads_is_none() -> None:
    own = table("| 名称 | 数量 |\n| --- | ---: |\n| 企业 | 12 |\n| 院所 | 3 |\n")
    assert words(own) == [["名称", "数量"], ["企业", "12"], ["院所", "3"]]


def test_runs_of_blanks_make_columns() -> None:
    own = table(
        "表1 分解\n单位：家\n  镇街       2023年    2024年\n  甲镇         85        95\n  乙街道      120       138\n  合计        205       233\n"
    )
    assert words(own) == [
        ["镇街", "2023年", "2024年"],
        ["甲镇", "85", "95"],
        ["乙街道", "120", "138"],
        ["合计", "205", "233"],
    ]
    assert own.title == "表1 分解"


def test_prose_with_blanks_is_no_table() -> None:
    text = "第一部分  说明  我们的工作。\n第二部分  说明  工作的安排。\n第三部分  说明  工作的要求。\n"
    assert all(row.table is None for row in blocks(text))


@pytest.mark.parametrize("mark", ["1.", "（1）", "一、", "•", "①."])
def test_a_list_with_tabs_after_its_numbers_is_no_table(mark: str) -> None:
    rows = body("\n".join(f"{mark}\t完善机制，推动第{n}项工作取得新成效。" for n in range(3)))
    assert all(row.table is None for row in rows) or mark == "①."


def test_one_cell_a_line_is_a_table_under_its_heads() -> None:
    text = "附件1\n\n指标名称\n单位\n2020年\n2025年目标\n属性\n" + "\n".join(
        [
            "劳动生产率",
            "万元/人",
            "15.2",
            "22",
            "预期性",
            "专利拥有量",
            "件",
            "28.6",
            "45",
            "预期性",
            "能耗降低",
            "%",
            "—",
            "[15]",
            "约束性",
        ]
    )
    own = table(text)
    assert words(own)[0] == ["指标名称", "单位", "2020年", "2025年目标", "属性"]
    assert words(own)[3] == ["能耗降低", "%", "—", "[15]", "约束性"]


def test_short_lines_without_a_period_are_no_table() -> None:
    rows = blocks(
        "\n".join(
            [
                "示例区人民政府",
                "区发展改革局",
                "区科学技术局",
                "区财政局",
                "12",
                "区教育局",
                "区人力社保局",
                "区统计局",
                "3",
            ]
        )
    )
    assert all(row.table is None for row in rows)


def test_one_row_alone_is_no_table() -> None:
    assert all(row.table is None for row in blocks("名称\t说明\n"))


def test_cells_know_their_places_in_the_text() -> None:
    text = "名称\t数量\n企业\t12\n院所\t3\n"
    for cell in table(text).cells:
        start, end = cell.text.raw_span(0, len(cell.text))
        assert text[start:end] == cell.text.text


def test_a_table_of_many_rows_is_read_in_good_time() -> None:
    text = "名称\t数量\n" + "".join(f"企业{n}\t{n}\n" for n in range(3000))
    assert table(text).height == 3001


def test_a_row_of_very_many_fields_is_read() -> None:
    text = "\n".join("\t".join(f"{n}" for n in range(300)) for _ in range(3)) + "\n甲\t乙\n"
    assert table(text).width == 300


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12", Type.NUMBER),
        ("1,234.5", Type.NUMBER),
        ("4（3）", Type.NUMBER),
        ("6.5左右", Type.NUMBER),
        ("[15]", Type.NUMBER),
        ("-2.1", Type.NUMBER),
        ("1—2", Type.NUMBER),
        ("3.0%", Type.NUMBER),
        ("2021 年", Type.YEAR),
        ("2025年目标", Type.YEAR),
        ("2021", Type.YEAR),
        ("2021年（基期）", Type.YEAR),
        ("2021—2025年", Type.YEAR),
        ("亿元", Type.UNIT),
        ("件/万人", Type.UNIT),
        ("件万人", Type.UNIT),
        ("%", Type.UNIT),
        ("万元/人", Type.UNIT),
        ("平方公里", Type.UNIT),
        ("高新技术企业", Type.NAME),
        ("年均增长 15%", Type.NAME),
        ("—", Type.EMPTY),
        ("", Type.EMPTY),
        ("……", Type.EMPTY),
        ("位于示例科技城，占地面积约300亩。", Type.PROSE),
    ],
)
def test_cells_are_of_a_kind(text: str, kind: Type) -> None:
    assert type_of(text) is kind


def test_a_column_is_what_most_of_it_is() -> None:
    assert column_type(["12", "—", "", "15.5", "年均增长 15%"]) is Type.NUMBER
    assert column_type(["2021", "12", "3500"]) is Type.NUMBER
    assert column_type(["", "—"]) is Type.EMPTY


@pytest.mark.parametrize(
    ("texts", "counts"),
    [
        (["1", "2", "3"], True),
        (["1", "", "2"], True),
        (["0", "1"], True),
        (["1", "3"], False),
        (["2", "3"], False),
        (["1"], False),
        (["1", "2", "甲"], False),
    ],
)
def test_a_serial_column_counts_its_rows(texts: list[str], counts: bool) -> None:
    assert is_serial(texts) is counts


@pytest.mark.parametrize(
    ("text", "missing"), [("—", True), ("/", True), ("无", True), ("N/A", True), ("0", False), ("甲", False)]
)
def test_a_missing_value_is_known(text: str, missing: bool) -> None:
    assert is_missing(text) is missing


def test_the_block_of_a_table_holds_all_of_its_text() -> None:
    (row,) = [block for block in blocks(INDICATORS) if block.table]
    assert isinstance(row, Block)
    assert row.text.text.startswith("指标名称") and row.text.text.endswith("年均增长 15%")


def test_one_cell_a_line_may_begin_with_the_number_of_its_row() -> None:
    cells = [
        "1",
        "研发经费占比（%）",
        "2.85",
        "3.3",
        "2",
        "高新技术企业数（家）",
        "1850",
        "3500",
        "3",
        "技术交易总额（亿元）",
        "150",
        "300 以上",
    ]
    own = table(
        "专栏1 主要指标\n\n序号\n指标名称\n2020年\n2025年\n" + "\n".join(cells) + "\n\n二、重点任务\n"
    )
    assert own.title == "专栏1 主要指标"
    assert words(own)[3] == ["3", "技术交易总额（亿元）", "150", "300 以上"]


def test_an_indented_row_of_blanks_has_an_empty_first_field() -> None:
    text = (
        "类别　指标　单位　2020年　2025年\n经济发展　生产总值　亿元　610　850\n　　　　　工业增加值　亿元　210　320\n"
        "创新驱动　研发占比　%　2.9　3.5\n　　　　　企业数　家　120　260\n"
    )
    assert [row[:2] for row in words(table(text))[1:]] == [
        ["经济发展", "生产总值"],
        ["经济发展", "工业增加值"],
        ["创新驱动", "研发占比"],
        ["创新驱动", "企业数"],
    ]


def test_rows_whose_fields_stand_one_blank_apart() -> None:
    own = table(
        "表1 各片区试点数据\n片区 入驻学会（家） 服务站（个） 合同额（万元）\n东湖片区 12 4 8600\n西山片区 9 — 5240\n合计 21 4 13840\n"
    )
    assert own.heads == 1
    assert words(own)[2] == ["西山片区", "9", "—", "5240"]


@pytest.mark.parametrize(
    "text",
    [
        "参加人员 王甲 李乙 赵丙\n列席人员 钱丁 孙戊 周己\n记录人员 吴庚 郑辛 冯壬\n",
        "第一组 12 34\n第二组 7\n第三组 9 10 11\n",
        "共有 企业 12\n新增 平台 3。\n完成 投资 86\n",
    ],
)
def test_words_with_blanks_are_no_table(text: str) -> None:
    assert not [block for block in blocks(text) if block.table is not None]
