"""Value, unit, range and place of a number, however it is written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .reading import measured, pairs, read, the, words
from .test_numerals import spelled


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("园区入驻企业320家", "320", "家"),
        ("园区入驻企业三百二十家", "320", "家"),
        ("总投资1,200.5万元", "1200.5", "万元"),
        ("总投资 8 000 万元", "8000", "万元"),
        ("总投资突破三百五十亿元", "350", "亿元"),
        ("总投资3千万元", "3000", "万元"),
        ("总投资1.2万亿元", "1.2", "万亿元"),
        ("带动就业一万两千余人", "12000", "人"),
        ("发布成果9.8千条", "9800", "条"),
        ("出口额2.35亿美元", "2.35", "亿美元"),
        ("访问量８万次", "8", "万次"),
        ("达到百分之十二点五", "12.5", "%"),
        ("占全市四分之一", "25", "%"),
        ("占七成以上", "70", "%"),
        ("占八成半", "85", "%"),
        ("占比过半", "50", "%"),
        ("超过半数", "50", "%"),
        ("销售额突破千万元", "1000", "万元"),
        ("资产超百亿元", "100", "亿元"),
        ("观众上万名", "1", "万名"),
        ("打造百亿级产业集群", "100", "亿元"),
        ("形成半小时交通圈", "0.5", "小时"),
        ("形成一小时通勤圈", "1", "小时"),
        ("敷设110kV线路", "110", "kV"),
        ("用地68.5亩", "68.5", "亩"),
        ("补贴5万元/家", "5", "万元/家"),
        ("认定装备25台（套）", "25", "台（套）"),
        ("同比翻了一番", "1", "番"),
        ("GDP1200亿元", "1200", "亿元"),
        ("全年接待游客2 318.6万人次", "2318.6", "万人次"),
        ("群众满意度达97.2分", "97.2", "分"),
        ("每万人口发明专利拥有量达15.2件", "15.2", "件/万人"),
        ("城乡居民收入比缩小至1.68", "1.68", ""),
        ("组织路演活动64场次", "64", "场次"),
        ("贷款利率下降25个基点", "25", "个基点"),
        ("惠及商户3.4万家（次）", "3.4", "万家（次）"),
        ("研发人员折合全时当量120人年", "120", "人年"),
        ("厂房提前三个月封顶", "3", "个月"),
        ("平均兑付时间缩至3天", "3", "天"),
        ("从无到有用了整整12年", "12", "年"),
        ("GDP 1200 亿元", "1200", "亿元"),
    ],
)
def test_numbers_are_read(text: str, value: str, unit: str) -> None:
    row = the(text)
    assert (abs(row.value), row.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("建设基地1—2个", "1", "2", "个"),
        ("引进10~20名专家", "10", "20", "名"),
        ("需要3至5家企业", "3", "5", "家"),
        ("投入300万元至500万元", "300", "500", "万元"),
        ("增速8%—10%", "8", "10", "%"),
        ("占比3.3％～3.5％", "3.3", "3.5", "%"),
        ("培育三四家企业", "3", "4", "家"),
        ("容纳800-1000个岗位", "800", "1000", "个"),
    ],
)
def test_ranges(text: str, low: str, high: str, unit: str) -> None:
    row = the(text)
    assert (row.value, row.value_max, row.unit) == (Decimal(low), Decimal(high), unit)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("每万人高价值专利拥有量达到18件", "件/万人", "18"),
        ("每千人拥有企业数达42.6家", "家/千人", "42.6"),
        ("每千家企业中专精特新企业数（5.4）", "家/千家", "5.4"),
        ("折合每亩306.6万元", "万元/亩", "306.6"),
        ("每年引进超过300名博士", "名", "300"),
    ],
)
def test_units_per_something(text: str, unit: str, value: str) -> None:
    row = the(text)
    assert (row.unit, row.value) == (unit, Decimal(value))


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("综合指数为112.3，", "", "112.3"),
        ("评价得分96.5。", "分", "96.5"),
        ("营业收入突破10亿大关", "亿元", "10"),
        ("覆盖人口约500万", "万人", "500"),
        ("贷款余额3000万，", "万元", "3000"),
    ],
)
def test_a_unit_that_is_not_printed_follows_from_the_words_and_is_less_sure(
    text: str, unit: str, value: str
) -> None:
    row = the(text)
    assert (row.unit, row.value) == (unit, Decimal(value))
    assert row.confidence < 1 and row.reasons


def test_one_thing_in_a_list_counts_but_an_article_does_not() -> None:
    assert measured("获一等奖一项、二等奖两项") == pairs(("1", "项"), ("2", "项"))
    assert measured("这是一个新平台，一家企业说，有一批项目") == []
    assert measured("今年新增一家上市公司") == pairs(("1", "家"))


def test_the_places_of_number_and_phrase() -> None:
    row = the("带动就业超过 10 万名以上。")
    assert words([row]) == ["10"]
    assert row.sentence.quote(row.phrase_start, row.phrase_end) == "超过 10 万名以上"


def test_a_number_cut_by_a_page_break_is_quoted_with_the_break() -> None:
    row = the("海外工程师 885\n\n名")
    assert (row.value, row.unit) == (Decimal(885), "名")
    assert row.sentence.quote(row.phrase_start, row.phrase_end) == "885\n\n名"


def test_traditional_text_is_read_and_quoted_as_written() -> None:
    row = the("累計引進項目1,200餘個")
    assert (row.value, row.unit, row.comparator) == (Decimal(1200), "个", "余")
    assert row.sentence.quote(row.phrase_start, row.phrase_end) == "1,200餘個"


def test_what_a_number_counts() -> None:
    assert the("已建成12家人才创业园").noun == "人才创业园"
    assert the("96家人才企业落地扎根").noun == "人才企业"
    assert the("人才创业园12家").noun == ""


def test_conditions_of_a_count_are_no_facts() -> None:
    assert measured("估值超亿元的人才企业达到61家") == pairs(("61", "家"))
    assert measured("投资10亿元以上项目6个") == pairs(("6", "个"))
    assert measured("3家企业进入全国前10") == pairs(("3", "家"))
    assert measured("建成5个百亿级产业平台") == pairs(("5", "个"))
    assert measured("注入8亿元的产业基金、20亿元的发展基金") == pairs(("8", "亿元"), ("20", "亿元"))


@pytest.mark.parametrize(
    "text", ["数十家企业", "几百名专家", "十几项技术", "百家企业共商", "零部件", "01单元", "2026届毕业生"]
)
def test_vague_words_and_names_are_no_numbers(text: str) -> None:
    assert read(text) == []


@given(
    st.integers(min_value=2, max_value=10**7),
    st.sampled_from(["家", "个", "项", "名", "亩", "万元", "亿元", "万平方米", "人次", "件"]),
    st.booleans(),
)
@settings(max_examples=100)
def test_what_is_written_is_found_at_its_place(number: int, unit: str, grouped: bool) -> None:
    written = f"{number:,}" if grouped else str(number)
    text = f"全区共有指标量{written}{unit}，情况良好。"
    row = the(text)
    assert (row.value, row.unit) == (Decimal(number), unit)
    assert text[row.sentence.starts[row.start] : row.sentence.ends[row.end - 1]] == written


@given(st.integers(min_value=2, max_value=9999), st.sampled_from(["家", "名", "亩", "万元"]))
@settings(max_examples=100)
def test_numbers_in_words_are_found_at_their_place(number: int, unit: str) -> None:
    written = spelled(number)
    row = the(f"全区共有指标量{written}{unit}。")
    assert row.value == number
    assert words([row]) == [written]


@given(
    st.decimals(min_value="0.01", max_value=99999, places=2), st.sampled_from(["亿元", "%", "万吨", "公里"])
)
@settings(max_examples=100)
def test_decimals_keep_their_value(number: Decimal, unit: str) -> None:
    row = the(f"数据为 {number} {unit}。")
    assert (row.value, row.unit) == (number, unit)
