"""Forms that ask one thing beside another become a table of one record; ordinary tables stay what they are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.ledgers import Area, Sheet, TableUnderstanding, Workbook, forms, understand
from shuanglian.ingest.ledgers.previewing import drawn

from .test_understanding import read

ASKED: tuple[tuple[Any, ...], ...] = (
    ("示例科技企业基本情况登记表",),
    ("填报时间：2025年3月",),
    ("企业名称", "示例新材料股份有限公司", "统一社会信用代码", "91330600MA2XXXXX0X"),
    ("成立时间", "2016.5", "注册资本（万元）", "5,000"),
    ("法定代表人", "王某", "联系电话", "13800000000"),
    ("注册地址", "示例区科创大道8号"),
    ("职工人数（人）", 326, "其中：研发人员（人）", 88),
    ("资产负债率", "45.2%", "有效发明专利（件）", 37),
    ("填表人：赵某", None, "审核人：钱某"),
)
MERGED = ((0, 0, 0, 3), (5, 1, 5, 3))


def one(*rows: Any, merges: Any = ()) -> TableUnderstanding:
    (table,) = read(*rows, merges=merges)
    return table


def test_each_label_is_a_column_and_the_form_one_record() -> None:
    table = one(*ASKED, merges=MERGED)
    assert (table.title, table.area, len(table.data)) == ("示例科技企业基本情况登记表", "A1:D8", 1)
    assert [column.heads[0] for column in table.columns] == [
        "企业名称", "统一社会信用代码", "成立时间", "注册资本（万元）", "法定代表人", "联系电话", "注册地址", "职工人数（人）",
        "其中：研发人员（人）", "资产负债率", "有效发明专利（件）",
    ]  # fmt: skip
    values = {column.words: column.unit for column in table.columns if column.role == "value"}
    assert values == {
        "注册资本": "万元",
        "职工人数": "人",
        "研发人员": "人",
        "资产负债率": "%",
        "有效发明专利": "件",
    }
    assert [column.meaning.key for column in table.columns][:7] == [
        "name", "credit_code", "date", "value", "person", "phone", "address"
    ]  # fmt: skip
    assert table.footers == ["填表人：赵某", "审核人：钱某"]


def test_places_are_those_of_the_sheet() -> None:
    table = one(*ASKED, merges=MERGED)
    told = dict(zip((column.heads[0] for column in table.columns), table.as_json()["spots"], strict=True))
    assert (told["企业名称"], told["注册资本（万元）"], told["注册地址"]) == ("B3", "D4", "B6")
    assert [(row.code, row.address) for row in table.findings if row.level == "error"] == [
        ("credit_code", "D3")
    ]


def test_the_page_draws_the_sheet_as_it_is() -> None:
    sheet = Sheet("Sheet1", [list(row) for row in ASKED], tuple(Area(*area) for area in MERGED))
    (table,) = understand(Workbook("a.xlsx", (sheet,))).tables
    rows = drawn(sheet, json.loads(json.dumps(table.as_json())), 99)
    roles = {cell.address: cell.role for row in rows for cell in row}
    assert (roles["A1"], roles["A3"], roles["B3"], roles["D4"]) == ("title", "head", "key", "value")


def test_an_empty_answer_does_not_shift_the_ones_behind_it() -> None:
    table = one(
        ("项目名称", "示例研究", None, None, None, None),
        ("申报单位", "示例轴承有限公司", None, "合作单位", None, None),
        ("项目负责人", "孙某", "职称", None, "出生年月", "1978.06"),
        ("总经费（万元）", 680, None, "自筹经费（万元）", 480, None),
    )
    said = {column.heads[0]: table.grid.at(table.data[0], column.index) for column in table.columns}
    assert said["出生年月"] == "1978.06"
    assert (said["总经费（万元）"], said["自筹经费（万元）"]) == (680, 480)
    assert said.get("职称") is None and said.get("合作单位") is None


def test_a_table_below_a_form_is_read_by_itself() -> None:
    form, table = read(
        *ASKED[2:8],
        (None,),
        ("序号", "产品名称", "产量（吨）", "产值（万元）"),
        (1, "示例甲", 20, 300),
        (2, "示例乙", 30, 500),
    )
    assert form.form is not None and table.form is None
    assert [column.head for column in table.columns] == ["序号", "产品名称", "产量（吨）", "产值（万元）"]


@pytest.mark.parametrize(
    "rows",
    [
        [("企业名称", "产值", "税收", "备注"), ("甲公司", 1, 2, "—"), ("乙公司", 3, 4, "无"), ("丙公司", 5, 6, "无")],
        [("姓名", "单位", "姓名", "单位"), ("王某", "甲局", "李某", "乙局"), ("赵某", "丙局", "钱某", "丁局")],
        [("指标", "单位", "数值", "说明")] + [("税收", "万元", at, "初步数") for at in range(4)],
        [("镇街", "产值", "镇街", "产值")] + [(f"甲{at}镇", at, f"乙{at}镇", at) for at in range(4)],
    ],
)  # fmt: skip
def test_an_ordinary_table_is_no_form(rows: list[tuple[Any, ...]]) -> None:
    assert forms.read(Sheet("表", [list(row) for row in rows]), 0) is None


LABELS = st.sampled_from(
    ["企业名称", "成立时间", "注册资本（万元）", "联系人", "职工人数", "主营产品", "所属行业", "总资产"]
)
ANSWERS = st.one_of(
    st.none(), st.integers(0, 10**6), st.just("示例公司甲"), st.just("2020-01"), st.just("甲乙丙")
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(LABELS, ANSWERS, LABELS, ANSWERS), min_size=3, max_size=8))
def test_every_answer_stands_under_the_label_left_of_it(rows: list[tuple[Any, ...]]) -> None:
    sheet = Sheet("表", [list(row) for row in rows])
    form = forms.read(sheet, 0)
    assert form is not None
    for label, value in form.pairs:
        assert label[0] == value[0] and sheet.at(*label) == sheet.at(value[0], value[1] - 1)
    said = [(sheet.at(*label), sheet.at(*value)) for label, value in form.pairs]
    assert said == [pair for row in rows for pair in (row[:2], row[2:])]


def test_parts_of_a_form_do_not_end_it_and_what_stands_above_says_its_year() -> None:
    table = one(
        ("企业研发情况调查表",),
        ("企业名称：示例精工有限公司", None, None, "年度：2024"),
        ("一、基本信息",),
        ("所属行业", "通用设备制造业", None, "登记注册类型", "有限责任"),
        ("年末从业人员（人）", 412, None, "其中：本科及以上（人）", 133),
        ("二、研发情况",),
        ("研发费用（万元）", "2,310.5", None, "研发费用占营业收入比重", "4.9%"),
        ("省级以上研发平台（个）", 2, None, "当年申请专利（件）", None),
    )
    assert (table.title, table.period, len(table.columns)) == ("企业研发情况调查表", "2024", 8)
    assert {c.heads[0]: c.unit for c in table.columns if c.role == "value"} == {
        "年末从业人员（人）": "人", "其中：本科及以上（人）": "人", "研发费用（万元）": "万元", "研发费用占营业收入比重": "%",
        "省级以上研发平台（个）": "个",
    }  # fmt: skip
