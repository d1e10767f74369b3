"""Measurements, limits, demands, cadences, events, ranks and parts of structures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.document import Block, Document, Kind
from shuanglian.ingest.quantities import Nature, find

from .reading import read, the


@pytest.mark.parametrize(
    "text",
    [
        "聚焦电子信息、生命健康、新材料三大科创高地建设",
        "形成甲区块、乙区块两个区块",
        "聚焦四大重点产业领域",
        "围绕十大产业集群发力",
        "实现先进设计、先进制造等两个“世界先进”",
        "坚持“四个面向”",
        "构建四位一体的保护机制",
        "推进“五证合一”",
        "探索规范化、联盟化等“两化”模式",
        "形成“政产学研”四联动",
        "引进世界500强企业",
        "出台“人才新政20条”",
        "甲县、乙县、丙县三县合作",
        "实施六大行动",
        "项目分为三个阶段",
    ],
)
def test_parts_of_structures(text: str) -> None:
    rows = read(text)
    assert all(row.nature is Nature.STRUCTURE for row in rows), [(row.value, row.nature) for row in rows]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("建起“药物筛选”“体外诊断”等9大前沿技术平台", 9),
        ("推进甲园、乙园等十大民营科技园建设", 10),
        ("甲区、乙区、丙区等3家高新园区进位", 3),
        ("建成纺织、化工等16个综合体", 16),
        ("明确23项重点任务", 23),
        ("组建18个服务团", 18),
    ],
)
def test_things_that_are_counted(text: str, value: int) -> None:
    row = the(text)
    assert (row.nature, row.value) == (Nature.MEASURE, value)


def test_a_score_divides_nothing() -> None:
    assert the("考核分值提高到3分").nature is Nature.MEASURE


def test_the_highest_of_all_is_no_limit() -> None:
    assert the("金额最高的单个合同达900万元").nature is Nature.MEASURE
    assert the("单个合同最高900万元").nature is Nature.LIMIT


def test_what_is_done_within_a_time_at_best_is_a_limit() -> None:
    row = the("简易项目最快4个工作日即可动工")
    assert (row.nature, row.comparator) == (Nature.LIMIT, "<=")


def test_newness_of_what_is_paid_for_is_no_growth() -> None:
    assert not the("对新认定的示范工厂一次性奖励80万元").growth


def test_kinds_divide_what_is_counted() -> None:
    rows = read("建设两类十大科创基地")
    assert [(row.value, row.unit, row.nature) for row in rows] == [
        (Decimal(2), "类", Nature.STRUCTURE),
        (Decimal(10), "个", Nature.MEASURE),
    ]


def test_a_budget_and_its_years() -> None:
    rows = read("实施支持创新3年1000亿元计划")
    assert [(row.value, row.unit) for row in rows] == [(Decimal(3), "年"), (Decimal(1000), "亿元")]


@pytest.mark.parametrize(
    "text",
    [
        "复杂事项5个工作日内办结",
        "24小时内响应",
        "限时3日答复",
        "单个项目最高补助100万元",
        "对协会给予不超过20万元的补助",
    ],
)
def test_limits(text: str) -> None:
    row = the(text)
    assert (row.nature, row.comparator) == (Nature.LIMIT, "<=")


def test_a_list_of_limits() -> None:
    rows = read("落实一般事项1日、复杂事项3日、疑难事项5日办结的机制")
    assert [(row.value, row.nature) for row in rows] == [(Decimal(day), Nature.LIMIT) for day in (1, 3, 5)]


@pytest.mark.parametrize("text", ["产能至少要扩大3倍", "还需要150名技工", "人才缺口达800人"])
def test_demands(text: str) -> None:
    assert the(text).nature is Nature.DEMAND


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("每两月举行一次评比", 2, "月"), ("每季度召开例会", 1, "季度"), ("每年举办2次论坛", 2, "次")],
)
def test_cadences(text: str, value: int, unit: str) -> None:
    row = the(text)
    assert (row.nature, row.value, row.unit) == (Nature.CADENCE, value, unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2024年落地的初创企业", 2024, "年份"),
        ("公司成立于2011年", 2011, "年份"),
        ("2019年全市启动新区建设", 2019, "年份"),
        ("入选首批试点名单", 1, "批次"),
        ("入选第三批试点名单", 3, "批次"),
        ("完成Ⅱ期临床试验", 2, "期"),
        ("研发国家1.1类新药", "1.1", "类"),
        ("柳政发〔2023〕18号", 202318, "文号"),
        ("2023年4月12日", 20230412, "日期"),
        ("2023年4月12日印发", 20230412, "日期"),
        ("发布时间：2026-01-09 10:20 来源：晚报", 20260109, "日期"),
    ],
)
def test_events(text: str, value: object, unit: str) -> None:
    row = the(text)
    assert (row.nature, row.value, row.unit) == (Nature.EVENT, Decimal(str(value)), unit)


@pytest.mark.parametrize(
    ("text", "value", "sign"),
    [
        ("指数居全省第一", 1, "="),
        ("总量列全国第12位", 12, "="),
        ("市场占有率全球第一", 1, "="),
        ("总量领跑全市。", 1, "="),
        ("份额居首位", 1, "="),
        ("总数位居全省前十", 10, "<="),
        ("排名进入TOP20", 20, "<="),
    ],
)
def test_ranks(text: str, value: int, sign: str) -> None:
    row = the(text)
    assert (row.nature, row.value, row.unit, row.comparator) == (Nature.RANK, value, "位次", sign)


def test_a_bound_of_rank_that_only_describes_is_a_measurement() -> None:
    row = the("对接全球排名前100的高校")
    assert (row.nature, row.comparator, row.value) == (Nature.MEASURE, "<=", 100)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("第四届人才周", 4, "届"),
        ("规划期为2021—2025年", 5, "年"),
        ("展望至2035年", 2035, "年份"),
        ("建成1号线、2号线", 2, "条"),
        ("全市唯一的国家级机构", 1, "个"),
        ("仅用3个工作日就完成", 3, "个工作日"),
        ("建设工期24个月", 24, "个月"),
        ("实施工程为期3年", 3, "年"),
    ],
)
def test_measurements_without_an_ordinary_unit(text: str, value: int, unit: str) -> None:
    row = the(text)
    assert (row.nature, row.value, row.unit) == (Nature.MEASURE, value, unit)


def test_what_was_listed_by_name_once_is_the_same_where_it_comes_again() -> None:
    raw = "打造甲城、乙城、丙城3个科创城。推动沿线3个科创城协同。建成5个科创城。"
    document = Document(raw, (Block(Kind.PARAGRAPH, Aligned.of(raw)),), "d", "text/plain")
    assert [row.nature for row in find(document)] == [Nature.STRUCTURE, Nature.STRUCTURE, Nature.MEASURE]
